// No one yet: an honest answer, and what could be a start.

import { html } from 'htm/preact';
import { useSignal } from '@preact/signals';
import { tell, useList } from '../core/door.js';
import { say } from '../core/state.js';
import { dateWords } from '../core/time.js';
import { content, errorWords, t } from '../core/words.js';
import { Screen, Trouble } from '../parts/frame.js';
import { GrowText } from '../parts/grow-text.js';
import { Helplines } from '../parts/helplines.js';

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
    }}>${t('learn.no_one.write')}<span class="sr"> ${item.title}</span></button>`;
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
      html`<section><h2>${t('learn.no_one.kept')}</h2><ul class="plain-list">${notes.items?.map(
        (note) => html`<li key=${note.id} class="card">
      <p class="soft small">${note.title}${note.created ? ` · ${dateWords(note.created)}` : ''}</p>
        <p class="own-words pre">${note.text}</p></li>`,
      )}</ul></section>`
    }
  <//>`;
}
