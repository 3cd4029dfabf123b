// People, the journal and search, as somebody with a filled book meets them.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { comesTo, desk, door, missing, phone, place, reopen, withPage } from './fixture.mjs';

/** "2026-03-04T10:00:00+00:00", so many days ago. */
const ago = (days) =>
  `${new Date(Date.now() - days * 86400000).toISOString().slice(0, 11)}10:00:00+00:00`;

const texts = (page, selector) => page.locator(selector).allTextContents();

test('a person is added, placed, changed and taken back', { skip: missing }, () =>
  withPage(
    async (page) => {
      await place(page, 'People');
      await page.getByRole('button', { name: 'Add someone' }).click();
      await page.getByRole('button', { name: 'Keep', exact: true }).click();
      await page.getByText('A name or an initial is needed.').waitFor();
      await page.keyboard.type('Aunt Lena');
      await page.getByText('Where do you see them?').first().click();
      await page.getByRole('radio', { name: 'close', exact: true }).check();
      await page.getByText('What do you want them to respect?').first().click();
      await page
        .getByRole('textbox', { name: 'What do you want them to respect?' })
        .fill('No visits without a call.');
      await page.getByText('How can you reach them?').first().click();
      await page.getByRole('button', { name: 'Add a way to reach them' }).click();
      await page.getByRole('textbox', { name: 'Number or address' }).fill('0123 456');
      await page.getByRole('button', { name: 'Keep', exact: true }).click();
      await page.getByRole('heading', { name: 'Aunt Lena' }).waitFor();
      await page.getByText('No visits without a call.').waitFor();
      assert.equal(
        await page.getByRole('link', { name: 'Call 0123 456' }).getAttribute('href'),
        'tel:0123456',
      );
      const [person] = (await door(page, 'person.list')).items;
      const { id, created, changed, ...rest } = person;
      assert.deepEqual(rest, {
        alias: 'Aunt Lena',
        circle: 2,
        respect: 'No visits without a call.',
        reach: [{ way: 'phone', address: '0123 456' }],
      });

      await place(page, 'People');
      await page
        .locator('.circle')
        .getByRole('button', { name: /Aunt Lena/ })
        .click();
      await page.getByRole('button', { name: 'Change', exact: true }).click();
      await page.getByRole('textbox', { name: 'What do you call them here?' }).fill('Lena');
      await page.getByRole('button', { name: 'Keep', exact: true }).click();
      await page.getByRole('heading', { name: 'Lena', exact: true }).waitFor();
      await page.getByRole('button', { name: 'Undo' }).click();
      await page.getByRole('heading', { name: 'Aunt Lena' }).waitFor();
      assert.equal((await door(page, 'person.get', { id })).alias, 'Aunt Lena');
    },
    { size: desk },
  ),
);

test(
  "a person's page: qualities without counts until opened, moments, first words",
  { skip: missing },
  () =>
    withPage(
      async (page) => {
        const { id } = await door(page, 'person.add', { alias: 'Mara' });
        const { id: moment } = await door(page, 'moment.add', {
          people: [id],
          felt_safe: 2,
          at: ago(3),
          seen_in_me: 'You notice who stands alone.',
        });
        await door(page, 'observation.add', {
          person: id,
          quality: 'kind',
          direction: 'noticed',
          text: 'She waited.',
          at: ago(3),
          moment,
        });
        await door(page, 'observation.add', {
          person: id,
          quality: 'kind',
          direction: 'noticed',
          at: ago(9),
        });
        await reopen(page);
        await place(page, 'People');
        await page.getByRole('button', { name: /Mara.*last contact 3 days ago/ }).tap();
        await page.getByText('You notice who stands alone.').first().waitFor();
        const kind = page.locator('.fold', { hasText: 'kind' }).first();
        await kind.locator('.glance').getByText('She waited.').waitFor();
        assert.equal(
          await page.getByText('Times I noticed it: 2').count(),
          0,
          'no count before it is asked for',
        );
        assert.equal(await page.getByText('not known yet').count(), 4);
        await kind.locator('summary').tap();
        await page.getByText('Times I noticed it: 2').waitFor();
        await kind.getByRole('button', { name: 'A time it was missing' }).tap();
        await kind.getByRole('textbox', { name: 'What was missing?' }).fill('She forgot.');
        await kind.getByRole('button', { name: 'Keep' }).tap();
        await page.getByText('Times it was missing: 1').waitFor();
        const rows = (
          await door(page, 'observation.list', { filter: { person: id, direction: 'missing' } })
        ).items;
        assert.deepEqual(
          rows.map(({ text, quality }) => [text, quality]),
          [['She forgot.', 'kind']],
        );
        await page.getByText('Too early to say more: it takes 4 more.').waitFor();
      },
      { size: phone },
    ),
);

