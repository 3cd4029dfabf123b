// The journal: calendar, filters, search that leads to what it found, what a moment was before, what
// was removed, notes, bits of joy; and the moment form with everything that it can hold.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sound } from './axe.mjs';
import { comesTo, desk, door, missing, phone, place, reopen, unlock, withPage } from './fixture.mjs';
import { walk } from './keys.mjs';

/** "2026-03-04T10:00:00+00:00", so many days ago. */
const ago = (days, hour = 10) =>
  `${new Date(Date.now() - days * 86400000).toISOString().slice(0, 11)}${String(hour).padStart(2, '0')}:00:00+00:00`;

const items = async (page, op, request) => (await door(page, op, request)).items;

/** Waits until the door says so. */
const until = (page, holds) => comesTo(async () => Boolean(await holds()), true, 'it comes to hold');

const main = (page) => page.getByRole('main');
const keep = (page) => page.getByRole('button', { name: 'Keep', exact: true });
const toast = (page) => page.locator('.toast');

/** Walk with Tab to what has the focus's name, as somebody without a mouse does. */
const tabTo = (page, selector) =>
  walk(page, () => page.evaluate((css) => Boolean(document.activeElement?.matches(css)), selector), selector);

test('the calendar by keyboard: arrows walk the days, a day opens its entries', { skip: missing }, () =>
  withPage(
    async (page) => {
      await page.clock.setFixedTime(new Date('2026-03-20T12:00:00Z'));
      await door(page, 'moment.add', { at: '2026-03-04T09:00:00+00:00', felt_safe: 2, joy: true, happened: 'Bread at the mill.' });
      await door(page, 'moment.add', { at: '2026-03-04T21:00:00-08:00', felt_safe: -1, happened: 'Far away, still the fourth.' });
      await door(page, 'moment.add', { at: '2026-03-05T08:00:00+00:00', happened: 'No mark that day.' });
      await door(page, 'moment.add', { at: '2024-02-29T08:00:00+00:00', felt_safe: 0, happened: 'A leap day.' });
      await reopen(page);
      await place(page, 'Journal');
      await page.waitForSelector('.entry');
      await page.getByRole('button', { name: 'Calendar' }).focus();
      await page.keyboard.press('Enter');
      const fourth = page.getByRole('button', {
        name: 'Wednesday 4 March: 2 moments, 1 uneasy, 1 safe and a bit of joy',
      });
      await fourth.waitFor();
      assert.equal(await page.locator('.day[tabindex="0"]').count(), 1, 'one day in the tab order');
      assert.deepEqual(
        (await page.locator('.calendar th [aria-hidden]').allTextContents()).map((name) => name.trim()),
        ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'],
        'British weeks begin on Monday',
      );
      assert.equal(await fourth.locator('.ring').count(), 2, 'one mark a rating');
      await tabTo(page, '.day');
      const at = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? '');
      assert.match(await at(), /^Friday 20 March/);
      await page.keyboard.press('ArrowUp');
      await until(page, async () => (await at()).startsWith('Friday 13'));
      await page.keyboard.press('ArrowUp');
      await page.keyboard.press('Home');
      await until(page, async () => (await at()).startsWith('Monday 2'));
      await page.keyboard.press('ArrowRight');
      await page.keyboard.press('ArrowRight');
      await until(page, async () => (await at()).startsWith('Wednesday 4'));
      await page.keyboard.press('Enter');
      await until(page, async () => (await page.locator('.day-entries .entry').count()) === 2);
      assert.deepEqual(
        (await page.locator('.day-entries .own-words').allTextContents()).map((words) => words.trim()).sort(),
        ['Bread at the mill.', 'Far away, still the fourth.'],
      );
      await sound(page, 'calendar with a day');
      await fourth.focus();
      await page.keyboard.press('PageUp');
      await until(page, async () => (await at()).startsWith('Wednesday 4 February'));
      await page.getByText('Nothing was written down in this month.', { exact: false }).waitFor();
      await page.getByLabel('Year').selectOption('2024');
      await page.getByRole('button', { name: /29 February: 1 moment and 1 hard to say/ }).waitFor();
      await page.getByRole('button', { name: 'The month after' }).click();
      await page.getByText('Nothing was written down in this month.', { exact: false }).waitFor();
      await page.getByRole('button', { name: 'The month before' }).click();
      await page.getByRole('button', { name: /29 February/ }).click();
      await page.locator('.day-entries .entry').click();
      await page.locator('.screen.moment').getByText('A leap day.').waitFor();
      await page.getByRole('button', { name: 'Back', exact: true }).click();
      await page.locator('.day-entries .entry').waitFor();
    },
    { size: desk, timezoneId: 'Europe/London' },
  ),
);

