// A text field for the person's own words: in their face, as tall as what is written. Nothing is ever
// cut: a text that is longer than fits stays, and the field says so.

import { html } from 'htm/preact';
import { useEffect, useId, useLayoutEffect, useRef } from 'preact/hooks';
import { errorWords } from '../core/words.js';
import { FieldError } from './text-field.js';

const sizes_itself = CSS.supports('field-sizing', 'content');

/** From here on a field scrolls inside: to lay out a whole book at each key would lag. */
const long_from = 20000;

/** Whether a text has more than `max` characters, as the book counts them. */
const isOver = (/** @type {string} */ text, /** @type {number} */ max) =>
  text.length > max && text.length - (text.match(/[\uD800-\uDBFF]/g) ?? []).length > max;

/**
 * @param {{label: string, hint?: string, value?: string, rows?: number, placeholder?: string,
 *   hidden?: boolean, onChange: (value: string) => void, max?: number, error?: string}} props
 * `hidden`: the label is for screen readers only. `error`: what the program said about the field.
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
  const long = value.length > long_from;
  const wrong = isOver(value, max) ? errorWords({ code: 'too_long' }) : error;
  useLayoutEffect(() => {
    const el = area.current;
    if (!el || sizes_itself) return;
    el.style.height = long ? '' : 'auto';
    if (!long) el.style.height = `${el.scrollHeight + 2}px`;
  }, [value, long]);
  // Where something is to be mended, there the hands are, also inside what was folded away.
  useEffect(() => {
    if (!error) return;
    const fold = area.current?.closest('details');
    if (fold) fold.open = true;
    area.current?.focus();
  }, [error]);
  const about =
    [hint && `${id}-hint`, wrong && `${id}-error`].filter(Boolean).join(' ') || undefined;
  return html`<div class="grow">
    <label class=${hidden ? 'sr' : 'ask'} for=${id}>${label}</label>
    ${hint && html`<p class="hint" id="${id}-hint">${hint}</p>`}
    <textarea id=${id} ref=${area} class="own-words ${long ? 'long' : ''}" rows=${rows}
      placeholder=${placeholder} value=${value} aria-describedby=${about}
      aria-invalid=${wrong ? 'true' : undefined}
      onInput=${(/** @type {any} */ event) => onChange(event.currentTarget.value)}></textarea>
    <${FieldError} id="${id}-error" text=${wrong} />
  </div>`;
}
