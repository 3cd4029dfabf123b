// What is planned with one person, and what may be begun with them. What may be put forward is
// said by the program's guide; nothing is stopped here.

import { html } from 'htm/preact';
import { useAsk } from '../core/door.js';
import { go } from '../core/routes.js';
import { t } from '../core/words.js';
import { Fold } from '../parts/fold.js';
import { PlannedCard, WaitingCard } from './reach-open.js';
import { FearedHappened } from './share-beside.js';
import { ShareRows, SharesOf } from './share-list.js';

const planned_most = 20;

/** Reach-outs that are open with them. @param {{id: string}} props */
function Reaches({ id }) {
  const filter = { person: id, state: 'planned' };
  const { data } = useAsk('reachout.list', { filter, limit: planned_most });
  const items = data?.items ?? [];
  return (
    items.length > 0 &&
    html`<section><h2>${t('person.planned')}</h2><ul class="plain-list">${items.map(
      (/** @type {any} */ item) =>
        item.began_by === 'them'
          ? html`<${WaitingCard} key=${item.id} item=${item} nameless />`
          : html`<${PlannedCard} key=${item.id} item=${item} nameless />`,
    )}</ul></section>`
  );
}

/** What is open with them. @param {{id: string}} props */
export function Planned({ id }) {
  return html`<${Reaches} id=${id} /><${SharesOf} person=${id} offered=${false} />`;
}

/**
 * What was written of small shares with somebody about whom nothing is suggested: folded away, and
 * still to be read.
 * @param {{id: string}} props
 */
export function Written({ id }) {
  const open = useAsk('share.open', { person: id }).data?.items ?? [];
  const told = useAsk('share.beside', { person: id, limit: 1 }).data?.items ?? [];
  if (open.length + told.length === 0) return null;
  return html`<${Fold} title=${t('share.of_person')}>
    <${ShareRows} items=${open} without /><${FearedHappened} person=${id} /><//>`;
}

/** @param {{id: string, name: string, may: Record<string, boolean>}} props */
export function Begin({ id, name, may }) {
  if (!may.share && !may.draft) return null;
  const acts = html`<div class="acts">
    ${may.share && html`<button type="button" class="second"
      onClick=${() => go('share-form', { person: id })}>${t('person.share', { name })}</button>`}
    ${may.draft && html`<button type="button" class="second"
      onClick=${() => go('reach-form', { person: id })}>${t('person.reach', { name })}</button>
      <button type="button" class="plain" onClick=${() => go('how-form', { person: id })}>
        ${t('person.how')}</button>`}
  </div>`;
  if (may.invitation)
    return html`<section><h2>${t('person.with')}</h2>${acts}</section>`;
  // Not put forward, and not in the way either.
  return html`<section class="folds"><${Fold} title=${t('person.with_quiet')}>
    <p class="soft">${t('person.with_quiet_text')}</p>${acts}<//></section>`;
}
