// A text field for the person's own words: in their face, as tall as what is written. Nothing is ever
// cut: a text that is longer than fits stays, and the field says so. One as long as a book is shown in
// parts, because a browser needs seconds for each key in a field that holds all of it.

import { html } from 'htm/preact';
import { useId, useLayoutEffect, useRef } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { long_from, partsOf } from '../core/parts-of.js';
import { errorWords, number, t } from '../core/words.js';
import { Beside } from './beside.js';
import { Icon } from './icon.js';
import { FieldError } from './text-field.js';

const sizes_itself = CSS.supports('field-sizing', 'content');

/** Whether a text has more than `max` characters, as the book counts them. */
const isOver = (/** @type {string} */ text, /** @type {number} */ max) =>
  text.length > max && text.length - (text.match(/[\uD800-\uDBFF]/g) ?? []).length > max;

/**
 * The parts of a long text, which one is shown, and what changing it makes of the whole; null for a
 * text of usual length. One that was long once stays in parts, so that a field never jumps.
 * @param {string} value @param {(value: string) => void} onChange
 */
function useParts(value, onChange) {
  const parts = useRef(/** @type {string[] | null} */ (null));
  const at = useSignal(0);
  if (parts.current ? parts.current.join('') !== value : value.length > long_from)
    parts.current = partsOf(value);
  const all = parts.current;
  if (!all) return null;
  const now = Math.min(at.value, all.length - 1);
  return {
    text: all[now],
    now,
    count: all.length,
    change: (/** @type {string} */ text) => {
      const whole = [...all.slice(0, now), text, ...all.slice(now + 1)];
      // What was pasted may be long itself: then it is cut into parts anew.
      parts.current = text.length > long_from ? null : whole;
      onChange(whole.join(''));
    },
    turn: (/** @type {number} */ by) => {
      at.value = now + by;
    },
  };
}

/** @param {{of: {now: number, count: number, turn: (by: number) => void}, label: string}} props */
function Turn({ of: { now, count, turn }, label }) {
  return html`<div class="text-parts">
    <button type="button" class="icon-button" disabled=${now === 0} onClick=${() => turn(-1)}>
      <${Icon} name="back" /><span class="sr">${t('long.before')} ${label}</span></button>
    <span class="small soft" role="status">
      ${t('long.part', { at: number(now + 1), of: number(count) })}</span>
    <button type="button" class="icon-button" disabled=${now === count - 1}
      onClick=${() => turn(1)}><${Icon} name="next" /><span class="sr">${t('long.after')} ${label}
        </span></button>
    <span class="small soft">${t('long.hint')}</span></div>`;
}

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
  const long = useParts(value, onChange);
  const shown = long ? long.text : value;
  const wrong = isOver(value, max) ? errorWords({ code: 'too_long' }) : error;
  useLayoutEffect(() => {
    const el = area.current;
    if (!el || sizes_itself) return;
    el.style.height = 'auto';
    el.style.height = `${el.scrollHeight + 2}px`;
  }, [shown]);
  // Where something is to be mended, there the hands are, also inside what was folded away.
  useLayoutEffect(() => {
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
    ${long && html`<${Turn} of=${long} label=${label} />`}
    <textarea id=${id} ref=${area} class="own-words" rows=${rows}
      placeholder=${placeholder} value=${shown} aria-describedby=${about}
      aria-invalid=${wrong ? 'true' : undefined}
      onInput=${(/** @type {any} */ event) =>
        (long?.change ?? onChange)(event.currentTarget.value)}></textarea>
    <${FieldError} id="${id}-error" text=${wrong} />
    <${Beside} text=${value} />
  </div>`;
}
