// Quiet minutes: sit, answer a few questions one at a time, and see who of these. Every place in it
// is part of the draft, so that a lock or a crash comes back to the same one.

import { html } from 'htm/preact';
import { useLayoutEffect, useRef } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { addOnce, addPerson, ask, loadPeople, tell, useAsk } from '../core/door.js';
import { dropDraft, useDraft } from '../core/draft.js';
import { newId } from '../core/ids.js';
import { pickedAlias } from '../core/moments.js';
import { back, instead, openNow } from '../core/routes.js';
import { aliasOf, epoch, say } from '../core/state.js';
import { dateWords, iso, zone } from '../core/time.js';
import { errorWords, listed, t } from '../core/words.js';
import { Fold } from '../parts/fold.js';
import { Screen, Trouble } from '../parts/frame.js';
import { withTyped } from '../parts/people-picker.js';
import { OneOf } from '../parts/text-field.js';
import { Ask, asked, questions } from './quiet-ask.js';
import { Sit } from './quiet-sit.js';

const form = 'quiet:new';

/**
 * @typedef {{people: import('../parts/people-picker.js').Picked[], typed: string, text: string,
 *   nobody: boolean}} Said What was answered to one question.
 * @typedef {{fresh: string, at: string, at_zone: string, stage: string, way: string, planned:
 *   number, sat_s: number, ask: number, said: Record<string, Said>, chosen: string}} Minutes
 * `stage`: begin, sit, ask, who. `planned`: minutes, 0 without a clock. `chosen`: an id, or the one
 * that somebody new will have.
 * @typedef {{value: Minutes, change: (patch: Partial<Minutes>) => void}} Part
 */

/** @returns {Minutes} */
const begin = () => ({
  fresh: newId(),
  at: iso(new Date()),
  at_zone: zone(),
  stage: 'begin',
  way: '',
  planned: 0,
  sat_s: 0,
  ask: 0,
  said: {},
  chosen: '',
});

/** Everyone who was named, once each. @param {Minutes} value */
export function named(value) {
  /** @type {import('../parts/people-picker.js').Picked[]} */
  const all = [];
  for (const key of questions) {
    for (const one of asked(value, key).people) {
      const alias = pickedAlias(one).toLocaleLowerCase();
      if (!all.some((other) => pickedAlias(other).toLocaleLowerCase() === alias)) all.push(one);
    }
  }
  return all;
}

/** What was answered, in words, by the key of the question. @param {Minutes} value */
function answers(value) {
  const said = questions.map((key) => {
    const { people, text, nobody } = asked(value, key);
    const names = people.length > 0 ? listed(people.map(pickedAlias)) : nobody && t('quiet.nobody');
    return [key, [names, text.trim()].filter(Boolean).join('\n')];
  });
  return Object.fromEntries(said.filter(([, text]) => text));
}

const ways = ['breathe', 'look', 'sit'];
const timers = [10, 5, 3, 0];

/** @param {{items: any[]}} props Kept before; each can be taken out. */
function Earlier({ items }) {
  const remove = async (/** @type {string} */ id) => {
    await tell('quiet.remove', { id });
    say(t('quiet.removed'), () => tell('quiet.restore', { id }));
    /** @type {HTMLElement | null} */ (document.querySelector('.held h1'))?.focus();
  };
  return html`<div class="folds"><${Fold} title=${t('quiet.earlier')}><ul class="plain-list">
    ${items.map((item) => {
      const names = (item.people ?? []).map(aliasOf).filter(Boolean);
      const date = dateWords(item.at);
      return html`<li key=${item.id} class="quiet-row"><span>${date}
        <span class="soft small"> ${t('quiet.sat', { n: Math.round((item.done_s ?? 0) / 60) })}
          ${names.length > 0 ? ` · ${listed(names)}` : ''}</span></span>
        <button type="button" class="plain quiet" onClick=${() => remove(item.id)}>
          ${t('quiet.take_out')}<span class="sr"> ${date}</span></button></li>`;
    })}</ul><//></div>`;
}

