// The people of the book: a circle to look at, in the places that its owner gave, and a list.

import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { ask } from '../core/door.js';
import { go } from '../core/routes.js';
import { epoch, people } from '../core/state.js';
import { agoWords } from '../core/time.js';
import { step, t } from '../core/words.js';
import { Empty } from '../parts/empty.js';
import { Fold } from '../parts/fold.js';
import { Screen } from '../parts/frame.js';
import { Initial, PersonRow } from '../parts/person-chip.js';

const rings = [1, 2, 3, 4];

/** @param {import('../core/state.js').Person} person */
const isOpen = (person) => !person.standing || person.standing === 'open';

/** When there was last contact with each, as far as the book knows. */
function useLastContact() {
  const last = useSignal(/** @type {Map<string, string>} */ (new Map()));
  const turn = epoch.value;
  const ids = people.value.map((person) => person.id).join(' ');
  useEffect(() => {
    let wanted = true;
    (async () => {
      const found = new Map();
      const page = await ask('moment.list', { limit: 200, order: '-at' });
      for (const moment of page.items) {
        for (const id of moment.people ?? []) if (!found.has(id)) found.set(id, moment.at);
      }
      if (wanted) last.value = new Map(found);
      if (!page.next) return;
      for (const { id } of people.value.filter((person) => !found.has(person.id))) {
        const one = await ask('moment.list', { limit: 1, order: '-at', filter: { people: id } });
        if (!wanted) return;
        if (one.items[0]) found.set(id, one.items[0].at);
      }
      last.value = new Map(found);
    })().catch(() => {});
    return () => {
      wanted = false;
    };
  }, [turn, ids]);
  return last.value;
}

/** How far a ring is from the middle, in percent of the picture. @param {number} ring */
const radius = (ring) => 6 + ring * 10;

/**
 * What a mark and its name take up, in percent of the picture, and how many places on a ring are
 *   tried.
 */
const mark_wide = 23;
const mark_high = 16;
const tries = 72;

/**
 * Where everybody stands: rings as their owner gave them, angles so that marks and names keep
 * apart. The inner rings choose first; the same people always give the same picture.
 * @param {import('../core/state.js').Person[]} placed
 */
function spots(placed) {
  const taken = [{ x: 50, y: 50 }];
  const order = [...placed].sort(
    (a, b) => (a.circle ?? 0) - (b.circle ?? 0) || (a.id < b.id ? -1 : 1),
  );
  return order.map((person) => {
    const from = radius(person.circle ?? 4);
    const free = Array.from({ length: tries }, (_, at) => {
      const angle = ((at * 2) / tries + 0.08) * Math.PI - Math.PI / 2;
      const x = 50 + from * Math.cos(angle);
      const y = 50 + from * Math.sin(angle);
      return {
        x,
        y,
        room: Math.min(
          ...taken.map((other) =>
            Math.max(Math.abs(x - other.x) / mark_wide, Math.abs(y - other.y) / mark_high),
          ),
        ),
      };
    });
    // Apart is enough: among the places with room, the first; else the roomiest.
    const best =
      free.find(({ room }) => room >= 1.25) ?? free.reduce((a, b) => (b.room > a.room ? b : a));
    taken.push(best);
    return { person, style: { left: `${best.x}%`, top: `${best.y}%` } };
  });
}

/** @param {{placed: import('../core/state.js').Person[]}} props */
function Circle({ placed }) {
  return html`<div class="circle" role="group" aria-label=${t('people.circle')}>
    <svg viewBox="0 0 100 100" aria-hidden="true" focusable="false">
      ${rings.map((ring) => html`<circle key=${ring} cx="50" cy="50" r=${radius(ring)} />`)}</svg>
    <span class="circle-me" aria-hidden="true">${t('people.me')}</span>
    ${spots(placed).map(
      ({
        person,
        style,
      }) => html`<button key=${person.id} type="button" class="circle-person" style=${style}
        onClick=${() => go('person', { id: person.id })}>
      <${Initial} id=${person.id} alias=${person.alias} /><span class="circle-name">${person.alias}
        </span><span class="sr">${step('circle', person.circle ?? 4)}</span></button>`,
    )}
  </div>`;
}

/** @param {{list: import('../core/state.js').Person[], last: Map<string, string>}} props */
function Rows({ list, last }) {
  return html`<ul class="plain-list rows">${list.map((person) => {
    const at = last.get(person.id);
    const beside = [person.role, at && t('people.last', { ago: agoWords(at) })]
      .filter(Boolean)
      .join(' · ');
    return html`<li key=${person.id}><${PersonRow} person=${person} beside=${beside}
      onOpen=${() => go('person', { id: person.id })} /></li>`;
  })}</ul>`;
}

export function People() {
  const last = useLastContact();
  const sorted = [...people.value].sort((a, b) => a.alias.localeCompare(b.alias));
  const open = sorted.filter(isOpen);
  const others = sorted.filter((person) => !isOpen(person));
  const placed = open.filter((person) => person.circle);
  const add = html`<button type="button" class="second" onClick=${() => go('person-form')}>
    ${t('people.add')}</button>`;
  return html`<${Screen} title=${t('people.title')} aside=${people.value.length > 0 && add}>
    ${people.value.length === 0 && html`<${Empty} text=${t('people.none')} act=${t('people.add')}
      onAct=${() => go('person-form')} />`}
    ${placed.length > 0 && html`<${Circle} placed=${placed} />`}
    ${open.length > 0 && placed.length === 0 && html`<p class="soft">${t('people.no_circle')}</p>`}
    ${open.length > 0 && html`<${Rows} list=${open} last=${last} />`}
    ${others.length > 0 && html`<${Fold} title=${t('people.others')}>
      <${Rows} list=${others} last=${new Map()} /><//>`}
  <//>`;
}
