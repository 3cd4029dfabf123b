// Questions and changes to the book, and what follows from their answers.

import { useLayoutEffect, useRef } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import * as backend from '../backend/http.js';
import {
  epoch,
  ownWords,
  people,
  peopleWhole,
  personNamed,
  phase,
  say,
  settings,
} from './state.js';
import { errorWords } from './words.js';

/** Set by the session: what happens when the door says that the book is closed. */
export const closed = { then: () => {} };

/** @param {any} error */
function heed(error) {
  if (error?.code === 'locked') closed.then();
  throw error;
}

/**
 * A question; nothing changes.
 * @param {string} op
 * @param {object} [request]
 * @returns {Promise<any>}
 */
export const ask = (op, request) => backend.call(op, request).catch(heed);

/**
 * Somebody as the door answered them takes their place among the others: with thousands of people
 * a change to one must not read all. Where no record came back, all are read.
 * @param {any} answer
 */
async function heedPerson(answer) {
  if (!answer?.alias) return loadPeople();
  const there = people.value.some(({ id }) => id === answer.id);
  if (answer.removed) people.value = people.value.filter(({ id }) => id !== answer.id);
  else if (there) people.value = people.value.map((one) => (one.id === answer.id ? answer : one));
  else people.value = [...people.value, answer];
  return undefined;
}

/**
 * A change; everything on screen asks again.
 * @param {string} op
 * @param {object} [request]
 * @returns {Promise<any>}
 */
export async function tell(op, request) {
  const answer = await ask(op, request);
  if (op.startsWith('person.')) await heedPerson(answer);
  if (op.startsWith('choice.')) ownWords.value = await all('choice');
  if (op.startsWith('setting.')) settings.value = (await ask('setting.all')).items;
  epoch.value += 1;
  return answer;
}

/**
 * Add a record under an id of the page's own. Where an earlier try came through after all, the
 * record is brought to what is given now.
 * @param {string} kind
 * @param {Record<string, any>} record
 * @returns {Promise<any>}
 */
export async function addOnce(kind, record) {
  try {
    return await ask(`${kind}.add`, record);
  } catch (error) {
    if (/** @type {any} */ (error).code !== 'exists') throw error;
    return ask(`${kind}.edit`, record);
  }
}

/** Once everybody is here, or could not be read. */
let everybody = Promise.resolve();

/**
 * A new name becomes a person, unless somebody of that name was there after all: the page may have
 * been still reading when it was typed. A second try adds nobody twice.
 * @param {{fresh?: string, alias?: string}} one
 * @returns {Promise<{id: string}>}
 */
export async function addPerson({ fresh, alias }) {
  await everybody;
  const known = personNamed(alias ?? '');
  if (known) return known;
  const answer = await addOnce('person', { id: fresh, alias });
  await heedPerson(answer);
  return answer;
}

const page_size = 200;

/**
 * Every record of a kind that stays small.
 * @param {string} kind
 * @param {object} [filter]
 * @param {{items: any[], next?: string}} [first] The first page, where it is here.
 * @returns {Promise<any[]>}
 */
export async function all(kind, filter, first) {
  const items = [...(first?.items ?? [])];
  let cursor = first?.next;
  do {
    const page = await ask(`${kind}.list`, {
      limit: page_size,
      ...(filter ? { filter } : {}),
      ...(cursor ? { cursor } : {}),
    });
    items.push(...page.items);
    cursor = page.next;
  } while (cursor);
  return items;
}

export async function loadPeople() {
  people.value = await all('person');
}

/**
 * The people behind the first page. @param {{items: any[], next?: string}} first
 */
async function readRest(first) {
  const before = people.value;
  try {
    const whole = await all('person', undefined, first);
    if (phase.value !== 'open') return;
    // Somebody was changed meanwhile: what was read may be older than that.
    if (people.value === before) people.value = whole;
    else await loadPeople();
    peopleWhole.value = true;
  } catch (error) {
    if (phase.value === 'open') say(errorWords(error));
  }
}

/** What every screen draws on, once the book is open. With thousands of people the first screen
 * does not wait for all of them. */
export async function loadBook() {
  const [first, words, kept] = await Promise.all([
    ask('person.list', { limit: page_size }),
    all('choice'),
    ask('setting.all'),
  ]);
  people.value = first.items;
  peopleWhole.value = !first.next;
  ownWords.value = words;
  settings.value = kept.items;
  everybody = first.next ? readRest(first) : Promise.resolve();
}

/** A setting inside the book. @param {string} key @param {string} [otherwise] */
export const setting = (key, otherwise = '') => settings.value[key] ?? otherwise;

/** @param {string} key @param {string} text */
export const keepSetting = (key, text) => tell('setting.put', { key, text });

/**
 * What a screen shows: asked when it opens, in the same turn and not a frame later; when the
 * request changes; and after every change to the book. The last answer stays until the next one is
 * here. A null request asks nothing.
 * @param {string} op @param {object | null} request
 * @returns {{data: any, error: any}}
 */
export function useAsk(op, request) {
  const state = useSignal(/** @type {{data: any, error: any}} */ ({ data: null, error: null }));
  const turn = epoch.value;
  useLayoutEffect(() => {
    if (!request) return undefined;
    let wanted = true;
    ask(op, request).then(
      (data) => {
        if (wanted) state.value = { data, error: null };
      },
      (error) => {
        if (wanted) state.value = { data: state.value.data, error };
      },
    );
    return () => {
      wanted = false;
    };
  }, [op, JSON.stringify(request), turn]);
  return state.value;
}

/**
 * A list that grows page by page.
 * @param {string} op @param {object | null} request
 * @returns {{items: any[] | null, error: any, more: null | (() => Promise<void>)}}
 */
export function useList(op, request) {
  const state = useSignal(
    /** @type {{items: any[] | null, next: string | null, error: any}} */ ({
      items: null,
      next: null,
      error: null,
    }),
  );
  const turn = epoch.value;
  /** Which answer the list stands at: what was asked for before it is no part of it any more. */
  const at = useRef(0);
  const busy = useRef(false);
  useLayoutEffect(() => {
    at.current += 1;
    busy.current = false;
    if (!request) {
      state.value = { items: null, next: null, error: null };
      return undefined;
    }
    let wanted = true;
    ask(op, request).then(
      (page) => {
        if (!wanted) return;
        at.current += 1;
        busy.current = false;
        state.value = { items: page.items, next: page.next ?? null, error: null };
      },
      (error) => {
        if (wanted) state.value = { ...state.value, error };
      },
    );
    return () => {
      wanted = false;
    };
  }, [op, JSON.stringify(request), turn]);
  const { items, next, error } = state.value;
  const more = async () => {
    // A second tap asks for nothing twice.
    if (busy.current) return;
    busy.current = true;
    const mine = at.current;
    try {
      const page = await ask(op, { ...request, cursor: next });
      if (mine === at.current)
        state.value = {
          items: [...(items ?? []), ...page.items],
          next: page.next ?? null,
          error: null,
        };
    } catch (failed) {
      if (mine === at.current) state.value = { ...state.value, error: failed };
    }
    if (mine === at.current) busy.current = false;
  };
  return { items, error, more: next && request ? more : null };
}
