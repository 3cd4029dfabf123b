// How counts become sentences: every one with its n, none that claims more than was counted.

import { t } from '../core/words.js';

/** Below this many moments nothing is said but the counts. */
const too_few = 5;

/** @param {{n: number, scale: number[]}} group @returns {string} */
export function countsWords({ n, scale }) {
  if (n < too_few) return t('patterns.too_early', { n });
  return t('patterns.safe_of', { safe: scale[3] + scale[4], n });
}

/**
 * Crossed boundaries and "not safe" stand above any number.
 * @param {{crossed?: number, scale: number[]}} group
 * @returns {string[]}
 */
export function factsWords({ crossed = 0, scale }) {
  return [
    crossed > 0 ? t('patterns.crossed', { n: crossed }) : '',
    scale[0] > 0 ? t('patterns.not_safe', { n: scale[0] }) : '',
  ].filter(Boolean);
}
