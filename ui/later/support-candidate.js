// Somebody who might be seen: a name is enough; what they said, how it felt, and when they are met
// are folded.

import { html } from 'htm/preact';
import { useSignal } from '@preact/signals';
import { addOnce, ask, tell } from '../core/door.js';
import { dropDraft, useDraft } from '../core/draft.js';
import { newId } from '../core/ids.js';
import { back, go, instead } from '../core/routes.js';
import { epoch, say } from '../core/state.js';
import { iso, zone } from '../core/time.js';
import { errorWords, field, t } from '../core/words.js';
import { Chips } from '../parts/chips.js';
import { Fold } from '../parts/fold.js';
import { Screen, Trouble } from '../parts/frame.js';
import { GrowText } from '../parts/grow-text.js';
import { TextField } from '../parts/text-field.js';
import { isPart, questionsOf, questionWords } from './support-words.js';

/** Code points of a question of one's own: the room of a key in the book. */
const question_max = 100;

/** A kept one as the form holds it: the day and the time apart. @param {any} record */
const formOf = (record) => ({
  ...record,
  date: record.appointment_at?.slice(0, 10) ?? '',
  clock: record.appointment_at?.slice(11, 16) ?? '',
  own: '',
});

/** @param {any} value */
const instant = ({ date, clock }) => (date && clock ? new Date(`${date}T${clock}`) : null);

/**
 * What the form says, as the door wants it. What was written for the first appointment stands in the
 * same map and stays as it is in the book.
 * @param {any} value @param {string | undefined} id @param {Record<string, string>} kept
 */
function request(value, id, kept) {
  const answers = Object.fromEntries([
    ...Object.entries(kept).filter(([key]) => isPart(key)),
    ...Object.entries(value.answers ?? {}).filter(([key, text]) => !isPart(key) && text),
  ]);
  const at = instant(value);
  const texts = Object.fromEntries(
    ['name', 'contact', 'kind', 'impression'].map((name) => [name, value[name]?.trim() || null]),
  );
  const all = {
    ...texts,
    answers: Object.keys(answers).length > 0 ? answers : null,
    appointment_at: at ? iso(at) : null,
    ...(at ? { appointment_at_zone: zone() } : {}),
  };
  return id
    ? { id, changed: value.changed, ...all }
    : {
        id: value.fresh,
        ...Object.fromEntries(Object.entries(all).filter(([, given]) => given !== null)),
      };
}

/**
 * What is missing, by its field; nothing when all is there.
 * @param {any} value @returns {Record<string, string>}
 */
function missingOf({ name, date, clock }) {
  if (!(name ?? '').trim()) return { name: t('support.name_missing') };
  if (date && !clock) return { clock: t('support.clock_missing') };
  if (clock && !date) return { date: t('support.date_missing') };
  return {};
}

/** @param {{value: any, change: (patch: any) => void}} props */
function Answers({ value, change }) {
  const wrong = useSignal('');
  const answers = value.answers ?? {};
  const asked = questionsOf([answers]);
  const add = () => {
    const question = value.own.trim();
    if (!question) wrong.value = t('support.own_question_missing');
    else if (asked.includes(question) || asked.some((key) => questionWords(key) === question))
      wrong.value = t('support.own_question_there');
    else {
      wrong.value = '';
      // A question waits for its answer as a blank, which is shown as nothing.
      change({ answers: { ...answers, [question]: ' ' }, own: '' });
    }
  };
  return html`${asked.map(
    (key) => html`<${GrowText} key=${key} label=${questionWords(key)} rows=${1}
      value=${(answers[key] ?? '').trim() ? answers[key] : ''} onChange=${(/** @type {string} */ text) =>
        change({ answers: { ...answers, [key]: text } })} />`,
  )}
    <form class="own-question" onSubmit=${(/** @type {Event} */ event) => {
      event.preventDefault();
      add();
    }}>
      <${TextField} label=${t('support.own_question')} hint=${t('support.own_question_hint')}
        value=${value.own} max=${question_max} error=${wrong.value}
        onChange=${(/** @type {string} */ own) => change({ own })} />
      <button type="submit" class="second">${t('support.own_question_add')}</button>
    </form>`;
}

/** @param {{value: any, change: (patch: any) => void, wrong: Record<string, string>}} props */
function Appointment({ value, change, wrong }) {
  return html`<div class="date-clock">
    <${TextField} type="date" label=${t('support.date')} value=${value.date} error=${wrong.date ?? ''}
      onChange=${(/** @type {string} */ date) => change({ date })} />
    <${TextField} type="time" label=${t('support.clock')} value=${value.clock}
      error=${wrong.clock ?? ''} onChange=${(/** @type {string} */ clock) => change({ clock })} />
  </div>
  ${
    (value.date || value.clock) &&
    html`<button type="button" class="plain small" onClick=${(/** @type {any} */ event) => {
      change({ date: '', clock: '' });
      event.currentTarget.closest('.fold').querySelector('input').focus();
    }}>${t('support.no_appointment')}</button>`
  }`;
}

