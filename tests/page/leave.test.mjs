// Ways out: Leave, Shift three times, a hidden tab, Back afterwards; also when the program has
// stopped.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  comesTo,
  desk,
  door,
  missing,
  openTab,
  phone,
  place,
  reopen,
  serve,
  unlock,
  withPage,
} from './fixture.mjs';

const elsewhere = 'https://www.timeanddate.com/weather/';

/**
 * Whether the program has locked, asked by a session of its own: a wrong session only sees its own
 *   lock.
 */
async function lockedSoon(page, session, origin) {
  for (let i = 0; i < 600; i += 1) {
    const response = await page.request.post(`${origin}/api/person.list`, {
      headers: { 'X-Steadfolk': '1', 'X-Steadfolk-Session': session, Origin: origin },
      data: {},
    });
    const answer = await response.json();
    if (answer.error?.code === 'locked') return true;
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
  }
  return false;
}

/** The session's name, and where the program is. */
const bearings = (page) =>
  page.evaluate(() => [sessionStorage.getItem('session'), location.origin]);

test(
  'Leave blanks, locks and goes to the neutral page; Back finds the lock screen',
  { skip: missing },
  () =>
    withPage(
      async (page) => {
        await door(page, 'person.add', { alias: 'Mara' });
        await reopen(page);
        await place(page, 'People');
        await page.getByText('Mara').first().waitFor();
        const [session, origin] = await bearings(page);
        await page.getByRole('button', { name: 'Leave' }).tap();
        await page.waitForURL(elsewhere);
        assert.equal(await lockedSoon(page, session, origin), true);
        await page.goBack();
        await page.locator('input[name=passphrase]').waitFor();
        assert.equal(await page.getByText('Mara').count(), 0);
        assert.equal(await page.title(), 'Notes');
        await unlock(page);
        await page.waitForSelector('.in-book');
      },
      { size: phone },
    ),
);

test(
  'Shift three times leaves, from a text field too, and what was typed is there afterwards',
  { skip: missing },
  () =>
    withPage(
      async (page) => {
        await place(page, 'Moment');
        await page.getByRole('textbox', { name: 'What helped it feel safe?' }).fill('Half a sent');
        await page.getByText('Kept as you type.').waitFor();
        for (let i = 0; i < 3; i += 1) await page.keyboard.press('Shift');
        await page.waitForURL(elsewhere);
        await page.goBack();
        await unlock(page);
        await page.getByRole('button', { name: /^Go on/ }).click();
        assert.equal(
          await page.getByRole('textbox', { name: 'What helped it feel safe?' }).inputValue(),
          'Half a sent',
        );
      },
      { size: desk },
    ),
);

test('Shift with other keys between, or with a modifier, is only Shift', { skip: missing }, () =>
  withPage(
    async (page) => {
      await page.clock.install();
      await place(page, 'Moment');
      const field = page.getByRole('textbox', { name: 'What helped it feel safe?' });
      await field.click();
      await page.keyboard.type('AB C D');
      for (const keys of ['Shift', 'Shift', 'a', 'Shift']) await page.keyboard.press(keys);
      await page.keyboard.press('Shift');
      await page.keyboard.press('Control+Shift');
      await page.keyboard.press('Escape');
      await page.keyboard.press('Shift');
      await page.keyboard.press('Shift');
      await page.clock.fastForward(6000);
      await page.keyboard.press('Shift');
      assert.match(page.url(), /^http:\/\/127/);
      await comesTo(() => field.inputValue(), 'AB C Da');
      await page.keyboard.press('Shift');
      await page.keyboard.press('Shift');
      await page.waitForURL(elsewhere);
    },
    { size: desk },
  ),
);

test(
  'Leave does not wait for the program: stopped, it still goes, and the book is closed',
  { skip: missing },
  () =>
    withPage(async (page, { server, browser }) => {
      await door(page, 'person.add', { alias: 'Mara' });
      await server.stop('SIGKILL');
      await page.getByRole('button', { name: 'Leave' }).tap();
      await page.waitForURL(elsewhere);
      const again = await serve({ vault: server.vault });
      try {
        const other = await openTab(browser, again.address);
        await other.locator('input[name=passphrase]').waitFor();
        assert.equal((await door(other, 'vault.status')).open, false);
      } finally {
        await again.stop();
      }
    }),
);

test('closing the tab closes the book', { skip: missing }, () =>
  withPage(async (page, { browser }) => {
    const [session, origin] = await bearings(page);
    const watcher = await (await browser.newContext()).newPage();
    await page.close();
    assert.equal(await lockedSoon(watcher, session, origin), true);
  }),
);

test('Leave goes where the person chose, also to an empty page', { skip: missing }, () =>
  withPage(async (page) => {
    await place(page, 'More');
    await page.getByRole('button', { name: /^Settings/ }).tap();
    await page.getByRole('button', { name: /^How it looks/ }).tap();
    await page.getByRole('radio', { name: 'Another page' }).check();
    await page.getByRole('textbox', { name: 'Its whole address' }).fill('https://bees.example/');
    await page.getByRole('button', { name: 'Use this' }).last().tap();
    await page.waitForFunction(async () => {
      const response = await fetch('/api/prefs.get', {
        method: 'POST',
        body: '{}',
        headers: {
          'X-Steadfolk': '1',
          'X-Steadfolk-Session': sessionStorage.getItem('session'),
          'Content-Type': 'application/json',
        },
      });
      return (await response.json()).ok.neutral_page === 'https://bees.example/';
    });
    await page.getByRole('button', { name: 'Leave' }).tap();
    await page.waitForURL('https://bees.example/');
    await page.goBack();
    await page.locator('input[name=passphrase]').waitFor();
    await door(page, 'prefs.set', { neutral_page: 'blank' });
    await page.reload();
    await page.locator('input[name=passphrase]').waitFor();
    await page.getByRole('button', { name: 'Leave' }).tap();
    await page.waitForURL('about:blank');
  }),
);

test('a tab that is not looked at shows nothing', { skip: missing }, () =>
  withPage(async (page) => {
    const hide = (hidden) =>
      page.evaluate((value) => {
        Object.defineProperty(document, 'hidden', { configurable: true, get: () => value });
        document.dispatchEvent(new Event('visibilitychange'));
      }, hidden);
    const shown = () => page.evaluate(() => document.body.checkVisibility());
    assert.equal(await shown(), true);
    await hide(true);
    assert.equal(await shown(), false);
    await hide(false);
    assert.equal(await shown(), true);
  }),
);

test(
  'title, icon and look are worn from the start, also by the closed page',
  { skip: missing },
  () =>
    withPage(async (page) => {
      await door(page, 'prefs.set', {
        title: 'Recipes',
        icon: 'calendar',
        look: 'dark',
        text_size: 'largest',
      });
      await page.reload();
      await page.waitForSelector('.frame h1');
      await page.waitForFunction(() => document.title === 'Recipes');
      assert.match(await page.locator('#icon').getAttribute('href'), /calendar/);
      assert.equal(
        await page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor),
        'rgb(20, 25, 24)',
      );
      assert.equal(
        await page.evaluate(() => getComputedStyle(document.documentElement).fontSize),
        '27.2px',
      );
    }),
);
