// Right now: two halves. Works while the book is closed and while the program does not answer.

import { html } from 'htm/preact';
import { useEffect, useRef } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { useAsk } from '../core/door.js';
import { go } from '../core/routes.js';
import { phase, rightNow } from '../core/state.js';
import { longDay, today } from '../core/time.js';
import { content, fill, t } from '../core/words.js';
import { Pacer } from '../parts/breath.js';
import { HandOver } from '../parts/hand-over.js';
import { Helplines } from '../parts/helplines.js';

const ways = ['look', 'feet', 'breath'];

/** The pacer, begun and stopped by hand. */
function Breath() {
  const on = useSignal(false);
  return html`<div class="breath">
    <${Pacer} on=${on.value} />
    <button type="button" class="second" aria-pressed=${on.value} onClick=${() => {
      on.value = !on.value;
    }}>${t(on.value ? 'now.stop_breath' : 'now.breathe')}</button>
  </div>`;
}

/** @param {{person: any, words?: string}} props Somebody, and the message for them where it is theirs. */
function Someone({ person, words }) {
  const reachable = (person.reach ?? []).length > 0;
  return html`<h2>${t('now.person', { name: person.alias })}</h2>
    ${words && html`<p class="own-words pre">${words}</p>`}
    ${(words || reachable) && html`<${HandOver} text=${words} person=${person} call />`}
    ${!reachable && html`<p>${t('now.no_reach')} <button type="button" class="plain"
      onClick=${() => go('person-form', { id: person.id })}>${t('now.add_reach')}</button></p>`}`;
}

/**
 * What holds, while the book is open: words from others, the one person, the message written on a
 * calm day. Who may be shown is decided in the guide.
 */
function Held() {
  const { data } = useAsk('how.held', {});
  const { person, message } = data ?? {};
  const to = message?.person ?? person;
  const theirs = message && person && to.id === person.id;
  return html`<section>
    <p><button type="button" class="second" onClick=${() => go('eyes')}>${t('now.eyes')}</button></p>
    ${person && html`<${Someone} person=${person} words=${theirs ? message.text : undefined} />`}
    ${
      message &&
      !theirs &&
      html`<h2>${to ? t('now.message_to', { name: to.alias }) : t('now.message')}</h2>
      <p class="own-words pre">${message.text}</p><${HandOver} text=${message.text} person=${to} />`
    }
    ${data && !(person && message) && html`<p><button type="button" class="plain"
      onClick=${() => go('how')}>${t('now.prepare')}</button></p>`}
  </section>`;
}

function Settle() {
  const way = useSignal('look');
  const { settle } = content('cards');
  const shown = settle[way.value];
  return html`<div class="settle">
    <div class="chip-row" role="group" aria-label=${t('now.ways')}>${ways.map(
      (key) =>
        html`<button key=${key} type="button" class="chip" aria-pressed=${way.value === key}
          onClick=${() => {
          way.value = key;
        }}>${settle[key].title}</button>`,
    )}</div>
    <ol class="settle-lines" aria-live="polite">
      ${shown.text.map((/** @type {string} */ line) => html`<li key=${line}>
        ${fill(line, { date: longDay(today.value) })}</li>`)}</ol>
    ${way.value === 'breath' && html`<${Breath} />`}
    ${phase.value === 'open' && html`<${Held} />`}
  </div>`;
}

/** @type {Record<string, string>} */
const titles = { settle: 'now.settle', danger: 'now.danger', self: 'danger.act' };

/** What is of use where somebody may hurt themselves, before the other lines. */
const self_first = ['emergency', 'crisis', 'listening'];

export function RightNow() {
  const half = rightNow.value;
  const heading = useRef(/** @type {HTMLElement | null} */ (null));
  useEffect(() => heading.current?.focus({ preventScroll: true }), [half]);
  const open = (/** @type {string} */ which) => () => {
    rightNow.value = which;
    scrollTo(0, 0);
  };
  return html`<div class="screen right-now">
    <h1 tabindex="-1" ref=${heading}>
      ${t(titles[half] ?? 'now.title')}</h1>
    ${
      half === 'ask' &&
      html`<div class="halves">
      <button type="button" class="half" onClick=${open('settle')}>${t('now.settle')}</button>
      <button type="button" class="half" onClick=${open('danger')}>${t('now.danger')}</button>
        </div>`
    }
    ${half === 'settle' && html`<${Settle} /><p><button type="button" class="plain"
      onClick=${open('danger')}>${t('now.to_danger')}</button></p>`}
    ${(half === 'danger' || half === 'self') && html`<p>${t(`now.${half}_text`)}</p>
      <${Helplines} first=${half === 'self' ? self_first : undefined} /><p>
      <button type="button" class="plain" onClick=${open('settle')}>${t('now.to_settle')}</button>
        </p>`}
  </div>`;
}
