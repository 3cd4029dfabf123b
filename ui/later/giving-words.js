// Hours, limits and both ways of support, as sentences.

import { number, t } from '../core/words.js';

const hour_min = 60;

/** @param {number} n */
const rounded = (n) => Math.round(n * 10) / 10;

/** "3 hours a week". @param {any} limit @returns {string} "" without an amount. */
export function limitWords({ amount, unit = 'times', period = 'week' }) {
  if (amount === undefined || amount === null) return '';
  return t(`giving.limit.${period}.${unit}`, { n: amount, hours: number(amount) });
}

/**
 * What of a limit is used, in its own unit; "" where nothing says how long it was.
 * @param {{limit: any, used: number, minutes: number, untimed: number}} row
 */
export function usedWords({ limit, used, minutes, untimed }) {
  const { unit = 'times', period = 'week' } = limit;
  if (unit === 'hours' && minutes === 0 && untimed > 0) return '';
  if (unit === 'hours' && minutes > 0 && minutes < hour_min)
    return t(`giving.used.${period}.minutes`, { n: minutes });
  const n = rounded(used);
  return t(`giving.used.${period}.${unit}`, { n, hours: number(n) });
}

/** Both ways with somebody, the person first. @param {any} balance @returns {string[]} */
export function balanceWords({ received, gave, both, neither }) {
  return [
    t('giving.to_you', { n: received }),
    t('giving.from_you', { n: gave }),
    ...(both > 0 ? [t('giving.both_ways', { n: both })] : []),
    ...(neither > 0 ? [t('giving.neither', { n: neither })] : []),
  ];
}

/** What giving gave and took, from its counts by step. @param {number[]} energy */
export function energyWords(energy) {
  const [much, little, neither, gave, gaveMuch] = energy;
  /** @type {[string, number][]} */
  const rows = [
    ['giving.energy_gave', gave + gaveMuch],
    ['giving.energy_took', much + little],
    ['giving.energy_neither', neither],
  ];
  return rows.filter(([, n]) => n > 0).map(([key, n]) => t(key, { n }));
}

/** About how long, both ways, from an hour on. @param {any} balance @returns {string[]} */
export function timeWords({ minutes_gave: gave, minutes_received: received }) {
  const said = (/** @type {string} */ key, /** @type {number} */ minutes) => {
    const n = Math.round(minutes / hour_min);
    return n > 0 ? [t(key, { n, hours: number(n) })] : [];
  };
  return [...said('giving.time_gave', gave), ...said('giving.time_received', received)];
}
