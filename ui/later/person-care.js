// The calm card: what was written, that it was no fault of theirs, thoughts about distance, help.
// Never a verdict, and it stops nothing. Read once, it waits as one line in the same place.

import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { ask, keepSetting, setting } from '../core/door.js';
import { go, openNow } from '../core/routes.js';
import { content, fill, t } from '../core/words.js';
import { Entry } from '../parts/entry.js';
import { Fold } from '../parts/fold.js';

/** How many of the entries stand on the card at once. */
const shown_first = 3;

/** @param {{ids: string[], without: string}} props */
function Written({ ids, without }) {
  const moments = useSignal(/** @type {any[]} */ ([]));
  const all = useSignal(false);
  const wanted = all.value ? ids : ids.slice(0, shown_first);
  useEffect(() => {
    let here = true;
    Promise.all(wanted.map((id) => ask('moment.get', { id }).catch(() => null))).then((found) => {
      if (here) moments.value = found.filter(Boolean);
    });
    return () => {
      here = false;
    };
  }, [wanted.join(' ')]);
  return html`<ul class="plain-list rows">${moments.value.map((moment) => html`<li key=${moment.id}>
      <${Entry} moment=${moment} without=${without}
        onOpen=${() => go('moment', { id: moment.id })} /></li>`)}</ul>
    ${
      ids.length > wanted.length &&
      html`<button type="button" class="plain" onClick=${() => {
        all.value = true;
      }}>${t('person.care_all')}</button>`
    }`;
}

/** @param {{id: string, name: string, hard: string[]}} props */
function Words({ id, name, hard }) {
  const { intro, text, act } = content('cards').care;
  return html`<p>${fill(intro, { name })}</p>
    <${Written} ids=${hard} without=${id} />
    ${text.map((/** @type {string} */ line) => html`<p key=${line}>${line}</p>`)}
    <button type="button" class="second" onClick=${() => openNow('danger')}>${act}</button>`;
}

/** @param {{id: string, name: string, hard: string[]}} props */
export function Care({ id, name, hard }) {
  const { title } = content('cards').care;
  const key = `care:${id}`;
  const read = Number(setting(key, '0')) >= hard.length;
  const put = () => keepSetting(key, String(hard.length));
  if (read)
    return html`<div class="folds care-kept"><${Fold} title=${title}>
      <${Words} id=${id} name=${name} hard=${hard} /><//></div>`;
  return html`<section class="care"><h2>${title}</h2>
    <${Words} id=${id} name=${name} hard=${hard} />
    <p><button type="button" class="plain quiet" onClick=${async () => {
      await put();
      /** @type {HTMLElement | null} */ (document.querySelector('.care-kept summary'))?.focus();
    }}>${t('person.care_read')}</button></p></section>`;
}
