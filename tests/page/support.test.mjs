// Support for building support: people one might see, side by side, the first appointment, how
// closeness went, and the page for a session. State is read through the door.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { sound } from './axe.mjs';
import { comesTo, desk, door, missing, phone, place, reopen, settled, withPage } from './fixture.mjs';
import { walk } from './keys.mjs';

const button = (page, name) => page.getByRole('button', { name, exact: true });

/** Into the room, as somebody gets there by hand. */
async function toSupport(page) {
  await place(page, 'More');
  await page.getByRole('button', { name: /^Support/ }).click();
  await page.waitForSelector('.screen.support');
}

/** Press Tab until the focus is there; the keyboard alone has to be enough. */
const tabTo = (page, locator) =>
  walk(
    page,
    async () =>
      (await locator.count()) > 0 &&
      locator.first().evaluate((el) => el === document.activeElement),
    locator,
    { most: 150 },
  );

const enter = async (page, locator) => {
  await tabTo(page, locator);
  await page.keyboard.press('Enter');
};

/** The focus stands on something that is still there. */
const focused = (page) => page.evaluate(() => document.activeElement?.tagName ?? 'BODY');

/** Wait until the draft of a form holds what was typed. */
async function drafted(page, form, check) {
  const holds = async () => {
    const draft = await door(page, 'draft.get', { form }).catch(() => null);
    return Boolean(draft && check(draft.value));
  };
  await comesTo(holds, true, `the draft ${form} holds it`);
}

test('someone to see is added with a name and one tap, by touch', { skip: missing }, () =>
  withPage(
    async (page) => {
      await place(page, 'More');
      await page.getByRole('button', { name: /^Support/ }).tap();
      await page.waitForSelector('.screen.support');
      await sound(page, 'support, empty');
      await button(page, 'Add someone I might see').tap();
      const name = page.getByRole('textbox', { name: 'Who or where?' });
      await name.waitFor();
      await button(page, 'psychologist').tap();
      await button(page, 'Keep').tap();
      await page.getByText('Write a name, a place or a link').waitFor();
      await comesTo(() => name.evaluate((el) => el === document.activeElement), true);
      assert.equal(await name.getAttribute('aria-invalid'), 'true');
      assert.equal(await button(page, 'psychologist').getAttribute('aria-pressed'), 'true');
      assert.deepEqual((await door(page, 'candidate.list')).items, []);
      await sound(page, 'candidate, without a name');
      await name.fill('Dr. Lind');
      await button(page, 'Keep').tap();
      await page.getByText('That is kept.').waitFor();
      const [kept, ...more] = (await door(page, 'candidate.list')).items;
      assert.deepEqual(more, []);
      assert.equal(kept.name, 'Dr. Lind');
      assert.equal(kept.kind, 'psychologist');
      assert.equal(kept.answers, undefined);
      assert.deepEqual((await door(page, 'draft.list')).items, []);
      await sound(page, 'candidates, one');
      await button(page, 'Undo').tap();
      await page.getByText('Nobody here yet').waitFor();
      assert.equal((await door(page, 'candidate.list', { removed: true })).items.length, 1);
      await sound(page, 'candidates, none');
    },
    { size: phone },
  ),
);

