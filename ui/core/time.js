// Times as a person lives them: shown by the clock of the place where they were written down.

import { signal } from '@preact/signals';
import { t, tongue } from './words.js';

const day_ms = 86400000;

/** @param {number} n @param {number} [width] */
const pad = (n, width = 2) => String(n).padStart(width, '0');

/** The zone of this device, "Europe/Berlin". */
export const zone = () => Intl.DateTimeFormat().resolvedOptions().timeZone;

/** A moment as the door wants it: local time and offset. @param {Date} date */
export function iso(date) {
  const offset = -date.getTimezoneOffset();
  const sign = offset < 0 ? '-' : '+';
  const away = Math.abs(offset);
  const from_utc = `${sign}${pad(Math.floor(away / 60))}:${pad(away % 60)}`;
  return `${day(date)}T${clock(date)}:${pad(date.getSeconds())}${from_utc}`;
}

/** "2026-03-04" in local time. @param {Date} date */
export const day = (date) =>
  `${pad(date.getFullYear(), 4)}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;

/** The day that it is. Moved on by core/leave.js, which looks at the clock now and then. */
export const today = signal(day(new Date()));

/** "18:08" in local time. @param {Date} date */
export const clock = (date) => `${pad(date.getHours())}:${pad(date.getMinutes())}`;

/**
 * The wall clock of an ISO time as if it were UTC, so that it can be formatted as written.
 * @param {string} at
 */
function wall(at) {
  const parts = /^(\d{4})-(\d\d)-(\d\d)(?:T(\d\d):(\d\d))?/.exec(at);
  if (!parts) return new Date(NaN);
  const [, y, m, d, h, min] = parts;
  return new Date(Date.UTC(Number(y), Number(m) - 1, Number(d), Number(h ?? 0), Number(min ?? 0)));
}

/**
 * Formats are costly to make and asked for again and again: a picture names hundreds of days.
 * @type {Map<string, Intl.DateTimeFormat>}
 */
const formats = new Map();

/** @param {string} at @param {Intl.DateTimeFormatOptions} options */
function formatted(at, options) {
  const date = wall(at);
  if (Number.isNaN(date.getTime())) return '';
  const key = `${tongue()} ${JSON.stringify(options)}`;
  const format =
    formats.get(key) ?? new Intl.DateTimeFormat(tongue(), { timeZone: 'UTC', ...options });
  formats.set(key, format);
  return format.format(date);
}

/** Days from the day of `at` to today; negative in the future. @param {string} at */
export function daysSince(at) {
  const then = wall(at.slice(0, 10)).getTime();
  return Math.round((wall(day(new Date())).getTime() - then) / day_ms);
}

/** "today", "yesterday", "Tuesday", "4 March", "4 March 2025". @param {string} at */
export function dayWords(at) {
  const days = daysSince(at);
  if (days === 0) return t('time.today');
  if (days === 1) return t('time.yesterday');
  if (days > 1 && days < 7) return formatted(at, { weekday: 'long' });
  const sameYear = at.slice(0, 4) === day(new Date()).slice(0, 4);
  return formatted(at, { day: 'numeric', month: 'long', ...(sameYear ? {} : { year: 'numeric' }) });
}

/** What is ahead: "today", "tomorrow", "Saturday 7 March". @param {string} at */
export function aheadWords(at) {
  const days = daysSince(at);
  if (days === 0) return t('time.today');
  return days === -1 ? t('time.tomorrow') : longDay(at);
}

/** "Saturday". @param {string} at */
export const weekdayWords = (at) => formatted(at, { weekday: 'long' });

/** "4 March 2025". @param {string} at */
export const dateWords = (at) => formatted(at, { day: 'numeric', month: 'long', year: 'numeric' });

/** "4 Mar 2025", where there is little room. @param {string} at */
export const shortDate = (at) => formatted(at, { day: 'numeric', month: 'short', year: 'numeric' });

/** "Tuesday 4 March", for a page that says where and when you are. @param {string} at */
export const longDay = (at) => formatted(at, { weekday: 'long', day: 'numeric', month: 'long' });

/** "March 2025", the heading over a month of entries. @param {string} at */
export const monthWords = (at) => formatted(at, { month: 'long', year: 'numeric' });

/** "18:08" or "6:08 pm", as people here write it. @param {string} at */
export const clockWords = (at) => formatted(at, { hour: 'numeric', minute: '2-digit' });

/** "yesterday, 18:08". @param {string} at */
export const dayClockWords = (at) => t('time.day_at', { day: dayWords(at), clock: clockWords(at) });

/** "today", "3 days ago", "2 months ago". @param {string} at */
export function agoWords(at) {
  const days = daysSince(at);
  const words = new Intl.RelativeTimeFormat(tongue(), { numeric: 'auto' });
  if (days < 0) return dayWords(at);
  if (days < 14) return words.format(-days, 'day');
  if (days < 60) return words.format(-Math.round(days / 7), 'week');
  if (days < 730) return words.format(-Math.round(days / 30.44), 'month');
  return words.format(-Math.round(days / 365.25), 'year');
}
