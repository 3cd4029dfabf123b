// How it went: did it happen, what they did, how safe it felt. Opening it fixes the words before;
// until something is entered that can be taken back. What they did stands in a moment of the
// journal, added once.

import { html } from 'htm/preact';
import { useEffect, useRef } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { addOnce, addPerson, ask, tell } from '../core/door.js';
import { dropDraft, useDraft } from '../core/draft.js';
import { newId } from '../core/ids.js';
import { back, instead, openNow } from '../core/routes.js';
import { epoch, say } from '../core/state.js';
import { day, iso, zone } from '../core/time.js';
import { choices, content, errorWords, field, t } from '../core/words.js';
import { Fold } from '../parts/fold.js';
import { Screen, Trouble } from '../parts/frame.js';
import { PeoplePicker, withTyped } from '../parts/people-picker.js';
import { ScaleOfFive } from '../parts/scale.js';
import { FieldError, OneOf } from '../parts/text-field.js';
import { TimeField } from '../parts/time-field.js';
import { Choose, Found, Rate, Words, fieldsOf, isEmpty } from './share-parts.js';
import { messageForm } from './share-send.js';

const share_names = ['came_true', 'peak_distress_pct', 'learned'];
const moment_names = [
  'happened',
  'felt_safe',
  'understood',
  'accepted',
  'cared_about',
  'boundary_respected',
  'settled_before',
  'settled_after',
];
/** Said of a moment only beside something that happened in it. */
const place_names = ['channel', 'setting'];
/** Of a share that was never planned here. */
const past_names = ['what', 'feared'];

/** @param {any} value @param {string[]} names */
const some = (value, names) => names.some((name) => !isEmpty(value[name]));

/** When it will have been: a planned day that is over, else now. @param {any} share */
function likelyTime(share) {
  const planned = share.planned_for;
  return planned && planned.slice(0, 10) < day(new Date())
    ? { at: planned, at_zone: share.planned_for_zone ?? zone() }
    : { at: iso(new Date()), at_zone: zone() };
}

/** What the form begins with; the plan's words stay as they are from here on. @param {string} id */
async function outcomeValue(id) {
  const { share: found, moment, opened } = await ask('share.view', { id });
  const share = opened ? found : await ask('share.edit', { id, state: 'done' });
  const from = moment ?? share;
  return {
    fresh_moment: newId(),
    changed: share.changed,
    moment: moment?.id,
    moment_changed: moment?.changed,
    ...(moment ? { at: moment.at, at_zone: moment.at_zone } : likelyTime(share)),
    ...Object.fromEntries(share_names.map((name) => [name, share[name]])),
    ...Object.fromEntries(moment_names.map((name) => [name, moment?.[name]])),
    ...Object.fromEntries(place_names.map((name) => [name, from[name]])),
  };
}

/** @param {string | undefined} person */
const pastValue = (person) => ({
  fresh: newId(),
  fresh_moment: newId(),
  people: person ? [{ id: person }] : [],
  typed: '',
  at: iso(new Date()),
  at_zone: zone(),
});

/**
 * The moment that it became: none while nothing was said of it, one for good afterwards.
 * @param {any} value @param {(patch: any) => void} change @param {string} person
 * @returns {Promise<string | undefined>}
 */
async function keepMoment(value, change, person) {
  if (!value.moment && !some(value, moment_names)) return undefined;
  const fields = fieldsOf(value, [...moment_names, ...place_names], Boolean(value.moment));
  const when = { at: value.at, at_zone: value.at_zone };
  const kept = value.moment
    ? await ask('moment.edit', {
        id: value.moment,
        changed: value.moment_changed,
        ...when,
        ...fields,
      })
    : await addOnce('moment', { id: value.fresh_moment, people: [person], ...when, ...fields });
  // What is kept already is not kept again as something new when the rest has to be tried again.
  change({ moment: kept.id, moment_changed: kept.changed });
  return kept.id;
}

/**
 * @param {string} id @param {any} value @param {(patch: any) => void} change
 * @param {string} person
 */
async function keepOutcome(id, value, change, person) {
  const moment = await keepMoment(value, change, person);
  return ask('share.edit', {
    id,
    changed: value.changed,
    state: 'done',
    ...fieldsOf(value, share_names, true),
    ...(moment ? { moment } : {}),
  });
}

