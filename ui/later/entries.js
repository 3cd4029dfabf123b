// The entries that a claim or a mark rests on, and no others: by their ids, which stand nowhere but
// in memory.

import { html } from 'htm/preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { ask, useAsk } from '../core/door.js';
import { go } from '../core/routes.js';
import { aliasOf, epoch } from '../core/state.js';
import { dateWords } from '../core/time.js';
import { choice, errorWords, t } from '../core/words.js';
import { Entry } from '../parts/entry.js';
import { Screen, Trouble } from '../parts/frame.js';
import { Said, SaidGroup } from './say-claim.js';
import { contextName, isFact, sentenceOf } from './say.js';

/** @typedef {import('./say.js').Claim} Claim */

const page_size = 20;
/** How many are read before the first stand there. */
const at_once = 5;

/** What the ids of a pattern can be. @type {Record<string, string[]>} */
const kinds = { prediction: ['share'], cadence: ['moment', 'reachout'] };

/** The record of an id, whatever of these it is; nothing once it is gone. */
async function found(/** @type {string[]} */ of, /** @type {string} */ id) {
  for (const kind of of) {
    try {
      const record = await ask(`${kind}.get`, { id });
      return record.removed ? null : { kind, record };
    } catch (failed) {
      if (/** @type {any} */ (failed).code !== 'not_found') throw failed;
    }
  }
  return null;
}

/** A share or a message in the list. @param {{kind: string, record: any}} props */
function Other({ kind, record }) {
  const words = kind === 'share' ? record.what : record.draft;
  const at = record.settled_at ?? record.planned_for ?? record.created;
  const screen = kind === 'share' ? 'share' : 'reach-form';
  return html`<button type="button" class="row entry" onClick=${() => go(screen, { id: record.id })}>
    <span class="row-words"><span class="small soft"><span class="names">${aliasOf(record.person)}
      </span> · ${dateWords(at)}</span>
      ${
        words
          ? html`<span class="own-words clamp">${words}</span>`
          : html`<span class="soft">${
              record.kind ? choice('reachout_kind', record.kind) : t('entry.no_words')
            }</span>`
      }</span></button>`;
}

/** @param {{ids: string[], of: string[]}} props Newest first, as the door gives them. */
function Rows({ ids, of }) {
  const shown = useSignal(page_size);
  const rows = useSignal(/** @type {any[]} */ ([]));
  const error = useSignal(/** @type {any} */ (null));
  const turn = epoch.value;
  const got = useRef({ turn, records: /** @type {Map<string, any>} */ (new Map()) });
  const wanted = ids.slice(0, shown.value);
  useLayoutEffect(() => {
    let here = true;
    if (got.current.turn !== turn) got.current = { turn, records: new Map() };
    const { records } = got.current;
    const read = async (/** @type {string} */ id) => {
      if (!records.has(id)) records.set(id, await found(of, id));
      return records.get(id);
    };
    (async () => {
      /** @type {any[]} */
      const all = [];
      for (let from = 0; here && from < wanted.length; from += at_once) {
        all.push(...(await Promise.all(wanted.slice(from, from + at_once).map(read))));
        // What stands there already does not go while it is read again.
        const whole = all.length === wanted.length;
        if (here && (whole || all.length > rows.value.length)) rows.value = all.filter(Boolean);
      }
    })().catch((failed) => {
      if (here) error.value = failed;
    });
    return () => {
      here = false;
    };
  }, [wanted.join(' '), turn]);
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  const begins = useRef(0);
  // The button for more may be gone: the first of what it brought stands in its place.
  useEffect(() => {
    if (begins.current === 0 || rows.value.length <= begins.current) return;
    if (document.activeElement === document.body)
      list.current?.children[begins.current]?.querySelector('button')?.focus();
    begins.current = 0;
  }, [rows.value]);
  return html`<${Trouble} text=${error.value && errorWords(error.value)} />
    <ul class="plain-list rows" ref=${list}>${rows.value.map(
      ({ kind, record }) => html`<li key=${record.id}>${
        kind === 'moment'
          ? html`<${Entry} moment=${record} onOpen=${() => go('moment', { id: record.id })} />`
          : html`<${Other} kind=${kind} record=${record} />`
      }</li>`,
    )}</ul>
    ${
      ids.length > shown.value &&
      html`<button type="button" class="second more-act" onClick=${() => {
        begins.current = rows.value.length;
        shown.value += page_size;
      }}>${t('journal.more')}</button>`
    }`;
}

