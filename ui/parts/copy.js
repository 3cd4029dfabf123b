// Copy a text, and say that it was copied.

import { html } from 'htm/preact';
import { useSignal } from '@preact/signals';
import { t } from '../core/words.js';

/** @param {{text: string}} props */
export function Copy({ text }) {
  const done = useSignal('');
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    done.value = text;
  };
  return html`<button type="button" class="second" onClick=${copy}>
    ${t(done.value === text ? 'copy.done' : 'copy.act')}</button>`;
}
