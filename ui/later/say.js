// A claim of the door as a whole sentence. What may be said, and at which numbers, is decided there;
// docs/statistics.md ("Sentences") says what stands in each claim.

import { aliasOf } from '../core/state.js';
import { dateWords, monthWords } from '../core/time.js';
import { choice, content, number, t, tongue } from '../core/words.js';

/**
 * @typedef {{key: string, pattern?: string, about?: Record<string, any>, n: number,
 *   values?: Record<string, any>, sure?: string, strength?: number, ids?: string[]}} Claim
 */

/** A sentence or a phrase of this area, where it has one. @param {string} key */
const has = (key) => content('say')[key] !== undefined;

/** A built-in word has a phrase of its own; any other stands in quotation marks. */
const phrase = (/** @type {string} */ key, /** @type {string} */ word) =>
  has(`${key}_${word}`) ? t(`say.${key}_${word}`) : t(`say.${key}`, { word });

/** "you wanted listening". @param {string} word */
const want = (word) => phrase('want', word);

/** "someone listened". @param {string} word */
const came = (word) => phrase('came', word);

/** The two words of "listening/advice". @param {string} label */
export function pairOf(label) {
  const at = label.indexOf('/');
  return { wanted: label.slice(0, at), received: label.slice(at + 1) };
}

/** Where, in the middle of a sentence: "by phone". @param {string} factor @param {string} label */
export function whereWords(factor, label) {
  if (factor === 'person') return t('say.in_person', { name: label });
  if (factor === 'wanted') return t('say.in_wanted', { wanted: want(label) });
  if (factor === 'received') return t('say.in_received', { received: came(label) });
  if (factor === 'wanted_received') {
    const { wanted, received } = pairOf(label);
    return t('say.in_wanted_received', { wanted: want(wanted), received: came(received) });
  }
  return phrase(`in_${factor}`, label);
}

/** The day of the week by its name in English. 2024-01-01 was a Monday. @param {string} label */
function weekday(label) {
  const days = ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'];
  const words = new Intl.DateTimeFormat(tongue(), { weekday: 'long', timeZone: 'UTC' });
  return words.format(new Date(Date.UTC(2024, 0, 1 + days.indexOf(label))));
}

const kind = (/** @type {string} */ word) => choice('kind', word);

/** A context by its name alone: "phone". @param {string} factor @param {string} label */
export function contextName(factor, label) {
  if (factor === 'person') return label;
  if (factor === 'wanted' || factor === 'received') return kind(label);
  if (factor === 'wanted_received') {
    const { wanted, received } = pairOf(label);
    return t('say.pair', { wanted: kind(wanted), received: kind(received) });
  }
  if (factor === 'weekday') return weekday(label);
  if (factor === 'depth' || factor === 'time_of_day') return t(`say.${factor}_${label}`);
  return choice(factor, label);
}

/** Without its sign; one decimal below ten, where it still says something. @param {number} value */
function tenth(value) {
  const size = Math.abs(value);
  return number(size < 10 ? Math.round(size * 10) / 10 : Math.round(size));
}

/** Whole moments of ten, in words. @param {number} value */
const ofTen = (value) => t(`say.ten_${Math.round(value)}`);

/** Claims whose `from` and `to` are moments of ten. */
const counted_of_ten = /_range$|^wanted_came$/;

/** What stands in the braces, from what the claim carries. @param {Claim} claim */
function filled({ key, about = {}, n, values: given = {} }) {
  const { factor, label, a, b } = about;
  const values = { ...(a === undefined ? {} : { a, b }), ...given };
  const works = key.startsWith('works_');
  const nested = key === 'nested';
  const context = (/** @type {string} */ word) =>
    nested ? t(`say.factor_${word}`) : works ? came(word) : whereWords(factor, word);
  /** @type {Record<string, (value: any) => string | number>} */
  const said = {
    a: context,
    b: context,
    wanted: want,
    received: came,
    from: counted_of_ten.test(key) ? ofTen : tenth,
    to: counted_of_ten.test(key) ? ofTen : tenth,
    adjusted: ofTen,
    marginal: ofTen,
    stated: (value) => number(Math.round(value * 100)),
    day: dateWords,
    month: monthWords,
    ...Object.fromEntries(
      ['down', 'up', 'difference', 'by', 'before', 'after'].map((name) => [name, tenth]),
    ),
  };
  /** @type {Record<string, string | number>} */
  const made = { n, name: aliasOf(about.id) || label };
  if (factor && label !== undefined) made.where = whereWords(factor, label);
  for (const [name, value] of Object.entries(values)) made[name] = (said[name] ?? String)(value);
  for (const [name, value] of Object.entries(values))
    if (typeof value === 'number' && !said[name]) made[name] = value;
  return made;
}

/** @param {Claim} claim @returns {string} */
export const sentenceOf = (claim) => t(`say.${claim.key}`, filled(claim));

/** How sure it is, in words; nothing where the sentence says it or there is nothing to be sure of. */
export function sureOf(/** @type {Claim} */ { key, sure }) {
  if (!sure || sure === 'counted' || sure === 'unclear' || /likely$/.test(key)) return '';
  return t('say.sure', { word: t(`say.sure_${sure}`) });
}

/** A fact that is a claim of its own stands as one. @param {Claim} claim */
export const isFact = ({ key }) => key.startsWith('fact_');

/**
 * Crossed boundaries and "not safe" stand above any number. "Not safe" is the first step of the
 * scale, or, where a pattern has no scale, a count of its own.
 * @param {{crossed?: number, scale?: number[], lowest?: number}} group
 * @returns {string[]}
 */
export function factsOf({ crossed = 0, scale = [], lowest = scale[0] ?? 0 }) {
  return [
    crossed > 0 ? t('say.fact_crossed', { n: crossed }) : '',
    lowest > 0 ? t('say.fact_not_safe', { n: lowest }) : '',
  ].filter(Boolean);
}
