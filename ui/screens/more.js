// More: the seven steps, each with what can be done now; then the other rooms of the book.

import { html } from 'htm/preact';
import { useSignal } from '@preact/signals';
import { tell, useList } from '../core/door.js';
import { go } from '../core/routes.js';
import { lock } from '../core/session.js';
import { say } from '../core/state.js';
import { dateWords } from '../core/time.js';
import { content, errorWords, t } from '../core/words.js';
import { Screen, Trouble } from '../parts/frame.js';
import { GrowText } from '../parts/grow-text.js';
import { Helplines } from '../parts/helplines.js';
import { Icon } from '../parts/icon.js';

/** Step, and where its action leads. @type {Record<string, [string, Record<string, any>?]>} */
const leads = {
  one_person: ['people'],
  beliefs: ['beliefs'],
  nourish: ['people'],
  help: ['no-one'],
  journal: ['moment-form'],
};

/** @type {string[]} */
const rooms = ['patterns', 'eyes', 'beliefs', 'learn', 'settings'];

/** @param {{to: string}} props */
function Room({ to }) {
  return html`<li><button type="button" class="row" onClick=${() => go(to)}><span class="row-words">
    <span class="row-title">${t(`more.${to}`)}</span>
    <span class="soft small">${t(`more.${to}_text`)}</span></span><${Icon} name="next" /></button>
      </li>`;
}

export function More() {
  const { title, items } = content('cards').steps;
  return html`<${Screen} title=${t('more.title')} kind="more">
    <section><h2>${title}</h2><ol class="steps">${items.map((/** @type {any} */ step) => {
      const lead = leads[step.key];
      return html`<li key=${step.key}><h3>${step.title}</h3><p>${step.text}</p>
      ${lead && html`<button type="button" class="plain" onClick=${() => go(...lead)}>
        ${t(`more.step_${step.key}`)}</button>`}</li>`;
    })}</ol></section>
    <section><h2>${t('more.rooms')}</h2><ul class="plain-list rows">
      ${rooms.map((to) => html`<${Room} key=${to} to=${to} />`)}</ul></section>
    <p><button type="button" class="second" onClick=${lock}>${t('more.lock')}</button></p>
  <//>`;
}

/** @param {{item: any}} props Something to write down, kept as a private note. */
function Write({ item }) {
  const text = useSignal('');
  const open = useSignal(false);
  const error = useSignal(/** @type {any} */ (null));
  const keep = async () => {
    try {
      const note = await tell('note.add', {
        title: item.title,
        text: text.value,
        purpose: 'private',
      });
      text.value = '';
      open.value = false;
      say(t('moment.kept'), () => tell('note.remove', { id: note.id }));
    } catch (failed) {
      error.value = failed;
    }
  };
  if (!open.value)
    return html`<button type="button" class="plain" onClick=${() => {
      open.value = true;
    }}>${t('no_one.write')}<span class="sr"> ${item.title}</span></button>`;
  return html`<${GrowText} hidden label=${item.title} value=${text.value} onChange=${(
    /** @type {string} */ words,
  ) => {
    text.value = words;
  }} />
    <${Trouble} text=${error.value && errorWords(error.value)} />
    <button type="button" class="second" disabled=${!text.value.trim()} onClick=${keep}>
      ${t('moment.keep')}</button>`;
}

/** The choices of "No one yet". */
export function NoOne() {
  const { title, text, items } = content('cards').no_one_yet;
  const notes = useList('note.list', { filter: { purpose: 'private' }, limit: 50 });
  return html`<${Screen} title=${title} back lead=${text} kind="no-one">
    ${items.map(
      (
        /** @type {any} */ item,
      ) => html`<article key=${item.key} class="card"><h2>${item.title}</h2><p>${item.text}</p>
      ${(item.key === 'once' || item.key === 'kindness') && html`<${Write} item=${item} />`}
      ${item.key === 'line' && html`<${Helplines} kinds=${['listening', 'crisis']} />`}</article>`,
    )}
    ${
      (notes.items?.length ?? 0) > 0 &&
      html`<section><h2>${t('no_one.kept')}</h2><ul class="plain-list">${notes.items?.map(
        (note) => html`<li key=${note.id} class="card">
      <p class="soft small">${note.title}${note.created ? ` · ${dateWords(note.created)}` : ''}</p>
        <p class="own-words pre">${note.text}</p></li>`,
      )}</ul></section>`
    }
  <//>`;
}
