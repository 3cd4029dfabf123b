// Settings: each is reached, kept and taken back; bad input is told at its field.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sound } from './axe.mjs';
import { comesTo, desk, door, missing, place, putBy, reopen, withPage } from './fixture.mjs';

const until = (page, holds) => comesTo(async () => Boolean(await holds()), true, 'it comes to hold');

const setting = async (page, key) => (await door(page, 'setting.all')).items[key];

/** To a page of the settings, by keyboard. */
async function open(page, name) {
  await place(page, 'More');
  for (const wanted of [/^Settings/, name]) {
    await page.getByRole('main').getByRole('button', { name: wanted }).focus();
    await page.keyboard.press('Enter');
  }
}

test('every page of the settings is sound and reached by touch', { skip: missing }, () =>
  withPage(async (page) => {
    await place(page, 'More');
    await page.getByRole('button', { name: /^Settings/ }).tap();
    await sound(page, 'settings');
    for (const [name, heading] of [
      [/^How it looks/, 'How it looks, and what others see'],
      [/^Invitations/, 'Invitations'],
      [/^Words of your own/, 'Words of your own'],
      [/^Passphrase and lock/, 'Passphrase and lock'],
      [/^Copies/, 'Copies'],
      [/^About/, 'About'],
    ]) {
      await page.getByRole('main').getByRole('button', { name }).tap();
      await page.getByRole('heading', { name: heading, level: 1 }).waitFor();
      await sound(page, heading);
      await page.getByRole('button', { name: 'Back', exact: true }).tap();
    }
    await page.getByRole('main').getByRole('button', { name: /^Copies/ }).tap();
    await page.getByText('Remove this book from this device').waitFor();
  }),
);

test('look, size, language, country, title, icon and the page that Leave goes to', { skip: missing }, () =>
  withPage(
    async (page) => {
      await open(page, /^How it looks/);
      const pick = async (group, name) => {
        await page.getByRole('group', { name: group }).getByRole('radio', { name, exact: true }).focus();
        await page.keyboard.press(' ');
      };
      const prefs = () => door(page, 'prefs.get');
      await pick('Light or dark', 'Dark');
      await until(page, async () => (await prefs()).look === 'dark');
      assert.equal(await page.evaluate(() => document.documentElement.dataset.look), 'dark');
      await pick('Size of the words', 'Larger');
      await until(page, async () => (await prefs()).text_size === 'large');
      await page.getByLabel('Country, for numbers to call').selectOption('DE');
      await until(page, async () => (await prefs()).country === 'DE');
      await page.getByLabel('Country, for numbers to call').selectOption('');
      await until(page, async () => (await prefs()).country === '');
      const title = page.getByRole('textbox', { name: 'Title in the browser' });
      await title.fill('   ');
      await page.keyboard.press('Enter');
      await page.getByText('A title of one word is enough.').waitFor();
      await comesTo(() => title.evaluate((el) => el === document.activeElement), true);
      assert.equal((await prefs()).title, 'Notes');
      await title.fill('Errands');
      await page.keyboard.press('Enter');
      await until(page, async () => (await page.title()) === 'Errands');
      await pick('Icon in the browser', 'Weather');
      await until(page, async () => (await prefs()).icon === 'weather');
      await pick('Where Leave goes', 'A map');
      await until(page, async () => (await prefs()).neutral_page === 'map');
      await pick('Where Leave goes', 'Another page');
      const address = page.getByRole('textbox', { name: 'Its whole address' });
      await address.fill('my diary');
      await page.getByText('Please give a whole address', { exact: false }).waitFor();
      await address.fill('https://example.org/');
      await page.keyboard.press('Enter');
      await until(page, async () => (await prefs()).neutral_page === 'https://example.org/');
    },
    { size: desk },
  ),
);

test('another language is spoken at once, and what was being typed is still there', { skip: missing }, () =>
  withPage(async (page) => {
    await place(page, 'Moment');
    await page.getByRole('textbox', { name: 'What helped it feel safe?' }).fill('The lamp.');
    await page.getByRole('button', { name: 'Back', exact: true }).tap();
    await place(page, 'More');
    await page.getByRole('button', { name: /^Settings/ }).tap();
    await page.getByRole('main').getByRole('button', { name: /^How it looks/ }).tap();
    const languages = page.getByRole('group', { name: 'Language' });
    await comesTo(() => languages.getByRole('radio', { name: 'As the browser does' }).isChecked(), true);
    await languages.getByRole('radio', { name: 'English' }).check();
    await until(page, async () => (await door(page, 'prefs.get')).language === 'en');
    await page.getByRole('heading', { name: 'How it looks, and what others see' }).waitFor();
    await putBy(page, 'The lamp.');
    assert.equal((await door(page, 'draft.get', { form: 'moment:new' })).value.felt_safe_text, 'The lamp.');
    assert.equal((await door(page, 'vault.status')).open, true, 'the book stays open');
    await languages.getByRole('radio', { name: 'As the browser does' }).check();
    await until(page, async () => (await door(page, 'prefs.get')).language === '');
  }),
);

