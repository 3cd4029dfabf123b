// What the page's tests stand on: the real program on a vault of its own, a browser, and the door
// as the page reaches it. Everything ends with the test that began it.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after } from 'node:test';
import { createInterface } from 'node:readline';
import { isDeepStrictEqual } from 'node:util';
import { chromium } from 'playwright-core';

export const passphrase = 'paper lamp kettle bees';
export const phone = { width: 390, height: 844 };
export const desk = { width: 1280, height: 800 };

const program = process.env.SF_PROGRAM ?? 'build/steadfolk';
const chromium_path = '/usr/bin/chromium';
const flags = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];
/** Ends what hangs: a machine may be ten times slower than this one. */
export const patience_ms = 120000;

/** Why these tests cannot run here, or false: for the `skip` of a test. */
export const missing = !existsSync(program)
  ? `no ${program}`
  : !existsSync(chromium_path)
    ? 'no Chromium'
    : false;

/**
 * The program on a new vault (or the one given).
 * @param {{vault?: string, args?: string[]}} [options]
 */
export async function serve({ vault, args = ['open'] } = {}) {
  const folder = vault ?? mkdtempSync(join(tmpdir(), 'page-'));
  const { DISPLAY, WAYLAND_DISPLAY, ...env } = process.env;
  const child = spawn(program, ['--vault', folder, ...args, '--no-browser'], {
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (text) => {
    said += text;
  });
  const lines = createInterface({ input: child.stdout });
  const address = await new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('the program gave no address')), patience_ms);
    lines.on('line', (line) => {
      const found = /http:\/\/127\.0\.0\.1:\d+\/#t=\S+/.exec(line);
      if (found) {
        clearTimeout(timer);
        resolve(found[0]);
      }
    });
    child.once('exit', (code) => {
      clearTimeout(timer);
      reject(new Error(`the program ended with ${code}\n${said}`));
    });
  });
  return {
    address,
    vault: folder,
    /** Whether it answers, or hangs with its connections open. @param {boolean} on */
    hang: (on) => child.kill(on ? 'SIGSTOP' : 'SIGCONT'),
    /** @param {NodeJS.Signals} [signal] */
    async stop(signal = 'SIGTERM') {
      if (child.exitCode === null && child.signalCode === null) {
        const ended = once(child, 'exit');
        child.kill(signal);
        await ended;
        if (child.exitCode) throw new Error(`the program ended with ${child.exitCode}\n${said}`);
      }
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** A tab of its own, at a size, by touch or not. Errors of the page are kept in `page.troubles`. */
export async function openTab(
  browser,
  address,
  { size = phone, touch = size === phone, ...more } = {},
) {
  const context = await browser.newContext({
    viewport: size,
    hasTouch: touch,
    locale: 'en-GB',
    acceptDownloads: true,
    ...more,
  });
  // No test leaves this machine: whatever is not the program answers with an empty page.
  await context.route(
    (url) => url.hostname !== '127.0.0.1',
    (route) =>
      route.fulfill({
        status: 200,
        contentType: 'text/html',
        body: '<!doctype html><title>elsewhere</title>elsewhere',
      }),
  );
  // The line with Undo goes by itself after ten seconds: on a slow machine as much later as all else is.
  await context.addInitScript(() => {
    const wait = globalThis.setTimeout;
    /** @type {any} */ (globalThis).setTimeout = (what, ms, ...more) =>
      wait(what, ms === 10000 ? ms * (globalThis.slower ?? 1) : ms, ...more);
  });
  const from = Date.now();
  const page = await context.newPage();
  page.setDefaultTimeout(patience_ms);
  page.troubles = [];
  page.on('pageerror', (error) => page.troubles.push(error.stack ?? error.message));
  page.on('console', (message) => {
    if (message.type() === 'error' && /Content Security Policy|Uncaught/.test(message.text()))
      page.troubles.push(message.text());
  });
  /** What was asked of the program and is not answered yet, without the stream that stays open. */
  page.asked = new Set();
  page.on('request', (request) => {
    if (/\/api\/(?!stream)/.test(request.url())) page.asked.add(request);
  });
  const answered = (request) => page.asked.delete(request);
  page.on('requestfinished', answered);
  page.on('requestfailed', answered);
  /** Whether the page holds its stream, by which the program knows that it is there. */
  page.heard = false;
  page.on('response', (response) => {
    if (response.url().endsWith('/api/stream') && response.ok()) page.heard = true;
  });
  // What an older document asked is nobody's any more.
  page.on('framenavigated', () => {
    page.asked.clear();
    page.heard = false;
  });
  await page.goto(address);
  await page.waitForSelector('.frame h1');
  // Not more than four times, as it lies over what else is to be pressed.
  const slower = Math.min(4, Math.max(1, (Date.now() - from) / 500));
  const say = (times) => {
    globalThis.slower = times;
  };
  await context.addInitScript(say, slower);
  await page.evaluate(say, slower);
  return page;
}

const quiet_ms = 150;

/** A frame was drawn, and another one: a new screen takes the focus with its first. */
export const painted = (page) =>
  page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))),
  );

