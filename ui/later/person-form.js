// Adding somebody, and changing what is kept about them. A name is enough.

import { html } from 'htm/preact';
import { useSignal } from '@preact/signals';
import { addOnce, ask, loadPeople, tell } from '../core/door.js';
import { dropDraft, useDraft } from '../core/draft.js';
import { newId } from '../core/ids.js';
import { back, go, instead } from '../core/routes.js';
import { epoch, say } from '../core/state.js';
import { choice, choices, errorWords, field, options, step, t } from '../core/words.js';
import { Fold } from '../parts/fold.js';
import { Screen, Trouble } from '../parts/frame.js';
import { GrowText } from '../parts/grow-text.js';
import { OneOf, TextField } from '../parts/text-field.js';
import { Forget } from './forget.js';

const names = ['alias', 'role', 'reach', 'note', 'respect', 'rhythm', 'standing', 'circle'];
const day_names = ['ideal_gap_days', 'longest_gap_days'];
const days_most = 3650;

/** @param {any} value */
const isEmpty = (value) =>
  value === undefined ||
  value === null ||
  value === '' ||
  (Array.isArray(value) && value.length === 0);

/** @param {any} value @param {string | undefined} id */
function request(value, id) {
  /** @type {Record<string, any>} */
  const made = id ? { id, changed: value.changed } : { id: value.fresh };
  for (const name of names) {
    const given =
      name === 'reach'
        ? (value.reach ?? []).filter((/** @type {any} */ row) => row.address.trim())
        : value[name];
    if (!isEmpty(given)) made[name] = given;
    else if (id) made[name] = null;
  }
  for (const name of day_names) {
    if (!isEmpty(value[name])) made[name] = Number(value[name]);
    else if (id) made[name] = null;
  }
  return made;
}

/**
 * What is to be mended before it can be kept: the first field and its sentence.
 * @param {any} value @returns {null | {code: string, field: string, text?: string}}
 */
function wrong(value) {
  if (!(value.alias ?? '').trim()) return { code: 'alias', field: 'alias' };
  for (const name of day_names) {
    const text = String(value[name] ?? '').trim();
    const n = Number(text);
    if (text && !(/^\d+$/.test(text) && n >= 1 && n <= days_most))
      return { code: 'days', field: name, text: t('person.days_wrong') };
  }
  return null;
}

/** @param {{value: any[], onChange: (rows: any[]) => void}} props */
function Reach({ value, onChange }) {
  const set = (/** @type {number} */ at, /** @type {any} */ patch) =>
    onChange(value.map((row, index) => (index === at ? { ...row, ...patch } : row)));
  return html`<fieldset class="reach"><legend class="ask">${field('person', 'reach').ask}</legend>
    ${value.map(
      (row, at) => html`<div class="reach-row" key=${at}>
      <label><span class="sr">${field('person', 'reach.way').label}</span>
        <select value=${row.way}
          onChange=${(/** @type {any} */ event) => set(at, { way: event.currentTarget.value })}>
        ${choices('reach_way').map((way) => html`<option key=${way} value=${way}>
          ${choice('reach_way', way)}</option>`)}</select></label>
      <label><span class="sr">${field('person', 'reach.address').label}</span>
        <input type="text" autocomplete="off" maxlength="500" value=${row.address}
          onInput=${(/** @type {any} */ event) =>
            set(at, { address: event.currentTarget.value })} />
            </label>
      <button type="button" class="plain"
        onClick=${() => onChange(value.filter((_, index) => index !== at))}>${t('person.take_out')}
          <span class="sr"> ${row.address}</span></button>
    </div>`,
    )}
    <button type="button" class="plain"
      onClick=${() => onChange([...value, { way: 'phone', address: '' }])}>${t('person.add_reach')}
        </button>
  </fieldset>`;
}

const ringOptions = () => [
  ...[1, 2, 3, 4].map((ring) => ({ value: String(ring), label: step('circle', ring) })),
  { value: '', label: t('person.no_circle') },
];

