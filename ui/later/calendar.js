// The calendar: a month of days, each with its marks; a day opens its entries. A grid of buttons, one
// of them in the tab order, walked by the arrow keys.

import { html } from 'htm/preact';
import { useEffect, useId, useLayoutEffect, useRef } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { all, useAsk } from '../core/door.js';
import { go, route } from '../core/routes.js';
import { epoch } from '../core/state.js';
import { day as dayText, dateWords, iso } from '../core/time.js';
import { errorWords, listed, number, step, t, tongue } from '../core/words.js';
import { Empty } from '../parts/empty.js';
import { Entry } from '../parts/entry.js';
import { Screen, Trouble } from '../parts/frame.js';
import { Icon } from '../parts/icon.js';
import { JournalViews } from '../parts/journal-views.js';
import { Ring } from '../parts/mark.js';

const day_ms = 86400000;
const values = [-2, -1, 0, 1, 2];

/** A day as UTC noon, so that no clock change moves it. @param {string} day */
const dateOf = (day) => new Date(`${day}T12:00:00Z`);

/** @param {string} day @param {number} days */
const plus = (day, days) =>
  new Date(dateOf(day).getTime() + days * day_ms).toISOString().slice(0, 10);

/** The same day some months on, or the last of that month. @param {string} day @param {number} months */
function plusMonths(day, months) {
  const [year, month, date] = day.split('-').map(Number);
  const first = new Date(Date.UTC(year, month - 1 + months, 1, 12));
  const last = new Date(Date.UTC(year, month + months, 0, 12)).getUTCDate();
  first.setUTCDate(Math.min(date, last));
  return first.toISOString().slice(0, 10);
}

/** The weekday that weeks begin with here, 1 (Monday) to 7. */
function firstWeekday() {
  const place = /** @type {any} */ (new Intl.Locale(tongue()));
  return (place.getWeekInfo?.() ?? place.weekInfo)?.firstDay ?? 1;
}

/** How far into its week a day is, 0 to 6. @param {string} day */
const intoWeek = (day) => (dateOf(day).getUTCDay() - (firstWeekday() % 7) + 7) % 7;

/** @param {string} day @param {Intl.DateTimeFormatOptions} options */
const shown = (day, options) =>
  new Intl.DateTimeFormat(tongue(), { timeZone: 'UTC', ...options }).format(dateOf(day));

/** The weeks of the month of a day, each seven days, "" outside of the month. @param {string} day */
function weeksOf(day) {
  const first = `${day.slice(0, 7)}-01`;
  const last = plus(plusMonths(first, 1), -1);
  const days = [...Array(intoWeek(first)).fill('')];
  for (let at = first; at <= last; at = plus(at, 1)) days.push(at);
  while (days.length % 7 > 0) days.push('');
  return Array.from({ length: days.length / 7 }, (_, week) => days.slice(week * 7, week * 7 + 7));
}

/** What a day's marks say, for those who hear it. @param {string} day @param {any} held */
function dayWords(day, held) {
  const date = shown(day, { weekday: 'long', day: 'numeric', month: 'long' });
  if (!held) return date;
  const felt = values
    .filter((_, at) => held.scale[at] > 0)
    .map((value) => t('journal.felt_n', { n: held.scale[value + 2], word: step('felt_safe', value) }));
  const parts = [
    t('journal.moments_n', { n: held.n }),
    ...felt,
    ...(held.joy > 0 ? [t('entry.joy')] : []),
  ];
  return t('journal.day_holds', { date, what: listed(parts) });
}

/** @param {{held: any}} props The marks of a day: shape and colour; the words are the button's name. */
function Marks({ held }) {
  if (!held) return null;
  const felt = values.filter((_, at) => held.scale[at] > 0);
  return html`<span class="day-marks" aria-hidden="true">
    ${felt.map((value) => html`<${Ring} key=${value} value=${value} />`)}
    ${felt.length === 0 && html`<span class="day-dot"></span>`}
    ${held.joy > 0 && html`<span class="joy"><${Icon} name="joy" /></span>`}
  </span>`;
}

