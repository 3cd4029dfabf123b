// Every screen by axe, in light and dark, narrow and wide; at 200% text; with forced colours and
// reduced motion.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { breaches, narrow, ready, squeezed } from './axe.mjs';
import { desk, door, missing, place, reopen, settled, withPage } from './fixture.mjs';

const ago = (days) =>
  `${new Date(Date.now() - days * 86400000).toISOString().slice(0, 11)}10:00:00+00:00`;

/** A book with something on every screen. */
async function fill(page) {
  const long = 'Bartholomew-Maximilian of the very long river house';
  const { id: mara } = await door(page, 'person.add', {
    alias: 'Mara',
    role: 'friend',
    circle: 1,
    respect: 'No calls after nine.',
    reach: [{ way: 'phone', address: '0123 456' }],
  });
  const { id: other } = await door(page, 'person.add', { alias: long, circle: 3 });
  await door(page, 'person.add', { alias: 'K', standing: 'resting' });
  for (let i = 0; i < 8; i += 1) {
    const { id } = await door(page, 'moment.add', {
      at: ago(i + 1),
      people: i % 3 ? [mara] : [mara, other],
      felt_safe: [2, 1, -2, 0, 1, -2, 2, 1][i],
      happened:
        i % 2
          ? 'We walked by the river, and she told me about her bees and I told her nothing at all.'
          : undefined,
      channel: 'in_person',
      setting: 'their_home',
      joy: i === 0 || undefined,
      settled_before: 3,
      settled_after: 7,
      feelings: ['calm', 'sad'],
      seen_in_me: i === 0 ? 'You notice who stands alone.' : undefined,
      boundary_respected: i === 2 ? 'no' : 'yes',
    });
    await door(page, 'observation.add', {
      person: mara,
      moment: id,
      quality: 'kind',
      direction: i % 2 ? 'noticed' : 'missing',
      text: 'She waited.',
      at: ago(i + 1),
    });
  }
  await door(page, 'reachout.add', {
    person: mara,
    kind: 'check_in',
    draft: 'Hi Mara, you came to mind.',
    state: 'planned',
  });
  await door(page, 'note.add', {
    title: 'A brief kindness',
    text: 'A driver waited.',
    purpose: 'private',
  });
  await door(page, 'vault.backup');
  await door(page, 'draft.put', { form: 'person:new', value: { alias: 'Noor' } });
  await reopen(page);
}

const opened = (page) =>
  page.evaluate(() => {
    for (const fold of document.querySelectorAll('.held details')) fold.open = true;
  });
const button = (page, name) => page.locator('.held').getByRole('button', { name }).first().click();
const settings = (name) => async (page) => {
  await place(page, 'More');
  await button(page, /^Settings/);
  await button(page, name);
  await opened(page);
};