/** @param {{id?: string}} props */
export function PersonForm({ id }) {
  const form = `person:${id ?? 'new'}`;
  const draft = useDraft(form, async () => (id ? ask('person.get', { id }) : { fresh: newId() }));
  const error = useSignal(/** @type {any} */ (null));
  const forgetting = useSignal(false);
  const busy = useSignal(false);
  const { value, change } = draft;
  if (!value)
    return html`<${Screen} title="" back><${Trouble}
      text=${draft.error && errorWords(draft.error)} /><//>`;

  const keep = async () => {
    if (busy.value) return;
    error.value = wrong(value);
    if (error.value) {
      // Also when the same is wrong a second time, where the field itself notices nothing new.
      requestAnimationFrame(() =>
        /** @type {HTMLElement | null} */ (
          document.querySelector('.person-form [aria-invalid="true"]')
        )?.focus(),
      );
      return;
    }
    busy.value = true;
    try {
      const before = id ? await ask('person.get', { id }) : null;
      const kept = id
        ? await ask('person.edit', request(value, id))
        : await addOnce('person', request(value, id));
      await dropDraft(form);
      await loadPeople();
      epoch.value += 1;
      say(
        t('person.kept'),
        before
          ? () => tell('person.edit', { ...request(before, id), changed: undefined })
          : () => tell('person.remove', { id: kept.id }),
      );
      if (id) back();
      else instead('person', { id: kept.id });
    } catch (failed) {
      error.value = failed;
      busy.value = false;
      if (/** @type {any} */ (failed).code === 'conflict')
        change({ changed: (await ask('person.get', { id })).changed });
    }
  };
  const remove = async () => {
    await tell('person.remove', { id });
    await dropDraft(form);
    say(t('person.removed'), () => tell('person.restore', { id }));
    go('people');
  };
  const at = (/** @type {string} */ name) =>
    error.value?.field === name ? (error.value.text ?? errorWords(error.value)) : '';
  const placed = ['alias', 'role', ...day_names].some((name) => at(name));
  const text = (/** @type {string} */ name) => (/** @type {string} */ words) =>
    change({ [name]: words });

  return html`<${Screen} title=${t(id ? 'person.edit_title' : 'person.new_title')} back
    kind="person-form">
    ${
      draft.found &&
      html`<p class="note-box">${t('draft.found')} <button type="button" class="plain"
        onClick=${async () => {
        await dropDraft(form);
        back();
      }}>${t('draft.let_go')}</button></p>`
    }
    <section class="question">
      <${TextField} label=${field('person', 'alias').ask} hint=${field('person', 'alias').hint}
        value=${value.alias ?? ''} error=${at('alias')} onChange=${text('alias')} first=${!id} />
      <${TextField} label=${field('person', 'role').ask} hint=${field('person', 'role').hint}
        value=${value.role ?? ''} max=${500} error=${at('role')} onChange=${text('role')} />
    </section>
    <div class="folds">
      <${Fold} title=${field('person', 'circle').ask}
        beside=${value.circle ? step('circle', value.circle) : ''}>
        <${OneOf} hidden legend=${field('person', 'circle').ask}
          hint=${field('person', 'circle').hint} value=${String(value.circle ?? '')}
          options=${ringOptions()}
          onChange=${(/** @type {string} */ ring) =>
            change({ circle: ring ? Number(ring) : null })} />
            <//>
      <${Fold} title=${field('person', 'respect').ask}>
        <${GrowText} hidden label=${field('person', 'respect').ask}
          hint=${field('person', 'respect').hint} value=${value.respect ?? ''}
            onChange=${text('respect')} /><//>
      <${Fold} title=${field('person', 'note').ask}>
        <${GrowText} hidden label=${field('person', 'note').ask} value=${value.note ?? ''}
          onChange=${text('note')} /><//>
      <${Fold} title=${field('person', 'rhythm').ask}
        beside=${value.rhythm ? choice('rhythm', value.rhythm) : ''}>
        <${OneOf} hidden legend=${field('person', 'rhythm').ask} value=${value.rhythm ?? ''}
          options=${options('rhythm')}
            onChange=${text('rhythm')} />
        <${Fold} title=${t('person.days_title')} open=${day_names.some((name) => value[name])}>
          <p class="hint">${t('person.days_hint')}</p>
          ${day_names.map((name) => html`<${TextField} key=${name} inputmode="numeric" max=${4}
            label=${field('person', name).label} value=${String(value[name] ?? '')}
            error=${at(name)} onChange=${text(name)} />`)}<//><//>
      <${Fold} title=${field('person', 'reach').ask}>
        <${Reach} value=${value.reach ?? []}
          onChange=${(/** @type {any[]} */ rows) => change({ reach: rows })} /><//>
      <${Fold} title=${field('person', 'standing').ask}>
        <${OneOf} hidden legend=${field('person', 'standing').ask}
          hint=${t('person.standing_hint')} value=${value.standing ?? 'open'}
          options=${options('standing').map((option) => ({
            ...option,
            hint: t(`person.standing_${option.value}`),
          }))}
          onChange=${text('standing')} /><//>
    </div>
    ${
      id &&
      html`<section class="quiet-acts"><button type="button" class="plain quiet" onClick=${remove}>
        ${t('person.remove')}</button>
      <button type="button" class="plain quiet" onClick=${() => {
        forgetting.value = true;
      }}>${t('person.forget.open')}</button></section>`
    }
    <div class="act-bar">
      <${Trouble} text=${error.value && !placed && errorWords(error.value)} />
      <button type="button" class="main-act" disabled=${busy.value} onClick=${keep}>
        ${t('person.keep')}</button>
    </div>
  <//>
  ${
    forgetting.value &&
    html`<${Forget} id=${id} onClose=${() => {
      forgetting.value = false;
    }} />`
  }`;
}
