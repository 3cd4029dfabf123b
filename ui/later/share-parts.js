// What the forms about shares are made of: fields of a kind by name.

import { html } from 'htm/preact';
import { field, t } from '../core/words.js';
import { Chips } from '../parts/chips.js';
import { GrowText } from '../parts/grow-text.js';
import { Slider } from '../parts/slider.js';

/** @typedef {{value: any, change: (patch: any) => void, kind?: string, name: string}} Part */

/** @param {Part & {label?: string, hint?: string, rows?: number}} props */
export function Words({ value, change, kind = 'share', name, label, hint, rows }) {
  const words = field(kind, name);
  return html`<${GrowText} label=${label ?? words.ask} hint=${hint ?? words.hint} rows=${rows}
    value=${value[name] ?? ''}
    onChange=${(/** @type {string} */ text) => change({ [name]: text })} />`;
}

/** @param {Part & {max?: number}} props */
export function Rate({ value, change, kind = 'share', name, max }) {
  const { ask, low, high } = field(kind, name);
  return html`<${Slider} label=${ask} low=${low} high=${high} max=${max}
    step=${max === 100 ? 5 : 1} value=${value[name]}
    onChange=${(/** @type {number | null} */ number) => change({ [name]: number })} />`;
}

/** One word of a list. @param {Part & {list: string, own?: boolean}} props */
export function Choose({ value, change, kind = 'share', name, list, own }) {
  return html`<${Chips} single legend=${field(kind, name).ask} list=${list} own=${own}
    value=${value[name] ? [value[name]] : []}
    onChange=${(/** @type {string[]} */ words) => change({ [name]: words[0] ?? null })} />`;
}

/** What was begun and comes back; it can be let go. @param {{onLetGo: () => void}} props */
export function Found({ onLetGo }) {
  return html`<p class="note-box">${t('draft.found')} <button type="button" class="plain"
    onClick=${onLetGo}>${t('draft.let_go')}</button></p>`;
}

/** @param {any} given */
export const isEmpty = (given) => given === undefined || given === null || given === '';

/**
 * The named fields as the door wants them; in an edit, what is empty is cleared.
 * @param {any} value @param {string[]} names @param {boolean} edit
 */
export const fieldsOf = (value, names, edit) =>
  Object.fromEntries(
    names
      .filter((name) => edit || !isEmpty(value[name]))
      .map((name) => [name, isEmpty(value[name]) ? null : value[name]]),
  );
