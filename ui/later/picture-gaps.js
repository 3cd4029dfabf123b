// Contact over time: each day of contact at its real place, the time between as a bow as high as it
// was long, and the time since the last as an open stretch. It says how long, never too long.

import { html } from 'htm/preact';
import { useMemo } from 'preact/hooks';
import { dateWords, shortDate } from '../core/time.js';
import { number, t, tongue } from '../core/words.js';
import { ticks } from './chart-days.js';
import { Key, Picture, Table, told, useWalk } from './picture-parts.js';

/**
 * @typedef {{days: number, from: string, to: string, ids?: string[]}} Gap `ids`: an entry of the
 *   day where it begins and one of the day where it ends.
 * @typedef {{day: string, ms: number, x: number, days: number | null, ids: string[]}} Contact
 *   `days` since the contact before; null of the first.
 */

const day_ms = 86400000;

/**
 * As many days as are buttons, the newest. More lie closer together than can be told apart; a tap
 * opens the older ones as well, and so does the table.
 */
const marks_max = 400;

/** How far from a day a tap may land, half of what a finger needs. */
const reach_px = 22;

/** From so many on the ticks are thin, and where they lie close they look like a shade. */
const close_from = 80;

/** The beginning of a day by the clock of this device. @param {string} day "2026-03-04..." */
const msOf = (day) => {
  const [year, month, date] = day.slice(0, 10).split('-').map(Number);
  return new Date(year, month - 1, date).getTime();
};

/** @param {number} ms */
const dayOf = (ms) => {
  const date = new Date(ms);
  const pad = (/** @type {number} */ n) => String(n).padStart(2, '0');
  return `${date.getFullYear()}-${pad(date.getMonth() + 1)}-${pad(date.getDate())}`;
};

/** A day some days before today. @param {number} days */
const daysBack = (days) => {
  const now = new Date();
  return dayOf(new Date(now.getFullYear(), now.getMonth(), now.getDate() - days).getTime());
};

/**
 * @param {Gap[]} gaps @param {number} silence @param {string[]} newest What opens the only contact,
 *   where there is no gap yet.
 */
function contactsOf(gaps, silence, newest) {
  const sorted = [...gaps].sort((a, b) => msOf(a.from) - msOf(b.from));
  const first = sorted[0]?.from.slice(0, 10) ?? daysBack(silence);
  /** @type {Contact[]} */
  const contacts = [
    {
      day: first,
      ms: msOf(first),
      x: 0,
      days: null,
      ids: sorted.length > 0 ? (sorted[0].ids ?? []).slice(0, 1) : newest,
    },
    ...sorted.map(({ days, to, ids = [] }) => ({
      day: to.slice(0, 10),
      ms: msOf(to),
      x: 0,
      days,
      ids: ids.slice(-1),
    })),
  ];
  const begin = contacts[0].ms;
  const end = contacts[contacts.length - 1].ms + silence * day_ms;
  for (const contact of contacts)
    contact.x = end > begin ? ((contact.ms - begin) / (end - begin)) * 100 : 50;
  return { contacts, begin, end };
}

/** @param {Contact} contact */
const label = ({ day, days }) =>
  told([
    `${dateWords(day)}.`,
    days === null ? t('picture.first_contact') : t('picture.days_before', { n: days }),
  ]);

/**
 * All bows as one line over the room, and all days as another: there may be two thousand of them.
 * @param {{contacts: Contact[], silence: number}} props
 */
function Drawing({ contacts, silence }) {
  const last = contacts[contacts.length - 1].x;
  const spans = contacts.slice(1).map(({ x }, at) => ({ from: contacts[at].x, to: x }));
  const longest = spans.reduce((most, { from, to }) => Math.max(most, to - from), 100 - last) || 1;
  const bows = spans.map(({ from, to }) => {
    // A cubic reaches three quarters of the way to its two handles.
    const handle = (100 - ((to - from) / longest) * 96 * (4 / 3)).toFixed(2);
    const [a, b] = [from.toFixed(3), to.toFixed(3)];
    return `M${a} 100C${a} ${handle} ${b} ${handle} ${b} 100`;
  });
  const days = contacts.map(({ x }) => `M${x.toFixed(3)} 15V85`);
  return html`<svg class="picture-bows" viewBox="0 0 100 100" preserveAspectRatio="none"
    aria-hidden="true" focusable="false"><path class="picture-bow" d=${bows.join('')} /></svg>
  <svg class="picture-line" aria-hidden="true" focusable="false">
    <line class="picture-base" x1=${`${contacts[0].x}%`} x2=${`${last}%`} y1="50%" y2="50%" />
    ${
      silence > 0 &&
      html`<line class="picture-silence" x1=${`${last}%`} x2="100%" y1="50%" y2="50%" />
        <circle class="picture-open" cx="100%" cy="50%" r=".3em" />`
    }
    <svg width="100%" height="100%" viewBox="0 0 100 100" preserveAspectRatio="none"
      overflow="visible"><path class="picture-contact" d=${days.join('')} /></svg>
  </svg>`;
}

/**
 * @param {{contacts: Contact[], onOpen: (contact: {day: string, ids: string[]}) => void}} props
 */
