// Small shares, from the question before to the day after: nothing typed is lost, the words before
// stay, a hard outcome never opens by itself, and nothing is suggested without evidence.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sound } from './axe.mjs';
import {
  comesTo,
  desk,
  door,
  missing,
  passphrase,
  phone,
  place,
  putBy,
  reopen,
  unlock,
  withPage,
} from './fixture.mjs';
import { walk } from './keys.mjs';

const at = (days) => `${new Date(Date.now() + days * 86400000).toISOString().slice(0, 10)}T12:00:00Z`;
const main = (page) => page.locator('.held');
const button = (page, name) => main(page).getByRole('button', { name, exact: typeof name === 'string' });
const box = (page, name) => main(page).getByRole('textbox', { name });

const only = async (page, op, request) => {
  const { items } = await door(page, op, request);
  assert.equal(items.length, 1);
  return items[0];
};

/** To the overview, as somebody who uses the book gets there. */
async function shares(page) {
  await place(page, 'More');
  await button(page, /^Share something small/).click();
  await page.locator('.screen.shares').waitFor();
}

/** Into the plan's form, past the question. */
async function planning(page) {
  await shares(page);
  await button(page, 'Plan something small').click();
  await button(page, 'No').click();
  await page.locator('.screen.share-form').waitFor();
}

/** A share that is over, made through the door. */
async function told(page, person, { share = {}, outcome = {}, moment = {}, days = -20 } = {}) {
  const { id } = await door(page, 'share.add', { person, ...share });
  await door(page, 'share.edit', { id, state: 'done' });
  const made = await door(page, 'moment.add', { people: [person], at: at(days), at_zone: 'UTC', ...moment });
  return door(page, 'share.edit', { id, moment: made.id, ...outcome });
}

const kept = (page) => page.getByText('That is kept.', { exact: true }).waitFor();
const typed = (page) => page.getByText('Kept as you type.').waitFor();

