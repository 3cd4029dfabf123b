// After something felt wrong: what was said of it since, and, once, the question. For the moment's
// page and for the page of a person.

import { html } from 'htm/preact';
import { useSignal } from '@preact/signals';
import { addOnce, tell, useAsk } from '../core/door.js';
import { newId } from '../core/ids.js';
import { go } from '../core/routes.js';
import { aliasOf, epoch, say } from '../core/state.js';
import { dateWords } from '../core/time.js';
import { choice, errorWords, field, listed, t } from '../core/words.js';
import { Trouble } from '../parts/frame.js';

/** Whether anything was answered; a record without is "leave it". @param {any} row */
export const isAnswered = (row) =>
  ['named', 'answer', 'did_change', 'later_text'].some(
    (name) => row[name] !== undefined && row[name] !== null && row[name] !== '',
  );

/** @param {any} row @returns {[string, string][]} Field, and its answer in words. */
const answers = (row) => [
  ...(row.named === undefined
    ? []
    : [/** @type {[string, string]} */ (['named', t(`repair.named_${row.named ? 'yes' : 'no'}`)])]),
  ...(row.answer ? [/** @type {[string, string]} */ (['answer', choice('answer', row.answer)])] : []),
  ...(row.did_change
    ? [/** @type {[string, string]} */ (['did_change', choice('extent', row.did_change)])]
    : []),
];

/**
 * What was written down about how it went on.
 * @param {{filter: {moment: string} | {person: string}}} props Of one moment, or with one person.
 */
export function Repairs({ filter }) {
  const { data } = useAsk('repair.list', { filter, limit: 50 });
  const rows = (data?.items ?? []).filter(isAnswered);
  if (rows.length === 0) return null;
  const aboutPerson = 'person' in filter;
  return html`<section class="repairs"><h2>${t('repair.title')}</h2>
    <ul class="plain-list">${rows.map(
      (/** @type {any} */ row) => html`<li key=${row.id} class="card">
      <h3>${aboutPerson ? dateWords(row.created) : aliasOf(row.person)}</h3>
      <dl class="facts">${answers(row).map(
        ([name, words]) => html`<div key=${name}><dt>${field('repair', name).label}</dt><dd>
          ${words}</dd></div>`,
      )}</dl>
      ${row.later_text && html`<p class="own-words pre">${row.later_text}</p>`}
      <div class="acts"><button type="button" class="plain"
        onClick=${() => go('repair', { id: row.id })}>${t('repair.change')}<span class="sr">
          ${aliasOf(row.person)}</span></button>
        ${aboutPerson && row.moment && html`<button type="button" class="plain"
          onClick=${() => go('moment', { id: row.moment })}>${t('repair.its_moment')}<span
            class="sr"> ${dateWords(row.created)}</span></button>`}</div></li>`,
    )}</ul></section>`;
}

/**
 * The question, where the core says that it may be asked: once, and "Leave it" is an answer.
 * @param {{moment: string}} props
 */
export function AskRepair({ moment }) {
  const { data, error } = useAsk('repair.due', { moment });
  const fresh = useSignal(newId());
  const busy = useSignal(false);
  if (error) return html`<${Trouble} text=${errorWords(error)} />`;
  const due = data?.due;
  if (!due) return null;
  const leave = async () => {
    if (busy.value) return;
    busy.value = true;
    const made = { id: fresh.value, person: due.people[0], moment };
    const kept = await addOnce('repair', made).finally(() => {
      busy.value = false;
    });
    fresh.value = newId();
    epoch.value += 1;
    say(t('repair.left'), () => tell('repair.remove', { id: kept.id }));
    /** @type {HTMLElement | null} */ (document.querySelector('.held h1'))?.focus();
  };
  return html`<section class="note-box ask-repair"><h2>${t('repair.ask')}</h2>
    <p>${t('repair.ask_text', { names: listed(due.people.map(aliasOf)) })}</p>
    <div class="acts"><button type="button" class="second"
      onClick=${() => go('repair', { moment })}>${t('repair.write')}</button>
      <button type="button" class="plain quiet" onClick=${leave}>${t('repair.leave')}</button></div>
    </section>`;
}
