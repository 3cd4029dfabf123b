// What a moment was before, change by change, and the way back to any of it.

import { html } from 'htm/preact';
import { ask, tell, useAsk } from '../core/door.js';
import { aliasOf, say } from '../core/state.js';
import { clockWords, dateWords, iso } from '../core/time.js';
import { errorWords, field, t } from '../core/words.js';
import { Empty } from '../parts/empty.js';
import { Screen, Trouble } from '../parts/frame.js';
import { isThere, texts, valueWords } from './moment-words.js';

/** Fields of history that are no answer by themselves. */
const beside = ['at_zone'];

/** @param {string} at UTC, shown by this device's clock. */
const whenWords = (at) => {
  const local = iso(new Date(at));
  return t('moment.when', { date: dateWords(local), clock: clockWords(local) });
};

/** What has to be put back so that it is as it was before the change `at`. @param {any[]} items @param {number} at */
function patchTo(items, at) {
  /** @type {Record<string, any>} */
  const patch = {};
  for (const item of items.slice(0, at + 1)) Object.assign(patch, item.before);
  if (patch.people) patch.people = patch.people.filter(aliasOf);
  return patch;
}

/** @param {{name: string, value: any}} props */
function Before({ name, value }) {
  const { label } = field('moment', name);
  return html`<div><dt>${label}</dt>
    ${
      isThere(value)
        ? html`<dd class=${texts.includes(name) ? 'own-words pre' : undefined}>
          ${valueWords(name, value)}</dd>`
        : html`<dd class="soft">${t('journal.nothing_there')}</dd>`
    }</div>`;
}

/** @param {{id: string}} props */
export function MomentHistory({ id }) {
  const { data: moment } = useAsk('moment.get', { id });
  const { data, error } = useAsk('moment.history', { id });
  const items = data?.items ?? [];
  const bringBack = async (/** @type {number} */ at) => {
    const now = await ask('moment.get', { id });
    const patch = patchTo(items, at);
    await tell('moment.edit', { id, ...patch });
    const before = Object.fromEntries(Object.keys(patch).map((name) => [name, now[name] ?? null]));
    say(t('journal.brought_back'), () => tell('moment.edit', { id, ...before }));
  };
  return html`<${Screen} title=${t('journal.history')} back kind="history"
    lead=${moment && t('journal.history_lead', { date: dateWords(moment.at) })}>
    <${Trouble} text=${error && errorWords(error)} />
    ${data && items.length <= 1 && html`<${Empty} text=${t('journal.never_changed')} />`}
    <ol class="plain-list changes">${items.map(
      (/** @type {any} */ item, /** @type {number} */ at) => html`<li key=${at}>
      <h2>${t(`journal.history_${item.what}`)} <span class="soft small">${whenWords(item.at)}</span>
        </h2>
      ${
        item.what === 'edit' &&
        html`<p class="soft small">${t('journal.stood_before')}</p><dl class="facts">
        ${Object.entries(item.before)
          .filter(([name]) => !beside.includes(name))
          .map(([name, value]) => html`<${Before} key=${name} name=${name} value=${value} />`)}</dl>
        ${!moment?.removed && html`<button type="button" class="plain"
          onClick=${() => bringBack(at)}>${t('journal.bring_version')}<span class="sr">
          ${whenWords(item.at)}</span></button>`}`
      }</li>`,
    )}</ol>
  <//>`;
}
