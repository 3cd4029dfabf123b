// How often it felt safe in each context, and how sure that is: counts always, a range only from
// its gate on. The order is the caller's, so that people stand by name.

import { html } from 'htm/preact';
import { t } from '../core/words.js';
import { across, Dots, Key, Picture, Rows, Table, tenth, told, Track } from './picture-parts.js';

/**
 * @typedef {{key: string, name: string, n: number, safe: number,
 *   gate: 'counts' | 'interval' | 'compare', needed: number, mean?: number, low80?: number,
 *   high80?: number, low95?: number, high95?: number, facts?: string[]}} Group
 * Shares from 0 to 1, as the door gives them. `needed`: how many more until the next gate.
 * `facts`: sentences that stand above the number ("A boundary of yours was crossed once.").
 */

/** The range of ten, where it may be said. @param {Group} group */
function rangeOf({ gate, low80, high80, low95, high95 }) {
  if (gate !== 'interval' && gate !== 'compare') return null;
  if (low80 === undefined || high80 === undefined) return null;
  return {
    low: low80 * 10,
    high: high80 * 10,
    least: (low95 ?? low80) * 10,
    most: (high95 ?? high80) * 10,
  };
}

/** @typedef {NonNullable<ReturnType<typeof rangeOf>>} Range */

/** @param {{range: Range, mean?: number}} props */
const Band = ({ range: { low, high, least, most }, mean }) =>
  html`<${Track}>
    <line class="picture-thin" x1=${across(least)} x2=${across(most)} y1="0" y2="0" />
    <rect class="picture-band" x=${across(low)} width=${across(Math.max(0.1, high - low))}
      y="-.35em" height=".7em" rx=".35em" />
    ${
      mean !== undefined &&
      html`${
        high - low > 0.6 &&
        html`<line class="picture-tick-ground" x1=${across(mean)} x2=${across(mean)} y1="-.36em"
          y2=".36em" />`
      }<line class="picture-tick" x1=${across(mean)} x2=${across(mean)} y1="-.6em" y2=".6em" />`
    }
  <//>`;

/** @param {Range} range */
const likely = ({ low, high }) =>
  t('picture.likely_between', { low: tenth(low), high: tenth(high) });

/** @param {Range} range */
const wide = ({ least, most }) =>
  t('picture.wide_between', { low: tenth(least), high: tenth(most) });

const fromTo = (/** @type {number} */ from, /** @type {number} */ to) =>
  t('picture.from_to', { from: tenth(from), to: tenth(to) });

/** What stands in the place of a range. @param {Group} group */
const fewWords = ({ n, needed }) =>
  n === 0 ? t('picture.nothing_yet') : needed > 0 ? t('picture.until_range', { n: needed }) : '';

/** More circles than this are not told apart at a glance. */
const dots_max = 12;

/** Drawn as circles, one for each moment. @param {Group} group */
const dotted = (group) => !rangeOf(group) && group.n > 0 && group.n <= dots_max;

/** @param {Group} group @param {boolean} showMean */
function row(group, showMean) {
  const { key, name, n, safe, facts = [] } = group;
  const range = rangeOf(group);
  const mean = showMean && range && group.mean !== undefined ? group.mean * 10 : undefined;
  const counts = t('picture.count_of', { safe, n });
  const few = fewWords(group);
  return {
    key,
    name,
    facts,
    few: !range,
    beside: counts,
    label: told([
      `${name}.`,
      ...facts,
      t('picture.safe_in', { safe, n }),
      range && likely(range),
      range && wide(range),
      mean !== undefined && t('picture.middle_at', { value: tenth(mean) }),
      !range && few,
    ]),
    drawing: range
      ? html`<${Band} range=${range} mean=${mean} />`
      : (dotted(group) || few) &&
        html`<${Dots} full=${dotted(group) ? safe : 0} open=${dotted(group) ? n - safe : 0}
          words=${few} />`,
  };
}

/**
 * @param {Group[]} groups @param {boolean} some Whether there is any range. @param {boolean} means
 * @param {(key: string) => void} onOpen
 */
function tableOf(groups, some, means, onOpen) {
  const factual = groups.some(({ facts }) => facts && facts.length > 0);
  const lines = groups.map((group) => {
    const range = rangeOf(group);
    const mean = range && group.mean !== undefined ? tenth(group.mean * 10) : '';
    return {
      key: group.key,
      onOpen: () => onOpen(group.key),
      cells: [
        group.name,
        ...(factual ? [(group.facts ?? []).join(' ')] : []),
        t('picture.count_of', { safe: group.safe, n: group.n }),
        range ? fromTo(range.low, range.high) : fewWords(group),
        ...(some ? [range ? fromTo(range.least, range.most) : ''] : []),
        ...(means ? [mean] : []),
      ],
    };
  });
  const head = [
    t('picture.context'),
    ...(factual ? [t('picture.to_know')] : []),
    t('picture.felt_safe'),
    ...(some ? [t('picture.likely'), t('picture.wide')] : [t('picture.still')]),
    ...(means ? [t('picture.middle')] : []),
  ];
  return { head, lines };
}

/**
 * What the shapes mean that are there.
 * @param {{range: boolean, mean: boolean, dots: boolean}} props
 */
function Keys({ range, mean, dots }) {
  const shapes = [
    range && {
      key: 'likely',
      wide: true,
      sample: html`<rect class="picture-band" x="-.85em" y="-.35em" width="1.7em" height=".7em"
        rx=".35em" />`,
    },
    range && {
      key: 'wide',
      wide: true,
      sample: html`<line class="picture-thin" x1="-.85em" x2=".85em" />`,
    },
    mean && { key: 'middle', sample: html`<line class="picture-tick" y1="-.5em" y2=".5em" />` },
    dots && { key: 'dot_safe', sample: html`<circle class="picture-full" r=".36em" />` },
    dots && { key: 'dot_other', sample: html`<circle class="picture-open" r=".36em" />` },
  ];
  return html`<${Key} items=${shapes
    .filter((shape) => shape !== false)
    .map((shape) => ({ ...shape, words: t(`picture.${shape.key}`) }))} />`;
}

/**
 * @param {{title: string, groups: Group[], showMean?: boolean,
 *   onOpen: (key: string) => void}} props
 * `title`: names the figure; a heading is the screen's. `showMean`: the middle of each range; never
 * for people. `onOpen`: with the group's key, from its row and from the table.
 */
export function Intervals({ title, groups, showMean = false, onOpen }) {
  if (groups.length === 0) return null;
  const some = groups.some(rangeOf);
  const means = showMean && groups.some((group) => rangeOf(group) && group.mean !== undefined);
  return html`<${Picture} kind="intervals" title=${title}
    table=${() => html`<${Table} caption=${title} ...${tableOf(groups, some, means, onOpen)} />`}
    sentence=${t('picture.intervals', { n: groups.length })}>
    <${Rows} groups=${groups} row=${(/** @type {Group} */ group) => row(group, showMean)}
      scaled=${some} above=${t('picture.of_ten')} onOpen=${onOpen} />
    <${Keys} range=${some} mean=${means} dots=${groups.some(dotted)} />
  <//>`;
}
