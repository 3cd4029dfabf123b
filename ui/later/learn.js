// Short cards to read: why connection helps, each with where it is done; against the old shame; where
// it all comes from; what the book cannot do.

import { html } from 'htm/preact';
import { go } from '../core/routes.js';
import { content, items, t } from '../core/words.js';
import { Fold } from '../parts/fold.js';
import { Screen } from '../parts/frame.js';

/** Where a card leads. @type {Record<string, [string, Record<string, any>?]>} */
const leads = {
  settle: ['moment-form'],
  eyes: ['eyes'],
  witness: ['reach-form', { kind: 'ask_witness' }],
  open_protected: ['shares'],
};

/** @param {{card: any}} props */
function Card({ card }) {
  return html`<article class="card"><h3>${card.title}</h3><p>${card.text}</p>
    ${card.practice && html`<p class="soft">${card.practice}</p>`}
    ${card.act && html`<p><button type="button" class="plain" onClick=${() => go(...leads[card.key])}>
      ${card.act}</button></p>`}</article>`;
}

/** @param {{lines: string[]}} props */
const Lines = ({ lines }) =>
  html`<ul>${lines.map((line) => html`<li key=${line}>${line}</li>`)}</ul>`;

export function Learn() {
  const { cannot } = content('cards');
  return html`<${Screen} title=${t('learn.title')} back kind="learn">
    <section><h2>${t('learn.why.title')}</h2>
      ${items('learn.why.items').map((card) => html`<${Card} key=${card.key} card=${card} />`)}
        </section>
    <section><h2>${t('learn.stigma.title')}</h2>
      ${items('learn.stigma.items').map((card) => html`<${Card} key=${card.key} card=${card} />`)}
        </section>
    <p><button type="button" class="plain" onClick=${() => go('no-one')}>${t('learn.to_no_one')}
      </button></p>
    <section class="folds">
      <${Fold} title=${t('learn.sources.title')}><${Lines} lines=${items('learn.sources.items')} />
        <p class="hint">${t('learn.no_therapist')}</p><//>
      <${Fold} title=${cannot.title}><${Lines} lines=${cannot.long} /><//>
    </section>
  <//>`;
}
