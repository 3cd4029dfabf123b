// The moment form: one question, valid after one tap; everything else waits. Editing is the same
// form.

import { html } from 'htm/preact';
import { useSignal } from '@preact/signals';
import { soundsDangerous } from '../core/danger.js';
import { useAsk } from '../core/door.js';
import { dropDraft, useDraft } from '../core/draft.js';
import {
  bringBack,
  keepMoment,
  momentValue,
  newMoment,
  pickedAlias,
  pickedKey,
  removeMoment,
  worthKeeping,
} from '../core/moments.js';
import { back, openNow } from '../core/routes.js';
import { epoch, say } from '../core/state.js';
import { errorWords, field, t } from '../core/words.js';
import { Chip, Chips } from '../parts/chips.js';
import { Fold } from '../parts/fold.js';
import { Screen, Trouble } from '../parts/frame.js';
import { GrowText } from '../parts/grow-text.js';
import { PeoplePicker, withTyped } from '../parts/people-picker.js';
import { Qualities } from '../parts/qualities.js';
import { ScaleOfFive } from '../parts/scale.js';
import { Slider } from '../parts/slider.js';
import { TimeField } from '../parts/time-field.js';

/** People of the latest moments, each once. @param {any} page */
function recentPeople(page) {
  return [
    ...new Set((page?.items ?? []).flatMap((/** @type {any} */ moment) => moment.people ?? [])),
  ];
}

/** @typedef {{value: any, change: (patch: any) => void}} Part */

/** @param {Part & {name: string, placeholder?: string, rows?: number}} props */
function Words({ value, change, name, placeholder, rows }) {
  const { ask, hint } = field('moment', name);
  return html`<${GrowText} label=${ask} hint=${hint} rows=${rows} placeholder=${placeholder}
    value=${value[name]} max=${100000}
    onChange=${(/** @type {string} */ text) => change({ [name]: text })} />`;
}

/** @param {Part & {name: string, list: string, single?: boolean, own?: boolean}} props */
function Choose({ value, change, name, list, single, own }) {
  const chosen = single ? (value[name] ? [value[name]] : []) : (value[name] ?? []);
  return html`<${Chips} legend=${field('moment', name).ask} list=${list} single=${single}
    own=${own} value=${chosen}
    onChange=${(/** @type {string[]} */ words) =>
      change({ [name]: single ? (words[0] ?? null) : words })} />`;
}

/** @param {Part & {name: string, max?: number}} props */
function Rate({ value, change, name, max }) {
  const { ask, low, high } = field('moment', name);
  return html`<${Slider} label=${ask} low=${low} high=${high} max=${max} value=${value[name]}
    onChange=${(/** @type {number | null} */ number) => change({ [name]: number })} />`;
}

/** @param {Part} props */
function Folds({ value, change }) {
  const part = { value, change };
  const minutes = /** @param {any} event */ (event) => {
    const number = parseInt(event.currentTarget.value, 10);
    change({ minutes: Number.isNaN(number) ? null : Math.min(10080, Math.max(0, number)) });
  };
  return html`
    <${Fold} title=${t('moment.fold_happened')} open=${Boolean(value.happened)}>
      <${Words} ...${part} name="happened" rows=${4} />
      <${Choose} ...${part} name="feelings" list="feeling" own />
      <${Choose} ...${part} name="tags" list="tag" own />
    <//>
    <${Fold} title=${t('moment.fold_where')}>
      <${Choose} ...${part} name="channel" list="channel" single own />
      <${Choose} ...${part} name="setting" list="setting" single own />
      <${Choose} ...${part} name="began_by" list="began_by" single />
      <label class="ask minutes">${field('moment', 'minutes').ask}
        <input type="text" inputmode="numeric" autocomplete="off" value=${value.minutes ?? ''}
          onChange=${minutes} /></label>
    <//>
    <${Fold} title=${t('moment.fold_wanted')}>
      <${Choose} ...${part} name="kinds_wanted" list="kind" own />
      <${Choose} ...${part} name="kinds_received" list="kind" own />
      <${Choose} ...${part} name="direction" list="direction" single />
    <//>
    <${Fold} title=${t('moment.fold_settled')}>
      <${Rate} ...${part} name="settled_before" />
      <${Rate} ...${part} name="settled_after" />
      <${ScaleOfFive} legend=${field('moment', 'energy').ask} scale="energy" value=${value.energy}
        onChange=${(/** @type {number} */ energy) => change({ energy })} />
    <//>
    <${Fold} title=${t('moment.fold_understood')}>
      <${Rate} ...${part} name="understood" />
      <${Rate} ...${part} name="accepted" />
      <${Rate} ...${part} name="cared_about" />
      <${Choose} ...${part} name="boundary_respected" list="boundary" single />
      <${Rate} ...${part} name="depth" max=${5} />
    <//>
    <${Fold} title=${t('moment.fold_seen')} open=${Boolean(value.seen_in_me)}>
      <${Words} ...${part} name="seen_in_me" />
    <//>`;
}

