// A few words for somebody: for whom, what, a draft in three sizes and tones that is the person's
// to change, and the ways to hand it over. It can be kept for later, with or without a time.

import { html } from 'htm/preact';
import { useId } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { addOnce, addPerson, ask, tell, useAsk } from '../core/door.js';
import { dropDraft, useDraft } from '../core/draft.js';
import { newId } from '../core/ids.js';
import { back, go, instead } from '../core/routes.js';
import { aliasOf, epoch, say } from '../core/state.js';
import { choice, errorWords, field, t } from '../core/words.js';
import { Chip } from '../parts/chips.js';
import { Screen, Trouble } from '../parts/frame.js';
import { GrowText } from '../parts/grow-text.js';
import { HandOver } from '../parts/hand-over.js';
import { PeoplePicker, withTyped } from '../parts/people-picker.js';
import { PlanTime } from '../parts/plan-time.js';
import { FieldError, TextField } from '../parts/text-field.js';
import { happen } from './reach-open.js';
import { draftWords, kinds, sizes, tones, waiting_kinds } from './reach-words.js';

/** @param {{person?: string, kind?: string}} params @returns {any} */
const fresh = ({ person, kind }) => ({
  fresh: newId(),
  person: person ? [{ id: person }] : [],
  kind: kind ?? '',
  size: 'line',
  tone: 'plain',
  words: '',
  touched: false,
  what: '',
  began_by: 'me',
});

/** A kept reach-out as the form holds it. @param {string} id @returns {Promise<any>} */
async function kept(id) {
  const one = await ask('reachout.get', { id });
  return {
    ...fresh({}),
    person: one.person ? [{ id: one.person }] : [],
    // What waits is a message, unless something else was said.
    kind: one.kind ?? (one.began_by === 'them' ? 'write' : ''),
    words: one.draft ?? '',
    touched: Boolean(one.draft),
    planned_for: one.planned_for ?? null,
    planned_for_zone: one.planned_for_zone ?? null,
    began_by: one.began_by ?? 'me',
    changed: one.changed,
  };
}

/** What stands in the field now. @param {any} value @returns {string} */
const wordsOf = (value) => (value.touched ? value.words : draftWords(value));

/** @param {string} selector */
const focusOn = (selector) =>
  /** @type {HTMLElement | null} */ (document.querySelector(selector))?.focus();

/** Someone new becomes a person first. @param {any[]} picked */
async function personOf(picked) {
  const [one] = picked;
  if (!one || one.id) return one?.id;
  return (await addPerson(one)).id;
}

/** What the door is sent. @param {any} value @param {string | undefined} person */
const record = (value, person) => ({
  person: person ?? null,
  kind: value.kind || null,
  draft: wordsOf(value).trim() ? wordsOf(value) : null,
  planned_for: value.planned_for ?? null,
  ...(value.planned_for ? { planned_for_zone: value.planned_for_zone } : {}),
  began_by: value.began_by,
});

/**
 * One of a few answers, as chips.
 * @param {{legend: string, options: {value: string, label: string}[], value: string, error?:
 *   string, onChange: (value: string) => void}} props
 */
function Choose({ legend, options, value, error, onChange }) {
  const id = useId();
  return html`<fieldset class="chips" aria-describedby=${error ? id : undefined}>
    <legend class="ask">${legend}</legend>
    <div class="chip-row">${options.map(
      (option) => html`<${Chip} key=${option.value} label=${option.label}
        on=${value === option.value} onToggle=${() => onChange(option.value)} />`,
    )}</div>
    <${FieldError} id=${id} text=${error} />
  </fieldset>`;
}

/** @typedef {{value: any, change: (patch: any) => void}} Part */

/** For a witness: what the small thing is, and when. @param {Part} props */
function Witness({ value, change }) {
  return html`<section class="question">
    <${TextField} label=${t('reach.witness_what')} hint=${t('reach.witness_hint')}
      value=${value.what ?? ''} max=${500}
      onChange=${(/** @type {string} */ what) => change({ what })} />
    <${When} legend=${t('reach.witness_when')} value=${value} change=${change} />
  </section>`;
}

