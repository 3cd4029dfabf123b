// A real diary study, each participant a book: brought in by `import csv`, a second run adds nothing, and the
// counts that the program shows equal counts that awk makes from the file. Each book costs some key
// derivations, so every third participant is here and all of them are in tests/long.

import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { check, missing, split } from './diary.mjs';
import { box, known, run, skip } from './program.mjs';

test('participants of the diary study', { skip: missing }, async (t) => {
  const place = box(t);
  const books = split();
  assert.equal(books.length, 18);
  for (const book of books.filter((_, i) => i % 3 === 0)) await t.test(`participant ${book.name}`, () => check(place, book));
});

test('import csv: tried, taken back, and refused', { skip }, async (t) => {
  const place = box(t);
  const sf = (words, options) => run(place, [...known(place), ...words], options).ended;
  const moments = async () => (await sf(['moments', '--json'])).json().ok.items;
  await sf(['init', '--json']);
  const csv = (text) => writeFileSync(join(place, 'a.csv'), text);
  csv('when;who;how:calm\n2024-04-24 10:00;Anna | Ben;70\n2024-04-25 10:00;Anna;20\n');
  const map = ['import', 'csv', 'a.csv', '-m', 'when=at', '-m', 'who=people', '-m', 'how:calm=felt_safe', '--value', 'how\\:calm:60..100=1', '--value', 'how\\:calm:..59=-2'];

  await t.test('--dry-run reports and changes nothing', async () => {
    const seen = await sf([...map, '--dry-run']);
    assert.equal(seen.code, 0, seen.err);
    assert.match(seen.out, /Read 2 rows; 2 would become moments\./);
    assert.match(seen.out, /how:calm to felt_safe: 2 taken/);
    assert.match(seen.out, /New people: Anna, Ben/);
    assert.match(seen.out, /Nothing has changed/);
    assert.deepEqual(await moments(), []);
  });

  await t.test('--zone says whose wall clock it was', async () => {
    const seen = await sf([...map, '--zone', 'America/New_York']);
    assert.equal(seen.code, 0, seen.err);
    const [later, earlier] = await moments();
    assert.deepEqual([later.at, later.felt_safe], ['2024-04-25T10:00:00-04:00', -2]);
    assert.deepEqual([earlier.felt_safe, earlier.people.length], [1, 2]);
  });

  await t.test('import list and undo, by id from standard input and by --last', async () => {
    const [batch] = (await sf(['import', 'list', '--json'])).json().ok.items;
    assert.match((await sf(['import', 'list'])).out, new RegExp(`a\\.csv +2 +${batch.id}`));
    const undone = await sf(['import', 'undo', '--json'], { input: `${batch.id}\n` });
    assert.equal(undone.code, 0, undone.err);
    assert.deepEqual(await moments(), []);
    const none = await sf(['import', 'undo', '--last']);
    assert.equal(none.code, 4);
    assert.equal((await sf(['import', 'undo'], { input: 'nonsense\n' })).code, 2);
    assert.equal((await sf(['import', 'undo', '00000000-0000-7000-8000-000000000000'])).code, 4);
    assert.equal((await sf([...map])).code, 0);
    assert.equal((await sf(['import', 'undo', '--last'])).code, 0);
    assert.deepEqual(await moments(), []);
  });

  await t.test('from standard input', async () => {
    const seen = await sf(['import', 'csv', '-', '--map', 'at=at', '--map', 'what=happened'], { input: 'at,what\n2024-01-02T03:04:05Z,"a, b"\n' });
    assert.equal(seen.code, 0, seen.err);
    assert.equal((await moments())[0].happened, 'a, b');
  });

  await t.test('what does not fit exits 2 (a file that is not there: 4), says what, and changes nothing', async () => {
    const before = await moments();
    const good = ['import', 'csv', 'a.csv', '--map', 'when=at'];
    const wrong = [
      [['import', 'csv', 'a.csv'], 2, /--map/],
      [['import', 'csv', 'nowhere.csv', '--map', 'when=at'], 4, /nowhere\.csv/],
      [[...good.slice(0, 3), '--map', 'when'], 2, /COLUMN=FIELD/],
      [[...good.slice(0, 3), '--map', 'when=at/x'], 2, /COLUMN=FIELD/],
      [[...good.slice(0, 3), '--map', 'nope=at'], 2, /columns and fields/],
      [[...good, '--map', 'who=nonsense'], 2, /columns and fields/],
      [[...good, '--value', 'who'], 2, /--value/],
      [[...good, '--zone', 'Nowhere/Land'], 2, /time zone/],
      [['import', 'csv'], 2, /FILE/],
      [['import', 'xml', 'a.csv'], 2, /no such command/],
    ];
    for (const [words, code, says] of wrong) {
      const seen = await sf([...words, '--json']);
      assert.equal(seen.code, code, `${words}: ${seen.err}`);
      assert.match(seen.err, says, words.join(' '));
      assert.equal(typeof seen.json().error.code, 'string');
    }
    csv('when,who\n2024-04-24 10:00,"open quote\n');
    const malformed = await sf(good);
    assert.equal(malformed.code, 2);
    assert.match(malformed.err, /line 2/);
    assert.deepEqual(await moments(), before);
  });
});
