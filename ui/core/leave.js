// Ways out: Leave at once, the veil over a hidden tab, the lock after a while without a touch.

import { render } from 'preact';
import { last } from '../backend/http.js';
import { ask, setting } from './door.js';
import { putDrafts, putDraftsNow } from './draft.js';
import { neutralAddress } from './looks.js';
import { lock } from './session.js';
import { dropBook, epoch, phase } from './state.js';
import { day, today } from './time.js';

const between_ms = 5000;
const look_ms = 5000;
const here_ms = 60000;
const slept_ms = 180000;

/** What was typed, and the lock, on their way. */
function sendLast() {
  if (phase.value === 'open') putDraftsNow();
  // At the end of the first run the book is made, and not shown yet.
  if (phase.value === 'open' || phase.value === 'first') last('vault.lock', { at_once: true });
}

/** Blank, closed and elsewhere within one tick; no answer is waited for, and nothing stops it. */
export function leave() {
  document.documentElement.dataset.veil = '';
  try {
    sendLast();
  } finally {
    location.replace(neutralAddress());
  }
  const page = document.getElementById('page');
  if (page) render(null, page);
  dropBook();
}

/** Shift three times, alone, within five seconds of each other. */
function watchShift() {
  let presses = 0;
  let before = 0;
  addEventListener(
    'keydown',
    (event) => {
      const alone = event.key === 'Shift' && !event.ctrlKey && !event.altKey && !event.metaKey;
      if (!alone) {
        presses = 0;
        return;
      }
      if (event.repeat) return;
      const now = performance.now();
      presses = now - before <= between_ms ? presses + 1 : 1;
      before = now;
      if (presses === 3) leave();
    },
    true,
  );
  // Shift held for a click, or to scroll sideways, is not a wish to leave.
  for (const kind of ['pointerdown', 'wheel']) {
    addEventListener(
      kind,
      () => {
        presses = 0;
      },
      { capture: true, passive: true },
    );
  }
}

/** A tab that is not looked at shows nothing. */
function watchHiding() {
  const veil = () => {
    if (document.hidden) document.documentElement.dataset.veil = '';
    else delete document.documentElement.dataset.veil;
  };
  veil();
  document.addEventListener('visibilitychange', () => {
    veil();
    watchDay();
    // The page goes on in a hidden tab, so what does not come through stays due.
    if (document.hidden) putDrafts();
  });
  addEventListener('pagehide', putDraftsNow);
  // Back after Leave may bring a kept page to life again: it begins from the start.
  addEventListener('pageshow', (event) => {
    if (event.persisted) location.reload();
  });
}

/** Minutes without a touch until the book closes; 0 is never. */
export const idleMinutes = () => Number(setting('idle_lock_min', '5'));

let touched = Date.now();

/** Somebody is there without touching anything, as in quiet minutes that they asked for. */
export function stillHere() {
  touched = Date.now();
}

/** Midnight passes while the page is open: what says "today" says so of the new day. */
function watchDay() {
  const now = day(new Date());
  if (now === today.value) return;
  today.value = now;
  epoch.value += 1;
}

function watchIdle() {
  let looked = Date.now();
  let told = Date.now();
  for (const kind of ['pointerdown', 'pointermove', 'keydown', 'wheel', 'touchstart']) {
    addEventListener(
      kind,
      () => {
        touched = Date.now();
      },
      { capture: true, passive: true },
    );
  }
  setInterval(() => {
    const now = Date.now();
    const slept = now - looked > slept_ms;
    const minutes = idleMinutes();
    looked = now;
    watchDay();
    if (phase.value !== 'open') touched = now;
    else if (slept || (minutes > 0 && now - touched > minutes * 60000)) lock();
    else if (touched > told && now - told > here_ms) {
      // Reading is being there, too: the program counts only what it is asked.
      told = now;
      ask('vault.status').catch(() => {});
    }
  }, look_ms);
}

export function watch() {
  watchShift();
  watchHiding();
  watchIdle();
}
