// Nothing typed is lost and nothing is kept twice: straight back to a form, an answer that gets lost
// on its way, a person whom nothing is suggested about.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { desk, door, missing, place, reopen, withPage } from './fixture.mjs';

const words = 'Half a sent';

test('who comes straight back to a form finds the last letter', { skip: missing }, () =>
  withPage(
    async (page) => {
      await place(page, 'Moment');
      const field = () => page.getByRole('textbox', { name: 'What helped it feel safe?' });
      await field().fill(words);
      // Within the pause before anything is put by.
      await page.evaluate(() => history.back());
      await page.waitForSelector('.today');
      await place(page, 'Moment');
      await field().waitFor();
      assert.equal(await field().inputValue(), words);
    },
    { size: desk },
  ),
);

test('a rating whose answer was lost is there once', { skip: missing }, () =>
  withPage(
    async (page) => {
      const { id } = await door(page, 'belief.add', { statement: 'I manage alone.' });
      await reopen(page);
      await place(page, 'More');
      await page.getByRole('button', { name: /^Beliefs/ }).last().click();
      await page.getByText('I manage alone.').click();
      const scale = page.locator('.strength input');
      await scale.nth(1).check({ force: true });
      let lost = true;
      await page.route('**/api/rating.add', async (route) => {
        if (!lost) return route.continue();
        lost = false;
        await route.fetch();
        return route.abort();
      });
      const keep = page.locator('.belief-rate-act button');
      await keep.click();
      await page.locator('.trouble').first().waitFor();
      await keep.click();
      await page.locator('.toast').waitFor();
      const { items } = await door(page, 'rating.list', { filter: { belief: id } });
      assert.equal(items.length, 1);
    },
    { size: desk },
  ),
);

test('nobody marked unsafe is offered for words to hand over; a moment offers all', { skip: missing }, () =>
  withPage(
    async (page) => {
      await door(page, 'person.add', { alias: 'Mara' });
      await door(page, 'person.add', { alias: 'Kit', standing: 'unsafe' });
      await reopen(page);
      await place(page, 'More');
      await page.getByRole('button', { name: /^How to be with me/ }).click();
      const chips = page.locator('.suggestions button');
      await chips.first().waitFor();
      assert.deepEqual((await chips.allInnerTexts()).map((text) => text.includes('Kit')), [false]);
      await place(page, 'Moment');
      await page.locator('.moment-form .suggestions').getByText('Kit').waitFor();
    },
    { size: desk },
  ),
);
