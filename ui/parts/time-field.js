// When it was: "just now" by default, easy to change.

import { html } from 'htm/preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { clock, day, dayClockWords, iso, zone } from '../core/time.js';
import { t } from '../core/words.js';
import { FieldError } from './text-field.js';

const just_now_ms = 15 * 60 * 1000;

/** @param {string} at */
function whenWords(at) {
  const away = Date.now() - new Date(at).getTime();
  if (away >= 0 && away < just_now_ms) return t('time.just_now');
  return dayClockWords(at);
}

/** Ready-made answers: label key, days back, hour. @type {[string, number, number][]} */
const ready = [
  ['time.this_morning', 0, 9],
  ['time.earlier', 0, -2],
  ['time.last_night', 1, 20],
  ['time.yesterday_day', 1, 15],
];

/**
 * @param {{legend: string, value: string, error?: string, onChange: (value: {at: string, at_zone:
 *   string}) => void}} props
 */
export function TimeField({ legend, value, error, onChange }) {
  const open = useSignal(false);
  const id = useId();
  const box = useRef(/** @type {HTMLDivElement | null} */ (null));
  // Where something is to be mended, there the hands are.
  useEffect(() => {
    if (!error) return;
    open.value = true;
    requestAnimationFrame(() =>
      /** @type {HTMLElement | null | undefined} */ (
        box.current?.querySelector('input[type=date]')
      )?.focus(),
    );
  }, [error]);
  const date = value.slice(0, 10);
  const time = value.slice(11, 16);
  /** @param {Date} when */
  const take = (when) => {
    if (!Number.isNaN(when.getTime())) onChange({ at: iso(when), at_zone: zone() });
  };
  /** @param {number} back @param {number} hour */
  const readyDate = (back, hour) => {
    const when = new Date();
    if (hour < 0) when.setHours(when.getHours() + hour);
    else when.setHours(hour, 0, 0, 0);
    when.setDate(when.getDate() - back);
    return when;
  };
  return html`<div class="time" role="group" ref=${box} aria-labelledby="${id}-legend">
    <div class="time-head">
      <span class="ask" id="${id}-legend">${legend}</span>
      <span class="time-value">${whenWords(value)}</span>
      <button type="button" class="plain" aria-expanded=${open.value} onClick=${() => {
        open.value = !open.value;
      }}>${t(open.value ? 'time.done' : 'time.change')}<span class="sr"> ${legend}</span></button>
    </div>
    ${
      open.value &&
      html`<div class="time-open">
      <div class="chip-row">
        <button type="button" class="chip" onClick=${() => take(new Date())}>${t('time.just_now')}
          </button>
        ${ready
          .filter(([, back, hour]) => readyDate(back, hour) < new Date())
          .map(
            ([key, back, hour]) =>
              html`<button key=${key} type="button" class="chip"
                onClick=${() => take(readyDate(back, hour))}>${t(key)}</button>`,
          )}
      </div>
      <div class="time-exact">
        <label>${t('time.date')}<input type="date" max=${day(new Date())} value=${date}
          onChange=${(/** @type {any} */ event) =>
            take(new Date(`${event.currentTarget.value}T${time}`))} />
            </label>
        <label>${t('time.clock')}<input type="time" value=${time}
          onChange=${(/** @type {any} */ event) =>
            take(new Date(`${date}T${event.currentTarget.value || clock(new Date())}`))} />
            </label>
      </div>
    </div>`
    }
    <${FieldError} text=${error} />
  </div>`;
}
