// What can stand on a page for a session: for each part, how its lines are made from what the door
// answers. Nothing is decided here but how it reads.

import { aliasOf } from '../core/state.js';
import { dateWords } from '../core/time.js';
import { choice, listed, number, step, t } from '../core/words.js';
import { closenessWords } from './support-closeness.js';

/** @typedef {import('./support-paper.js').Line} Line */

/** In the order in which they stand on the page. */
export const partKeys = [
  'say',
  'ask',
  'moments',
  'shares',
  'beliefs',
  'closeness',
  'how',
  'measures',
];

/** The parts whose records are chosen one by one, with their kind. @type {Record<string, string>} */
export const pickedKinds = { moments: 'moment', shares: 'share', beliefs: 'belief', how: 'note' };

/** Own words, and nothing where nothing was written. @param {string | undefined} text @returns {Line[]} */
const own = (text) => ((text ?? '').trim() ? [{ text: (text ?? '').trim(), own: true }] : []);

/** @param {string} key @param {string | undefined} words @returns {Line[]} */
const said = (key, words) => own(words).map(({ text }) => ({ text: t(key, { words: text }), own: true }));

/** @param {any} moment @returns {Line[]} */
export function momentLines(moment) {
  const names = (moment.people ?? []).map(aliasOf).filter(Boolean);
  const head = [dateWords(moment.at), names.length > 0 ? listed(names) : ''].filter(Boolean);
  return [
    { text: head.join(', ') },
    ...(moment.felt_safe === undefined
      ? []
      : [{ text: t('support.line.felt', { word: step('felt_safe', moment.felt_safe) }) }]),
    ...own(moment.happened),
    ...own(moment.felt_safe_text),
    ...own(moment.felt_unsafe_text),
  ];
}

/**
 * Feared and happened, the words before first.
 * @param {any} share @param {any} moment The one it became, or nothing. @returns {Line[]}
 */
export function shareLines(share, moment) {
  const name = aliasOf(share.person);
  const at = moment?.at ?? share.planned_for ?? share.created;
  return [
    { text: [at ? dateWords(at) : '', name].filter(Boolean).join(', ') },
    ...own(share.what),
    ...said('support.line.feared', share.feared),
    ...(share.likelihood_pct === undefined
      ? []
      : [{ text: t('support.line.likely', { n: share.likelihood_pct }) }]),
    ...(share.came_true
      ? [{ text: t('support.line.came_true', { word: choice('extent', share.came_true) }) }]
      : []),
    ...own(moment?.happened),
    ...said('support.line.learned', share.learned),
  ];
}

/** @param {any} belief @param {any} rating The newest one, or nothing. @returns {Line[]} */
export const beliefLines = (belief, rating) => [
  ...own(belief.statement),
  ...said('support.line.counter', belief.counter),
  ...(rating
    ? [{ text: t('support.line.rated', { n: rating.strength_pct, date: dateWords(rating.at) }) }]
    : []),
];

/** @param {any} note @returns {Line[]} */
export const noteLines = (note) => own(note.text);

/** @param {any[]} items @returns {Line[]} */
export const closenessLines = (items) => items.map((item) => ({ text: closenessWords(item) }));

/**
 * Every score of each measure, oldest first.
 * @param {{row: any, look: any}[]} measures @returns {Line[]}
 */
export const measureLines = (measures) =>
  measures.flatMap(({ row, look }) =>
    look.scales.flatMap((/** @type {any} */ { key, points }) => {
      const { from, to } = row.scales.find((/** @type {any} */ scale) => scale.key === key);
      const name =
        row.scales.length > 1
          ? `${t(`measures.name.${row.instrument}`)}, ${t(`measures.scale.${key}`)}`
          : t(`measures.name.${row.instrument}`);
      return points.map((/** @type {any} */ { at, score }) => ({
        text: t('support.line.score', {
          name,
          score: number(score),
          from: number(from),
          to: number(to),
          date: dateWords(at),
        }),
      }));
    }),
  );