test('by touch: from nothing to a plan, its outcome, and both side by side', { skip: missing }, () =>
  withPage(
    async (page) => {
      await shares(page);
      await page.getByText('Nothing planned yet.', { exact: false }).waitFor();
      await sound(page, 'shares, empty');
      await button(page, 'Plan something small').tap();
      await page.getByText('could it put you in danger?', { exact: false }).waitFor();
      await sound(page, 'the danger question');
      await button(page, 'No').tap();
      await main(page).getByRole('combobox', { name: 'With whom?' }).fill('Mara');
      await box(page, 'What would you like to share?').fill('That I sleep badly.');
      await page.getByText('The smallest is a good start.').waitFor();
      await button(page, 'Small').tap();
      await page.getByText('I was nervous before I came.', { exact: false }).waitFor();
      await box(page, "I'm afraid that ...").fill('She will be annoyed.');
      await main(page).getByRole('slider', { name: 'How likely does that seem?' }).tap({ position: { x: 2, y: 20 } });
      await main(page).getByText('How, where and when').tap();
      await button(page, 'tomorrow').tap();
      await button(page, 'text').tap();
      await main(page).getByText('What stays mine, and how I can stop').tap();
      await box(page, 'What stays yours and is not shared?').fill('Why.');
      await button(page, "That's all for today.").tap();
      await sound(page, 'planning');
      await button(page, 'Keep the plan').tap();
      await kept(page);
      await page.locator('.screen.share').waitFor();
      const mara = await only(page, 'person.list');
      const plan = await only(page, 'share.list');
      assert.equal(mara.alias, 'Mara');
      const { id, created, changed, planned_for, planned_for_zone, ...rest } = plan;
      assert.deepEqual(rest, {
        person: mara.id,
        what: 'That I sleep badly.',
        size: 2,
        channel: 'text',
        feared: 'She will be annoyed.',
        likelihood_pct: rest.likelihood_pct,
        keep_to_myself: 'Why.',
        way_out: "That's all for today.",
      });
      assert.ok(rest.likelihood_pct <= 10);
      assert.equal(planned_for.slice(0, 10), at(1).slice(0, 10));
      assert.deepEqual((await door(page, 'draft.list')).items, []);

      await sound(page, 'a plan with drafts');
      await button(page, /Take these words Plain/).tap();
      const message = box(page, 'Your message');
      await comesTo(async () => /^Hi Mara\.[^]*That I sleep badly\./.test(await message.inputValue()), true);
      await message.fill('Hi Mara, short nights here.');
      await putBy(page, 'Hi Mara, short nights here.');
      await reopen(page);
      await button(page, /^Go on Words you were writing to send/).tap();
      await comesTo(() => box(page, 'Your message').inputValue(), 'Hi Mara, short nights here.');
      await sound(page, 'a message');

      await button(page, 'How did it go?').tap();
      await page.locator('.screen.share-outcome').waitFor();
      const opened = await door(page, 'share.get', { id });
      assert.ok(opened.settled_at, 'opening it fixes the words before');
      await assert.rejects(door(page, 'share.edit', { id, feared: 'Nothing.' }), /refused feared/);
      await button(page, 'Not yet, back to the plan').tap();
      await page.locator('.screen.share').waitFor();
      const again = await door(page, 'share.get', { id });
      assert.equal(again.settled_at, undefined);
      assert.equal(again.feared, 'She will be annoyed.');

      await button(page, 'How did it go?').tap();
      await comesTo(() => button(page, 'Keep').isDisabled(), true);
      await sound(page, 'the outcome');
      await main(page).getByText('It did not happen.').tap();
      await comesTo(() => button(page, 'Not yet, back to the plan').count(), 0);
      await box(page, 'What did they do?').fill('She offered to call.');
      await main(page).locator('.scale-step', { hasText: 'mostly safe' }).tap();
      await main(page).getByText('What I take from it').tap();
      await box(page, 'What do you take from it?').fill('She did not mind.');
      await main(page).getByText('How were you met?').tap();
      await main(page).getByRole('group', { name: 'Were your boundaries respected?' }).getByRole('button', { name: 'yes' }).tap();
      await sound(page, 'the outcome, answered');
      await button(page, 'Keep').tap();
      await kept(page);
      await page.locator('.screen.share .sides').waitFor();
      const share = await door(page, 'share.get', { id });
      assert.equal(share.came_true, 'no');
      assert.equal(share.learned, 'She did not mind.');
      assert.ok(share.settled_at);
      const moment = await only(page, 'moment.list');
      assert.equal(share.moment, moment.id);
      assert.deepEqual(moment.people, [mara.id]);
      assert.equal(moment.happened, 'She offered to call.');
      assert.equal(moment.felt_safe, 1);
      assert.equal(moment.boundary_respected, 'yes');
      assert.equal(moment.channel, 'text');
      assert.deepEqual((await door(page, 'draft.list')).items, []);
      const sides = await page.locator('.side .own-words').allInnerTexts();
      assert.deepEqual(sides, ['She will be annoyed.', 'She offered to call.']);
      await sound(page, 'feared and happened');

      await page.getByRole('button', { name: 'Undo' }).tap();
      await page.locator('.sides').waitFor({ state: 'detached' });
      assert.deepEqual((await door(page, 'moment.list')).items, []);
      const back = await door(page, 'share.get', { id });
      assert.equal(back.came_true, undefined);
      assert.equal(back.moment, undefined);
      assert.equal(back.feared, 'She will be annoyed.');
    },
    { size: phone },
  ),
);

/** Press Tab until the focus is on what is wanted, as somebody without a mouse does. */
async function tabTo(page, name) {
  const there = async () => {
    const here = await page.evaluate(() => {
      const el = document.activeElement;
      const label = el?.labels?.[0]?.innerText || el?.getAttribute('aria-label') || el?.innerText || '';
      return label.trim().replace(/\s+/g, ' ');
    });
    return typeof name === 'string' ? here === name : name.test(here);
  };
  await walk(page, there, name, { most: 90, first: true });
}

