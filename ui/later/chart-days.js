// Which days are named under a chart: beginnings of days, months or years, as few as can be read.

const most = 4;
const day_ms = 86400000;

/**
 * Steps from fine to coarse: how many days, or months.
 * @type {{days?: number, months?: number}[]}
 */
const steps = [
  { days: 1 },
  { days: 2 },
  { days: 7 },
  { days: 14 },
  { months: 1 },
  { months: 3 },
  { months: 6 },
  { months: 12 },
  { months: 24 },
  { months: 60 },
  { months: 120 },
  { months: 600 },
  { months: 1200 },
];

/**
 * The beginnings of a step's stretches from `first` to `last`, by the clock of this device; one
 * more than can be named where there are too many.
 * @param {{days?: number, months?: number}} step @param {number} first @param {number} last
 */
function beginnings({ days, months }, first, last) {
  const found = [];
  const from = new Date(first);
  const month = (from.getFullYear() - 1900) * 12 + from.getMonth();
  for (let n = 0; found.length <= most; n += 1) {
    const at = months
      ? new Date(1900, (Math.floor(month / months) + n) * months, 1)
      : new Date(from.getFullYear(), from.getMonth(), from.getDate() + n * (days ?? 1));
    if (at.getTime() > last) break;
    if (at.getTime() >= first) found.push(at);
  }
  return found;
}

/**
 * @param {number} first @param {number} last Instants in ms. @param {string} place For the words.
 * @returns {{x: number, label: string, whole: string}[]} x in percent from first to last; `whole`:
 *   the label with its year, for where its neighbours have no room.
 */
export function ticks(first, last, place) {
  const said = (/** @type {Date} */ date, /** @type {Intl.DateTimeFormatOptions} */ options) =>
    new Intl.DateTimeFormat(place, options).format(date);
  /** @type {Intl.DateTimeFormatOptions} */
  const by_day = { day: 'numeric', month: 'short', year: 'numeric' };
  const both = (/** @type {number} */ ms) => {
    const label = said(new Date(ms), by_day);
    return { label, whole: label };
  };
  if (last - first < day_ms)
    return [{ x: 50, ...both(first) }];
  const step =
    steps.find((one) => beginnings(one, first, last).length <= most) ?? steps[steps.length - 1];
  const dates = beginnings(step, first, last);
  // The year is said once, and again where it changes.
  const options = (/** @type {boolean} */ year) =>
    /** @type {Intl.DateTimeFormatOptions} */ ({
      ...(step.days ? { day: 'numeric' } : {}),
      ...((step.months ?? 0) < 12 ? { month: 'short' } : {}),
      ...(year ? { year: 'numeric' } : {}),
    });
  const turns = (/** @type {number} */ at) =>
    at === 0 || dates[at].getFullYear() !== dates[at - 1].getFullYear();
  if (dates.length < 2)
    return [first, last].map((ms, at) => ({
      x: at * 100,
      ...both(ms),
    }));
  return dates.map((date, at) => ({
    x: ((date.getTime() - first) / (last - first)) * 100,
    label: said(date, options(turns(at))),
    whole: said(date, options(true)),
  }));
}
