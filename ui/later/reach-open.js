// Reach-outs that are open: somebody waits for an answer, or something is planned. What happened
// becomes a moment in one tap.

import { html } from 'htm/preact';
import { useSignal } from '@preact/signals';
import { addOnce, tell } from '../core/door.js';
import { back, go, route } from '../core/routes.js';
import { aliasOf, epoch, say } from '../core/state.js';
import { agoWords } from '../core/time.js';
import { t } from '../core/words.js';
import { CalendarFile } from '../parts/calendar-file.js';
import { HandOver } from '../parts/hand-over.js';
import { Initial } from '../parts/person-chip.js';
import { planWords } from '../parts/plan-time.js';
import { kindWords } from './reach-words.js';

/**
 * It happened: kept as a moment at once, whose form opens for more. Undo takes both back.
 * @param {string} id @param {(name: string, params: object) => void} [open]
 */
export async function happen(id, open = go) {
  const { moment } = await tell('reachout.happened', { id });
  say(t('reach.happened_said'), async () => {
    await tell('reachout.not_yet', { id });
    const { name, params } = route.value;
    if (name === 'moment-form' && params.id === moment.id) back();
    say(t('reach.taken_back'));
  });
  open('moment-form', { id: moment.id });
}

/** @param {string} id */
export async function letItGo(id) {
  await tell('reachout.edit', { id, state: 'let_go' });
  say(t('reach.let_go_said'), () => tell('reachout.edit', { id, state: 'planned' }));
  /** @type {HTMLElement | null} */ (document.querySelector('.held h1'))?.focus();
}

/**
 * @param {{item: any, title: string, facts: string[], nameless?: boolean}} props `nameless`: who it
 *   is with is clear from where it stands; the first of the facts is the title then.
 */
function Head({ item, title, facts, nameless }) {
  const said = facts.filter(Boolean);
  const heading = nameless ? said.shift() : title;
  const beside = said.join(' · ');
  const alias = !nameless && aliasOf(item.person ?? '');
  return html`<div class="open-head ${nameless ? 'nameless' : ''}">
    ${alias && html`<${Initial} id=${item.person} alias=${alias} />`}
    <div><h3>${heading}</h3>${beside && html`<p class="small soft">${beside}</p>`}</div></div>`;
}

/** Somebody waits for an answer. @param {{item: any, nameless?: boolean}} props */
export function WaitingCard({ item, nameless }) {
  const name = aliasOf(item.person ?? '') || t('reach.waits_nameless');
  const facts = [
    kindWords(item),
    item.planned_for
      ? planWords(item.planned_for)
      : t('reach.since', { ago: agoWords(item.created) }),
  ];
  return html`<li class="card open-card">
    <${Head} item=${item} title=${name} facts=${facts} nameless=${nameless} />
    ${item.draft && html`<p class="own-words pre">${item.draft}</p>`}
    <div class="acts">
      <button type="button" class="second" onClick=${() => go('reach-form', { id: item.id })}>
        ${t('reach.answer')}<span class="sr"> ${name}</span></button>
      <button type="button" class="plain" onClick=${() => happen(item.id)}>
        ${t('reach.answered')}<span class="sr"> ${name}</span></button>
      <button type="button" class="plain quiet" onClick=${() => letItGo(item.id)}>
        ${t('reach.let_go')}<span class="sr"> ${name}</span></button></div>
  </li>`;
}

/** Something small that is planned. @param {{item: any, nameless?: boolean}} props */
export function PlannedCard({ item, nameless }) {
  const handing = useSignal(false);
  const calendar = useSignal(false);
  const name = aliasOf(item.person ?? '') || t('reach.for_nobody');
  const facts = [
    kindWords(item),
    item.planned_for ? planWords(item.planned_for) : t('reach.at_no_time'),
  ];
  return html`<li class="card open-card">
    <${Head} item=${item} title=${name} facts=${facts} nameless=${nameless} />
    ${item.draft && html`<p class="own-words pre">${item.draft}</p>`}
    ${handing.value && html`<${HandOver} text=${item.draft} person=${item.person}
      call=${item.kind === 'call'} />`}
    <div class="acts">
      <button type="button" class="second" onClick=${() => happen(item.id)}>
        ${t('reach.happened')}<span class="sr"> ${name}</span></button>
      <button type="button" class="plain" aria-expanded=${handing.value} onClick=${() => {
        handing.value = !handing.value;
      }}>${t(handing.value ? 'reach.hand_over_hide' : 'reach.hand_over')}
        <span class="sr"> ${name}</span></button></div>
    <div class="acts">
      <button type="button" class="plain quiet" onClick=${() => go('reach-form', { id: item.id })}>
        ${t('reach.change')}<span class="sr"> ${name}</span></button>
      ${
        item.planned_for &&
        html`<button type="button" class="plain quiet" onClick=${() => {
          calendar.value = true;
        }}>${t('reach.into_calendar')}<span class="sr"> ${name}</span></button>`
      }
      <button type="button" class="plain quiet" onClick=${() => letItGo(item.id)}>
        ${t('reach.let_go')}<span class="sr"> ${name}</span></button></div>
    ${
      calendar.value &&
      html`<${CalendarFile} kind="reachout" id=${item.id} onClose=${() => {
        calendar.value = false;
      }} />`
    }
  </li>`;
}

/** Note that somebody waits. @param {string} id Its own, made once. @param {string} [person] */
export async function noteWaiting(id, person) {
  const one = await addOnce('reachout', {
    id,
    ...(person ? { person } : {}),
    began_by: 'them',
    state: 'planned',
  });
  epoch.value += 1;
  say(t('reach.noted'), () => tell('reachout.remove', { id: one.id }));
}
