// A text field for the person's own words: in their face, as tall as what is written.

import { html } from 'htm/preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';

const sizes_itself = CSS.supports('field-sizing', 'content');

/**
 * @param {{label: string, hint?: string, value?: string, rows?: number, placeholder?: string,
 *   hidden?: boolean, onChange: (value: string) => void, max?: number}} props `hidden`: the label
 *   is for screen readers only.
 */
export function GrowText({
  label,
  hint,
  value = '',
  rows = 2,
  placeholder,
  hidden,
  onChange,
  max = 100000,
}) {
  const id = useId();
  const area = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  useLayoutEffect(() => {
    const el = area.current;
    if (!el || sizes_itself) return;
    el.style.height = 'auto';
    el.style.height = `${el.scrollHeight + 2}px`;
  }, [value]);
  return html`<div class="grow">
    <label class=${hidden ? 'sr' : 'ask'} for=${id}>${label}</label>
    ${hint && html`<p class="hint" id="${id}-hint">${hint}</p>`}
    <textarea id=${id} ref=${area} class="own-words" rows=${rows} maxlength=${max}
      placeholder=${placeholder} value=${value}
      aria-describedby=${hint ? `${id}-hint` : undefined}
      onInput=${(/** @type {any} */ event) => onChange(event.currentTarget.value)}></textarea>
  </div>`;
}