test('by keyboard alone: plan, outcome, and the day after', { skip: missing }, () =>
  withPage(
    async (page) => {
      await door(page, 'person.add', { alias: 'Jo' });
      await reopen(page);
      await tabTo(page, 'More');
      await page.keyboard.press('Enter');
      await tabTo(page, /^Share something small/);
      await page.keyboard.press('Enter');
      await page.locator('.screen.shares').waitFor();
      await tabTo(page, 'Plan something small');
      await page.keyboard.press('Enter');
      await tabTo(page, 'No');
      await page.keyboard.press('Enter');
      await page.locator('.screen.share-form').waitFor();
      await comesTo(() => page.evaluate(() => document.activeElement?.tagName), 'H1', 'focus is kept');
      await tabTo(page, 'With whom?');
      await page.keyboard.type('jo');
      await page.keyboard.press('Enter');
      await tabTo(page, 'What would you like to share?');
      await page.keyboard.type('That I like it here.');
      await tabTo(page, "I'm afraid that ...");
      await page.keyboard.type('He will laugh.');
      await tabTo(page, 'How likely does that seem?');
      await page.keyboard.press('ArrowRight');
      await tabTo(page, 'Keep the plan');
      await page.keyboard.press('Enter');
      await page.locator('.screen.share').waitFor();
      const plan = await only(page, 'share.list');
      assert.equal(plan.feared, 'He will laugh.');
      assert.equal(plan.likelihood_pct, 55);
      await tabTo(page, 'How did it go?');
      await page.keyboard.press('Enter');
      await page.locator('.screen.share-outcome').waitFor();
      await tabTo(page, 'It did not happen.');
      await page.keyboard.press('Space');
      await tabTo(page, 'What did they do?');
      await page.keyboard.type('He smiled.');
      await tabTo(page, 'not safe');
      for (let i = 0; i < 4; i += 1) await page.keyboard.press('ArrowRight');
      await tabTo(page, 'Keep');
      await page.keyboard.press('Enter');
      await page.locator('.screen.share .sides').waitFor();
      const moment = await only(page, 'moment.list');
      assert.equal(moment.felt_safe, 2);
      assert.equal(moment.happened, 'He smiled.');

      // The next day comes.
      await door(page, 'moment.edit', { id: moment.id, at: at(-1), at_zone: 'UTC' });
      await reopen(page);
      await shares(page);
      await tabTo(page, /how does it sit today/);
      await page.keyboard.press('Enter');
      await page.locator('.screen.share-next').waitFor();
      await sound(page, 'the day after');
      await tabTo(page, 'very uneasy');
      for (let i = 0; i < 3; i += 1) await page.keyboard.press('ArrowRight');
      await tabTo(page, 'Anything to add the next day?');
      await page.keyboard.type('Lighter.');
      await tabTo(page, 'Keep');
      await page.keyboard.press('Enter');
      await page.locator('.screen.shares').waitFor();
      const share = await door(page, 'share.get', { id: plan.id });
      assert.equal(share.next_day, 1);
      assert.equal(share.next_day_text, 'Lighter.');
      assert.equal(await page.getByText('how does it sit today', { exact: false }).count(), 0, 'once');
    },
    { size: desk, timezoneId: 'UTC' },
  ),
);

test('unless the answer is no: a private note, help, and no trace of the answer', { skip: missing }, () =>
  withPage(async (page) => {
    for (const answer of ['Not sure', 'Yes']) {
      await shares(page);
      await button(page, 'Plan something small').click();
      await button(page, answer).tap();
      await page.getByText('Then let this one stay yours').waitFor();
      assert.equal(await button(page, /^Keep it as a private note/).isDisabled(), true);
      await box(page, 'Your words, only for you').fill(`What he did (${answer}).`);
      await putBy(page, `What he did (${answer}).`);
      // What is put by while typing is what a plan puts by, whatever was answered.
      const { value } = await door(page, 'draft.get', { form: 'share:new' });
      assert.deepEqual(Object.keys(value).sort(), ['fresh', 'fresh_note', 'people', 'typed', 'what']);
      await reopen(page);
      await button(page, /^Go on/).tap();
      await page.getByText('could it put you in danger?', { exact: false }).waitFor();
      await button(page, answer).tap();
      await comesTo(() => box(page, 'Your words, only for you').inputValue(), `What he did (${answer}).`);
      if (answer === 'Yes') await sound(page, 'the private note');
      await button(page, /^Keep it as a private note/).tap();
      await page.getByRole('heading', { name: "I'm not safe with someone" }).waitFor();
      assert.deepEqual((await door(page, 'share.list')).items, []);
      assert.deepEqual((await door(page, 'draft.list')).items, []);
      await page.getByRole('button', { name: 'Back', exact: true }).first().tap();
      await page.locator('.screen.shares').waitFor();
    }
    const { items } = await door(page, 'note.list');
    assert.deepEqual(
      items.map(({ text, purpose }) => [text, purpose]).sort(),
      [['What he did (Not sure).', 'private'], ['What he did (Yes).', 'private']],
    );
    const words = JSON.stringify(items.map(({ title }) => title));
    assert.doesNotMatch(words, /danger|yes|sure/i);
    await page.getByRole('button', { name: 'Undo' }).tap();
    await comesTo(async () => (await door(page, 'note.list')).items.length, 1);
  }),
);

