// The circle: people on four rings, where their owner put them. Dragged by mouse, held and dragged
// by touch, moved by arrow keys; the program itself moves nobody.

import { html } from 'htm/preact';
import { useEffect, useId, useLayoutEffect, useRef } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { loadPeople, tell } from '../core/door.js';
import { go } from '../core/routes.js';
import { people, say } from '../core/state.js';
import { errorWords, number, step, t } from '../core/words.js';
import { Initial } from './person-chip.js';

/** @typedef {import('../core/state.js').Person} Person */

export const rings = [1, 2, 3, 4];

/** How far a ring is from the middle, in percent of the picture. @param {number} ring */
const radius = (ring) => 6 + ring * 10;
/** Further out than this is no longer in the circle. */
const edge = 52;

/** Above so many, the picture shows initials and the list has the names. */
const names_most = 12;
/** What a mark with its name takes up, in rem; and a mark alone, in percent of the picture. */
const name_wide = 4.9;
const name_high = 3.9;
/** The same of the word in the middle. */
const me_wide = 2;
const me_high = 1.6;
const mark_wide = 10;
const tries = 72;

const hold_ms = 280;
const slack_px = 8;

/**
 * Put somebody on a ring, or (null) out of the circle. At once on screen; with Undo.
 * @param {Person} person @param {number | null} ring
 */
export async function place(person, ring) {
  const before = person.circle ?? null;
  if (before === ring) return;
  const change = async (/** @type {number | null} */ to) => {
    people.value = people.value.map((one) =>
      one.id === person.id ? { ...one, circle: to ?? undefined } : one,
    );
    try {
      await tell('person.edit', { id: person.id, circle: to });
    } catch (error) {
      await loadPeople().catch(() => {});
      say(errorWords(error));
      throw error;
    }
  };
  await change(ring).then(
    () =>
      say(t(`people.moved_${ring ?? 'out'}`, { name: person.alias }), () =>
        change(before).catch(() => {}),
      ),
    () => {},
  );
}

/** @param {number} from @param {number} angle In turns, from the top. */
const at = (from, angle) => ({
  x: 50 + from * Math.sin(angle * 2 * Math.PI),
  y: 50 - from * Math.cos(angle * 2 * Math.PI),
});

/**
 * Places for marks with names, apart from each other; null where not all find room.
 * @param {Person[]} placed @param {number} wide The picture's width in rem.
 */
function named(placed, wide) {
  const percent = 100 / wide;
  const taken = [{ x: 50, y: 50, w: me_wide, h: me_high }];
  /** How far apart two are, in what they need to be: from 1 on they do not touch. */
  const apart = (/** @type {any} */ a, /** @type {any} */ b) =>
    Math.max(
      Math.abs(a.x - b.x) / (((a.w + b.w) / 2) * percent),
      Math.abs(a.y - b.y) / (((a.h + b.h) / 2) * percent),
    );
  const margin = (name_wide / 2) * percent - 4;
  /** @type {Map<string, {x: number, y: number}>} */
  const spots = new Map();
  const inward = [...placed].sort((a, b) => (a.circle ?? 4) - (b.circle ?? 4));
  for (const person of inward) {
    const ring = person.circle ?? 4;
    const free = Array.from({ length: tries }, (_, turn) => {
      const spot = { ...at(radius(ring), turn / tries + ring * 0.3), w: name_wide, h: name_high };
      const inside = spot.x > margin && spot.x < 100 - margin;
      return { ...spot, room: inside ? Math.min(...taken.map((other) => apart(spot, other))) : 0 };
    });
    const best =
      free.find(({ room }) => room >= 1.8) ?? free.reduce((a, b) => (b.room > a.room ? b : a));
    if (best.room < 1) return null;
    taken.push(best);
    spots.set(person.id, best);
  }
  return spots;
}

/** How many marks stand beside each other on a ring. @param {number} ring */
const holds = (ring) => Math.floor(Math.PI / Math.asin(mark_wide / 2 / radius(ring)));

/**
 * Places for marks alone, evenly on their rings; where a ring is full, the rest is a number.
 * @param {Person[]} placed
 */
