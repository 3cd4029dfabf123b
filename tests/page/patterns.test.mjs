// Patterns as somebody meets them: sentences that say what was counted and no more, pictures one at a
// time, the entries behind each, and the rules that stand above every number.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sound } from './axe.mjs';
import { desk, door, missing, phone, place, reopen, settled, withPage } from './fixture.mjs';
import { landed, press, tabTo } from './keys.mjs';

const button = (page, name) => page.getByRole('button', { name, exact: true });
const main = (page) => page.getByRole('main');
const look = (page, title) =>
  page.locator('.looks .fold', { has: page.locator('.fold-title', { hasText: title }) }).first();
const row = (page, name) => page.locator('.picture-row', { hasText: name });
const textOf = (page) => main(page).innerText();

/** Days ago, at half past nine in the morning or as asked. */
const ago = (days, clock = '09:30') =>
  `${new Date(Date.now() - days * 86400000).toISOString().slice(0, 11)}${clock}:00+00:00`;

/** Which of 48 moments were by phone: without a beat of their own, 24 of each. */
const by_phone = [...'110100101101001011010010110011010010110010110010'].map(Number);

/**
 * 48 moments, the newest first: by phone safe in 22 of 24, by text in 6 of 24.
 * @param {any} page @param {string[]} people Who is there, in turns.
 */
async function fill(page, people) {
  let [phones, texts] = [0, 0];
  for (const [at, phoned] of by_phone.entries()) {
    const safe = phoned ? (phones += 1) > 2 : (texts += 1) <= 6;
    await door(page, 'moment.add', {
      at: ago(at + 1),
      channel: phoned ? 'phone' : 'text',
      people: [people[at % people.length]],
      felt_safe: safe ? 1 + (at % 2) : -(at % 2),
      happened: `Entry ${at}.`,
    });
  }
}

/** To Patterns, as a finger gets there. */
async function patterns(page) {
  await reopen(page);
  if (page.viewportSize().width < 1000) {
    await place(page, 'More');
    await main(page).getByRole('button', { name: /^Patterns/ }).click();
  } else await place(page, 'Patterns');
  await page.getByRole('heading', { name: 'Patterns', level: 1 }).waitFor();
  await settled(page);
}

async function toPerson(page, alias) {
  await reopen(page);
  await place(page, 'People');
  await page.locator('.people-list .row', { hasText: alias }).first().click();
  await page.getByRole('heading', { name: alias, exact: true, level: 1 }).waitFor();
  await settled(page);
}

test('an empty book: one warm sentence and one act', { skip: missing }, () =>
  withPage(async (page) => {
    await patterns(page);
    await page.getByText('Patterns come from moments.', { exact: false }).waitFor();
    assert.equal(await page.locator('.claim, .picture').count(), 0);
    await sound(page, 'patterns, nothing yet');
    await button(page, 'Keep a moment').tap();
    await page.locator('.scale').first().waitFor();
  }),
);

test('a small book, by touch: counts, how many more; no range, and no words that open by themselves', { skip: missing }, () =>
  withPage(async (page) => {
    const { id } = await door(page, 'person.add', { alias: 'Mara' });
    for (const [at, felt_safe] of [2, 1, -1].entries())
      await door(page, 'moment.add', {
        at: ago(at + 1),
        people: [id],
        channel: 'phone',
        felt_safe,
        happened: `We spoke, ${at}.`,
      });
    await patterns(page);
    await page.getByText('It is too early to say more than what you wrote.', { exact: false }).waitFor();
    assert.equal(await page.getByText('We spoke').count(), 0, 'no words open by themselves');
    await button(page, 'Read what you wrote').waitFor();
    await button(page, 'How you met').tap();
    await row(page, 'phone').waitFor();
    assert.match(await row(page, 'phone').locator('.sr').textContent(), /It felt safe in 2 of 3 moments\. 2 more until/);
    const text = await textOf(page);
    assert.doesNotMatch(text, /Of ten such moments, most likely|likely range/);
    await sound(page, 'patterns, a small book');
    await row(page, 'phone').scrollIntoViewIfNeeded();
    const there = await page.evaluate(() => scrollY);
    assert.ok(there > 100);
    await row(page, 'phone').tap();
    await page.getByText('It felt safe in 2 of 3 moments by phone.').waitFor();
    await page.getByText('Too early to say more: it takes 2 more.').waitFor();
    await page.locator('.entry').nth(2).waitFor();
    await sound(page, 'entries of a small book');
    await page.goBack();
    await settled(page);
    assert.equal(await button(page, 'How you met').getAttribute('aria-pressed'), 'true', 'as it was left');
    await page.waitForFunction((y) => Math.abs(scrollY - y) < 60, there);
  }),
);

