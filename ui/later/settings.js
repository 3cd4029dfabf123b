// Settings: each group is a page of its own.

import { html } from 'htm/preact';
import { go } from '../core/routes.js';
import { lock } from '../core/session.js';
import { t } from '../core/words.js';
import { Screen } from '../parts/frame.js';
import { Icon } from '../parts/icon.js';

const pages = ['look', 'quiet', 'lists', 'keys', 'copies', 'about'];

export function Settings() {
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
    <p><button type="button" class="second" onClick=${lock}>${t('more.lock')}</button></p>
  <//>`;
}
