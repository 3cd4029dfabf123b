// The moment form: one question, valid after one tap; everything else waits. Editing is the same
// form.

import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { tell, useAsk } from '../core/door.js';
import { dropDraft, useDraft } from '../core/draft.js';
import {
  bringBack,
  isEmpty,
  keepMoment,
  momentValue,
  newMoment,
  pickedAlias,
  pickedKey,
  takeBack,
  worthKeeping,
} from '../core/moments.js';
import { back } from '../core/routes.js';
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
import { TextField } from '../parts/text-field.js';
import { TimeField } from '../parts/time-field.js';

/** Fields whose own place says what is to be mended. */
const told = {
  at: 'at',
  minutes: 'minutes',
  happened: 'too_long',
  felt_safe_text: 'too_long',
  felt_unsafe_text: 'too_long',
  seen_in_me: 'too_long',
};

/** What stands at a field after an error about it; "" for any other error. @param {any} error */
const fieldWords = ({ field: name }) =>
  name in told ? errorWords({ code: told[/** @type {keyof typeof told} */ (name)] }) : '';

/** People of the latest moments, each once. @param {any} page */
function recentPeople(page) {
  return [
    ...new Set((page?.items ?? []).flatMap((/** @type {any} */ moment) => moment.people ?? [])),
  ];
}

/** The most that a text of the form holds; what happened may be a whole day that was brought in. */
const text_max = 100000;
const entry_max = 1048576;

/**
 * @typedef {{value: any, change: (patch: any) => void, wrong: (name: string) => string}} Part
 * `wrong`: what is to be mended about a field.
 */

/** @param {Part & {name: string, placeholder?: string, rows?: number, max?: number}} props */
function Words({ value, change, wrong, name, placeholder, rows, max = text_max }) {
  const { ask, hint } = field('moment', name);
  return html`<${GrowText} label=${ask} hint=${hint} rows=${rows} placeholder=${placeholder}
    value=${value[name] ?? ''} max=${max} error=${wrong(name)}
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
function Energy({ value, change }) {
  return html`<${ScaleOfFive} legend=${field('moment', 'energy').ask} scale="energy"
    value=${value.energy} onChange=${(/** @type {number} */ energy) => change({ energy })} />
    ${
      !isEmpty(value.energy) &&
      html`<button type="button" class="plain small" onClick=${() => change({ energy: null })}>
      ${t('slider.leave_open')}<span class="sr"> ${field('moment', 'energy').ask}</span></button>`
    }`;
}

/** Everything that waits, in groups named by what they ask. @param {Part} part */
function Folds(part) {
  const { value, change, wrong } = part;
  const gave = value.direction === 'gave' || value.direction === 'both';
  return html`
    <${Fold} title=${t('moment.fold_happened')} open=${Boolean(value.happened)}>
      <${Words} ...${part} name="happened" rows=${4} max=${entry_max} />
      <${Choose} ...${part} name="feelings" list="feeling" own />
      <${Choose} ...${part} name="tags" list="tag" own />
    <//>
    <${Fold} title=${t('moment.fold_where')}>
      <${Choose} ...${part} name="channel" list="channel" single own />
      <${Choose} ...${part} name="setting" list="setting" single own />
      <${Choose} ...${part} name="began_by" list="began_by" single />
      <div class="minutes"><${TextField} label=${field('moment', 'minutes').ask} max=${20}
        inputmode="numeric" value=${String(value.minutes ?? '')} error=${wrong('minutes')}
        onChange=${(/** @type {string} */ minutes) => change({ minutes })} /></div>
    <//>
    <${Fold} title=${t('moment.fold_wanted')}>
      <${Choose} ...${part} name="kinds_wanted" list="kind" own />
      <${Choose} ...${part} name="kinds_received" list="kind" own />
      <${Choose} ...${part} name="direction" list="direction" single />
    <//>
    ${
      gave &&
      html`<${Fold} key="gave" title=${t('moment.fold_gave')} open><${Energy} ...${part} /><//>`
    }
    <${Fold} title=${t('moment.fold_settled')}>
      <${Rate} ...${part} name="settled_before" />
      <${Rate} ...${part} name="settled_after" />
      ${!gave && html`<${Energy} ...${part} />`}
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

/** The draft's name: one for each moment that something else becomes. @param {any} props */
const formOf = ({ id, reachout, share }) =>
  `moment:${id ?? (reachout && `reachout-${reachout}`) ?? (share && `share-${share}`) ?? 'new'}`;

/**
 * What a form that was begun before lacks of what it is opened with.
 * @param {any} value @param {any} begin
 */
const missingOf = (value, begin) =>
  Object.fromEntries(
    Object.entries(begin).filter(([name, given]) => isEmpty(value[name]) && !isEmpty(given)),
  );

/**
 * @param {{id?: string, people?: string[], preset?: Record<string, any>, reachout?: string, share?:
 *   string}} props `id`: the moment to edit; `people`, `preset`: what a new one begins with;
 *   `reachout`, `share`: what becomes this moment, and holds a link to it.
 */
export function MomentForm({ id, ...given }) {
  const form = formOf({ id, ...given });
  const draft = useDraft(form, () => (id ? momentValue(id) : newMoment(given)));
  const recent = recentPeople(useAsk('moment.list', { limit: 30, order: '-at' }).data);
  const busy = useSignal(false);
  const error = useSignal(/** @type {any} */ (null));
  const { value, change } = draft;
  const wrong = (/** @type {string} */ name) =>
    error.value?.field === name ? fieldWords(error.value) : '';

  useEffect(() => {
    if (!draft.found || id || !value) return;
    const lacking = missingOf(value, newMoment(given));
    if (Object.keys(lacking).length > 0) change(lacking);
  }, [draft.found]);

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
          : () => takeBack(kept.id, whole),
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
    say(t('draft.gone'), () => tell('draft.put', { form, value }));
    back();
  };

  if (!value)
    return html`<${Screen} title=${t(id ? 'moment.edit_title' : 'moment.new_title')} back>
      <${Trouble} text=${draft.error && errorWords(draft.error)} /><//>`;
  const part = { value, change, wrong };
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
      <${PeoplePicker} everybody legend=${field('moment', 'people').ask} value=${value.people}
        recent=${recent} typed=${value.typed}
        onChange=${(/** @type {any[]} */ chosen) => change({ people: chosen })}
          onTyped=${(/** @type {string} */ typed) => change({ typed })} />
      <${TimeField} legend=${field('moment', 'at').ask} value=${value.at} error=${wrong('at')}
        onChange=${change} />
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
    <div class="act-bar">
      <${Trouble} text=${error.value && !fieldWords(error.value) && errorWords(error.value)}
        onAgain=${error.value?.code === 'conflict' ? again : undefined} />
      <button type="button" class="main-act"
        disabled=${busy.value || !(worthKeeping(value) || value.typed?.trim())}
          onClick=${() => keep()}>${t('moment.keep')}</button>
    </div>
  <//>`;
}