test('a plan can turn out to be dangerous while it is written', { skip: missing }, () =>
  withPage(async (page) => {
    const { id: person } = await door(page, 'person.add', { alias: 'R' });
    const { id } = await door(page, 'share.add', { person, what: 'That I want to go.', feared: 'He finds out.' });
    await reopen(page);
    await shares(page);
    await button(page, /That I want to go/).tap();
    await button(page, 'Change the plan').tap();
    await button(page, 'Could this put you in danger after all?').tap();
    await button(page, /^Keep it as a private note/).tap();
    await page.getByRole('heading', { name: "I'm not safe with someone" }).waitFor();
    const note = await only(page, 'note.list');
    assert.equal(note.text, 'That I want to go.\n\nHe finds out.');
    assert.deepEqual((await door(page, 'share.list')).items, []);
    await page.getByRole('button', { name: 'Undo' }).tap();
    await comesTo(async () => (await door(page, 'share.list')).items.map((one) => one.id), [id]);
    assert.deepEqual((await door(page, 'note.list')).items, []);
  }),
);

test('what was typed comes back after a lock and a reload, in each form', { skip: missing }, () =>
  withPage(
    async (page) => {
      const { id: mara } = await door(page, 'person.add', { alias: 'Mara' });
      const share = await told(page, mara, { share: { what: 'A song.' }, moment: { felt_safe: 1 }, days: -1 });
      const plan = await door(page, 'share.add', { person: mara, what: 'A plan.', feared: 'A laugh.' });
      await reopen(page);
      await planning(page);
      await main(page).getByRole('combobox', { name: 'With whom?' }).fill('Noor');
      await box(page, 'What would you like to share?').fill('That I am tired.');
      await button(page, 'Tender').tap();
      await typed(page);
      await door(page, 'vault.lock');
      await unlock(page, passphrase);
      await button(page, /^Go on Something small you were planning/).tap();
      await button(page, 'No').tap();
      await comesTo(() => box(page, 'What would you like to share?').inputValue(), 'That I am tired.');
      await comesTo(() => main(page).getByRole('combobox', { name: 'With whom?' }).inputValue(), 'Noor');
      await comesTo(() => button(page, 'Tender').getAttribute('aria-pressed'), 'true');
      await main(page).locator('.note-box').getByRole('button', { name: 'Let it go' }).tap();
      await page.locator('.today').waitFor();
      assert.deepEqual((await door(page, 'draft.list')).items, []);

      await shares(page);
      await button(page, /A plan\./).tap();
      await button(page, 'How did it go?').tap();
      await box(page, 'What did they do?').fill('She hummed.');
      await typed(page);
      await reopen(page);
      await button(page, /^Go on How something you shared went/).tap();
      await comesTo(() => box(page, 'What did they do?').inputValue(), 'She hummed.');
      await comesTo(async () => (await door(page, 'share.get', { id: plan.id })).feared, 'A laugh.');

      await reopen(page);
      await shares(page);
      await button(page, /how does it sit today/).tap();
      await box(page, 'Anything to add the next day?').fill('Still warm.');
      await typed(page);
      await reopen(page);
      await button(page, /^Go on How something sits/).tap();
      await comesTo(() => box(page, 'Anything to add the next day?').inputValue(), 'Still warm.');
      await button(page, 'Leave this out for good').tap();
      await page.getByText('It will not ask again.', { exact: false }).waitFor();
      const left = await door(page, 'share.get', { id: share.id });
      assert.equal(left.next_day_skipped, true);
      assert.equal(left.next_day_text, undefined);
      await shares(page);
      assert.equal(await page.getByText('how does it sit today', { exact: false }).count(), 0);
      await page.getByRole('button', { name: 'Undo' }).tap();
      await page.getByText('how does it sit today', { exact: false }).waitFor();
    },
    { timezoneId: 'UTC' },
  ),
);

