// Beliefs about support: the person's own lines, those of the library that were not taken up yet,
// and those that were put away. Counter-beliefs stand behind the question that comes first.

import { html } from 'htm/preact';
import { useAsk } from '../core/door.js';
import { tell } from '../core/door.js';
import { go } from '../core/routes.js';
import { epoch, say } from '../core/state.js';
import { choices, errorWords, t } from '../core/words.js';
import { Fold } from '../parts/fold.js';
import { Screen, Trouble } from '../parts/frame.js';
import { Icon } from '../parts/icon.js';

/** @param {{items: any[]}} props */
function Yours({ items }) {
  if (items.length === 0) return null;
  return html`<section><h2>${t('beliefs.yours')}</h2><ul class="plain-list rows">${items.map(
    (belief) => html`<li key=${belief.id}><button type="button" class="row"
      onClick=${() => go('belief', { id: belief.id })}>
      <span class="row-words"><span class="own-words clamp">${belief.statement}</span>
        ${belief.in_view && html`<span class="small soft">${t('beliefs.in_view_tag')}</span>`}
        </span><${Icon} name="next" /></button></li>`,
  )}</ul></section>`;
}

/** @param {{taken: Set<string>}} props */
function Library({ taken }) {
  const left = choices('origin').filter((key) => key !== 'own' && !taken.has(key));
  if (left.length === 0) return null;
  return html`<section><h2>${t('beliefs.library_title')}</h2><ul class="plain-list rows">
    ${left.map(
      (key) => html`<li key=${key}><button type="button" class="row"
        onClick=${() => go('belief-form', { from: key })}>
        <span class="row-words">${t(`beliefs.library.${key}.statement`)}</span>
          <${Icon} name="next" /></button></li>`,
    )}</ul></section>`;
}

/** @param {{items: any[]}} props */
function Away({ items }) {
  if (items.length === 0) return null;
  const bring = async (/** @type {string} */ id) => {
    await tell('belief.restore', { id });
    say(t('beliefs.brought_back'), () => tell('belief.remove', { id }));
    go('belief', { id });
  };
  return html`<section class="folds"><${Fold} title=${t('beliefs.away')}>
    <p class="hint">${t('beliefs.away_text')}</p>
    <ul class="plain-list">${items.map(
      ({ id, statement }) => html`<li key=${id} class="belief-away">
        <span class="own-words clamp">${statement}</span>
        <button type="button" class="plain" onClick=${() => bring(id)}>${t('beliefs.bring_back')}
          <span class="sr"> ${statement}</span></button></li>`,
    )}</ul><//></section>`;
}

export function Beliefs() {
  const kept = useAsk('belief.list', { limit: 200 });
  const away = useAsk('belief.list', { limit: 200, removed: true });
  const items = kept.data?.items;
  return html`<${Screen} title=${t('beliefs.title')} back lead=${t('beliefs.intro')}
    kind="beliefs">
    <${Trouble} text=${kept.error && errorWords(kept.error)} onAgain=${() => {
      epoch.value += 1;
    }} />
    ${
      items &&
      html`<${Yours} items=${items} />
      <${Library} taken=${new Set(items.map((/** @type {any} */ belief) => belief.origin))} />
      <p class="belief-own"><button type="button" class="second" onClick=${() => go('belief-form')}>
        ${t('beliefs.own')}</button></p>
      <${Away} items=${away.data?.items ?? []} />`
    }
  <//>`;
}
