// Entering a score: a total a scale, or, where the measure allows it, the answers from a sheet. The
// program checks the ranges and adds up; the message stands at the field.

import { html } from 'htm/preact';
import { useSignal } from '@preact/signals';
import { addOnce, ask, tell } from '../core/door.js';
import { dropDraft, useDraft } from '../core/draft.js';
import { newId } from '../core/ids.js';
import { epoch, say } from '../core/state.js';
import { day, iso, zone } from '../core/time.js';
import { errorWords, number, t } from '../core/words.js';
import { Trouble } from '../parts/frame.js';
import { OneOf, TextField } from '../parts/text-field.js';

/**
 * What was typed as a number where it is one; "4,5" is one, too. Anything else goes to the program as
 * it is and is refused there, with its field.
 * @param {string} text
 */
function asNumber(text) {
  const plain = Number(text.trim().replace(',', '.'));
  return Number.isNaN(plain) ? text : plain;
}

/** What was filled in, as numbers. @param {Record<string, string>} typed */
const filled = (typed) =>
  Object.fromEntries(
    Object.entries(typed)
      .filter(([, text]) => text.trim())
      .map(([key, text]) => [key, asNumber(text)]),
  );

/** Noon of that day, so that no zone makes it another day. @param {string} date */
const instant = (date) => iso(new Date(`${date}T12:00`));

/** @param {any} scale */
const rangeWrong = ({ from, to, whole }) =>
  t(whole ? 'measures.out_of_range_whole' : 'measures.out_of_range', {
    from: number(from),
    to: number(to),
  });

/** @param {{row: any, value: any, change: (patch: any) => void, wrong: Record<string, string>}} props */
function Totals({ row, value, change, wrong }) {
  return row.scales.map(
    (/** @type {any} */ scale) => html`<${TextField} key=${scale.key} inputmode="decimal" max=${12}
      label=${t(`measures.scale.${scale.key}`)} value=${value.scores[scale.key] ?? ''}
      hint=${t('measures.range', { from: number(scale.from), to: number(scale.to) })}
      error=${wrong[`scores.${scale.key}`] ?? ''}
      onChange=${(/** @type {string} */ text) =>
        change({ scores: { ...value.scores, [scale.key]: text } })} />`,
  );
}

/** @param {{row: any, value: any, change: (patch: any) => void}} props */
function Answers({ row, value, change }) {
  const { numbers, from, to } = row.items;
  const steps = Array.from({ length: to - from + 1 }, (_, at) => String(from + at));
  return html`<p class="hint">${t('measures.answers_hint')}</p>
    <div class="answers">${numbers.map(
      (/** @type {number} */ item) => html`<label key=${item} class="pick">
      <span>${t('measures.answer_n', { n: item })}</span>
      <select value=${value.answers[item] ?? ''} onChange=${(/** @type {any} */ event) =>
        change({ answers: { ...value.answers, [item]: event.currentTarget.value } })}>
        <option value="">${t('measures.left_open')}</option>
        ${steps.map((step) => html`<option key=${step} value=${step}>${step}</option>`)}
      </select></label>`,
    )}</div>`;
}

/** @param {{row: any, onDone: () => void}} props */
export function MeasureForm({ row, onDone }) {
  const form = `measure:${row.instrument}`;
  const draft = useDraft(form, () => ({
    fresh: newId(),
    date: day(new Date()),
    way: 'total',
    scores: /** @type {Record<string, string>} */ ({}),
    answers: /** @type {Record<string, string>} */ ({}),
  }));
  const wrong = useSignal(/** @type {Record<string, string>} */ ({}));
  const error = useSignal(/** @type {any} */ (null));
  const busy = useSignal(false);
  const { value, change } = draft;
  if (!value)
    return html`<${Trouble} text=${draft.error && errorWords(draft.error)} />`;
  const by_answers = row.items && value.way === 'answers';
  const first = `scores.${row.scales[0].key}`;

  /** The scores that the program makes of it, or null with what is wrong said. */
  const scored = async () => {
    const given = by_answers ? { answers: filled(value.answers) } : { scores: filled(value.scores) };
    try {
      const { scores } = await ask('measure.score', { instrument: row.instrument, ...given });
      if (Object.keys(scores).length > 0) return { scores, ...(by_answers ? given : {}) };
      wrong.value = { [first]: t(by_answers ? 'measures.too_few' : 'measures.missing') };
    } catch (failed) {
      const { code, field } = /** @type {any} */ (failed);
      const scale = row.scales.find((/** @type {any} */ one) => field === `scores.${one.key}`);
      if (code === 'invalid' && scale) wrong.value = { [field]: rangeWrong(scale) };
      else error.value = failed;
    }
    return null;
  };
  const keep = async () => {
    if (busy.value) return;
    error.value = null;
    wrong.value = value.date ? {} : { date: t('measures.when_missing') };
    if (!value.date) return;
    busy.value = true;
    try {
      const made = await scored();
      if (made) {
        const kept = await addOnce('measure', {
          id: value.fresh,
          instrument: row.instrument,
          at: instant(value.date),
          at_zone: zone(),
          ...made,
        });
        await dropDraft(form);
        epoch.value += 1;
        say(t('measures.kept'), () => tell('measure.remove', { id: kept.id }));
        onDone();
        return;
      }
    } catch (failed) {
      if (/** @type {any} */ (failed).field === 'at')
        wrong.value = { date: errorWords({ code: 'at' }) };
      else error.value = failed;
    }
    busy.value = false;
  };
  return html`<section class="measure-form"><h2>${t('measures.add')}</h2>
    <${TextField} type="date" label=${t('measures.when')} value=${value.date}
      error=${wrong.value.date ?? ''}
      onChange=${(/** @type {string} */ date) => change({ date })} />
    ${
      row.items &&
      html`<${OneOf} legend=${t('measures.how')} value=${value.way}
        options=${['total', 'answers'].map((way) => ({ value: way, label: t(`measures.as_${way}`) }))}
        onChange=${(/** @type {string} */ way) => {
          wrong.value = {};
          change({ way });
        }} />`
    }
    ${
      by_answers
        ? html`<${Answers} row=${row} value=${value} change=${change} />
          <${Trouble} text=${wrong.value[first]} />`
        : html`<${Totals} row=${row} value=${value} change=${change} wrong=${wrong.value} />`
    }
    <${Trouble} text=${error.value && errorWords(error.value)} />
    <div class="acts"><button type="button" class="main-act" disabled=${busy.value} onClick=${keep}>
      ${t('measures.keep')}</button>
      <button type="button" class="plain" onClick=${async () => {
        await dropDraft(form);
        onDone();
      }}>${t('draft.let_go')}</button></div>
  </section>`;
}