function crowded(placed) {
  /** @type {Map<string, {x: number, y: number}>} */
  const spots = new Map();
  /** @type {{ring: number, n: number, x: number, y: number}[]} */
  const rest = [];
  for (const ring of rings) {
    const here = placed.filter((person) => person.circle === ring);
    const shown = here.length > holds(ring) ? holds(ring) - 1 : here.length;
    const marks = shown + (shown < here.length ? 1 : 0);
    here.slice(0, shown).forEach((person, index) => {
      spots.set(person.id, at(radius(ring), (index + (ring % 2) / 2) / marks));
    });
    if (shown < here.length)
      rest.push({
        ring,
        n: here.length - shown,
        ...at(radius(ring), (shown + (ring % 2) / 2) / marks),
      });
  }
  return { spots, rest };
}

/** The width of an element in rem, kept true when the window or the words change. */
function useWidth() {
  const ref = useRef(/** @type {HTMLElement | null} */ (null));
  const wide = useSignal(20);
  useLayoutEffect(() => {
    const measure = () => {
      const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
      const px = ref.current?.clientWidth ?? 0;
      if (px > 0) wide.value = px / rem;
    };
    measure();
    const watcher = new ResizeObserver(measure);
    if (ref.current) watcher.observe(ref.current);
    return () => watcher.disconnect();
  }, []);
  return { ref, wide: wide.value };
}

/** The ring under a point of the window; null outside. @param {HTMLElement} picture @param {PointerEvent} event */
function ringAt(picture, event) {
  const box = picture.getBoundingClientRect();
  const away =
    (Math.hypot(
      event.clientX - (box.left + box.width / 2),
      event.clientY - (box.top + box.height / 2),
    ) /
      box.width) *
    100;
  if (away > edge) return null;
  return Math.min(4, Math.max(1, Math.round((away - 6) / 10)));
}

/**
 * Dragging, without a render between down and up: the mark follows, the ring under it shows.
 * @param {import('preact/hooks').MutableRef<HTMLElement | null>} picture
 */
function useDrag(picture) {
  const held = useRef(/** @type {any} */ (null));
  const over = (/** @type {string} */ ring) => {
    if (picture.current) picture.current.dataset.over = ring;
  };
  const lift = () => {
    const now = held.current;
    if (!now) return;
    now.lifted = true;
    now.mark.setPointerCapture(now.pointer);
    now.mark.classList.add('lifted');
  };
  const end = () => {
    const now = held.current;
    if (!now) return;
    clearTimeout(now.timer);
    now.mark.classList.remove('lifted');
    now.mark.style.transform = '';
    over('');
    held.current = null;
  };
  useEffect(() => end, []);
  return (/** @type {Person} */ person) => ({
    onPointerDown: (/** @type {PointerEvent} */ event) => {
      if (event.button !== 0 || held.current) return;
      const mark = /** @type {HTMLElement} */ (event.currentTarget);
      held.current = { mark, pointer: event.pointerId, x: event.clientX, y: event.clientY };
      // A fast mouse has left the mark before its first move arrives.
      if (event.pointerType === 'touch') held.current.timer = setTimeout(lift, hold_ms);
      else mark.setPointerCapture(event.pointerId);
    },
    onPointerMove: (/** @type {PointerEvent} */ event) => {
      const now = held.current;
      if (!now || now.pointer !== event.pointerId) return;
      const dx = event.clientX - now.x;
      const dy = event.clientY - now.y;
      if (!now.lifted && Math.hypot(dx, dy) > slack_px) {
        if (event.pointerType === 'touch') {
          end();
          return;
        }
        lift();
      }
      if (!now.lifted || !picture.current) return;
      now.moved = now.moved || Math.hypot(dx, dy) > slack_px;
      now.mark.style.transform = `translate(${dx}px, ${dy}px)`;
      over(String(ringAt(picture.current, event) ?? 'out'));
    },
    // A finger that has lifted somebody moves them and not the page.
    onTouchMove: (/** @type {TouchEvent} */ event) => {
      if (held.current?.lifted && event.cancelable) event.preventDefault();
    },
    onPointerUp: (/** @type {PointerEvent} */ event) => {
      const now = held.current;
      const moved = now?.lifted && now.moved;
      end();
      if (!moved || !picture.current) return;
      const { mark } = now;
      mark.dataset.dragged = 'yes';
      setTimeout(() => delete mark.dataset.dragged);
      place(person, ringAt(picture.current, event));
    },
    onPointerCancel: end,
    onContextMenu: (/** @type {Event} */ event) => {
      if (held.current) event.preventDefault();
    },
  });
}

