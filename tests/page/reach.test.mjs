// Reaching out: words to begin from and to hand over, who waits for an answer, plans that become
// moments, a witness, a calendar file without a name; and nobody whom the safety rule leaves out.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { sound } from './axe.mjs';
import { comesTo, desk, door, missing, patience_ms, phone, reopen, unlock, withPage } from './fixture.mjs';
import { walk } from './keys.mjs';

const drafts = JSON.parse(readFileSync('content/en/later/reach.json', 'utf8')).drafts;

/** To a screen of the book, wherever the way to it stands. */
const go = async (page, name, params) => {
  await page.evaluate(
    async ([to, given]) => (await import('/core/routes.js')).go(to, given),
    [name, params],
  );
  await page.waitForSelector('.held h1');
};

/** People by alias, with what is given about each. */
async function people(page, given) {
  const ids = {};
  for (const [alias, more] of Object.entries(given))
    ids[alias] = (await door(page, 'person.add', { alias, ...more })).id;
  await page.evaluate(async () => (await import('/core/door.js')).loadPeople());
  return ids;
}

const button = (page, name, exact = true) => page.getByRole('button', { name, exact });
const words = (page) => page.getByRole('textbox', { name: 'Words you could use' });
const inDays = (n) => new Date(Date.now() + n * 86400000).toISOString();

/** Ask the door until what it says is so. */
async function until(page, op, request, is) {
  let answer;
  for (let end = Date.now() + patience_ms; Date.now() < end;) {
    answer = await door(page, op, request);
    if (is(answer)) return answer;
    await page.waitForTimeout(50);
  }
  assert.fail(`${op} stayed ${JSON.stringify(answer)}`);
}

/** With the Tab key alone, until what has the focus is called so. */
async function tabTo(page, name) {
  const there = async () => {
    const here = await page.evaluate(() => {
      const el = document.activeElement;
      const label = el?.id && document.querySelector(`label[for="${CSS.escape(el.id)}"]`);
      return (label?.textContent ?? el?.textContent ?? '').replace(/\s+/g, ' ').trim();
    });
    return here === name;
  };
  await walk(page, there, name, { most: 120, first: true });
}

test(
  'by touch: a draft in a size and a tone, changed, handed over and kept',
  { skip: missing },
  () =>
  withPage(async (page) => {
    const { Mara } = await people(page, {
      Mara: {
        reach: [
          { way: 'phone', address: '+49 (0)171 2345678' },
          { way: 'email', address: 'mara@example.org' },
          { way: 'other', address: 'the red door' },
        ],
      },
    });
    await go(page, 'reach');
    await button(page, /^Mara/, false).tap();
    await button(page, 'a short hello').tap();
    await comesTo(() => words(page).inputValue(), drafts.check_in.line.plain);
    await button(page, 'a bit more').tap();
    await button(page, 'warm').tap();
    await comesTo(() => words(page).inputValue(), drafts.check_in.more.warm);
    await words(page).fill('Tea & cake?\nGrüße, 100%');
    const links = page.locator('.hand-over a');
    assert.deepEqual(await links.evaluateAll((all) => all.map((a) => a.getAttribute('href'))), [
      'sms:+491712345678?body=Tea%20%26%20cake%3F%0AGr%C3%BC%C3%9Fe%2C%20100%25',
      'tel:+491712345678',
      'mailto:mara@example.org?body=Tea%20%26%20cake%3F%0D%0AGr%C3%BC%C3%9Fe%2C%20100%25',
    ]);
    await page.getByText('The program you choose keeps its own record').waitFor();
    await sound(page, 'a few words');
    await button(page, 'in a week').tap();
    await button(page, 'Keep it for later').tap();
    await page.getByText('That is kept.').waitFor();
    const { items } = await door(page, 'reachout.list');
    assert.equal(items.length, 1);
    const { id, created, changed, planned_for, planned_for_zone, ...rest } = items[0];
    assert.deepEqual(rest, {
      person: Mara,
      kind: 'check_in',
      draft: 'Tea & cake?\nGrüße, 100%',
      state: 'planned',
      began_by: 'me',
    });
    const days = (new Date(`${planned_for.slice(0, 10)}T00:00`) - new Date(new Date().toDateString())) / 864e5;
    assert.equal(Math.round(days), 7);
    assert.deepEqual((await door(page, 'draft.list')).items, []);
    await button(page, 'Undo').tap();
    await until(page, 'reachout.list', {}, (list) => list.items.length === 0);
  }),
);

