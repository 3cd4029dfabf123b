// The scale of five: one tap answers the question. Radio buttons, so arrows and screen readers
// work.

import { html } from 'htm/preact';
import { useId } from 'preact/hooks';
import { step } from '../core/words.js';
import { Ring } from './mark.js';

const values = [-2, -1, 0, 1, 2];

/**
 * @param {{legend: string, scale?: string, value?: number | null, big?: boolean, onChange: (value:
 *   number) => void, hidden?: boolean}} props `hidden`: the legend is for screen readers, because a
 *   heading says it.
 */
export function ScaleOfFive({ legend, scale = 'felt_safe', value, big, onChange, hidden }) {
  const name = useId();
  return html`<fieldset class="scale ${big ? 'big' : ''}">
    <legend class=${hidden ? 'sr' : 'ask'}>${legend}</legend>
    <div class="scale-steps">
      ${values.map(
        (at) => html`<label key=${at} class="scale-step">
        <input type="radio" name=${name} value=${at} checked=${value === at}
          onChange=${() => onChange(at)} />
        <span class="scale-face"><${Ring} value=${at} /><span class="scale-word">${step(scale, at)}
          </span></span>
      </label>`,
      )}
    </div>
  </fieldset>`;
}