/** @param {KeyboardEvent} event @param {Person} person @returns {number | null | undefined} */
function ringByKey({ key }, { circle }) {
  if (key === 'ArrowUp') return circle ? Math.max(1, circle - 1) : 4;
  if (key === 'ArrowDown') return circle && circle < 4 ? circle + 1 : null;
  return undefined;
}

/**
 * @param {{placed: Person[], waiting: Person[], onRest: (ring: number) => void}} props `waiting`:
 *   some who are not placed yet; `onRest` leads to the list of a ring that is too full to show.
 */
export function Circle({ placed, waiting, onRest }) {
  const id = useId();
  const { ref: picture, wide } = useWidth();
  const board = useRef(/** @type {HTMLElement | null} */ (null));
  const stop = useSignal('');
  const follow = useRef('');
  const drag = useDrag(picture);
  const withNames = placed.length <= names_most ? named(placed, wide) : null;
  const { spots, rest } = withNames ? { spots: withNames, rest: [] } : crowded(placed);
  const inside = placed.filter((person) => spots.has(person.id));
  const order = [...inside, ...waiting];
  const first = order.some((person) => person.id === stop.value) ? stop.value : order[0]?.id;

  // Who was moved by a key keeps the focus, also in and out of the circle.
  useLayoutEffect(() => {
    if (!follow.current) return;
    /** @type {HTMLElement | null | undefined} */
    const mark = board.current?.querySelector(`[data-person="${follow.current}"]`);
    follow.current = '';
    mark?.focus();
  });

  const key = (/** @type {KeyboardEvent} */ event, /** @type {Person} */ person) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const ring = ringByKey(event, person);
    const back = document.documentElement.dir === 'rtl' ? 'ArrowRight' : 'ArrowLeft';
    if (ring !== undefined) {
      event.preventDefault();
      follow.current = person.id;
      stop.value = person.id;
      place(person, ring);
    } else if (event.key === 'ArrowLeft' || event.key === 'ArrowRight') {
      event.preventDefault();
      const way = event.key === back ? order.length - 1 : 1;
      const next = order[(order.indexOf(person) + way) % order.length];
      follow.current = next.id;
      stop.value = next.id;
      if (next === person) follow.current = '';
    }
  };
  const mark = (/** @type {Person} */ person, /** @type {any} */ style) =>
    html`<button key=${person.id} type="button" class="circle-person" style=${style}
      data-person=${person.id} tabindex=${person.id === first ? 0 : -1}
      aria-describedby="${id}-hint" ...${drag(person)}
      onKeyDown=${(/** @type {KeyboardEvent} */ event) => key(event, person)}
      onClick=${(/** @type {any} */ event) => {
        if (!event.currentTarget.dataset.dragged) go('person', { id: person.id });
      }}>
      <${Initial} id=${person.id} alias=${person.alias} />
      <span class=${withNames || !style ? 'circle-name' : 'sr'}>${person.alias}</span>
      <span class="sr">${person.circle ? step('circle', person.circle) : t('people.unplaced')}
        </span></button>`;
  const spot = (/** @type {{x: number, y: number}} */ { x, y }) => ({
    left: `${x}%`,
    top: `${y}%`,
  });
  return html`<div class="circle-board" ref=${board} role="group" aria-label=${t('people.circle')}>
    <div class="circle ${withNames ? '' : 'crowded'}" ref=${picture}>
      <svg viewBox="0 0 100 100" aria-hidden="true" focusable="false">
        ${rings.map((ring) => html`<circle key=${ring} data-ring=${ring} cx="50" cy="50"
          r=${radius(ring)} />`)}</svg>
      <span class="circle-me" aria-hidden="true">${t('people.me')}</span>
      ${inside.map((person) => mark(person, spot(/** @type {any} */ (spots.get(person.id)))))}
      ${rest.map(
        ({ ring, n, ...where }) => html`<button key=${`rest ${ring}`} type="button"
          class="circle-person" style=${spot(where)} onClick=${() => onRest(ring)}>
          <span class="initial more" aria-hidden="true">+${number(n)}</span><span class="sr">
            ${t(`people.rest_${ring}`, { n })}</span></button>`,
      )}
    </div>
    ${waiting.length > 0 && html`<div class="circle-tray">${waiting.map((person) => mark(person, undefined))}</div>`}
    <p class="hint circle-hint" id="${id}-hint">${t('people.hint')}</p>
  </div>`;
}
