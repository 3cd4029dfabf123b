// What was removed, and the way back for each of it.

import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { tell, useList } from '../core/door.js';
import { restoreMoment } from '../core/moments.js';
import { say } from '../core/state.js';
import { dateWords } from '../core/time.js';
import { kindName, t } from '../core/words.js';
import { firstWords } from '../parts/entry.js';
import { Screen } from '../parts/frame.js';

/** Kinds that a person writes and can remove, and the field that tells one from another. */
const kinds = {
  moment: '',
  person: 'alias',
  note: 'title',
  share: 'what',
  reachout: 'draft',
  belief: 'statement',
  repair: 'later_text',
  candidate: 'name',
  limit: 'words_for_no',
};

/** @typedef {keyof typeof kinds} Kind */

/** @param {Kind} kind @param {any} record @returns {string} */
const wordsOf = (kind, record) =>
  kind === 'moment' ? firstWords(record) : record[kinds[kind]] || record.text || '';

/** @param {{kind: Kind, onCount: (n: number) => void}} props */
function Kind({ kind, onCount }) {
  const { items, more } = useList(`${kind}.list`, { removed: true, limit: 20 });
  useEffect(() => {
    if (items) onCount(items.length);
  }, [items]);
  if (!items || items.length === 0) return null;
  const bring = async (/** @type {any} */ record) => {
    if (kind === 'moment') await restoreMoment(record.id);
    else await tell(`${kind}.restore`, { id: record.id });
    say(t('journal.back_again'), () => tell(`${kind}.remove`, { id: record.id }));
    /** @type {HTMLElement | null} */ (document.querySelector('.held h1'))?.focus();
  };
  return html`<section><h2>${kindName(kind)}</h2><ul class="plain-list rows">${items.map(
    (record) => html`<li key=${record.id} class="removed-row"><span class="row-words">
      ${wordsOf(kind, record) && html`<span class="own-words clamp">${wordsOf(kind, record)}</span>`}
      <span class="small soft">${dateWords(record.at ?? record.created)}</span></span>
      <button type="button" class="plain" onClick=${() => bring(record)}>${t('journal.bring_back')}
        <span class="sr"> ${wordsOf(kind, record) || dateWords(record.at ?? record.created)}</span>
      </button></li>`,
  )}</ul>
    ${more && html`<button type="button" class="second more-act" onClick=${more}>
      ${t('journal.more')}</button>`}</section>`;
}

export function Removed() {
  const counts = useSignal(/** @type {Record<string, number>} */ ({}));
  const known = Object.keys(counts.value).length === Object.keys(kinds).length;
  const none = known && Object.values(counts.value).every((n) => n === 0);
  return html`<${Screen} title=${t('journal.removed')} back lead=${t('journal.removed_lead')}
    kind="removed">
    ${none && html`<p class="soft">${t('journal.removed_none')}</p>`}
    ${/** @type {Kind[]} */ (Object.keys(kinds)).map(
      (kind) => html`<${Kind} key=${kind} kind=${kind} onCount=${(/** @type {number} */ n) => {
        if (counts.value[kind] !== n) counts.value = { ...counts.value, [kind]: n };
      }} />`,
    )}
  <//>`;
}