function Marks({ contacts, onOpen }) {
  const begin = Math.max(0, contacts.length - marks_max);
  const keys = contacts.slice(begin).map((_, at) => String(begin + at));
  const walk = useWalk(keys, keys[keys.length - 1]);
  const labels = useMemo(() => contacts.slice(begin).map(label), [contacts]);
  const give = (/** @type {number} */ at) => {
    const { day, ids } = contacts[at];
    onOpen({ day, ids });
  };
  /**
   * The nearest one to where it was tapped, among those that are no buttons as well; what a key
   * pressed is its own.
   * @param {MouseEvent} event
   */
  const open = (event) => {
    const own = /** @type {HTMLElement} */ (event.target).closest('[data-mark]');
    const box = walk.room.ref.current?.getBoundingClientRect();
    if (event.detail === 0 || !box || box.width === 0)
      return own ? give(Number(own.getAttribute('data-mark'))) : undefined;
    const x = ((event.clientX - box.left) / box.width) * 100;
    const near = contacts.reduce(
      (best, contact, at) => (Math.abs(contact.x - x) < Math.abs(contacts[best].x - x) ? at : best),
      0,
    );
    if (own || (Math.abs(contacts[near].x - x) * box.width) / 100 <= reach_px) give(near);
    return undefined;
  };
  return html`<div class="picture-columns" role="group" aria-label=${t('picture.contacts')}
    onClick=${open} ...${walk.room}>${keys.map((key, at) => {
      const contact = contacts[Number(key)];
      return html`<button key=${key} type="button" class="picture-column"
        aria-label=${labels[at]} style=${{ insetInlineStart: `${contact.x}%` }}
        ...${walk.mark(key)}></button>`;
    })}</div>`;
}

/**
 * The newest first, and over them the time since.
 * @param {Contact[]} contacts @param {number | undefined} silence
 * @param {(contact: {day: string, ids: string[]}) => void} onOpen
 */
function tableOf(contacts, silence, onOpen) {
  const lines = [...contacts].reverse().map((contact, at) => ({
    key: String(at),
    onOpen: () => onOpen({ day: contact.day, ids: contact.ids }),
    cells: [shortDate(contact.day), contact.days === null ? '' : number(contact.days)],
  }));
  const now = { key: 'now', cells: [t('picture.until_now'), number(silence ?? 0)] };
  return {
    head: [t('picture.day'), t('picture.days_since')],
    lines: silence === undefined ? lines : [now, ...lines],
  };
}

/**
 * @param {{title: string, gaps: Gap[], silence_days?: number, ids?: string[],
 *   onOpen: (contact: {day: string, ids: string[]}) => void}} props
 * As pattern.cadence gives them, for a standing that is open; `ids` open the only day of contact,
 * which has no gap. `title` names the figure. Without any contact the picture is not there.
 * `onOpen`: with the day ("2026-03-04") and the entry of that day that the gap carries.
 */
export function Gaps({ title, gaps, silence_days, ids = [], onOpen }) {
  if (gaps.length === 0 && silence_days === undefined) return null;
  const silence = Math.max(0, silence_days ?? 0);
  const { contacts, begin, end } = contactsOf(gaps, silence, ids);
  const last = contacts[contacts.length - 1];
  const since =
    silence > 0
      ? t('picture.since', { n: silence, day: dateWords(last.day) })
      : t('picture.since_today');
  const days = ticks(begin, end, tongue());
  return html`<${Picture} kind="gaps" title=${title}
    sentence=${told([
      t('picture.gaps', { n: contacts.length, day: dateWords(contacts[0].day) }),
      since,
    ])}
    table=${() => html`<${Table} caption=${title}
      ...${tableOf(contacts, silence_days, onOpen)} />`}>
    <div class="picture-time ${gaps.length === 0 ? 'flat' : ''} ${
      contacts.length > close_from ? 'dense' : ''
    }" dir="ltr">
      <${Drawing} contacts=${contacts} silence=${silence} />
      <${Marks} contacts=${contacts} onOpen=${onOpen} />
    </div>
    <div class="picture-ticks small soft" dir="ltr" aria-hidden="true">${days.map(
      ({ x, label: short, whole }) => html`<span key=${x}
        class=${x < 10 && days.length > 1 ? 'begins' : x > 90 && days.length > 1 ? 'ends' : ''}
        style=${{ insetInlineStart: `${x}%` }}><span class="picture-day">${short}</span>
          <span class="picture-day whole">${whole}</span></span>`,
    )}</div>
    <p class="picture-since">${since}</p>
    <${Key} items=${[
      {
        key: 'contact',
        words: t('picture.contact'),
        sample: html`<line class="picture-contact" y1="-.5em" y2=".5em" />`,
      },
      ...(silence > 0
        ? [
            {
              key: 'now',
              words: t('picture.until_now'),
              wide: true,
              sample: html`<line class="picture-silence" x1="-.85em" x2=".6em" />
                <circle class="picture-open" cx=".6em" r=".26em" />`,
            },
          ]
        : []),
    ]} />
  <//>`;
}
