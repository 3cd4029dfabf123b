// Something laid over the page for one question. Right now and Leave stay above it and in reach.

import { html } from 'htm/preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { t } from '../core/words.js';
import { Icon } from './icon.js';

/**
 * Everything on the page but what leads to the sheet, the line above and the toast.
 * @param {HTMLElement} sheet
 */
function besides(sheet) {
  const found = [];
  for (let at = sheet; at.parentElement && !at.classList.contains('frame'); at = at.parentElement) {
    for (const other of at.parentElement.children) {
      if (other !== at && !other.matches('.top, .toast-place')) found.push(other);
    }
  }
  return found;
}

/** @param {{title: string, onClose: () => void, children?: any}} props */
export function Sheet({ title, onClose, children }) {
  const id = useId();
  const box = useRef(/** @type {HTMLDivElement | null} */ (null));
  useEffect(() => {
    const before = /** @type {HTMLElement | null} */ (document.activeElement);
    const beneath = besides(/** @type {HTMLElement} */ (box.current));
    for (const part of beneath) part.setAttribute('inert', '');
    /** @type {HTMLElement | null | undefined} */ (box.current?.querySelector('h2'))?.focus();
    return () => {
      for (const part of beneath) part.removeAttribute('inert');
      before?.focus();
    };
  }, []);
  return html`<div class="sheet-shade">
    <div class="sheet" role="dialog" aria-labelledby=${id} ref=${box}
      onKeyDown=${(/** @type {KeyboardEvent} */ event) => {
        if (event.key === 'Escape') onClose();
      }}>
      <div class="sheet-head"><h2 id=${id} tabindex="-1">${title}</h2>
        <button type="button" class="icon-button" onClick=${onClose}><${Icon} name="close" />
          <span class="sr">${t('sheet.close')}</span></button></div>
      ${children}
    </div>
  </div>`;
}
