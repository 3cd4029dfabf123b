// A number from 0 to `max`, or left open. Nothing is answered until it is touched.

import { html } from 'htm/preact';
import { useId } from 'preact/hooks';
import { t } from '../core/words.js';

/**
 * @param {{label: string, low?: string, high?: string, max?: number, step?: number, value?: number
 *   | null, onChange: (value: number | null) => void}} props
 */
export function Slider({ label, low, high, max = 10, step = 1, value, onChange }) {
  const id = useId();
  const open = value === undefined || value === null;
  /** @param {Event} event */
  const take = (event) =>
    onChange(Number(/** @type {HTMLInputElement} */ (event.currentTarget).value));
  return html`<div class="slider ${open ? 'open' : ''}">
    <div class="slider-head">
      <label class="ask" for=${id}>${label}</label>
      <output class="slider-value" for=${id}>${open ? t('slider.open') : value}</output>
    </div>
    <input id=${id} type="range" min="0" max=${max} step=${step} value=${open ? max / 2 : value}
      aria-valuetext=${open ? t('slider.open') : t('slider.of', { value: String(value), max })}
      onInput=${take} onPointerUp=${take}
      onKeyDown=${(/** @type {KeyboardEvent} */ event) => {
        if (open && (event.key === ' ' || event.key === 'Enter')) {
          event.preventDefault();
          take(event);
        }
      }} />
    <div class="slider-ends small soft" aria-hidden="true"><span>0 ${low}</span><span>${high} ${max}
      </span></div>
    ${!open && html`<button type="button" class="plain small" onClick=${() => onChange(null)}>
      ${t('slider.leave_open')}</button>`}
  </div>`;
}