test('what is wrong is said at its field, and nothing typed is lost', { skip: missing }, () =>
  withPage(async (page) => {
    await planning(page);
    await box(page, 'What would you like to share?').fill('That I am tired.');
    await button(page, 'Keep the plan').tap();
    await page.getByText('Who would it be? A name or an initial is enough.').waitFor();
    const who = main(page).getByRole('combobox', { name: 'With whom?' });
    await comesTo(() => who.evaluate((el) => el === document.activeElement), true);
    await sound(page, 'planning, nobody named');
    await who.fill('Mara');
    await main(page).getByText('How, where and when').tap();
    await main(page).getByLabel('Another day').fill(at(-3).slice(0, 10));
    await page.getByText('That day is over.', { exact: false }).waitFor();
    await main(page).getByText('How, where and when').tap();
    await button(page, 'Keep the plan').tap();
    await comesTo(() => main(page).getByLabel('Another day').evaluate((el) => el === document.activeElement), true);
    assert.deepEqual((await door(page, 'share.list')).items, []);
    assert.equal(await box(page, 'What would you like to share?').inputValue(), 'That I am tired.');
    await button(page, 'leave it open').tap();
    await button(page, 'Keep the plan').tap();
    await kept(page);
    const share = await only(page, 'share.list');
    assert.equal(share.planned_for, undefined);
    assert.equal(share.what, 'That I am tired.');

    // One that has already happened needs somebody, too.
    await shares(page);
    await button(page, 'Keep one that has already happened').tap();
    await box(page, 'What did they do?').fill('She nodded.');
    await button(page, 'Keep').tap();
    await page.getByText('Who would it be? A name or an initial is enough.').waitFor();
    assert.equal(await box(page, 'What did they do?').inputValue(), 'She nodded.');
  }),
);

test('an answer that is lost on the way is no lost plan, and keeping again adds nothing twice', { skip: missing }, () =>
  withPage(async (page) => {
    const lose = (op) =>
      page.route(`**/api/${op}`, async (route) => {
        await route.fetch();
        await route.abort();
      }, { times: 1 });
    await lose('person.add');
    await lose('share.add');
    await planning(page);
    await main(page).getByRole('combobox', { name: 'With whom?' }).fill('Mara');
    await box(page, 'What would you like to share?').fill('A song.');
    for (let i = 0; i < 2; i += 1) {
      await button(page, 'Keep the plan').tap();
      await page.getByText('Your words are still here.', { exact: false }).waitFor();
    }
    await button(page, 'Keep the plan').tap();
    await kept(page);
    const person = await only(page, 'person.list');
    const share = await only(page, 'share.list');
    assert.equal(share.person, person.id);
    await lose('moment.add');
    await button(page, 'How did it go?').tap();
    await box(page, 'What did they do?').fill('She hummed.');
    await button(page, 'Keep').tap();
    await page.getByText('Your words are still here.', { exact: false }).waitFor();
    await button(page, 'Keep').tap();
    await page.locator('.screen.share .sides').waitFor();
    const moment = await only(page, 'moment.list');
    assert.equal((await door(page, 'share.get', { id: share.id })).moment, moment.id);
  }),
);

test('words before stay, a note can stand beside them, and both places show one moment', { skip: missing }, () =>
  withPage(async (page) => {
    const { id: mara } = await door(page, 'person.add', { alias: 'Mara' });
    const share = await told(page, mara, {
      share: { what: 'A song.', feared: 'A laugh.', likelihood_pct: 60, size: 1, counts_as_true: 'She laughs out loud.' },
      outcome: { came_true: 'no' },
      moment: { happened: 'She hummed.', felt_safe: 1 },
    });
    await reopen(page);
    await shares(page);
    await button(page, /^See all of it/).tap();
    await page.locator('.screen.share').waitFor();
    assert.equal(await button(page, 'Change the plan').count(), 0);
    await main(page).getByText('As you wrote it before').tap();
    await page.getByText('60 of 100').waitFor();
    await button(page, 'Add a note to these words').tap();
    await box(page, 'Anything to add to what you wrote before?').fill('I was very tired that day.');
    await sound(page, 'a note beside words before');
    await button(page, 'Keep the note').tap();
    await page.getByText('I was very tired that day.').waitFor();
    const noted = await door(page, 'share.get', { id: share.id });
    assert.equal(noted.added_note, 'I was very tired that day.');
    assert.equal(noted.feared, 'A laugh.');
    assert.doesNotMatch(await page.locator('body').innerText(), /locked/i);

    // Changed in the journal, shown here; changed here, shown in the journal.
    await door(page, 'moment.edit', { id: noted.moment, happened: 'She hummed along.' });
    await reopen(page);
    await shares(page);
    await page.getByText('She hummed along.').waitFor();
    await button(page, /^See all of it/).tap();
    await button(page, 'Change what came after').tap();
    await comesTo(() => box(page, 'What did they do?').inputValue(), 'She hummed along.');
    await box(page, 'What did they do?').fill('She sang.');
    await button(page, 'Keep').tap();
    await page.locator('.screen.share .sides').waitFor();
    assert.equal((await only(page, 'moment.list')).happened, 'She sang.');

    // Changed elsewhere while it is open here: not overwritten without a word.
    await button(page, 'Change what came after').tap();
    await box(page, 'What did they do?').fill('She sang twice.');
    await door(page, 'moment.edit', { id: noted.moment, happened: 'From elsewhere.' });
    await button(page, 'Keep').tap();
    await page.getByText('changed somewhere else', { exact: false }).waitFor();
    assert.equal((await only(page, 'moment.list')).happened, 'From elsewhere.');
    await main(page).getByRole('button', { name: 'Try again' }).tap();
    await page.locator('.screen.share .sides').waitFor();
    assert.equal((await only(page, 'moment.list')).happened, 'She sang twice.');
    await page.getByRole('button', { name: 'Undo' }).tap();
    await page.getByText('From elsewhere.').first().waitFor();
  }),
);

