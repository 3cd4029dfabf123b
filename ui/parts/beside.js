// A quiet word where somebody's words sound like danger to themselves, right below them. Nothing is
// sent, scored or held up.

import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { soundsDangerous } from '../core/danger.js';
import { openNow } from '../core/routes.js';
import { t } from '../core/words.js';

const pause_ms = 400;

/** @param {{text: string}} props */
export function Beside({ text }) {
  const shown = useSignal(false);
  // Looked at once the hands rest, so that a long text is no slower to write.
  useEffect(() => {
    const timer = setTimeout(() => {
      shown.value = soundsDangerous(text);
    }, pause_ms);
    return () => clearTimeout(timer);
  }, [text]);
  return html`<div aria-live="polite">${
    shown.value &&
    html`<p class="note-box beside-words">${t('danger.text')} <button type="button" class="plain"
      onClick=${() => openNow('self')}>${t('danger.act')}</button></p>`
  }</div>`;
}
