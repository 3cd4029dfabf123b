// The pictures of patterns, one at a time and asked for when they are opened. A tap on a mark opens
// the entries behind it.

import { html } from 'htm/preact';
import { useAsk } from '../core/door.js';
import { go } from '../core/routes.js';
import { aliasOf } from '../core/state.js';
import { errorWords, inOrder, number, t } from '../core/words.js';
import { Chip } from '../parts/chips.js';
import { Trouble } from '../parts/frame.js';
import { ChartLine } from './chart-line.js';
import { Expected } from './picture-expected.js';
import { Intervals } from './picture-intervals.js';
import { Settled } from './picture-settled.js';
import { WantedReceived } from './picture-wanted.js';
import { moreWords, Said } from './say-claim.js';
import { contextName, factsOf } from './say.js';

/** Every way to look, those that most moments say first. */
const factors = [
  'person',
  'channel',
  'setting',
  'wanted',
  'received',
  'wanted_received',
  'depth',
  'began_by',
  'time_of_day',
  'weekday',
];
/** How many of them stand there before one asks for more. */
const few = 5;

/** Factors whose contexts have an order of their own. */
const in_order = new Set(['depth', 'time_of_day', 'weekday']);

/**
 * People by name; steps and days in their order; of all others, where there is most to say first.
 * @param {string} factor @param {any[]} groups
 */
function ordered(factor, groups) {
  const named = groups.map((group) => ({
    ...group,
    key: group.id ?? group.label,
    name: contextName(factor, group.label),
  }));
  if (in_order.has(factor)) return named;
  const byName = (/** @type {any} */ a, /** @type {any} */ b) => inOrder(a.name, b.name);
  return named.sort(factor === 'person' ? byName : (a, b) => b.n - a.n || byName(a, b));
}

/**
 * Which factor is looked at.
 * @param {{factor: string, of: string[], onChange: (factor: string) => void, all: boolean,
 *   onAll: () => void}} props
 */
function By({ factor, of, onChange, all, onAll }) {
  const shown = all ? of : of.filter((name, at) => at < few - 1 || name === factor || name === 'received');
  return html`<div class="chip-row by" role="group" aria-label=${t('patterns.by')}>
    ${shown.map(
      (name) => html`<${Chip} key=${name} label=${t(`patterns.by_${name}`)} on=${name === factor}
        onToggle=${() => onChange(name)} />`,
    )}
    ${
      shown.length < of.length &&
      html`<button type="button" class="chip add" onClick=${(/** @type {any} */ event) => {
        const row = event.currentTarget.parentElement;
        onAll();
        // The chip that was pressed goes: the first of the new ones stands in its place.
        requestAnimationFrame(() => row?.children[shown.length]?.focus());
      }}>${t('patterns.by_more')}</button>`
    }</div>`;
}

const over_shown = 3;

/** Sentences over a whole factor, which no single group has. @param {{say: any[]}} props */
const Over = ({ say }) =>
  say
    .filter(({ key }) => /^(compare|works|settled_compare)_/.test(key))
    .slice(0, over_shown)
    .map((claim, at) => html`<${Said} key=${at} claim=${claim} />`);

/** Facts stand over somebody's count, and no range beside them. @param {any} group */
function above(group) {
  const facts = factsOf(group);
  return facts.length > 0 ? { ...group, facts, gate: 'counts', needed: 0 } : group;
}

/** @typedef {{kept: import('@preact/signals').Signal<Record<string, any>>}} Props */

/** @param {Props} props What stays chosen when one comes back is in `kept`. */
export function Safe({ kept }) {
  const factor = kept.value.safe_by ?? 'person';
  const person = factor === 'person';
  const { data, error } = useAsk('pattern.safety', { factor });
  // The last answer stays until the next one is there; it may be another factor's.
  const here = data?.factor === factor ? data : null;
  const groups = ordered(factor, here?.groups ?? []).map((group) => (person ? above(group) : group));
  return html`<p class="hint">${t('patterns.safe_hint')}</p>
    <${By} factor=${factor} of=${factors} all=${kept.value.safe_all} onAll=${() => {
      kept.value = { ...kept.value, safe_all: true };
    }} onChange=${(/** @type {string} */ name) => {
      kept.value = { ...kept.value, safe_by: name };
    }} />
    <${Trouble} text=${error && errorWords(error)} />
    ${here && groups.length === 0 && html`<p class="soft">${t('patterns.factor_none')}</p>`}
    ${here && html`<${Over} say=${here.say} />`}
    <${Intervals} key=${factor} title=${t(`patterns.by_${factor}`)} groups=${groups}
      showMean=${!person}
      onOpen=${(/** @type {string} */ group) => go('entries', { pattern: 'safety', factor, group })} />`;
}

