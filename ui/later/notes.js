// Notes: everything written down that is about no moment, newest first.

import { html } from 'htm/preact';
import { useList } from '../core/door.js';
import { go } from '../core/routes.js';
import { aliasOf } from '../core/state.js';
import { dateWords } from '../core/time.js';
import { choice, errorWords, t } from '../core/words.js';
import { Empty } from '../parts/empty.js';
import { Screen, Trouble } from '../parts/frame.js';
import { Icon } from '../parts/icon.js';

/** @param {{note: any}} props */
function Row({ note }) {
  const about = note.person ? aliasOf(note.person) : '';
  return html`<button type="button" class="row" onClick=${() => go('note', { id: note.id })}>
    <span class="row-words">
      ${note.title && html`<span class="own-words note-title">${note.title}</span>`}
      ${note.text && html`<span class="own-words clamp">${note.text}</span>`}
      <span class="small soft">${choice('purpose', note.purpose ?? 'private')} ·
        ${about && ` ${about} ·`} ${dateWords(note.created)}</span></span>
    <${Icon} name="next" /></button>`;
}

export function Notes() {
  const { items, error, more } = useList('note.list', { limit: 30 });
  return html`<${Screen} title=${t('notes.title')} back lead=${t('notes.lead')} kind="notes">
    <${Trouble} text=${error && errorWords(error)} />
    ${items?.length === 0 && html`<${Empty} text=${t('notes.none')} />`}
    <ul class="plain-list rows">${(items ?? []).map(
      (note) => html`<li key=${note.id}><${Row} note=${note} /></li>`,
    )}</ul>
    ${more && html`<button type="button" class="second more-act" onClick=${more}>
      ${t('notes.more')}</button>`}
    <div class="acts"><button type="button" class="main-act" onClick=${() => go('note')}>
      ${t('notes.add')}</button></div>
  <//>`;
}
