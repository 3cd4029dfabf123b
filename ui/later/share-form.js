// Planning a small share: who, what, what is feared, how likely. Everything else is folded, and a
// person is enough to keep it.

import { html } from 'htm/preact';
import { useEffect, useRef } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { addOnce, addPerson, all, ask, tell } from '../core/door.js';
import { dropDraft, useDraft } from '../core/draft.js';
import { newId } from '../core/ids.js';
import { pickedAlias } from '../core/moments.js';
import { back, instead, route } from '../core/routes.js';
import { epoch, say } from '../core/state.js';
import { errorWords, field, t } from '../core/words.js';
import { Chip } from '../parts/chips.js';
import { Fold } from '../parts/fold.js';
import { Screen, Trouble } from '../parts/frame.js';
import { PeoplePicker, withTyped } from '../parts/people-picker.js';
import { FieldError } from '../parts/text-field.js';
import { Guarded } from './share-danger.js';
import { LadderWords, useLadder } from './share-ladder.js';
import { Choose, Found, Rate, Words, fieldsOf } from './share-parts.js';
import { PlannedFor, dayIsOver } from './share-when.js';

const names = [
  'what',
  'size',
  'feared',
  'likelihood_pct',
  'expected_distress_pct',
  'counts_as_true',
  'keep_to_myself',
  'way_out',
  'channel',
  'setting',
  'belief',
  'planned_for',
  'planned_for_zone',
];
const sizes = [1, 2, 3, 4, 5];

/** A kept plan as the form holds it. @param {string} id */
async function planValue(id) {
  const { share, opened } = await ask('share.view', { id });
  // Its words stay as they are from then on: there is nothing left to change here.
  if (opened) instead('share', { id });
  return {
    ...Object.fromEntries(names.map((name) => [name, share[name]])),
    people: [{ id: share.person }],
    typed: '',
    fresh_note: newId(),
    planned_was: share.planned_for,
    changed: share.changed,
  };
}

/** @param {string | undefined} person */
const newPlan = (person) => ({
  fresh: newId(),
  fresh_note: newId(),
  people: person ? [{ id: person }] : [],
  typed: '',
});

/** @typedef {{value: any, change: (patch: any) => void}} Part */

/** @param {Part} props Five sizes, with an example of the one that is chosen. */
function Sizes({ value, change }) {
  const shown = value.size ?? sizes[0];
  return html`<fieldset class="sizes">
    <legend class="ask">${t('share.sizes')}</legend>
    <div class="chip-row">${sizes.map(
      (size) => html`<${Chip} key=${size} label=${t(`share.size_${size}`)}
        on=${value.size === size}
        onToggle=${() => change({ size: value.size === size ? null : size })} />`,
    )}</div>
    <p class="size-example" aria-live="polite">${t('share.size_example', {
      size: t(`share.size_${shown}`),
      example: t(`share.size_${shown}_example`),
    })}</p>
  </fieldset>`;
}

