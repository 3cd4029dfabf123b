// Where in the book you are. Kept in memory; the browser's history holds only a running number,
// so that Back works and no name or id stands in any address or history.

import { signal } from '@preact/signals';
import { rightNow } from './state.js';

/** @typedef {{name: string, params: Record<string, any>, scroll: number}} Route */

/** @param {string} name @param {Record<string, any>} [params] @returns {Route} */
const place = (name, params = {}) => ({ name, params, scroll: 0 });

/** @type {Route[]} */
let stack = [place('today')];
let at = 0;

export const route = signal(stack[0]);

/** Set by the frame: called after each change of place with the scroll to return to. */
export const arrived = { then: (/** @type {number} */ _scroll) => {} };

function show() {
  route.value = stack[at];
  arrived.then(stack[at].scroll);
}

/** @param {string} name @param {Record<string, any>} [params] */
export function go(name, params) {
  stack[at].scroll = window.scrollY;
  stack = [...stack.slice(0, at + 1), place(name, params)];
  at += 1;
  history.pushState({ at }, '');
  show();
}

/**
 * Go there without leaving this place behind, as after a form.
 * @param {string} name
 * @param {Record<string, any>} [params]
 */
export function instead(name, params) {
  stack[at] = place(name, params);
  show();
}

/** Lay Right now over the place one is at; Back takes it away again. @param {string} half */
export function openNow(half) {
  if (rightNow.value === '') history.pushState({ at }, '');
  rightNow.value = half;
  scrollTo(0, 0);
}

/** Back to where one came from; from a page opened afresh, to Today. */
export function back() {
  if (at > 0) history.back();
  else instead('today');
}

/** Forget every place, as when the book closes. */
export function forgetPlaces() {
  stack = [place('today')];
  at = 0;
  history.replaceState({ at: 0 }, '');
  route.value = stack[0];
}

addEventListener('popstate', (event) => {
  const wanted = Number(event.state?.at ?? 0);
  if (rightNow.value !== '' && wanted === at) {
    rightNow.value = '';
    return;
  }
  stack[at].scroll = window.scrollY;
  // After a reload or a lock the older places are gone: they all are Today now.
  while (stack.length <= wanted) stack.push(place('today'));
  at = wanted;
  show();
});
history.scrollRestoration = 'manual';
history.replaceState({ at: 0 }, '');
