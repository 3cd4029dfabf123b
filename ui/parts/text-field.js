// One line of text, or one of a few answers, with its label, hint and what is wrong with it.

import { html } from 'htm/preact';
import { useLayoutEffect, useId, useRef } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { t } from '../core/words.js';

/** What is wrong, beside the field that it is about. @param {{id?: string, text?: string}} props */
export function FieldError({ id, text }) {
  return text ? html`<p class="field-error" id=${id} role="alert">${text}</p>` : null;
}

/**
 * @param {{label: string, hint?: string, value: string, type?: string, error?: string,
 *   autocomplete?: string, max?: number, onChange: (value: string) => void, inputmode?: string,
 *   first?: boolean, name?: string, mono?: boolean}} props
 * `first`: takes the focus when it appears.
 */
export function TextField({
  label,
  hint,
  value,
  type = 'text',
  error,
  autocomplete = 'off',
  max = 200,
  onChange,
  inputmode,
  first,
  name,
  mono,
}) {
  const id = useId();
  // A secret or a code is typed as it is, also while it is shown.
  const plain = mono || autocomplete !== 'off';
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  // Where something is to be mended, there the hands are.
  useLayoutEffect(() => {
    if (error || first) input.current?.focus();
  }, [error, first]);
  const about =
    [hint && `${id}-hint`, error && `${id}-error`].filter(Boolean).join(' ') || undefined;
  return html`<div class="text-field">
    <label class="ask" for=${id}>${label}</label>
    ${hint && html`<p class="hint" id="${id}-hint">${hint}</p>`}
    <input id=${id} ref=${input} name=${name} class=${mono ? 'mono' : undefined} type=${type}
      value=${value} maxlength=${max} autocomplete=${autocomplete} inputmode=${inputmode}
      aria-describedby=${about} aria-invalid=${error ? 'true' : undefined}
      autocapitalize=${plain ? 'none' : undefined} autocorrect=${plain ? 'off' : undefined}
      onInput=${(/** @type {any} */ event) => onChange(event.currentTarget.value)} />
    <${FieldError} id="${id}-error" text=${error} />
  </div>`;
}

/**
 * A secret, hidden until asked.
 * @param {{label: string, hint?: string, value: string, error?: string, fresh?: boolean, onChange:
 *   (value: string) => void, name?: string}} props
 */
export function SecretField({ label, hint, value, error, fresh, onChange, name }) {
  const shown = useSignal(false);
  return html`<div class="secret">
    <${TextField} label=${label} hint=${hint} value=${value} error=${error} max=${1000} name=${name}
      type=${shown.value ? 'text' : 'password'}
        autocomplete=${fresh ? 'new-password' : 'current-password'} onChange=${onChange} />
    <button type="button" class="plain small" aria-pressed=${shown.value} onClick=${() => {
      shown.value = !shown.value;
    }}>${t(shown.value ? 'secret.hide' : 'secret.show')}<span class="sr"> ${label}</span></button>
  </div>`;
}

/**
 * One answer of a few, as large radio buttons.
 * @param {{legend: string, hint?: string, value: string, hidden?: boolean, options: {value: string,
 *   label: string, hint?: string}[], onChange: (value: string) => void}} props
 */
export function OneOf({ legend, hint, value, options, onChange, hidden }) {
  const name = useId();
  return html`<fieldset class="one-of">
    <legend class=${hidden ? 'sr' : 'ask'}>${legend}</legend>
    ${hint && html`<p class="hint">${hint}</p>`}
    ${options.map(
      (option) => html`<label key=${option.value} class="option">
      <input type="radio" name=${name} value=${option.value} checked=${value === option.value}
        onChange=${() => onChange(option.value)} />
      <span><span>${option.label}</span>${option.hint && html`<span class="hint">${option.hint}
        </span>`}</span>
    </label>`,
    )}
  </fieldset>`;
}
