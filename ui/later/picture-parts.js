// What the pictures of patterns share: the figure with its sentence and its table, marks that are
// one stop for the Tab key, rows on a scale of ten, and the samples that say what a shape means.

import { html } from 'htm/preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { number, t, tongue } from '../core/words.js';
import { Fold } from '../parts/fold.js';

/** Rows that are drawn at once; the others wait behind one button. */
const rows_at_once = 12;

/**
 * @param {{kind: string, title: string, sentence: string, table: () => any, children?: any}} props
 * `sentence`: the whole picture for somebody who hears it. `table`: the same to be read, made when
 * it is opened, since it may be long.
 */
export function Picture({ kind, title, sentence, table, children }) {
  const open = useSignal(false);
  return html`<figure class="picture picture-${kind}" aria-label=${title}>
    <figcaption class="sr">${sentence}</figcaption>
    ${children}
    <${Fold} title=${t('picture.table')} onToggle=${(/** @type {boolean} */ now) => {
      open.value = now;
    }}>${open.value && table()}<//>
  </figure>`;
}

/** A number or two, which stay on one line. @param {any} cell */
const isShort = (cell) => typeof cell === 'string' && cell.length <= 12;

/** A head of so many letters gets the room for two words beside each other. */
const long_from = 20;

/**
 * @typedef {{key: string, cells: any[], onOpen?: () => void}} Line The first cell names the line.
 * @param {{caption: string, head: string[], lines: Line[]}} props
 */
export function Table({ caption, head, lines }) {
  return html`<div class="picture-table"><table><caption class="sr">${caption}</caption>
    <thead><tr>${head.map(
      (word) => html`<th key=${word} scope="col" class=${word.length > long_from ? 'long' : ''}>
        ${word}</th>`,
    )}</tr></thead>
    <tbody>${lines.map(
      ({ key, cells: [first, ...rest], onOpen }) => html`<tr key=${key}><th scope="row">${
        onOpen
          ? html`<button type="button" class="plain" onClick=${onOpen}><bdi>${first}</bdi></button>`
          : html`<bdi>${first}</bdi>`
      }</th>${rest.map(
        (cell, at) => html`<td key=${at} class=${isShort(cell) ? 'short' : ''}>
          <bdi>${cell}</bdi></td>`,
      )}</tr>`,
    )}</tbody></table></div>`;
}

/**
 * Marks as one stop for the Tab key. Spread `mark(key)` on each button, `room` on what holds them.
 * @param {string[]} keys In their order. @param {string} begin Where the Tab key arrives first.
 * @param {(from: string, pressed: string) => string | undefined} [step] Where a key leads; without
 *   it along the order, both ways.
 */
export function useWalk(keys, begin, step) {
  const held = useRef(/** @type {HTMLElement | null} */ (null));
  const now = useSignal('');
  const here = keys.includes(now.value) ? now.value : begin;
  const focus = (/** @type {string} */ key) => {
    now.value = key;
    const marks = held.current?.querySelectorAll('[data-mark]') ?? [];
    /** @type {HTMLElement | undefined} */ (
      [...marks].find((mark) => mark.getAttribute('data-mark') === key)
    )?.focus();
  };
  const along = (/** @type {string} */ from, /** @type {string} */ pressed) => {
    const at = keys.indexOf(from);
    const forward = held.current && getComputedStyle(held.current).direction === 'rtl' ? -1 : 1;
    /** @type {Record<string, number>} */
    const to = {
      ArrowUp: at - 1,
      ArrowDown: at + 1,
      ArrowLeft: at - forward,
      ArrowRight: at + forward,
    };
    return keys[Math.min(keys.length - 1, Math.max(0, to[pressed] ?? at))];
  };
  /** @param {KeyboardEvent} event */
  const onKeyDown = (event) => {
    const { key } = event;
    if (!/^(Arrow(Up|Down|Left|Right)|Home|End)$/.test(key)) return;
    if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const to =
      key === 'Home'
        ? keys[0]
        : key === 'End'
          ? keys[keys.length - 1]
          : (step ?? along)(here, key);
    if (to !== undefined) focus(to);
  };
  return {
    room: { ref: held, onKeyDown },
    focus,
    /** @param {string} key */
    mark: (key) => ({
      'data-mark': key,
      tabindex: key === here ? 0 : -1,
      onFocus: () => {
        now.value = key;
      },
    }),
  };
}

/** Numbers of the scale of ten that are named. */
const tens = [0, 2, 4, 6, 8, 10];

/** A place on the scale of ten, in percent of the room. @param {number} value */
export const across = (value) => `${Math.min(100, Math.max(0, value * 10)).toFixed(2)}%`;

/** A number of ten as it is said: "6.4". @param {number} value */
export const tenth = (value) => number(Math.round(value * 10) / 10);

/** The scale behind a row's marks, which lie on its middle line. @param {{children?: any}} props */
export const Track = ({ children }) =>
  html`<svg class="picture-track" aria-hidden="true" focusable="false">
    ${tens.map(
      (value) => html`<line key=${value} class="picture-grid" x1=${across(value)}
        x2=${across(value)} y1="0" y2="100%" />`,
    )}
    <svg y="50%" overflow="visible">${children}</svg>
  </svg>`;

/** @param {{low?: string, high?: string}} props What the ends of the scale mean. */
const Axis = ({ low, high }) =>
  html`<div class="picture-axis small soft" aria-hidden="true">
    <div class="picture-numbers" dir="ltr">${tens.map(
      (value) => html`<span key=${value} style=${{ insetInlineStart: across(value) }}>
        ${number(value)}</span>`,
    )}</div>${
      low &&
      html`<div class="picture-ends" dir="ltr"><span dir="auto">${low}</span>
        <span dir="auto">${high}</span></div>`
    }</div>`;

