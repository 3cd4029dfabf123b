// Through their eyes: everything that people saw in the person, word for word, one at a time,
// newest first; and a place to keep one more.

import { html } from 'htm/preact';
import { useEffect, useRef } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { useList } from '../core/door.js';
import { dropDraft, useDraft } from '../core/draft.js';
import { keepMoment, newMoment, removeMoment } from '../core/moments.js';
import { go } from '../core/routes.js';
import { aliasOf, epoch, say } from '../core/state.js';
import { dateWords } from '../core/time.js';
import { errorWords, listed, t } from '../core/words.js';
import { Screen, Trouble } from '../parts/frame.js';
import { GrowText } from '../parts/grow-text.js';
import { PeoplePicker, withTyped } from '../parts/people-picker.js';
import { FieldError } from '../parts/text-field.js';

const form = 'eyes:new';
const page_size = 20;
/** With so few left, the next page is fetched, so that nobody waits for words. */
const ahead = 3;

/** @param {{onDone: () => void, onLeave: () => void}} props */
function Add({ onDone, onLeave }) {
  const { value, change, found, kept } = useDraft(form, () => newMoment([]));
  const error = useSignal(/** @type {any} */ (null));
  const empty = useSignal(false);
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => {
    if (value) box.current?.querySelector('textarea')?.focus();
  }, [Boolean(value)]);
  if (!value) return null;
  const keep = async () => {
    empty.value = !value.seen_in_me?.trim();
    if (empty.value) {
      box.current?.querySelector('textarea')?.focus();
      return;
    }
    try {
      const whole = { ...value, people: withTyped(value.people, value.typed), typed: '' };
      change(whole);
      const { id } = await keepMoment(undefined, whole, change);
      await dropDraft(form);
      epoch.value += 1;
      say(t('moment.kept'), () => removeMoment(id));
      onDone();
    } catch (failed) {
      error.value = failed;
    }
  };
  return html`<section class="eyes-add" ref=${box}><h2>${t('eyes.add_title')}</h2>
    ${found && html`<p class="hint">${t('draft.found')}</p>`}
    <${GrowText} label=${t('eyes.what')} hint=${t('eyes.what_hint')} value=${value.seen_in_me ?? ''}
      onChange=${(/** @type {string} */ text) => {
        empty.value = false;
        change({ seen_in_me: text });
      }} />
    <${FieldError} text=${empty.value ? t('eyes.empty') : ''} />
    <p class="small soft typed" aria-live="polite">${kept ? t('draft.kept') : ''}</p>
    <${PeoplePicker} legend=${t('eyes.who')} value=${value.people} typed=${value.typed}
      onChange=${(/** @type {any[]} */ people) => change({ people })}
      onTyped=${(/** @type {string} */ typed) => change({ typed })} />
    <${Trouble} text=${error.value && errorWords(error.value)} />
    <div class="acts"><button type="button" class="main-act" onClick=${keep}>${t('moment.keep')}
      </button><button type="button" class="plain quiet" onClick=${async () => {
        await dropDraft(form);
        onLeave();
      }}>${t('draft.let_go')}</button></div>
  </section>`;
}

/** @param {{shown: any}} props */
function Said({ shown }) {
  const names = (shown.people ?? []).map(aliasOf).filter(Boolean);
  return html`<figure class="remember" aria-live="polite"><blockquote class="own-words">
      ${shown.seen_in_me}</blockquote>
    <figcaption class="soft">${names.length > 0 ? t('eyes.from', { names: listed(names), date: dateWords(shown.at) }) : dateWords(shown.at)}
      </figcaption></figure>`;
}

/** @param {{adding?: boolean}} props `adding`: back to what was being written. */
export function Eyes({ adding: begins = false }) {
  const { items, error, more } = useList('moment.seen', { limit: page_size });
  const at = useSignal(0);
  const adding = useSignal(begins);
  const heading = () => /** @type {any} */ (document.querySelector('.held h1'))?.focus();
  useEffect(() => {
    if (items && more && at.value + ahead >= items.length) more();
  }, [at.value, items?.length]);
  const done = () => {
    adding.value = false;
    at.value = 0;
    heading();
  };
  const add = html`<button type="button" class=${items?.length === 0 ? 'main-act' : 'plain'}
    onClick=${() => {
      adding.value = true;
    }}>${t('eyes.add')}</button>`;
  const shown = items?.[Math.min(at.value, items.length - 1)];
  const last = items && at.value + 1 >= items.length;
  return html`<${Screen} title=${t('eyes.title')} back kind="eyes">
    <${Trouble} text=${error && errorWords(error)} onAgain=${() => {
      epoch.value += 1;
    }} />
    ${items?.length === 0 && html`<p class="soft">${t('eyes.none')}</p>`}
    ${
      shown &&
      html`<${Said} shown=${shown} /><div class="acts">
      ${items.length > 1 && html`<button type="button" class="main-act" onClick=${() => {
        at.value = last ? 0 : at.value + 1;
      }}>${t(last ? 'eyes.again' : 'eyes.next')}</button>`}
      <button type="button" class="plain" onClick=${() => go('moment', { id: shown.id })}>
        ${t('eyes.moment')}</button>
      ${!adding.value && add}</div>`
    }
    ${items?.length === 0 && !adding.value && add}
    ${adding.value && html`<${Add} onDone=${done} onLeave=${done} />`}
  <//>`;
}
