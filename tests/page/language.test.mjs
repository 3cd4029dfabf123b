// The page speaks the browser's language until one is chosen, keeps to the chosen one, and leaves no word of
// another on its screens.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { breaches, ready, sound, squeezed } from './axe.mjs';
import {
  comesTo,
  desk,
  door,
  missing,
  painted,
  passphrase,
  phone,
  place,
  reopen,
  settled,
  withPage,
} from './fixture.mjs';
import { english, fillSpanish, here, leftovers, read, telling } from './spoken.mjs';

const skip = missing;
const spanish = { locale: 'es-ES' };
const tongue = (page) => page.evaluate(() => [document.documentElement.lang, document.documentElement.dir]);
const press = (page, name) => page.getByRole('button', { name, exact: true }).click();

test('there is English to be found', () => {
  assert.ok(english.size > 500 && english.has('Not today') && telling.test('That is kept.'));
  assert.ok(here.has('Hoy no') && !english.has('Hoy no'));
});

for (const [locale, wanted] of [
  ['es-ES', 'es'],
  ['es-MX', 'es'],
  ['en-GB', 'en'],
  ['fr-FR', 'en'],
])
  test(`a browser of ${locale} is answered in ${wanted}`, { skip }, () =>
    withPage(
      async (page) => {
        assert.deepEqual(await tongue(page), [wanted, 'ltr']);
        assert.equal(await page.title(), read(wanted, 'neutral').titles[0]);
        await page.getByRole('button', { name: read(wanted, 'later/first').begin, exact: true }).waitFor();
      },
      { book: false, locale },
    ),
  );

test('first run in Spanish, to a book that is kept', { skip }, () =>
  withPage(
    async (page) => {
      const first = read('es', 'later/first');
      const ui = read('es', 'ui');
      const clean = async (screen) => assert.deepEqual(await leftovers(page), [], screen);
      await clean('what this is');
      await sound(page, 'first run in Spanish');
      await press(page, first.begin);
      await page.getByRole('combobox').fill('Ana');
      await page.getByRole('combobox').press('Enter');
      await clean('who');
      await press(page, first.go_on);
      await clean('one small act');
      await page.getByText(first.hello.replace('{name}', 'Ana')).click();
      const draft = first.hello_draft.replace('{name}', 'Ana');
      await comesTo(() => page.locator('textarea').first().inputValue(), draft);
      await clean('a hello');
      await press(page, first.go_on);
      await clean('keep this?');
      await page.locator('input[name=new-passphrase]').fill(passphrase);
      await page.locator('input[name=new-passphrase-again]').fill('otra cosa');
      await press(page, first.keep_act);
      await comesTo(async () => (await page.locator('body').innerText()).includes(ui.passphrase.differ), true);
      await clean('two that differ');
      await page.locator('input[name=new-passphrase-again]').fill(passphrase);
      await press(page, first.keep_act);
      await page.getByRole('button', { name: ui.recovery.not_now, exact: true }).waitFor();
      await clean('a recovery code');
      await press(page, ui.recovery.not_now);
      await page.waitForSelector('.in-book');
      const { items } = await door(page, 'person.list');
      assert.deepEqual(items.map(({ alias }) => alias), ['Ana']);
      const plans = await door(page, 'reachout.list');
      assert.deepEqual(plans.items.map((plan) => plan.draft), [draft]);
      await clean('today');
    },
    { book: false, ...spanish },
  ),
);

