// How long each interaction takes in a book, asked of a real browser:
//
//   node benchmark/touch.mjs ADDRESS PASSPHRASE REPEATS    prints "MEDIAN WORST NAME" a line, in ms
//
// A time runs from the tap or the key to the frame after which what was asked for stands on the page; for
// what asks the book, that includes the answer and the drawing. A screen is visited once before it is
// timed, so that fetching its module is not counted; that is the row "first visit". Typing in a search
// waits on purpose until the hand rests; the wait is taken off.

import { existsSync } from 'node:fs';

const [address, passphrase, repeats = '9'] = process.argv.slice(2);
const browsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const search_pause_ms = 250;
const patience_ms = 20_000;

/** In the page: what a step does and waits for, and the clock around it. */
function install() {
  const seen = ({ css, text }) =>
    [...document.querySelectorAll(css)].find(
      (el) => el.checkVisibility() && (!text || el.textContent.includes(text)),
    );
  const until = (wanted) =>
    new Promise((done) => {
      const look = () => {
        if (!seen(wanted)) return false;
        watcher.disconnect();
        done();
        return true;
      };
      const watcher = new MutationObserver(look);
      watcher.observe(document.documentElement, {
        subtree: true,
        childList: true,
        attributes: true,
        characterData: true,
      });
      look();
    });
  const painted = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  globalThis.touch = {
    seen: (wanted) => Boolean(seen(wanted)),
    async time({ tap, type, go, wait }) {
      const from = performance.now();
      if (go) (await import('/core/routes.js')).go(...go);
      else if (tap) seen(tap).click();
      else {
        const field = seen(type);
        field.value = type.words;
        field.dispatchEvent(new InputEvent('input', { bubbles: true }));
      }
      await until(wait);
      await painted();
      return performance.now() - from;
    },
  };
}

const median = (times) => [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)];
const door = (page, op, request) =>
  page.evaluate(
    async ([name, body]) => {
      const response = await fetch(`/api/${name}`, {
        method: 'POST',
        headers: {
          'X-Steadfolk': '1',
          'X-Steadfolk-Session': sessionStorage.getItem('session'),
          'Content-Type': 'application/json',
        },
        body: JSON.stringify(body),
      });
      const answer = await response.json();
      if (answer.error) throw new Error(`${name}: ${answer.error.message}`);
      return answer.ok;
    },
    [op, request],
  );

/** What a few months of using every step leave in a book, beside its moments. */
async function furnish(page) {
  const { items: people } = await door(page, 'person.list', { limit: 20 });
  const { items: moments } = await door(page, 'moment.list', { limit: 100, order: '-at' });
  const { id: belief } = await door(page, 'belief.add', { statement: 'I am too much.', counter: 'Some people stay.' });
  for (let i = 0; i < 60; i += 1) {
    const person = people[i % people.length].id;
    await door(page, 'share.add', {
      person, what: `A small thing, ${i}`, feared: 'Silence.', likelihood_pct: 50, size: 1 + (i % 3), state: 'done',
      came_true: 'no', moment: moments[i].id,
    });
    await door(page, 'reachout.add', { person, kind: 'check_in', draft: 'Hello.', state: i % 2 ? 'done' : 'planned' });
    await door(page, 'observation.add', { person, quality: 'kind', direction: 'noticed', text: 'Waited.' });
    await door(page, 'rating.add', { belief, strength_pct: 25 * (i % 5) });
    await door(page, 'evidence.add', { belief, source: moments[i].id, direction: 'for_counter' });
  }
  return { person: people[0].id, belief };
}

