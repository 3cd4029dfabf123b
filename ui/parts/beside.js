// A quiet word where somebody's words sound like danger to themselves, right below them. Nothing is
// sent, scored or held up.

import { html } from 'htm/preact';
import { useEffect, useRef } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { openNow } from '../core/routes.js';
import { content, t } from '../core/words.js';

const pause_ms = 400;

/** Whether words sound like danger to oneself; only for whether the line is shown. @param {string} text */
function soundsDangerous(text) {
  const said = text.toLocaleLowerCase().replaceAll('’', "'");
  return (content('ui').danger?.words ?? []).some((/** @type {string} */ words) =>
    said.includes(words),
  );
}

/** @param {{text: string}} props */
export function Beside({ text }) {
  const shown = useSignal(false);
  const box = useRef(/** @type {HTMLDivElement | null} */ (null));
  // Looked at once the hands rest, so that a long text is no slower to write.
  useEffect(() => {
    const timer = setTimeout(() => {
      shown.value = soundsDangerous(text);
    }, pause_ms);
    return () => clearTimeout(timer);
  }, [text]);
  // Below a field at the foot of the screen it would stand where nobody looks.
  useEffect(() => {
    if (shown.value && box.current?.parentElement?.contains(document.activeElement))
      box.current.scrollIntoView({ block: 'nearest' });
  }, [shown.value]);
  return html`<div aria-live="polite" ref=${box}>${
    shown.value &&
    html`<p class="note-box beside-words">${t('danger.text')} <button type="button" class="plain"
      onClick=${() => openNow('self')}>${t('danger.act')}</button></p>`
  }</div>`;
}
