// What was wanted and what came, crossed: in each field a circle by how often, the number in it,
// and around it how often that felt safe. The field where what was wanted came is outlined. Where
// there is no room for the table the same stands as a list.

import { html } from 'htm/preact';
import { choice, number, t } from '../core/words.js';
import { Drawn, Key, Picture, signed, Table, told, useAcross, useWalk } from './picture-parts.js';

/**
 * @typedef {{word: string, n: number, rated?: number, safe?: number, change?: number,
 *   ids?: string[]}} Received `change`: how settled after minus before, where there is enough.
 * @typedef {{word: string, n: number, came?: number, none?: number, received: Received[]}} Wanted
 * @typedef {{key: string, row: number, column: number, wanted: string, received: string, n: number,
 *   rated: number, safe: number, change?: number, ids: string[], met: boolean}} Cell
 * `met`: what was wanted came.
 */

/** As many ratings as can be told apart as pieces of a ring. */
const pieces_max = 12;

/** How many figures a number is written with, at most 4. @param {number} n */
const figures = (n) => Math.min(4, String(n).length);

/**
 * A circle's radius by how often, its area growing with the number, which has room in it.
 * @param {number} n @param {number} most
 */
const radius = (n, most) => Math.max([8, 9.5, 12, 14][figures(n) - 1], 7 + 9 * Math.sqrt(n / most));

/**
 * The part of a ring from one share of a turn to another.
 * @param {number} from @param {number} to @param {number} r
 */
function arc(from, to, r) {
  const point = (/** @type {number} */ turn) => {
    const angle = turn * 2 * Math.PI - Math.PI / 2;
    return `${(r * Math.cos(angle)).toFixed(2)} ${(r * Math.sin(angle)).toFixed(2)}`;
  };
  // A whole turn ends where it begins, and would not be drawn.
  const end = to - from >= 1 ? from + 0.9999 : to;
  return `M${point(from)}A${r} ${r} 0 ${end - from > 0.5 ? 1 : 0} 1 ${point(end)}`;
}

/**
 * Few ratings as a piece each, many as one arc: thick where it felt safe, thin where not.
 * @param {{rated: number, safe: number, r: number}} props
 */
function Ring({ rated, safe, r }) {
  if (rated === 0) return null;
  if (rated > pieces_max) {
    const share = safe / rated;
    return html`<path class="picture-unsafe" d=${arc(0, 1, r)} />
      ${share > 0 && html`<path class="picture-safe" d=${arc(0, share, r)} />`}`;
  }
  const gap = rated > 1 ? 0.06 + 0.006 * rated : 0;
  const pieces = Array.from({ length: rated }, (_, at) =>
    arc((at + gap) / rated, (at + 1 - gap) / rated, r),
  );
  return html`<path class="picture-unsafe" d=${pieces.slice(safe).join('')} />
    <path class="picture-safe" d=${pieces.slice(0, safe).join('')} />`;
}

/** @param {{cell: Cell, most: number}} props */
function Mark({ cell, most }) {
  const r = radius(cell.n, most);
  return html`<svg class="picture-mark" viewBox="-22 -22 44 44" aria-hidden="true"
    focusable="false"><circle class="picture-disc" r=${r - 3} />
    <${Ring} rated=${cell.rated} safe=${cell.safe} r=${r + 2} />
    <text class="picture-n of-${figures(cell.n)}" dy=".35em">${number(cell.n)}</text></svg>`;
}

/** @param {Wanted[]} wanted @param {string[]} columns */
const cellsOf = (wanted, columns) =>
  wanted.flatMap(({ word, received }, row) =>
    columns.flatMap((name, column) => {
      const found = received.find((one) => one.word === name);
      if (!found || found.n === 0) return [];
      const { n, rated = 0, safe = 0, change, ids = [] } = found;
      /** @type {Cell} */
      const cell = {
        key: `${row} ${column}`,
        row,
        column,
        wanted: word,
        received: name,
        n,
        rated,
        safe,
        change,
        ids,
        met: word === name,
      };
      return [cell];
    }),
  );

const kind = (/** @type {string} */ word) => choice('kind', word);

/** @param {Cell} cell */
const label = ({ wanted, received, n, rated, safe, change, met }) =>
  told([
    t('picture.wanted_came', { wanted: kind(wanted), received: kind(received), n }),
    rated > 0 && t('picture.safe_in', { safe, n: rated }),
    change !== undefined && t('picture.change', { value: signed(change) }),
    met && t('picture.as_wanted'),
  ]);

/** @param {{word: string}} props */
const Name = ({ word }) => html`<bdi>${kind(word)}</bdi>`;

/** Up and down stay near the column, left and right go along the lines. @param {Cell[]} cells */
const stepper = (cells) => (/** @type {string} */ from, /** @type {string} */ pressed) => {
  const at = cells.findIndex(({ key }) => key === from);
  const cell = cells[at];
  const turned = document.documentElement.dir === 'rtl';
  if (pressed === 'ArrowLeft' || pressed === 'ArrowRight')
    return cells[at + ((pressed === 'ArrowRight') !== turned ? 1 : -1)]?.key;
  const sign = pressed === 'ArrowDown' ? 1 : -1;
  const rows = cells.filter(({ row }) => (row - cell.row) * sign > 0);
  const away = Math.min(...rows.map(({ row }) => Math.abs(row - cell.row)));
  const near = rows
    .filter(({ row }) => Math.abs(row - cell.row) === away)
    .sort((a, b) => Math.abs(a.column - cell.column) - Math.abs(b.column - cell.column));
  return near[0]?.key;
};

