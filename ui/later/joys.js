// Bits of joy: the moments that held one, newest first.

import { html } from 'htm/preact';
import { useList } from '../core/door.js';
import { go } from '../core/routes.js';
import { aliasOf } from '../core/state.js';
import { dateWords } from '../core/time.js';
import { errorWords, listed, t } from '../core/words.js';
import { Empty } from '../parts/empty.js';
import { firstWords } from '../parts/entry.js';
import { Screen, Trouble } from '../parts/frame.js';

/** @param {{moment: any}} props */
function Joy({ moment }) {
  const names = (moment.people ?? []).map(aliasOf).filter(Boolean);
  const words = firstWords(moment);
  return html`<button type="button" class="row joy-row" onClick=${() => go('moment', { id: moment.id })}>
    <span class="row-words">
      ${
        words
          ? html`<span class="own-words clamp">${words}</span>`
          : html`<span class="soft">${t('entry.no_words')}</span>`
      }
      <span class="small soft">${names.length > 0 ? `${listed(names)} · ` : ''}
        ${dateWords(moment.at)}</span></span></button>`;
}

export function Joys() {
  const { items, error, more } = useList('moment.list', {
    filter: { joy: true },
    order: '-at',
    limit: 20,
  });
  return html`<${Screen} title=${t('journal.joys')} back lead=${t('journal.joys_lead')} kind="joys">
    <${Trouble} text=${error && errorWords(error)} />
    ${items?.length === 0 && html`<${Empty} text=${t('journal.joys_none')} act=${t('journal.begin')}
      onAct=${() => go('moment-form', { preset: { joy: true } })} />`}
    <ul class="plain-list rows">${(items ?? []).map(
      (moment) => html`<li key=${moment.id}><${Joy} moment=${moment} /></li>`,
    )}</ul>
    ${more && html`<button type="button" class="second more-act" onClick=${more}>
      ${t('journal.more')}</button>`}
  <//>`;
}