test('a hard outcome ends with one kind sentence and help, and never opens by itself', { skip: missing }, () =>
  withPage(async (page) => {
    const { id: sam } = await door(page, 'person.add', { alias: 'Sam' });
    const { id } = await door(page, 'share.add', { person: sam, what: 'Loud meetings.', feared: 'It goes round.' });
    await reopen(page);
    await shares(page);
    await button(page, /Loud meetings/).tap();
    await button(page, 'How did it go?').tap();
    await box(page, 'What did they do?').fill('He told two people.');
    await main(page).locator('.scale-step', { hasText: 'uneasy' }).tap();
    await button(page, 'Keep').tap();
    await page.getByRole('heading', { name: 'That hurt' }).waitFor();
    await page.getByText('Nothing more is needed now.', { exact: false }).waitFor();
    assert.equal(await page.getByText('He told two people.').count(), 0);
    await sound(page, 'after a hard outcome');
    await button(page, 'Right now').tap();
    await page.getByRole('button', { name: "I'm not safe with someone" }).waitFor();
    await page.getByRole('button', { name: 'Back', exact: true }).first().tap();
    await button(page, 'Done').tap();
    await comesTo(async () => (await door(page, 'share.view', { id })).hard, true);
    const hidden = async () =>
      await comesTo(() => main(page).locator('text=He told two people. >> visible=true').count(), 0, 'it stays closed');
    await shares(page);
    await page.getByText('A hard one.', { exact: false }).waitFor();
    await hidden();
    await place(page, 'More');
    await button(page, /^Patterns/).tap();
    await page.getByText('A hard one.', { exact: false }).waitFor();
    await hidden();
    await sound(page, 'patterns with shares');
    await page.getByText('A hard one.', { exact: false }).tap();
    await page.getByText('He told two people.').waitFor();
    await button(page, /^See all of it/).tap();
    await page.locator('.screen.share').waitFor();
    await hidden();
  }),
);

test('feared beside happened is the first thing in Patterns, in one\'s own words', { skip: missing }, () =>
  withPage(
    async (page) => {
      const { id: mara } = await door(page, 'person.add', { alias: 'Mara' });
      const { id: r } = await door(page, 'person.add', { alias: 'R', standing: 'unsafe' });
      await told(page, mara, { share: { feared: 'A laugh.' }, outcome: { came_true: 'no' }, moment: { happened: 'A hum.', felt_safe: 2 } });
      await told(page, r, { share: { feared: 'Rage.' }, outcome: { came_true: 'no' }, moment: { happened: 'Flowers.', felt_safe: 1 } });
      await reopen(page);
      await place(page, 'Patterns');
      await page.locator('.pair').waitFor();
      assert.equal(await main(page).locator('h2').first().innerText(), 'Feared and happened');
      assert.deepEqual(await page.locator('.side .own-words').allInnerTexts(), ['A laugh.', 'A hum.']);
      const [left, right] = await page.locator('.side').all();
      const [a, b] = [await left.boundingBox(), await right.boundingBox()];
      assert.ok(a && b && Math.abs(a.y - b.y) < 2 && b.x > a.x, 'side by side where there is room');
      await page.setViewportSize(phone);
      const [c, d] = [await left.boundingBox(), await right.boundingBox()];
      assert.ok(c && d && d.y > c.y && Math.abs(c.x - d.x) < 2, 'one under the other on a phone');
      assert.equal(await page.getByText('Flowers.').count(), 0);
    },
    { size: desk },
  ),
);

