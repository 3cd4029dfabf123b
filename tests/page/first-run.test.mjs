// The first four screens: nothing is written before it is kept, a name becomes a person, an act a
// plan.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { door, desk, missing, passphrase, phone, withPage } from './fixture.mjs';

test(
  'first run by touch: a name, a small act, a passphrase, a recovery code',
  { skip: missing },
  () =>
    withPage(
      async (page) => {
        await page.getByRole('button', { name: 'Begin', exact: true }).tap();
        await page.getByRole('combobox', { name: 'Names' }).fill('Mara');
        await page.getByRole('button', { name: 'Go on' }).tap();
        await page.getByRole('radio', { name: /A short hello to Mara/ }).check();
        const draft = page.getByRole('textbox', { name: 'Words you could send' });
        await draft.fill('Hi Mara, the bees are back.');
        await page.getByRole('button', { name: 'Go on' }).tap();
        assert.equal(
          (await door(page, 'vault.status')).exists,
          false,
          'nothing is written before "Keep it"',
        );

        await page.locator('input[name=new-passphrase]').fill(passphrase);
        await page.locator('input[name=new-passphrase-again]').fill('something else');
        await page.getByRole('button', { name: 'Keep it' }).tap();
        await page.getByText('The two are not the same yet.').waitFor();
        assert.equal(
          (await door(page, 'vault.status')).exists,
          false,
          'and not with two different ones',
        );
        await page.locator('input[name=new-passphrase-again]').fill(passphrase);
        await page.getByRole('button', { name: 'Keep it' }).tap();

        await page.getByRole('button', { name: 'Write it down' }).tap();
        await page.locator('.code').waitFor();
        const code = (await page.locator('.code span').allTextContents()).join('-');
        await page.getByRole('button', { name: 'I have it' }).tap();
        await page.waitForSelector('.in-book');
        await page.locator('.invitation').getByText(/Mara/).waitFor();

        const people = (await door(page, 'person.list')).items;
        assert.deepEqual(
          people.map(({ alias }) => alias),
          ['Mara'],
        );
        const [plan] = (await door(page, 'reachout.list')).items;
        assert.equal(plan.draft, 'Hi Mara, the bees are back.');
        assert.equal(plan.kind, 'check_in');
        assert.equal(plan.person, people[0].id);

        await door(page, 'vault.lock');
        await page.locator('input[name=passphrase]').waitFor();
        await page.getByText('Other ways').tap();
        await page.getByRole('textbox', { name: 'Recovery code' }).fill(code.toLowerCase());
        await page
          .locator('form')
          .filter({ hasText: 'Recovery code' })
          .getByRole('button', { name: 'Open' })
          .tap();
        await page.waitForSelector('.in-book');
      },
      { book: false, size: phone },
    ),
);

test('first run by keyboard: no one yet, a kindness, no recovery code', { skip: missing }, () =>
  withPage(
    async (page) => {
      const press = async (...keys) => {
        for (const key of keys) await page.keyboard.press(key);
      };
      /** Tab until something that has this name has the focus. */
      const tabTo = async (name) => {
        for (let i = 0; i < 60; i += 1) {
          const here = await page.evaluate(() => {
            const el = document.activeElement === document.body ? null : document.activeElement;
            return `${el?.getAttribute('aria-label') ?? ''} ${el?.labels?.[0]?.textContent ?? el?.textContent ?? ''}`.trim();
          });
          if (here.includes(name)) return;
          await press('Tab');
        }
        assert.fail(`"${name}" cannot be reached with the Tab key`);
      };
      await tabTo('Begin');
      await press('Enter');
      await tabTo('No one yet');
      await press('Enter');
      await tabTo('Someone steady once');
      await press('ArrowDown');
      await tabTo('What was it?');
      await page.keyboard.type('A driver waited for me in the rain.');
      await tabTo('Go on');
      await press('Enter');
      await tabTo('Choose a passphrase');
      await page.keyboard.type(passphrase);
      await tabTo('Once more');
      await page.keyboard.type(passphrase);
      await press('Enter');
      await page.getByRole('button', { name: 'Not now' }).waitFor();
      await tabTo('Not now');
      await press('Enter');
      await page.waitForSelector('.in-book');
      const [note] = (await door(page, 'note.list')).items;
      assert.equal(note.text, 'A driver waited for me in the rain.');
      assert.deepEqual((await door(page, 'person.list')).items, []);
    },
    { book: false, size: desk },
  ),
);

test(
  'first run says what it cannot hide before anything is asked, and what to think of when watched',
  { skip: missing },
  () =>
    withPage(
      async (page) => {
        await page.getByText(/cannot hide from spyware/).waitFor();
        assert.equal(await page.getByText(/use names that only you understand/).count(), 0);
        await page.getByRole('radio', { name: 'Not sure' }).check();
        await page.getByText(/use names that only you understand/).waitFor();
      },
      { book: false },
    ),
);
