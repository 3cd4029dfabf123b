// What a browser writes to its own files while a book is used and locked: no word of it. The address, the title and
// tokens that are void stand there, as docs/security.md says.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { chromium } from 'playwright-core';

import { desk, door, missing, passphrase, patience_ms, place, putBy, reopen, serve, settled, unlock, withPage } from './fixture.mjs';

/** Every plain file below a folder. */
const filesOf = (folder) => readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? filesOf(join(folder, entry.name)) : entry.isFile() ? [join(folder, entry.name)] : []);

test('the browser keeps no word of the book', { skip: missing, timeout: 1200000 }, async () => {
  const profile = mkdtempSync(join(tmpdir(), 'profile-'));
  const server = await serve();
  let context;
  try {
    context = await chromium.launchPersistentContext(profile, { executablePath: '/usr/bin/chromium', args: ['--no-sandbox', '--disable-gpu', '--no-first-run'] });
    const page = context.pages()[0] ?? (await context.newPage());
    page.setDefaultTimeout(patience_ms);
    page.asked = new Set();
    await page.goto(server.address);
    await page.waitForSelector('.frame h1');
    await door(page, 'vault.create', { passphrase });
    const alias = 'Quorvzibbel';
    const words = [alias, 'Mexatfrulg', 'Dwyxkjelp', 'Yggurxoatl', 'Vompfdwyx'];
    const { id } = await door(page, 'person.add', { alias, note: words[1] });
    await door(page, 'moment.add', { people: [id], happened: words[2] });
    await page.reload();
    await page.waitForSelector('.in-book, input[name=passphrase]');
    if ((await page.locator('input[name=passphrase]').count()) > 0) await unlock(page);
    await page.waitForSelector('.in-book');
    await place(page, 'People');
    await page.getByText(alias).first().click();
    await settled(page);
    await place(page, 'Moment');
    await page.locator('textarea').first().fill(words[3]);
    await putBy(page, words[3]);
    await page.getByRole('combobox').first().fill(words[4]);
    await putBy(page, words[4]);
    await door(page, 'vault.lock');
    await page.locator('input[name=passphrase]').waitFor();
    await context.close();
    const files = filesOf(profile).map((path) => [path, readFileSync(path)]);
    const holding = (word) => files.filter(([, bytes]) => bytes.includes(word) || bytes.includes(Buffer.from(word, 'utf16le'))).map(([path]) => path.slice(profile.length));
    for (const word of [...words, passphrase]) assert.deepEqual(holding(word), [], word);
    assert.ok(holding(`127.0.0.1:${new URL(server.address).port}`).length > 0, 'the control: the address is found');
  } finally {
    await context?.close().catch(() => {});
    await server.stop();
    server.remove();
    rmSync(profile, { recursive: true, force: true });
  }
});

test('nothing that is typed is given to the browser to correct or to translate', { skip: missing }, () =>
  withPage(
    async (page) => {
      await door(page, 'person.add', { alias: 'Mara' });
      await reopen(page);
      const root = page.locator('html');
      // What a browser sends to its maker's servers when it is asked to: spelling, writing help, translations.
      assert.equal(await root.getAttribute('translate'), 'no');
      assert.equal(await root.getAttribute('writingsuggestions'), 'false');
      assert.equal(await page.locator('meta[name=google]').getAttribute('content'), 'notranslate');
      const loose = () =>
        page.evaluate(() =>
          [...document.querySelectorAll('textarea, input:not([type=radio], [type=file], [type=range])')]
            .filter((el) => el.spellcheck || (el.tagName === 'INPUT' && !/^(off|current-password|new-password)$/.test(el.autocomplete)) || (el.tagName === 'TEXTAREA' && el.form?.autocomplete !== 'off'))
            .map((el) => el.outerHTML));
      const count = () => page.locator('textarea, input').count();
      await place(page, 'Moment');
      await page.locator('textarea').first().waitFor();
      await page.evaluate(() => {
        for (const fold of document.querySelectorAll('details')) fold.open = true;
      });
      assert.ok((await count()) > 10, 'the control: there are fields');
      assert.deepEqual(await loose(), []);
      await page.evaluate(() => history.back());
      await place(page, 'People');
      await page.getByRole('button', { name: 'Add someone' }).click();
      await page.locator('textarea').first().waitFor({ state: 'attached' });
      assert.deepEqual(await loose(), []);
      await door(page, 'vault.lock');
      await page.locator('input[name=passphrase]').fill('paper lamp');
      // A passphrase that is shown is an ordinary field to the browser: it is neither corrected nor begun with a capital.
      await page.getByRole('button', { name: /^Show/ }).click();
      const secret = page.locator('input[name=passphrase]');
      assert.equal(await secret.getAttribute('type'), 'text');
      assert.equal(await secret.getAttribute('autocapitalize'), 'none');
      assert.equal(await secret.getAttribute('autocomplete'), 'current-password');
      assert.deepEqual(await loose(), []);
      // Pasting, and a password manager that fills it in: whatever comes as input is taken.
      await page.evaluate((words) => {
        const field = document.querySelector('input[name=passphrase]');
        field.value = words;
        field.dispatchEvent(new Event('input', { bubbles: true }));
      }, passphrase);
      await page.getByRole('button', { name: 'Open', exact: true }).click();
      await page.waitForSelector('.in-book');
    },
    { size: desk },
  ),
);
