// Short cards to read: why connection helps, against the old shame, the beliefs, where it all comes
// from.

import { html } from 'htm/preact';
import { openNow } from '../core/routes.js';
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

export function Beliefs() {
  const { intro, first, items } = content('beliefs');
  return html`<${Screen} title=${t('beliefs.title')} back lead=${intro} kind="beliefs">
    <p class="note-box">${first} <button type="button" class="plain"
      onClick=${() => openNow('danger')}>${t('frame.right_now')}</button></p>
    <div class="folds">${items.map(
      (/** @type {any} */ belief) => html`<${Fold} key=${belief.key} title=${belief.statement}>
      <dl class="facts"><dt>${t('beliefs.life')}</dt><dd>${belief.impact_life}</dd><dt>
        ${t('beliefs.work')}</dt><dd>${belief.impact_work}</dd>
      <dt>${t('beliefs.counter')}</dt><dd class="counter">${belief.counter}</dd></dl><//>`,
    )}</div>
  <//>`;
}
