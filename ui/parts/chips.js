// Choose one or several words of a list; where the list is open, add a word of your own.

import { html } from 'htm/preact';
import { useId } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { tell } from '../core/door.js';
import { ownWords, say } from '../core/state.js';
import { choice, choices, errorWords, t } from '../core/words.js';

/** @param {{label: any, on: boolean, onToggle: () => void, children?: any}} props */
export function Chip({ label, on, onToggle }) {
  return html`<button type="button" class="chip" aria-pressed=${on} onClick=${onToggle}>${label}
    </button>`;
}

/**
 * The words of a list: built in, the person's own, and any that stand in the record already.
 * @param {string} list
 * @param {string[]} chosen
 */
function wordsOf(list, chosen) {
  const own = ownWords.value.filter((row) => row.list === list).map((row) => row.word);
  return [...new Set([...choices(list), ...own, ...chosen])];
}

/** @param {{list: string, onAdded: (word: string) => void}} props */
function AddOwn({ list, onAdded }) {
  const text = useSignal('');
  const open = useSignal(false);
  const id = useId();
  const busy = useSignal(false);
  // Enter takes the field away, and that says "blur", too: a word is added once.
  const add = async () => {
    const word = text.value.trim();
    if (busy.value) return;
    if (!word) {
      open.value = false;
      return;
    }
    busy.value = true;
    try {
      if (!wordsOf(list, []).includes(word)) await tell('choice.add', { list, word });
      text.value = '';
      open.value = false;
      onAdded(word);
    } catch (failed) {
      // There already, as when an answer was lost: it is chosen all the same.
      if (/** @type {any} */ (failed).code === 'exists') {
        text.value = '';
        open.value = false;
        onAdded(word);
      } else say(errorWords(failed));
    }
    busy.value = false;
  };
  if (!open.value) {
    return html`<button type="button" class="chip add" onClick=${() => {
      open.value = true;
    }}>${t('chips.add')}</button>`;
  }
  return html`<span class="chip-field">
    <label class="sr" for=${id}>${t('chips.own')}</label>
    <input id=${id} type="text" autocomplete="off" maxlength="200" value=${text.value}
      ref=${(/** @type {any} */ el) => el?.focus()}
      onInput=${(/** @type {any} */ event) => {
        text.value = event.currentTarget.value;
      }}
      onKeyDown=${(/** @type {KeyboardEvent} */ event) => {
        if (event.key === 'Enter') {
          event.preventDefault();
          add();
        }
        if (event.key === 'Escape') {
          event.stopPropagation();
          text.value = '';
          open.value = false;
        }
      }} onBlur=${add} />
  </span>`;
}

/**
 * @param {{legend: string, list: string, value: string[], single?: boolean, own?: boolean,
 *   onChange: (value: string[]) => void}} props
 */
export function Chips({ legend, list, value, single, own, onChange }) {
  /** @param {string} word */
  const toggle = (word) => {
    if (value.includes(word)) onChange(value.filter((kept) => kept !== word));
    else onChange(single ? [word] : [...value, word]);
  };
  return html`<fieldset class="chips">
    <legend class="ask">${legend}</legend>
    <div class="chip-row">
      ${wordsOf(list, value).map((word) => html`<${Chip} key=${word} label=${choice(list, word)}
        on=${value.includes(word)} onToggle=${() => toggle(word)} />`)}
      ${
        own &&
        html`<${AddOwn} list=${list} onAdded=${(/** @type {string} */ word) => {
          if (!value.includes(word)) toggle(word);
        }} />`
      }
    </div>
  </fieldset>`;
}
