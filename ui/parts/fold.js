// A section that waits, named by what it asks.

import { html } from 'htm/preact';
import { useRef } from 'preact/hooks';
import { Icon } from './icon.js';

/**
 * @param {{title: any, beside?: any, open?: boolean, children?: any, onToggle?: (open: boolean) =>
 *   void}} props `open`: how it begins; then it is the person's.
 */
export function Fold({ title, beside, open, children, onToggle }) {
  const begins = useRef(open);
  return html`<details class="fold" open=${begins.current}
    onToggle=${(/** @type {any} */ event) => onToggle?.(event.currentTarget.open)}>
    <summary><span class="fold-title">${title}</span>
      ${beside && html`<span class="fold-beside soft">${beside}</span>`}<${Icon} name="next" />
        </summary>
    <div class="fold-body">${children}</div>
  </details>`;
}
