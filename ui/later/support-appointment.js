// What to bring to a first appointment: four short parts and the page they become. They are kept
// beside the candidate, so that they go where the candidate goes.

import { html } from 'htm/preact';
import { useSignal } from '@preact/signals';
import { ask } from '../core/door.js';
import { dropDraft, useDraft } from '../core/draft.js';
import { back } from '../core/routes.js';
import { epoch, say } from '../core/state.js';
import { clockWords, longDay } from '../core/time.js';
import { errorWords, t } from '../core/words.js';
import { CalendarFile } from '../parts/calendar-file.js';
import { Fold } from '../parts/fold.js';
import { Screen, Trouble } from '../parts/frame.js';
import { GrowText } from '../parts/grow-text.js';
import { Icon } from '../parts/icon.js';
import { Paper } from './support-paper.js';
import { partKey, parts, questionKeys, questionWords } from './support-words.js';

/** @param {any} candidate */
function withWhom({ name = '', appointment_at: at }) {
  const when = at ? t('time.day_at', { day: longDay(at), clock: clockWords(at) }) : '';
  if (name && when) return t('support.appointment_with', { name, when });
  if (name) return t('support.appointment_with_only', { name });
  return when ? t('support.appointment_when_only', { when }) : '';
}

/** @param {Record<string, string>} value @returns {import('./support-paper.js').Section[]} */
const sectionsOf = (value) =>
  parts.map((part) => ({
    title: t(`support.part.${part}.title`),
    lines: (value[part] ?? '').trim() ? [{ text: value[part].trim(), own: true }] : [],
  }));

/** @param {{asked: string, onTake: (question: string) => void}} props */
function Choose({ asked, onTake }) {
  const left = questionKeys().filter((key) => !asked.includes(questionWords(key)));
  if (left.length === 0) return null;
  return html`<${Fold} title=${t('support.take_question')}><ul class="plain-list take">${left.map(
    (key) => html`<li key=${key}><button type="button" class="row"
      onClick=${(/** @type {any} */ event) => {
        // The button goes; the next one, or the fold, takes the focus.
        const item = event.currentTarget.closest('li');
        const next = item.nextElementSibling ?? item.previousElementSibling;
        (next?.querySelector('button') ?? item.closest('.fold').querySelector('summary')).focus();
        onTake(questionWords(key));
      }}><${Icon} name="add" /><span class="row-words">${questionWords(key)}</span></button></li>`,
  )}</ul><//>`;
}

/** @param {{id: string}} props */
export function Appointment({ id }) {
  const form = `appointment:${id}`;
  const candidate = useSignal(/** @type {any} */ (null));
  const error = useSignal(/** @type {any} */ (null));
  const busy = useSignal(false);
  const calendar = useSignal(false);
  const draft = useDraft(form, async () => {
    candidate.value = await ask('candidate.get', { id });
    const kept = candidate.value.answers ?? {};
    return /** @type {Record<string, string>} */ (
      Object.fromEntries(parts.map((part) => [part, kept[partKey(part)] ?? '']))
    );
  });
  const { value, change } = draft;
  const title = t('support.appointment_title');
  if (!value || !candidate.value)
    return html`<${Screen} title=${title} back><${Trouble}
      text=${draft.error && errorWords(draft.error)} /><//>`;
  const keep = async () => {
    if (busy.value) return;
    busy.value = true;
    try {
      const { answers = {} } = await ask('candidate.get', { id });
      const next = { ...answers };
      for (const part of parts) {
        if (value[part].trim()) next[partKey(part)] = value[part].trim();
        else delete next[partKey(part)];
      }
      await ask('candidate.edit', {
        id,
        answers: Object.keys(next).length > 0 ? next : null,
      });
      await dropDraft(form);
      epoch.value += 1;
      say(t('support.kept'));
      back();
    } catch (failed) {
      error.value = failed;
      busy.value = false;
    }
  };
  const take = (/** @type {string} */ question) =>
    change({ ask: value.ask.trim() ? `${value.ask.trimEnd()}\n${question}` : question });
  const about = withWhom(candidate.value);
  return html`<${Screen} title=${title} back kind="appointment" lead=${about}>
    <p>${t('support.appointment_lead')}</p>
    ${
      candidate.value.appointment_at &&
      html`<p><button type="button" class="plain" onClick=${() => {
        calendar.value = true;
      }}>${t('calendar.title')}</button></p>`
    }
    ${draft.found && html`<p class="note-box">${t('draft.found')}</p>`}
    ${parts.map(
      (part) => html`<div key=${part}><${GrowText} label=${t(`support.part.${part}.title`)}
        hint=${t(`support.part.${part}.hint`)} value=${value[part]}
        onChange=${(/** @type {string} */ text) => change({ [part]: text })} />
      ${part === 'ask' && html`<${Choose} asked=${value.ask} onTake=${take} />`}</div>`,
    )}
    <div class="act-bar">
      <${Trouble} text=${error.value && errorWords(error.value)} />
      <button type="button" class="main-act" disabled=${busy.value} onClick=${keep}>
        ${t('support.keep')}</button>
    </div>
    <${Paper} page=${{ title, about, sections: sectionsOf(value) }} />
  <//>
  ${
    calendar.value &&
    html`<${CalendarFile} kind="candidate" id=${id} onClose=${() => {
      calendar.value = false;
    }} />`
  }`;
}
