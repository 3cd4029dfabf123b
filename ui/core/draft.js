// What is being typed. It is put by, encrypted, a moment after each change, and comes back after a
// lock, a crash or a reload.

import { useLayoutEffect } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { last } from '../backend/http.js';
import { ask } from './door.js';

const wait_ms = 400;

/** Ends the name of a draft row that holds a difference, until it is worked in. */
const rest_mark = '+';

/** @param {string} form */
export const isRest = (form) => form.endsWith(rest_mark);

/** How differences are told, once there is a draft so long that it may need one. @type {any} */
let differences = null;
const long_from = 8000;

/** @param {object} value */
const isLong = (value) => Object.values(value).join('').length > long_from;

/** @param {object} value */
function prepareFor(value) {
  if (!differences && isLong(value))
    import('../later/draft-rest.js').then(
      (module) => {
        differences = module;
      },
      () => {},
    );
}

/** @type {Map<string, {value: object, timer: number}>} Changed, and not yet put by. */
const pending = new Map();

/** What is on its way to the program, by form. @type {Map<string, Promise<any>>} */
const going = new Map();

/**
 * What the program has of a form, and what it is being given. @type {Map<string, {has?: any, given?: any}>}
 */
const there = new Map();

/**
 * One request after the other for a form: an older text never comes after a newer one, and none
 * after the draft was dropped.
 * @param {string} form @param {() => Promise<any>} what
 */
function inTurn(form, what) {
  const now = (going.get(form) ?? Promise.resolve()).then(what, what);
  going.set(form, now);
  const done = () => {
    if (going.get(form) === now) going.delete(form);
  };
  now.then(done, done);
  return now;
}

/** @param {string} form */
async function putNow(form) {
  const entry = pending.get(form);
  if (!entry) return true;
  clearTimeout(entry.timer);
  pending.delete(form);
  there.set(form, { ...there.get(form), given: entry.value });
  prepareFor(entry.value);
  try {
    await ask('draft.put', { form, value: entry.value });
    there.set(form, { has: entry.value });
    return true;
  } catch (error) {
    there.set(form, { has: there.get(form)?.has });
    // Nothing newer came meanwhile: it stays due, for the next change or flush.
    if (/** @type {any} */ (error).code !== 'locked' && !pending.has(form))
      pending.set(form, { value: entry.value, timer: 0 });
    return false;
  }
}

/** @param {string} form @returns {Promise<boolean>} */
const put = async (form) =>
  pending.has(form) || going.has(form) ? inTurn(form, () => putNow(form)) : true;

/** Put by everything that is due, before the book closes. */
export const putDrafts = () =>
  Promise.all([...new Set([...pending.keys(), ...going.keys()])].map(put));

/**
 * One form while the page is being left. A request that outlives its page is short; of what is
 * longer the difference is sent, to be worked in when the book is opened next.
 * @param {string} form @param {any} value
 */
function putLast(form, value) {
  if (last('draft.put', { form, value }, true)) return;
  const { has, given } = there.get(form) ?? {};
  const rest = differences?.restOf([has, given], value);
  if (rest && last('draft.put', { form: form + rest_mark, value: rest }, true)) return;
  last('draft.put', { form, value });
}

/** The same while the page is being left: sent, and nobody waits. */
export function putDraftsNow() {
  for (const [form, { value }] of pending) putLast(form, value);
  // A request that is on its way ends with its page, read or not.
  for (const [form, { given }] of there) if (given && !pending.has(form)) putLast(form, given);
  forgetDrafts();
}

/** Nothing typed stays in memory. */
export function forgetDrafts() {
  for (const { timer } of pending.values()) clearTimeout(timer);
  pending.clear();
  there.clear();
}

/**
 * Work in what a page that was left sent as a difference.
 * @returns {Promise<string[]>} The forms that have a draft.
 */
export async function wholeDrafts() {
  const forms = (await ask('draft.list')).items.map((/** @type {any} */ { form }) => form);
  for (const rest_form of forms.filter(isRest)) {
    const form = rest_form.slice(0, -rest_mark.length);
    const { merged } = await import('../later/draft-rest.js');
    const { value: rest } = await ask('draft.get', { form: rest_form });
    const value = forms.includes(form) && merged((await ask('draft.get', { form })).value, rest);
    if (value) await ask('draft.put', { form, value });
    await ask('draft.drop', { form: rest_form });
  }
  return forms;
}

/** @param {string} form */
export async function dropDraft(form) {
  const entry = pending.get(form);
  if (entry) clearTimeout(entry.timer);
  pending.delete(form);
  await inTurn(form, () => ask('draft.drop', { form })).catch(() => {});
  there.delete(form);
}

/**
 * A form's value, begun from its draft or from `begin()`.
 * `value` is null until that is known; `found` says that a draft was there; `kept` turns true once
 * something typed has been put by.
 * @template {object} T
 * @param {string} form @param {() => T | Promise<T>} begin
 * @returns {{value: T | null, found: boolean, kept: boolean, change: (patch: Partial<T>) => void,
 *   error: any}}
 */
export function useDraft(form, begin) {
  const value = useSignal(/** @type {T | null} */ (null));
  const found = useSignal(false);
  const kept = useSignal(false);
  const error = useSignal(/** @type {any} */ (null));
  useLayoutEffect(() => {
    let wanted = true;
    value.value = null;
    // Somebody who comes straight back finds the last letter, too.
    put(form)
      .then(() => ask('draft.list'))
      .then(({ items }) =>
        items.some((/** @type {any} */ draft) => draft.form === form)
          ? ask('draft.get', { form })
          : null,
      )
      .then(async (draft) => {
        const start = await begin();
        if (!wanted) return;
        found.value = Boolean(draft?.value);
        if (draft?.value) there.set(form, { has: draft.value });
        value.value = { ...start, ...(draft?.value ?? {}) };
      })
      .catch((failed) => {
        if (wanted) error.value = failed;
      });
    return () => {
      wanted = false;
    };
  }, [form]);
  /** @param {Partial<T>} patch */
  const change = (patch) => {
    const next = /** @type {T} */ ({ ...value.value, ...patch });
    value.value = next;
    clearTimeout(pending.get(form)?.timer);
    // A long text's first change at once: what a page that is left sends later is told from it.
    const timer = window.setTimeout(
      async () => {
        if (await put(form)) kept.value = true;
      },
      there.has(form) || pending.has(form) || !isLong(next) ? wait_ms : 0,
    );
    pending.set(form, { value: next, timer });
  };
  return { value: value.value, found: found.value, kept: kept.value, change, error: error.value };
}