/** @param {Part & {legend: string}} props */
function When({ legend, value, change }) {
  return html`<${PlanTime} legend=${legend} value=${value.planned_for}
    onChange=${(/** @type {any} */ when) =>
      change({ planned_for: when?.at ?? null, planned_for_zone: when?.at_zone ?? null })} />`;
}

/** The draft; own words stay when another one is looked at. @param {Part} props */
function Words({ value, change }) {
  const draft = draftWords(value);
  const other = value.touched && draft && draft !== value.words ? draft : '';
  const take = () => {
    const before = { words: value.words, touched: true };
    change({ words: '', touched: false });
    focusOn('.reach-words textarea');
    say(t('reach.used'), () => change(before));
  };
  return html`<section class="question reach-words">
    ${
      value.kind &&
      html`<${Choose} legend=${t('reach.size')} value=${value.size}
      options=${sizes.map((size) => ({ value: size, label: t(`reach.sizes.${size}`) }))}
      onChange=${(/** @type {string} */ size) => change({ size, looked: true })} />
    <${Choose} legend=${t('reach.tone')} value=${value.tone}
      options=${tones.map((tone) => ({ value: tone, label: t(`reach.tones.${tone}`) }))}
      onChange=${(/** @type {string} */ tone) => change({ tone, looked: true })} />`
    }
    <${GrowText} label=${t('reach.words')} hint=${t('reach.words_hint')} rows=${3}
      value=${wordsOf(value)}
      onChange=${(/** @type {string} */ typed) =>
        change({ words: typed, touched: true, looked: false })} />
    ${
      other &&
      value.looked &&
      html`<div class="other-words"><p class="hint">${t('reach.yours_stay')}</p>
      <p class="own-words pre">${other}</p>
      <button type="button" class="plain" onClick=${take}>${t('reach.use_these')}</button></div>`
    }
  </section>`;
}

/** @param {{id: string}} props For whom no words are prepared. */
function NotForThem({ id }) {
  return html`<div class="note-box" role="status">
    ${t('reach.not_for_them', { name: aliasOf(id) })}
    <p><button type="button" class="plain" onClick=${() => go('person', { id })}>
      ${t('reach.to_their_page')}</button></p></div>`;
}

/** @param {Part & {error: string}} props */
function What({ value, change, error }) {
  const theirs = value.began_by === 'them';
  const options = theirs
    ? waiting_kinds.map((kind) => ({ value: kind, label: t(`reach.waiting_kind.${kind}`) }))
    : kinds.map((kind) => ({ value: kind, label: choice('reachout_kind', kind) }));
  return html`<${Choose}
    legend=${theirs ? t('reach.waiting_what') : field('reachout', 'kind').ask} options=${options}
    value=${value.kind} error=${error}
    onChange=${(/** @type {string} */ kind) =>
      change({ kind: kind === value.kind ? '' : kind, looked: true })} />`;
}