test('every kind has words in three sizes and three tones', { skip: missing }, () =>
  withPage(async (page) => {
    await go(page, 'reach-form');
    const seen = new Set();
    for (const kind of [
      'a short hello',
      'say yes to an invitation',
      'ask them for a walk',
      'a call',
      'write to them',
      'thank them',
      'ask them to be a witness',
    ]) {
      await button(page, kind).tap();
      for (const size of ['one line', 'a few lines', 'a bit more']) {
        await button(page, size).tap();
        for (const tone of ['plain', 'warm', 'light']) {
          await button(page, tone).tap();
          seen.add(await words(page).inputValue());
        }
      }
    }
    assert.equal(seen.size, 63);
    assert.ok([...seen].every((text) => text.length > 10 && !text.includes('{')));
  }),
);

test(
  'own words stay when another size is looked at, until they are given up',
  { skip: missing },
  () =>
  withPage(async (page) => {
    await people(page, { Jo: {} });
    await go(page, 'reach-form', { kind: 'thank' });
    await words(page).fill('Thank you for the soup.');
    await button(page, 'a few lines').tap();
    await comesTo(() => words(page).inputValue(), 'Thank you for the soup.');
    await page.getByText(drafts.thank.lines.plain).waitFor();
    await sound(page, 'own words beside a draft');
    await button(page, 'Use these instead').tap();
    await comesTo(() => words(page).inputValue(), drafts.thank.lines.plain);
    await comesTo(
      () => page.evaluate(() => document.activeElement?.tagName),
      'TEXTAREA',
      'the focus is with the words',
    );
    await button(page, 'Undo').tap();
    await comesTo(() => words(page).inputValue(), 'Thank you for the soup.');
  }),
);

test(
  'two taps note that somebody waits; answering becomes a moment, and Undo takes both back',
  { skip: missing },
  () =>
  withPage(async (page) => {
    const { Jo } = await people(page, { Jo: {}, Ida: {} });
    await go(page, 'reach');
    await button(page, 'Note that someone waits').tap();
    await page.locator('.note-waiting').getByRole('button', { name: 'Jo' }).tap();
    const { items } = await until(page, 'reachout.list', {}, (list) => list.items.length === 1);
    const { id, created, changed, ...rest } = items[0];
    assert.deepEqual(rest, { person: Jo, began_by: 'them', state: 'planned' });
    await page.getByRole('heading', { name: 'Someone waits for an answer' }).waitFor();
    await comesTo(
      () => page.evaluate(() => document.activeElement?.textContent.trim()),
      'Note that someone waits',
      'the focus is back where it came from',
    );
    await button(page, 'Answer Jo').tap();
    await page.getByRole('heading', { name: 'An answer' }).waitFor();
    assert.equal(await words(page).inputValue(), drafts.answer.line.plain);
    await button(page, 'an invitation').tap();
    await comesTo(() => words(page).inputValue(), drafts.accept.line.plain);
    await sound(page, 'an answer');
    await button(page, 'I answered').tap();
    await page.getByText('It is a moment now.').waitFor();
    const done = await door(page, 'reachout.get', { id });
    assert.equal(done.state, 'done');
    assert.equal(done.kind, 'accept');
    assert.equal(done.draft, drafts.accept.line.plain);
    const moment = await door(page, 'moment.get', { id: done.moment });
    assert.deepEqual(moment.people, [Jo]);
    assert.equal(moment.began_by, 'them');
    assert.equal(moment.channel, 'in_person');
    await page.locator('.moment-form').waitFor();
    await button(page, 'Undo').tap();
    await until(page, 'reachout.get', { id }, (one) => one.state === 'planned' && !one.moment);
    assert.equal((await door(page, 'moment.get', { id: done.moment })).removed, true);
    await page.locator('.moment-form').waitFor({ state: 'detached' });
  }),
);

test('"It happened" is one tap; letting go is fine, and can be undone', { skip: missing }, () =>
  withPage(async (page) => {
    const { Jo } = await people(page, { Jo: {} });
    const plan = await door(page, 'reachout.add', { person: Jo, kind: 'call', draft: 'Hello.' });
    const other = await door(page, 'reachout.add', { kind: 'write', draft: 'To the line.' });
    await go(page, 'reach');
    await page.getByText('To the line.').waitFor();
    await sound(page, 'planned');
    await button(page, 'Let it go Not to one person').tap();
    await until(page, 'reachout.get', { id: other.id }, (one) => one.state === 'let_go');
    await comesTo(() => page.evaluate(() => document.activeElement?.tagName), 'H1');
    await button(page, 'Undo').tap();
    await until(page, 'reachout.get', { id: other.id }, (one) => one.state === 'planned');
    await button(page, 'It happened Jo').tap();
    const done = await until(page, 'reachout.get', { id: plan.id }, (one) => one.state === 'done');
    const moment = await door(page, 'moment.get', { id: done.moment });
    assert.equal(moment.channel, 'phone');
    assert.equal(moment.began_by, 'me');
    await page.locator('.moment-form').waitFor();
  }),
);

