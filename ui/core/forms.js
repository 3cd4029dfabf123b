// Every form that puts its draft by: what Today calls it, and how one gets back into it.
//
// A draft's name is "KIND:ID", where the id is "new" for a record that is not kept yet, or says for
// whom or what the form is.

import { isRest } from './draft.js';
import { go } from './routes.js';
import { aliasOf } from './state.js';
import { t } from './words.js';

/**
 * What becomes a moment, from an id like "reachout-ID"; null for the id of a moment.
 * @param {string} id
 */
function becoming(id) {
  const found = /^(reachout|share)-(.+)$/.exec(id);
  return found && { [found[1]]: found[2] };
}
/** Words typed on a belief's own page. */
const onBelief = {
  text: () => t('draft.belief_words'),
  open: (/** @type {string} */ id) => go('belief', { id }),
};

/** @type {Record<string, {text: (id: string) => string, open: (id: string) => void}>} */
const forms = {
  moment: {
    text: (id) => t(id === 'new' || becoming(id) ? 'draft.moment' : 'draft.moment_edit'),
    open: (id) => go('moment-form', id === 'new' ? {} : (becoming(id) ?? { id })),
  },
  note: {
    text: (id) => t(id === 'new' ? 'draft.note' : 'draft.note_edit'),
    open: (id) => go('note', id === 'new' ? {} : { id }),
  },
  repair: {
    text: () => t('draft.repair'),
    open: (id) => {
      const [, moment] = /^moment-(.+)$/.exec(id) ?? [];
      go('repair', moment ? { moment } : { id });
    },
  },
  belief: {
    text: (id) => t(/^(new|from-)/.test(id) ? 'draft.belief' : 'draft.belief_edit'),
    open: (id) =>
      go(
        'belief-form',
        id === 'new' ? {} : id.startsWith('from-') ? { from: id.slice('from-'.length) } : { id },
      ),
  },
  rating: onBelief,
  evidence: onBelief,
  practice: {
    text: () => t('draft.belief_words'),
    open: (id) => go('belief', { id, show: 'practice' }),
  },
  person: {
    text: (id) =>
      id === 'new' ? t('draft.person') : t('draft.person_edit', { name: aliasOf(id) }),
    open: (id) => go('person-form', id === 'new' ? {} : { id }),
  },
  candidate: {
    text: () => t('draft.candidate'),
    open: (id) => go('candidate', id === 'new' ? {} : { id }),
  },
  appointment: { text: () => t('draft.appointment'), open: (id) => go('appointment', { id }) },
  session: { text: () => t('draft.session'), open: () => go('session') },
  measure: {
    text: () => t('draft.measure'),
    open: (id) => go('measure', { instrument: id }),
  },
  share: {
    text: (id) => t(id === 'new' ? 'draft.share' : 'draft.share_edit'),
    open: (id) => go('share-form', id === 'new' ? {} : { id }),
  },
  'share-outcome': {
    text: () => t('draft.share_outcome'),
    open: (id) => go('share-outcome', id === 'new' ? {} : { id }),
  },
  'share-next': { text: () => t('draft.share_next'), open: (id) => go('share-next', { id }) },
  'share-message': { text: () => t('draft.share_message'), open: (id) => go('share', { id }) },
  quiet: { text: () => t('draft.quiet'), open: () => go('quiet') },
  no_one: { text: () => t('draft.no_one'), open: (id) => go('no-one', { open: id }) },
  // "PERSON/QUALITY", or "PERSON/QUALITY/OBSERVATION" for one that is changed.
  observation: {
    text: (id) => t('draft.observation', { name: aliasOf(id.split('/')[0]) }),
    open: (id) => go('person', { id: id.split('/')[0], open: id.split('/').slice(1).join('/') }),
  },
  eyes: { text: () => t('draft.eyes'), open: () => go('eyes', { adding: true }) },
  how: {
    text: () => t('draft.how'),
    open: (id) => go('how-form', id === 'new' ? {} : { id }),
  },
  'hard-day': {
    text: () => t('draft.hard_day'),
    open: (id) => go('hard-day', id === 'new' ? {} : { id }),
  },
  // For whom it is, or which reach-out is changed.
  reachout: {
    text: (id) =>
      aliasOf(id) ? t('draft.reachout_for', { name: aliasOf(id) }) : t('draft.reachout'),
    open: (id) =>
      go('reach-form', id === 'new' ? {} : aliasOf(id) ? { person: id } : { id }),
  },
  limit: {
    text: () => t('draft.limit'),
    open: (id) => go('limit-form', id === 'new' ? {} : { id }),
  },
};

/**
 * What was begun and is not kept yet; null for a form that this page does not know.
 * @param {string} form
 * @returns {null | {text: string, open: () => void}}
 */
export function begun(form) {
  const [kind, id] = form.split(':');
  const row = isRest(form) ? undefined : forms[kind];
  return row ? { text: row.text(id), open: () => row.open(id) } : null;
}