test('weeks begin as they do where the person lives', { skip: missing }, () =>
  withPage(
    async (page) => {
      await page.clock.setFixedTime(new Date('2026-03-20T12:00:00Z'));
      await reopen(page);
      await place(page, 'Journal');
      await page.getByRole('button', { name: 'Calendar' }).tap();
      const days = page.locator('.calendar th [aria-hidden]');
      await days.first().waitFor();
      assert.equal((await days.first().textContent()).trim(), 'Sun');
      const first = page.locator('.calendar tbody tr').first().locator('td');
      // The first of March 2026 is a Sunday.
      assert.match(await first.first().innerText(), /1/);
      await sound(page, 'calendar, empty');
    },
    { locale: 'en-US', timezoneId: 'America/New_York' },
  ),
);

test('every filter narrows, and says in words what it does', { skip: missing }, () =>
  withPage(async (page) => {
    const { id: mara } = await door(page, 'person.add', { alias: 'Mara' });
    await door(page, 'choice.add', { list: 'tag', word: 'garden' });
    const all = {
      people: [mara],
      channel: 'phone',
      setting: 'home',
      kinds_wanted: ['listening'],
      kinds_received: ['advice'],
      direction: 'both',
      feelings: ['calm'],
      tags: ['garden'],
      felt_safe: 1,
      joy: true,
    };
    await door(page, 'moment.add', { ...all, at: ago(2), happened: 'This one.' });
    await door(page, 'moment.add', { at: ago(3), happened: 'Another one.', felt_safe: 0 });
    await reopen(page);
    await place(page, 'Journal');
    await page.waitForFunction(() => document.querySelectorAll('.entry').length === 2);
    await page.getByText('Show only some').tap();
    await sound(page, 'journal with filters open');
    for (const [label, value, said] of [
      ['Who', mara, /^Mara/],
      ['How', 'phone', /How: phone/],
      ['Where', 'home', /Where: home/],
      ['What I wanted', 'listening', /What I wanted: listening/],
      ['What came', 'advice', /What came: advice/],
      ['Support given or received', 'both', /both ways/],
      ['Feelings', 'calm', /Feelings: calm/],
      ['Words to find it by', 'garden', /garden/],
      ['Felt safe', '1', /^mostly safe/],
    ]) {
      await page.getByRole('combobox', { name: label, exact: true }).selectOption(value);
      await page.waitForFunction(() => document.querySelectorAll('.entry').length === 1);
      await page.locator('.set-filters').getByRole('button', { name: said }).tap();
      await page.waitForFunction(() => document.querySelectorAll('.entry').length === 2);
    }
    await page.locator('.filters').getByRole('button', { name: 'a bit of joy' }).tap();
    await page.waitForFunction(() => document.querySelectorAll('.entry').length === 1);
    await page.getByLabel('From', { exact: true }).fill(ago(2).slice(0, 10));
    await page.getByLabel('Until').fill(ago(5).slice(0, 10));
    await page.getByText('The last day comes before the first one.').waitFor();
    await page.getByLabel('Until').fill(ago(1).slice(0, 10));
    await page.waitForFunction(() => document.querySelectorAll('.entry').length === 1);
    assert.equal(await page.getByText('The last day comes before the first one.').count(), 0);
    for (const [label, value] of [
      ['Who', mara], ['How', 'phone'], ['Where', 'home'], ['What I wanted', 'listening'],
      ['What came', 'advice'], ['Support given or received', 'both'], ['Feelings', 'calm'],
    ])
      await page.getByRole('combobox', { name: label, exact: true }).selectOption(value);
    await page.getByText('That is too much to look for at once.', { exact: false }).waitFor();
  }),
);

