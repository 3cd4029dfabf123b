// What the two kinds of note for somebody share: one person, one text, kept as a note of a purpose.

import { html } from 'htm/preact';
import { useRef } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { addOnce, addPerson, ask, tell } from '../core/door.js';
import { dropDraft, useDraft } from '../core/draft.js';
import { newId } from '../core/ids.js';
import { back } from '../core/routes.js';
import { aliasOf, epoch, say } from '../core/state.js';
import { errorWords, t } from '../core/words.js';
import { Screen, Trouble } from '../parts/frame.js';
import { GrowText } from '../parts/grow-text.js';
import { PeoplePicker, withTyped } from '../parts/people-picker.js';
import { FieldError } from '../parts/text-field.js';

/**
 * @typedef {{text: string, drafted: string, people: import('../parts/people-picker.js').Picked[],
 *   typed?: string, fresh?: string, changed?: string}} NoteValue `people` holds one or none;
 *   `drafted`: lines that were laid in and not written.
 */

/** @param {string | undefined} id @param {Partial<NoteValue>} fresh @returns {Promise<NoteValue>} */
async function begin(id, fresh) {
  if (!id) return { fresh: newId(), text: '', drafted: '', people: [], ...fresh };
  const note = await ask('note.get', { id });
  return {
    text: note.text ?? '',
    drafted: '',
    people: note.person && aliasOf(note.person) ? [{ id: note.person }] : [],
    changed: note.changed,
  };
}

/**
 * The id of whom it is for; a new name becomes a person first.
 * @param {NoteValue} value @param {(patch: any) => void} change
 */
async function keptPerson(value, change) {
  const one = withTyped(value.people, value.typed).at(-1);
  if (!one || one.id) return one?.id;
  // The id of somebody new stays the same where this has to be tried again.
  change({ people: [one], typed: '' });
  const { id } = await addPerson(one);
  change({ people: [{ id }], typed: '' });
  return id;
}

/**
 * @param {{form: string, purpose: string, id?: string, fresh?: Partial<NoteValue>, kept: string}}
 *   given `kept`: what is said once it is kept.
 */
export function useNote({ form: kind, purpose, id, fresh = {}, kept: keptWords }) {
  const form = `${kind}:${id ?? 'new'}`;
  const draft = useDraft(form, () => begin(id, fresh));
  const error = useSignal(/** @type {any} */ (null));
  const { value, change } = draft;
  // What stands there when an answer comes, which may be later than when it was asked for.
  const latest = useRef(value);
  latest.current = value;
  const put = async (/** @type {NoteValue} */ now) => {
    const person = await keptPerson(now, change);
    const fields = { text: now.text, purpose };
    const before = id ? await ask('note.get', { id }) : null;
    const kept = id
      ? await ask('note.edit', { id, changed: now.changed, ...fields, person: person ?? null })
      : await addOnce('note', { id: now.fresh, ...fields, ...(person ? { person } : {}) });
    await dropDraft(form);
    epoch.value += 1;
    say(
      keptWords,
      before
        ? () => tell('note.edit', { id, text: before.text, person: before.person ?? null })
        : () => tell('note.remove', { id: kept.id }),
    );
    back();
  };
  const keep = async () => {
    error.value = null;
    if (!value?.text.trim()) {
      error.value = { field: 'text', code: 'empty' };
      /** @type {HTMLElement | null} */ (document.querySelector('.held textarea'))?.focus();
      return;
    }
    try {
      await put(value);
    } catch (failed) {
      error.value = failed;
      if (/** @type {any} */ (failed).code === 'conflict')
        change({ changed: (await ask('note.get', { id })).changed });
    }
  };
  const letGo = async () => {
    await dropDraft(form);
    back();
  };
  return { draft, value, change, error, keep, letGo, latest: () => latest.current };
}

/**
 * The form itself; `children` stand below the words.
 * @param {{note: any, title: string, lead?: string, whom: string, whomHint?: string, words: string,
 *   hint?: string, rows: number, kind: string, children?: any}} props
 */
export function NoteForm({ note, title, lead, whom, whomHint, words, hint, rows, kind, children }) {
  const { draft, value, change, error, keep, letGo } = note;
  if (!value)
    return html`<${Screen} title=${title} back><${Trouble}
      text=${draft.error && errorWords(draft.error)} /><//>`;
  const empty = error.value?.code === 'empty';
  return html`<${Screen} title=${title} back lead=${lead} kind=${kind}>
    ${draft.found && html`<p class="note-box">${t('draft.found')} <button type="button"
      class="plain" onClick=${letGo}>${t('draft.let_go')}</button></p>`}
    <section class="question"><${PeoplePicker} one legend=${whom} placeholder=${whomHint}
      value=${value.people} typed=${value.typed}
      onChange=${(/** @type {any[]} */ people) => change({ people: people.slice(-1) })}
      onTyped=${(/** @type {string} */ typed) => change({ typed })} /></section>
    <section class="question">
      <${GrowText} label=${words} hint=${hint} rows=${rows} value=${value.text}
        onChange=${(/** @type {string} */ text) => change({ text })} />
      <${FieldError} text=${empty ? t('how.empty') : ''} />
      <p class="small soft typed" aria-live="polite">${draft.kept ? t('draft.kept') : ''}</p>
      ${children}
    </section>
    <div class="act-bar">
      <${Trouble} text=${error.value && !empty && errorWords(error.value)} />
      <button type="button" class="main-act" onClick=${keep}>${t('how.keep')}</button>
    </div>
  <//>`;
}
