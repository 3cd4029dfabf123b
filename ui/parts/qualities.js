// The five qualities as chips. Tap: noticed; again: missing; again: clear.

import { html } from 'htm/preact';
import { choice, choices } from '../core/words.js';

const turn = { '': 'noticed', noticed: 'missing', missing: '' };

/**
 * @param {{legend: string, value: Record<string, string>, onChange: (value: Record<string, string>)
 *   => void}} props
 * `value`: quality to "noticed" or "missing".
 */
export function Qualities({ legend, value, onChange }) {
  return html`<fieldset class="chips qualities">
    <legend class="ask">${legend}</legend>
    <div class="chip-row">
      ${choices('quality').map((quality) => {
        const state = /** @type {'' | 'noticed' | 'missing'} */ (value[quality] ?? '');
        const change = () => {
          const next = { ...value };
          if (turn[state]) next[quality] = turn[state];
          else delete next[quality];
          onChange(next);
        };
        return html`<button key=${quality} type="button" class="chip quality ${state}"
          onClick=${change}>
          <span>${choice('quality', quality)}</span>${state && html`<span class="quality-state">
            ${choice('observed', state)}</span>`}
        </button>`;
      })}
    </div>
  </fieldset>`;
}