test('notes, a question of one’s own and the appointment, by keyboard', { skip: missing }, () =>
  withPage(
    async (page) => {
      const { id } = await door(page, 'candidate.add', { name: 'Dr. Lind' });
      await reopen(page);
      await enter(page, page.locator('.places').getByRole('button', { name: 'More' }));
      await enter(page, page.getByRole('button', { name: /^Support/ }));
      await enter(page, page.getByRole('button', { name: /^People I might see/ }));
      await enter(page, page.getByRole('button', { name: /Dr\. Lind/ }));
      await page.waitForSelector('.screen.candidate input');

      await enter(page, page.locator('summary', { hasText: 'How can you reach them?' }));
      await tabTo(page, page.getByRole('textbox', { name: 'How to reach them' }));
      await page.keyboard.type('mornings, 040 555');

      await enter(page, page.locator('summary', { hasText: 'When is the first appointment?' }));
      const date = page.getByLabel('Day', { exact: true });
      await tabTo(page, date);
      await date.fill('2081-05-06');
      await enter(page, button(page, 'Keep'));
      const clock = page.getByLabel('Time', { exact: true });
      await page.getByText('Put in a time as well').waitFor();
      await page.waitForFunction(
        () => document.activeElement?.getAttribute('aria-invalid') === 'true',
      );
      await comesTo(() => clock.evaluate((el) => el === document.activeElement), true);
      assert.equal(await date.inputValue(), '2081-05-06');
      assert.equal((await door(page, 'candidate.get', { id })).appointment_at, undefined);
      await clock.fill('10:30');

      await enter(page, page.locator('summary', { hasText: 'What they said' }));
      await tabTo(page, page.getByRole('textbox', { name: 'Do I have to tell what happened?' }));
      await page.keyboard.type('No. Only what helps now.');
      const own = page.getByRole('textbox', { name: 'A question of your own' });
      await enter(page, button(page, 'Add the question'));
      await page.getByText('Write the question first.').waitFor();
      await page.waitForFunction(() => document.activeElement?.closest('.own-question'));
      await page.keyboard.type('Is there a lift?');
      await page.keyboard.press('Enter');
      const lift = page.getByRole('textbox', { name: 'Is there a lift?' });
      await lift.waitFor();
      await own.fill('Is there a lift?');
      await own.press('Enter');
      await page.getByText('That question is there already.').waitFor();
      await own.fill('');
      await lift.fill('Yes, at the back.');
      await drafted(
        page,
        `candidate:${id}`,
        (value) => value.answers?.['Is there a lift?'] === 'Yes, at the back.' && value.own === '',
      );
      await sound(page, 'candidate, everything open');

      // A lock in the middle: Today leads back, with everything as it was typed.
      await reopen(page);
      await page.getByText('Notes about someone you might see').first().waitFor();
      await page.getByRole('button', { name: /^Go on/ }).first().click();
      await page.getByText('This is where you stopped').waitFor();
      assert.equal(await page.getByLabel('Time', { exact: true }).inputValue(), '10:30');
      assert.equal((await door(page, 'candidate.get', { id })).contact, undefined);
      await enter(page, button(page, 'Keep'));
      await page.getByText('That is kept.').waitFor();
      const kept = await door(page, 'candidate.get', { id });
      assert.equal(kept.contact, 'mornings, 040 555');
      assert.equal(kept.appointment_at.slice(0, 16), '2081-05-06T10:30');
      assert.deepEqual(kept.answers, {
        telling: 'No. Only what helps now.',
        'Is there a lift?': 'Yes, at the back.',
      });
      assert.deepEqual((await door(page, 'draft.list')).items, []);
    },
    { size: desk },
  ),
);

test('the appointment page stays beside what they said', { skip: missing }, () =>
  withPage(
    async (page) => {
      const { id } = await door(page, 'candidate.add', {
        name: 'Dr. Lind',
        answers: { telling: 'No.' },
        appointment_at: '2081-05-06T10:30:00+02:00',
        appointment_at_zone: 'Europe/Berlin',
      });
      await toSupport(page);
      await page.getByText('First appointment with Dr. Lind').waitFor();
      await button(page, 'What I want to bring').tap();
      await page.getByText('Nothing on it yet').waitFor();
      await sound(page, 'appointment, empty');
      // Into a calendar without the name of anybody.
      await button(page, 'Into a calendar').tap();
      const sheet = page.getByRole('dialog');
      await sheet.getByRole('textbox').fill('dr. lind');
      await sheet.getByRole('button', { name: /^Save/ }).tap();
      await sheet.getByText('Their name is in it').waitFor();
      await sheet.getByRole('textbox').fill('Reminder');
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        sheet.getByRole('button', { name: /^Save/ }).tap(),
      ]);
      const ics = readFileSync(await file.path(), 'utf8');
      assert.match(ics, /DTSTART:20810506T083000Z/);
      assert.doesNotMatch(ics, /lind/i);
      await page.waitForFunction(() => !document.querySelector('[role=dialog]'));
      await page.getByRole('textbox', { name: 'What I want to say' }).fill('I sleep badly.');
      await page.getByRole('textbox', { name: "What I don't want to say yet" }).fill('About home.');
      await page.locator('summary', { hasText: 'Questions to choose from' }).tap();
      await page.getByRole('button', { name: 'How does a first talk with you go?' }).tap();
      assert.equal(
        await page.getByRole('button', { name: 'How does a first talk with you go?' }).count(),
        0,
      );
      await comesTo(() => focused(page), 'BUTTON');
      await drafted(page, `appointment:${id}`, (value) => value.ask.startsWith('How does'));
      await reopen(page);
      await page.getByText('What you want to bring to a first appointment').first().waitFor();
      await page.getByRole('button', { name: /^Go on/ }).first().tap();
      const paper = page.locator('.paper');
      await paper.getByText('I sleep badly.').waitFor();
      await paper.getByText('How does a first talk with you go?').waitFor();
      await paper.getByText(/With Dr\. Lind, Tuesday,? 6 May/).waitFor();
      assert.equal(await paper.getByText('What helps me feel all right there').count(), 0);
      await sound(page, 'appointment, filled');
      await button(page, 'Keep').tap();
      await page.getByText('That is kept.').waitFor();
      assert.deepEqual((await door(page, 'candidate.get', { id })).answers, {
        telling: 'No.',
        appointment_say: 'I sleep badly.',
        appointment_not_yet: 'About home.',
        appointment_ask: 'How does a first talk with you go?',
      });
      // The form of the notes leaves the page's parts alone, and does not show them as questions.
      await toSupport(page);
      await page.getByRole('button', { name: /^People I might see/ }).tap();
      await page.getByRole('button', { name: /Dr\. Lind/ }).tap();
      await page.locator('summary', { hasText: 'What they said' }).tap();
      await page.getByText('1 noted').waitFor();
      assert.equal(await page.getByRole('textbox', { name: /appointment_/ }).count(), 0);
      await page.getByRole('textbox', { name: 'Do I have to tell what happened?' }).fill('');
      await button(page, 'Keep').tap();
      await settled(page); // the line of the first Keep may still stand there
      const { answers } = await door(page, 'candidate.get', { id });
      assert.equal(answers.telling, undefined);
      assert.equal(answers.appointment_say, 'I sleep badly.');
    },
    { size: phone },
  ),
);