test(
  'about someone marked unsafe there are no numbers and no suggestions; hard moments bring the calm card',
  { skip: missing },
  () =>
    withPage(async (page) => {
      const { id } = await door(page, 'person.add', { alias: 'K', standing: 'unsafe' });
      const { id: open } = await door(page, 'person.add', { alias: 'Robin' });
      for (const days of [1, 2, 3, 4, 5, 6])
        await door(page, 'moment.add', { people: [id], felt_safe: 1, at: ago(days) });
      await door(page, 'moment.add', { people: [open], felt_safe: -2, at: ago(1) });
      await reopen(page);
      await place(page, 'People');
      assert.equal(
        await page
          .getByRole('main')
          .getByText(/unsafe|not safe|No suggestions/)
          .count(),
        0,
        'lists never show it',
      );
      await page.locator('.people-list').getByRole('button', { name: 'K', exact: true }).tap();
      await page.getByText('No suggestions about them.').waitFor();
      await page.getByText(/There are no numbers about them/).waitFor();
      assert.equal(await page.locator('.count-bar').count(), 0);
      await place(page, 'People');
      await page.locator('.people-list').getByRole('button', { name: /Robin/ }).tap();
      await page.getByText('Once it felt not safe.').waitFor();
      assert.equal(
        await page.getByText(/That was not your fault/).count(),
        0,
        'one hard moment is no card',
      );
      await door(page, 'moment.add', { people: [open], felt_safe: -2, at: ago(2) });
      await reopen(page);
      await place(page, 'People');
      await page.locator('.people-list').getByRole('button', { name: /Robin/ }).tap();
      await page.getByText(/That was not your fault/).waitFor();
      await page.getByRole('button', { name: 'Numbers to call' }).tap();
      await page.getByRole('heading', { name: "I'm not safe with someone" }).waitFor();
    }),
);

test('the journal shows pages, filters and what is searched for', { skip: missing }, () =>
  withPage(
    async (page) => {
      const { id: mara } = await door(page, 'person.add', { alias: 'Mara' });
      for (let i = 0; i < 40; i += 1) {
        await door(page, 'moment.add', {
          at: ago(i + 1),
          felt_safe: i % 2 ? 1 : -1,
          happened: `Entry number ${i}`,
          ...(i < 3 ? { people: [mara], joy: true } : {}),
          ...(i === 39 ? { felt_safe_text: 'The éclair was for me.' } : {}),
        });
      }
      await reopen(page);
      await place(page, 'Journal');
      await page.waitForFunction(() => document.querySelectorAll('.entry').length === 30);
      assert.match((await texts(page, '.entry'))[0], /Entry number 0/, 'newest first');
      await page.getByRole('button', { name: 'Show earlier ones' }).click();
      await page.waitForFunction(() => document.querySelectorAll('.entry').length === 40);
      assert.equal(await page.getByRole('button', { name: 'Show earlier ones' }).count(), 0);

      await page.getByText('Show only some').click();
      await page.locator('.filters').getByRole('button', { name: 'a bit of joy' }).click();
      await page.waitForFunction(() => document.querySelectorAll('.entry').length === 3);
      await page.getByLabel('Felt safe').selectOption('-1');
      await page.waitForFunction(() => document.querySelectorAll('.entry').length === 2);
      const day = ago(1).slice(0, 10);
      await page.getByLabel('From', { exact: true }).fill(day);
      await page.getByLabel('Until').fill(day);
      await page.waitForFunction(() => document.querySelectorAll('.entry').length === 1);
      await page.getByLabel('Felt safe').selectOption('2');
      await page.getByText('No moment like that so far.').waitFor();
      await page.getByRole('button', { name: 'Show all' }).click();
      await page.waitForFunction(() => document.querySelectorAll('.entry').length === 30);

      const box = page.getByRole('searchbox', { name: 'Find words' });
      await box.fill('ECLAIR');
      await page.locator('.results mark', { hasText: 'éclair' }).waitFor();
      assert.equal(await page.locator('.results .row').count(), 1);
      await box.fill('ecl');
      await page.locator('.results mark').waitFor();
      await page.locator('.results .row').click();
      await page.getByText('The éclair was for me.').waitFor();
      await page.getByRole('button', { name: 'Back', exact: true }).click();
      await comesTo(() => box.inputValue(), 'ecl', 'coming back finds the search as it was');
      await box.fill('xyzzy');
      await page.getByText(/These words are not in the book/).waitFor();
    },
    { size: desk },
  ),
);