test('search finds every kind, marks the words and leads to the record', { skip: missing }, () =>
  withPage(
    async (page) => {
      const { id: mara } = await door(page, 'person.add', { alias: 'Mara', note: 'Likes lanterns.' });
      const { id: moment } = await door(page, 'moment.add', { happened: 'A lantern in the yard.' });
      await door(page, 'observation.add', { person: mara, moment, quality: 'kind', direction: 'noticed', text: 'She held the lantern.' });
      await door(page, 'note.add', { title: 'Lantern list', text: 'Oil.', purpose: 'private' });
      await door(page, 'quiet.add', { answers: { near: 'The lantern man.' } });
      await door(page, 'limit.add', { words_for_no: 'No lantern tonight.' });
      await door(page, 'repair.add', { person: mara, moment, later_text: 'We spoke of the lantern.' });
      await reopen(page);
      await place(page, 'Journal');
      const box = page.getByRole('searchbox', { name: 'Find words' });
      const rows = page.locator('.results .row');
      const back = () => page.getByRole('button', { name: 'Back', exact: true }).click();
      await box.fill('lantern');
      await page.waitForFunction(() => document.querySelectorAll('.results .row').length === 7);
      assert.equal(await page.locator('.results mark').count() >= 7, true, 'each shows what was found');
      await sound(page, 'search results');
      for (const [kind, lands] of [
        ['Moment', () => page.locator('.screen.moment').getByText('A lantern in the yard.')],
        ['Person', () => page.getByRole('heading', { name: 'Mara' })],
        ['Something noticed', () => page.getByRole('heading', { name: 'Mara' })],
        ['Note', () => page.locator('.screen.note')],
        ['Quiet minutes', () => page.getByText('The lantern man.')],
        ['Limit of mine', () => page.getByText('No lantern tonight.')],
        ['After something felt wrong', () => page.locator('.screen.repair')],
      ]) {
        await rows.filter({ hasText: new RegExp(`^\\s*${kind}`) }).click();
        await lands().first().waitFor();
        if (kind === 'Quiet minutes') await sound(page, 'a record of its own');
        await back();
        await page.waitForFunction(() => document.querySelectorAll('.results .row').length === 7);
      }
    },
    { size: desk },
  ),
);

test('a moment shows everything kept, in reading order', { skip: missing }, () =>
  withPage(async (page) => {
    const { id: mara } = await door(page, 'person.add', { alias: 'Mara' });
    const { id } = await door(page, 'moment.add', {
      at: ago(0, 0), people: [mara], felt_safe: 1, joy: true, happened: 'H.', felt_safe_text: 'F.',
      felt_unsafe_text: 'U.', seen_in_me: 'S.', kinds_wanted: ['listening'],
      kinds_received: ['listening', 'advice'], boundary_respected: 'yes', settled_before: 2.5,
      settled_after: 8, understood: 7, accepted: 6, cared_about: 5, depth: 3, feelings: ['sad', 'calm'],
      direction: 'both', energy: -1, channel: 'phone', setting: 'home', began_by: 'them', minutes: 45,
    });
    await door(page, 'reachout.add', { person: mara, kind: 'check_in', draft: 'Thinking of you.', moment: id });
    await reopen(page);
    await place(page, 'Journal');
    await page.locator('.entry').tap();
    await page.locator('.facts').last().waitFor();
    await page.getByText('Thinking of you.').waitFor(); // What it came from is asked for by itself.
    const read = (await page.locator('.screen.moment').innerText()).replace(/\s+/g, ' ');
    let from = 0;
    for (const words of [
      'It felt mostly safe', 'a bit of joy', 'What happened H.', 'What helped it feel safe F.',
      "What didn't feel right U.", 'Seen in me S.', 'What I wanted listening',
      'What came listening and advice', 'My boundaries yes', 'Settled before 2.5 of 10',
      'Settled after 8 of 10', 'Understood 7 of 10', 'Accepted 6 of 10', 'Cared about 5 of 10',
      'How close to the heart 3 of 5', 'Feelings sad and calm', 'Support given or received both ways',
      'Energy took a little', 'How phone', 'Where home', 'Who began them', 'Minutes 45',
      'What you wanted and what came, over time', 'Came from: Reaching out Thinking of you.',
    ]) {
      const at = read.indexOf(words, from);
      assert.ok(at >= from, `${words} comes next in: ${read.slice(from)}`);
      from = at;
    }
    await page.getByText('What you wanted and what came, over time').tap();
    await page.getByText('You wanted listening in 1 moment.').waitFor();
    await page.getByText('Too early to say more.').waitFor();
    await page.getByText('What came: advice (1) and listening (1)').waitFor();
    await sound(page, 'a whole moment');
    for (let i = 0; i < 4; i += 1) await door(page, 'moment.add', { kinds_wanted: ['listening'] });
    await reopen(page);
    await place(page, 'Journal');
    await page.locator('.entry', { hasText: 'H.' }).tap();
    await page.getByText('What you wanted and what came, over time').tap();
    await page.getByText('It came in 1 of 5.').waitFor();
  }),
);

