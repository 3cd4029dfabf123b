// A page that is loaded anew in the middle of keeping something: it is kept once, or it
// waits to be kept with every word; never twice, never gone.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { desk, door, missing, place, reopen, withPage } from './fixture.mjs';

/** Write a moment down and begin to keep it. */
async function begin(page, words) {
  await place(page, 'Moment');
  await page.locator('textarea').first().fill(words);
  await page.locator('.scale.big .scale-step', { hasText: 'mostly safe' }).click();
}

/** What became of the words: how often they are kept, and whether they wait in a draft. */
async function where(page, words) {
  const { items } = await door(page, 'moment.list', { limit: 200 });
  const kept = items.filter((item) => Object.values(item).includes(words)).length;
  const drafts = JSON.stringify((await door(page, 'draft.list')).items);
  return { kept, waits: drafts.includes(words) || (kept === 0 && JSON.stringify(await draftsOf(page)).includes(words)) };
}

async function draftsOf(page) {
  const { items } = await door(page, 'draft.list');
  return Promise.all(items.map((item) => door(page, 'draft.get', { form: item.form })));
}

test('a reload at any moment of a save', { skip: missing, timeout: 2400000 }, () =>
  withPage(
    async (page) => {
      const seen = { kept: 0, waits: 0 };
      // The slower the machine, the longer it takes until one is in time.
      const waits = [0, 1, 2, 4, 8, 15, 30, 60, 120];
      for (let i = 0; i < waits.length || (seen.kept === 0 && i < 18); i += 1) {
        const wait_ms = waits[i] ?? 120 * 2 ** (i - 8);
        const words = `number ${i} of those that were cut short`;
        await begin(page, words);
        // Give the draft the time that it has anyway while somebody types on.
        if (i % 2) await page.waitForTimeout(600);
        const loaded = page.waitForEvent('domcontentloaded');
        await page.evaluate((ms) => {
          const keep = [...document.querySelectorAll('button')].find((one) => one.textContent.trim() === 'Keep');
          keep.click();
          setTimeout(() => location.reload(), ms);
        }, wait_ms);
        await loaded;
        await reopen(page);
        const { kept, waits: still } = await where(page, words);
        assert.ok(kept <= 1, `${words}: kept ${kept} times`);
        assert.ok(kept === 1 || still, `${words}: neither kept nor waiting after ${wait_ms} ms`);
        seen[kept ? 'kept' : 'waits'] += 1;
        if (kept) continue;
        // What waits is in the form again, and is kept by one more press, once.
        await place(page, 'Moment');
        await page.waitForFunction((text) => document.querySelector('textarea')?.value === text, words);
        await page.getByRole('button', { name: 'Keep', exact: true }).click();
        await page.getByText('That is kept.').waitFor();
        assert.equal((await where(page, words)).kept, 1);
        await reopen(page);
      }
      assert.ok(seen.kept + seen.waits >= waits.length);
      assert.ok(seen.kept > 0, `the control: some were in time: ${JSON.stringify(seen)}`);
      assert.equal((await door(page, 'vault.verify')).sound, true);
    },
    { size: desk },
  ),
);