test('a comparison that is earned, by touch; its entries are exactly those', { skip: missing }, () =>
  withPage(async (page) => {
    const { id } = await door(page, 'person.add', { alias: 'Mara' });
    await fill(page, [id]);
    const answer = await door(page, 'pattern.safety', { factor: 'channel' });
    assert.deepEqual(answer.comparisons.map(({ a, b }) => [a, b]), [['phone', 'text']]);
    await patterns(page);
    const sentence =
      /It felt safe more often by phone than by text: in 22 of 24 moments, and in 6 of 24\. It is (very )?likely that this is more than chance\./;
    const said = page.locator('.today-said .said', { hasText: sentence });
    await said.waitFor();
    await sound(page, 'patterns, a full book');
    await said.getByRole('button', { name: /^See the entries/ }).tap();
    await page.getByRole('heading', { name: 'phone', exact: true }).waitFor();
    await page.getByRole('heading', { name: 'text', exact: true }).waitFor();
    await settled(page);
    await sound(page, 'entries of a comparison');
    await page.goBack();
    await settled(page);
    await button(page, 'How you met').tap();
    await row(page, 'phone').tap();
    await page.getByText(/It felt safe in 22 of 24 moments by phone\. Of ten such moments, most likely between \w+ and \w+\./).waitFor();
    await page.waitForFunction(() => document.querySelectorAll('.entry').length === 20);
    await button(page, 'Show earlier ones').tap();
    await page.waitForFunction(() => document.querySelectorAll('.entry').length === 24);
    const shown = await page.locator('.entry .own-words').allTextContents();
    const wanted = by_phone.flatMap((phoned, at) => (phoned ? [`Entry ${at}.`] : []));
    assert.deepEqual(shown, wanted);
    assert.equal(await button(page, 'Show earlier ones').count(), 0);
    // An id stands nowhere but in memory.
    assert.doesNotMatch(page.url(), /phone|#.+|\?/);
    await page.locator('.entry').first().tap();
    await page.getByRole('heading', { level: 1 }).waitFor();
    await page.getByText('Entry 0.').waitFor();
  }),
);

test('by keyboard alone: another way to look, a row, its entries, and back', { skip: missing }, () =>
  withPage(
    async (page) => {
      const { id } = await door(page, 'person.add', { alias: 'Mara' });
      await fill(page, [id]);
      await patterns(page);
      await tabTo(page, 'more ways to look');
      await press(page, 'Enter');
      await landed(page, 'Wanted and came', 'the focus stands where the chip was');
      await tabTo(page, 'How you met', 'Shift+Tab');
      await press(page, 'Enter');
      await row(page, 'phone').waitFor();
      await tabTo(page, 'phone. It felt safe in 22 of 24');
      await press(page, 'ArrowDown', 'Enter');
      await page.getByText(/It felt safe in 6 of 24 moments by text\./).waitFor();
      await page.goBack();
      await settled(page);
      await tabTo(page, 'Before and after');
      await press(page, 'Enter');
      await page.getByText('No moment says this yet.', { exact: false }).waitFor();
      await tabTo(page, 'What you expected, what came');
      await press(page, 'Enter');
      await page.getByText('No small share says yet', { exact: false }).waitFor();
      await tabTo(page, 'Why so little?');
      await press(page, 'Enter');
      await page.getByText('never set against each other', { exact: false }).waitFor();
      await sound(page, 'patterns, opened by keyboard');
    },
    { size: desk },
  ),
);

test('facts stand over the count; about somebody unsafe there is no number; nobody is set against another', { skip: missing }, () =>
  withPage(
    async (page) => {
      const ids = {};
      for (const [alias, standing] of [['Zoe'], ['Anna'], ['Kit', 'unsafe']])
        ids[alias] = (await door(page, 'person.add', { alias, ...(standing ? { standing } : {}) })).id;
      // Anna is the one with whom it felt safe more often, and with whom a boundary was crossed.
      for (let at = 0; at < 15; at += 1)
        for (const [alias, felt_safe] of [['Anna', at === 3 ? -2 : 2], ['Zoe', at % 3 ? -1 : 1], ['Kit', 2]])
          await door(page, 'moment.add', {
            at: ago(at + 1),
            people: [ids[alias]],
            channel: alias === 'Kit' ? 'letter' : 'phone',
            felt_safe,
            ...(alias === 'Anna' && at === 2 ? { boundary_respected: 'no' } : {}),
          });
      await patterns(page);
      assert.deepEqual(
        (await page.locator('.picture-name').allTextContents()).map((name) => name.trim()),
        ['Anna', 'Zoe'],
        'by name, and nobody unsafe',
      );
      assert.match(
        await row(page, 'Anna').locator('.sr').textContent(),
        /^Anna\. A boundary of yours was crossed once\. Once it felt not safe\. It felt safe in 14 of 15 moments\.$/,
      );
      for (const title of ['How you met', 'Time of day', 'Day of the week']) {
        if (title === 'Time of day') await button(page, 'more ways to look').click();
        await button(page, title).click();
        await settled(page);
        const text = await textOf(page);
        assert.doesNotMatch(text, /Kit|letter/);
      }
      const claims = await page.locator('.claim-sentence').allTextContents();
      assert.deepEqual(claims.filter((said) => /Anna/.test(said) && /Zoe/.test(said)), []);
      await sound(page, 'patterns with facts');
      // A fact rests on its own moments, not on all with that person.
      await page.locator('.today-said .said', { hasText: 'With Anna, it once felt not safe.' }).getByRole('button').click();
      await page.locator('.entries .entry').first().waitFor();
      await settled(page);
      assert.equal(await page.locator('.entries .entry').count(), 1);

      await toPerson(page, 'Anna');
      assert.deepEqual(
        (await page.locator('.may-be-said .said').first().locator('p').allTextContents()).slice(0, 3),
        [
          'A boundary of yours was crossed once.',
          'Once it felt not safe.',
          'No count outweighs that. It felt safe in 14 of 15 moments with Anna.',
        ],
      );
      assert.doesNotMatch(await page.locator('.may-be-said').innerText(), /most likely between/);

      await toPerson(page, 'Zoe');
      await page.getByText(/With Zoe, it felt safe in 5 of 15 moments\. Of ten such moments/).first().waitFor();
      await page.locator('.may-be-said').getByRole('button', { name: /^See the entries/ }).first().click();
      await page.getByRole('heading', { name: 'Zoe', level: 1 }).or(page.getByRole('heading', { name: 'Entries' })).waitFor();
      await page.waitForFunction(() => document.querySelectorAll('.entry').length === 15);

      await toPerson(page, 'Kit');
      await page.getByText(/There are no numbers about them/).waitFor();
      assert.equal(await page.locator('.may-be-said, .count-bar, .picture, .claim').count(), 0);
      assert.doesNotMatch(await textOf(page), /\d+ of \d+/);
      const moment = page.getByRole('button', { name: 'A moment with Kit' });
      assert.equal(await moment.getAttribute('class'), 'plain', 'never the loudest act');
      await sound(page, 'person, no numbers');
    },
    { size: desk },
  ),
);

test('on a person\'s page: pauses and settling, only while it is open', { skip: missing }, () =>
  withPage(async (page) => {
    const { id } = await door(page, 'person.add', { alias: 'Mara' });
    for (let at = 0; at < 12; at += 1)
      await door(page, 'moment.add', {
        at: ago(20 + at * 4 + (at % 3)),
        people: [id],
        felt_safe: 1,
        began_by: at % 3 ? 'me' : 'them',
        settled_before: 3 + (at % 2),
        settled_after: 6 + (at % 3),
      });
    const cadence = await door(page, 'pattern.cadence', { person: id });
    assert.equal(cadence.open, true);
    await toPerson(page, 'Mara');
    const said = page.locator('.may-be-said');
    await said.getByText(/After 12 moments with Mara you felt more settled than before them, most likely by/).first().waitFor();
    await said.locator('.picture-gaps').waitFor();
    await said.getByText('8 began with you and 4 with them', { exact: false }).waitFor();
    await sound(page, 'person, pauses');
    // Beside the entries as well the facts stand above what is said.
    const hard = await door(page, 'moment.add', {
      at: ago(1),
      people: [id],
      felt_safe: -2,
      settled_before: 4,
      settled_after: 2,
    });
    await toPerson(page, 'Mara');
    const words = '13 moments with Mara have a before and an after';
    await said.locator('.said', { hasText: words }).getByRole('button', { name: /^See the entries/ }).tap();
    const shown = main(page).locator('.said', { hasText: words });
    await shown.waitFor();
    assert.equal(await shown.locator('.fact').innerText(), 'Once it felt not safe.');
    await sound(page, 'entries, a fact above what is said');
    await door(page, 'moment.remove', { id: hard.id });
    // Where the facts could not be read no number stands either, and it says why.
    await page.route('**/api/pattern.safety', (route) => route.abort());
    await toPerson(page, 'Mara');
    await said.locator('.trouble').waitFor();
    assert.equal(await said.locator('.picture, .claim').count(), 0);
    await page.unroute('**/api/pattern.safety');
    await door(page, 'person.edit', { id, standing: 'resting' });
    await toPerson(page, 'Mara');
    await said.getByText(/With Mara, it felt safe in 12 of 12 moments\./).first().waitFor();
    assert.equal(await page.locator('.picture-gaps').count(), 0);
    assert.doesNotMatch(await said.innerText(), /pause|contact/i);
  }),
);

test('expected beside what came, and a line over time, with the way to each', { skip: missing }, () =>
  withPage(async (page) => {
    const { id: mara } = await door(page, 'person.add', { alias: 'Mara' });
    const { id: belief } = await door(page, 'belief.add', { statement: 'I would be a burden.' });
    await door(page, 'moment.add', { people: [mara], felt_safe: 1, at: ago(1) });
    for (let at = 0; at < 6; at += 1) {
      const { id } = await door(page, 'share.add', {
        person: mara,
        what: `Share ${at}.`,
        feared: 'A laugh.',
        likelihood_pct: 80,
        expected_distress_pct: 70,
      });
      await door(page, 'share.edit', { id, state: 'done' });
      await door(page, 'share.edit', { id, came_true: at === 0 ? 'partly' : 'no', peak_distress_pct: 30 + at });
      await door(page, 'rating.add', {
        belief,
        at: ago(90 - at * 15),
        strength_pct: 90 - at * 10,
        counter_strength_pct: 20 + at * 5,
      });
    }
    await patterns(page);
    await look(page, 'What you expected, what came').locator('summary').first().tap();
    await page.getByText(/In 6 small shares it was lighter than you had thought, by about 3[78] of 100\./).first().waitFor();
    await page.getByText(/What you feared seemed 80 of 100 likely, on average\. In 6 small shares it came fully in 0, and partly in 1\./).first().waitFor();
    await settled(page);
    await sound(page, 'patterns, expected and came');
    await look(page, 'Your lines over time').locator('summary').first().tap();
    const line = page.locator('.belief-look');
    await line.getByText(/Over 6 looks, this line has felt less true with time, by about 20(\.\d)? of 100 a month\./).waitFor();
    await sound(page, 'patterns, a line over time');
    await line.getByRole('button', { name: /^Open this line/ }).tap();
    await page.getByRole('heading', { name: 'I would be a burden.', level: 1 }).waitFor();
  }),
);

test('wanted beside received, and seen together', { skip: missing }, () =>
  withPage(async (page) => {
    for (let at = 0; at < 9; at += 1)
      await door(page, 'moment.add', {
        at: ago(at + 1),
        channel: at % 2 ? 'phone' : 'text',
        setting: 'home',
        kinds_wanted: ['listening'],
        kinds_received: [at < 6 ? 'listening' : 'advice'],
        felt_safe: at < 6 ? 2 : -1,
        happened: `Entry ${at}.`,
      });
    await patterns(page);
    await look(page, 'What you wanted, what came').locator('summary').first().tap();
    await page.getByText(/When you wanted listening, it came in 6 of 9 moments\./).first().waitFor();
    await settled(page);
    await sound(page, 'patterns, wanted and came');
    await page.locator('.looks .said', { hasText: 'it came in 6 of 9' }).getByRole('button').tap();
    await page.waitForFunction(() => document.querySelectorAll('.entries .entry').length === 9);
    await page.getByText(/When you wanted listening, it came in 6 of 9 moments\./).waitFor();
    await page.goBack();
    await settled(page);
    await page.getByRole('button', { name: /Wanted listening, came advice/ }).first().tap();
    await page.waitForFunction(() => document.querySelectorAll('.entry').length === 3);
    assert.deepEqual(await page.locator('.entry .own-words').allTextContents(), ['Entry 6.', 'Entry 7.', 'Entry 8.']);
    await page.goBack();
    await settled(page);
    // A context below its gate stands there with how many more it takes, and without a number.
    await door(page, 'moment.add', { at: ago(20), setting: 'work', felt_safe: 1 });
    await look(page, 'Several things at once').locator('summary').first().tap();
    await settled(page);
    const together = page.locator('.adjusted tbody tr');
    assert.equal(
      (await together.filter({ hasText: 'work' }).innerText()).replace(/\s+/g, ' ').trim(),
      'work Too early to say more: it takes 4 more.',
    );
    assert.match(await together.filter({ hasText: 'home' }).innerText(), /\d to \d/);
    assert.doesNotMatch(await textOf(page), /NaN/);
    await sound(page, 'patterns, seen together');
  }),
);
