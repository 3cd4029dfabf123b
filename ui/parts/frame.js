// What stands on every screen: Right now, Leave, the five places; and the head of a screen.

import { html } from 'htm/preact';
import { useLayoutEffect } from 'preact/hooks';
import { signal } from '@preact/signals';
import { leave } from '../core/leave.js';
import { back, go, openNow, route } from '../core/routes.js';
import { demo, rightNow } from '../core/state.js';
import { errorWords, t } from '../core/words.js';
import { Icon } from './icon.js';

export function Top() {
  const open = rightNow.value !== '';
  return html`<header class="top">
    <button type="button" class="top-button now" aria-expanded=${open}
      onClick=${() => (open ? history.back() : openNow('ask'))}>
      <${Icon} name=${open ? 'back' : 'settle'} /><span>
        ${t(open ? 'frame.back' : 'frame.right_now')}</span></button>
    <button type="button" class="top-button leave" onClick=${leave}><span>${t('frame.leave')}</span>
      <${Icon} name="leave" /></button>
  </header>`;
}

/** The places and their icons, in their order. @type {[string, string][]} */
const places = [
  ['today', 'today'],
  ['people', 'people'],
  ['moment-form', 'add'],
  ['journal', 'journal'],
  ['patterns', 'patterns'],
  ['more', 'more'],
];

/** Screens that stand within a place; every other one stands within More. @type {Record<string, string[]>} */
const within = {
  people: ['person', 'person-form', 'forgotten'],
  patterns: ['entries'],
  journal: [
    ...['moment', 'moment-history', 'calendar', 'joys', 'removed', 'kept', 'notes', 'note'],
    'repair',
  ],
};

/** @param {string} screen */
const placeOf = (screen) =>
  places.some(([name]) => name === screen)
    ? screen
    : (Object.keys(within).find((name) => within[name].includes(screen)) ?? 'more');

/** @param {{hidden: boolean}} props */
export function Places({ hidden }) {
  const now = route.value.name;
  return html`<nav class="places ${hidden ? 'hidden' : ''}" aria-label=${t('frame.places')}>
    ${places.map(
      ([name, icon]) => html`<button key=${name} type="button" class="place place-${name}"
        aria-current=${placeOf(now) === name ? 'page' : undefined}
        onClick=${() => {
          rightNow.value = '';
          if (now !== name) go(name);
        }}>
        <span class="place-icon"><${Icon} name=${icon} /></span><span class="place-word">
          ${t(`places.${name}`)}</span></button>`,
    )}
  </nav>`;
}

export function Banner() {
  return demo.value ? html`<p class="banner" role="note">${t('frame.demo')}</p>` : null;
}

/**
 * A screen with its heading.
 * @param {{title: any, back?: boolean, own?: boolean, aside?: any, lead?: any, children?: any,
 *   kind?: string}} props
 * `own`: the heading is the person's own word.
 */
export function Screen({ title, back: wayBack, own, aside, lead, children, kind }) {
  return html`<div class="screen ${kind ?? ''}">
    ${wayBack && html`<button type="button" class="plain way-back" onClick=${back}>
      <${Icon} name="back" /><span>${t('frame.back')}</span></button>`}
    <div class="screen-head"><h1 tabindex="-1" class=${own ? 'own-words' : undefined}>${title}</h1>
      ${aside}</div>
    ${lead && html`<p class="lead">${lead}</p>`}
    ${children}
  </div>`;
}

/**
 * What went wrong, with the way to try again.
 * @param {{text?: string, onAgain?: () => void}} props
 */
export function Trouble({ text, onAgain }) {
  return text
    ? html`<div class="trouble" role="alert"><p>${text}</p>
      ${onAgain && html`<button type="button" class="second" onClick=${onAgain}>
        ${t('frame.try_again')}</button>`}</div>`
    : null;
}

/**
 * What is not needed at once: fetched when it is first shown, nothing until then.
 * @param {() => Promise<Record<string, any>>} load @param {string} name As its module exports it.
 * @param {() => void} [onThere]
 */
export function soon(load, name, onThere) {
  const there = signal(/** @type {any} */ (null));
  const error = signal(/** @type {any} */ (null));
  const fetchIt = () => {
    error.value = null;
    return load().then(
      (module) => {
        there.value = module[name];
        onThere?.();
      },
      () => {
        error.value = { code: 'unreachable' };
      },
    );
  };
  return (/** @type {object} */ props) => {
    useLayoutEffect(() => {
      if (!there.value) fetchIt();
    }, []);
    if (there.value) return html`<${there.value} ...${props} />`;
    return error.value && html`<${Trouble} text=${errorWords(error.value)} onAgain=${fetchIt} />`;
  };
}