test('a calendar file says when, and neither who nor what', { skip: missing }, () =>
  withPage(async (page) => {
    const { Jo } = await people(page, { 'Jo Lind': {} }).then((ids) => ({ Jo: ids['Jo Lind'] }));
    await door(page, 'reachout.add', {
      person: Jo,
      kind: 'call',
      draft: 'Hello.',
      planned_for: '2066-03-05T18:30:00+01:00',
      planned_for_zone: 'Europe/Berlin',
    });
    await go(page, 'reach');
    await button(page, 'Into a calendar Jo Lind').tap();
    await page.getByText('Your calendar may copy itself').waitFor();
    await sound(page, 'into a calendar');
    const line = page.getByRole('textbox', { name: 'The line in the calendar' });
    assert.equal(await line.inputValue(), 'Reminder');
    await line.fill('Call jo lind');
    await button(page, 'Save the file').tap();
    await page.getByText('Their name is in it.').waitFor();
    assert.equal(await line.inputValue(), 'Call jo lind');
    await comesTo(() => line.evaluate((el) => el === document.activeElement), true);
    await line.fill('  ');
    await button(page, 'Save the file').tap();
    await page.getByText('Write a word or two').waitFor();
    await line.fill('Tea; with, care');
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      button(page, 'Save the file').tap(),
    ]);
    assert.equal(file.suggestedFilename(), 'reminder.ics');
    const text = readFileSync(await file.path(), 'utf8');
    assert.match(text, /^BEGIN:VCALENDAR\r\nVERSION:2\.0\r\n/);
    assert.match(text, /\r\nDTSTART:20660305T173000Z\r\n/);
    assert.match(text, /\r\nSUMMARY:Tea\\; with\\, care\r\n/);
    assert.doesNotMatch(text, /Lind|Hello|call|steadfolk/i);
    // The line is there again the next time.
    await button(page, 'Into a calendar Jo Lind').tap();
    await comesTo(() => line.inputValue(), 'Tea; with, care');
  }),
);

test('a witness: what, when, the words; and looking back afterwards', { skip: missing }, () =>
  withPage(async (page) => {
    const { Jo } = await people(page, { Jo: {} });
    await go(page, 'reach-form', { person: Jo, kind: 'ask_witness' });
    await comesTo(() => words(page).inputValue(), drafts.ask_witness.line.plain);
    await page.getByRole('textbox', { name: 'What is the small thing?' }).fill('calling the library');
    await button(page, 'another time').tap();
    await page.getByLabel('Day').fill('2066-03-05');
    await page.getByLabel('Time', { exact: true }).fill('09:15');
    assert.equal(
      await words(page).inputValue(),
      "I'm trying something small on Friday 5 March. Would you ask me how it went?\n\n" +
        'It is this: calling the library',
    );
    await sound(page, 'a witness');
    await button(page, 'Keep it for later').tap();
    const { items } = await until(page, 'reachout.list', {}, (list) => list.items.length === 1);
    assert.equal(items[0].kind, 'ask_witness');
    assert.equal(items[0].planned_for.slice(0, 16), '2066-03-05T09:15');
    await page.locator('.reach-form').waitFor({ state: 'detached' });
    await go(page, 'reach');
    await button(page, 'It happened Jo').tap();
    await until(page, 'reachout.get', { id: items[0].id }, (one) => one.state === 'done');
    await go(page, 'reach');
    await page.getByText('Looking back').tap();
    await page.getByText('calling the library').waitFor();
    await sound(page, 'looking back');
    await button(page, /^the moment/, false).tap();
    await page.locator('.screen.moment').waitFor();
  }),
);

test(
  'nobody unsafe, resting, ended or died is suggested, and no words are drafted for them',
  { skip: missing },
  () =>
  withPage(async (page) => {
    const ids = await people(page, {
      Kit: { standing: 'unsafe', rhythm: 'often', circle: 1 },
      Lou: { standing: 'resting', circle: 1 },
      Ben: { standing: 'ended' },
      Ann: { standing: 'died' },
      Jo: {},
    });
    await door(page, 'reachout.add', { person: ids.Kit, kind: 'call', draft: 'An old plan.' });
    await door(page, 'reachout.add', { person: ids.Lou, began_by: 'them' });
    await go(page, 'reach');
    await page.locator('.rows').getByText('Jo', { exact: true }).waitFor();
    await button(page, 'Note that someone waits').tap();
    for (const gone of ['Kit', 'Lou', 'Ben', 'Ann', 'An old plan.'])
      await comesTo(() => page.getByText(gone, { exact: true }).count(), 0, gone);
    await go(page, 'reach-form');
    await button(page, 'a call').tap();
    assert.deepEqual(
      await page.locator('.suggestions .chip').evaluateAll((all) =>
        all.map((one) => one.textContent),
      ),
      ['JJo'],
    );
    for (const gone of ['Kit', 'Ben', 'Ann']) {
      await go(page, 'reach-form', { person: ids[gone], kind: 'call' });
      await page.getByText(`no suggestions about ${gone}`).waitFor();
      assert.equal(await page.locator('textarea, .hand-over, .act-bar').count(), 0, gone);
    }
    await sound(page, 'no words for them');
    // Resting is no ending: words may be written, nothing nudges towards them.
    await go(page, 'reach-form', { person: ids.Lou, kind: 'call' });
    await comesTo(() => words(page).inputValue(), drafts.call.line.plain);
  }),
);

