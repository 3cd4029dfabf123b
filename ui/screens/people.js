// The people of the book: a circle that its owner arranges, and a list that says the same.

import { html } from 'htm/preact';
import { useEffect, useId, useLayoutEffect, useRef } from 'preact/hooks';
import { computed, useSignal } from '@preact/signals';
import { ask } from '../core/door.js';
import { go, route } from '../core/routes.js';
import { epoch, people, peopleWhole } from '../core/state.js';
import { agoWords } from '../core/time.js';
import { step, t, tongue } from '../core/words.js';
import { Circle, place, rings } from '../parts/circle.js';
import { Screen } from '../parts/frame.js';
import { Icon } from '../parts/icon.js';
import { PersonRow } from '../parts/person-chip.js';

/** @typedef {import('../core/state.js').Person} Person */

/** So many rows at first and with each "more"; so many contacts are asked for at once. */
const page_size = 60;
const contacts_most = 200;
/** From so many people on there is a search field; so many who are not placed stand by the circle. */
const search_from = 12;
const waiting_most = 8;

/** Sorted once a change, not once a keystroke: there may be thousands. */
const byName = computed(() => {
  const { compare } = new Intl.Collator(tongue());
  return [...people.value].sort((a, b) => compare(a.alias, b.alias) || (a.id < b.id ? -1 : 1));
});

/** The day of the last contact with each of some, where it may be said. @param {Person[]} shown */
function useContacts(shown) {
  const last = useSignal(/** @type {Map<string, string>} */ (new Map()));
  const turn = epoch.value;
  const ids = shown.map((person) => person.id);
  useEffect(() => {
    let wanted = true;
    (async () => {
      const found = new Map();
      for (let from = 0; from < ids.length; from += contacts_most) {
        const { items } = await ask('person.contacts', {
          ids: ids.slice(from, from + contacts_most),
        });
        if (!wanted) return;
        for (const item of items) found.set(item.id, item.last);
      }
      last.value = found;
    })().catch(() => {});
    return () => {
      wanted = false;
    };
  }, [turn, ids.join(' ')]);
  return last.value;
}

/** Where somebody stands, and a way to say so. @param {{person: Person, onMoved: () => void}} props */
function Where({ person, onMoved }) {
  return html`<label class="where"><span class="sr">${t('people.where', { name: person.alias })}
    </span><select value=${String(person.circle ?? '')} data-where=${person.id}
    onChange=${(/** @type {any} */ event) => {
      const ring = event.currentTarget.value;
      onMoved();
      place(person, ring ? Number(ring) : null);
    }}>
    ${rings.map((ring) => html`<option key=${ring} value=${ring}>${step('circle', ring)}</option>`)}
    <option value="">${t('people.unplaced')}</option></select></label>`;
}

/** @param {{list: Person[], last: Map<string, string>, onMoved: (id: string) => void}} props */
function Rows({ list, last, onMoved }) {
  return html`<ul class="plain-list rows">${list.map((person) => {
    const at = last.get(person.id);
    const beside = [person.role, at && t('people.last', { ago: agoWords(at) })]
      .filter(Boolean)
      .join(' · ');
    return html`<li key=${person.id} class="person-line">
      <${PersonRow} person=${person} beside=${beside}
        onOpen=${() => go('person', { id: person.id })} />
      <${Where} person=${person} onMoved=${() => onMoved(person.id)} /></li>`;
  })}</ul>`;
}

/** @param {{list: Person[], flat: boolean}} props `flat`: found by a search, without the rings. */
function List({ list, flat }) {
  const most = useSignal(page_size);
  const moved = useRef('');
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const order = flat
    ? list
    : [...rings, undefined].flatMap((ring) => list.filter((person) => person.circle === ring));
  const shown = order.slice(0, most.value);
  const last = useContacts(shown);
  // Who is given another place moves in the list; the hand stays on them.
  useLayoutEffect(() => {
    if (!moved.current) return;
    /** @type {HTMLElement | null | undefined} */
    const field = box.current?.querySelector(`[data-where="${moved.current}"]`);
    moved.current = '';
    field?.focus();
  });
  const onMoved = (/** @type {string} */ id) => {
    moved.current = id;
  };
  const groups = flat ? [] : [...rings, undefined].filter((ring) => shown.some((p) => p.circle === ring));
  return html`<div class="people-list" ref=${box}>
    ${flat && html`<${Rows} list=${shown} last=${last} onMoved=${onMoved} />`}
    ${groups.map((ring) => html`<section key=${ring ?? 'out'} class="people-ring">
      <h2 tabindex="-1" data-ring=${ring}>${ring ? step('circle', ring) : t('people.waiting')}</h2>
      <${Rows} list=${shown.filter((person) => person.circle === ring)} last=${last}
        onMoved=${onMoved} /></section>`)}
    ${
      order.length > shown.length &&
      html`<button type="button" class="second more-act" onClick=${() => {
        most.value += page_size;
      }}>${t('people.more', { n: order.length - shown.length })}</button>`
    }
  </div>`;
}

/** @param {{value: string, onChange: (text: string) => void}} props */
function Search({ value, onChange }) {
  const id = useId();
  return html`<div class="search" role="search"><label class="sr" for=${id}>${t('people.find')}
    </label><${Icon} name="search" /><input id=${id} type="search" autocomplete="off"
      spellcheck=${false} maxlength="200" placeholder=${t('people.find')} value=${value}
      onInput=${(/** @type {any} */ event) => onChange(event.currentTarget.value)} /></div>`;
}

function Nobody() {
  return html`<div class="empty"><p>${t('people.none')}</p>
    <div class="acts"><button type="button" class="main-act" onClick=${() => go('person-form')}>
      ${t('people.add')}</button>
    <button type="button" class="plain" onClick=${() => go('quiet')}>${t('people.quiet')}</button>
    </div></div>`;
}

export function People() {
  const here = route.peek();
  const typed = useSignal(/** @type {any} */ (here).kept ?? '');
  // Coming back finds the search as it was left; it goes when the book closes.
  useEffect(() => {
    /** @type {any} */ (here).kept = typed.value;
  });
  const all = byName.value;
  const whole = peopleWhole.value;
  if (all.length === 0) return html`<${Screen} title=${t('people.title')}><${Nobody} /><//>`;
  const wanted = typed.value.trim().toLocaleLowerCase();
  const list = wanted
    ? all.filter((person) => person.alias.toLocaleLowerCase().includes(wanted))
    : all;
  const add = html`<button type="button" class="second" onClick=${() => go('person-form')}>
    ${t('people.add')}</button>`;
  return html`<${Screen} title=${t('people.title')} aside=${add} kind="people">
    ${all.length >= search_from && html`<${Search} value=${typed.value} onChange=${(
      /** @type {string} */ text,
    ) => {
      typed.value = text;
    }} /><p class="sr" role="status">
      ${wanted && whole ? t('people.found', { n: list.length }) : ''}</p>`}
    ${
      wanted
        ? whole && list.length === 0 && html`<p class="soft">${t('people.not_found')}</p>`
        : html`<${Circle} placed=${all.filter((person) => person.circle)}
          waiting=${all.filter((person) => !person.circle).slice(0, waiting_most)}
          onRest=${(/** @type {number} */ ring) =>
            /** @type {HTMLElement | null} */ (
              document.querySelector(`.people-list [data-ring="${ring}"]`)
            )?.focus()} />`
    }
    <${List} key=${wanted ? 'found' : 'all'} list=${list} flat=${wanted !== ''} />
  <//>`;
}
