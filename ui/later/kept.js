// A record that has no screen of its own, to be read: what search found in it stands here whole.

import { html } from 'htm/preact';
import { useAsk } from '../core/door.js';
import { go } from '../core/routes.js';
import { aliasOf } from '../core/state.js';
import { dateWords } from '../core/time.js';
import { choice, errorWords, field, kindName, listed, t } from '../core/words.js';
import { Screen, Trouble } from '../parts/frame.js';

/**
 * Fields that hold a choice, by kind, and the list whose word is shown.
 * @type {Record<string, Record<string, string>>}
 */
const lists = {
  observation: { quality: 'quality', direction: 'observed' },
  evidence: { direction: 'speaks_for' },
  practice: { way: 'way' },
  reachout: { kind: 'reachout_kind', state: 'state', began_by: 'began_by' },
  repair: { answer: 'answer', did_change: 'extent' },
  note: { purpose: 'purpose' },
  limit: { period: 'period', unit: 'unit' },
  measure: { instrument: 'instrument' },
  candidate: { kind: 'candidate_kind' },
};

const ours = ['id', 'created', 'changed', 'removed', 'at', 'at_zone', 'moment', 'person'];

/** Somebody who is not kept any more is shown as nothing, not as an id. @param {string} one */
const wordOf = (one) =>
  aliasOf(one) || (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(one) ? '' : one);

/** @param {any} value @returns {string[]} The texts in a value. */
function textsOf(value) {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) {
    const names = value.map((one) => (typeof one === 'string' ? wordOf(one) : ''));
    return [listed(names.filter(Boolean))];
  }
  return typeof value === 'object' && value
    ? Object.values(value).filter((one) => typeof one === 'string')
    : [];
}

/** @param {{kind: string, id: string}} props */
export function KeptRecord({ kind, id }) {
  const { data, error } = useAsk(`${kind}.get`, { id });
  const rows = Object.entries(data ?? {})
    .filter(([name]) => !ours.includes(name))
    .map(([name, value]) => /** @type {[string, string[]]} */ ([name, textsOf(value)]))
    .filter(([, texts]) => texts.some(Boolean));
  return html`<${Screen} title=${kindName(kind)} back kind="moment"
    lead=${data && dateWords(data.at ?? data.created)}>
    <${Trouble} text=${error && errorWords(error)} />
    ${rows.map(
      ([name, texts]) => html`<section key=${name}><h2>${field(kind, name).label}</h2>
      ${texts.map((text) =>
        lists[kind]?.[name]
          ? html`<p key=${text}>${choice(lists[kind][name], text)}</p>`
          : html`<p key=${text} class="own-words pre">${text}</p>`,
      )}</section>`,
    )}
    <div class="acts">
      ${data?.person && aliasOf(data.person) && html`<button type="button" class="plain"
        onClick=${() => go('person', { id: data.person })}>${aliasOf(data.person)}</button>`}
      ${data?.moment && html`<button type="button" class="plain"
        onClick=${() => go('moment', { id: data.moment })}>${t('journal.its_moment')}</button>`}
    </div>
  <//>`;
}