test('what a moment was before stands in words, and comes back by keyboard', { skip: missing }, () =>
  withPage(
    async (page) => {
      const { id } = await door(page, 'moment.add', { happened: 'First words.', felt_safe: -1 });
      await door(page, 'moment.edit', { id, happened: 'Second words.', felt_safe: 1, feelings: ['calm'] });
      await reopen(page);
      await place(page, 'Journal');
      await page.locator('.entry').click();
      await page.getByRole('button', { name: 'What it was before' }).focus();
      await page.keyboard.press('Enter');
      await page.getByText('First words.').waitFor();
      const change = page.locator('.changes li').first();
      assert.match((await change.innerText()).replace(/\s+/g, ' '), /Felt safe uneasy.*What happened First words\..*Feelings nothing/);
      await sound(page, 'what it was before');
      await tabTo(page, '.changes .plain');
      await page.keyboard.press('Enter');
      await toast(page).getByText('It is as it was then.').waitFor();
      const back = await door(page, 'moment.get', { id });
      assert.deepEqual([back.happened, back.felt_safe, back.feelings], ['First words.', -1, undefined]);
      await page.getByRole('button', { name: 'Undo' }).focus();
      await page.keyboard.press('Enter');
      await until(page, async () => (await door(page, 'moment.get', { id })).happened === 'Second words.');
      const again = await door(page, 'moment.get', { id });
      assert.deepEqual([again.felt_safe, again.feelings], [1, ['calm']]);
    },
    { size: desk },
  ),
);

test('what was removed waits in the journal, and comes back with what was noticed in it', { skip: missing }, () =>
  withPage(async (page) => {
    const { id: mara } = await door(page, 'person.add', { alias: 'Mara' });
    const { id } = await door(page, 'moment.add', { people: [mara], happened: 'We sat.', felt_safe: 1 });
    const noticed = (quality) =>
      door(page, 'observation.add', { person: mara, moment: id, quality, direction: 'noticed' });
    await noticed('kind');
    const { id: note } = await door(page, 'note.add', { text: 'A line.', purpose: 'private' });
    await reopen(page);
    await place(page, 'Journal');
    await page.getByRole('button', { name: 'Removed' }).tap();
    await page.getByText('Nothing has been removed.').waitFor();
    await place(page, 'Journal');
    await page.locator('.entry').tap();
    await page.getByRole('button', { name: 'Remove this moment' }).tap();
    await page.getByText('Nothing here yet.').waitFor();
    await door(page, 'note.remove', { id: note });
    await reopen(page);
    await place(page, 'Journal');
    await page.getByRole('button', { name: 'Removed' }).tap();
    await page.getByText('We sat.').first().waitFor();
    await sound(page, 'removed');
    await page.getByRole('button', { name: /Bring it back\s+We sat/ }).tap();
    await until(page, async () => (await items(page, 'moment.list')).length === 1);
    await until(page, async () => (await items(page, 'observation.list')).length === 1);
    assert.equal((await items(page, 'observation.list'))[0].quality, 'kind');
    await page.getByRole('button', { name: /Bring it back\s+A line/ }).tap();
    await until(page, async () => (await items(page, 'note.list')).length === 1);
    await page.getByText('Nothing has been removed.').waitFor();
  }),
);

