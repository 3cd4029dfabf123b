// Measures: off at first, totals within their ranges, a picture of them over time, and what a change
// may mean. State is read through the door.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sound } from './axe.mjs';
import { comesTo, desk, door, missing, phone, place, putBy, reopen, withPage } from './fixture.mjs';
import { walk } from './keys.mjs';

const button = (page, name) => page.getByRole('button', { name, exact: true });

async function toMeasures(page) {
  await place(page, 'More');
  await page.getByRole('button', { name: /^Support/ }).click();
  await page.getByRole('button', { name: /^Bring to a session/ }).click();
  await button(page, 'See and add measures').click();
  await page.waitForSelector('.screen.measures');
}

const kept = async (page, instrument) =>
  (await door(page, 'measure.list', { filter: { instrument } })).items;

test('off at first; a total out of range is told at its field, by touch', { skip: missing }, () =>
  withPage(
    async (page) => {
      await toMeasures(page);
      assert.equal(await page.getByRole('button', { name: /^PCL-5/ }).count(), 0);
      assert.equal((await door(page, 'setting.all')).items.measures, undefined);
      await sound(page, 'measures, off');
      await button(page, 'Keep measures here').tap();
      await page.getByRole('button', { name: /^PCL-5/ }).waitFor();
      assert.equal((await door(page, 'setting.all')).items.measures, 'on');
      await sound(page, 'measures, on');
      await page.getByRole('button', { name: /^PCL-5/ }).tap();
      await page.getByText('No score yet.').waitFor();
      await button(page, 'Add a score').tap();
      const total = page.getByRole('textbox', { name: 'Total' });
      await total.waitFor();
      await button(page, 'Keep').tap();
      await page.getByText('Put in at least one number.').waitFor();
      for (const wrong of ['81', '40.5', 'forty', '-1']) {
        await total.fill(wrong);
        await button(page, 'Keep').tap();
        await page.getByText('Put in a whole number from 0 to 80.').waitFor();
        assert.equal(await total.inputValue(), wrong);
        assert.equal(await total.getAttribute('aria-invalid'), 'true');
      }
      assert.deepEqual(await kept(page, 'pcl_5'), []);
      await sound(page, 'measure, out of range');
      await page.getByLabel('When was it filled in?').fill('2025-03-04');
      await total.fill('80');
      // A lock in the middle: the form is there again as it was typed.
      await putBy(page, '80');
      await reopen(page);
      await page.getByText('A score you were entering').first().waitFor();
      await page.getByRole('button', { name: /^Go on/ }).first().tap();
      await total.waitFor();
      assert.equal(await total.inputValue(), '80');
      await button(page, 'Keep').tap();
      await page.getByText('That is kept.').waitFor();
      const [one, ...more] = await kept(page, 'pcl_5');
      assert.deepEqual(more, []);
      assert.deepEqual(one.scores, { total: 80 });
      assert.equal(one.at.slice(0, 10), '2025-03-04');
      assert.deepEqual((await door(page, 'draft.list')).items, []);
      await page.getByText('In the range in which clinics look more closely.').waitFor();
      await page.getByText('A range is a screen, not a diagnosis.').waitFor();
      await sound(page, 'measure, one score');
    },
    { size: phone },
  ),
);

test('a day that is missing is asked for, and nothing typed is lost', { skip: missing }, () =>
  withPage(
    async (page) => {
      await door(page, 'setting.put', { key: 'measures', text: 'on' });
      await reopen(page);
      await toMeasures(page);
      await page.getByRole('button', { name: /^MSPSS/ }).click();
      await button(page, 'Add a score').click();
      await page.getByRole('textbox', { name: 'Family' }).fill('5,25');
      const date = page.getByLabel('When was it filled in?');
      await date.fill('');
      await button(page, 'Keep').click();
      await page.getByText('Put in the day it was filled in.').waitFor();
      await comesTo(() => date.evaluate((el) => el === document.activeElement), true);
      await date.fill('2025-01-02');
      await page.getByRole('textbox', { name: 'Friends' }).fill('0.5');
      await button(page, 'Keep').click();
      await page.getByText('Put in a number from 1 to 7.').waitFor();
      assert.equal(await page.getByText('Put in a number from 1 to 7.').count(), 1);
      await page.getByRole('textbox', { name: 'Friends' }).fill('');
      await button(page, 'Keep').click();
      await page.getByText('That is kept.').waitFor();
      assert.deepEqual((await kept(page, 'mspss'))[0].scores, { family: 5.25 });
    },
    { size: desk },
  ),
);