test('letting go, planning again, removing: each is one tap and can be undone', { skip: missing }, () =>
  withPage(async (page) => {
    const { id: mara } = await door(page, 'person.add', { alias: 'Mara' });
    const { id } = await door(page, 'share.add', { person: mara, what: 'A song.', planned_for: at(1), planned_for_zone: 'UTC' });
    const state = async () => (await door(page, 'share.get', { id })).state ?? 'planned';
    await reopen(page);
    await shares(page);
    await button(page, /A song/).tap();
    await button(page, 'Let this plan go').tap();
    await button(page, 'Plan it after all').waitFor();
    assert.equal(await state(), 'let_go');
    await sound(page, 'a plan let go');
    await page.getByRole('button', { name: 'Undo' }).tap();
    await button(page, 'Let this plan go').waitFor();
    assert.equal(await state(), 'planned');
    await button(page, 'Let this plan go').tap();
    await button(page, 'Plan it after all').tap();
    await button(page, 'Let this plan go').waitFor();
    assert.equal(await state(), 'planned');
    await button(page, 'Remove this share').tap();
    await page.locator('.screen.shares').waitFor();
    assert.deepEqual((await door(page, 'share.list')).items, []);
    await page.getByRole('button', { name: 'Undo' }).tap();
    await button(page, /A song/).waitFor();
    await button(page, /A song/).tap();
    await button(page, 'Change the plan').tap();
    await box(page, 'What would you like to share?').fill('Another song.');
    await button(page, 'Keep the plan').tap();
    await kept(page);
    assert.equal((await door(page, 'share.get', { id })).what, 'Another song.');
    await page.getByRole('button', { name: 'Undo' }).tap();
    await page.getByText('A song.', { exact: true }).waitFor();
  }),
);

test('a next size is suggested from evidence alone, and never about somebody unsafe', { skip: missing }, () =>
  withPage(async (page) => {
    const { id: mara } = await door(page, 'person.add', { alias: 'Mara' });
    const { id: r } = await door(page, 'person.add', { alias: 'Robin', standing: 'unsafe' });
    for (const person of [mara, r])
      for (const what of ['A tired day.', 'A song.'])
        await told(page, person, { share: { what, size: 1 }, outcome: { came_true: 'no' }, moment: { felt_safe: 2 } });
    await door(page, 'share.add', { person: r, what: 'A planned one.', channel: 'text' });
    await reopen(page);
    await planning(page);
    assert.equal(await main(page).locator('.suggestions').getByText('Robin').count(), 0, 'nobody unsafe is offered');
    await main(page).locator('.suggestions').getByRole('button', { name: 'Mara' }).tap();
    await page.getByText('"Small" could be next', { exact: false }).waitFor();
    assert.equal(await button(page, 'Small').getAttribute('aria-pressed'), 'false', 'nothing is chosen for anyone');
    await main(page).getByText('What this rests on').tap();
    await page.locator('.ladder .row').nth(1).waitFor();
    await sound(page, 'planning with a suggestion');
    await button(page, /^Mara/).first().tap();
    await main(page).getByRole('combobox', { name: 'With whom?' }).fill('Robin');
    await page.keyboard.press('Enter');
    await page.getByText('There are no suggestions about them', { exact: false }).waitFor();
    assert.equal(await page.locator('.ladder').count(), 0);
    assert.equal(await page.getByText('could be next', { exact: false }).count(), 0);
    await sound(page, 'planning with somebody unsafe');
    await box(page, 'What would you like to share?').fill('Only for me.');
    await button(page, 'Write a private note instead').tap();
    await page.getByRole('heading', { name: 'Only for you' }).waitFor();
    await button(page, 'Keep it as a private note').tap();
    await page.locator('.screen.shares').waitFor();
    const note = await only(page, 'note.list');
    assert.equal(note.text, 'Only for me.');
    assert.equal(note.person, r);
    // Nothing about them stands among everybody's; it is on their own page.
    assert.equal(await button(page, /A planned one/).count(), 0);
    await place(page, 'People');
    await button(page, /^Robin/).first().tap();
    await main(page).getByText('Small shares', { exact: true }).tap();
    await button(page, /A planned one/).tap();
    await page.locator('.screen.share').waitFor();
    assert.equal(await button(page, 'Write it as a message').count(), 0);
    assert.equal(await page.getByText('Words to send').count(), 0, 'no draft to somebody unsafe');
  }),
);