test('a note is written, found where it was after a lock, changed and taken back', { skip: missing }, () =>
  withPage(async (page) => {
    await place(page, 'Journal');
    await page.getByRole('button', { name: 'Notes' }).tap();
    await page.getByText('No notes yet.', { exact: false }).waitFor();
    await sound(page, 'no notes');
    await page.getByRole('button', { name: 'Write a note' }).tap();
    await comesTo(() => keep(page).isDisabled(), true, 'nothing to keep yet');
    const text = page.getByRole('textbox', { name: 'Write as much or as little as you like.' });
    await text.fill('The blue bowl.');
    await page.getByText('Kept as you type.').waitFor();
    await door(page, 'vault.lock');
    await unlock(page);
    await page.getByRole('button', { name: /^Go on\s+A note you began/ }).tap();
    await comesTo(() => text.inputValue(), 'The blue bowl.');
    await page.getByText('Is it about someone?').tap();
    await page.getByRole('combobox', { name: 'About whom?' }).fill('Mara');
    await sound(page, 'a note');
    await keep(page).tap();
    await toast(page).getByText('That is kept.').waitFor();
    const [person] = await items(page, 'person.list');
    const [note] = await items(page, 'note.list');
    assert.deepEqual([note.text, note.purpose, note.person, person.alias], ['The blue bowl.', 'private', person.id, 'Mara']);
    await place(page, 'Journal');
    await page.getByRole('button', { name: 'Notes' }).tap();
    await page.locator('.notes .row').tap();
    await page.getByRole('textbox', { name: 'Title' }).fill('Bowl');
    await text.fill('The green bowl.');
    await keep(page).tap();
    await until(page, async () => (await door(page, 'note.get', { id: note.id })).title === 'Bowl');
    await page.locator('.notes .row').waitFor();
    await sound(page, 'notes');
    await page.getByRole('button', { name: 'Undo' }).tap();
    await until(page, async () => (await door(page, 'note.get', { id: note.id })).text === 'The blue bowl.');
    await page.locator('.notes .row').tap();
    await page.getByRole('button', { name: 'Remove this note' }).tap();
    await until(page, async () => (await items(page, 'note.list')).length === 0);
    await page.getByRole('button', { name: 'Undo' }).tap();
    await until(page, async () => (await items(page, 'note.list')).length === 1);
  }),
);

test('bits of joy gather by one tap on the form', { skip: missing }, () =>
  withPage(async (page) => {
    await door(page, 'moment.add', { happened: 'A plain day.', felt_safe: 0 });
    await reopen(page);
    await place(page, 'Journal');
    await page.getByRole('button', { name: 'Bits of joy' }).tap();
    await page.getByText('Nothing here yet.', { exact: false }).waitFor();
    await sound(page, 'no joy yet');
    await page.getByRole('button', { name: 'Keep a moment' }).tap();
    await comesTo(() => main(page).getByRole('button', { name: 'a bit of joy' }).getAttribute('aria-pressed'), 'true');
    await keep(page).tap();
    await page.locator('.joy-row').waitFor();
    await sound(page, 'bits of joy');
    assert.equal((await items(page, 'moment.list', { filter: { joy: true } })).length, 1);
  }),
);

