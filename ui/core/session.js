// From opening the page to an open book, and back to a closed one.

import { batch } from '@preact/signals';
import * as backend from '../backend/http.js';
import { finishBeginning } from './begin.js';
import { ask, closed, loadBook } from './door.js';
import { forgetDrafts, putDrafts } from './draft.js';
import { wear } from './looks.js';
import { forgetPlaces } from './routes.js';
import {
  bookExists,
  demo,
  dropBook,
  phase,
  prefs,
  rightNow,
  say,
  trouble,
} from './state.js';
import { loadWords, t } from './words.js';

// The token is out of the address before anything else happens.
const token = new URLSearchParams(location.hash.slice(1)).get('t') ?? '';
history.replaceState(history.state, '', location.pathname);

/** @type {AbortController | null} */
let listening = null;

/** The page holds a stream while a book is open; when it ends, the book is closed. */
async function listen() {
  listening?.abort();
  const mine = new AbortController();
  listening = mine;
  try {
    await backend.stream((line) => {
      if (line.locked) mine.abort();
    }, mine.signal);
  } catch {
    // No stream is the same as an ended one.
  }
  if (listening === mine) closedThere();
}

/** The program closed the book, or is gone: show that, then ask which. */
function closedThere() {
  close();
  look();
}

/** Drop everything of the book and show the lock screen. */
function close() {
  if (phase.value !== 'open') return;
  listening?.abort();
  listening = null;
  forgetDrafts();
  forgetPlaces();
  batch(() => {
    phase.value = 'locked';
    dropBook();
  });
}
closed.then = () => {
  if (phase.value === 'open') closedThere();
};

/** Which screen it is, as the program says. */
async function look() {
  try {
    const status = await backend.call('vault.status');
    bookExists.value = status.exists;
    if (status.open) {
      await opened(status.demo);
    } else {
      phase.value = status.exists ? 'locked' : 'first';
    }
  } catch (error) {
    failed(error);
  }
}

/** Which screen it is when that could not be found out. @param {any} error */
function failed({ code }) {
  trouble.value = code;
  // It closed while it was being opened.
  if (code === 'locked') phase.value = 'locked';
  else phase.value = code === 'refused' ? 'gone' : 'stopped';
}

/** @param {boolean} [isDemo] */
async function opened(isDemo = false) {
  listen();
  // What cannot be added now waits for the next time; the book opens all the same.
  await finishBeginning().catch(() => {});
  await loadBook();
  batch(() => {
    bookExists.value = true;
    demo.value = isDemo;
    phase.value = 'open';
  });
}

/** Once, when the page is opened. */
export async function start() {
  let there = false;
  /** @type {any} */
  let error = null;
  try {
    there = await backend.begin(token);
    prefs.value = { ...prefs.value, ...(await backend.call('prefs.get')) };
  } catch (wrong) {
    error = wrong;
  }
  await loadWords(prefs.value.language);
  wear();
  if (there && !error) await look();
  else failed(error ?? { code: 'refused' });
}

/** Ask again whether the program is there. */
export const again = () => look();

/**
 * The book was changed under the page's feet, by a restore or by being removed: begin again with
 *   what is there.
 */
export async function anew() {
  listening?.abort();
  listening = null;
  forgetDrafts();
  forgetPlaces();
  phase.value = 'start';
  dropBook();
  await look();
}

/** @param {{passphrase: string} | {recovery_code: string}} secret */
export async function unlock(secret) {
  const answer = await backend.call('vault.open', secret);
  await opened();
  for (const notice of answer.notices ?? []) {
    const words = t(`notice.${notice.code ?? notice}`);
    if (!words.startsWith('notice.')) say(words);
  }
}

/**
 * A new book, still without anything in it. Where the answer got lost on its way, the book is there
 * all the same.
 * @param {string} passphrase
 */
export async function create(passphrase) {
  try {
    await backend.call('vault.create', { passphrase });
  } catch (failed) {
    const status = await backend.call('vault.status').catch(() => null);
    if (!status?.open) throw failed;
  }
  listen();
}

/** Open a book that was just made and closed again, without leaving the screen that made it.
 * @param {string} passphrase */
export async function openAgain(passphrase) {
  await backend.call('vault.open', { passphrase });
  listen();
}

/** After create, and after a restore: show the book. */
export const enter = () => opened();

export async function openDemo() {
  await backend.call('vault.demo');
  await opened(true);
}

/** A program that hangs must not keep the book on the screen. */
const put_most_ms = 2000;

/** Close the book; what was being typed is put by first. */
export async function lock() {
  const put = putDrafts().catch(() => {});
  await Promise.race([
    put,
    new Promise((done) => {
      setTimeout(done, put_most_ms);
    }),
  ]);
  const done = put.then(() => backend.call('vault.lock')).catch(() => {});
  rightNow.value = '';
  close();
  await done;
  await look();
}

/** @param {Record<string, any>} change */
export async function setPrefs(change) {
  prefs.value = { ...prefs.value, ...(await ask('prefs.set', change)) };
  if ('language' in change) await loadWords(prefs.value.language);
  wear();
}