/** @param {Part} props */
function Observed({ value, change }) {
  const people = value.people ?? [];
  if (people.length === 0) return null;
  return people.map((/** @type {any} */ one) => {
    const key = pickedKey(one);
    return html`<${Qualities} key=${key}
      legend=${t('moment.qualities', { name: pickedAlias(one) })}
        value=${value.qualities?.[key] ?? {}}
      onChange=${(/** @type {any} */ chips) =>
        change({ qualities: { ...value.qualities, [key]: chips } })} />`;
  });
}

/**
 * @param {{value: any}} props A quiet word where the words sound like danger. Nothing is sent,
 *   scored or held up.
 */
function Beside({ value }) {
  const words = ['happened', 'felt_safe_text', 'felt_unsafe_text', 'seen_in_me']
    .map((name) => value[name] ?? '')
    .join('\n');
  return soundsDangerous(words)
    ? html`<p class="note-box">${t('danger.text')} <button type="button" class="plain"
      onClick=${() => openNow('danger')}>${t('danger.act')}</button></p>`
    : null;
}

/**
 * @param {{id?: string, people?: string[]}} props `id`: the moment to edit; `people`: who it begins
 *   with.
 */
export function MomentForm({ id, people = [] }) {
  const form = `moment:${id ?? 'new'}`;
  const draft = useDraft(form, () => (id ? momentValue(id) : newMoment(people)));
  const recent = recentPeople(useAsk('moment.list', { limit: 30, order: '-at' }).data);
  const busy = useSignal(false);
  const error = useSignal(/** @type {any} */ (null));
  const { value, change } = draft;

  const keep = async (changed = value?.changed) => {
    if (busy.value || !value) return;
    busy.value = true;
    error.value = null;
    try {
      const before = id ? await momentValue(id) : null;
      const whole = { ...value, changed, people: withTyped(value.people, value.typed), typed: '' };
      change(whole);
      const kept = await keepMoment(id, whole, change);
      await dropDraft(form);
      epoch.value += 1;
      say(
        t('moment.kept'),
        before
          ? () => bringBack(kept.id, before)
          : async () => {
              await removeMoment(kept.id);
            },
      );
      back();
    } catch (failed) {
      error.value = failed;
      busy.value = false;
    }
  };
  // Somebody changed it elsewhere: what is typed here is kept over how it stands now, when asked
  // for again.
  const again = async () => keep((await momentValue(/** @type {string} */ (id))).changed);
  const letGo = async () => {
    await dropDraft(form);
    back();
  };

  if (!value)
    return html`<${Screen} title=${t(id ? 'moment.edit_title' : 'moment.new_title')} back>
      <${Trouble} text=${draft.error && errorWords(draft.error)} /><//>`;
  const part = { value, change };
  return html`<${Screen} title=${t(id ? 'moment.edit_title' : 'moment.new_title')} back
    kind="moment-form">
    ${draft.found && html`<p class="note-box">${t('draft.found')} <button type="button"
      class="plain" onClick=${letGo}>${t('draft.let_go')}</button></p>`}
    <section class="question">
      <${ScaleOfFive} big legend=${field('moment', 'felt_safe').ask} value=${value.felt_safe}
        onChange=${(/** @type {number} */ safe) => change({ felt_safe: safe })} />
      <p class="soft">${t(value.felt_safe === -2 ? 'moment.hard' : 'moment.sad_and_safe')}</p>
    </section>
    <section class="question">
      <${PeoplePicker} legend=${field('moment', 'people').ask} value=${value.people}
        recent=${recent} typed=${value.typed}
        onChange=${(/** @type {any[]} */ chosen) => change({ people: chosen })}
          onTyped=${(/** @type {string} */ typed) => change({ typed })} />
      <${TimeField} legend=${field('moment', 'at').ask} value=${value.at} onChange=${change} />
    </section>
    <section class="question">
      <${Words} ...${part} name="felt_safe_text" />
      <${Words} ...${part} name="felt_unsafe_text" />
      <p class="small soft typed" aria-live="polite">${draft.kept ? t('draft.kept') : ''}</p>
    </section>
    <section class="question">
      <${Observed} ...${part} />
      <div class="chip-row"><${Chip} label=${t('moment.joy')} on=${Boolean(value.joy)}
        onToggle=${() => change({ joy: !value.joy })} /></div>
    </section>
    <section class="folds"><${Folds} ...${part} /></section>
    <${Beside} value=${value} />
    <div class="act-bar">
      <${Trouble} text=${error.value && errorWords(error.value)}
        onAgain=${error.value?.code === 'conflict' ? again : undefined} />
      <button type="button" class="main-act"
        disabled=${busy.value || !(worthKeeping(value) || value.typed?.trim())}
          onClick=${() => keep()}>${t('moment.keep')}</button>
    </div>
  <//>`;
}
