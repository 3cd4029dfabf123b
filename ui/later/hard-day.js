// The message for a hard day: written on a calm one, to one person, kept where Right now shows it.

import { html } from 'htm/preact';
import { t } from '../core/words.js';
import { NoteForm, useNote } from './how-note.js';

/** @param {{id?: string}} props */
export function HardDay({ id }) {
  const note = useNote({
    form: 'hard-day',
    purpose: 'hard_day',
    id,
    fresh: { text: t('how.hard_start') },
    kept: t('how.hard_kept'),
  });
  return html`<${NoteForm} note=${note} title=${t('how.hard_title')} lead=${t('how.hard_text')}
    whom=${t('how.hard_whom')} words=${t('how.hard_words')} rows=${3} kind="hard-day" />`;
}
