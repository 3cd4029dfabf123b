// Numbers to call of one's own, among those that come with the program: they can be changed where a
// number is known better. Plain and visible by design, so that they are there while the book is closed.

import { html } from 'htm/preact';
import { useSignal } from '@preact/signals';
import { setPrefs } from '../core/session.js';
import { prefs, say } from '../core/state.js';
import { errorWords, t } from '../core/words.js';
import { Trouble } from '../parts/frame.js';
import { TextField } from '../parts/text-field.js';

/** @typedef {{name: string, number: string}} Own */

const together_max = 500;

/** For the phone: the digits, and the star and the hash of short codes. @param {string} number */
export const dialled = (number) => `tel:${number.replace(/[^\d+*#]/g, '').replaceAll('#', '%23')}`;

/** @returns {Own[]} */
const numbers = () =>
  (prefs.value.numbers ?? '')
    .split('\n')
    .filter(Boolean)
    .map((/** @type {string} */ row) => {
      const [name, number] = row.split('\t');
      return { name, number };
    });

/** @param {Own[]} all */
const together = (all) => all.map(({ name, number }) => `${name}\t${number}`).join('\n');

/** @param {{first?: Own, onKeep: (own: Own) => Promise<any>, onClose: () => void}} props */
function Form({ first, onKeep, onClose }) {
  const name = useSignal(first?.name ?? '');
  const number = useSignal(first?.number ?? '');
  const wrong = useSignal('');
  const error = useSignal(/** @type {any} */ (null));
  const keep = async (/** @type {Event} */ event) => {
    event.preventDefault();
    const own = { name: name.value.replace(/\s+/g, ' ').trim(), number: number.value.trim() };
    wrong.value = !own.name
      ? 'name'
      : /^[\d+*#() \-./]+$/.test(own.number) && /\d/.test(own.number)
        ? ''
        : 'number';
    if (wrong.value) return;
    try {
      await onKeep(own);
      onClose();
    } catch (failed) {
      error.value = failed;
    }
  };
  const text = (/** @type {string} */ of) => (wrong.value === of ? t(`numbers.need_${of}`) : '');
  return html`<form class="own-number" onSubmit=${keep} novalidate>
    <p class="hint">${t('numbers.own_seen')}</p>
    <${TextField} first label=${t('numbers.own_name')} max=${100} value=${name.value}
      error=${text('name')} onChange=${(/** @type {string} */ words) => {
        name.value = words;
        wrong.value = '';
      }} />
    <${TextField} label=${t('numbers.own_number')} max=${40} inputmode="tel" value=${number.value}
      error=${text('number')} onChange=${(/** @type {string} */ words) => {
        number.value = words;
        wrong.value = '';
      }} />
    <${Trouble} text=${error.value && (error.value.field === 'numbers' ? t('numbers.own_full') : errorWords(error.value))} />
    <div class="acts"><button type="submit" class="second">${t('moment.keep')}</button>
      <button type="button" class="plain quiet" onClick=${onClose}>${t('recovery.not_now')}</button>
    </div></form>`;
}

/** @param {Own[]} changed */
async function put(changed) {
  const text = together(changed);
  if ([...text].length > together_max) throw Object.assign(new Error(), { field: 'numbers' });
  await setPrefs({ numbers: text });
}

/** @param {number} which @param {Own[]} own In its place. */
const putAt = (which, ...own) =>
  put([...numbers().slice(0, which), ...own, ...numbers().slice(which + 1)]);

export function OwnNumbers() {
  /** Which one is in the form, or -1. */
  const at = useSignal(-1);
  const error = useSignal(/** @type {any} */ (null));
  const all = numbers();
  const close = () => {
    at.value = -1;
  };
  const takeOut = async (/** @type {number} */ which) => {
    try {
      error.value = null;
      await putAt(which);
      say(t('numbers.own_taken_out'), () => put(all));
    } catch (failed) {
      error.value = failed;
    }
  };
  if (all.length === 0) return null;
  return html`<h2>${t('numbers.own')}</h2>
    <${Trouble} text=${error.value && errorWords(error.value)} />
    <ul class="plain-list lines own-lines">${all.map(
      (own, which) =>
        at.value === which
          ? html`<li key=${which}><${Form} first=${own} onClose=${close}
            onKeep=${(/** @type {Own} */ changed) => putAt(which, changed)} /></li>`
          : html`<li key=${which} class="line"><div class="line-words">
          <span class="line-name"><bdi>${own.name}</bdi></span>
          <span class="line-acts"><button type="button" class="plain quiet" onClick=${() => {
            at.value = which;
          }}>${t('numbers.own_change')}<span class="sr"> ${own.name}</span></button>
          <button type="button" class="plain quiet" onClick=${() => takeOut(which)}>
            ${t('numbers.own_take_out')}<span class="sr"> ${own.name}</span></button></span></div>
          <a class="line-number" href=${dialled(own.number)}><span class="sr">
            ${own.name}: </span>${own.number}</a></li>`,
    )}</ul>`;
}

export function AddNumber() {
  const open = useSignal(false);
  const turn = (/** @type {boolean} */ is) => () => {
    open.value = is;
  };
  return open.value
    ? html`<${Form} onClose=${turn(false)} onKeep=${(/** @type {Own} */ own) => put([...numbers(), own])} />`
    : html`<p><button type="button" class="plain" onClick=${turn(true)}>
      ${t('numbers.own_add')}</button></p>`;
}
