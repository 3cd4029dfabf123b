// A quiet word where somebody's words sound like danger to themselves. Nothing is sent, scored or
// held up.

import { html } from 'htm/preact';
import { soundsDangerous } from '../core/danger.js';
import { openNow } from '../core/routes.js';
import { t } from '../core/words.js';

/** @param {{text: string}} props */
export function Beside({ text }) {
  return soundsDangerous(text)
    ? html`<p class="note-box">${t('danger.text')} <button type="button" class="plain"
      onClick=${() => openNow('danger')}>${t('danger.act')}</button></p>`
    : null;
}
