// Short cards to read: why connection helps, against the old shame, where it all comes from.

import { html } from 'htm/preact';
import { content, t } from '../core/words.js';
import { Fold } from '../parts/fold.js';
import { Screen } from '../parts/frame.js';

export function Learn() {
  const { why, stigma, sources, cannot } = content('cards');
  return html`<${Screen} title=${t('learn.title')} back kind="learn">
    <section><h2>${why.title}</h2>${why.items.map((/** @type {any} */ card) => html`<article
      key=${card.key} class="card"><h3>${card.title}</h3><p>${card.text}</p><p class="soft">
        ${card.practice}</p></article>`)}</section>
    <section><h2>${stigma.title}</h2>${stigma.items.map((/** @type {any} */ card) => html`<article
      key=${card.key} class="card"><h3>${card.title}</h3><p>${card.text}</p></article>`)}</section>
    <section class="folds">
      <${Fold} title=${sources.title}><ul>
        ${sources.items.map((/** @type {string} */ line) => html`<li key=${line}>${line}</li>`)}
          </ul><p class="hint">${t('learn.no_therapist')}</p><//>
      <${Fold} title=${cannot.title}><ul>${cannot.long.map((/** @type {string} */ line) => html`<li
        key=${line}>${line}</li>`)}</ul><//>
    </section>
  <//>`;
}
