// The questions after sitting, one at a time. A name, several, some words, or no one yet.

import { html } from 'htm/preact';
import { pickedAlias } from '../core/moments.js';
import { back, openNow } from '../core/routes.js';
import { t } from '../core/words.js';
import { Chip } from '../parts/chips.js';
import { GrowText } from '../parts/grow-text.js';
import { PeoplePicker, withTyped } from '../parts/people-picker.js';

/** In their order; the keys under which answers are kept. */
export const questions = ['near', 'listens', 'serious'];

/** @type {import('./quiet.js').Said} */
const nothing = { people: [], typed: '', text: '', nobody: false };

/** @param {import('./quiet.js').Minutes} value @param {string} key */
export const asked = (value, key) => value.said[key] ?? nothing;

/** @param {import('./quiet.js').Part & {takeTyped: () => Record<string, any>}} props */
export function Ask({ value, change, takeTyped }) {
  const key = questions[value.ask];
  const said = asked(value, key);
  /** @param {Partial<import('./quiet.js').Said>} patch */
  const set = (patch) => change({ said: { ...value.said, [key]: { ...said, ...patch } } });
  /** @param {Partial<import('./quiet.js').Said>} [patch] */
  const next = (patch = {}) => {
    const all = takeTyped();
    const here = all[key] ?? nothing;
    const last = value.ask === questions.length - 1;
    change({
      said: { ...all, [key]: { ...here, ...patch } },
      stage: last ? 'who' : 'ask',
      ask: last ? value.ask : value.ask + 1,
    });
  };
  const answered = withTyped(said.people, said.typed).length > 0 || said.text.trim() !== '';
  // Somebody new who was named at another question is one tap away here.
  const again = questions
    .filter((other) => other !== key)
    .flatMap((other) => asked(value, other).people)
    .filter((one) => !one.id)
    .filter((one, at, all) => all.findIndex((other) => other.alias === one.alias) === at)
    .filter((one) => !said.people.some((other) => pickedAlias(other) === one.alias));
  return html`<p class="soft small">${t('quiet.of', { at: value.ask + 1, of: questions.length })}</p>
    <p class="hint">${t('quiet.hint')}</p>
    <${PeoplePicker} legend=${t('quiet.names')} value=${said.people} typed=${said.typed}
      onChange=${(/** @type {any[]} */ people) => set({ people, nobody: false })}
      onTyped=${(/** @type {string} */ typed) => set({ typed, nobody: said.nobody && !typed })} />
    ${
      again.length > 0 &&
      html`<div class="chip-row named-before" role="group" aria-label=${t('quiet.again')}>
        ${again.map((one) => html`<${Chip} key=${one.alias} label=${one.alias} on=${false}
          onToggle=${() => set({ people: [...said.people, one], nobody: false })} />`)}</div>`
    }
    <${GrowText} label=${t('quiet.words')} value=${said.text} rows=${1}
      onChange=${(/** @type {string} */ text) => set({ text })} />
    <p class="quiet-ways">
      ${
        value.ask > 0 &&
        html`<button type="button" class="plain quiet"
          onClick=${() => change({ said: takeTyped(), ask: value.ask - 1 })}>${t('quiet.before')}
            </button>`
      }
      <button type="button" class="plain quiet" onClick=${() => next()}>${t('quiet.skip')}</button>
      <button type="button" class="plain quiet" onClick=${back}>${t('quiet.later')}</button>
      <button type="button" class="plain quiet" onClick=${() => openNow('settle')}>
        ${t('quiet.ground')}</button></p>
    <div class="act-bar two">
      <button type="button" class="main-act" disabled=${!answered} onClick=${() => next()}>
        ${t('quiet.go_on')}</button>
      <button type="button" class="second" aria-pressed=${said.nobody}
        onClick=${() => next({ nobody: true, people: [], typed: '' })}>${t('quiet.nobody')}</button>
    </div>`;
}
