// Nothing here yet: one sentence, one action.

import { html } from 'htm/preact';

/** @param {{text: string, act?: string, onAct?: () => void}} props */
export function Empty({ text, act, onAct }) {
  return html`<div class="empty"><p>${text}</p>${act && html`<button type="button" class="main-act"
    onClick=${onAct}>${act}</button>`}</div>`;
}