test('the form by keyboard alone: every field has its place and arrives as it was said', { skip: missing }, () =>
  withPage(
    async (page) => {
      await door(page, 'person.add', { alias: 'Jo' });
      await reopen(page);
      await place(page, 'Moment');
      const go = async (locator) => {
        await locator.focus();
        await page.keyboard.press(' ');
      };
      const chip = (group, name) => main(page).getByRole('group', { name: group }).getByRole('button', { name, exact: true });
      await main(page).getByRole('radio', { name: 'mostly safe' }).focus();
      await page.keyboard.press(' ');
      await page.getByText('Sad and safe can go together.').waitFor();
      await main(page).getByRole('combobox', { name: 'Who was it with?' }).focus();
      await page.keyboard.type('jo');
      await page.keyboard.press('Enter');
      for (const fold of await page.locator('.moment-form .fold').all()) {
        if (await fold.evaluate((el) => !el.open)) {
          await fold.locator('summary').focus();
          await page.keyboard.press('Enter');
        }
      }
      await main(page).getByRole('textbox', { name: 'What happened?' }).focus();
      await page.keyboard.type('Soup.');
      await go(chip('What was there in you?', 'calm'));
      await main(page).getByRole('group', { name: 'Words to find it by' }).getByRole('button').focus();
      await page.keyboard.press('Enter');
      await page.keyboard.type('market');
      await page.keyboard.press('Enter');
      await chip('Words to find it by', 'market').waitFor();
      await go(chip('How did you meet?', 'phone'));
      await go(chip('Where was it?', 'home'));
      await go(chip('Who began it?', 'them'));
      await go(chip('What did you want?', 'space'));
      await go(chip('What came?', 'touch'));
      for (const [name, keyName] of [
        ['Before: how settled were you?', 'Home'], ['After: how settled were you?', 'End'],
        ['How understood did you feel?', 'ArrowRight'], ['How accepted did you feel?', ' '],
        ['How cared about did you feel?', 'ArrowLeft'], ['How close to the heart did it go?', 'End'],
      ]) {
        await main(page).getByRole('slider', { name }).focus();
        await page.keyboard.press(keyName);
      }
      await go(chip('Were your boundaries respected?', "it didn't come up"));
      await go(chip('Which way did support go?', 'from me'));
      await page.getByText('What it gave and cost').waitFor();
      await main(page).getByRole('radio', { name: 'drained me' }).focus();
      await page.keyboard.press(' ');
      const minutes = main(page).getByRole('textbox', { name: 'About how many minutes?' });
      for (const bad of ['abc', '99999', '-3', '4.5']) {
        await minutes.fill(bad);
        await keep(page).focus();
        await page.keyboard.press('Enter');
        await page.getByText('Please give whole minutes', { exact: false }).waitFor();
        await comesTo(() => minutes.evaluate((el) => el === document.activeElement), true, 'the focus is where it is to be mended');
        assert.equal(await minutes.inputValue(), bad, 'nothing typed is lost');
        assert.equal((await items(page, 'moment.list')).length, 0);
        await minutes.fill('');
        await keep(page).focus();
      }
      await minutes.fill('abc');
      await keep(page).focus();
      await page.keyboard.press('Enter');
      await page.getByText('Please give whole minutes', { exact: false }).waitFor();
      await sound(page, 'the whole form, with something to mend');
      await minutes.fill(' 90 ');
      await keep(page).focus();
      await page.keyboard.press('Enter');
      await toast(page).getByText('That is kept.').waitFor();
      const [{ id, changed, created, at, at_zone, people, ...rest }] = await items(page, 'moment.list');
      assert.equal(people.length, 1);
      assert.deepEqual(rest, {
        felt_safe: 1, happened: 'Soup.', feelings: ['calm'], tags: ['market'], channel: 'phone',
        setting: 'home', began_by: 'them', kinds_wanted: ['space'], kinds_received: ['touch'],
        settled_before: 0, settled_after: 10, understood: 6, accepted: 5, cared_about: 4, depth: 5,
        boundary_respected: 'not_tested', direction: 'gave', energy: -2, minutes: 90,
      });
    },
    { size: desk },
  ),
);

test('three taps keep a moment with somebody; the lock in the middle brings everything back', { skip: missing }, () =>
  withPage(async (page) => {
    const { id: mara } = await door(page, 'person.add', { alias: 'Mara' });
    await door(page, 'moment.add', { people: [mara], felt_safe: 0, at: ago(3) });
    await reopen(page);
    await place(page, 'Moment');
    await page.locator('.scale.big .scale-step', { hasText: 'mostly safe' }).tap();
    await page.locator('.suggestions').getByRole('button', { name: 'Mara' }).tap();
    await keep(page).tap();
    await toast(page).getByText('That is kept.').waitFor();
    const [moment] = await items(page, 'moment.list');
    assert.deepEqual([moment.felt_safe, moment.people], [1, [mara]]);

    await place(page, 'Moment');
    await page.locator('.scale.big .scale-step', { hasText: 'uneasy' }).tap();
    await page.getByText('Where and how').tap();
    await page.getByRole('textbox', { name: 'About how many minutes?' }).fill('later');
    await page.getByText('Kept as you type.').waitFor();
    await door(page, 'vault.lock');
    await unlock(page);
    await page.getByRole('button', { name: /^Go on/ }).tap();
    await page.getByText('This is where you stopped.', { exact: false }).waitFor();
    await page.getByText('Where and how').tap();
    await comesTo(() => page.getByRole('textbox', { name: 'About how many minutes?' }).inputValue(), 'later');
    await page.locator('.note-box').getByRole('button', { name: 'Let it go' }).tap();
    await toast(page).getByText('Let go.').waitFor();
    assert.deepEqual(await items(page, 'draft.list'), []);
    await page.getByRole('button', { name: 'Undo' }).tap();
    await until(page, async () => (await items(page, 'draft.list')).length === 1);
  }),
);

