// Settings: a short list; each opens on a page of its own.

import { html } from 'htm/preact';
import { go } from '../core/routes.js';
import { lock } from '../core/session.js';
import { content, t } from '../core/words.js';
import { Fold } from '../parts/fold.js';
import { Screen } from '../parts/frame.js';
import { Icon } from '../parts/icon.js';

const pages = ['look', 'keys', 'copies'];

export function Settings() {
  const { cannot } = content('cards');
  return html`<${Screen} title=${t('settings.title')} back kind="settings">
    <ul class="plain-list rows">${pages.map(
      (
        page,
      ) => html`<li key=${page}><button type="button" class="row"
        onClick=${() => go(`settings-${page}`)}>
      <span class="row-words"><span class="row-title">${t(`settings.${page}`)}</span>
        <span class="soft small">${t(`settings.${page}_text`)}</span></span><${Icon} name="next" />
          </button></li>`,
    )}</ul>
    <div class="folds"><${Fold} title=${cannot.title}><ul>
      ${cannot.long.map((/** @type {string} */ line) => html`<li key=${line}>${line}</li>`)}</ul>
        <//></div>
    <p><button type="button" class="second" onClick=${lock}>${t('more.lock')}</button></p>
  <//>`;
}