/** Until everything that the screen asked of the book is answered and drawn. */
export async function settled(page) {
  const from = Date.now();
  let since = from;
  while (Date.now() - since < quiet_ms) {
    await page.waitForTimeout(25);
    await painted(page);
    if (page.asked.size > 0) since = Date.now();
    if (Date.now() - from > patience_ms)
      throw new Error(`not answered: ${[...page.asked].map((request) => request.url()).join(' ')}`);
  }
}

/**
 * Until `look` gives what is wanted, as what a tap or a key starts ends a moment later; told at last as an assertion
 * tells it.
 * @param {() => any} look @param {any} wanted @param {string} [why]
 */
export async function comesTo(look, wanted, why) {
  const end = Date.now() + patience_ms;
  let found = await look();
  while (!isDeepStrictEqual(found, wanted) && Date.now() < end) {
    await new Promise((done) => setTimeout(done, 50));
    found = await look();
  }
  assert.deepEqual(found, wanted, why);
}

/** Until what was typed is put by: a draft holds these words. */
export async function putBy(page, words) {
  const drafts = async () => {
    const { items } = await door(page, 'draft.list');
    // One that was dropped meanwhile is none.
    return Promise.all(items.map(({ form }) => door(page, 'draft.get', { form }).catch(() => null)));
  };
  await comesTo(
    async () => JSON.stringify(await drafts()).includes(JSON.stringify(words).slice(1, -1)),
    true,
    `"${words}" is put by`,
  );
}

/** The door, from inside the page's session. Answers "ok", or throws the error's code. */
export async function door(page, op, request = {}) {
  const answer = await page.evaluate(
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
      return response.json();
    },
    [op, request],
  );
  if (answer.error)
    throw new Error(
      `${op}: ${answer.error.code} ${answer.error.field ?? ''} ${answer.error.message ?? ''}`,
    );
  return answer.ok;
}

/** Through the first run with nothing but a passphrase. */
export async function makeBook(page) {
  await page.getByRole('button', { name: 'Begin', exact: true }).click();
  await page.getByRole('button', { name: 'No one yet' }).click();
  await page.getByRole('button', { name: 'Not today' }).click();
  await page.locator('input[name=new-passphrase]').fill(passphrase);
  await page.locator('input[name=new-passphrase-again]').fill(passphrase);
  await page.getByRole('button', { name: 'Keep it' }).click();
  await page.getByRole('button', { name: 'Not now' }).click();
  await page.waitForSelector('.in-book');
}

export async function unlock(page, words = passphrase) {
  await page.locator('input[name=passphrase]').fill(words);
  await page.getByRole('button', { name: 'Open', exact: true }).click();
}

/** Load the page anew, and open the book again where the program has closed it meanwhile; in any language. */
export async function reopen(page) {
  const secret = page.locator('input[name=passphrase]');
  do {
    await page.reload();
    await page.waitForSelector('.in-book, input[name=passphrase]');
    if ((await secret.count()) > 0) {
      await secret.fill(passphrase);
      await secret.press('Enter');
    }
    await page.waitForSelector('.in-book');
    // It closes the book when the page is gone for two seconds, and may have done so just before it was back.
    await comesTo(() => page.heard, true, 'the page holds its stream');
  } while (!(await door(page, 'vault.status')).open);
}

/** To one of the places, as somebody who uses it gets there. */
export const place = (page, name) =>
  page.locator('.places').getByRole('button', { name, exact: true }).click();

/** Tests speak of today and tomorrow: none begins so late in the day that it ends on another one. */
async function notAtMidnight() {
  const now = new Date();
  const local = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1).getTime();
  const left_ms = Math.min(local - now.getTime(), 86400000 - (now.getTime() % 86400000));
  if (left_ms < 180000) await new Promise((done) => setTimeout(done, left_ms + 1000));
}

/** One browser serves a file's tests; every tab has a context of its own. */
let running;
const theBrowser = () =>
  (running ??= chromium.launch({ executablePath: chromium_path, args: flags }));
after(async () => (await running)?.close());

/**
 * Program, browser and tab for one test; `use` gets them, and what the test began is ended
 *   afterwards.
 */
export async function withPage(use, { book = true, ...options } = {}) {
  await notAtMidnight();
  const server = await serve();
  const browser = await theBrowser();
  /** @type {any} */
  let page;
  try {
    page = await openTab(browser, server.address, options);
    if (book) {
      await door(page, 'vault.create', { passphrase });
      await reopen(page);
    }
    await use(page, { server, browser });
    if (page.troubles.length > 0) throw new Error(page.troubles.join('\n'));
  } catch (error) {
    // What stood on the page when it went wrong says more than which line waited.
    const shown = await page
      ?.locator('body')
      .innerText({ timeout: 1000 })
      .catch(() => '');
    error.message += `\non the page:\n${shown}\n${page?.troubles.join('\n') ?? ''}`;
    throw error;
  } finally {
    await Promise.all(browser.contexts().map((context) => context.close()));
    await server.stop();
    server.remove();
  }
}
