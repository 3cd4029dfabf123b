// A note "How to be with me" in sentences: what the guide chose from the person's moments, said in
// the words of content/. Only a beginning; all of it is theirs to change.

import { choices, t } from '../core/words.js';

const lines_most = 4;
const starts = [1, 2, 3, 4];

/** @param {'yes' | 'no'} way @param {string} word A kind of support, the person's own ones too. */
const line = (way, word) =>
  choices('kind').includes(word) ? t(`how.${way}.${word}`) : t(`how.${way}_own`, { word });

/**
 * @param {{wanted: string[], safe: string[], leave: string[]}} kinds @param {string} [respect]
 *   What the person wants respected, in their own words; it comes last.
 */
export function howText({ wanted, safe, leave }, respect = '') {
  const first = respect.trim().split('\n')[0];
  const last = first ? [t('how.respect', { words: first })] : [];
  const own = [
    ...wanted.map((word) => line('yes', word)),
    ...leave.map((word) => line('no', word)),
    ...safe.map((word) => line('yes', word)),
  ].slice(0, lines_most - last.length);
  const room = lines_most - own.length - last.length;
  return [...own, ...starts.slice(0, room).map((n) => t(`how.start_${n}`)), ...last].join('\n');
}