test('side by side: a table where there is room, one question at a time on a phone', { skip: missing }, () =>
  withPage(
    async (page) => {
      await door(page, 'candidate.add', { name: 'First', answers: { pace: 'Slowly.' } });
      await door(page, 'candidate.add', { name: 'Second', answers: { cost: 'Nothing.' } });
      await toSupport(page);
      await page.getByText('2 people or places kept here').waitFor();
      await page.getByRole('button', { name: /^People I might see/ }).click();
      const table = page.getByRole('table');
      await table.waitFor();
      assert.deepEqual(await table.getByRole('columnheader').allInnerTexts(), [
        'Question',
        'First',
        'Second',
      ]);
      const cells = async (name) =>
        table.getByRole('row', { name }).getByRole('cell').allInnerTexts();
      assert.deepEqual(await cells(/gets too much/), ['Slowly.', 'not noted']);
      assert.deepEqual(await cells(/cost/), ['not noted', 'Nothing.']);
      assert.equal(await table.getByRole('row').count(), 3, 'only what was noted');
      await sound(page, 'candidates, side by side');
      await page.setViewportSize(phone);
      assert.equal(await table.count(), 0, 'hidden from everybody, screen readers as well');
      const one = page.locator('.compare-one');
      await one.getByText('Slowly.').waitFor();
      await button(page, 'The next one').click();
      await one.getByText('Nothing.').waitFor();
      assert.equal(await one.getByText('Slowly.').count(), 0);
      await button(page, 'The one before').click();
      await one.getByText('Slowly.').waitFor();
    },
    { size: desk },
  ),
);

test('taking someone out can be undone', { skip: missing }, () =>
  withPage(async (page) => {
    const { id } = await door(page, 'candidate.add', { name: 'Dr. Lind', impression: 'Calm.' });
    await toSupport(page);
    await page.getByRole('button', { name: /^People I might see/ }).tap();
    await page.getByRole('button', { name: /Dr\. Lind/ }).tap();
    await button(page, 'Take them out').tap();
    await page.getByText('Nobody here yet').waitFor();
    assert.equal((await door(page, 'candidate.get', { id })).removed, true);
    await button(page, 'Undo').tap();
    await page.getByRole('button', { name: /Dr\. Lind/ }).waitFor();
    assert.equal((await door(page, 'candidate.get', { id })).removed, undefined);
  }),
);

test('what trauma-informed means, what to ask and where to look can be read', { skip: missing }, () =>
  withPage(async (page) => {
    await toSupport(page);
    for (const title of [
      'What "trauma-informed" means',
      'Questions to ask',
      'Ways to find someone',
      'A first talk may be only a talk',
    ])
      await page.locator('summary', { hasText: title }).tap();
    await comesTo(() => page.locator('.principle').count(), 6);
    await comesTo(() => page.locator('.questions li').count(), 12);
    await sound(page, 'support, everything open');
    await page.locator('.way').getByRole('button', { name: 'Right now' }).tap();
    await page.locator('.right-now').waitFor();
  }),
);

