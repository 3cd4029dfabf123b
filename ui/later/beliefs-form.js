// Taking a line up, from the library or one's own, and changing its words. Before a line is taken
// up stands one question; its answer is kept nowhere, and after a yes neither is anything else.

import { html } from 'htm/preact';
import { useSignal } from '@preact/signals';
import { addOnce, ask, tell } from '../core/door.js';
import { dropDraft, useDraft } from '../core/draft.js';
import { newId } from '../core/ids.js';
import { back, instead, openNow } from '../core/routes.js';
import { epoch, say } from '../core/state.js';
import { errorWords, field, t } from '../core/words.js';
import { Fold } from '../parts/fold.js';
import { Screen, Trouble } from '../parts/frame.js';
import { GrowText } from '../parts/grow-text.js';

const names = ['statement', 'counter', 'impact_life', 'impact_work'];

/** What the library says, as a first version of the person's own. @param {string} key */
const fromLibrary = (key) =>
  Object.fromEntries(names.map((name) => [name, t(`beliefs.library.${key}.${name}`)]));

/** @param {string | undefined} id @param {string | undefined} from */
async function begin(id, from) {
  if (id) return ask('belief.get', { id });
  return { fresh: newId(), origin: from ?? 'own', ...(from ? fromLibrary(from) : {}) };
}

/** @param {any} value @param {string | undefined} id */
function request(value, id) {
  /** @type {Record<string, any>} */
  const made = id ? { id, changed: value.changed } : { id: value.fresh, origin: value.origin };
  for (const name of names) {
    if (value[name]?.trim()) made[name] = value[name];
    else if (id) made[name] = null;
  }
  // Without a kinder line there is nothing to keep in view.
  if (id && made.counter === null) made.in_view = null;
  return made;
}

/** @param {{title: string, onAnswer: (hurting: boolean) => void}} props */
function Question({ title, onAnswer }) {
  return html`<${Screen} title=${t('beliefs.question.title')} back kind="belief-question">
    ${title && html`<p class="belief-line">${title}</p>`}
    <fieldset class="one-of"><legend class="ask">${t('beliefs.question.ask')}</legend>
      <p class="hint">${t('beliefs.question.hint')}</p>
      <div class="acts"><button type="button" class="second" onClick=${() => onAnswer(false)}>
        ${t('beliefs.question.no')}</button>
      <button type="button" class="second" onClick=${() => onAnswer(true)}>
        ${t('beliefs.question.yes')}</button></div></fieldset>
  <//>`;
}

/** Being careful is not a belief to change; help is near. */
function Careful() {
  return html`<${Screen} title=${t('beliefs.careful.title')} back kind="belief-careful">
    <p>${t('beliefs.careful.text')}</p><p>${t('beliefs.careful.near')}</p>
    <div class="acts"><button type="button" class="main-act" onClick=${() => openNow('danger')}>
      ${t('beliefs.careful.act')}</button>
    <button type="button" class="plain" onClick=${back}>${t('beliefs.careful.back')}</button></div>
  <//>`;
}

/** @param {{value: any, change: (patch: any) => void, error: string, own: boolean}} props */
function Fields({ value, change, error, own }) {
  const words = (/** @type {string} */ name, /** @type {any} */ more = {}) => html`<${GrowText}
    label=${field('belief', name).ask} value=${value[name] ?? ''} ...${more}
    onChange=${(/** @type {string} */ text) => change({ [name]: text })} />`;
  const impact = (/** @type {string} */ name, /** @type {string} */ title) =>
    own
      ? html`<${Fold} title=${title} open=${Boolean(value[name])}>
          ${words(name, { hidden: true })}<//>`
      : words(name);
  const impacts = html`${impact('impact_life', t('beliefs.form.life_title'))}
    ${impact('impact_work', t('beliefs.form.work_title'))}`;
  return html`<section class="question">
      ${words('statement', { error })}
      ${words('counter', { hint: t('beliefs.form.counter_hint') })}
    </section>
    ${
      own
        ? html`<section class="folds">${impacts}</section>`
        : html`<section class="question">${impacts}</section>`
    }`;
}

/** @param {{id?: string, from?: string}} props `from`: a key of the library. */
export function BeliefForm({ id, from }) {
  const form = `belief:${id ?? (from ? `from-${from}` : 'new')}`;
  const draft = useDraft(form, () => begin(id, from));
  const asked = useSignal('');
  const busy = useSignal(false);
  const error = useSignal(/** @type {any} */ (null));
  const { value, change } = draft;
  const title = t(
    id
      ? 'beliefs.form.title_edit'
      : from
        ? 'beliefs.form.title_library'
        : 'beliefs.form.title_new',
  );
  if (!value)
    return html`<${Screen} title=${title} back>
      <${Trouble} text=${draft.error && errorWords(draft.error)} /><//>`;
  if (asked.value === 'careful') return html`<${Careful} />`;
  // What was typed before a lock was typed after this question.
  if (!id && !draft.found && asked.value === '')
    return html`<${Question} title=${from ? t(`beliefs.library.${from}.statement`) : ''}
      onAnswer=${(/** @type {boolean} */ hurting) => {
        asked.value = hurting ? 'careful' : 'form';
        scrollTo(0, 0);
        requestAnimationFrame(() =>
          /** @type {HTMLElement | null} */ (document.querySelector('.held h1'))?.focus(),
        );
      }} />`;

  const keep = async () => {
    if (busy.value) return;
    busy.value = true;
    error.value = null;
    try {
      if (!value.statement?.trim()) throw Object.assign(new Error(), { field: 'statement' });
      const kept = id
        ? await tell('belief.edit', request(value, id))
        : await addOnce('belief', request(value, undefined));
      await dropDraft(form);
      epoch.value += 1;
      const undo = id ? 'belief.undo' : 'belief.remove';
      say(t('beliefs.form.kept'), () => tell(undo, { id: kept.id }));
      if (id) back();
      else instead('belief', { id: kept.id });
    } catch (failed) {
      error.value = failed;
      busy.value = false;
      // Changed elsewhere meanwhile: kept again, what is typed here holds.
      if (/** @type {any} */ (failed).code === 'conflict')
        change({ changed: (await ask('belief.get', { id })).changed });
    }
  };
  const letGo = async () => {
    await dropDraft(form);
    back();
  };
  const missing = error.value?.field === 'statement' ? t('beliefs.form.need_statement') : '';
  return html`<${Screen} title=${title} back kind="belief-form"
    lead=${t(from || id ? 'beliefs.form.lead' : 'beliefs.form.lead_own')}>
    ${draft.found && html`<p class="note-box">${t('draft.found')} <button type="button"
      class="plain" onClick=${letGo}>${t('draft.let_go')}</button></p>`}
    <${Fields} value=${value} change=${change} error=${missing} own=${value.origin === 'own'} />
    <p class="small soft typed" aria-live="polite">${draft.kept ? t('draft.kept') : ''}</p>
    <div class="act-bar">
      <${Trouble} text=${error.value && !missing && errorWords(error.value)} />
      <button type="button" class="main-act" disabled=${busy.value} onClick=${keep}>
        ${t('beliefs.form.keep')}</button>
    </div>
  <//>`;
}