test('a lock and a reload in the middle come back to the same words', { skip: missing }, () =>
  withPage(async (page) => {
    const { Jo } = await people(page, { Jo: {} });
    await go(page, 'reach-form', { person: Jo });
    await button(page, 'thank them').tap();
    await button(page, 'light').tap();
    await words(page).fill('Half a thought');
    await page.getByText('Kept as you type.').waitFor();
    await page.evaluate(async () => (await import('/core/session.js')).lock());
    await unlock(page);
    await button(page, /^Go on/, false).tap();
    await comesTo(() => words(page).inputValue(), 'Half a thought');
    await comesTo(() => button(page, 'light').getAttribute('aria-pressed'), 'true');
    await reopen(page);
    await button(page, /^Go on/, false).tap();
    await comesTo(() => words(page).inputValue(), 'Half a thought');
    await page.getByText('This is where you stopped.').waitFor();
    await button(page, 'Keep it for later').tap();
    const { items } = await until(page, 'reachout.list', {}, (list) => list.items.length === 1);
    assert.equal(items[0].draft, 'Half a thought');
    assert.equal(items[0].person, Jo);
  }),
);

test(
  'nothing at all is asked for what is missing, at the field, and nothing is lost',
  { skip: missing },
  () =>
  withPage(async (page) => {
    await go(page, 'reach-form');
    await button(page, 'Keep it for later').tap();
    await page.getByText('One of them is enough.').waitFor();
    await comesTo(
      () => page.evaluate(
        () => document.activeElement?.closest('fieldset')?.querySelector('legend')?.textContent,
      ),
      'What would be small enough?',
    );
    await sound(page, 'a word is missing');
    assert.deepEqual((await door(page, 'reachout.list')).items, []);
    await page.getByRole('combobox', { name: 'To whom?' }).fill('Nell');
    await button(page, 'Keep it for later').tap();
    const { items } = await until(page, 'reachout.list', {}, (list) => list.items.length === 1);
    const person = await door(page, 'person.get', { id: items[0].person });
    assert.equal(person.alias, 'Nell');
  }),
);

test(
  'by keyboard alone: from the order to a kept plan, changed and removed',
  { skip: missing },
  () =>
  withPage(
    async (page) => {
      const { Jo } = await people(page, { Jo: { rhythm: 'often' } });
      await door(page, 'moment.add', { people: [Jo], felt_safe: 1, at: inDays(-30) });
      await go(page, 'reach');
      await page.getByText('it has been a while').waitFor();
      await page.getByText('rhythm: often').waitFor();
      await tabTo(page, 'JJoit has been a while · last contact 4 weeks ago · rhythm: often');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'A few words' }).waitFor();
      await tabTo(page, 'write to them');
      await page.keyboard.press('Space');
      await tabTo(page, 'a few lines');
      await page.keyboard.press('Enter');
      await tabTo(page, 'Words you could use');
      await page.keyboard.press('Control+End');
      await page.keyboard.type(' Yours.');
      await tabTo(page, 'Keep it for later');
      await page.keyboard.press('Enter');
      const { items } = await until(page, 'reachout.list', {}, (list) => list.items.length === 1);
      assert.equal(items[0].draft, `${drafts.write.lines.plain} Yours.`);
      assert.equal(items[0].person, Jo);
      await page.getByRole('heading', { name: 'Planned' }).waitFor();
      await tabTo(page, 'Change Jo');
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: 'Change this' }).waitFor();
      await tabTo(page, 'Remove this');
      await page.keyboard.press('Enter');
      await until(page, 'reachout.list', {}, (list) => list.items.length === 0);
    },
    { size: desk },
  ),
);

test('an empty book says what will be here', { skip: missing }, () =>
  withPage(
    async (page) => {
      await go(page, 'reach');
      await page.getByText('A group or a listening line works without any.').waitFor();
      await button(page, 'Note that someone waits').tap();
      await sound(page, 'reaching out, empty');
      await page.locator('.note-waiting').getByRole('button', { name: 'Someone else' }).tap();
      const { items } = await until(page, 'reachout.list', {}, (list) => list.items.length === 1);
      assert.equal(items[0].person, undefined);
      await sound(page, 'somebody without a name waits');
    },
    { size: phone },
  ),
);