test('a text of a whole book is edited without lag and never cut', { skip: missing }, (t) =>
  withPage(
    async (page) => {
      const line = 'It rained and we stayed under the roof of the old station for an hour. ';
      const long = line.repeat(Math.ceil(1040000 / line.length));
      const { id } = await door(page, 'moment.add', { happened: long, felt_safe: 1 });
      await reopen(page);
      await place(page, 'Journal');
      await page.locator('.entry').click();
      await page.getByRole('button', { name: 'Change', exact: true }).click();
      const area = page.getByRole('textbox', { name: 'What happened?' });
      await area.waitFor();
      assert.ok((await area.inputValue()).length < 20000, 'a part of it is shown');
      /** The middle of what seven keys take. */
      const lag = async (letters) => {
        const lags = [];
        await page.keyboard.type(letters[0]);
        for (const letter of letters.slice(1)) {
          const began = Date.now();
          await page.keyboard.type(letter);
          await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => done(null))));
          lags.push(Date.now() - began);
        }
        return lags.sort((a, b) => a - b)[3];
      };
      // What a key takes on this machine, here and now, where there is nothing but a field.
      await page.evaluate(() => {
        document.body.append(Object.assign(document.createElement('textarea'), { id: 'bare' }));
        document.getElementById('bare').focus();
      });
      const bare = await lag('abcdefgh');
      await page.evaluate(() => document.getElementById('bare').remove());
      await area.evaluate((el) => {
        el.focus();
        el.setSelectionRange(0, 0);
      });
      const long_text = await lag('abcdefgh');
      t.diagnostic(`a key takes ${long_text} ms, and ${bare} ms in an empty field`);
      assert.ok(long_text < Math.max(200, 8 * bare), `a key takes ${long_text} ms, and ${bare} ms in an empty field`);
      await keep(page).click();
      await page.locator('.screen.moment').waitFor();
      const kept = await door(page, 'moment.get', { id });
      assert.equal(kept.happened.length, long.length + 8);
      assert.equal(kept.happened, `abcdefgh${long}`);

      await page.getByRole('button', { name: /^Read on/ }).click();
      await comesTo(() => page.locator('.own-words.pre').count(), 2);
      await sound(page, 'a moment as long as a book');

      await page.getByRole('button', { name: 'Change', exact: true }).click();
      await area.waitFor();
      await page.getByRole('button', { name: 'The part after: What happened?' }).click();
      await page.getByText(/^\s*Part 2 of/).waitFor();
      await area.fill('y'.repeat(19000));
      await page.getByText('That is longer than fits here.', { exact: false }).waitFor();
      await keep(page).click();
      const draft = async () => {
        const { items: drafts } = await door(page, 'draft.list');
        if (!drafts.some(({ form }) => form === `moment:${id}`)) return false;
        return (await door(page, 'draft.get', { form: `moment:${id}` })).value.happened?.length > 1048576;
      };
      await comesTo(draft, true, 'nothing was cut');
      assert.equal((await door(page, 'moment.get', { id })).happened, `abcdefgh${long}`, 'nothing was overwritten');
      assert.equal((await area.inputValue()).length, 19000);
      await sound(page, 'a text that is too long');
      await area.fill('z');
      await keep(page).click();
      await page.locator('.screen.moment').waitFor();
      const { happened } = await door(page, 'moment.get', { id });
      const second = happened.indexOf('z');
      assert.equal(happened.slice(0, second), `abcdefgh${long}`.slice(0, second), 'the part before');
      assert.equal(`abcdefgh${long}`.endsWith(happened.slice(second + 1)), true, 'the parts after');
    },
    { size: desk },
  ),
);
