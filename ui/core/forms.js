// Every form that puts its draft by: what Today calls it, and how one gets back into it.
//
// A draft's name is "KIND:ID", where the id is "new" for a record that is not kept yet, or says for
// whom or what the form is.

import { go } from './routes.js';
import { aliasOf } from './state.js';
import { t } from './words.js';

/** @type {Record<string, {text: (id: string) => string, open: (id: string) => void}>} */
const forms = {
  moment: {
    text: (id) => t(id === 'new' ? 'draft.moment' : 'draft.moment_edit'),
    open: (id) => go('moment-form', id === 'new' ? {} : { id }),
  },
  person: {
    text: (id) =>
      id === 'new' ? t('draft.person') : t('draft.person_edit', { name: aliasOf(id) }),
    open: (id) => go('person-form', id === 'new' ? {} : { id }),
  },
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
};

/**
 * What was begun and is not kept yet; null for a form that this page does not know.
 * @param {string} form
 * @returns {null | {text: string, open: () => void}}
 */
export function begun(form) {
  const [kind, id] = form.split(':');
  const row = forms[kind];
  return row ? { text: row.text(id), open: () => row.open(id) } : null;
}