/** @param {Part & {missing: boolean, onNote: () => void, ladder: any}} props */
function Who({ value, change, missing, onNote, ladder }) {
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
    <${FieldError} text=${missing ? t('share.who_error') : ''} />
    ${
      ladder?.drafts === false &&
      html`<p class="note-box">${t('share.no_suggestions')} <button type="button" class="plain"
        onClick=${onNote}>${t('share.note_instead')}</button></p>`
    }
  </section>`;
}

/** @param {Part} props */
function Belief({ value, change }) {
  const beliefs = useSignal(/** @type {any[]} */ ([]));
  useEffect(() => {
    all('belief').then(
      (found) => {
        beliefs.value = found;
      },
      () => {},
    );
  }, []);
  if (beliefs.value.length === 0) return null;
  return html`<label class="pick"><span>${field('share', 'belief').ask}</span>
    <select value=${value.belief ?? ''} onChange=${(/** @type {any} */ event) =>
      change({ belief: event.currentTarget.value || null })}>
    <option value="">${t('share.belief_none')}</option>${beliefs.value.map(
      (belief) => html`<option key=${belief.id} value=${belief.id}>${belief.statement}</option>`,
    )}</select></label>`;
}

/** @param {Part} props */
function Folds({ value, change }) {
  const part = { value, change };
  const stop = t('share.stop_words');
  return html`<section class="folds">
    <${Fold} title=${t('share.fold_where')} open=${dayIsOver(value)}>
      <${PlannedFor} ...${part} />
      <${Choose} ...${part} name="channel" list="channel" own />
      <${Choose} ...${part} name="setting" list="setting" own />
    <//>
    <${Fold} title=${t('share.fold_mine')}>
      <${Words} ...${part} name="keep_to_myself" />
      <${Words} ...${part} name="way_out" />
      ${!value.way_out && html`<div class="chip-row"><button type="button" class="chip"
        onClick=${() => change({ way_out: stop })}>${stop}</button></div>`}
    <//>
    <${Fold} title=${t('share.fold_expect')}>
      <${Rate} ...${part} name="expected_distress_pct" max=${100} />
      <${Words} ...${part} name="counts_as_true" />
      <${Belief} ...${part} />
    <//>
  </section>`;
}

/**
 * New names become people, then the plan is kept. Trying again after a loss adds nothing twice.
 * @param {string | undefined} id @param {any} value @param {(patch: any) => void} change
 */
async function keepPlan(id, value, change) {
  let [one] = value.people;
  if (!one.id) {
    const { id: made } = await addPerson(one);
    one = { id: made };
    change({ people: [one] });
  }
  const record = { person: one.id, ...fieldsOf(value, names, Boolean(id)) };
  return id
    ? ask('share.edit', { id, changed: value.changed, ...record })
    : addOnce('share', { id: value.fresh, ...record });
}

/** To the day that is to be mended; its fold may be closed. */
function showDay() {
  const field_of_day = document.querySelector('.planned-for');
  field_of_day?.closest('details')?.setAttribute('open', '');
  field_of_day?.querySelector('input')?.focus();
}

/** Take a kept plan back, and leave its page if it is still open. @param {string} id */
async function takeBack(id) {
  await tell('share.remove', { id });
  if (route.value.name === 'share' && route.value.params.id === id) back();
}

/**
 * @param {Part & {id?: string, form: string, draft: any, onNote: (plain: boolean) => void,
 *   onLetGo: () => void}} props
 */
function Plan({ id, form, value, change, draft, onNote, onLetGo }) {
  const busy = useSignal(false);
  const missing = useSignal(false);
  const error = useSignal(/** @type {any} */ (null));
  const [one] = value.people;
  const ladder = useLadder(one?.id);
  const keep = async (changed = value.changed) => {
    if (busy.value) return;
    const people = withTyped(value.people, value.typed).slice(-1);
    missing.value = false;
    if (people.length === 0) {
      // Set anew, so that the focus goes there again.
      setTimeout(() => {
        missing.value = true;
      });
      return;
    }
    if (dayIsOver(value)) {
      showDay();
      return;
    }
    busy.value = true;
    error.value = null;
    try {
      const whole = { ...value, changed, people, typed: '' };
      const before = id ? await ask('share.get', { id }) : null;
      change(whole);
      const kept = await keepPlan(id, whole, change);
      await dropDraft(form);
      epoch.value += 1;
      if (id) {
        say(t('share.kept'), () =>
          tell('share.edit', { id, person: before.person, ...fieldsOf(before, names, true) }),
        );
        back();
      } else {
        say(t('share.kept'), () => takeBack(kept.id));
        instead('share', { id: kept.id });
      }
    } catch (failed) {
      error.value = failed;
      busy.value = false;
    }
  };
  const again = async () =>
    keep((await ask('share.get', { id: /** @type {string} */ (id) })).changed);
  const part = { value, change };
  return html`<${Screen} title=${t(id ? 'share.edit_title' : 'share.new_title')} back
    kind="share-form">
    ${draft.found && html`<${Found} onLetGo=${onLetGo} />`}
    <${Who} ...${part} missing=${missing.value && !one} onNote=${() => onNote(true)}
      ladder=${ladder} />
    <section class="question">
      <${Words} ...${part} name="what" hint=${t('share.what_hint')} />
      <p class="small soft typed" aria-live="polite">${draft.kept ? t('draft.kept') : ''}</p>
      <${LadderWords} ladder=${ladder} name=${one ? pickedAlias(one) : ''} />
      <${Sizes} ...${part} />
    </section>
    <section class="question">
      <${Words} ...${part} name="feared" />
      <${Rate} ...${part} name="likelihood_pct" max=${100} />
    </section>
    <${Folds} ...${part} />
    <p class="after-all"><button type="button" class="plain quiet" onClick=${() => onNote(false)}>
      ${t('share.danger_after')}</button></p>
    <div class="act-bar">
      <${Trouble} text=${error.value && errorWords(error.value)}
        onAgain=${error.value?.code === 'conflict' ? again : undefined} />
      <button type="button" class="main-act" disabled=${busy.value} onClick=${() => keep()}>
        ${t('share.keep')}</button>
    </div>
  <//>`;
}

/** @param {{id?: string, person?: string}} props `id`: the plan to change; `person`: with whom. */
export function ShareForm({ id, person }) {
  const form = `share:${id ?? 'new'}`;
  const draft = useDraft(
    form,
    () => /** @type {Promise<any> | any} */ (id ? planValue(id) : newPlan(person)),
  );
  const letGo = async () => {
    await dropDraft(form);
    back();
  };
  if (!draft.value)
    return html`<${Screen} title=${t(id ? 'share.edit_title' : 'share.new_title')} back>
      <${Trouble} text=${draft.error && errorWords(draft.error)} /><//>`;
  const { value, change } = /** @type {{value: any, change: (patch: any) => void}} */ (draft);
  return html`<${Guarded} kept=${id} value=${value} change=${change} form=${form}
    found=${draft.found} onLetGo=${letGo}
    plan=${(/** @type {(plain: boolean) => void} */ toNote) => html`<${Plan} id=${id} form=${form}
      value=${value} change=${change} draft=${draft} onNote=${toNote} onLetGo=${letGo} />`} />`;
}
