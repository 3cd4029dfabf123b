// What stands in a moment, said in words: for its page and for what it was before.

import { aliasOf } from '../core/state.js';
import { clockWords, dateWords } from '../core/time.js';
import { choice, listed, number, step, t } from '../core/words.js';

/** The person's own words, in reading order. */
export const texts = ['happened', 'felt_safe_text', 'felt_unsafe_text', 'seen_in_me'];

/** @param {string} list */
const one = (list) => (/** @type {string} */ word) => choice(list, word);

/** @param {string} list */
const several = (list) => (/** @type {string[]} */ words) => listed(words.map(one(list)));

/** @param {number} max */
const of = (max) => (/** @type {number} */ value) =>
  t('slider.of', { value: number(value), max: number(max) });

/** Field, and how its value is said, in reading order. @type {Record<string, (value: any) => string>} */
export const said = {
  kinds_wanted: several('kind'),
  kinds_received: several('kind'),
  boundary_respected: one('boundary'),
  settled_before: of(10),
  settled_after: of(10),
  understood: of(10),
  accepted: of(10),
  cared_about: of(10),
  depth: of(5),
  feelings: several('feeling'),
  direction: one('direction'),
  energy: (value) => step('energy', value),
  channel: one('channel'),
  setting: one('setting'),
  began_by: one('began_by'),
  minutes: (value) => number(value),
  tags: (words) => listed(words),
};

/** @type {Record<string, (value: any) => string>} */
const beside = {
  felt_safe: (value) => step('felt_safe', value),
  joy: () => t('entry.joy'),
  at: (value) => t('moment.when', { date: dateWords(value), clock: clockWords(value) }),
  people: (ids) => listed(ids.map(aliasOf).filter(Boolean)),
};

/** @param {any} value */
export const isThere = (value) =>
  value !== undefined && value !== null && value !== '' && value !== false && value.length !== 0;

/** A field's value in words; the person's own text is itself. @param {string} name @param {any} value */
export const valueWords = (name, value) => (said[name] ?? beside[name] ?? String)(value);