/**
 * @param {Part & {before: any[], kept: any[], onBegin: () => void}} props `before`: earlier minutes;
 *   `kept`: whatever can be taken out, sat or only answered.
 */
function Begin({ value, change, before, kept, onBegin }) {
  const words = (/** @type {number} */ n) =>
    n ? t('quiet.timer_min', { n }) : t('quiet.timer_open');
  return html`<p class="lead">${t('quiet.lead')}</p>
    <${OneOf} legend=${t('quiet.way')} value=${value.way || 'breathe'}
      options=${ways.map((way) => ({
        value: way,
        label: t(`quiet.way_${way}`),
        hint: t(`quiet.way_${way}_hint`),
      }))} onChange=${(/** @type {string} */ way) => change({ way })} />
    ${
      before.length === 0
        ? html`<p class="soft">${t('quiet.first')}</p>`
        : html`<fieldset class="chips"><legend class="ask">${t('quiet.timer')}</legend>
      <div class="chip-row">${timers.map((n) => html`<button key=${n} type="button" class="chip"
        aria-pressed=${value.planned === n} onClick=${() => change({ planned: n })}>${words(n)}
          </button>`)}</div></fieldset>`
    }
    ${kept.length > 0 && html`<${Earlier} items=${kept} />`}
    <div class="act-bar two"><button type="button" class="main-act" onClick=${onBegin}>
      ${t('quiet.begin')}</button><button type="button" class="plain quiet"
        onClick=${() => change({ stage: 'ask', ask: 0 })}>${t('quiet.to_questions')}</button></div>`;
}

/** @param {Part & {people: any[], busy: boolean, onKeep: (to: string) => void}} props */
function Who({ value, change, people, busy, onKeep }) {
  const nobody = questions.some((key) => asked(value, key).nobody);
  const key = (/** @type {any} */ one) => one.id ?? one.fresh;
  const others = html`<p class="quiet-ways"><button type="button" class="plain quiet"
    onClick=${() => change({ stage: 'ask', ask: questions.length - 1 })}>${t('quiet.before')}
      </button><button type="button" class="plain quiet" onClick=${() => openNow('settle')}>
        ${t('quiet.ground')}</button></p>`;
  if (people.length > 0)
    return html`<p class="lead">${t('quiet.who_text')}</p>
      <${OneOf} hidden legend=${t('quiet.who')} value=${value.chosen}
        options=${[
          ...people.map((one) => ({ value: key(one), label: pickedAlias(one) })),
          { value: '', label: t('quiet.who_none') },
        ]} onChange=${(/** @type {string} */ chosen) => change({ chosen })} />
      ${others}
      <div class="act-bar"><button type="button" class="main-act" disabled=${busy}
        onClick=${() => onKeep('')}>${t('quiet.keep')}</button></div>`;
  return html`<p class="lead">${t(nobody ? 'quiet.honest_text' : 'quiet.rest_text')}</p>
    ${others}
    <div class="act-bar two">
      ${nobody && html`<button type="button" class="main-act" disabled=${busy}
        onClick=${() => onKeep('no-one')}>${t('quiet.keep_starts')}</button>`}
      <button type="button" class=${nobody ? 'second' : 'main-act'} disabled=${busy}
        onClick=${() => onKeep('today')}>${t(nobody ? 'quiet.keep_only' : 'quiet.keep')}</button>
    </div>`;
}

/** Keep the minutes: people first, then what was answered. @param {Minutes} value */
async function keepMinutes(value) {
  /** @type {string[]} */
  const added = [];
  /** @type {(string | undefined)[]} */
  const people = [];
  for (const one of named(value)) {
    const id = one.id ?? (await addPerson(one)).id;
    if (!one.id && id === one.fresh) added.push(id);
    people.push(id);
  }
  const said = answers(value);
  await addOnce('quiet', {
    id: value.fresh,
    at: value.at,
    at_zone: value.at_zone,
    done_s: Math.min(86400, Math.round(value.sat_s)),
    ...(value.planned ? { planned_min: value.planned } : {}),
    ...(people.length > 0 ? { people } : {}),
    ...(Object.keys(said).length > 0 ? { answers: said } : {}),
  });
  return async () => {
    const both = [['quiet', value.fresh], ...added.map((id) => ['person', id])];
    for (const [kind, id] of both) await ask(`${kind}.remove`, { id });
    await loadPeople();
    epoch.value += 1;
  };
}