test('the book closes after any number of minutes from 1 to 60, or never', { skip: missing }, () =>
  withPage(
    async (page) => {
      await open(page, /^Passphrase and lock/);
      const group = page.getByRole('group', { name: 'Close the book when nobody touches it' });
      await group.getByRole('radio', { name: 'after 15 minutes' }).check();
      await until(page, async () => (await setting(page, 'idle_lock_min')) === '15');
      await group.getByRole('radio', { name: 'never by itself' }).check();
      await until(page, async () => (await setting(page, 'idle_lock_min')) === '0');
      await group.getByRole('radio', { name: 'Another number of minutes' }).check();
      const own = page.getByRole('textbox', { name: 'How many minutes' });
      for (const bad of ['', '0', '61', 'ten', '2.5']) {
        await own.fill(bad);
        await own.press('Enter');
        await page.getByText('Please give a whole number from 1 to 60.').waitFor();
        assert.equal(await own.inputValue(), bad);
        assert.equal(await setting(page, 'idle_lock_min'), '0');
        await own.fill('x');
      }
      await sound(page, 'a number of minutes to mend');
      await own.fill('42');
      await own.press('Enter');
      await until(page, async () => (await setting(page, 'idle_lock_min')) === '42');
      await group.getByRole('radio', { name: 'after 42 minutes' }).waitFor();
    },
    { size: desk },
  ),
);

test('invitations: on, quiet until a day, off, and undone', { skip: missing }, () =>
  withPage(
    async (page) => {
      await page.clock.setFixedTime(new Date('2026-03-20T12:00:00Z'));
      await reopen(page);
      await open(page, /^Invitations/);
      await page.getByRole('radio', { name: 'None at all' }).check();
      await until(page, async () => (await setting(page, 'invitations')) === 'off');
      await page.getByRole('button', { name: 'Undo' }).click();
      await until(page, async () => (await setting(page, 'invitations')) === 'on');
      await until(page, () => page.getByRole('radio', { name: 'One a day is fine' }).isChecked());
      await page.getByRole('radio', { name: 'None until a day' }).check();
      await comesTo(() => setting(page, 'invitations'), 'on', 'a day is chosen first');
      const day = page.getByLabel('Quiet until');
      for (const bad of ['', '2026-03-20', '2025-01-01']) {
        await day.fill(bad);
        await day.press('Enter');
        await page.getByText('Please choose a day after today.').waitFor();
        assert.equal(await setting(page, 'invitations'), 'on');
        await day.fill('2026-04-30');
      }
      await sound(page, 'quiet until a day');
      await day.press('Enter');
      await until(page, async () => (await setting(page, 'invitations')) === '2026-04-30');
      await page.getByText('Quiet until 30 April 2026.').waitFor();
      await page.getByRole('button', { name: 'for a week' }).click();
      await until(page, async () => (await setting(page, 'invitations')) === '2026-03-27');
      await page.getByRole('radio', { name: 'One a day is fine' }).check();
      await until(page, async () => (await setting(page, 'invitations')) === 'on');
    },
    { size: desk, timezoneId: 'Europe/London' },
  ),
);

test('own words of every list: added, refused twice, taken out, brought back; what was written stays', { skip: missing }, () =>
  withPage(async (page) => {
    await place(page, 'More');
    await page.getByRole('button', { name: /^Settings/ }).tap();
    await page.getByRole('main').getByRole('button', { name: /^Words of your own/ }).tap();
    for (const [fold, list] of [
      ['ways to meet', 'channel'], ['places', 'setting'], ['kinds of support', 'kind'],
      ['feelings', 'feeling'], ['words to find by', 'tag'],
    ]) {
      const section = page.locator('.fold', { hasText: fold });
      await section.locator('summary').tap();
      const field = section.getByRole('textbox', { name: 'A word of your own' });
      const add = section.getByRole('button', { name: 'Add it' });
      await add.tap();
      await section.getByText('Please type a word first.').waitFor();
      await field.fill(`  ${list} of mine `);
      await add.tap();
      await section.locator('.own-list .own-words', { hasText: `${list} of mine` }).waitFor();
      await field.fill(`${list} of mine`);
      await add.tap();
      await section.getByText('That word is in the list already.').waitFor();
      assert.equal(await field.inputValue(), `${list} of mine`, 'what was typed is still there');
      await field.fill('');
    }
    await page.locator('.fold', { hasText: 'places' }).getByRole('textbox').fill('Their home');
    await page.locator('.fold', { hasText: 'places' }).getByRole('button', { name: 'Add it' }).tap();
    await page.locator('.fold', { hasText: 'places' }).getByText('That word is in the list already.').waitFor();
    const words = async () => (await door(page, 'choice.list')).items.map((row) => `${row.list}: ${row.word}`).sort();
    const five = ['channel', 'feeling', 'kind', 'setting', 'tag'].map((list) => `${list}: ${list} of mine`);
    assert.deepEqual(await words(), five);
    await sound(page, 'lists with own words');
    const { id } = await door(page, 'moment.add', { setting: 'setting of mine' });
    await page.getByRole('button', { name: 'take out setting of mine' }).tap();
    await until(page, async () => (await words()).length === 4);
    assert.equal((await door(page, 'moment.get', { id })).setting, 'setting of mine');
    await until(page, () => page.evaluate(() => document.activeElement?.tagName === 'INPUT'));
    await page.getByRole('button', { name: 'Undo' }).tap();
    await until(page, async () => (await words()).length === 5);
  }),
);

test('about says which version, whose parts, what it cannot do and where the files are', { skip: missing }, () =>
  withPage(
    async (page) => {
      await open(page, /^About/);
      const { version } = await door(page, 'about.get');
      assert.match(version, /^\d+\.\d+\.\d+$/);
      await page.getByText(`Version ${version}`).waitFor();
      for (const words of [/no therapist/, /folder called "steadfolk"/, /SQLite3 Multiple Ciphers/, /libsodium/, /Spyware/])
        await page.getByText(words).first().waitFor();
    },
    { size: desk },
  ),
);
