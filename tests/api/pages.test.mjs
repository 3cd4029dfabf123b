// Patterns are worked out without a page on which a moment's text stands: each text holds a word of its kind,
// the pages that are read from the disk are counted, and those with the word on them.

import assert from 'node:assert/strict';
import test from 'node:test';

import { openDoor, skip } from './ask.mjs';
import { chance, randomBook, writeBook } from './books.mjs';
import { askAll, patternOps } from './patterns.mjs';

const passphrase = 'four plain words here';

/** A book of long texts in moments (lantern), shares (harbour) and notes about people (orchard). */
async function longBook(door) {
  const plan = randomBook(5, { people: 6, moments: 200, shares: 40, effect: 0.3, ratings: 30 });
  for (const moment of plan.moments) moment.happened = 'lantern '.repeat(80);
  for (const { before, after } of plan.shares) {
    before.feared = 'harbour '.repeat(60);
    if (after) after.learned = 'harbour '.repeat(60);
  }
  const ids = await writeBook(door, plan);
  const next = chance(1);
  for (const id of ids.people) await door.ask('person.edit', { id, note: `${'orchard '.repeat(40)}${next()}` }).catch(() => {});
}

test('no pattern reads a page with a moment\'s text on it', { skip }, async (t) => {
  const door = openDoor(t);
  await longBook(door);
  const reopen = async () => {
    await door.ask('vault.lock');
    await door.ask('vault.open', { passphrase });
    await door.forget();
  };

  await reopen();
  const asked = await askAll(door);
  const [read, moments, shares, people] = await door.pages(['lantern lantern', 'harbour harbour', 'orchard orchard']);
  t.diagnostic(`${asked.length} answers from ${read} pages: ${moments} with texts of moments, ${shares} of shares, ${people} of people`);
  assert.ok(read > 5, 'the facts were read');
  assert.ok(people > 0, 'names stand beside notes, so those pages are seen to be read');
  assert.equal(moments, 0);

  await t.test('asked again, nothing is read at all', async () => {
    await door.forget();
    await askAll(door);
    const [again, texts] = await door.pages(['lantern lantern']);
    assert.ok(again <= 1 && texts === 0, `${again} pages, where the first alone says whether the book changed`);
  });

  await t.test('each by itself', async () => {
    for (const { op, words } of patternOps().filter((one) => one.words.length === 0)) {
      await reopen();
      await door.ask(op);
      assert.equal((await door.pages(['lantern lantern']))[1], 0, `${op} ${words}`);
    }
  });

  await t.test('what reads texts is seen to read them', async () => {
    await reopen();
    await door.ask('moment.list', { limit: 50 });
    assert.ok((await door.pages(['lantern lantern']))[1] >= 5);
  });
});