/**
 * What is too little for an estimate, as it was counted: a circle each, and how many more it takes.
 * @param {{full: number, open: number, words: string}} props
 */
export function Dots({ full, open, words }) {
  const all = full + open;
  return html`<span class="picture-few">
    ${
      all > 0 &&
      html`<span class="picture-dots" aria-hidden="true">${Array.from(
        { length: all },
        (_, at) => html`<svg key=${at} class="picture-dot" focusable="false"><circle
          class=${at < full ? 'picture-full' : 'picture-open'} cx="50%" cy="50%" r=".36em" />
            </svg>`,
      )}</span>`
    }<span class="small soft">${words}</span></span>`;
}

/**
 * @template {{key: string}} G
 * @typedef {{groups: G[], row: (group: G) => Row, scaled: boolean, above: string, low?: string,
 *   high?: string, onOpen: (key: string) => void}} RowsProps
 * `row`: asked for those that are shown. `scaled`: whether any stands on the scale. `above`: what
 * the numbers of the scale count.
 */

/**
 * @typedef {{key: string, name: string, label: string, facts?: string[], beside: any, drawing: any,
 *   few?: boolean}} Row `label`: all of it for somebody who hears it. `few`: its drawing is no
 *   place on the scale.
 * @param {RowsProps<any>} props
 */
export function Rows({ groups, row, scaled, above, low, high, onOpen }) {
  const all = useSignal(false);
  const opened = useRef('');
  const shown = (all.value ? groups : groups.slice(0, rows_at_once)).map(row);
  const walk = useWalk(
    shown.map(({ key }) => key),
    shown[0].key,
  );
  useLayoutEffect(() => {
    if (all.value && opened.current) walk.focus(opened.current);
    opened.current = '';
  }, [all.value]);
  const axis = html`<${Axis} low=${low} high=${high} />`;
  return html`
    ${scaled && html`<p class="picture-above small soft">${above}</p>${axis}`}
    <div class="picture-rows" role="group" aria-label=${t('picture.rows')}
      ...${walk.room}>${shown.map(
      ({ key, name, label, facts = [], beside, drawing, few }) => html`<button key=${key}
        type="button" class="picture-row ${few ? 'few' : ''}"
        onClick=${() => onOpen(key)} ...${walk.mark(key)}><span class="sr">${label}</span>
        <span class="picture-name" aria-hidden="true"><bdi>${name}</bdi></span>
        <span class="picture-beside" aria-hidden="true">${beside}</span>
        ${
          facts.length > 0 &&
          html`<span class="picture-facts" aria-hidden="true">${facts.map(
            (fact) => html`<span key=${fact} class="fact">${fact}</span>`,
          )}</span>`
        }
        ${
          drawing &&
          html`<span class="picture-drawing" aria-hidden="true" dir=${few ? undefined : 'ltr'}>
            ${drawing}</span>`
        }
      </button>`,
    )}</div>
    ${scaled && shown.length > 6 && axis}
    ${
      shown.length < groups.length &&
      html`<button type="button" class="plain" onClick=${() => {
        opened.current = groups[rows_at_once].key;
        all.value = true;
      }}>${t('picture.all', { n: groups.length })}</button>`
    }`;
}

/**
 * A drawing in a square of 20, as large as the words beside it, around 0.
 * @param {{d: string, shape: string}} props
 */
export const Drawn = ({ d, shape }) =>
  html`<svg x="-.5em" y="-.5em" width="1em" height="1em" viewBox="-10 -10 20 20" overflow="visible">
    <path class=${shape} d=${d} /></svg>`;

/**
 * Whether what scrolls across has more before or after what is seen.
 * @param {import('preact').RefObject<HTMLElement>} room @param {number} amount Drawn anew with it.
 */
export function useAcross(room, amount) {
  const before = useSignal(false);
  const after = useSignal(false);
  const look = () => {
    const el = room.current;
    if (!el) return;
    const at = Math.abs(el.scrollLeft);
    before.value = at > 8;
    after.value = el.scrollWidth - el.clientWidth - at > 8;
  };
  useLayoutEffect(() => {
    look();
    addEventListener('resize', look);
    return () => removeEventListener('resize', look);
  }, [amount]);
  return { look, shade: `${before.value ? 'before' : ''} ${after.value ? 'after' : ''}` };
}

/**
 * What the shapes mean, each with its sample. Lengths are in em, so that they grow with the words.
 * @param {{items: {key: string, words: string, sample: any, wide?: boolean}[]}} props
 */
export const Key = ({ items }) =>
  html`<p class="picture-key small soft" aria-hidden="true">${items.map(
    ({ key, words, sample, wide }) => html`<span key=${key}>
      <svg class="picture-sample ${wide ? 'wide' : ''}" focusable="false">
        <svg x="50%" y="50%" overflow="visible">${sample}</svg></svg>${words}</span>`,
  )}</p>`;

/** A change as it is said: "+1.5". @param {number} value */
export const signed = (value) =>
  new Intl.NumberFormat(tongue(), {
    signDisplay: 'exceptZero',
    maximumFractionDigits: 1,
  }).format(value);

/**
 * Sentences one after the other, without those that are not there.
 * @param {(string | false | null)[]} parts
 */
export const told = (parts) => parts.filter(Boolean).join(' ');