/** How settled with somebody stands on their own page, as a range and without a mean. */
const settled_factors = factors.filter((factor) => factor !== 'person');

/** @param {Props} props */
export function SettledLook({ kept }) {
  const factor = kept.value.settled_by ?? 'channel';
  const { data, error } = useAsk('pattern.settling', { factor });
  const here = data?.factor === factor ? data : null;
  return html`<p class="hint">${t('patterns.settled_hint')}</p>
    <${By} factor=${factor} of=${settled_factors} all=${kept.value.settled_all} onAll=${() => {
      kept.value = { ...kept.value, settled_all: true };
    }} onChange=${(/** @type {string} */ name) => {
      kept.value = { ...kept.value, settled_by: name };
    }} />
    <${Trouble} text=${error && errorWords(error)} />
    ${here?.groups.length === 0 && html`<p class="soft">${t('patterns.factor_none')}</p>`}
    ${here && html`<${Over} say=${here.say} />`}
    <${Settled} key=${factor} title=${t(`patterns.by_${factor}`)}
      groups=${ordered(factor, here?.groups ?? [])} onOpen=${(/** @type {string} */ group) =>
        go('entries', { pattern: 'settling', factor, group })} />`;
}

/** A share in per cent, where there is one. @param {number | undefined} share */
const percent = (share) => (share === undefined ? undefined : Math.round(share * 100));

/** @param {{part: 'distress' | 'likelihood', data: any}} props */
function PredictionPart({ part, data }) {
  const hard = part === 'distress';
  const points = data.points.map((/** @type {any} */ point) => ({
    id: point.id,
    at: point.at,
    name: aliasOf(point.person),
    expected: hard ? point.expected : percent(point.stated),
    actual: hard ? point.actual : percent(point.came),
  }));
  const key = hard ? /^expected_/ : /^likelihood_/;
  const both = points
    .filter((/** @type {any} */ one) => one.expected !== undefined && one.actual !== undefined)
    .sort((/** @type {any} */ a, /** @type {any} */ b) => Date.parse(b.at) - Date.parse(a.at));
  const ids = both.map((/** @type {any} */ { id }) => id);
  const said = data.say
    .filter((/** @type {any} */ claim) => key.test(claim.key))
    .map((/** @type {any} */ claim) => ({ ...claim, ids }));
  const more = data[part].gate === 'counts' ? moreWords(data[part]) : '';
  if (ids.length === 0) return null;
  return html`<h3>${t(`patterns.${part}`)}</h3>
    ${said.map(
      (/** @type {any} */ claim) => html`<${Said} key=${claim.key} claim=${claim} more=${more} />`,
    )}
    <${Expected} title=${t(`patterns.${part}`)} kind=${part} points=${points}
      onOpen=${(/** @type {string} */ id) => go('share', { id })} />`;
}

export function Prediction() {
  const { data, error } = useAsk('pattern.prediction', {});
  if (error) return html`<${Trouble} text=${errorWords(error)} />`;
  if (!data) return null;
  if (data.points.length === 0)
    return html`<p class="soft">${t('patterns.prediction_none')}</p>`;
  return html`<p class="hint">${t('patterns.prediction_hint')}</p>
    <${PredictionPart} part="likelihood" data=${data} />
    <${PredictionPart} part="distress" data=${data} />`;
}

/** @param {{belief: any}} props */
function BeliefPart({ belief }) {
  const { data, error } = useAsk('pattern.belief', { belief: belief.id });
  if (error) return html`<${Trouble} text=${errorWords(error)} />`;
  if (!data || data.points.length === 0) return null;
  const line = (/** @type {string} */ name) =>
    data.points
      .filter((/** @type {any} */ point) => point[name] !== undefined)
      .map((/** @type {any} */ { id, at, [name]: value }) => ({ id, at, value }));
  const open = () => go('belief', { id: belief.id });
  return html`<article class="belief-look">
    <h3 class="own-words">${belief.statement}</h3>
    ${data.say.map(
      (/** @type {any} */ claim) => html`<${Said} key=${claim.key} claim=${claim} closed
        more=${data.gate === 'counts' ? moreWords(data) : ''} />`,
    )}
    <${ChartLine} title=${belief.statement} low=${0} high=${100} words=${[
      { value: 0, label: t('patterns.belief_low') },
      { value: 100, label: t('patterns.belief_high') },
    ]} lines=${[
      { name: t('patterns.belief_old'), points: line('strength') },
      { name: t('patterns.belief_kinder'), points: line('counter') },
    ]} onOpen=${open} />
    <button type="button" class="plain" onClick=${open}>${t('say.line')}<span class="sr">
      ${' '}${belief.statement}</span></button></article>`;
}

