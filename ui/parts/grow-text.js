// A text field for the person's own words: in their face, as tall as what is written.

import { html } from 'htm/preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { FieldError } from './text-field.js';

const sizes_itself = CSS.supports('field-sizing', 'content');

/**
 * @param {{label: string, hint?: string, value?: string, rows?: number, placeholder?: string,
 *   hidden?: boolean, onChange: (value: string) => void, max?: number, error?: string}} props
 *   `hidden`: the label is for screen readers only.
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
  error,
}) {
  const id = useId();
  const area = useRef(/** @type {HTMLTextAreaElement | null} */ (null));
  useLayoutEffect(() => {
    const el = area.current;
    if (!el || sizes_itself) return;
    el.style.height = 'auto';
    el.style.height = `${el.scrollHeight + 2}px`;
  }, [value]);
  // Where something is to be mended, there the hands are.
  useLayoutEffect(() => {
    if (error) area.current?.focus();
  }, [error]);
  const about =
    [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ') || undefined;
  return html`<div class="grow">
    <label class=${hidden ? 'sr' : 'ask'} for=${id}>${label}</label>
    ${hint && html`<p class="hint" id="${id}-hint">${hint}</p>`}
    <textarea id=${id} ref=${area} class="own-words" rows=${rows} maxlength=${max}
      placeholder=${placeholder} value=${value}
      aria-describedby=${about} aria-invalid=${error ? 'true' : undefined}
      onInput=${(/** @type {any} */ event) => onChange(event.currentTarget.value)}></textarea>
    <${FieldError} id="${id}-error" text=${error} />
  </div>`;
}
