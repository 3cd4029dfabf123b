// What a browser writes to its own files while a book is used and locked: no word of it. The address, the title and
// tokens that are void stand there, as docs/security.md says.

import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';

import { chromium } from 'playwright-core';

import { door, missing, passphrase, patience_ms, place, putBy, serve, settled, unlock } from './fixture.mjs';

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