/** @param {{person?: string, kind?: string, id?: string}} props */
export function ReachForm({ person, kind, id }) {
  const form = `reachout:${id ?? person ?? 'new'}`;
  const draft = useDraft(form, async () => (id ? kept(id) : fresh({ person, kind })));
  const { data: order } = useAsk('reach.order', {});
  const { value, change } = draft;
  const who = value?.person[0]?.id;
  const may = useAsk('reach.may', who ? { person: who } : null);
  const busy = useSignal(false);
  const error = useSignal(/** @type {any} */ (null));

  /** Kept as it stands, or null where something is missing. */
  const put = async () => {
    const picked = withTyped(value.person, value.typed).slice(-1);
    const sent = record(value, undefined);
    if (!sent.kind && !sent.draft && picked.length === 0) {
      error.value = { code: 'reach', field: 'kind' };
      focusOn('.reach-form fieldset button');
      return null;
    }
    // The id of somebody new stays the same where this has to be tried again.
    change({ person: picked, typed: '' });
    const to = await personOf(picked);
    change({ person: to ? [{ id: to }] : [], typed: '' });
    const whole = record(value, to);
    if (id) return ask('reachout.edit', { id, changed: value.changed, ...whole });
    const given = Object.entries(whole).filter(([, one]) => one !== null);
    return addOnce('reachout', {
      id: value.fresh,
      state: 'planned',
      ...Object.fromEntries(given),
    });
  };
  /** @param {(kept: any, before: any) => any} then */
  const keep = async (then) => {
    if (busy.value || !value) return;
    busy.value = true;
    error.value = null;
    try {
      const before = id ? await ask('reachout.get', { id }) : null;
      const one = await put();
      if (one) {
        await dropDraft(form);
        epoch.value += 1;
        await then(one, before);
      }
    } catch (failed) {
      error.value = failed;
      busy.value = false;
      if (/** @type {any} */ (failed).code === 'conflict')
        change({ changed: (await ask('reachout.get', { id })).changed });
    }
    busy.value = false;
  };
  const forLater = () =>
    keep((one, before) => {
      const undo = before
        ? () => tell('reachout.edit', { id, ...record(keptValue(before), before.person) })
        : () => tell('reachout.remove', { id: one.id });
      say(t('reach.kept'), undo);
      back();
    });
  const didIt = () => keep((one) => happen(one.id, instead));
  const letGo = async () => {
    await dropDraft(form);
    back();
  };
  const remove = async () => {
    await tell('reachout.remove', { id });
    await dropDraft(form);
    say(t('reach.removed'), () => tell('reachout.restore', { id }));
    back();
  };

  const theirs = value?.began_by === 'them';
  const title = t(theirs ? 'reach.form_answer' : id ? 'reach.form_edit' : 'reach.form_new');
  if (!value)
    return html`<${Screen} title=${title} back>
      <${Trouble} text=${draft.error && errorWords(draft.error)} /><//>`;
  const part = { value, change };
  const needed = error.value?.code === 'reach' ? t('reach.need_one') : '';
  const order_ids = (order?.items ?? []).map((/** @type {any} */ row) => row.person.id);
  const open = !who || may.data?.draft;
  return html`<${Screen} title=${title} back kind="reach-form">
    ${
      draft.found &&
      html`<p class="note-box">${t('draft.found')} <button type="button" class="plain"
        onClick=${letGo}>${t('draft.let_go')}</button></p>`
    }
    <section class="question">
      <${PeoplePicker} legend=${field('reachout', 'person').ask} value=${value.person}
        typed=${value.typed} recent=${order_ids} one
        placeholder=${t('reach.who_placeholder')}
        onChange=${(/** @type {any[]} */ chosen) => change({ person: chosen.slice(-1) })}
        onTyped=${(/** @type {string} */ typed) => change({ typed })} />
    </section>
    ${who && may.data?.draft === false && html`<${NotForThem} id=${who} />`}
    ${
      open &&
      html`<section class="question"><${What} ...${part} error=${needed} /></section>
    ${value.kind === 'ask_witness' && html`<${Witness} ...${part} />`}
    <${Words} ...${part} />
    <p class="small soft typed" aria-live="polite">${draft.kept ? t('draft.kept') : ''}</p>
    <section><h2>${t('reach.send_title')}</h2>
      <${HandOver} text=${wordsOf(value)} person=${who} call=${value.kind === 'call'} /></section>
    ${
      value.kind !== 'ask_witness' &&
      html`<section class="question"><h2>${t('reach.plan')}</h2>
      <${When} legend=${field('reachout', 'planned_for').ask} ...${part} /></section>`
    }`
    }
    ${
      id &&
      html`<section class="quiet-acts"><button type="button" class="plain quiet" onClick=${remove}>
        ${t('reach.remove')}</button></section>`
    }
    ${
      open &&
      html`<div class="act-bar two">
      <${Trouble} text=${error.value && !needed && errorWords(error.value)} />
      <button type="button" class="main-act" disabled=${busy.value} onClick=${forLater}>
        ${t(id ? 'reach.keep_change' : 'reach.keep')}</button>
      <button type="button" class="plain" disabled=${busy.value} onClick=${didIt}>
        ${t(theirs ? 'reach.answered' : 'reach.did_it')}</button></div>`
    }
  <//>`;
}

/** A record from before as `record` reads it. @param {any} one */
const keptValue = (one) => ({ ...one, words: one.draft ?? '', touched: true });