/** Close moments with one person, of which all but the last felt safe. */
async function closeMoments(page, person, count) {
  for (let i = 1; i <= count; i += 1)
    await door(page, 'moment.add', {
      people: [person],
      at: `2025-03-0${i}T18:00:00+01:00`,
      depth: 4,
      felt_safe: i < count ? 1 : -1,
      happened: `Tea ${i}`,
    });
}

test('closeness says nothing below its floor, then counts with their entries', { skip: missing }, () =>
  withPage(
    async (page) => {
      const mara = await door(page, 'person.add', { alias: 'Mara' });
      await closeMoments(page, mara.id, 4);
      await toSupport(page);
      await page.getByRole('button', { name: /^How closeness has gone/ }).click();
      await page.getByText('Nothing to describe yet.').waitFor();
      assert.equal(await page.locator('.claim-sentence').count(), 0);
      await sound(page, 'closeness, nothing');
      await door(page, 'moment.add', {
        people: [mara.id],
        at: '2025-03-05T18:00:00+01:00',
        depth: 5,
        felt_safe: 2,
        happened: 'Tea 5',
      });
      await reopen(page);
      await toSupport(page);
      await page.getByRole('button', { name: /^How closeness has gone/ }).click();
      const sentence = page.locator('.claim-sentence');
      await sentence.waitFor();
      assert.match(await sentence.innerText(), /you noted .* in 4 of 5 moments/);
      await enter(page, page.getByRole('button', { name: /^See the entries/ }));
      await page.locator('.context .entry').nth(4).waitFor();
      assert.equal(await page.locator('.context .entry').count(), 5);
      await sound(page, 'closeness, with entries');
      await page.locator('.context .entry', { hasText: 'Tea 4' }).click();
      await page.waitForSelector('.screen.moment');
      assert.match(await page.locator('.screen.moment').innerText(), /Tea 4/);
      // About someone unsafe there are no numbers, and nothing is said of what they were in.
      await door(page, 'person.edit', { id: mara.id, standing: 'unsafe' });
      await page.goBack();
      await reopen(page);
      await toSupport(page);
      await page.getByRole('button', { name: /^How closeness has gone/ }).click();
      await page.getByText('Nothing to describe yet.').waitFor();
    },
    { size: desk },
  ),
);

/** What a session page can be made of. */
async function fill(page) {
  const mara = await door(page, 'person.add', { alias: 'Mara' });
  const moment = await door(page, 'moment.add', {
    people: [mara.id],
    at: '2025-03-01T18:00:00+01:00',
    felt_safe: 1,
    happened: 'Mara waited. <b>Tea</b>, and mara’s coat.',
  });
  await door(page, 'moment.add', { at: '2025-03-02T18:00:00+01:00', happened: 'Not for the page.' });
  const share = await door(page, 'share.add', {
    person: mara.id,
    what: 'That I sleep badly.',
    feared: 'It is too much.',
    likelihood_pct: 75,
  });
  await door(page, 'share.edit', {
    id: share.id,
    moment: moment.id,
    state: 'done',
    came_true: 'no',
    learned: 'She stayed.',
  });
  const belief = await door(page, 'belief.add', { statement: 'I am a burden.', counter: 'Some ask.' });
  await door(page, 'rating.add', { belief: belief.id, strength_pct: 75 });
  await door(page, 'note.add', {
    title: 'How',
    text: 'Sit with me.',
    purpose: 'how_to_be_with_me',
  });
  return mara;
}

async function toSession(page) {
  await toSupport(page);
  await page.getByRole('button', { name: /^Bring to a session/ }).click();
  await page.waitForSelector('.screen.session .chip');
}

