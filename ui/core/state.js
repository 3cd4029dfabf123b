// What the page knows. Everything of the book stands here or in a screen's own state, and goes when
// it closes.

import { batch, computed, signal } from '@preact/signals';

/**
 * @typedef {{id: string, created?: string, changed?: string, removed?: boolean}} Kept
 * @typedef {Kept & {alias: string, role?: string, reach?: {way: string, address: string}[], note?:
 *   string, respect?: string, rhythm?: string, standing?: string, circle?: number}} Person
 * @typedef {Kept & {at: string, at_zone?: string, people?: string[], felt_safe?: number, joy?:
 *   boolean, [field: string]: any}} Moment
 * @typedef {Kept & {person: string, at: string, quality: string, direction: string, text?: string,
 *   moment?: string}} Observation
 */

/** start | gone (no session) | stopped (no program) | first | locked | open */
export const phase = signal('start');

/** Why the program could not say which screen it is: an error's code. */
export const trouble = signal('');

/** Plain and visible by design: what a lock screen needs. */
export const prefs = signal(
  /** @type {Record<string, any>} */ ({
    title: '',
    icon: '',
    neutral_page: '',
    country: '',
    language: '',
    look: 'auto',
    text_size: 'normal',
    numbers: '',
  }),
);

export const bookExists = signal(false);
export const demo = signal(false);

/** Grows with every change to the book, so that what is on screen asks again. */
export const epoch = signal(0);

export const people = signal(/** @type {Person[]} */ ([]));

/** False while only the first of very many people are here. */
export const peopleWhole = signal(true);
export const ownWords = signal(/** @type {{id: string, list: string, word: string}[]} */ ([]));
export const settings = signal(/** @type {Record<string, string>} */ ({}));

/** "" closed, else the half of Right now that is open: "ask", "settle", "danger", or "self": the numbers,
 *   those for a crisis first. */
export const rightNow = signal('');

/** @type {import('@preact/signals').Signal<null | {text: string, undo?: () => any, id: number}>} */
export const toast = signal(null);

export const byId = computed(() => new Map(people.value.map((person) => [person.id, person])));

/** @param {string} id @returns {string} */
export const aliasOf = (id) => byId.value.get(id)?.alias ?? '';

/** Somebody of this name, as it is typed. @param {string} alias */
export const personNamed = (alias) =>
  people.value.find(
    (person) => person.alias.toLocaleLowerCase() === alias.trim().toLocaleLowerCase(),
  );

let toasts = 0;

/**
 * One line at the foot of the page, for ten seconds.
 * @param {string} text
 * @param {() => any} [undo]
 */
export function say(text, undo) {
  toasts += 1;
  toast.value = { text, undo, id: toasts };
}

/** Nothing of the book stays in memory that the page can reach. */
export function dropBook() {
  batch(() => {
    people.value = [];
    peopleWhole.value = true;
    ownWords.value = [];
    settings.value = {};
    toast.value = null;
    demo.value = false;
    epoch.value += 1;
  });
}