/**
 * One context of a factor: what is counted of it, and its entries.
 * @param {{pattern: string, factor: string, group: string, name?: string}} props `name`: its heading
 *   where several stand on the screen.
 */
function Group({ pattern, factor, group, name }) {
  const { data, error } = useAsk(`pattern.${pattern}`, { factor, group });
  const one = data?.groups[0];
  return html`<section>${name && html`<h2>${name}</h2>`}
    <${Trouble} text=${error && errorWords(error)} />
    ${
      one &&
      html`<${SaidGroup} group=${one} say=${data.say} person=${factor === 'person'} closed />
      <${Rows} ids=${one.ids} of=${['moment']} />`
    }</section>`;
}

/** Claims that rest on whole contexts; any other rests on the ids it carries. */
const of_contexts = /^(?:person|safety|settled|compare|works|adjusted)_/;

/** Their own block says what these say. */
const said_there = /^(?:person|safety|settled_(?!compare)|works_range)/;

/** The contexts that a claim is about. @param {Claim} claim @returns {string[]} */
function contextsOf({ key, about = {}, values = {} }) {
  if (!about.factor || !of_contexts.test(key)) return [];
  const sides = [about.a ?? values.a, about.b ?? values.b];
  if (sides[0] !== undefined) return sides;
  const one = about.id ?? about.label;
  return one === undefined ? [] : [one];
}

/**
 * What is said of contact with somebody, under the facts about them.
 * @param {{claim: Claim}} props
 */
function UnderFacts({ claim }) {
  const id = isFact(claim) ? undefined : claim.about?.id;
  const { data, error } = useAsk('pattern.safety', id ? { factor: 'person', group: id } : null);
  if (id && !data) return html`<${Trouble} text=${error && errorWords(error)} />`;
  const facts = (data?.say ?? []).filter(isFact).map(sentenceOf);
  return html`<${Said} claim=${claim} facts=${facts} closed />`;
}

/** @param {{claim: Claim}} props */
function OfClaim({ claim }) {
  const { key, pattern = '', about = {}, n, ids = [] } = claim;
  const contexts = contextsOf(claim);
  const alone = contexts.length === 1;
  return html`<${Screen} title=${t('say.entries')} back kind="entries">
    ${!said_there.test(key) && html`<${UnderFacts} claim=${claim} />`}
    ${contexts.map(
      (group) => html`<${Group} key=${group} factor=${about.factor} group=${group}
        pattern=${pattern === 'settling' ? pattern : 'safety'}
        name=${alone ? '' : contextName(about.factor, group)} />`,
    )}
    ${
      contexts.length === 0 &&
      html`${ids.length < n && html`<p class="soft small">${t('say.newest', { n: ids.length })}</p>`}
      <${Rows} ids=${ids} of=${kinds[pattern] ?? ['moment']} />`
    }<//>`;
}

/**
 * @param {{claim?: Claim, pattern?: string, factor?: string, group?: string, ids?: string[]}} props
 * A claim; or a context of a factor (a person by id); or ids of a pattern's entries.
 */
export function Entries({ claim, pattern = 'safety', factor, group, ids = [] }) {
  if (claim) return html`<${OfClaim} claim=${claim} />`;
  if (!factor || group === undefined)
    return html`<${Screen} title=${t('say.entries')} back kind="entries">
      <${Rows} ids=${ids} of=${kinds[pattern] ?? ['moment']} /><//>`;
  const person = factor === 'person';
  return html`<${Screen} title=${person ? aliasOf(group) : contextName(factor, group)} own=${person}
    back kind="entries"><${Group} pattern=${pattern} factor=${factor} group=${group} /><//>`;
}
