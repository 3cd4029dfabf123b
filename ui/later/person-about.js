// What is kept about one person: what is to be respected, notes, rhythm, ways to reach them, how it
// stands, and whether Right now shows them.

import { html } from 'htm/preact';
import { useSignal } from '@preact/signals';
import { setting, tell } from '../core/door.js';
import { isMail, telAddress } from '../core/hand-over.js';
import { say } from '../core/state.js';
import { agoWords } from '../core/time.js';
import { choice, choices, errorWords, field, t } from '../core/words.js';
import { Fold } from '../parts/fold.js';
import { Trouble } from '../parts/frame.js';
import { HandOver } from '../parts/hand-over.js';
import { OneOf } from '../parts/text-field.js';

/** @typedef {import('../core/state.js').Person} Person */

/** @param {{rhythm: any, last?: string}} props The rhythm in words; its days when asked for. */
function Rhythm({ rhythm, last }) {
  const days = useSignal(false);
  const counted = rhythm.ideal_days || rhythm.longest_days;
  return html`<div class="rhythm">
    ${rhythm.word && html`<p>${t(`person.rhythm_${rhythm.word}`)}</p>`}
    ${last && html`<p>${t('person.last_contact', { ago: agoWords(last) })}</p>`}
    ${rhythm.longer && html`<p class="soft">${t('person.longer')}</p>`}
    ${counted && html`<button type="button" class="plain small" aria-expanded=${days.value}
      onClick=${() => {
        days.value = !days.value;
      }}>${t(days.value ? 'person.hide_days' : 'person.show_days')}</button>`}
    ${
      days.value &&
      html`<ul class="soft">
      ${rhythm.ideal_days && html`<li>${t('person.days_ideal', { n: rhythm.ideal_days })}</li>`}
      ${rhythm.longest_days && html`<li>${t('person.days_longest', { n: rhythm.longest_days })}</li>`}
      ${rhythm.since_days !== undefined && html`<li>
        ${t('person.days_since', { n: rhythm.since_days })}</li>`}</ul>`
    }
  </div>`;
}

/**
 * Whether a way has a link of its own among those of the hand-over.
 * @param {{way: string, address: string}} reach
 */
const isLinked = ({ way, address }) =>
  way === 'email' ? isMail(address) : /^(phone|sms)$/.test(way) && telAddress(address) !== '';

/** @param {{person: Person, linked: boolean}} props `linked`: whether links may be offered. */
function Reach({ person, linked }) {
  const reach = person.reach ?? [];
  if (reach.length === 0) return null;
  const plain = linked ? reach.filter((one) => !isLinked(one)) : reach;
  return html`<h3>${field('person', 'reach').label}</h3>
    ${plain.map(({ way, address }) => html`<p key=${way + address}>${address}
      <span class="soft small"> ${choice('reach_way', way)}</span></p>`)}
    ${plain.length < reach.length && html`<${HandOver} person=${person} />`}`;
}

/** @param {{person: Person, outlook: any}} props */
export function About({ person, outlook }) {
  const { rhythm, last_contact: last, may } = outlook;
  const timed = rhythm && (rhythm.word || rhythm.longest_days || last);
  const facts = person.respect || person.note;
  if (!facts && !timed && (person.reach ?? []).length === 0) return null;
  return html`<section><h2>${t('person.about')}</h2>
    ${
      facts &&
      html`<dl class="facts">
      ${person.respect && html`<dt>${field('person', 'respect').label}</dt>
        <dd class="own-words pre">${person.respect}</dd>`}
      ${person.note && html`<dt>${field('person', 'note').label}</dt>
        <dd class="own-words pre">${person.note}</dd>`}</dl>`
    }
    <${Reach} person=${person} linked=${may.draft} />
    ${timed && html`<h3>${t('person.contact')}</h3>
      <${Rhythm} rhythm=${rhythm} last=${last} />`}
  </section>`;
}

/** How it stands, with what each answer changes. @param {{person: Person}} props */
export function Standing({ person }) {
  const error = useSignal(/** @type {any} */ (null));
  const before = person.standing ?? 'open';
  const change = async (/** @type {string} */ standing) => {
    try {
      await tell('person.edit', { id: person.id, standing });
      error.value = null;
      say(t('person.standing_kept'), () =>
        tell('person.edit', { id: person.id, standing: person.standing ?? null }),
      );
    } catch (failed) {
      error.value = failed;
    }
  };
  return html`<${Fold} title=${field('person', 'standing').label}>
    <${OneOf} hidden legend=${field('person', 'standing').ask} hint=${t('person.standing_hint')}
      value=${before} onChange=${change}
      options=${choices('standing').map((value) => ({
        value,
        label: choice('standing', value),
        hint: t(`person.standing_${value}`),
      }))} />
    <${Trouble} text=${error.value && errorWords(error.value)} /><//>`;
}

/** @param {{person: Person}} props The one person for hard moments. */
export function Chosen({ person }) {
  const chosen = setting('chosen_person');
  const here = chosen === person.id;
  const put = (/** @type {string} */ id) =>
    tell('setting.put', { key: 'chosen_person', ...(id ? { text: id } : {}) });
  const change = async () => {
    await put(here ? '' : person.id);
    say(t(here ? 'person.unchosen' : 'person.chosen', { name: person.alias }), () => put(chosen));
  };
  return html`<${Fold} title=${t('person.choose_title')}
    beside=${here ? t('person.choose_here') : ''}>
    <p>${t('person.choose_text')}</p>
    <button type="button" class="second" aria-pressed=${here} onClick=${change}>
      ${t(here ? 'person.choose_out' : 'person.choose_in')}</button><//>`;
}
