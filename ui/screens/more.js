// More: the seven steps, each with what can be done now; then the other rooms of the book.

import { html } from 'htm/preact';
import { go } from '../core/routes.js';
import { lock } from '../core/session.js';
import { content, t } from '../core/words.js';
import { Screen } from '../parts/frame.js';
import { Icon } from '../parts/icon.js';

/** Step, and where its action leads. @type {Record<string, [string, Record<string, any>?]>} */
const leads = {
  one_person: ['people'],
  beliefs: ['beliefs'],
  nourish: ['people'],
  help: ['no-one'],
  journal: ['moment-form'],
};

/** @type {string[]} */
const rooms = ['patterns', 'eyes', 'how', 'beliefs', 'learn', 'settings'];

/** @param {{to: string}} props */
function Room({ to }) {
  return html`<li><button type="button" class="row" onClick=${() => go(to)}><span class="row-words">
    <span class="row-title">${t(`more.${to}`)}</span>
    <span class="soft small">${t(`more.${to}_text`)}</span></span><${Icon} name="next" /></button>
      </li>`;
}

export function More() {
  const { title, items } = content('cards').steps;
  return html`<${Screen} title=${t('more.title')} kind="more">
    <section><h2>${title}</h2><ol class="steps">${items.map((/** @type {any} */ step) => {
      const lead = leads[step.key];
      return html`<li key=${step.key}><h3>${step.title}</h3><p>${step.text}</p>
      ${lead && html`<button type="button" class="plain" onClick=${() => go(...lead)}>
        ${t(`more.step_${step.key}`)}</button>`}</li>`;
    })}</ol></section>
    <section><h2>${t('more.rooms')}</h2><ul class="plain-list rows">
      ${rooms.map((to) => html`<${Room} key=${to} to=${to} />`)}</ul></section>
    <p><button type="button" class="second" onClick=${lock}>${t('more.lock')}</button></p>
  <//>`;
}
