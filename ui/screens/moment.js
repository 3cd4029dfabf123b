// One moment, to be read: the person's own words first, then the rest that was answered.

import { html } from 'htm/preact';
import { useAsk } from '../core/door.js';
import { removeMoment } from '../core/moments.js';
import { back, go } from '../core/routes.js';
import { aliasOf, say } from '../core/state.js';
import { clockWords, dateWords, dayWords } from '../core/time.js';
import { choice, errorWords, field, listed, number, step, t } from '../core/words.js';
import { Screen, Trouble } from '../parts/frame.js';
import { Ring } from '../parts/mark.js';
import { Initial } from '../parts/person-chip.js';

const words = ['happened', 'felt_safe_text', 'felt_unsafe_text', 'seen_in_me'];
const rated = ['settled_before', 'settled_after', 'understood', 'accepted', 'cared_about'];

/** Field, and how its value is said. @type {[string, (value: any) => string][]} */
const rest = [
  ['channel', (word) => choice('channel', word)],
  ['setting', (word) => choice('setting', word)],
  ['began_by', (word) => choice('began_by', word)],
  ['direction', (word) => choice('direction', word)],
  [
    'kinds_wanted',
    (list) => listed(list.map((/** @type {string} */ word) => choice('kind', word))),
  ],
  [
    'kinds_received',
    (list) => listed(list.map((/** @type {string} */ word) => choice('kind', word))),
  ],
  ['boundary_respected', (word) => choice('boundary', word)],
  ...rated.map(
    (name) =>
      /** @type {[string, (value: any) => string]} */ ([
        name,
        (value) => t('slider.of', { value: number(value), max: 10 }),
      ]),
  ),
  ['depth', (value) => t('slider.of', { value, max: 5 })],
  ['energy', (value) => step('energy', value)],
  ['feelings', (list) => listed(list.map((/** @type {string} */ word) => choice('feeling', word)))],
  ['minutes', (value) => number(value)],
  ['tags', (list) => listed(list)],
];

/** @param {{rows: any[]}} props */
function Observed({ rows }) {
  if (rows.length === 0) return null;
  return html`<dl class="facts">${rows.map(
    (row) => html`<div key=${row.id}>
    <dt>${aliasOf(row.person)}: ${choice('observed', row.direction)}</dt><dd>
      ${choice('quality', row.quality)}${row.text && html`<br /><span class="own-words">${row.text}
        </span>`}</dd></div>`,
  )}</dl>`;
}

/** @param {{id: string}} props */
export function Moment({ id }) {
  const { data: moment, error } = useAsk('moment.get', { id });
  const observed = useAsk('observation.list', { filter: { moment: id }, limit: 200 });
  if (!moment)
    return html`<${Screen} title="" back><${Trouble} text=${error && errorWords(error)} /><//>`;
  const people = (moment.people ?? []).filter(aliasOf);
  const remove = async () => {
    const bring = await removeMoment(id);
    say(t('moment.removed'), bring);
    back();
  };
  const edit = html`<button type="button" class="plain" onClick=${() => go('moment-form', { id })}>
    ${t('moment.edit')}</button>`;
  const has = (/** @type {string} */ name) =>
    moment[name] !== undefined && moment[name] !== null && moment[name] !== '';
  return html`<${Screen} title=${dayWords(moment.at)} back aside=${edit}
    lead=${t('moment.when', { date: dateWords(moment.at), clock: clockWords(moment.at) })}
      kind="moment">
    ${
      people.length > 0 &&
      html`<div class="chip-row">${people.map(
        (
          /** @type {string} */ person,
        ) => html`<button key=${person} type="button" class="chip person-chip"
          onClick=${() => go('person', { id: person })}>
      <${Initial} id=${person} alias=${aliasOf(person)} /><span>${aliasOf(person)}</span></button>`,
      )}</div>`
    }
    ${has('felt_safe') && html`<p class="felt"><${Ring} value=${moment.felt_safe} /><span>
      ${t('moment.felt', { word: step('felt_safe', moment.felt_safe) })}</span>
        ${moment.joy && html`<span class="soft"> · ${t('entry.joy')}</span>`}</p>`}
    ${words.filter(has).map((name) => html`<section key=${name}><h2>${field('moment', name).label}
      </h2><p class="own-words pre">${moment[name]}</p></section>`)}
    <${Observed} rows=${observed.data?.items ?? []} />
    <dl class="facts">${rest.filter(([name]) => has(name)).map(([name, say_it]) => html`<div
      key=${name}><dt>${field('moment', name).label}</dt><dd>${say_it(moment[name])}</dd></div>`)}
        </dl>
    <section class="quiet-acts"><button type="button" class="plain quiet" onClick=${remove}>
      ${t('moment.remove')}</button></section>
  <//>`;
}
