// The lists that a person can extend: words of their own beside those that are built in.

import { html } from 'htm/preact';
import { useRef } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { tell } from '../core/door.js';
import { ownWords, say } from '../core/state.js';
import { choice, choices, errorWords, listed, t } from '../core/words.js';
import { Fold } from '../parts/fold.js';
import { Screen } from '../parts/frame.js';
import { Icon } from '../parts/icon.js';
import { TextField } from '../parts/text-field.js';

const word_max = 200;

/** @param {{list: string}} props */
function OwnWords({ list }) {
  const typed = useSignal('');
  const error = useSignal('');
  const box = useRef(/** @type {HTMLDivElement | null} */ (null));
  const own = ownWords.value.filter((row) => row.list === list);
  const built = choices(list).map((word) => choice(list, word));
  const focusField = () =>
    /** @type {HTMLElement | null | undefined} */ (box.current?.querySelector('input'))?.focus();
  const add = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const word = typed.value.trim();
    if (!word) {
      error.value = t('settings.list_empty');
      return;
    }
    if (built.some((one) => one.toLocaleLowerCase() === word.toLocaleLowerCase())) {
      error.value = t('settings.list_there');
      return;
    }
    try {
      const kept = await tell('choice.add', { list, word });
      typed.value = '';
      error.value = '';
      say(t('settings.list_added', { word }), () => tell('choice.remove', { id: kept.id }));
    } catch (failed) {
      const { code } = /** @type {any} */ (failed);
      error.value = code === 'exists' ? t('settings.list_there') : errorWords(failed);
    }
  };
  const remove = async (/** @type {any} */ row) => {
    await tell('choice.remove', { id: row.id });
    say(t('settings.list_removed', { word: row.word }), () => tell('choice.restore', { id: row.id }));
    focusField();
  };
  return html`<div ref=${box}>
    ${built.length > 0 && html`<p class="soft small">
      ${t('settings.list_built', { words: listed(built) })}</p>`}
    ${own.length > 0 && html`<ul class="plain-list own-list">${own.map(
      (row) => html`<li key=${row.id}><span class="own-words">${row.word}</span>
      <button type="button" class="icon-button" onClick=${() => remove(row)}><${Icon} name="close" />
        <span class="sr">${t('settings.list_remove', { word: row.word })}</span></button></li>`,
    )}</ul>`}
    <form onSubmit=${add} novalidate>
      <${TextField} label=${t('settings.list_add')} value=${typed.value} max=${word_max}
        error=${error.value} onChange=${(/** @type {string} */ text) => {
        typed.value = text;
        error.value = '';
      }} />
      <button type="submit" class="second">${t('settings.list_act')}</button></form></div>`;
}

export function SettingsLists() {
  return html`<${Screen} title=${t('settings.lists')} back lead=${t('settings.lists_lead')}
    kind="settings"><div class="folds">${choices('open_list').map(
      (list) => html`<${Fold} key=${list} title=${choice('open_list', list)}
        beside=${ownWords.value.some((row) => row.list === list)
          ? t('settings.list_own', {
              n: ownWords.value.filter((row) => row.list === list).length,
            })
          : ''}><${OwnWords} list=${list} /><//>`,
    )}</div><//>`;
}
