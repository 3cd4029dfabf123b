// What is being typed. It is put by, encrypted, a moment after each change, and comes back after a
// lock, a crash or a reload.

import { useLayoutEffect } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { last } from '../backend/http.js';
import { ask } from './door.js';

const wait_ms = 400;

/** @type {Map<string, {value: object, timer: number}>} Changed, and not yet put by. */
const pending = new Map();

/** What is on its way to the program, by form. @type {Map<string, Promise<any>>} */
const going = new Map();

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
  try {
    await ask('draft.put', { form, value: entry.value });
    return true;
  } catch (error) {
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

/** The same while the page is being left: sent, and nobody waits. */
export function putDraftsNow() {
  for (const [form, { value }] of pending) last('draft.put', { form, value });
  forgetDrafts();
}

/** Nothing typed stays in memory. */
export function forgetDrafts() {
  for (const { timer } of pending.values()) clearTimeout(timer);
  pending.clear();
}

/** @param {string} form */
export async function dropDraft(form) {
  const entry = pending.get(form);
  if (entry) clearTimeout(entry.timer);
  pending.delete(form);
  await inTurn(form, () => ask('draft.drop', { form })).catch(() => {});
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
    const timer = window.setTimeout(async () => {
      if (await put(form)) kept.value = true;
    }, wait_ms);
    pending.set(form, { value: next, timer });
  };
  return { value: value.value, found: found.value, kept: kept.value, change, error: error.value };
}