/**
 * @param {{month: string, at: string, days: Map<string, any>, onMove: (day: string) => void, onPick:
 *   (day: string) => void, picked: string}} props `at`: the day in the tab order.
 */
function Grid({ month, at, days, onMove, onPick, picked }) {
  const table = useRef(/** @type {HTMLTableElement | null} */ (null));
  const moved = useRef(false);
  // Where the walk has come to, also between two keys and a drawing.
  const here = useRef(at);
  here.current = at;
  // With the drawing, not after it: the next key may come in between.
  useLayoutEffect(() => {
    if (moved.current)
      /** @type {HTMLElement | null | undefined} */ (
        table.current?.querySelector('[tabindex="0"]')
      )?.focus();
    moved.current = false;
  }, [at]);
  const weeks = weeksOf(month);
  const rtl = document.documentElement.dir === 'rtl' ? -1 : 1;
  /** @type {Record<string, (day: string) => string>} */
  const steps = {
    ArrowRight: (day) => plus(day, rtl),
    ArrowLeft: (day) => plus(day, -rtl),
    ArrowDown: (day) => plus(day, 7),
    ArrowUp: (day) => plus(day, -7),
    Home: (day) => plus(day, -intoWeek(day)),
    End: (day) => plus(day, 6 - intoWeek(day)),
    PageDown: (day) => plusMonths(day, 1),
    PageUp: (day) => plusMonths(day, -1),
  };
  /** @param {KeyboardEvent} event */
  const key = (event) => {
    const to = steps[event.key];
    if (!to || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    moved.current = true;
    here.current = to(here.current);
    onMove(here.current);
  };
  const today = dayText(new Date());
  const names = weeks[1];
  return html`<table class="calendar" role="grid" ref=${table} onKeyDown=${key}
    aria-label=${shown(month, { month: 'long', year: 'numeric' })}>
    <thead><tr>${names.map(
      (day) => html`<th key=${day} scope="col"><span aria-hidden="true">
        ${shown(day, { weekday: 'short' })}</span><span class="sr">
        ${shown(day, { weekday: 'long' })}</span></th>`,
    )}</tr></thead>
    <tbody>${weeks.map(
      (week) => html`<tr key=${week.join()}>${week.map(
        (day, index) =>
          day === ''
            ? html`<td key=${index}></td>`
            : html`<td key=${index} aria-selected=${day === picked}><button type="button"
              class="day ${days.has(day) ? 'full' : ''}" tabindex=${day === at ? 0 : -1}
              aria-current=${day === today ? 'date' : undefined}
              aria-label=${dayWords(day, days.get(day))} onClick=${() => onPick(day)}>
              <span class="day-number">${number(Number(day.slice(8)))}</span>
              <${Marks} held=${days.get(day)} /></button></td>`,
      )}</tr>`,
    )}</tbody></table>`;
}

/** @param {{month: string, first: string, onMonth: (day: string) => void}} props */
function Months({ month, first, onMonth }) {
  const id = useId();
  const [year, now] = [Number(month.slice(0, 4)), new Date().getFullYear()];
  const from = Math.min(year, Number((first || month).slice(0, 4)));
  const to = Math.max(year, now);
  const years = Array.from({ length: to - from + 1 }, (_, at) => to - at);
  const monthName = (/** @type {number} */ at) =>
    shown(`2024-${String(at + 1).padStart(2, '0')}-15`, { month: 'long' });
  return html`<div class="month-bar">
    <button type="button" class="icon-button" onClick=${() => onMonth(plusMonths(month, -1))}>
      <${Icon} name="back" /><span class="sr">${t('journal.month_before')}</span></button>
    <label class="sr" for="${id}-m">${t('journal.month')}</label>
    <select id="${id}-m" value=${String(Number(month.slice(5, 7)))}
      onChange=${(/** @type {any} */ event) =>
        onMonth(`${month.slice(0, 4)}-${event.currentTarget.value.padStart(2, '0')}-01`)}>
      ${Array.from({ length: 12 }, (_, at) => at).map(
        (at) => html`<option key=${at} value=${String(at + 1)}>${monthName(at)}</option>`,
      )}</select>
    <label class="sr" for="${id}-y">${t('journal.year')}</label>
    <select id="${id}-y" value=${String(year)}
      onChange=${(/** @type {any} */ event) =>
        onMonth(`${event.currentTarget.value}${month.slice(4)}`)}>
      ${years.map((one) => html`<option key=${one} value=${String(one)}>${one}</option>`)}</select>
    <button type="button" class="icon-button" onClick=${() => onMonth(plusMonths(month, 1))}>
      <${Icon} name="next" /><span class="sr">${t('journal.month_after')}</span></button>
  </div>`;
}

/** The entries of one day, by the clock of the place where they were written. @param {{day: string}} props */
function DayEntries({ day }) {
  const items = useSignal(/** @type {any[] | null} */ (null));
  const error = useSignal(/** @type {any} */ (null));
  const head = useRef(/** @type {HTMLElement | null} */ (null));
  const turn = epoch.value;
  useEffect(() => {
    let wanted = true;
    // A day elsewhere on earth begins up to a day sooner or later: ask for more, show what fits.
    const at = { from: iso(new Date(`${plus(day, -1)}T00:00`)), to: iso(new Date(`${plus(day, 2)}T00:00`)) };
    all('moment', { at }).then(
      (found) => {
        if (wanted) items.value = found.filter((moment) => moment.at.slice(0, 10) === day);
      },
      (failed) => {
        if (wanted) error.value = failed;
      },
    );
    return () => {
      wanted = false;
    };
  }, [day, turn]);
  useEffect(() => head.current?.scrollIntoView({ block: 'nearest' }), [items.value]);
  return html`<section class="day-entries" ref=${head}><h2>${dateWords(day)}</h2>
    <${Trouble} text=${error.value && errorWords(error.value)} />
    ${items.value?.length === 0 && html`<${Empty} text=${t('journal.day_empty')} />`}
    <ul class="plain-list rows">${(items.value ?? []).map(
      (moment) => html`<li key=${moment.id}><${Entry} moment=${moment}
        onOpen=${() => go('moment', { id: moment.id })} /></li>`,
    )}</ul></section>`;
}

export function Calendar() {
  const place = route.peek();
  const today = dayText(new Date());
  const kept = /** @type {any} */ (place).kept ?? { at: today, picked: '' };
  const at = useSignal(kept.at);
  const picked = useSignal(kept.picked);
  // Coming back finds the day as it was left; it goes when the book closes.
  useEffect(() => {
    /** @type {any} */ (place).kept = { at: at.value, picked: picked.value };
  });
  const first = `${at.value.slice(0, 7)}-01`;
  const { data, error } = useAsk('moment.days', {
    from: first,
    to: plus(plusMonths(first, 1), -1),
  });
  const days = new Map((data?.days ?? []).map((/** @type {any} */ held) => [held.day, held]));
  const move = (/** @type {string} */ day) => {
    at.value = day;
    if (picked.value.slice(0, 7) !== day.slice(0, 7)) picked.value = '';
  };
  return html`<${Screen} title=${t('journal.calendar')} kind="journal">
    <${JournalViews} now="calendar" />
    <${Months} month=${first} first=${data?.first ?? ''} onMonth=${move} />
    <${Trouble} text=${error && errorWords(error)} onAgain=${() => {
      epoch.value += 1;
    }} />
    <${Grid} month=${first} at=${at.value} days=${days} picked=${picked.value} onMove=${move}
      onPick=${(/** @type {string} */ day) => {
        at.value = day;
        picked.value = day;
      }} />
    ${
      data &&
      !picked.value &&
      html`<p class="soft small">${
        days.size > 0
          ? t('journal.month_n', {
              n: [...days.values()].reduce((sum, held) => sum + held.n, 0),
            })
          : t('journal.month_empty')
      }</p>`
    }
    ${picked.value && html`<${DayEntries} key=${picked.value} day=${picked.value} />`}
  <//>`;
}