const beliefs_shown = 3;

export function Beliefs() {
  const { data, error } = useAsk('belief.list', { limit: beliefs_shown });
  if (error) return html`<${Trouble} text=${errorWords(error)} />`;
  if (!data) return null;
  if (data.items.length === 0) return html`<p class="soft">${t('patterns.belief_none')}</p>`;
  return html`<p class="hint">${t('patterns.belief_hint')}</p>
    ${data.items.map(
      (/** @type {any} */ belief) => html`<${BeliefPart} key=${belief.id} belief=${belief} />`,
    )}
    <button type="button" class="plain" onClick=${() => go('beliefs')}>
      ${t('patterns.belief_all')}</button>`;
}

export function Support() {
  const { data, error } = useAsk('pattern.support', {});
  if (error) return html`<${Trouble} text=${errorWords(error)} />`;
  if (!data) return null;
  if (data.wanted.length === 0) return html`<p class="soft">${t('patterns.support_none')}</p>`;
  return html`<p class="hint">${t('patterns.support_hint')}</p>
    ${data.say
      .slice(0, 3)
      .map((/** @type {any} */ claim, /** @type {number} */ at) => html`<${Said} key=${at}
        claim=${claim} />`)}
    <${WantedReceived} title=${t('patterns.support')} wanted=${data.wanted} onOpen=${(
      /** @type {{wanted: string, received: string}} */ { wanted, received },
    ) =>
      go('entries', { pattern: 'safety', factor: 'wanted_received', group: `${wanted}/${received}` })}
    />`;
}

const tenth = (/** @type {number} */ share) => number(Math.round(share * 100) / 10);

/**
 * What the model says of one context; below its gate only how many more it takes.
 * @param {{group: any}} props
 */
const Estimate = ({ group }) =>
  group.adjusted === undefined
    ? html`<td class="few" colspan="3">${moreWords(group)}</td>`
    : html`<td>${tenth(group.marginal)}</td><td>${tenth(group.adjusted)}</td>
        <td>${t('patterns.adjusted_from_to', {
          from: tenth(group.low80),
          to: tenth(group.high80),
        })}</td>`;

/** @param {{factor: string, groups: any[]}} props */
function Together({ factor, groups }) {
  const title = t(`patterns.by_${factor}`);
  return html`<div class="table-room"><table class="adjusted"><caption>${title}</caption>
    <thead><tr>${['context', 'count', 'seen', 'range'].map(
      (name) => html`<th key=${name} scope="col"><span class=${name === 'context' ? 'sr' : ''}>
        ${t(`patterns.adjusted_${name}`)}</span></th>`,
    )}</tr></thead>
    <tbody>${ordered(factor, groups).map(
      (group) => html`<tr key=${group.key}><th scope="row"><button type="button" class="plain"
        onClick=${() => go('entries', { pattern: 'safety', factor, group: group.key })}>
        <bdi>${group.name}</bdi></button></th>
        <${Estimate} group=${group} /></tr>`,
    )}</tbody></table></div>`;
}

/** The table says of each context what the door's sentences say; only what no row says stands above. */
export function Adjusted() {
  const { data, error } = useAsk('pattern.adjusted', {});
  if (error) return html`<${Trouble} text=${errorWords(error)} />`;
  if (!data) return null;
  const told = data.factors.filter(
    (/** @type {any} */ { factor, groups }) =>
      factor !== 'person' &&
      groups.length > 1 &&
      groups.some((/** @type {any} */ { adjusted }) => adjusted !== undefined),
  );
  return html`<p class="hint">${t('patterns.adjusted_hint')}</p>
    ${data.needed > 0 && html`<p>${moreWords(data)}</p>`}
    ${data.say
      .filter((/** @type {any} */ { key }) => key === 'nested')
      .map(
        (/** @type {any} */ claim, /** @type {number} */ at) => html`<${Said} key=${at}
          claim=${claim} closed />`,
      )}
    ${told.length > 0 && html`<p class="soft small">${t('patterns.adjusted_table')}</p>`}
    ${told.map(
      (/** @type {any} */ { factor, groups }) => html`<${Together} key=${factor} factor=${factor}
        groups=${groups} />`,
    )}`;
}
