// Every first step of every room: in Spanish no word of English and nothing cut off; from right to left nothing cut
// off or outside the window.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { squeezed } from '../page/axe.mjs';
import { missing, phone, withPage } from '../page/fixture.mjs';
import { everyFirstStep, fillSpanish, leftovers, read } from '../page/spoken.mjs';

const least_steps = 30;

test('in Spanish', { skip: missing }, () =>
  withPage(
    async (page) => {
      await fillSpanish(page);
      const found = [];
      const steps = await everyFirstStep(page, read('es', 'ui'), async (screen) => {
        found.push(...(await leftovers(page)).map((line) => `${screen}: ${line}`));
        found.push(...(await squeezed(page)).map((line) => `${screen}: ${line}`));
      });
      assert.ok(steps >= least_steps, `${steps} steps`);
      assert.deepEqual([...new Set(found)], []);
    },
    { size: phone, locale: 'es-ES' },
  ),
);

test('from right to left', { skip: missing }, () =>
  withPage(
    async (page) => {
      await fillSpanish(page);
      const found = [];
      const steps = await everyFirstStep(page, read('en', 'ui'), async (screen) => {
        await page.evaluate(() => {
          document.documentElement.dir = 'rtl';
        });
        await page.waitForTimeout(60);
        found.push(...(await squeezed(page)).map((line) => `${screen}: ${line}`));
      });
      assert.ok(steps >= least_steps, `${steps} steps`);
      assert.deepEqual([...new Set(found)], []);
    },
    { size: phone },
  ),
);
