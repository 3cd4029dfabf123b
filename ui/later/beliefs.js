// Beliefs about support: the library, one at a time.

import { html } from 'htm/preact';
import { openNow } from '../core/routes.js';
import { content, t } from '../core/words.js';
import { Fold } from '../parts/fold.js';
import { Screen } from '../parts/frame.js';

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
