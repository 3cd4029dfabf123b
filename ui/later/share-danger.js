// The question before a share, once; and the private note that it may become instead. The answer
// stands in memory alone: neither the draft nor the book knows it.

import { html } from 'htm/preact';
import { useEffect, useRef } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { addOnce, ask, tell } from '../core/door.js';
import { dropDraft } from '../core/draft.js';
import { instead, openNow } from '../core/routes.js';
import { epoch, say } from '../core/state.js';
import { errorWords, t } from '../core/words.js';
import { Screen, Trouble } from '../parts/frame.js';
import { Found } from './share-parts.js';
import { GrowText } from '../parts/grow-text.js';

/** Puts the focus on the heading of what has just appeared. @param {any} watched */
function useArrival(watched) {
  const place = useRef(/** @type {HTMLElement | null} */ (null));
  const first = useRef(true);
  useEffect(() => {
    if (first.current) first.current = false;
    else {
      place.current?.querySelector('h1')?.focus({ preventScroll: true });
      scrollTo(0, 0);
    }
  }, [watched]);
  return place;
}

/**
 * @param {{onNo: () => void, onOther: () => void, found: boolean, onLetGo: () => void}} props
 */
export function DangerQuestion({ onNo, onOther, found, onLetGo }) {
  return html`<${Screen} title=${t('share.new_title')} back kind="share-danger">
    ${found && html`<${Found} onLetGo=${onLetGo} />`}
    <section class="question">
      <p class="soft">${t('share.first')}</p>
      <h2 class="danger-ask" id="danger-ask">${t('share.danger')}</h2>
      <div class="danger-answers" role="group" aria-labelledby="danger-ask">
        <button type="button" class="second" onClick=${onNo}>${t('share.danger_no')}</button>
        <button type="button" class="second" onClick=${onOther}>${t('share.danger_unsure')}</button>
        <button type="button" class="second" onClick=${onOther}>${t('share.danger_yes')}</button>
      </div>
    </section>
  <//>`;
}

/** The words of a plan as one text. @param {any} value */
const asNote = (value) =>
  [value.what, value.feared]
    .map((text) => (text ?? '').trim())
    .filter(Boolean)
    .join('\n\n');

/**
 * What was typed so far as a private note. It writes into the plan's own draft, so that nobody can
 * tell from a draft how the question was answered.
 * @param {{kept?: string, value: any, change: (patch: any) => void, form: string, plain: boolean,
 *   onBack: () => void}} props `kept`: a plan that it takes the place of; `plain`: asked for
 *   without the question, so help is not in the foreground.
 */
export function PrivateNote({ kept, value, change, form, plain, onBack }) {
  const error = useSignal(/** @type {any} */ (null));
  const busy = useSignal(false);
  const keep = async () => {
    if (busy.value) return;
    busy.value = true;
    error.value = null;
    try {
      const person = value.people[0]?.id;
      const note = await addOnce('note', {
        id: value.fresh_note,
        title: t('share.note_name'),
        text: asNote(value),
        purpose: 'private',
        ...(person ? { person } : {}),
      });
      if (kept) await ask('share.remove', { id: kept });
      await dropDraft(form);
      epoch.value += 1;
      say(t('share.note_kept'), async () => {
        await tell('note.remove', { id: note.id });
        if (kept) await tell('share.restore', { id: kept });
      });
      instead('shares');
      if (!plain) openNow('danger');
    } catch (failed) {
      error.value = failed;
      busy.value = false;
    }
  };
  return html`<${Screen} title=${t(plain ? 'share.note_plain_title' : 'share.note_title')} back
    kind="share-danger">
    <p>${t(plain ? 'share.note_plain_text' : 'share.note_text')}</p>
    ${!plain && html`<p><button type="button" class="second" onClick=${() => openNow('danger')}>
      ${t('share.note_help')}</button></p>`}
    <${GrowText} label=${t('share.note_words')} rows=${4} value=${value.what ?? ''}
      onChange=${(/** @type {string} */ text) => change({ what: text })} />
    ${
      value.feared &&
      html`<${GrowText} label=${t('share.you_feared')} value=${value.feared}
        onChange=${(/** @type {string} */ text) => change({ feared: text })} />`
    }
    <p><button type="button" class="plain" onClick=${onBack}>
      ${t(plain ? 'share.note_back_plain' : 'share.note_back')}</button></p>
    <div class="act-bar">
      <${Trouble} text=${error.value && errorWords(error.value)} />
      <button type="button" class="main-act" disabled=${busy.value || !asNote(value)}
        onClick=${keep}>${t(plain ? 'share.note_keep_plain' : 'share.note_keep')}</button>
    </div>
  <//>`;
}

/**
 * Question, note or plan: where one stands is remembered nowhere. `children` is the plan.
 * @param {{kept?: string, value: any, change: (patch: any) => void, form: string, found: boolean,
 *   onLetGo: () => void, plan: (toNote: (plain: boolean) => void) => any}} props
 * `kept`: the plan stands in the book already, so the question is behind.
 */
export function Guarded({ kept, value, change, form, found, onLetGo, plan }) {
  const at = useSignal(kept ? 'plan' : 'ask');
  const place = useArrival(at.value);
  const to = (/** @type {string} */ where) => () => {
    at.value = where;
  };
  const before = useRef('ask');
  const toNote = (/** @type {boolean} */ plain) => {
    before.current = 'plan';
    at.value = plain ? 'plain' : 'note';
  };
  return html`<div ref=${place}>
    ${
      at.value === 'ask'
        ? html`<${DangerQuestion} onNo=${to('plan')} onOther=${() => {
            before.current = 'ask';
            at.value = 'note';
          }} found=${found} onLetGo=${onLetGo} />`
        : at.value === 'plan'
          ? plan(toNote)
          : html`<${PrivateNote} kept=${kept} value=${value} change=${change} form=${form}
            plain=${at.value === 'plain'} onBack=${() => {
            at.value = at.value === 'plain' ? 'plan' : before.current;
          }} />`
    }
  </div>`;
}
