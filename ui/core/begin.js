// What the first run wrote down, on its way into a new book. It is put by as one draft before the
// first record is added, so that whatever stops it half way, the rest is added when the book is
// opened next. The records have their ids already: nothing is added twice.

import { addOnce, ask, keepSetting, setting } from './door.js';
import { dropDraft, wholeDrafts } from './draft.js';

const beginning = 'first:run';

/** @typedef {[string, Record<string, any>][]} Beginning Kinds and records, in their order. */

/** @param {Beginning} records */
async function addAll(records) {
  for (const [kind, record] of records) await addOnce(kind, record);
  await dropDraft(beginning);
}

/** Keep what was written down; the recovery code is open until somebody says yes or no to it.
 * @param {Beginning} records */
export async function keepBeginning(records) {
  await ask('draft.put', { form: beginning, value: { records } });
  await ask('setting.put', { key: 'recovery', text: 'open' });
  await addAll(records);
}

/** The rest of a beginning that was interrupted, and of what was being typed, where there is one. */
export async function finishBeginning() {
  if (!(await wholeDrafts()).includes(beginning)) return;
  const { value } = await ask('draft.get', { form: beginning });
  await addAll(value.records);
}

/** A recovery code is there, or is not wanted: Today no longer offers one. */
export async function recoveryAnswered() {
  if (setting('recovery', 'open') === 'open')
    await keepSetting('recovery', 'answered').catch(() => {});
}