/** A share that nobody planned here comes in one go, and so its words before count for nothing. */
async function keepPast(/** @type {any} */ value, /** @type {(patch: any) => void} */ change) {
  let [one] = value.people;
  if (!one.id) {
    const { id } = await addPerson(one);
    one = { id };
    change({ people: [one] });
  }
  const moment = await keepMoment(value, change, one.id);
  return addOnce('share', {
    id: value.fresh,
    person: one.id,
    state: 'done',
    ...fieldsOf(value, [...past_names, ...share_names], false),
    ...(moment ? { moment } : {}),
  });
}

/** @typedef {{value: any, change: (patch: any) => void}} Part */

/** @param {Part} props */
function Three({ value, change }) {
  const part = { value, change };
  return html`<section class="question">
    <${OneOf} legend=${field('share', 'came_true').ask} value=${value.came_true ?? ''}
      options=${choices('extent').map((word) => ({ value: word, label: t(`share.came_${word}`) }))}
      onChange=${(/** @type {string} */ word) => change({ came_true: word })} /></section>
    <section class="question">
      <${Words} ...${part} kind="moment" name="happened" label=${t('share.what_they_did')}
        hint="" rows=${3} />
      <${TimeField} legend=${field('moment', 'at').ask} value=${value.at} onChange=${change} />
    </section>
    <section class="question">
      <${ScaleOfFive} big legend=${field('moment', 'felt_safe').ask} value=${value.felt_safe}
        onChange=${(/** @type {number} */ felt) => change({ felt_safe: felt })} />
      <p class="soft">${t('moment.sad_and_safe')}</p></section>`;
}

/** @param {Part} props */
function Folds({ value, change }) {
  const part = { value, change, kind: 'moment' };
  return html`<section class="folds">
    <${Fold} title=${t('share.fold_learned')}>
      <${Words} value=${value} change=${change} name="learned" />
      <${Rate} value=${value} change=${change} name="peak_distress_pct" max=${100} /><//>
    <${Fold} title=${t('share.fold_met')}>
      <${Rate} ...${part} name="understood" />
      <${Rate} ...${part} name="accepted" />
      <${Rate} ...${part} name="cared_about" />
      <${Choose} ...${part} name="boundary_respected" list="boundary" /><//>
    <${Fold} title=${t('share.fold_settled')}>
      <${Rate} ...${part} name="settled_before" />
      <${Rate} ...${part} name="settled_after" /><//>
    <${Fold} title=${t('share.fold_how')}>
      <${Choose} ...${part} name="channel" list="channel" own />
      <${Choose} ...${part} name="setting" list="setting" own /><//>
  </section>`;
}

/** After a hard outcome: nothing more is asked, nothing is shown, help is near. */
function Hurt() {
  const { title, text } = content('cards').hurt;
  const heading = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    heading.current?.querySelector('h1')?.focus({ preventScroll: true });
    scrollTo(0, 0);
  }, []);
  return html`<div ref=${heading}><${Screen} title=${title} kind="hurt">
    <p class="hurt-text">${text}</p>
    <div class="acts"><button type="button" class="main-act" onClick=${back}>
      ${t('share.after_done')}</button>
    <button type="button" class="second" onClick=${() => openNow('ask')}>${t('share.hurt_help')}
      </button></div><//></div>`;
}

/** Who and what, where nothing was planned here. @param {Part & {missing: boolean}} props */
function Past({ value, change, missing }) {
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    if (missing) place.current?.querySelector('input')?.focus();
  }, [missing]);
  return html`<section class="question" ref=${place}>
    <${PeoplePicker} legend=${field('share', 'person').ask} value=${value.people}
      typed=${value.typed}
      one
      onChange=${(/** @type {any[]} */ chosen) => change({ people: chosen.slice(-1) })}
      onTyped=${(/** @type {string} */ typed) => change({ typed })} />
    <${FieldError} text=${missing ? t('share.who_error') : ''} /></section>
    <section class="question">
      <${Words} value=${value} change=${change} name="what" label=${t('share.past_what')}
        hint=${t('share.what_hint')} />
      <${Words} value=${value} change=${change} name="feared" label=${t('share.past_feared')} />
    </section>`;
}

/** Opened by mistake: it is a plan again, and its words can be changed. @param {string} id */
async function backToPlan(id) {
  await tell('share.edit', { id, state: 'planned' });
  say(t('share.back_in_plan'));
  instead('share', { id });
}

/**
 * How a kept outcome is taken back: the share as it was, and the moment with it.
 * @param {any} former As it stood before; null for a share that is new. @param {any} after
 */
