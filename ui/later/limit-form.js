// A limit of one's own: how much giving is right, for which time, and words for no.

import { html } from 'htm/preact';
import { useSignal } from '@preact/signals';
import { addOnce, ask, tell } from '../core/door.js';
import { dropDraft, useDraft } from '../core/draft.js';
import { newId } from '../core/ids.js';
import { back } from '../core/routes.js';
import { epoch, say } from '../core/state.js';
import { choice, choices, content, errorWords, t } from '../core/words.js';
import { Chip } from '../parts/chips.js';
import { Screen, Trouble } from '../parts/frame.js';
import { GrowText } from '../parts/grow-text.js';
import { TextField } from '../parts/text-field.js';

const most = 10000;

/** @returns {any} */
const begin = () => ({
  fresh: newId(),
  amount: '',
  unit: 'hours',
  period: 'week',
  words_for_no: '',
});

/** @param {string} id @returns {Promise<any>} */
async function kept(id) {
  const one = await ask('limit.get', { id });
  return {
    ...begin(),
    amount: one.amount === undefined ? '' : String(one.amount),
    unit: one.unit ?? 'times',
    period: one.period ?? 'week',
    words_for_no: one.words_for_no ?? '',
    changed: one.changed,
  };
}

/** A number as people type it: "1,5" and "1.5". @param {string} text @returns {number | null} */
function amountOf(text) {
  const typed = text.trim().replace(',', '.');
  if (typed === '') return null;
  return /^\d+(?:\.\d+)?$/.test(typed) && Number(typed) <= most ? Number(typed) : NaN;
}

/** @param {any} value */
const record = (value) => ({
  amount: amountOf(value.amount),
  unit: value.unit,
  period: value.period,
  words_for_no: value.words_for_no.trim() ? value.words_for_no : null,
});

/**
 * @param {{legend: string, list: string, value: string, onChange: (word: string) => void}} props
 */
function Choose({ legend, list, value, onChange }) {
  return html`<fieldset class="chips"><legend class="ask">${legend}</legend>
    <div class="chip-row">${choices(list).map((word) => html`<${Chip} key=${word}
      label=${choice(list, word)} on=${value === word} onToggle=${() => onChange(word)} />`)}</div>
  </fieldset>`;
}

/**
 * Words for no, with lines to begin from.
 * @param {{value: any, change: (patch: any) => void}} props
 */
function WordsForNo({ value, change }) {
  const examples = Object.keys(content('giving').no_examples);
  const take = (/** @type {string} */ line) => {
    const before = value.words_for_no;
    change({ words_for_no: before.trim() ? `${before.trimEnd()}\n${line}` : line });
  };
  return html`<section class="question">
    <${GrowText} label=${t('giving.no_ask')} hint=${t('giving.no_hint')}
      value=${value.words_for_no} onChange=${(/** @type {string} */ words) =>
        change({ words_for_no: words })} />
    <div class="chip-row examples">${examples.map((key) => {
      const line = t(`giving.no_examples.${key}`);
      return html`<button key=${key} type="button" class="chip" onClick=${() => take(line)}>
        ${line}</button>`;
    })}</div>
  </section>`;
}

/** @param {{id?: string}} props */
export function LimitForm({ id }) {
  const form = `limit:${id ?? 'new'}`;
  const draft = useDraft(form, async () => (id ? kept(id) : begin()));
  const busy = useSignal(false);
  const error = useSignal(/** @type {any} */ (null));
  const { value, change } = draft;
  const title = t(id ? 'giving.form_edit' : 'giving.form_new');
  if (!value)
    return html`<${Screen} title=${title} back>
      <${Trouble} text=${draft.error && errorWords(draft.error)} /><//>`;

  /** What is wrong, or "". */
  const wrong = () => {
    const { amount, words_for_no: words } = record(value);
    if (Number.isNaN(amount)) return 'giving.amount_wrong';
    return amount === null && words === null ? 'giving.need_one' : '';
  };
  const keep = async () => {
    if (busy.value) return;
    const missing = wrong();
    // A new object each time, so that asking twice brings the hands back twice.
    error.value = missing ? { missing } : null;
    if (missing) {
      /** @type {HTMLElement | null} */ (document.querySelector('.limit-form input'))?.focus();
      return;
    }
    busy.value = true;
    try {
      const before = id ? await ask('limit.get', { id }) : null;
      const whole = record(value);
      const given = Object.fromEntries(Object.entries(whole).filter(([, one]) => one !== null));
      const one = id
        ? await ask('limit.edit', { id, changed: value.changed, ...whole })
        : await addOnce('limit', { id: value.fresh, ...given });
      await dropDraft(form);
      epoch.value += 1;
      const { amount = null, unit = null, period = null } = before ?? {};
      say(
        t('giving.kept'),
        before
          ? () => tell('limit.edit', {
                id,
                ...{ amount, unit, period },
                words_for_no: before.words_for_no ?? null,
              })
          : () => tell('limit.remove', { id: one.id }),
      );
      back();
    } catch (failed) {
      error.value = failed;
      busy.value = false;
      if (/** @type {any} */ (failed).code === 'conflict')
        change({ changed: (await ask('limit.get', { id })).changed });
    }
  };
  const missing = error.value?.missing;
  return html`<${Screen} title=${title} back kind="limit-form">
    ${
      draft.found &&
      html`<p class="note-box">${t('draft.found')} <button type="button" class="plain"
        onClick=${async () => {
          await dropDraft(form);
          back();
        }}>${t('draft.let_go')}</button></p>`
    }
    <section class="question">
      <${TextField} label=${t('giving.amount')} hint=${t('giving.amount_hint')}
        inputmode="decimal" max=${12} value=${value.amount} error=${missing ? t(missing) : ''}
        onChange=${(/** @type {string} */ amount) => change({ amount })} />
      <${Choose} legend=${t('giving.unit')} list="unit" value=${value.unit}
        onChange=${(/** @type {string} */ unit) => change({ unit })} />
      <${Choose} legend=${t('giving.period')} list="period" value=${value.period}
        onChange=${(/** @type {string} */ period) => change({ period })} />
    </section>
    <${WordsForNo} value=${value} change=${change} />
    <p class="small soft typed" aria-live="polite">${draft.kept ? t('draft.kept') : ''}</p>
    <div class="act-bar">
      <${Trouble} text=${error.value && !missing && errorWords(error.value)} />
      <button type="button" class="main-act" disabled=${busy.value} onClick=${keep}>
        ${t('giving.keep')}</button>
    </div>
  <//>`;
}