test('answers from a sheet are added up, and too few of them make no score', { skip: missing }, () =>
  withPage(
    async (page) => {
      await door(page, 'setting.put', { key: 'measures', text: 'on' });
      await reopen(page);
      await toMeasures(page);
      await page.getByRole('button', { name: /^MOS/ }).click();
      await button(page, 'Add a score').click();
      await page.getByRole('radio', { name: 'My answers, from the sheet' }).check();
      await comesTo(() => page.getByRole('combobox').count(), 19);
      await page.getByRole('combobox', { name: 'Question 2', exact: true }).selectOption('4');
      await button(page, 'Keep').click();
      await page.getByText('More than a fifth of the answers is missing').waitFor();
      assert.deepEqual(await kept(page, 'mos_sss'), []);
      await sound(page, 'measure, answers');
      for (let item = 3; item <= 20; item += 1)
        await page.getByRole('combobox', { name: `Question ${item}`, exact: true }).selectOption('4');
      await button(page, 'Keep').click();
      await page.getByText('That is kept.').waitFor();
      const [one] = await kept(page, 'mos_sss');
      assert.equal(one.answers['20'], 4);
      assert.deepEqual(one.scores, {
        total: 75,
        emotional: 75,
        tangible: 75,
        affection: 75,
        together: 75,
      });
    },
    { size: desk },
  ),
);

test('scores over time: a picture, what a change may mean, and taking one out', { skip: missing }, () =>
  withPage(
    async (page) => {
      await door(page, 'setting.put', { key: 'measures', text: 'on' });
      for (const [month, total] of [
        ['01', 50],
        ['02', 48],
        ['03', 28],
      ])
        await door(page, 'measure.add', {
          instrument: 'pcl_5',
          at: `2025-${month}-10T12:00:00+01:00`,
          at_zone: 'Europe/Berlin',
          scores: { total },
        });
      await reopen(page);
      await toMeasures(page);
      await page.getByText('3 scores').waitFor();
      await page.getByRole('button', { name: /^PCL-5/ }).click();
      await page.locator('.chart-line').waitFor();
      await page.getByText('10 March 2025: 28').first().waitFor();
      await page.getByText('Changed by -20 since the one before. That is more').waitFor();
      await page.getByText('At or under 28').waitFor();
      await sound(page, 'measure, over time');
      await page.getByRole('button', { name: 'Take out 10 March 2025' }).click();
      await page.getByText('Changed by -2 since the one before. That much').waitFor();
      assert.equal((await kept(page, 'pcl_5')).length, 2);
      await comesTo(() => page.evaluate(() => document.activeElement.tagName), 'H1');
      await button(page, 'Undo').click();
      await page.getByText('10 March 2025: 28').first().waitFor();
      assert.equal((await kept(page, 'pcl_5')).length, 3);
      // On the page for a session only when switched on there, too.
      await page.goBack();
      await page.goBack();
      await page.waitForSelector('.screen.session');
      await button(page, 'Measures').click();
      await page.locator('.paper').getByText('PCL-5: 28 (0 to 80), 10 March 2025').waitFor();
      await button(page, 'See and add measures').click();
      await button(page, 'Leave measures out').click();
      await button(page, 'Keep measures here').waitFor();
      assert.equal((await door(page, 'setting.all')).items.measures, 'off');
      assert.equal((await kept(page, 'pcl_5')).length, 3, 'what was kept stays');
      await page.goBack();
      await page.waitForSelector('.screen.session');
      assert.equal(await button(page, 'Measures').count(), 0);
      assert.equal(await page.locator('.paper').count(), 0);
    },
    { size: desk },
  ),
);

test('a score and the page that holds it, by keyboard alone', { skip: missing }, () =>
  withPage(
    async (page) => {
      const enter = async (locator) => {
        const there = async () =>
          (await locator.count()) > 0 &&
          locator.first().evaluate((el) => el === document.activeElement);
        await walk(page, there, locator, { most: 150 });
        await page.keyboard.press('Enter');
      };
      await enter(page.locator('.places').getByRole('button', { name: 'More' }));
      await enter(page.getByRole('button', { name: /^Support/ }));
      await enter(page.getByRole('button', { name: /^Bring to a session/ }));
      await enter(button(page, 'See and add measures'));
      await enter(button(page, 'Keep measures here'));
      await enter(page.getByRole('button', { name: /^WHO-5/ }));
      await enter(button(page, 'Add a score'));
      await page.getByRole('textbox', { name: 'Total' }).waitFor();
      await enter(page.getByRole('textbox', { name: 'Total' }));
      await page.keyboard.type('44');
      await enter(button(page, 'Keep'));
      await page.getByText('In the range in which a talk with someone is advised.').waitFor();
      assert.deepEqual((await kept(page, 'who_5'))[0].scores, { total: 44 });
      assert.notEqual(await page.evaluate(() => document.activeElement.tagName), 'BODY');
      await enter(button(page, 'Back'));
      await page.waitForSelector('.screen.measures');
      await enter(button(page, 'Back'));
      await page.waitForSelector('.screen.session');
      await enter(button(page, 'Measures'));
      await page.locator('.paper').getByText(/WHO-5: 44 \(0 to 100\)/).waitFor();
      await enter(button(page, 'Keep a copy in the book'));
      await page.getByText('A copy is kept in the book.').waitFor();
      const { items } = await door(page, 'note.list', { filter: { purpose: 'appointment' } });
      assert.match(items[0].text, /WHO-5: 44/);
    },
    { size: desk },
  ),
);
