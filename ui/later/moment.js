// One moment, to be read: the person's own words first, then the rest that was answered, then what
// came of it.

import { html } from 'htm/preact';
import { useSignal } from '@preact/signals';
import { useAsk } from '../core/door.js';
import { removeMoment } from '../core/moments.js';
import { long_from, partsOf } from '../core/parts-of.js';
import { back, go } from '../core/routes.js';
import { aliasOf, say } from '../core/state.js';
import { clockWords, dateWords, dayWords } from '../core/time.js';
import { choice, errorWords, field, kindName, listed, number, step, t } from '../core/words.js';
import { Fold } from '../parts/fold.js';
import { Screen, Trouble } from '../parts/frame.js';
import { Icon } from '../parts/icon.js';
import { Ring } from '../parts/mark.js';
import { Initial } from '../parts/person-chip.js';
import { isThere, said, texts, valueWords } from './moment-words.js';
import { AskRepair, Repairs } from './repairs.js';

/** The person's words; those of a whole book part by part. @param {{text: string}} props */
function LongWords({ text }) {
  const shown = useSignal(1);
  if (text.length <= long_from) return html`<p class="own-words pre">${text}</p>`;
  const parts = partsOf(text);
  return html`${parts
    .slice(0, shown.value)
    .map((part, at) => html`<p key=${at} class="own-words pre">${part}</p>`)}
    ${shown.value < parts.length && html`<button type="button" class="second" onClick=${() => {
      shown.value += 1;
    }}>${t('long.read_on')} <span class="soft small">${t('long.part', {
      at: number(shown.value),
      of: number(parts.length),
    })}</span></button>`}`;
}

/** @param {{rows: any[]}} props */
function Observed({ rows }) {
  if (rows.length === 0) return null;
  return html`<dl class="facts">${rows.map(
    (row) => html`<div key=${row.id}>
    <dt>${t('journal.observed', {
      name: aliasOf(row.person),
      word: choice('observed', row.direction),
    })}</dt><dd>
      ${choice('quality', row.quality)}${row.text && html`<br /><span class="own-words">${row.text}
        </span>`}</dd></div>`,
  )}</dl>`;
}

/** @param {{row: any}} props One kind of support that was wanted, with what came. */
function WantedRow({ row }) {
  const word = choice('kind', row.word);
  const came = row.received.map((/** @type {any} */ { word: kind, n }) =>
    t('journal.came_n', { word: choice('kind', kind), n }),
  );
  return html`<li><p>${t('journal.wanted_n', { word, n: row.n })} <span class="soft">
    ${row.enough ? t('journal.came_of', { came: row.came, n: row.n }) : t('journal.too_early')}</span>
    </p>
    ${came.length > 0 && html`<p class="small soft">
      ${t('journal.came_list', { list: listed(came) })}</p>`}</li>`;
}

/** What was wanted and what came, over all moments; asked for when it is opened. */
function WantedOverTime() {
  const open = useSignal(false);
  const { data, error } = useAsk('pattern.support', open.value ? {} : null);
  return html`<div class="folds"><${Fold} title=${t('journal.over_time')}
    onToggle=${(/** @type {boolean} */ is) => {
      open.value = is;
    }}>
    <${Trouble} text=${error && errorWords(error)} />
    ${data && html`<ul class="plain-list wanted">${data.wanted.map(
      (/** @type {any} */ row) => html`<${WantedRow} key=${row.word} row=${row} />`,
    )}</ul>`}
    ${data?.withheld > 0 && html`<p class="small soft">${t('journal.withheld')}</p>`}<//></div>`;
}

/** Screens of what a moment came from, and how it is asked for. */
const sources = /** @type {[string, string][]} */ ([
  ['share', 'share'],
  ['reachout', 'reach-form'],
]);

/** @param {{kind: string, screen: string, id: string}} props */
function CameFrom({ kind, screen, id }) {
  const { data } = useAsk(`${kind}.list`, { filter: { moment: id }, limit: 5 });
  return (data?.items ?? []).map(
    (/** @type {any} */ item) => html`<button key=${item.id} type="button" class="row"
      onClick=${() => go(screen, { id: item.id })}><span class="row-words">
      <span class="small soft">${t('journal.came_from', { kind: kindName(kind) })}</span>
      <span class="own-words clamp">${item.what || item.draft || dateWords(item.created)}</span>
        </span><${Icon} name="next" /></button>`,
  );
}

/** @param {{people: string[]}} props */
function People({ people }) {
  return (
    people.length > 0 &&
    html`<div class="chip-row">${people.map(
      (person) => html`<button key=${person} type="button" class="chip person-chip"
        onClick=${() => go('person', { id: person })}>
      <${Initial} id=${person} alias=${aliasOf(person)} /><span>${aliasOf(person)}</span></button>`,
    )}</div>`
  );
}

/** @param {{id: string}} props */
export function Moment({ id }) {
  const { data: moment, error } = useAsk('moment.get', { id });
  const observed = useAsk('observation.list', { filter: { moment: id }, limit: 200 });
  if (!moment)
    return html`<${Screen} title=${t('journal.one')} back>
      <${Trouble} text=${error && errorWords(error)} /><//>`;
  const remove = async () => {
    const bring = await removeMoment(id);
    say(t('moment.removed'), bring);
    back();
  };
  const edit = html`<button type="button" class="plain" onClick=${() => go('moment-form', { id })}>
    ${t('moment.edit')}</button>`;
  const has = (/** @type {string} */ name) => isThere(moment[name]);
  return html`<${Screen} title=${dayWords(moment.at)} back aside=${!moment.removed && edit}
    lead=${t('moment.when', { date: dateWords(moment.at), clock: clockWords(moment.at) })}
      kind="moment">
    <${People} people=${(moment.people ?? []).filter(aliasOf)} />
    ${
      (has('felt_safe') || moment.joy) &&
      html`<p class="felt">${has('felt_safe') && html`<${Ring} value=${moment.felt_safe} /><span>
      ${t('moment.felt', { word: step('felt_safe', moment.felt_safe) })}</span>`}
        ${moment.joy && html`<span class="joy"><${Icon} name="joy" /> ${t('entry.joy')}</span>`}</p>`
    }
    ${texts.filter(has).map((name) => html`<section key=${name}><h2>${field('moment', name).label}
      </h2><${LongWords} text=${moment[name]} /></section>`)}
    <${Observed} rows=${observed.data?.items ?? []} />
    <dl class="facts">${Object.keys(said)
      .filter(has)
      .map(
        (name) => html`<div key=${name}><dt>${field('moment', name).label}</dt><dd>
      ${valueWords(name, moment[name])}</dd></div>`,
      )}</dl>
    ${has('kinds_wanted') && html`<${WantedOverTime} />`}
    ${!moment.removed && html`<${Repairs} filter=${{ moment: id }} />
      <${AskRepair} moment=${id} />`}
    ${sources.map(
      ([kind, screen]) => html`<${CameFrom} key=${kind} kind=${kind} screen=${screen} id=${id} />`,
    )}
    <section class="quiet-acts">
      <button type="button" class="plain quiet" onClick=${() => go('moment-history', { id })}>
        ${t('journal.history')}</button>
      ${!moment.removed && html`<button type="button" class="plain quiet" onClick=${remove}>
        ${t('moment.remove')}</button>`}</section>
  <//>`;
}