test('one that has already happened is kept in one go, and counts as no prediction', { skip: missing }, () =>
  withPage(async (page) => {
    await shares(page);
    await button(page, 'Keep one that has already happened').tap();
    await page.locator('.screen.share-outcome').waitFor();
    await sound(page, 'one that has happened');
    await main(page).getByRole('combobox', { name: 'With whom?' }).fill('Mara');
    await box(page, 'What did you share?').fill('A song.');
    await box(page, 'What had you been afraid of?').fill('A laugh.');
    await main(page).getByText('It happened in part.').tap();
    await button(page, 'Keep').tap();
    await page.locator('.screen.share .sides').waitFor();
    const share = await only(page, 'share.list');
    assert.equal(share.settled_at, undefined);
    assert.equal(share.came_true, 'partly');
    assert.equal(share.moment, undefined, 'nothing was said of a moment');
    await page.getByRole('button', { name: 'Undo' }).tap();
    await comesTo(async () => (await door(page, 'share.list')).items, []);
  }),
);

/** Sets a slider as the keys do: Home, then so many steps (of five where it goes to a hundred). */
async function slide(page, name, steps) {
  const slider = main(page).getByRole('slider', { name });
  await slider.focus();
  await page.keyboard.press('Home');
  for (let i = 0; i < steps; i += 1) await page.keyboard.press('ArrowRight');
}

test('everything that is folded away has its place, and arrives as it was said', { skip: missing }, () =>
  withPage(
    async (page) => {
      const { id: belief } = await door(page, 'belief.add', { statement: 'People always leave.' });
      await planning(page);
      await main(page).getByRole('combobox', { name: 'With whom?' }).fill('Mara');
      await box(page, 'What would you like to share?').fill('That I sleep badly.');
      await main(page).getByText('How, where and when').click();
      await main(page).getByRole('group', { name: 'How would you share it?' }).getByRole('button', { name: 'in person' }).click();
      await button(page, 'their home').click();
      await main(page).getByText('What I expect').click();
      await slide(page, 'How hard do you expect it to be?', 3);
      await box(page, 'What would show that the fear came true?').fill('She looks away.');
      await main(page).getByLabel('Does it touch a belief of yours?').selectOption(belief);
      await button(page, 'Keep the plan').click();
      await page.locator('.screen.share').waitFor();
      const plan = await only(page, 'share.list');
      assert.equal(plan.channel, 'in_person');
      assert.equal(plan.setting, 'their_home');
      assert.equal(plan.expected_distress_pct, 15);
      assert.equal(plan.counts_as_true, 'She looks away.');
      assert.equal(plan.belief, belief);
      for (const text of ['their home', '15 of 100', 'She looks away.', 'People always leave.'])
        await main(page).getByText(text, { exact: true }).first().waitFor();

      await button(page, 'How did it go?').click();
      await main(page).getByText('It happened in part.').click();
      await main(page).locator('.scale-step', { hasText: 'hard to say' }).click();
      await main(page).getByText('What I take from it').click();
      await slide(page, 'How hard was it at its hardest?', 4);
      await main(page).getByText('How were you met?').click();
      await slide(page, 'How understood did you feel?', 5);
      await slide(page, 'How accepted did you feel?', 6);
      await slide(page, 'How cared about did you feel?', 7);
      await main(page).getByText('Before and after').click();
      await slide(page, 'Before: how settled were you?', 2);
      await slide(page, 'After: how settled were you?', 8);
      await main(page).getByText('How and where it was').click();
      await button(page, 'outdoors').click();
      await sound(page, 'the outcome, everything opened');
      await button(page, 'Keep').click();
      await page.locator('.screen.share').waitFor();
      const share = await door(page, 'share.get', { id: plan.id });
      assert.equal(share.came_true, 'partly');
      assert.equal(share.peak_distress_pct, 20);
      const moment = await only(page, 'moment.list');
      for (const [name, value] of Object.entries({
        felt_safe: 0,
        understood: 5,
        accepted: 6,
        cared_about: 7,
        settled_before: 2,
        settled_after: 8,
        channel: 'in_person',
        setting: 'outdoors',
      }))
        assert.equal(moment[name], value, name);
    },
    { size: desk },
  ),
);
