// The page: Right now and Leave above, the places beside or below, one screen between.

import { render } from 'preact';
import './core/unsaved.js';
import { html } from 'htm/preact';
import { watch } from './core/leave.js';
import { arrived, route } from './core/routes.js';
import { start } from './core/session.js';
import { phase, rightNow } from './core/state.js';
import { Banner, Places, Top } from './parts/frame.js';
import { fetchHelplines } from './parts/helplines.js';
import { Toast } from './parts/toast.js';
import { Gone, Lock, Stopped } from './screens/lock.js';
import { RightNow } from './screens/right-now.js';
import { screens } from './screens/all.js';

/** Screens that are one task: the places wait until it is done. */
const tasks = new Set(['quiet', 'hard-day', 'note', 'share-outcome', 'share-next', 'candidate']);

/** @param {string} name */
const isTask = (name) => name.endsWith('-form') || tasks.has(name);

function Book() {
  const { name, params } = route.value;
  const Shown = screens[name] ?? screens.today;
  return html`<${Banner} /><${Shown} key=${`${name} ${JSON.stringify(params)}`} ...${params} />`;
}

/** @type {Record<string, any>} */
const phases = { open: Book, locked: Lock, first: screens.first, gone: Gone, stopped: Stopped };

function Page() {
  const Now = phases[phase.value];
  const inBook = phase.value === 'open';
  const task = inBook && isTask(route.value.name);
  const aside = rightNow.value !== '';
  return html`<div class="frame ${inBook ? 'in-book' : ''} ${task ? 'in-task' : ''}">
    <${Top} />
    ${inBook && html`<${Places} hidden=${task} />`}
    <main class="middle">
      ${aside && html`<${RightNow} />`}
      <div class="held" hidden=${aside}>${Now && html`<${Now} />`}</div>
    </main>
    <${Toast} />
  </div>`;
}

arrived.then = (scroll) => {
  rightNow.value = '';
  requestAnimationFrame(() => {
    scrollTo(0, scroll);
    /** @type {HTMLElement | null} */ (document.querySelector('.held h1'))?.focus({
      preventScroll: true,
    });
  });
};

/** The first screen does not wait for the numbers to call; Right now has them when it is needed. */
const numbers_after_ms = 2000;

watch();
start().then(() => {
  render(html`<${Page} />`, /** @type {HTMLElement} */ (document.getElementById('page')));
  setTimeout(fetchHelplines, numbers_after_ms);
});
