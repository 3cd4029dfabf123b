// What was expected beside what came, one pair a share in order of time: an open diamond and a full
// circle on the same scale, joined. Whether it came out lighter or harder is said by the style of
// the line as well, and counted under the picture.

import { html } from 'htm/preact';
import { useLayoutEffect, useMemo, useRef } from 'preact/hooks';
import { dateWords, shortDate } from '../core/time.js';
import { field, t } from '../core/words.js';
import { Drawn, Key, Picture, Table, told, useAcross, useWalk } from './picture-parts.js';

/**
 * @typedef {{id: string, at: string, name?: string, expected?: number, actual?: number}} Point
 * From 0 to 100. A likelihood's `actual`: 0 did not come, 50 partly, 100 came.
 * @typedef {{id: string, at: string, name?: string, expected: number, actual: number}} Pair
 * @typedef {'distress' | 'likelihood'} Kind
 */

/** The least room of a pair and of both ends; with more of them it scrolls inside itself. */
const pair_rem = 0.95;

/** As many as are drawn, the newest; the table has them all. */
const pairs_max = 200;

/** From the top, in percent. @param {number} value */
const down = (value) => `${100 - Math.min(100, Math.max(0, value))}%`;

/** @param {Pair} pair @returns {'lighter' | 'same' | 'harder'} */
const wayOf = ({ expected, actual }) =>
  actual < expected ? 'lighter' : actual > expected ? 'harder' : 'same';

/** @param {number} actual @returns {'none' | 'partly' | 'came'} */
const cameOf = (actual) => (actual >= 75 ? 'came' : actual >= 25 ? 'partly' : 'none');

/** What is counted under the picture. @param {Kind} kind @param {Pair} pair */
const sortOf = (kind, pair) => (kind === 'distress' ? wayOf(pair) : cameOf(pair.actual));

const diamond = 'M0 -9L9 0L0 9L-9 0Z';

/** @param {Kind} kind @param {Pair} pair */
const words = (kind, { expected, actual }) => [
  t('picture.pct', { n: expected }),
  kind === 'distress' ? t('picture.pct', { n: actual }) : t(`picture.it_${cameOf(actual)}`),
];

/** @param {Kind} kind @param {Pair} pair */
function label(kind, pair) {
  const [expected, actual] = words(kind, pair);
  return told([
    `${dateWords(pair.at)}.`,
    pair.name ? `${pair.name}.` : false,
    t(`picture.${kind}_pair`, { expected, actual }),
  ]);
}

/** @param {{pairs: Pair[], kind: Kind}} props */
const Drawing = ({ pairs, kind }) =>
  html`<svg class="picture-pairs" aria-hidden="true" focusable="false">
    ${[0, 50, 100].map(
      (value) => html`<line key=${value} class="picture-grid" x1="0" x2="100%" y1=${down(value)}
        y2=${down(value)} />`,
    )}
    ${pairs.map((pair, at) => {
      const x = `${(((at + 0.5) / pairs.length) * 100).toFixed(3)}%`;
      return html`<g key=${pair.id}>
        <line class="picture-link ${kind === 'distress' ? wayOf(pair) : ''}" x1=${x} x2=${x}
          y1=${down(pair.expected)} y2=${down(pair.actual)} />
        <svg x=${x} y=${down(pair.expected)} overflow="visible"><${Drawn}
          shape="picture-open" d=${diamond} /></svg>
        <circle class="picture-full" cx=${x} cy=${down(pair.actual)} r=".32em" /></g>`;
    })}
  </svg>`;

/** @param {{pairs: Pair[], kind: Kind, onOpen: (id: string) => void}} props */
function Columns({ pairs, kind, onOpen }) {
  const keys = pairs.map(({ id }) => id);
  const walk = useWalk(keys, keys[keys.length - 1]);
  const labels = useMemo(() => pairs.map((pair) => label(kind, pair)), [pairs, kind]);
  /**
   * The nearest one to where it was tapped, since columns lie close together; what a key pressed is
   * its own.
   * @param {MouseEvent} event @param {string} own
   */
  const open = (event, own) => {
    const box = walk.room.ref.current?.getBoundingClientRect();
    if (event.detail === 0 || !box || box.width === 0) return onOpen(own);
    const at = Math.floor(((event.clientX - box.left) / box.width) * pairs.length);
    return onOpen(keys[Math.min(pairs.length - 1, Math.max(0, at))]);
  };
  return html`<div class="picture-columns" role="group" aria-label=${t('picture.shares')}
    ...${walk.room}>${pairs.map(
      (pair, at) => html`<button key=${pair.id} type="button" class="picture-column"
        aria-label=${labels[at]}
        style=${{ insetInlineStart: `${((at + 0.5) / pairs.length) * 100}%` }}
        onClick=${(/** @type {MouseEvent} */ event) => open(event, pair.id)}
        ...${walk.mark(pair.id)}></button>`,
    )}</div>`;
}

/** @param {Kind} kind @param {Pair[]} pairs */
function counted(kind, pairs) {
  const sorts = kind === 'distress' ? ['lighter', 'same', 'harder'] : ['none', 'partly', 'came'];
  return sorts.map((sort) => ({
    sort,
    n: pairs.filter((pair) => sortOf(kind, pair) === sort).length,
  }));
}

