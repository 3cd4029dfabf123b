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
    return () => { wanted = false; };
  }, [turn, ids]);
  return last.value;
}

/** Where a person stands on a ring, in percent of the picture: evenly, each ring turned a little. @param {number} ring @param {number} at @param {number} of */
function spot(ring, at, of) {
  const angle = (at / of) * 2 * Math.PI + ring * 0.9 - Math.PI / 2;
  const radius = 6 + ring * 10.2;
  return { left: `${50 + radius * Math.cos(angle)}%`, top: `${50 + radius * Math.sin(angle)}%` };
}

/** @param {{placed: import('../core/state.js').Person[]}} props */
function Circle({ placed }) {
  return html`<div class="circle" role="group" aria-label=${t('people.circle')}>
    <svg viewBox="0 0 100 100" aria-hidden="true" focusable="false">${rings.map((ring) => html`<circle key=${ring} cx="50" cy="50" r=${6 + ring * 10.2} />`)}</svg>
    <span class="circle-me" aria-hidden="true">${t('people.me')}</span>
    ${rings.map((ring) => {
    const here = placed.filter((person) => person.circle === ring);
    return here.map((person, at) => html`<button key=${person.id} type="button" class="circle-person" style=${spot(ring, at, here.length)} onClick=${() => go('person', { id: person.id })}>
        <${Initial} id=${person.id} alias=${person.alias} /><span class="circle-name">${person.alias}</span><span class="sr">${step('circle', ring)}</span></button>`);
  })}
  </div>`;
}

/** @param {{list: import('../core/state.js').Person[], last: Map<string, string>}} props */
function Rows({ list, last }) {
  return html`<ul class="plain-list rows">${list.map((person) => {
    const at = last.get(person.id);
    const beside = [person.role, at && t('people.last', { ago: agoWords(at) })].filter(Boolean).join(' · ');
    return html`<li key=${person.id}><${PersonRow} person=${person} beside=${beside} onOpen=${() => go('person', { id: person.id })} /></li>`;
  })}</ul>`;
}

export function People() {
  const last = useLastContact();
  const sorted = [...people.value].sort((a, b) => a.alias.localeCompare(b.alias));
  const open = sorted.filter(isOpen);
  const others = sorted.filter((person) => !isOpen(person));
  const placed = open.filter((person) => person.circle);
  const add = html`<button type="button" class="second" onClick=${() => go('person-form')}>${t('people.add')}</button>`;
  return html`<${Screen} title=${t('people.title')} aside=${people.value.length > 0 && add}>
    ${people.value.length === 0 && html`<${Empty} text=${t('people.none')} act=${t('people.add')} onAct=${() => go('person-form')} />`}
    ${placed.length > 0 && html`<${Circle} placed=${placed} />`}
    ${open.length > 0 && placed.length === 0 && html`<p class="soft">${t('people.no_circle')}</p>`}
    ${open.length > 0 && html`<${Rows} list=${open} last=${last} />`}
    ${others.length > 0 && html`<${Fold} title=${t('people.others')}><${Rows} list=${others} last=${new Map()} /><//>`}
  <//>`;
}