/** Every screen, and how one gets there. @type {[string, (page: any) => Promise<void>][]} */
const screens = [
  ['Today', (page) => place(page, 'Today')],
  ['People', (page) => place(page, 'People')],
  [
    'a person',
    async (page) => {
      await place(page, 'People');
      await button(page, /^M Mara|Mara/);
      await page.locator('.count-bar').waitFor();
      await opened(page);
    },
  ],
  [
    'changing a person',
    async (page) => {
      await place(page, 'People');
      await button(page, /Mara/);
      await button(page, 'Change');
      await opened(page);
    },
  ],
  [
    'forgetting a person',
    async (page) => {
      await button(page, /^Forget this person/);
      await page.getByRole('dialog').waitFor();
    },
  ],
  [
    'the journal',
    async (page) => {
      await page.getByRole('button', { name: 'Keep them' }).click();
      await button(page, 'Back');
      await place(page, 'Journal');
      await page.locator('.entry').first().waitFor();
      await opened(page);
    },
  ],
  [
    'a search',
    async (page) => {
      await page.getByRole('searchbox').fill('bees');
      await page.locator('mark').first().waitFor();
    },
  ],
  [
    'a moment',
    async (page) => {
      await page.locator('.results .row').first().click();
      await page.locator('.moment .facts').first().waitFor();
    },
  ],
  [
    'changing a moment',
    async (page) => {
      await button(page, 'Change');
      await page.locator('.scale').first().waitFor();
      await opened(page);
    },
  ],
  [
    'patterns',
    async (page) => {
      await button(page, 'Back');
      await place(page, 'More');
      await button(page, /^Patterns/);
      await page.locator('.claim').first().waitFor();
      await opened(page);
    },
  ],
  ['More', (page) => place(page, 'More')],
  [
    'Through their eyes',
    async (page) => {
      await place(page, 'More');
      await button(page, /^Through their eyes/);
      await page.locator('blockquote').waitFor();
    },
  ],
  [
    'beliefs',
    async (page) => {
      await place(page, 'More');
      await button(page, /^Beliefs/);
      await opened(page);
    },
  ],
  [
    'Learn',
    async (page) => {
      await place(page, 'More');
      await button(page, /^Learn/);
      await opened(page);
    },
  ],
  [
    'no one yet',
    async (page) => {
      await place(page, 'More');
      await button(page, /^Learn/);
      await button(page, 'When there is no one yet');
      await button(page, 'Show the numbers');
      await page.locator('.helplines').waitFor();
    },
  ],
  [
    'Settings',
    async (page) => {
      await place(page, 'More');
      await button(page, /^Settings/);
      await opened(page);
    },
  ],
  ['how it looks', settings(/^How it looks/)],
  ['passphrase and lock', settings(/^Passphrase and lock/)],
  ['copies', settings(/^Copies/)],
  [
    'Right now',
    async (page) => {
      await place(page, 'Today');
      await page.getByRole('button', { name: 'Right now' }).click();
    },
  ],
  [
    'to settle',
    async (page) => {
      await page.getByRole('button', { name: 'I need to settle' }).click();
      await page.getByRole('button', { name: /^Breathe, if/ }).click();
    },
  ],
  [
    'not safe',
    async (page) => {
      await page.getByRole('button', { name: "I'm not safe with someone" }).click();
      await page.getByLabel('Country').selectOption('GB');
    },
  ],
  [
    'the lock screen',
    async (page) => {
      await page.locator('.top').getByRole('button', { name: 'Back' }).click();
      await door(page, 'vault.lock');
      await page.locator('input[name=passphrase]').waitFor();
      await opened(page);
    },
  ],
  [
    'first run, 1',
    async (page) => {
      await button(page, 'Begin a new book');
      await page.getByRole('radio', { name: 'Yes' }).check();
      await opened(page);
    },
  ],
  [
    'first run, 2',
    async (page) => {
      await button(page, 'Begin');
      await page.getByRole('combobox').fill('Mara');
    },
  ],
  [
    'first run, 3',
    async (page) => {
      await button(page, 'Go on');
      await page.getByRole('radio', { name: /short hello/ }).check();
    },
  ],
  [
    'first run, 4',
    async (page) => {
      await button(page, 'Go on');
      await page.locator('input[name=new-passphrase]').fill('x');
      await button(page, 'Keep it');
      await page.locator('.field-error').waitFor();
    },
  ],
];

/** Through every screen, asking `look` on each. */
async function everywhere(page, look) {
  await ready(page);
  const found = [];
  for (const [name, go] of screens) {
    try {
      await go(page);
      await settled(page);
      // What lies under the line above only because of where the page was scrolled to is not hidden.
      await page.evaluate(() => scrollTo(0, 0));
      found.push(...(await look(name)).map((line) => `${name}: ${line}`));
    } catch (error) {
      throw new Error(`${name}: ${error.message}`);
    }
  }
  assert.deepEqual(found, []);
}

for (const [title, size, colorScheme] of [
  ['narrow and light', narrow, 'light'],
  ['wide and dark', desk, 'dark'],
]) {
  test(
    `every screen, ${title}: axe finds nothing, nothing is cut off or too small`,
    { skip: missing },
    () =>
      withPage(
        async (page) => {
          await fill(page);
          await everywhere(page, async () => [
            ...(await breaches(page)),
            ...(await squeezed(page)),
          ]);
        },
        { size, colorScheme, touch: false, reducedMotion: 'reduce' },
      ),
  );
}

test(
  'every screen with words at 200% in a narrow window: nothing is cut off',
  { skip: missing },
  () =>
    withPage(
      async (page) => {
        await fill(page);
        await page.evaluate(() => {
          document.documentElement.style.fontSize = '212.5%';
        });
        await everywhere(page, () => squeezed(page));
      },
      { size: { width: 390, height: 844 }, touch: false, reducedMotion: 'reduce' },
    ),
);

test('forced colours: what is chosen and what is not still differ', { skip: missing }, () =>
  withPage(
    async (page) => {
      await place(page, 'Moment');
      await page.getByRole('radio', { name: 'uneasy' }).check();
      const [on, off] = await page.evaluate(() =>
        ['-1', '1'].map((value) => {
          const face = document.querySelector(`.scale-step input[value="${value}"] + .scale-face`);
          return getComputedStyle(face).backgroundColor;
        }),
      );
      assert.notEqual(on, off);
    },
    { forcedColors: 'active' },
  ),
);

test('reduced motion: nothing moves, and the breath is words', { skip: missing }, () =>
  withPage(
    async (page) => {
      await page.getByRole('button', { name: 'Right now' }).click();
      await page.getByRole('button', { name: 'I need to settle' }).click();
      await page.getByRole('button', { name: /^Breathe, if/ }).click();
      await page.getByText('In while you count to four.', { exact: false }).waitFor();
      assert.equal(await page.locator('.pacer').isVisible(), false);
      assert.deepEqual(await page.evaluate(() => document.getAnimations().length), 0);
    },
    { reducedMotion: 'reduce' },
  ),
);
