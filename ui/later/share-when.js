// A day for a plan, roughly: a few ready answers, any other day, or open.

import { html } from 'htm/preact';
import { useId } from 'preact/hooks';
import { day, iso, longDay, zone } from '../core/time.js';
import { field, t } from '../core/words.js';
import { FieldError } from '../parts/text-field.js';

const noon = 12;
/** Words, and days ahead. @type {[string, number][]} */
const ready = [
  ['share.when_today', 0],
  ['share.when_tomorrow', 1],
  ['share.when_days', 3],
  ['share.when_week', 7],
];

/** Noon of a day, as the door wants it. @param {Date} date */
function atNoon(date) {
  const when = new Date(date);
  when.setHours(noon, 0, 0, 0);
  return Number.isNaN(when.getTime()) ? null : { planned_for: iso(when), planned_for_zone: zone() };
}

/** @param {number} days */
function ahead(days) {
  const when = new Date();
  when.setDate(when.getDate() + days);
  return when;
}

/**
 * Whether the day is over already, other than that of a plan which is only looked at again.
 * @param {any} value
 */
export const dayIsOver = (value) =>
  Boolean(value.planned_for) &&
  value.planned_for !== value.planned_was &&
  value.planned_for.slice(0, 10) < day(new Date());

/** @param {{value: any, change: (patch: any) => void}} props */
export function PlannedFor({ value, change }) {
  const id = useId();
  const chosen = value.planned_for?.slice(0, 10) ?? '';
  const over = dayIsOver(value);
  const take = (/** @type {Date} */ date) => {
    const made = atNoon(date);
    if (made) change(made);
  };
  return html`<fieldset class="planned-for">
    <legend class="ask">${field('share', 'planned_for').ask}</legend>
    <div class="chip-row">
      ${ready.map(
        ([key, days]) => html`<button key=${key} type="button" class="chip"
          aria-pressed=${chosen === day(ahead(days))} onClick=${() => take(ahead(days))}>${t(key)}
          </button>`,
      )}
      <button type="button" class="chip" aria-pressed=${!chosen}
        onClick=${() => change({ planned_for: null, planned_for_zone: null })}>
        ${t('share.when_open')}</button>
    </div>
    <label class="other-day" for=${id}>${t('share.when_day')}</label>
    <input id=${id} type="date" value=${chosen} aria-invalid=${over ? 'true' : undefined}
      aria-describedby=${over ? `${id}-error` : undefined}
      onChange=${(/** @type {any} */ event) =>
        take(new Date(`${event.currentTarget.value}T12:00`))} />
    <${FieldError} id="${id}-error" text=${over ? t('share.when_past') : ''} />
    ${chosen && !over && html`<p class="hint">${longDay(chosen)}</p>`}
  </fieldset>`;
}
