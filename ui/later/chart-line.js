// Values over time: every entry at its real date, the scale's own words at the side, a table and a
// sentence that say the same. Nothing is smoothed, and the first is never set against the last.
//
// Points of one entry (one id) share a column, which is the button that opens it. The columns are
// one stop for the Tab key; arrows go from one to the next. A tap opens the nearest one, so that
// entries that lie close together can still be met with a finger.

import { html } from 'htm/preact';
import { useRef } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { dateWords } from '../core/time.js';
import { number, t, tongue } from '../core/words.js';
import { Fold } from '../parts/fold.js';
import { ticks } from './chart-days.js';

/**
 * @typedef {{at: string, value: number, id: string}} Point
 * @typedef {{name: string, points: Point[]}} Line
 * @typedef {{value: number, label: string}} Word
 * @typedef {{id: string, at: string, ms: number, x: number, values: (number | null)[]}} Entry
 */

/** What there is at each entry, oldest first; x in percent of the time that the entries span. */
function entriesOf(/** @type {Line[]} */ lines) {
  /** @type {Map<string, Entry>} */
  const found = new Map();
  lines.forEach(({ points }, line) => {
    for (const { id, at, value } of points) {
      const entry = found.get(id) ?? {
        id,
        at,
        ms: Date.parse(at),
        x: 50,
        values: lines.map(() => null),
      };
      entry.values[line] = value;
      found.set(id, entry);
    }
  });
  const entries = [...found.values()].sort((a, b) => a.ms - b.ms);
  const [first, last] = [entries[0]?.ms ?? 0, entries[entries.length - 1]?.ms ?? 0];
  if (last > first)
    for (const entry of entries) entry.x = ((entry.ms - first) / (last - first)) * 100;
  return entries;
}

/** The mark of a line: told apart by shape, whatever the colours. @param {{line: number}} props */
function Shape({ line }) {
  return html`<svg class="chart-shape chart-${line === 0 ? 'first' : 'second'}" viewBox="0 0 24 24"
    aria-hidden="true" focusable="false">${
      line === 0
        ? html`<circle cx="12" cy="12" r="6" />`
        : html`<path d="M12 2l10 10-10 10L2 12z" />`
    }</svg>`;
}

/** One sentence for each line. @param {Line} line @param {(value: number) => string} say */
function sentence({ name, points }, say) {
  const sorted = [...points].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  const values = sorted.map(({ value }) => value);
  const [least, most] = [say(Math.min(...values)), say(Math.max(...values))];
  const said = {
    name,
    n: points.length,
    first: dateWords(sorted[0].at),
    last: dateWords(sorted[sorted.length - 1].at),
    least,
    most,
  };
  return t(least === most ? 'chart.level' : 'chart.sentence', said);
}

/**
 * The lines and the marks on the scale, stretched over the room; nobody can press them.
 * @param {{entries: Entry[], count: number, up: (value: number) => number, words: Word[],
 *   bands: {from: number, to: number}[], days: {x: number}[]}} props
 */
function Lines({ entries, count, up, words, bands, days }) {
  const path = (/** @type {number} */ line) =>
    entries
      .flatMap(({ x, values }) => {
        const value = values[line];
        return value === null ? [] : [`${x.toFixed(2)} ${up(value).toFixed(2)}`];
      })
      .join('L');
  return html`<svg class="chart-lines" viewBox="0 0 100 100" preserveAspectRatio="none"
    aria-hidden="true" focusable="false">
    ${bands.map(
      ({ from, to }, at) => html`<rect key=${from} class="chart-band ${at % 2 ? 'odd' : ''}" x="0"
        width="100" y=${up(to)} height=${Math.max(0, up(from) - up(to))} />`,
    )}
    ${words.map(
      ({ value }) => html`<path key=${value} class="chart-grid" d="M0 ${up(value)}H100" />`,
    )}
    ${days.map(({ x }) => html`<path key=${x} class="chart-grid" d="M${x} 98V100" />`)}
    ${Array.from({ length: count }, (_, line) =>
      path(line).includes('L')
        ? html`<path key=${`line${line}`} d="M${path(line)}"
            class="chart-path chart-${line === 0 ? 'first' : 'second'}" />`
        : null,
    )}
  </svg>`;
}

/**
 * @param {{entries: Entry[], lines: Line[], up: (value: number) => number,
 *   say: (value: number) => string, onOpen?: (id: string) => void}} props
 */