test('removing a moment can be undone, with what was noticed in it', { skip: missing }, () =>
  withPage(async (page) => {
    const { id: mara } = await door(page, 'person.add', { alias: 'Mara' });
    const { id } = await door(page, 'moment.add', {
      people: [mara],
      felt_safe: 1,
      happened: 'We sat.',
    });
    await door(page, 'observation.add', {
      person: mara,
      quality: 'kind',
      direction: 'noticed',
      moment: id,
    });
    await reopen(page);
    await place(page, 'Journal');
    await page.locator('.entry').tap();
    await page.getByRole('button', { name: 'Remove this moment' }).tap();
    await page.getByText('Nothing here yet.').waitFor();
    assert.equal((await door(page, 'observation.list')).items.length, 0);
    await page.getByRole('button', { name: 'Undo' }).tap();
    await page.locator('.entry').waitFor();
    assert.equal((await door(page, 'moment.list')).items[0].id, id);
    assert.equal((await door(page, 'observation.list')).items.length, 1);
  }),
);

test(
  'forgetting a person says first that there is no way back, then names the texts that remain',
  { skip: missing },
  () =>
    withPage(
      async (page) => {
        const { id } = await door(page, 'person.add', { alias: 'Quill' });
        await door(page, 'moment.add', {
          felt_safe: 1,
          people: [id],
          happened: 'Quill lent me an umbrella.',
        });
        await reopen(page);
        await place(page, 'People');
        await page.locator('.people-list').getByRole('button', { name: /Quill/ }).click();
        await page.getByRole('button', { name: 'Change', exact: true }).click();
        await page.getByRole('button', { name: 'Forget this person for good' }).click();
        await page.getByText('This cannot be undone.').waitFor();
        await page.getByRole('button', { name: 'Keep them' }).click();
        await comesTo(async () => (await door(page, 'person.list')).items.length, 1);
        await page.getByRole('button', { name: 'Forget this person for good' }).click();
        await page.getByRole('button', { name: 'Forget Quill', exact: true }).click();
        await page.getByText('One text of yours still names them.', { exact: false }).waitFor();
        await page.getByRole('button', { name: /^Change Moment, What happened/ }).waitFor();
        await page.getByRole('button', { name: 'Go on', exact: true }).click();
        await page.getByText('Nobody here yet.', { exact: false }).waitFor();
        assert.equal((await door(page, 'person.list')).items.length, 0);
      },
      { size: desk },
    ),
);

test('Today holds one invitation, and "Not today" is a full answer', { skip: missing }, () =>
  withPage(async (page) => {
    await page.locator('.invitation').waitFor();
    assert.equal(await page.locator('.invitation').count(), 1);
    await page.getByRole('button', { name: 'Not today' }).tap();
    await page.getByText('That is a full answer.', { exact: false }).waitFor();
    assert.equal((await door(page, 'today.get')).declined, true);
    await reopen(page);
    await page.getByText('That is a full answer.', { exact: false }).waitFor();
  }),
);

test(
  'no address and no history entry names anything of the book, and Back goes back',
  { skip: missing },
  () =>
    withPage(
      async (page) => {
        const { id } = await door(page, 'person.add', { alias: 'Mara' });
        await reopen(page);
        const address = page.url();
        await place(page, 'People');
        await page.locator('.people-list').getByRole('button', { name: /Mara/ }).click();
        await page.getByRole('heading', { name: 'Mara' }).waitFor();
        assert.equal(page.url(), address);
        const state = JSON.stringify(await page.evaluate(() => history.state));
        assert.doesNotMatch(state, /Mara/);
        assert.equal(state.includes(id), false);
        assert.equal(await page.title(), 'Notes');
        await page.goBack();
        await page.getByRole('heading', { name: 'People' }).waitFor();
        await page.goBack();
        await page.waitForSelector('.today');
      },
      { size: desk },
    ),
);
