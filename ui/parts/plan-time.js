// When something is planned for: a few calm answers, any other time, or none.

import { html } from 'htm/preact';
import { useId } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { aheadWords, clockWords, day, iso, weekdayWords, zone } from '../core/time.js';
import { t } from '../core/words.js';
import { Chip } from './chips.js';

const evening = 18;
const morning = 10;
const saturday = 6;

/** @param {number} days @param {number} hour */
function ahead(days, hour) {
  const when = new Date();
  when.setDate(when.getDate() + days);
  when.setHours(hour, 0, 0, 0);
  return when;
}

/** Ready answers: how each is called, and when that is. @returns {{label: string, when: Date}[]} */
function answers() {
  const toSaturday = (saturday - new Date().getDay() + 7) % 7;
  const days = toSaturday < 2 ? toSaturday + 7 : toSaturday;
  return [
    { label: t('time.this_evening'), when: ahead(0, evening) },
    { label: t('time.tomorrow_morning'), when: ahead(1, morning) },
    { label: t('time.tomorrow_evening'), when: ahead(1, evening) },
    ...(days < 7
      ? [{ label: weekdayWords(day(ahead(days, 11))), when: ahead(days, 11) }]
      : []),
    { label: t('time.in_a_week'), when: ahead(7, evening) },
  ].filter(({ when }) => when > new Date());
}

/** A planned time in words. @param {string} at */
export const planWords = (at) =>
  t('time.day_at', { day: aheadWords(at), clock: clockWords(at) });

/**
 * @param {{legend: string, hint?: string, value?: string | null, onChange: (value: {at: string,
 *   at_zone: string} | null) => void}} props `value`: an ISO time, or nothing.
 */
export function PlanTime({ legend, hint, value, onChange }) {
  const id = useId();
  const exact = useSignal(false);
  const date = value?.slice(0, 10) ?? day(ahead(1, evening));
  const time = value?.slice(11, 16) ?? '18:00';
  /** @param {Date} when */
  const take = (when) => {
    if (!Number.isNaN(when.getTime())) onChange({ at: iso(when), at_zone: zone() });
  };
  return html`<div class="time plan-time" role="group" aria-labelledby="${id}-legend">
    <div class="time-head"><span class="ask" id="${id}-legend">${legend}</span>
      <span class="time-value" aria-live="polite">
        ${value ? planWords(value) : t('time.no_time')}</span></div>
    ${hint && html`<p class="hint">${hint}</p>`}
    <div class="chip-row time-open">
      ${answers().map(({ label, when }) => html`<${Chip} key=${label} label=${label}
        on=${Boolean(value) && iso(when) === value} onToggle=${() => take(when)} />`)}
      <button type="button" class="chip" aria-expanded=${exact.value} onClick=${() => {
        exact.value = !exact.value;
      }}>${t('time.another')}</button>
      <${Chip} label=${t('time.clear')} on=${!value} onToggle=${() => onChange(null)} />
    </div>
    ${
      exact.value &&
      html`<div class="time-exact">
      <label>${t('time.date')}<input type="date" value=${date}
        onChange=${(/** @type {any} */ event) =>
          take(new Date(`${event.currentTarget.value}T${time}`))} /></label>
      <label>${t('time.clock')}<input type="time" value=${time}
        onChange=${(/** @type {any} */ event) =>
          take(new Date(`${date}T${event.currentTarget.value || time}`))} /></label>
    </div>`
    }
    ${value && new Date(value) < new Date() && html`<p class="hint time-past" role="status">
      ${t('time.past')}</p>`}
  </div>`;
}
