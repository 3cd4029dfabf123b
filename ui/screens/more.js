// More: quiet minutes and the seven steps, each with what can be done now; then the other rooms of
// the book.

import { html } from 'htm/preact';
import { go } from '../core/routes.js';
import { lock } from '../core/session.js';
import { content, t } from '../core/words.js';
import { Screen } from '../parts/frame.js';
import { Icon } from '../parts/icon.js';

/** Step, and where its action leads. @type {Record<string, string>} */
const leads = {
  quiet: 'quiet',
  one_person: 'people',
  share: 'shares',
  beliefs: 'beliefs',
  nourish: 'reach',
  help: 'support',
  journal: 'moment-form',
  give: 'giving',
};

/** @type {string[]} */
const rooms = [
  'eyes',
  'how',
  'beliefs',
  'support',
  'giving',
  'reach',
  'patterns',
  'learn',
  'settings',
];

/** @param {{title: string, text: string, to: string}} props One line, one action. */
function Row({ title, text, to }) {
  return html`<button type="button" class="row" onClick=${() => go(to)}><span class="row-words">
    <span class="row-title">${title}</span><span class="soft small">${text}</span></span>
    <${Icon} name="next" /></button>`;
}

export function More() {
  const { title, items } = content('cards').steps;
  return html`<${Screen} title=${t('more.title')} kind="more">
    <section><h2>${title}</h2><ol class="steps" start="0">
      ${items.map((/** @type {any} */ { key, title: step, text }) => html`<li key=${key}>
        <${Row} title=${step} text=${text} to=${leads[key]} /></li>`)}</ol></section>
    <section><h2>${t('more.rooms')}</h2><ul class="plain-list rows">
      ${rooms.map((to) => html`<li key=${to}><${Row} title=${t(`more.${to}`)}
        text=${t(`more.${to}_text`)} to=${to} /></li>`)}</ul></section>
    <p><button type="button" class="second" onClick=${lock}>${t('more.lock')}</button></p>
  <//>`;
}
