// How to be with me: notes to give to somebody, the message for a hard day, and the one person whom
// Right now shows.

import { html } from 'htm/preact';
import { useSignal } from '@preact/signals';
import { setting, tell, useAsk, useList } from '../core/door.js';
import { go } from '../core/routes.js';
import { aliasOf, epoch, say } from '../core/state.js';
import { dateWords } from '../core/time.js';
import { errorWords, t } from '../core/words.js';
import { Fold } from '../parts/fold.js';
import { Screen, Trouble } from '../parts/frame.js';
import { HandOver } from '../parts/hand-over.js';
import { PeoplePicker } from '../parts/people-picker.js';

/** The way out of the book, where the guide lets words go to whom they are for. @param {{note: any}} props */
function Give({ note }) {
  const name = note.person ? aliasOf(note.person) : '';
  const { data } = useAsk('person.outlook', name ? { id: note.person } : null);
  if (name && !data) return null;
  if (name && !data.may.draft) return html`<p class="soft">${t('how.not_given')}</p>`;
  return html`<${HandOver} text=${note.text ?? ''} person=${name ? note.person : undefined} />`;
}

/** @param {{note: any, screen: string}} props */
function Note({ note, screen }) {
  const opened = useSignal(false);
  const name = note.person ? aliasOf(note.person) : '';
  const remove = async () => {
    await tell('note.remove', { id: note.id });
    say(t('how.removed'), () => tell('note.restore', { id: note.id }));
    /** @type {HTMLElement | null} */ (document.querySelector('.held h1'))?.focus();
  };
  return html`<li class="card how-note">
    <p class="soft small">${name ? t('how.for', { name, date: dateWords(note.created) }) : t('how.for_anyone', { date: dateWords(note.created) })}</p>
    <p class="own-words pre">${note.text}</p>
    <${Fold} title=${t('how.give')} onToggle=${(/** @type {boolean} */ is) => {
      opened.value = is;
    }}>${opened.value && html`<${Give} note=${note} />`}<//>
    <div class="acts"><button type="button" class="plain"
      onClick=${() => go(screen, { id: note.id })}>${t('how.change')}</button>
    <button type="button" class="plain quiet" onClick=${remove}>${t('how.remove')}</button></div>
  </li>`;
}

/** @param {{purpose: string, screen: string}} props */
function Notes({ purpose, screen }) {
  const { items, error, more } = useList('note.list', { filter: { purpose }, limit: 20 });
  return html`<${Trouble} text=${error && errorWords(error)} onAgain=${() => {
      epoch.value += 1;
    }} />
    ${(items?.length ?? 0) > 0 && html`<ul class="plain-list">${items?.map((note) => html`<${Note}
      key=${note.id} note=${note} screen=${screen} />`)}</ul>`}
    ${more && html`<button type="button" class="plain" onClick=${more}>${t('how.earlier')}
      </button>`}`;
}

function Chosen() {
  const typed = useSignal('');
  const chosen = setting('chosen_person');
  const name = chosen ? aliasOf(chosen) : '';
  const put = (/** @type {string} */ id) =>
    tell('setting.put', { key: 'chosen_person', ...(id ? { text: id } : {}) });
  // Someone new is added on the page for that; here somebody known is chosen.
  const choose = async (/** @type {any[]} */ people) => {
    const known = people.filter((one) => one.id).at(-1);
    await put(known?.id ?? '');
    say(known ? t('how.chosen', { name: aliasOf(known.id) }) : t('how.unchosen'), () =>
      put(chosen),
    );
  };
  return html`<${PeoplePicker} one legend=${t('how.choose')} value=${name ? [{ id: chosen }] : []}
    typed=${typed.value} onChange=${choose} onTyped=${(/** @type {string} */ text) => {
      typed.value = text;
    }} />`;
}

export function How() {
  return html`<${Screen} title=${t('how.title')} back lead=${t('how.lead')} kind="how">
    <${Notes} purpose="how_to_be_with_me" screen="how-form" />
    <div class="acts"><button type="button" class="main-act" onClick=${() => go('how-form')}>
      ${t('how.write')}</button></div>
    <section><h2>${t('how.hard_title')}</h2><p class="soft">${t('how.hard_text')}</p>
      <${Notes} purpose="hard_day" screen="hard-day" />
      <div class="acts"><button type="button" class="second" onClick=${() => go('hard-day')}>
        ${t('how.hard_write')}</button></div></section>
    <section><h2>${t('how.one_title')}</h2><p class="soft">${t('how.one_text')}</p>
      <${Chosen} /></section>
  <//>`;
}