/** Where one is in it moved: to its heading, as on a new screen. @param {string} where */
function useArrival(where) {
  const before = useRef(where);
  useLayoutEffect(() => {
    if (before.current === where) return;
    before.current = where;
    scrollTo(0, 0);
    /** @type {HTMLElement | null} */ (document.querySelector('.held h1'))?.focus();
  }, [where]);
}

/** @param {Minutes} value @param {any[]} people */
function titleOf(value, people) {
  if (value.stage === 'ask') return t(`quiet.${questions[value.ask]}`);
  if (value.stage !== 'who') return t('quiet.title');
  if (people.length > 0) return t('quiet.who');
  const nobody = questions.some((key) => asked(value, key).nobody);
  return t(nobody ? 'quiet.honest' : 'quiet.rest');
}

export function Quiet() {
  const { value, found, change, error: unread } = useDraft(form, begin);
  const earlier = useAsk('quiet.list', { limit: 20 }).data;
  const running = useSignal(false);
  const busy = useSignal(false);
  const error = useSignal(/** @type {any} */ (null));
  useArrival(value ? `${value.stage} ${value.ask}` : '');
  if (!value || !earlier)
    return html`<${Screen} title=${t('quiet.title')} back>
      <${Trouble} text=${unread && errorWords(unread)} /><//>`;
  const before = earlier.items.filter((/** @type {any} */ item) => item.done_s > 0);
  const people = named(value);
  const part = { value, change };
  const keep = async (/** @type {string} */ to) => {
    if (busy.value) return;
    busy.value = true;
    error.value = null;
    try {
      const undo = await keepMinutes(value);
      await dropDraft(form);
      epoch.value += 1;
      say(t('quiet.kept'), undo);
      if (to) instead(to);
      else if (value.chosen) {
        const one = people.find((other) => (other.id ?? other.fresh) === value.chosen);
        instead(one ? 'person' : 'today', one ? { id: value.chosen } : {});
      } else instead('today');
    } catch (failed) {
      error.value = failed;
      busy.value = false;
    }
  };
  const letGo = async () => {
    await dropDraft(form);
    back();
  };
  /** Every name that was typed and not chosen yet is chosen when a question is left. */
  const takeTyped = () =>
    Object.fromEntries(
      Object.entries(value.said).map(([key, said]) => [
        key,
        { ...said, people: withTyped(said.people, said.typed), typed: '' },
      ]),
    );
  return html`<${Screen} title=${titleOf(value, people)} back kind="quiet-minutes at-${value.stage}">
    ${
      found &&
      value.stage !== 'begin' &&
      !running.value &&
      html`<p class="note-box">${t('draft.found')} <button type="button" class="plain"
        onClick=${letGo}>${t('draft.let_go')}</button></p>`
    }
    ${
      value.stage === 'begin' &&
      html`<${Begin} ...${part} before=${before} kept=${earlier.items} onBegin=${() => {
        running.value = true;
        change({ stage: 'sit', way: value.way || 'breathe' });
      }} />`
    }
    ${value.stage === 'sit' && html`<${Sit} ...${part} running=${running} />`}
    ${value.stage === 'ask' && html`<${Ask} key=${value.ask} ...${part} takeTyped=${takeTyped} />`}
    ${
      value.stage === 'who' &&
      html`<${Trouble} text=${error.value && errorWords(error.value)} />
      <${Who} ...${part} people=${people} busy=${busy.value} onKeep=${keep} />`
    }
  <//>`;
}