/** @param {{pairs: Pair[], kind: Kind}} props */
function Keys({ pairs, kind }) {
  const distress = kind === 'distress';
  return html`<${Key} items=${[
    {
      key: 'expected',
      words: t(`picture.${kind}_expected`),
      sample: html`<${Drawn} shape="picture-open" d=${diamond} />`,
    },
    {
      key: 'actual',
      words: t(`picture.${kind}_actual`),
      sample: html`<circle class="picture-full" r=".32em" />`,
    },
  ]} /><ul class="picture-counts small">${counted(kind, pairs)
    .filter(({ n }) => n > 0)
    .map(
      ({ sort, n }) => html`<li key=${sort}>${
        distress &&
        html`<svg class="picture-sample" aria-hidden="true" focusable="false">${
          sort === 'same'
            ? html`<svg x="50%" y="50%" overflow="visible"><${Drawn} shape="picture-open"
                d=${diamond} /><circle class="picture-full" r=".32em" /></svg>`
            : html`<line class="picture-link ${sort}" x1="50%" x2="50%" y1="0" y2="100%" />`
        }</svg>`
      }<span>${t(`picture.it_was_${sort}`, { n, of: pairs.length })}</span></li>`,
    )}</ul>`;
}

/** @param {{pairs: Pair[], kind: Kind, onOpen: (id: string) => void}} props */
function Room({ pairs, kind, onOpen }) {
  const scroll = useRef(/** @type {HTMLElement | null} */ (null));
  // The newest stand at the end, and are what one looks for first.
  useLayoutEffect(() => {
    if (scroll.current) scroll.current.scrollLeft = scroll.current.scrollWidth;
  }, [pairs.length]);
  const { low, high } = field('share', 'expected_distress_pct');
  const side =
    kind === 'distress'
      ? [
          [0, high],
          [100, low],
        ]
      : ['came', 'partly', 'none'].map((sort, at) => [at * 50, t(`picture.side_${sort}`)]);
  const { look, shade } = useAcross(scroll, pairs.length);
  const first = pairs[0];
  const last = pairs[pairs.length - 1];
  return html`<div class="picture-body">
    <div class="picture-side small soft" aria-hidden="true">${side.map(
      ([top, word]) => html`<span key=${top} style=${{ top: `${top}%` }}>${word}</span>`,
    )}</div>
    <div class="picture-across ${shade}" dir="ltr">
      <div class="picture-scroll" ref=${scroll} onScroll=${look}>
        <div class="picture-wide" style=${{ minInlineSize: `${(pairs.length + 2) * pair_rem}rem` }}>
          <div class="picture-room">
            <${Drawing} pairs=${pairs} kind=${kind} />
            <${Columns} pairs=${pairs} kind=${kind} onOpen=${onOpen} />
          </div>
          <div class="picture-days small soft" aria-hidden="true">
            <span dir="auto">${shortDate(first.at)}</span>
            ${pairs.length > 1 && html`<span dir="auto">${shortDate(last.at)}</span>`}</div>
        </div>
      </div>
    </div>
  </div>`;
}

/** @param {Pair[]} pairs @param {Kind} kind @param {(id: string) => void} onOpen */
function tableOf(pairs, kind, onOpen) {
  const named = pairs.some(({ name }) => name);
  const head = [
    t('picture.day'),
    ...(named ? [t('picture.with')] : []),
    t(`picture.${kind}_expected`),
    t(`picture.${kind}_actual`),
  ];
  const lines = [...pairs].reverse().map((pair) => ({
    key: pair.id,
    onOpen: () => onOpen(pair.id),
    cells: [
      shortDate(pair.at),
      ...(named ? [pair.name ?? ''] : []),
      ...words(kind, pair),
    ],
  }));
  return { head, lines };
}

/**
 * @param {{title: string, points: Point[], kind?: Kind, onOpen: (id: string) => void}} props
 * `title` names the figure. `kind`: 'distress' (at first), or 'likelihood', where what came is said
 * in words. Points without both numbers are left out; without any the picture is not there.
 * `onOpen`: with the share's id.
 */
export function Expected({ title, points, kind = 'distress', onOpen }) {
  const pairs = /** @type {Pair[]} */ (
    points
      .filter(({ expected, actual }) => Number.isFinite(expected) && Number.isFinite(actual))
      .sort((a, b) => Date.parse(a.at) - Date.parse(b.at))
  );
  if (pairs.length === 0) return null;
  const drawn = pairs.slice(-pairs_max);
  const sentence = told([
    t(`picture.${kind}`, { n: pairs.length }),
    ...counted(kind, pairs)
      .filter(({ n }) => n > 0)
      .map(({ sort, n }) => t(`picture.it_was_${sort}`, { n, of: pairs.length })),
  ]);
  return html`<${Picture} kind="expected" title=${title} sentence=${sentence}
    table=${() => html`<${Table} caption=${title} ...${tableOf(pairs, kind, onOpen)} />`}>
    <${Room} pairs=${drawn} kind=${kind} onOpen=${onOpen} />
    ${
      drawn.length < pairs.length &&
      html`<p class="small soft">${t('picture.newest', { n: drawn.length, of: pairs.length })}</p>`
    }
    <${Keys} pairs=${pairs} kind=${kind} />
  <//>`;
}