for (const [name, size] of [
  ['phone', phone],
  ['desk', desk],
])
  test(`no English word on the main screens in Spanish, ${name}`, { skip }, () =>
    withPage(
      async (page) => {
        const ui = read('es', 'ui');
        const settings = read('es', 'later/settings');
        await fillSpanish(page);
        const found = [];
        const look = async (screen) => {
          await painted(page);
          found.push(...(await leftovers(page)).map((line) => `${screen}: ${line}`));
          found.push(...(await squeezed(page)).map((line) => `${screen}: ${line}`));
          await ready(page);
          found.push(...(await breaches(page)).map((line) => `${screen}: ${line}`));
        };
        await look('today');
        for (const screen of ['people', 'journal', 'more']) {
          await place(page, ui.places[screen]);
          await page.waitForSelector('.held h1');
          await look(screen);
        }
        await place(page, ui.places.journal);
        await page.locator('.entry').first().click();
        await page.waitForSelector('.moment');
        assert.match(await page.locator('.moment').innerText(), /4 de marzo/);
        assert.match(await page.locator('.moment').innerText(), /7,5/);
        await look('a moment');
        await place(page, ui.places.people);
        await page.locator('.rows .row').first().click();
        await page.waitForSelector('.person');
        for (const fold of await page.locator('.fold > summary').all()) await fold.click();
        await look('a person');
        await page.locator('.places .place-moment-form').click();
        await page.waitForSelector('.question');
        for (const fold of await page.locator('.fold > summary').all()) await fold.click();
        await look('the moment form');
        await press(page, ui.frame.right_now);
        await look('right now');
        await press(page, ui.now.settle);
        await look('to settle');
        await press(page, ui.now.to_danger);
        await page.waitForSelector('.lines');
        await look('helplines');
        await press(page, ui.frame.back);
        await page.locator('.way-back').click();
        await place(page, ui.places.more);
        await page.getByRole('button', { name: new RegExp(`^${ui.more.settings}`) }).click();
        await page.waitForSelector('.settings');
        await look('settings');
        await page.getByRole('button', { name: new RegExp(`^${settings.look}`) }).click();
        await page.getByText(settings.language_ask, { exact: true }).waitFor();
        await look('look and language');
        // Every room that More leads to, and what stands in it before anything was written there.
        await place(page, ui.places.more);
        const rooms = page.locator('.held button:visible, .held a:visible');
        const doors = (await rooms.allInnerTexts()).map((text) => text.split('\n')[0].trim());
        assert.ok(doors.length > 8, 'the rooms are found');
        for (const [at, room] of doors.entries()) {
          if (room === ui.more.lock) continue;
          await rooms.nth(at).click();
          await settled(page);
          if ((await page.locator('.halves, .lines').count()) === 0) await look(`more: ${room}`);
          await page.goBack();
          await page.getByRole('heading', { name: ui.more.title, exact: true }).waitFor();
        }
        assert.deepEqual(found, []);
      },
      { size, ...spanish },
    ),
  );

test('a chosen language is spoken at once, after a reload, and on the lock screen', { skip }, () =>
  withPage(
    async (page, { browser, server }) => {
      const [en, es] = ['en', 'es'].map((language) => ({ ui: read(language, 'ui'), settings: read(language, 'later/settings') }));
      await place(page, es.ui.places.more);
      await page.getByRole('button', { name: new RegExp(`^${es.ui.more.settings}`) }).click();
      await page.getByRole('button', { name: new RegExp(`^${es.settings.look}`) }).click();
      const choice = page.getByRole('radio', { name: 'English', exact: true });
      await choice.waitFor();
      assert.equal(await page.getByRole('radio', { name: es.settings.language_browser }).isChecked(), true);
      await choice.click();
      await page.getByText(en.settings.language_ask, { exact: true }).waitFor();
      assert.deepEqual(await tongue(page), ['en', 'ltr']);
      assert.equal((await door(page, 'prefs.get')).language, 'en');
      await comesTo(() => choice.evaluate((el) => el === document.activeElement), true, 'the focus stays');
      assert.deepEqual(await page.locator('.places .place-word').allInnerTexts().then((words) => words.includes(en.ui.places.today)), true);
      await reopen(page);
      assert.deepEqual(await tongue(page), ['en', 'ltr']);
      await door(page, 'vault.lock');
      await page.reload();
      await page.getByRole('button', { name: en.ui.lock.open, exact: true }).waitFor();
      assert.deepEqual(await tongue(page), ['en', 'ltr']);
      // Back to the browser's own, from another tab of the same browser's language.
      await door(page, 'prefs.set', { language: '' });
      await page.reload();
      await page.getByRole('button', { name: es.ui.lock.open, exact: true }).waitFor();
      assert.deepEqual(await tongue(page), ['es', 'ltr']);
      assert.deepEqual(await leftovers(page), []);
      await sound(page, 'the lock screen in Spanish');
    },
    spanish,
  ),
);

test('Spanish chosen in an English browser has Spanish dates', { skip }, () =>
  withPage(async (page) => {
    await door(page, 'prefs.set', { language: 'es' });
    await fillSpanish(page);
    assert.deepEqual(await tongue(page), ['es', 'ltr']);
    await place(page, read('es', 'ui').places.journal);
    await page.locator('.month h2').first().waitFor();
    assert.match(await page.locator('.month h2').first().innerText(), /^marzo de 2026$/i);
    assert.deepEqual(await leftovers(page), []);
  }),
);
