// What is planned with one person, and what may be begun with them. What may be put forward is
// said by the program's guide; nothing is stopped here.

import { html } from 'htm/preact';
import { useAsk } from '../core/door.js';
import { go } from '../core/routes.js';
import { dayWords } from '../core/time.js';
import { choice, t } from '../core/words.js';
import { Fold } from '../parts/fold.js';
import { HandOver } from '../parts/hand-over.js';
import { happen, letItGo } from './reach-open.js';

/** @param {{item: any, person: string}} props Something small that was planned, with its words. */
function PlannedReach({ item, person }) {
  const head = [
    item.kind && choice('reachout_kind', item.kind),
    item.planned_for && dayWords(item.planned_for),
  ].filter(Boolean);
  return html`<li class="card">
    ${head.length > 0 && html`<p class="soft small">${head.join(' · ')}</p>`}
    ${item.draft && html`<p class="own-words pre">${item.draft}</p>
      <${Fold} title=${t('person.send_it')}><${HandOver} text=${item.draft} person=${person} /><//>`}
    <div class="acts"><button type="button" class="plain" onClick=${() => happen(item.id)}>
        ${t('person.did_it')}</button>
      <button type="button" class="plain quiet" onClick=${() => letItGo(item.id)}>
        ${t('draft.let_go')}</button></div></li>`;
}

/** @param {{id: string}} props */
export function Planned({ id }) {
  const filter = { person: id, state: 'planned' };
  const shares = useAsk('share.list', { filter, limit: 20 }).data?.items ?? [];
  const reaches = useAsk('reachout.list', { filter, limit: 20 }).data?.items ?? [];
  if (shares.length + reaches.length === 0) return null;
  return html`<section><h2>${t('person.planned')}</h2><ul class="plain-list">
    ${shares.map((/** @type {any} */ item) => html`<li key=${item.id}>
      <button type="button" class="row card-row" onClick=${() => go('share', { id: item.id })}>
        <span class="row-words"><span class="soft small">${t('person.a_share')}
          ${item.planned_for && ` · ${dayWords(item.planned_for)}`}</span>
          <span class="own-words clamp">${item.what || t('person.no_words')}</span></span></button>
      </li>`)}
    ${reaches.map((/** @type {any} */ item) => html`<${PlannedReach} key=${item.id} item=${item}
      person=${id} />`)}
  </ul></section>`;
}

/** @param {{id: string, name: string, may: Record<string, boolean>}} props */
export function Begin({ id, name, may }) {
  if (!may.share && !may.draft) return null;
  const acts = html`<div class="acts">
    ${may.share && html`<button type="button" class="second"
      onClick=${() => go('share-form', { person: id })}>${t('person.share', { name })}</button>`}
    ${may.draft && html`<button type="button" class="second"
      onClick=${() => go('reach-form', { person: id })}>${t('person.reach', { name })}</button>`}
  </div>`;
  if (may.invitation)
    return html`<section><h2>${t('person.with')}</h2>${acts}</section>`;
  // Not put forward, and not in the way either.
  return html`<section class="folds"><${Fold} title=${t('person.with_quiet')}>
    <p class="soft">${t('person.with_quiet_text')}</p>${acts}<//></section>`;
}
