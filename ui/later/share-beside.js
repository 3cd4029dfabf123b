// Feared and happened, side by side in the person's own words. A hard one stays closed until it is
// opened; which ones are hard is said by the door.

import { html } from 'htm/preact';
import { useList } from '../core/door.js';
import { go } from '../core/routes.js';
import { aliasOf } from '../core/state.js';
import { dayWords } from '../core/time.js';
import { errorWords, step, t } from '../core/words.js';
import { Fold } from '../parts/fold.js';
import { Trouble } from '../parts/frame.js';
import { Ring } from '../parts/mark.js';

/** When it was: its moment's time, else when its words were fixed. @param {any} item */
export const wasAt = ({ share, moment }) => moment?.at ?? share.settled_at ?? share.created;

/** @param {any} item */
const nameOf = ({ share }) => aliasOf(share.person) || t('share.with_someone');

/** @param {{title: string, text?: string, children?: any}} props */
function Side({ title, text, children }) {
  return html`<div class="side"><p class="side-title">${title}</p>
    ${
      text
        ? html`<p class="own-words pre">${text}</p>`
        : !children && html`<p class="soft">${t('share.not_written')}</p>`
    }
    ${children}
  </div>`;
}

/** The two columns alone. @param {{item: any}} props */
export function Columns({ item }) {
  const { share, moment } = item;
  const felt = moment?.felt_safe;
  const short = html`
    ${share.came_true && html`<p class="side-fact">${t(`share.came_${share.came_true}`)}</p>`}
    ${
      felt !== undefined &&
      html`<p class="side-fact felt-small"><${Ring} value=${felt} /><span>
        ${t('moment.felt', { word: step('felt_safe', felt) })}</span></p>`
    }`;
  return html`<div class="sides">
    <${Side} title=${t('share.feared')} text=${share.feared} />
    <${Side} title=${t('share.happened')} text=${moment?.happened || share.learned}>${
      share.came_true || felt !== undefined ? short : null
    }<//>
  </div>`;
}

/** @param {{item: any}} props */
const When = ({ item }) =>
  html`<span class="names">${nameOf(item)}</span>${` · ${dayWords(wasAt(item))}`}`;

/** @param {{item: any}} props */
function Pair({ item }) {
  const { share } = item;
  const body = html`<${Columns} item=${item} />
    <button type="button" class="plain small" onClick=${() => go('share', { id: share.id })}>
      ${t('share.open_share')}<span class="sr"> ${nameOf(item)}, ${dayWords(wasAt(item))}</span>
    </button>`;
  if (item.hard)
    return html`<${Fold} title=${html`<span class="small soft"><${When} item=${item} /></span>
      <span class="pair-closed small soft">${t('share.pair_closed')}</span>`}>${body}<//>`;
  return html`<article class="pair"><p class="small soft"><${When} item=${item} /></p>${body}
    </article>`;
}

/**
 * The newest of them, without a number; nothing at all while there is none.
 * @param {{person?: string, limit?: number, lead?: boolean, all?: boolean}} props
 * `person`: only with them; `all`: the way to everything about shares stands below.
 */
export function FearedHappened({ person, limit = 3, lead, all }) {
  const { items, error, more } = useList('share.beside', {
    limit,
    ...(person ? { person } : {}),
  });
  if (error) return html`<${Trouble} text=${errorWords(error)} />`;
  if (!items || items.length === 0) return null;
  return html`<section class="pairs"><h2>${t('share.pairs')}</h2>
    ${lead && html`<p class="soft">${t('share.pairs_lead')}</p>`}
    ${items.map((item) => html`<${Pair} key=${item.share.id} item=${item} />`)}
    ${more && !all && html`<button type="button" class="second more-act" onClick=${more}>
      ${t('share.more')}</button>`}
    ${all && html`<p><button type="button" class="plain" onClick=${() => go('shares')}>
      ${t('share.see_all')}</button></p>`}
  </section>`;
}
