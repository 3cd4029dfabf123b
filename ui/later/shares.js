// Small shares at a glance: what waits for a look, what is planned, what was feared and happened.

import { html } from 'htm/preact';
import { useAsk } from '../core/door.js';
import { go } from '../core/routes.js';
import { epoch } from '../core/state.js';
import { errorWords, t } from '../core/words.js';
import { Empty } from '../parts/empty.js';
import { Fold } from '../parts/fold.js';
import { Screen, Trouble } from '../parts/frame.js';
import { FearedHappened } from './share-beside.js';
import { ShareRows } from './share-list.js';

const page_size = 10;
const let_go_most = 50;

/** @param {{items: any[], title: string}} props */
const Part = ({ items, title }) =>
  items.length > 0 && html`<section><h2>${title}</h2><${ShareRows} items=${items} /></section>`;

export function Shares() {
  const { data, error } = useAsk('share.open', {});
  const told = useAsk('share.beside', { limit: 1 }).data;
  const gone = useAsk('share.list', { filter: { state: 'let_go' }, limit: let_go_most }).data;
  const items = data?.items ?? [];
  const planned = items.filter((/** @type {any} */ item) => item.stage === 'planned');
  const waits = items.filter((/** @type {any} */ item) => item.stage !== 'planned');
  const left = (gone?.items ?? []).map((/** @type {any} */ share) => ({ stage: 'let_go', share }));
  const nothing = data && told && items.length === 0 && told.items.length === 0;
  const begin = () => go('share-form');
  return html`<${Screen} title=${t('share.title')} back lead=${t('share.lead')} kind="shares">
    <${Trouble} text=${error && errorWords(error)} onAgain=${() => {
      epoch.value += 1;
    }} />
    ${
      nothing
        ? html`<${Empty} text=${t('share.none')} act=${t('share.begin')} onAct=${begin} />`
        : html`<p><button type="button" class="main-act" onClick=${begin}>${t('share.begin')}
          </button></p>`
    }
    <${Part} items=${waits} title=${t('share.waits')} />
    <${Part} items=${planned} title=${t('share.planned')} />
    <${FearedHappened} lead limit=${page_size} />
    ${left.length > 0 && html`<div class="folds"><${Fold} title=${t('share.let_go_title')}>
      <${ShareRows} items=${left} /><//></div>`}
    <p class="past-act"><button type="button" class="plain" onClick=${() => go('share-outcome')}>
      ${t('share.past')}</button></p>
  <//>`;
}