/**
 * @typedef {(cell: {wanted: string, received: string, ids: string[]}) => void} Open
 * @param {{cells: Cell[], wanted: Wanted[], columns: string[], most: number, title: string,
 *   onOpen: Open}} props
 */
function Matrix({ cells, wanted, columns, most, title, onOpen }) {
  const walk = useWalk(
    cells.map(({ key }) => key),
    cells[0].key,
    stepper(cells),
  );
  const { look, shade } = useAcross(walk.room.ref, columns.length);
  return html`<div class="picture-across ${shade}"><div class="picture-matrix"
    onScroll=${look} ...${walk.room}><table>
    <caption class="sr">${title}</caption>
    <thead><tr><td class="picture-corner small soft">${t('picture.wanted_by_came')}</td>
      ${columns.map(
      (word) => html`<th key=${word} scope="col"><${Name} word=${word} /></th>`,
    )}</tr></thead>
    <tbody>${wanted.map(
      ({ word, n }, row) => html`<tr key=${word}><th scope="row"><${Name} word=${word} />
        <span class="small soft">${t('picture.times', { n })}</span></th>
        ${columns.map((name, column) => {
          const cell = cells.find((one) => one.row === row && one.column === column);
          return html`<td key=${name} class=${word === name ? 'met' : ''}>${
            cell &&
            html`<button type="button" class="picture-cell" onClick=${() => onOpen(cell)}
              ...${walk.mark(cell.key)}><span class="sr">${label(cell)}</span>
              <${Mark} cell=${cell} most=${most} /></button>`
          }</td>`;
        })}</tr>`,
    )}</tbody></table></div></div>`;
}

/** @param {{cells: Cell[], wanted: Wanted[], most: number, onOpen: Open}} props */
function List({ cells, wanted, most, onOpen }) {
  const walk = useWalk(
    cells.map(({ key }) => key),
    cells[0].key,
  );
  return html`<div class="picture-list" ...${walk.room}>${wanted.map(({ word, n }, row) => {
    const own = cells.filter((cell) => cell.row === row);
    return html`<section key=${word} aria-label=${kind(word)}>
      <p class="picture-name"><${Name} word=${word} />${' '}
        <span class="small soft">${t('picture.times', { n })}</span></p>${own.map(
        (cell) => html`<button key=${cell.key} type="button" class="picture-row ${
          cell.met ? 'met' : ''
        }" onClick=${() => onOpen(cell)} ...${walk.mark(cell.key)}>
        <span class="sr">${label(cell)}</span><${Mark} cell=${cell} most=${most} />
        <span class="picture-name" aria-hidden="true"><${Name} word=${cell.received} /></span>
        </button>`,
      )}${own.length === 0 && html`<p class="small soft">${t('picture.nothing_said')}</p>`}
    </section>`;
  })}</div>`;
}

/**
 * @param {{title: string, wanted: Wanted[], kinds?: string[], onOpen: Open}} props
 * `wanted`: as pattern.support gives it. `kinds`: the order of the columns, where it is to be
 * another than that of the rows. `onOpen`: with the two words and the ids of the field.
 */
export function WantedReceived({ title, wanted, kinds = [], onOpen }) {
  const rows = wanted.filter(({ n }) => n > 0);
  const came = rows.flatMap(({ received }) => received.filter(({ n }) => n > 0));
  const received = new Set(came.map(({ word }) => word));
  const order = new Set([...kinds, ...rows.map(({ word }) => word), ...received]);
  const columns = [...order].filter((word) => received.has(word));
  const cells = cellsOf(rows, columns);
  if (cells.length === 0) return null;
  const most = Math.max(...cells.map(({ n }) => n));
  const give = (/** @type {Parameters<Open>[0]} */ cell) =>
    onOpen({ wanted: cell.wanted, received: cell.received, ids: cell.ids });
  const changes = cells.some(({ change }) => change !== undefined);
  const lines = cells.map((cell) => ({
    key: cell.key,
    onOpen: () => give(cell),
    cells: [
      t('picture.pair_of', { wanted: kind(cell.wanted), received: kind(cell.received) }),
      number(cell.n),
      cell.rated > 0 ? t('picture.count_of', { safe: cell.safe, n: cell.rated }) : '',
      ...(changes ? [cell.change === undefined ? '' : signed(cell.change)] : []),
    ],
  }));
  const head = [
    'wanted_and_came',
    'times_head',
    'felt_safe',
    ...(changes ? ['change_head'] : []),
  ].map((word) => t(`picture.${word}`));
  return html`<${Picture} kind="wanted" title=${title}
    sentence=${t('picture.wanted', { n: rows.length })}
    table=${() => html`<${Table} caption=${title} head=${head} lines=${lines} />`}>
    <${Matrix} cells=${cells} wanted=${rows} columns=${columns} most=${most} title=${title}
      onOpen=${give} />
    <${List} cells=${cells} wanted=${rows} most=${most} onOpen=${give} />
    <${Key} items=${[
      {
        key: 'n',
        words: t('picture.how_often'),
        sample: html`<circle class="picture-disc" r=".45em" />`,
      },
      {
        key: 'safe',
        words: t('picture.ring_safe'),
        sample: html`<${Drawn} shape="picture-safe" d=${arc(0, 0.7, 8)} />
          <${Drawn} shape="picture-unsafe" d=${arc(0.77, 0.93, 8)} />`,
      },
      {
        key: 'met',
        words: t('picture.outlined'),
        sample: html`<rect class="picture-met" x="-.5em" y="-.5em" width="1em" height="1em"
          rx=".25em" />`,
      },
    ]} />
  <//>`;
}
