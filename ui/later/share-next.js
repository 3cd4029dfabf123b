// One look the next day, once, or left out for good.

import { html } from 'htm/preact';
import { useSignal } from '@preact/signals';
import { ask, tell, useAsk } from '../core/door.js';
import { dropDraft, useDraft } from '../core/draft.js';
import { back } from '../core/routes.js';
import { aliasOf, epoch, say } from '../core/state.js';
import { longDay } from '../core/time.js';
import { errorWords, t } from '../core/words.js';
import { Screen, Trouble } from '../parts/frame.js';
import { ScaleOfFive } from '../parts/scale.js';
import { wasAt } from './share-beside.js';
import { Found, Words, fieldsOf, isEmpty } from './share-parts.js';

const names = ['next_day', 'next_day_text'];

/** @param {string} id @returns {Promise<any>} */
async function nextValue(id) {
  const share = await ask('share.get', { id });
  return Object.fromEntries(names.map((name) => [name, share[name]]));
}

/** @param {{id: string}} props */
export function ShareNext({ id }) {
  const form = `share-next:${id}`;
  const { value, change, found, kept, ...draft } = useDraft(form, () => nextValue(id));
  const view = useAsk('share.view', { id }).data;
  const busy = useSignal(false);
  const error = useSignal(/** @type {any} */ (null));
  if (!value || !view)
    return html`<${Screen} title=${t('share.next_title')} back>
      <${Trouble} text=${draft.error && errorWords(draft.error)} /><//>`;
  const { share } = view;
  /** @param {any} record @param {(after: any) => string} words */
  const done = async (record, words) => {
    if (busy.value) return;
    busy.value = true;
    error.value = null;
    try {
      await ask('share.edit', { id, ...record });
      await dropDraft(form);
      const after = await ask('share.view', { id });
      epoch.value += 1;
      const former = fieldsOf(share, [...names, 'next_day_skipped'], true);
      say(words(after), () => tell('share.edit', { id, ...former }));
      back();
    } catch (failed) {
      error.value = failed;
      busy.value = false;
    }
  };
  const keep = () =>
    done(fieldsOf(value, names, true), (after) =>
      t(after.hard && !view.hard ? 'share.next_heavy' : 'share.kept'),
    );
  const skip = () => done({ next_day_skipped: true }, () => t('share.next_skipped'));
  const letGo = async () => {
    await dropDraft(form);
    back();
  };
  const part = { value, change };
  const said = names.some((name) => !isEmpty(share[name]));
  return html`<${Screen} title=${t('share.next_title')} back kind="share-next"
    lead=${t('share.next_lead', { name: aliasOf(share.person), day: longDay(wasAt(view)) })}>
    ${found && html`<${Found} onLetGo=${letGo} />`}
    ${share.what && html`<p class="own-words pre share-what">${share.what}</p>`}
    <section class="question">
      <${ScaleOfFive} big scale="next_day" legend=${t('share.next_day_act')}
        value=${value.next_day} onChange=${(/** @type {number} */ next_day) =>
          change({ next_day })} /></section>
    <section class="question"><${Words} ...${part} name="next_day_text" />
      <p class="small soft typed" aria-live="polite">${kept ? t('draft.kept') : ''}</p></section>
    ${!said && html`<p><button type="button" class="plain quiet" onClick=${skip}>
      ${t('share.next_skip')}</button></p>`}
    <div class="act-bar">
      <${Trouble} text=${error.value && errorWords(error.value)} />
      <button type="button" class="main-act"
        disabled=${busy.value || !names.some((name) => !isEmpty(value[name]))} onClick=${keep}>
        ${t('share.next_keep')}</button></div>
  <//>`;
}
