// What may be said: a sentence, its n, its picture, and the way to the entries it rests on.

import { html } from 'htm/preact';
import { number, step, t } from '../core/words.js';
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

/**
 * @param {{sentence: string, facts?: string[], scale?: number[], onEntries?: () => void, about?:
 *   string}} props Facts stand above every number.
 */
export function Claim({ sentence, facts = [], scale, onEntries, about }) {
  return html`<div class="claim">
    ${facts.map((fact) => html`<p key=${fact} class="fact">${fact}</p>`)}
    <p class="claim-sentence">${sentence}</p>
    ${scale && html`<${CountBar} scale=${scale} />`}
    ${onEntries && html`<button type="button" class="plain" onClick=${onEntries}>
      ${t('claim.entries')}<span class="sr"> ${about}</span></button>`}
  </div>`;
}