/** @returns {Array<{name: string, before?: any, step: any}>} Each begins where `before` leads. */
const steps = ({ person, belief }) => {
  const place = (name) => ({ css: '.places .place', text: name });
  const heading = (text) => ({ css: '.held h1', text });
  const screen = (name, params, css) => ({ go: [name, params], wait: { css } });
  const today = { go: ['today'], wait: { css: '.today .invitation' } };
  const journal = { go: ['journal'], wait: { css: '.journal .entry' } };
  const patterns = screen('patterns', {}, '.picture-intervals .picture-row');
  const form = { go: ['moment-form'], wait: { css: '.moment-form .scale' } };
  return [
    { name: 'Today', before: { go: ['more'], wait: heading('More') }, step: { tap: place('Today'), wait: { css: '.today .invitation' } } },
    { name: 'People', before: today, step: { tap: place('People'), wait: { css: '.held .row' } } },
    { name: 'a person', before: today, step: screen('person', { id: person }, '.person .entry') },
    { name: 'Journal', before: today, step: { tap: place('Journal'), wait: { css: '.journal .entry' } } },
    { name: 'calendar', before: today, step: screen('calendar', {}, '.held table td button, .held [role=grid] button') },
    { name: 'a search, once the hand rests', before: [today, journal], step: { type: { css: '.search input', words: 'river' }, wait: { css: '.results .row, .results p, .empty' } }, less: search_pause_ms },
    { name: 'the moment form', before: today, step: { tap: place('Moment'), wait: { css: '.moment-form .scale' } } },
    { name: 'how safe it felt, one tap', before: [today, form], step: { tap: { css: '.scale-step input[value="1"]' }, wait: { css: '.scale-step input[value="1"]:checked' } } },
    { name: 'a letter typed', before: [today, form], step: { type: { css: '.moment-form textarea', words: `a${Math.random()}` }, wait: { css: '.moment-form textarea' } } },
    { name: 'More', before: today, step: { tap: place('More'), wait: heading('More') } },
    { name: 'Patterns', before: today, step: screen('patterns', {}, '.today-said .claim, .today-said .plain') },
    { name: 'patterns, a picture', before: today, step: screen('patterns', {}, '.picture-intervals .picture-row') },
    { name: 'another way to look', before: [today, patterns], step: { tap: { css: '.by .chip', text: 'How you met' }, wait: { css: 'figure[aria-label="How you met"] .picture-row' } } },
    { name: 'the entries behind a mark', before: [today, patterns], step: { tap: { css: '.picture-row' }, wait: { css: '.entries .entry' } } },
    { name: 'small shares', before: today, step: screen('shares', {}, '.held .own-words') },
    { name: 'a share is planned', before: today, step: screen('share-form', { person }, '.held h1') },
    { name: 'beliefs', before: today, step: screen('beliefs', {}, '.held .own-words') },
    { name: 'a belief, with its chart', before: today, step: screen('belief', { id: belief }, '.held svg') },
    { name: 'reaching out', before: today, step: screen('reach', {}, '.held .row, .held .card') },
    { name: 'words to send', before: today, step: screen('reach-form', { person }, '.held textarea, .held .note-box') },
    { name: 'giving', before: today, step: screen('giving', {}, '.held h2') },
    { name: 'support', before: today, step: screen('support', {}, '.held .row') },
    { name: 'how closeness has gone', before: today, step: screen('closeness', {}, '.held .plain') },
    { name: 'a page for a session', before: today, step: screen('session', {}, '.held .chip') },
    { name: 'Through their eyes', before: today, step: screen('eyes', {}, '.held h1') },
    { name: 'Settings', before: today, step: screen('settings', {}, '.held .row') },
  ];
};

async function measure() {
  const { chromium } = await import('playwright-core').catch(() => {
    throw new Error('playwright-core is not installed (npm ci --ignore-scripts)');
  });
  const executablePath = browsers.find(existsSync);
  if (!executablePath) throw new Error('there is no Chromium');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage({ viewport: { width: 390, height: 844 } });
    page.setDefaultTimeout(patience_ms);
    await page.goto(address);
    await page.locator('input[name=passphrase]').fill(passphrase);
    await page.locator('.lock-form .main-act').first().click();
    await page.waitForSelector('.in-book');
    const known = await furnish(page);
    await page.evaluate(install);
    const run = (step) =>
      Promise.race([
        page.evaluate((what) => globalThis.touch.time(what), step),
        new Promise((_, late) => setTimeout(() => late(new Error('took too long')), patience_ms).unref()),
      ]);
    const lines = [];
    const firsts = [];
    for (const { name, before, step, less = 0 } of steps(known)) {
      const times = [];
      try {
        for (let i = 0; i <= Number(repeats); i += 1) {
          for (const way of [before].flat()) await run(way);
          const took = (await run(step)) - less;
          if (i === 0) firsts.push(took);
          else times.push(took);
        }
      } catch (error) {
        throw new Error(`${name}: ${error.message}`);
      }
      lines.push(`${median(times).toFixed(1)} ${Math.max(...times).toFixed(1)} ${name}`);
    }
    lines.push(`${median(firsts).toFixed(1)} ${Math.max(...firsts).toFixed(1)} first visit of a screen`);
    return lines.join('\n');
  } finally {
    await browser.close();
  }
}

try {
  console.log(await measure());
} catch (error) {
  console.log(String(error.message ?? error).split('\n')[0]);
  process.exitCode = 1;
}