test('a page for a session holds only what is chosen', { skip: missing }, () =>
  withPage(
    async (page) => {
      await fill(page);
      await reopen(page);
      await toSession(page);
      await page.getByText('Nothing on it yet').waitFor();
      const on = await page.locator('fieldset .chip[aria-pressed=true]').allInnerTexts();
      assert.deepEqual(on.map((text) => text.trim()), ['What I want to talk about', 'Questions']);
      await sound(page, 'session, empty');
      for (const name of ['A few moments', 'Feared and happened', 'Beliefs', 'How to be with me'])
        await button(page, name).tap();
      await comesTo(() => page.locator('.paper').count(), 0, 'nothing is chosen by itself');
      await page.getByRole('button', { name: /Mara waited/ }).tap();
      await page.getByRole('button', { name: /That I sleep badly/ }).tap();
      await page.getByRole('button', { name: /I am a burden/ }).tap();
      await page.getByRole('button', { name: /Sit with me/ }).tap();
      await page
        .getByRole('textbox', { name: 'What I want to talk about' })
        .fill('The call with MARA.');
      const paper = page.locator('.paper');
      for (const text of [
        'The call with M.',
        'It felt mostly safe.',
        'Feared: It is too much.',
        'It seemed 75 of 100 likely.',
        'Did it happen: no.',
        'What I take from it: She stayed.',
        'A kinder line: Some ask.',
        'Sit with me.',
      ])
        await paper.getByText(text, { exact: true }).first().waitFor();
      const shown = await paper.innerText();
      assert.doesNotMatch(shown, /mara|Not for the page/i);
      assert.match(shown, /M\. waited\. <b>Tea<\/b>, and M\.’s coat\./);
      await sound(page, 'session, chosen');
      // It is there again after a lock, and the names come back when they are wanted.
      await drafted(page, 'session:new', (value) => value.say === 'The call with MARA.');
      await reopen(page);
      await page.getByText('A page to bring to a session').first().waitFor();
      await page.getByRole('button', { name: /^Go on/ }).first().tap();
      await paper.getByText('The call with M.').waitFor();
      await button(page, 'Names as initials only').tap();
      await paper.getByText('The call with MARA.').waitFor();
      assert.match(await paper.innerText(), /Mara waited/);
      assert.deepEqual((await door(page, 'note.list', { filter: { purpose: 'appointment' } })).items, []);
      await button(page, 'Keep a copy in the book').tap();
      await page.getByText('A copy is kept in the book.').waitFor();
      const [note] = (await door(page, 'note.list', { filter: { purpose: 'appointment' } })).items;
      assert.match(note.text, /The call with MARA\./);
      await toSupport(page);
      const kept = page.locator('.kept-pages summary');
      await kept.tap();
      await page.locator('.kept-pages').getByText('The call with MARA.').waitFor();
      await sound(page, 'support, a kept page');
      await button(page, 'Take out').tap();
      await page.waitForFunction(() => !document.querySelector('.kept-pages'));
      await comesTo(() => focused(page), 'H1');
      assert.equal((await door(page, 'note.get', { id: note.id })).removed, true);
      await button(page, 'Undo').tap();
      await kept.waitFor();
    },
    { size: phone },
  ),
);

test('saved, it is one file without scripts and with a plain name; printed, it is the page alone', { skip: missing }, () =>
  withPage(
    async (page) => {
      await fill(page);
      await reopen(page);
      await toSession(page);
      await page
        .getByRole('textbox', { name: 'What I want to ask' })
        .fill('"Why" & <script>alert(1)</script> Mara?');
      await page.locator('.paper').waitFor();
      const [file] = await Promise.all([
        page.waitForEvent('download'),
        button(page, 'Save as a file').click(),
      ]);
      assert.match(file.suggestedFilename(), /^page-\d{4}-\d\d-\d\d\.html$/);
      const text = readFileSync(await file.path(), 'utf8');
      assert.doesNotMatch(text, /<script|javascript:|https?:|Mara/);
      assert.match(text, /&#34;Why&#34; &#38; &#60;script&#62;alert\(1\)&#60;\/script&#62; M\.\?/);
      assert.match(text, /^<!doctype html><html lang="en" dir="ltr"><meta charset="utf-8">/);
      await page.getByText('The file can be read without a passphrase.').waitFor();

      await page.emulateMedia({ media: 'print' });
      const seen = await page.evaluate(() =>
        [...document.querySelectorAll('button, textarea, h1, nav, .top, .toast, .lead')]
          .filter((el) => el.checkVisibility())
          .map((el) => el.className || el.tagName),
      );
      assert.deepEqual(seen, []);
      assert.equal(await page.locator('.paper').isVisible(), true);
      await page.emulateMedia({ media: null });
      // Elsewhere, printing is as it was.
      await page.goBack();
      await page.waitForSelector('.screen.support');
      await page.emulateMedia({ media: 'print' });
      assert.equal(await page.locator('h1').isVisible(), true);
    },
    { size: desk },
  ),
);

test('a new page can be begun, and the old one is gone from the drafts', { skip: missing }, () =>
  withPage(async (page) => {
    await toSession(page);
    await page.getByRole('textbox', { name: 'What I want to talk about' }).fill('Something.');
    await drafted(page, 'session:new', (value) => value.say === 'Something.');
    await button(page, 'Begin a new page').tap();
    await page.getByText('Nothing on it yet').waitFor();
    await comesTo(() => focused(page), 'H1');
    await page.waitForTimeout(600);
    assert.deepEqual((await door(page, 'draft.list')).items, []);
  }),
);
