// One note, to be written, read and changed in the same place.

import { html } from 'htm/preact';
import { useSignal } from '@preact/signals';
import { addOnce, addPerson, ask, tell } from '../core/door.js';
import { dropDraft, useDraft } from '../core/draft.js';
import { newId } from '../core/ids.js';
import { back } from '../core/routes.js';
import { epoch, say } from '../core/state.js';
import { choice, errorWords, field, t } from '../core/words.js';
import { Fold } from '../parts/fold.js';
import { Screen, Trouble } from '../parts/frame.js';
import { GrowText } from '../parts/grow-text.js';
import { PeoplePicker, withTyped } from '../parts/people-picker.js';
import { TextField } from '../parts/text-field.js';

const title_max = 200;

/** @param {any} note As kept. @returns As the form holds it. */
const formOf = (note) => ({ ...note, people: note.person ? [{ id: note.person }] : [] });

/** The fields as the door wants them; what is empty is cleared. @param {any} value @param {string | null} person */
const request = (value, person) => ({
  title: value.title?.trim() || null,
  text: value.text || null,
  person,
});

/** @param {{id?: string, person?: string}} props `person`: whom a new one is about. */
export function Note({ id, person }) {
  const form = `note:${id ?? 'new'}`;
  const draft = useDraft(form, async () =>
    id
      ? formOf(await ask('note.get', { id }))
      : { fresh: newId(), people: person ? [{ id: person }] : [] },
  );
  const error = useSignal(/** @type {any} */ (null));
  const busy = useSignal(false);
  const { value, change } = draft;

  const keep = async () => {
    if (busy.value || !value) return;
    busy.value = true;
    error.value = null;
    try {
      const [one] = withTyped(value.people, value.typed);
      let person = one?.id;
      if (one && !one.id) {
        change({ people: [one], typed: '' });
        const { id: added } = await addPerson(one);
        person = added;
        change({ people: [{ id: added }], typed: '' });
      }
      const before = id ? await ask('note.get', { id }) : null;
      const fields = request(value, person ?? null);
      const kept = id
        ? await ask('note.edit', { id, changed: value.changed, ...fields })
        : await addOnce('note', { id: value.fresh, purpose: 'private', ...fields });
      await dropDraft(form);
      epoch.value += 1;
      say(t('moment.kept'), () =>
        before
          ? tell('note.edit', { id: kept.id, ...request(before, before.person ?? null) })
          : tell('note.remove', { id: kept.id }),
      );
      back();
    } catch (failed) {
      error.value = failed;
      busy.value = false;
    }
  };
  const again = async () => {
    const { changed } = await ask('note.get', { id });
    change({ changed });
    error.value = null;
  };
  const remove = async () => {
    await dropDraft(form);
    await tell('note.remove', { id });
    say(t('notes.removed'), () => tell('note.restore', { id }));
    back();
  };
  const title = t(id ? 'notes.one' : 'notes.new');
  if (!value)
    return html`<${Screen} title=${title} back>
      <${Trouble} text=${draft.error && errorWords(draft.error)} /><//>`;
  const purpose = value.purpose && value.purpose !== 'private' && choice('purpose', value.purpose);
  const told = error.value?.field === 'title' || error.value?.field === 'text';
  const wrong = (/** @type {string} */ name) =>
    error.value?.field === name ? errorWords({ code: 'too_long' }) : '';
  return html`<${Screen} title=${title} back lead=${purpose} kind="note">
    <${TextField} label=${field('note', 'title').label} max=${title_max} value=${value.title ?? ''}
      error=${wrong('title')} onChange=${(/** @type {string} */ words) => change({ title: words })} />
    <${GrowText} label=${field('note', 'text').ask} rows=${6} value=${value.text ?? ''}
      error=${wrong('text')} onChange=${(/** @type {string} */ text) => change({ text })} />
    <p class="small soft typed" aria-live="polite">${draft.kept ? t('draft.kept') : ''}</p>
    <div class="folds"><${Fold} title=${t('notes.about')} open=${value.people.length > 0}>
      <${PeoplePicker} one legend=${t('notes.whom')} value=${value.people} typed=${value.typed}
        onChange=${(/** @type {any[]} */ chosen) => change({ people: chosen.slice(-1) })}
        onTyped=${(/** @type {string} */ typed) => change({ typed })} /><//></div>
    ${id && html`<section class="quiet-acts"><button type="button" class="plain quiet"
      onClick=${remove}>${t('notes.remove')}</button></section>`}
    <div class="act-bar">
      <${Trouble} text=${error.value && !told && errorWords(error.value)}
        onAgain=${error.value?.code === 'conflict' ? again : undefined} />
      <button type="button" class="main-act"
        disabled=${busy.value || !(value.title?.trim() || value.text?.trim())} onClick=${keep}>
        ${t('moment.keep')}</button></div>
  <//>`;
}