function Columns({ entries, lines, up, say, onOpen }) {
  const room = useRef(/** @type {HTMLElement | null} */ (null));
  const now = useSignal('');
  const here = entries.some(({ id }) => id === now.value)
    ? now.value
    : entries[entries.length - 1].id;
  /** @param {number} at */
  const focus = (at) => {
    const entry = entries[Math.min(entries.length - 1, Math.max(0, at))];
    now.value = entry.id;
    /** @type {HTMLElement | null | undefined} */ (
      room.current?.children[entries.indexOf(entry)]
    )?.focus();
  };
  /** @param {KeyboardEvent} event */
  const step = (event) => {
    const at = entries.findIndex(({ id }) => id === here);
    /** @type {Record<string, number>} */
    const to = { ArrowLeft: at - 1, ArrowRight: at + 1, Home: 0, End: entries.length - 1 };
    if (!(event.key in to)) return;
    event.preventDefault();
    focus(to[event.key]);
  };
  /**
   * The nearest one to where it was tapped; what a key pressed is its own.
   * @param {MouseEvent} event @param {string} own
   */
  const open = (event, own) => {
    const box = room.current?.getBoundingClientRect();
    if (event.detail === 0 || !box || box.width === 0) return onOpen?.(own);
    const x = ((event.clientX - box.left) / box.width) * 100;
    const near = entries.reduce((best, entry) =>
      Math.abs(entry.x - x) < Math.abs(best.x - x) ? entry : best,
    );
    now.value = near.id;
    return onOpen?.(near.id);
  };
  const name = (/** @type {Entry} */ { at, values }) =>
    [
      dateWords(at),
      ...values.flatMap((value, line) =>
        value === null ? [] : [t('chart.one', { name: lines[line].name, value: say(value) })],
      ),
    ].join('. ');
  return html`<div class="chart-columns" role="group" aria-label=${t('chart.entries')} ref=${room}
    onKeyDown=${step}>${entries.map(
      (entry) => html`<button key=${entry.id} type="button" class="chart-column"
        tabindex=${entry.id === here ? 0 : -1} style=${{ insetInlineStart: `${entry.x}%` }}
        aria-label=${name(entry)}
        onClick=${(/** @type {MouseEvent} */ event) => open(event, entry.id)}>
      <span class="chart-marks">${entry.values.map(
        (value, line) =>
          value !== null &&
          html`<span key=${line} class="chart-mark" style=${{ top: `${up(value)}%` }}>
            <${Shape} line=${line} /></span>`,
      )}</span></button>`,
    )}</div>`;
}

/**
 * @param {{entries: Entry[], lines: Line[], say: (value: number) => string, caption: string,
 *   onOpen?: (id: string) => void}} props
 */
function Table({ entries, lines, say, caption, onOpen }) {
  return html`<div class="chart-table"><table><caption class="sr">${caption}</caption>
    <thead><tr><th scope="col">${t('chart.day')}</th>${lines.map(
      ({ name }) => html`<th key=${name} scope="col">${name}</th>`,
    )}</tr></thead>
    <tbody>${[...entries].reverse().map(
      ({ id, at, values }) => html`<tr key=${id}><th scope="row">${
        onOpen
          ? html`<button type="button" class="plain" onClick=${() => onOpen(id)}>${dateWords(at)}
              </button>`
          : dateWords(at)
      }</th>${values.map(
        (value, line) => html`<td key=${line}>${value === null ? '' : say(value)}</td>`,
      )}</tr>`,
    )}</tbody></table></div>`;
}

/**
 * @param {{title: string, lines: Line[], low: number, high: number, words?: Word[],
 *   bands?: {from: number, to: number, label: string}[], say?: (value: number) => string,
 *   onOpen?: (id: string) => void}} props
 * `lines`: one or two. `words`: what stands at the side of the scale; without them its two ends.
 * `bands`: shaded stretches of the scale with a label. `say`: a value in words.
 */
export function ChartLine({ title, lines, low, high, words, bands = [], say = number, onOpen }) {
  const drawn = lines.filter(({ points }) => points.length > 0);
  if (drawn.length === 0) return null;
  const entries = entriesOf(drawn);
  const up = (/** @type {number} */ value) => 100 - ((value - low) / (high - low)) * 100;
  const side = words ?? [low, high].map((value) => ({ value, label: number(value) }));
  const days = ticks(entries[0].ms, entries[entries.length - 1].ms, tongue());
  return html`<figure class="chart-line" aria-label=${title}>
    ${
      drawn.length > 1 &&
      html`<p class="chart-key small" aria-hidden="true">${drawn.map(
        ({ name }, line) => html`<span key=${name}><${Shape} line=${line} />${name}</span>`,
      )}</p>`
    }
    <p class="sr">${drawn.map((line) => sentence(line, say)).join(' ')}</p>
    <div class="chart-body">
      <div class="chart-side small soft" aria-hidden="true">${side.map(
        ({ value, label }) => html`<span key=${value} style=${{ top: `${up(value)}%` }}>${label}
          </span>`,
      )}</div>
      <div class="chart-room" dir="ltr">
        <${Lines} entries=${entries} count=${drawn.length} up=${up} words=${side} bands=${bands}
          days=${days} />
        ${bands.map(
          ({ from, to, label }) => html`<span key=${from} class="chart-band-word small soft"
            style=${{ top: `${up((from + to) / 2)}%` }}>${label}</span>`,
        )}
        <${Columns} entries=${entries} lines=${drawn} up=${up} say=${say} onOpen=${onOpen} />
      </div>
      <div class="chart-days small soft" dir="ltr" aria-hidden="true">${days.map(
        ({ x, label, whole }) => html`<span key=${x}
          class=${x < 10 && days.length > 1 ? 'begins' : x > 90 && days.length > 1 ? 'ends' : ''}
          style=${{ insetInlineStart: `${x}%` }}><span class="chart-day">${label}</span>
            <span class="chart-day whole">${whole}</span></span>`,
      )}</div>
    </div>
    <${Fold} title=${t('chart.table')}>
      <${Table} entries=${entries} lines=${drawn} say=${say} caption=${title}
        onOpen=${onOpen} /><//>
  </figure>`;
}
