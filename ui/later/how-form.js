// One note "How to be with me": for whom, and four lines to begin with.

import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { ask } from '../core/door.js';
import { aliasOf, byId, say } from '../core/state.js';
import { errorWords, t } from '../core/words.js';
import { Trouble } from '../parts/frame.js';
import { NoteForm, useNote } from './how-note.js';
import { howText } from './how-words.js';

/**
 * Lines to begin with; null where none are drafted for that person.
 * @param {string | undefined} person
 */
async function linesFor(person) {
  try {
    const kinds = await ask('how.kinds', person ? { person } : {});
    const respect = person ? byId.value.get(person)?.respect : '';
    return { text: howText(kinds, respect), n: kinds.n, of: kinds.of };
  } catch (error) {
    if (/** @type {any} */ (error).code === 'refused') return null;
    throw error;
  }
}

/** What the lines rest on. @param {{lines: any, name: string}} props */
function RestsOn({ lines, name }) {
  if (lines === undefined) return null;
  if (lines === null) return html`<p class="note-box">${t('how.not_drafted')}</p>`;
  const { n, of } = lines;
  const words =
    n === 0
      ? t('how.rests_none')
      : of === 'person'
        ? t('how.rests_person', { n, name })
        : t('how.rests', { n });
  return html`<p class="soft">${words}</p>`;
}

/** @param {{id?: string, person?: string}} props `person`: whom a new one is for. */
export function HowForm({ id, person }) {
  const note = useNote({
    form: 'how',
    purpose: 'how_to_be_with_me',
    id,
    fresh: { people: person ? [{ id: person }] : [] },
    kept: t('how.kept'),
  });
  const lines = useSignal(/** @type {any} */ (undefined));
  const trouble = useSignal(/** @type {any} */ (null));
  const { value, change } = note;
  const whom = value?.people[0]?.id;
  useEffect(() => {
    if (!value) return undefined;
    let wanted = true;
    linesFor(whom).then(
      (found) => {
        if (!wanted) return;
        lines.value = found;
        // Lines are laid in where nothing was written yet; what was written stays.
        const now = /** @type {any} */ (note.latest());
        if (found && !id && (!now.text || now.text === now.drafted) && found.text !== now.text)
          change({ text: found.text, drafted: found.text });
      },
      (error) => {
        if (wanted) trouble.value = error;
      },
    );
    return () => {
      wanted = false;
    };
  }, [Boolean(value), whom]);
  const again = () => {
    const before = { text: value?.text, drafted: value?.drafted };
    change({ text: lines.value.text, drafted: lines.value.text });
    say(t('how.drafted'), () => change(before));
  };
  return html`<${NoteForm} note=${note} title=${t('how.title')} whom=${t('how.for_whom')}
    whomHint=${t('how.for_whom_hint')} words=${t('how.words')} hint=${t('how.words_hint')} rows=${6}
    kind="how-form">
    <${RestsOn} lines=${lines.value} name=${whom ? aliasOf(whom) : ''} />
    <${Trouble} text=${trouble.value && errorWords(trouble.value)} />
    ${lines.value && lines.value.text !== value?.text && html`<button type="button" class="plain"
      onClick=${again}>${t('how.draft_again')}</button>`}
  <//>`;
}
