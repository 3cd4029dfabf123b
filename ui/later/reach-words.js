// Drafts to begin from, and what a reach-out is called.

import { longDay } from '../core/time.js';
import { choice, t } from '../core/words.js';

export const kinds = ['check_in', 'accept', 'invite', 'call', 'write', 'thank', 'ask_witness'];
/** What can wait for an answer, and how it is answered. */
export const waiting_kinds = ['write', 'accept', 'call'];
export const sizes = ['line', 'lines', 'more'];
export const tones = ['plain', 'warm', 'light'];

/** Messages that somebody waits for are answers. @param {any} value */
function draftKind({ kind, began_by: began, planned_for: when }) {
  if (began === 'them' && (kind === 'write' || kind === 'check_in')) return 'answer';
  return kind === 'ask_witness' && when ? 'ask_witness_on' : kind;
}

/**
 * The draft for what a form says: its kind, size and tone; for a witness also what, and the day.
 * @param {any} value
 * @returns {string}
 */
export function draftWords(value) {
  if (!value.kind) return '';
  const day = value.planned_for ? longDay(value.planned_for) : '';
  const words = t(`reach.drafts.${draftKind(value)}.${value.size}.${value.tone}`, { day });
  const what = value.kind === 'ask_witness' ? (value.what ?? '').trim() : '';
  return what ? `${words}\n\n${t('reach.witness_line', { what })}` : words;
}

/** What a reach-out is, in a word or two. @param {any} reachout @returns {string} */
export function kindWords({ kind, began_by: began }) {
  if (began === 'them')
    return waiting_kinds.includes(kind) ? t(`reach.waiting_kind.${kind}`) : '';
  return kind ? choice('reachout_kind', kind) : '';
}