/** How many questions have an answer. @param {any} value */
const answered = ({ answers = {} }) =>
  Object.entries(answers ?? {}).filter(([key, text]) => !isPart(key) && text.trim()).length;

/** @param {{id?: string}} props */
export function Candidate({ id }) {
  const form = `candidate:${id ?? 'new'}`;
  const draft = useDraft(form, async () =>
    formOf(id ? await ask('candidate.get', { id }) : { fresh: newId() }),
  );
  const error = useSignal(/** @type {any} */ (null));
  const wrong = useSignal(/** @type {Record<string, string>} */ ({}));
  const busy = useSignal(false);
  const { value, change } = draft;
  const title = t(id ? 'support.candidate_edit' : 'support.candidate_new');
  if (!value)
    return html`<${Screen} title=${title} back><${Trouble}
      text=${draft.error && errorWords(draft.error)} /><//>`;

  const keep = async () => {
    if (busy.value) return;
    wrong.value = missingOf(value);
    if (Object.keys(wrong.value).length > 0) return;
    busy.value = true;
    try {
      const before = id ? await ask('candidate.get', { id }) : null;
      const sent = request(value, id, before?.answers ?? {});
      const kept = id ? await ask('candidate.edit', sent) : await addOnce('candidate', sent);
      await dropDraft(form);
      epoch.value += 1;
      say(
        t('support.kept'),
        before
          ? () =>
              tell('candidate.edit', {
                ...request(formOf(before), id, before.answers ?? {}),
                changed: undefined,
              })
          : () => tell('candidate.remove', { id: kept.id }),
      );
      if (id) back();
      else instead('candidates');
    } catch (failed) {
      if (/** @type {any} */ (failed).field === 'appointment_at')
        wrong.value = { date: errorWords({ code: 'at' }) };
      else error.value = failed;
      busy.value = false;
      if (/** @type {any} */ (failed).code === 'conflict')
        change({ changed: (await ask('candidate.get', { id })).changed });
    }
  };
  const remove = async () => {
    await tell('candidate.remove', { id });
    await dropDraft(form);
    say(t('support.candidate_removed'), () => tell('candidate.restore', { id }));
    instead('candidates');
  };
  const text = (/** @type {string} */ name) => (/** @type {string} */ words) =>
    change({ [name]: words });
  const n = answered(value);

  return html`<${Screen} title=${title} back kind="candidate">
    ${
      draft.found &&
      html`<p class="note-box">${t('draft.found')} <button type="button" class="plain"
        onClick=${async () => {
        await dropDraft(form);
        back();
      }}>${t('draft.let_go')}</button></p>`
    }
    <section class="question">
      <${TextField} label=${t('support.name_ask')} hint=${t('support.name_hint')}
        value=${value.name ?? ''} error=${wrong.value.name ?? ''} onChange=${text('name')}
        first=${!id} />
      <${Chips} legend=${t('support.kind_ask')} list="candidate_kind" single
        value=${value.kind ? [value.kind] : []}
        onChange=${(/** @type {string[]} */ [kind]) => change({ kind: kind ?? null })} />
    </section>
    ${
      id &&
      html`<p><button type="button" class="second" onClick=${() => go('appointment', { id })}>
        ${t('support.to_appointment')}</button></p>`
    }
    <div class="folds">
      <${Fold} title=${t('support.contact_ask')}>
        <${TextField} label=${field('candidate', 'contact').label} hint=${t('support.contact_hint')}
          value=${value.contact ?? ''} max=${500} onChange=${text('contact')} /><//>
      <${Fold} key=${`appointment ${Object.keys(wrong.value)}`}
        title=${field('candidate', 'appointment_at').ask}
        open=${Boolean(value.date || value.clock)}>
        <${Appointment} value=${value} change=${change} wrong=${wrong.value} /><//>
      <${Fold} title=${t('support.answers_fold')} beside=${n > 0 ? t('support.answers_n', { n }) : ''}>
        <${Answers} value=${value} change=${change} /><//>
      <${Fold} title=${t('support.impression_fold')}>
        <${GrowText} hidden label=${field('candidate', 'impression').ask}
          value=${value.impression ?? ''} onChange=${text('impression')} /><//>
    </div>
    ${
      id &&
      html`<section class="quiet-acts"><button type="button" class="plain quiet" onClick=${remove}>
        ${t('support.candidate_remove')}</button></section>`
    }
    <div class="act-bar">
      <${Trouble} text=${error.value && errorWords(error.value)} />
      <button type="button" class="main-act" disabled=${busy.value} onClick=${keep}>
        ${t('support.keep')}</button>
    </div>
  <//>`;
}
