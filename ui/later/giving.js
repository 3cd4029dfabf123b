// Giving, too: a limit that is one's own, moments where one was the safe one, what giving gave and
// took, and both ways with each person. Nothing is judged, and nobody stands above anybody.

import { html } from 'htm/preact';
import { tell, useAsk, useList } from '../core/door.js';
import { go } from '../core/routes.js';
import { epoch, say } from '../core/state.js';
import { errorWords, t } from '../core/words.js';
import { Entry } from '../parts/entry.js';
import { Screen, Trouble } from '../parts/frame.js';
import { HandOver } from '../parts/hand-over.js';
import { Balances } from './giving-balance.js';
import { energyWords, limitWords, timeWords, usedWords } from './giving-words.js';

/** @param {{row: any}} props */
function Limit({ row }) {
  const { limit, untimed } = row;
  const words = limitWords(limit);
  const remove = async () => {
    await tell('limit.remove', { id: limit.id });
    say(t('giving.limit_removed'), () => tell('limit.restore', { id: limit.id }));
    /** @type {HTMLElement | null} */ (document.querySelector('.held h1'))?.focus();
  };
  const used = words && usedWords(row);
  return html`<li class="card limit">
    <h3>${words || t('giving.limit_open')}</h3>
    ${used && html`<p>${used}</p>`}
    ${
      words &&
      limit.unit === 'hours' &&
      untimed > 0 &&
      html`<p class="hint">${t('giving.untimed', { n: untimed })}</p>`
    }
    ${
      limit.words_for_no &&
      html`<p class="small soft no-label">${t('giving.words_for_no')}</p>
      <p class="own-words pre">${limit.words_for_no}</p>
      <${HandOver} text=${limit.words_for_no} />`
    }
    <div class="acts"><button type="button" class="plain"
      onClick=${() => go('limit-form', { id: limit.id })}>${t('giving.limit_change')}
        <span class="sr"> ${words}</span></button>
      <button type="button" class="plain quiet" onClick=${remove}>${t('giving.limit_remove')}
        <span class="sr"> ${words}</span></button></div>
  </li>`;
}

function Limits() {
  const { data } = useAsk('giving.limits', {});
  const items = data?.items ?? [];
  return html`<section><h2>${t('giving.limit_title')}</h2>
    ${data && items.length === 0 && html`<p class="soft">${t('giving.limit_none')}</p>`}
    <ul class="plain-list">${items.map((/** @type {any} */ row) => html`<${Limit}
      key=${row.limit.id} row=${row} />`)}</ul>
    <button type="button" class="second" onClick=${() => go('limit-form')}>
      ${t(items.length > 0 ? 'giving.limit_another' : 'giving.limit_add')}</button>
  </section>`;
}

function Moments() {
  const { items, error, more } = useList('giving.moments', { limit: 5 });
  return html`<section><h2>${t('giving.moments_title')}</h2>
    <${Trouble} text=${error && errorWords(error)} onAgain=${() => {
      epoch.value += 1;
    }} />
    ${items?.length === 0 && html`<p class="soft">${t('giving.moments_none')}</p>`}
    <ul class="plain-list rows">${(items ?? []).map((moment) => html`<li key=${moment.id}>
      <${Entry} moment=${moment} onOpen=${() => go('moment', { id: moment.id })} /></li>`)}</ul>
    ${more && html`<button type="button" class="plain" onClick=${more}>
      ${t('giving.more')}</button>`}
  </section>`;
}

/** @param {{all: any}} props */
function Energy({ all }) {
  const lines = [...energyWords(all.energy), ...timeWords(all)];
  return html`<section><h2>${t('giving.energy_title')}</h2>
    ${
      lines.length === 0
        ? html`<p class="soft">${t('giving.energy_none')}</p>`
        : html`<ul class="plain-list lines-list">
          ${lines.map((line) => html`<li key=${line}>${line}</li>`)}</ul>`
    }
  </section>`;
}

export function Giving() {
  const { data, error } = useAsk('giving.balance', {});
  return html`<${Screen} title=${t('giving.title')} back lead=${t('giving.lead')} kind="giving">
    <${Trouble} text=${error && errorWords(error)} onAgain=${() => {
      epoch.value += 1;
    }} />
    <div class="acts"><button type="button" class="main-act"
      onClick=${() => go('moment-form', { preset: { direction: 'gave' } })}>
        ${t('giving.add')}</button></div>
    <${Limits} />
    <${Moments} />
    ${data && html`<${Energy} all=${data.all} /><${Balances} items=${data.items} />`}
  <//>`;
}
