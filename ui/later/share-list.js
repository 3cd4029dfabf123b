// Shares in a list, and those of one person for their page.

import { html } from 'htm/preact';
import { useAsk } from '../core/door.js';
import { go } from '../core/routes.js';
import { aliasOf } from '../core/state.js';
import { longDay } from '../core/time.js';
import { t } from '../core/words.js';
import { Initial } from '../parts/person-chip.js';
import { FearedHappened } from './share-beside.js';
import { useLadder } from './share-ladder.js';

/** What stands under a share's words. @param {any} item */
function besideWords({ stage, share }) {
  if (stage === 'next_day') return t('share.sits');
  if (stage === 'outcome') return t('share.opened');
  if (stage === 'let_go') return '';
  return share.planned_for ? longDay(share.planned_for) : t('share.no_day');
}

/**
 * @param {{item: {stage: string, share: any}, without?: boolean}} props `without`: the person is
 *   clear from where it stands.
 */
export function ShareRow({ item, without }) {
  const { stage, share } = item;
  const name = aliasOf(share.person);
  const open = () => go(stage === 'next_day' ? 'share-next' : 'share', { id: share.id });
  const beside = besideWords(item);
  return html`<button type="button" class="row entry" onClick=${open}>
    ${!without && name && html`<${Initial} id=${share.person} alias=${name} />`}
    <span class="row-words">
      <span class="small soft">${!without && name && html`<span class="names">${name}</span>`}
        ${!without && name && beside ? ' · ' : ''}${beside}</span>
      <span class=${share.what ? 'own-words clamp' : 'soft'}>${share.what || t('share.no_words')}
        </span></span></button>`;
}

/** @param {{items: any[], without?: boolean}} props */
export const ShareRows = ({ items, without }) =>
  html`<ul class="plain-list rows">${items.map(
    (item) => html`<li key=${item.share.id}><${ShareRow} item=${item} without=${without} /></li>`,
  )}</ul>`;

/**
 * Everything about small shares with one person, for their page. Nothing is offered about those
 * whom the safety rule leaves out; what was written stays to be read.
 * @param {{person: string, offered?: boolean}} props `person`: the id; `offered`: whether a new one
 *   may be begun from here, where the page has no place of its own for that.
 */
export function SharesOf({ person, offered = true }) {
  const open = useAsk('share.open', { person }).data;
  const ladder = useLadder(person);
  const offer = offered && ladder && !(ladder.key === 'none' && ladder.reason === 'standing');
  const items = open?.items ?? [];
  const heading = items.length > 0 || offer;
  return html`<div class="shares-of">
    ${
      heading &&
      html`<section><h2>${t('share.of_person')}</h2>
      ${items.length > 0 && html`<${ShareRows} items=${items} without />`}
      ${
        offer &&
        html`<p><button type="button" class="second" onClick=${() => go('share-form', { person })}>
        ${t('share.begin_with', { name: aliasOf(person) })}</button></p>`
      }</section>`
    }
    <${FearedHappened} person=${person} limit=${3} />
  </div>`;
}
