// Every participant of the diary study, as tests/cli/diary.test.mjs does with some.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { check, missing, split } from '../cli/diary.mjs';
import { box } from '../cli/program.mjs';

test('every participant of the diary study', { skip: missing }, async (t) => {
  const place = box(t);
  let rows = 0;
  for (const book of split()) await t.test(`participant ${book.name}`, async () => { rows += await check(place, book); });
  assert.equal(rows, 1231);
});