const takeBack = (former, after) => async () => {
  const { id } = after.share;
  if (!former) {
    if (after.moment) await ask('moment.remove', { id: after.moment.id });
    await tell('share.remove', { id });
    return;
  }
  await tell('share.edit', {
    id,
    ...fieldsOf(former.share, share_names, true),
    moment: former.share.moment ?? null,
  });
  if (!after.moment) return;
  if (former.moment) {
    const names = [...moment_names, ...place_names, 'at', 'at_zone'];
    await tell('moment.edit', { id: after.moment.id, ...fieldsOf(former.moment, names, true) });
  } else await tell('moment.remove', { id: after.moment.id });
};

/** @param {{id?: string, person?: string}} props Without an id: one that has already happened. */
export function ShareOutcome({ id, person }) {
  const form = `share-outcome:${id ?? 'new'}`;
  const { value, change, found, kept, ...draft } = useDraft(
    form,
    () => /** @type {Promise<any> | any} */ (id ? outcomeValue(id) : pastValue(person)),
  );
  const hurt = useSignal(false);
  const busy = useSignal(false);
  const missing = useSignal(false);
  const touched = useSignal(false);
  const share = useSignal(/** @type {any} */ (null));
  const error = useSignal(/** @type {any} */ (null));
  useEffect(() => {
    if (id)
      ask('share.view', { id }).then(
        (view) => {
          share.value = view;
        },
        () => {},
      );
  }, [id]);
  const set = (/** @type {any} */ patch) => {
    touched.value = true;
    change(patch);
  };
  const title = t(id ? 'share.outcome_title' : 'share.past_title');
  if (hurt.value) return html`<${Hurt} />`;
  if (!value || (id && !share.value))
    return html`<${Screen} title=${title} back>
      <${Trouble} text=${draft.error && errorWords(draft.error)} /><//>`;
  const before = share.value?.share;
  const enough = some(value, [...share_names, ...moment_names]);
  const keep = async (/** @type {any} */ stamps = {}) => {
    if (busy.value) return;
    const people = id ? [] : withTyped(value.people, value.typed).slice(-1);
    missing.value = false;
    if (!id && people.length === 0) {
      setTimeout(() => {
        missing.value = true;
      });
      return;
    }
    busy.value = true;
    error.value = null;
    try {
      const former = id ? await ask('share.view', { id }) : null;
      const whole = { ...value, ...stamps, ...(id ? {} : { people, typed: '' }) };
      change(whole);
      const done = id
        ? await keepOutcome(id, whole, change, former.share.person)
        : await keepPast(whole, change);
      await dropDraft(form);
      await dropDraft(messageForm(done.id));
      const after = await ask('share.view', { id: done.id });
      epoch.value += 1;
      say(t('share.kept'), takeBack(former, after));
      if (after.hard) hurt.value = true;
      else instead('share', { id: done.id });
    } catch (failed) {
      error.value = failed;
      busy.value = false;
    }
  };
  // Changed elsewhere meanwhile: what is typed here is kept over it, when asked for again.
  const again = async () => {
    const { share: now, moment } = await ask('share.view', { id });
    keep({ changed: now.changed, moment_changed: moment?.changed });
  };
  const letGo = async () => {
    await dropDraft(form);
    back();
  };
  const part = { value, change: set };
  const open_still = id && !share.value.has_outcome && !touched.value && !found;
  return html`<${Screen} title=${title} back kind="share-outcome"
    lead=${t(id ? 'share.outcome_lead' : 'share.past_lead')}>
    ${found && html`<${Found} onLetGo=${letGo} />`}
    ${!id && html`<${Past} ...${part} missing=${missing.value && !value.people[0]} />`}
    ${before?.feared && html`<figure class="remember feared"><figcaption class="soft small">
      ${t('share.you_feared')}</figcaption><blockquote class="own-words">${before.feared}
        </blockquote></figure>`}
    <${Three} ...${part} />
    <p class="small soft typed" aria-live="polite">${kept ? t('draft.kept') : ''}</p>
    <${Folds} ...${part} />
    ${open_still && html`<p class="mistake small">${t('share.mistake')} <button type="button"
      class="plain quiet" onClick=${() => backToPlan(id)}>${t('share.to_plan')}</button></p>`}
    <div class="act-bar">
      <${Trouble} text=${error.value && errorWords(error.value)}
        onAgain=${error.value?.code === 'conflict' ? again : undefined} />
      <button type="button" class="main-act" disabled=${busy.value || !enough}
        onClick=${() => keep()}>${t('share.outcome_keep')}</button>
    </div>
  <//>`;
}
