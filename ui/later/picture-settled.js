// How settled it was before and after, in each context: an open mark, a full mark, and the way from
// the one to the other. Below its gate only how many there are.

import { html } from 'htm/preact';
import { field, number, t } from '../core/words.js';
import {
  across,
  Dots,
  Drawn,
  Key,
  Picture,
  Rows,
  Table,
  tenth,
  told,
  Track,
} from './picture-parts.js';

/**
 * @typedef {{key: string, name: string, n: number, before?: number, after?: number,
 *   gate: 'counts' | 'interval' | 'compare', needed: number, facts?: string[]}} Group
 * `before`, `after`: means on the scale from 0 to 10. `facts`: sentences that stand above them.
 */

/** Between marks that stand closer than this there is no room for an arrow head. */
const arrow_from = 1;

/** @param {Group} group */
const pairOf = ({ gate, before, after }) =>
  gate !== 'counts' && before !== undefined && after !== undefined ? { before, after } : null;

/** The head of an arrow around 0, towards the end of the scale or back. @param {boolean} up */
const arrow = (up) => (up ? 'M-4 -6L4 0L-4 6' : 'M4 -6L-4 0L4 6');

/** @param {{before: number, after: number}} props */
const Dumbbell = ({ before, after }) =>
  html`<${Track}>
    <line class="picture-link" x1=${across(before)} x2=${across(after)} />
    ${
      Math.abs(after - before) >= arrow_from &&
      html`<svg x=${across((before + after) / 2)} overflow="visible">
        <${Drawn} shape="picture-arrow" d=${arrow(after > before)} /></svg>`
    }
    <circle class="picture-open" cx=${across(before)} r=".48em" />
    <circle class="picture-full" cx=${across(after)} r=".36em" />
  <//>`;

/** @param {Group} group */
const fewWords = ({ n, needed }) =>
  n === 0
    ? t('picture.nothing_yet')
    : needed > 0
      ? t('picture.until_change', { n: needed })
      : '';

/** @param {Group} group */
function row(group) {
  const { key, name, n, facts = [] } = group;
  const pair = pairOf(group);
  const moments = t('picture.moments', { n });
  const words = pair && {
    from: tenth(pair.before),
    to: tenth(pair.after),
  };
  return {
    key,
    name,
    facts,
    few: !pair,
    beside: words
      ? html`<span class="soft">${moments}</span><span>${t('picture.from_to', words)}</span>`
      : html`<span class="soft">${moments}</span>`,
    label: told([
      `${name}.`,
      ...facts,
      t('picture.counted', { n }),
      words ? t('picture.before_after', words) : fewWords(group),
    ]),
    drawing: pair
      ? html`<${Dumbbell} ...${pair} />`
      : fewWords(group) && html`<${Dots} full=${0} open=${0} words=${fewWords(group)} />`,
  };
}

/**
 * @param {Group[]} groups @param {boolean} some Whether any pair is drawn.
 * @param {(key: string) => void} onOpen
 */
function tableOf(groups, some, onOpen) {
  const factual = groups.some(({ facts }) => facts && facts.length > 0);
  const lines = groups.map((group) => {
    const pair = pairOf(group);
    return {
      key: group.key,
      onOpen: () => onOpen(group.key),
      cells: [
        group.name,
        ...(factual ? [(group.facts ?? []).join(' ')] : []),
        number(group.n),
        pair ? tenth(pair.before) : fewWords(group),
        ...(some ? [pair ? tenth(pair.after) : ''] : []),
      ],
    };
  });
  const head = [
    'context',
    ...(factual ? ['to_know'] : []),
    'how_many',
    ...(some ? ['before', 'after'] : ['still']),
  ].map((word) => t(`picture.${word}`));
  return { head, lines };
}

/**
 * @param {{title: string, groups: Group[], onOpen: (key: string) => void}} props
 * `title` names the figure; the order of the groups is kept. `onOpen`: with the group's key.
 */
export function Settled({ title, groups, onOpen }) {
  if (groups.length === 0) return null;
  const some = groups.some(pairOf);
  const { low, high } = field('moment', 'settled_before');
  return html`<${Picture} kind="settled" title=${title}
    sentence=${t('picture.settled', { n: groups.length })}
    table=${() => html`<${Table} caption=${title} ...${tableOf(groups, some, onOpen)} />`}>
    <${Rows} groups=${groups} row=${row} scaled=${some} above=${t('picture.settled_scale')}
      low=${low} high=${high} onOpen=${onOpen} />
    ${
      some &&
      html`<${Key} items=${[
        {
          key: 'before',
          words: t('picture.before'),
          sample: html`<circle class="picture-open" r=".45em" />`,
        },
        {
          key: 'after',
          words: t('picture.after'),
          sample: html`<circle class="picture-full" r=".36em" />`,
        },
      ]} />`
    }
  <//>`;
}
