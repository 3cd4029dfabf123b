// Reaching out: who waits for an answer, what is planned, and whom one could reach out to, in the
// order that the program gives. Nothing here counts what was not done.

import { html } from 'htm/preact';
import { useRef } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { useAsk, useList } from '../core/door.js';
import { newId } from '../core/ids.js';
import { go } from '../core/routes.js';
import { aliasOf, byId, epoch, say } from '../core/state.js';
import { agoWords, dateWords } from '../core/time.js';
import { choice, errorWords, t } from '../core/words.js';
import { Empty } from '../parts/empty.js';
import { Fold } from '../parts/fold.js';
import { Screen, Trouble } from '../parts/frame.js';
import { Initial, PersonRow } from '../parts/person-chip.js';
import { happen, noteWaiting, PlannedCard, WaitingCard } from './reach-open.js';
import { kindWords } from './reach-words.js';

const at_first = 6;
const waiting_most = 12;

/** Two taps: that somebody waits, and who. @param {{people: any[]}} props */
function NoteWaiting({ people }) {
  const open = useSignal(false);
  const button = useRef(/** @type {HTMLButtonElement | null} */ (null));
  const close = () => {
    open.value = false;
    button.current?.focus();
  };
  const fresh = useSignal(newId());
  const busy = useSignal(false);
  const note = (/** @type {string | undefined} */ person) => async () => {
    if (busy.value) return;
    busy.value = true;
    try {
      await noteWaiting(fresh.value, person);
      fresh.value = newId();
      close();
    } catch (failed) {
      say(errorWords(failed));
    }
    busy.value = false;
  };
  return html`<div class="note-waiting">
    <button type="button" class="second" aria-expanded=${open.value} ref=${button}
      onClick=${() => {
        open.value = !open.value;
      }}>${t('reach.note_waiting')}</button>
    ${
      open.value &&
      html`<fieldset class="chips"><legend class="ask">${t('reach.note_waiting_who')}</legend>
      <p class="hint">
        ${t(people.length > 0 ? 'reach.note_waiting_hint' : 'reach.nobody_named')}</p>
      <div class="chip-row">${people.slice(0, waiting_most).map(
        ({ person }) => html`<button key=${person.id} type="button" class="chip person-chip"
          onClick=${note(person.id)}><${Initial} id=${person.id} alias=${person.alias} />
          <span>${person.alias}</span></button>`,
      )}
        <button type="button" class="chip" onClick=${note(undefined)}>
          ${t('reach.waits_nameless')}</button>
        <button type="button" class="chip add" onClick=${close}>${t('reach.never_mind')}</button>
      </div></fieldset>`
    }
  </div>`;
}

/** Why somebody stands where they do, where there is something to say. */
const reasons = { long_wait: true, steady: true };

/** The rhythm that was wished for, in its word. @param {string} id */
function rhythmWords(id) {
  const rhythm = byId.value.get(id)?.rhythm;
  return rhythm && rhythm !== 'none'
    ? t('reach.rhythm', { rhythm: choice('rhythm', rhythm) })
    : '';
}

/** @param {any} row */
const reasonWords = (row) =>
  [
    row.reason in reasons ? t(`reach.reason.${row.reason}`) : '',
    row.last ? t('reach.last', { ago: agoWords(row.last) }) : '',
    rhythmWords(row.person.id),
  ]
    .filter(Boolean)
    .join(' · ');

/** @param {{items: any[]}} props */
function Who({ items }) {
  const whole = useSignal(false);
  const shown = whole.value ? items : items.slice(0, at_first);
  return html`<section><h2>${t('reach.who_title')}</h2><p class="hint">${t('reach.who_hint')}</p>
    <ul class="plain-list rows" tabindex="-1">${shown.map(
      (row) => html`<li key=${row.person.id}><${PersonRow} person=${row.person}
        beside=${reasonWords(row)} onOpen=${() =>
          go('reach-form', { person: row.person.id })} /></li>`,
    )}</ul>
    ${
      items.length > shown.length &&
      html`<button type="button" class="plain" onClick=${(/** @type {any} */ event) => {
        whole.value = true;
        event.currentTarget.previousElementSibling?.focus();
      }}>${t('reach.show_all')}</button>`
    }
  </section>`;
}

/** What was done, newest first; looked at only when it is opened. */
function LookingBack() {
  const open = useSignal(false);
  const { items, more } = useList(
    'reachout.list',
    open.value ? { filter: { state: 'done' }, limit: 10 } : null,
  );
  return html`<${Fold} title=${t('reach.back_title')} onToggle=${(/** @type {boolean} */ is) => {
    open.value = is;
  }}>
    <p class="hint">${t('reach.back_hint')}</p>
    <ul class="plain-list rows">${(items ?? []).map((item) => {
      const name = aliasOf(item.person ?? '') || t('reach.for_nobody');
      const when = dateWords(item.planned_for ?? item.created);
      return html`<li key=${item.id} class="back-row">
        <p class="small soft"><span class="names">${name}</span> · ${[kindWords(item), when]
          .filter(Boolean)
          .join(' · ')}</p>
        ${item.draft && html`<p class="own-words clamp">${item.draft}</p>`}
        ${
          item.moment
            ? html`<button type="button" class="plain"
              onClick=${() => go('moment', { id: item.moment })}>${t('reach.became')}
              <span class="sr"> ${name}, ${when}</span></button>`
            : html`<button type="button" class="plain" onClick=${() => happen(item.id)}>
              ${t('reach.no_moment')}<span class="sr"> ${name}, ${when}</span></button>`
        }</li>`;
    })}</ul>
    ${more && html`<button type="button" class="second" onClick=${more}>
      ${t('journal.more')}</button>`}
  <//>`;
}

export function Reach() {
  const { data, error } = useAsk('reach.order', {});
  const items = data?.items ?? [];
  const waiting = data?.waiting ?? [];
  const planned = data?.planned ?? [];
  // Those who wait come first in the order; they stand above, with what waits.
  const others = items.filter((/** @type {any} */ row) => row.reason !== 'waiting');
  const begin = () => go('reach-form');
  return html`<${Screen} title=${t('reach.title')} back lead=${t('reach.lead')} kind="reach">
    <${Trouble} text=${error && errorWords(error)} onAgain=${() => {
      epoch.value += 1;
    }} />
    <div class="acts"><button type="button" class="main-act" onClick=${begin}>
      ${t('reach.begin')}</button></div>
    ${
      waiting.length > 0 &&
      html`<section><h2>${t('reach.waiting_title')}</h2><ul class="plain-list">
      ${waiting.map((/** @type {any} */ item) => html`<${WaitingCard} key=${item.id}
        item=${item} />`)}</ul></section>`
    }
    ${
      planned.length > 0 &&
      html`<section><h2>${t('reach.planned_title')}</h2><ul class="plain-list">
      ${planned.map((/** @type {any} */ item) => html`<${PlannedCard} key=${item.id}
        item=${item} />`)}</ul></section>`
    }
    ${data && items.length === 0 && html`<${Empty} text=${t('reach.empty')} />`}
    ${others.length > 0 && html`<${Who} items=${others} />`}
    ${
      data &&
      html`<${NoteWaiting} people=${items} />
    <div class="folds"><${LookingBack} /></div>`
    }
  <//>`;
}
