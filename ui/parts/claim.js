// The picture of a count: how often each of the five steps was noted.

import { html } from 'htm/preact';
import { number, step } from '../core/words.js';
import { Ring } from './mark.js';

const values = [-2, -1, 0, 1, 2];

/**
 * Counts on the five steps, as bars of equal unit with the marks under them.
 * @param {{scale: number[]}} props
 */
export function CountBar({ scale }) {
  const most = Math.max(1, ...scale);
  const said = values.map((value, at) => `${step('felt_safe', value)}: ${scale[at]}`).join(', ');
  return html`<div class="count-bar" role="img" aria-label=${said}>
    ${values.map(
      (value, at) => html`<div key=${value} class="count-step" aria-hidden="true">
      <div class="count-room"><div class="count-fill felt-${['m2', 'm1', '0', 'p1', 'p2'][at]}"
        style=${{ height: `${(scale[at] / most) * 100}%` }}></div></div>
      <div class="count-n ${scale[at] === 0 ? 'none' : ''}">${number(scale[at])}</div>
      <${Ring} value=${value} />
    </div>`,
    )}
  </div>`;
}
