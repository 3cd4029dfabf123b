// A real diary study, each participant a book: brought in by `import csv`, a second run adds nothing, and the
// counts that the program shows equal counts that awk makes from the file.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { test } from 'node:test';
import { box, known, run, skip } from './program.mjs';

const file = resolve('../shared/data/diary-study.csv');
const missing = skip || (existsSync(file) ? false : 'the diary study (../shared/data/diary-study.csv) is not here');

/** Each participant's rows under the file's own first line, split by awk. */
function split() {
  const seen = spawnSync('awk', ['-F,', 'NR == 1 { head = $0; next } !($1 in rows) { order[++n] = $1 } { rows[$1] = rows[$1] $0 "\\n" } END { for (i = 1; i <= n; i++) printf "%s\\f%s\\n%s\\f", order[i], head, rows[order[i]] }', file], { encoding: 'utf8' });
  const parts = seen.stdout.split('\f');
  const books = [];
  for (let i = 0; i + 1 < parts.length; i += 2) books.push({ name: parts[i], csv: parts[i + 1] });
  return books;
}

/** Columns: who is company, where is location, safe is relaxed of 60 and more; being alone is being with nobody. */
const mapping = [
  '--map', 'started_utc=at', '--map', 'company=people', '--map', 'company=channel', '--map', 'location=setting',
  '--map', 'relaxed=settled_after/10', '--map', 'relaxed=felt_safe',
  '--value', 'relaxed>felt_safe:60..100=1', '--value', 'relaxed>felt_safe:..59=-1',
  '--value', 'company>people:Alone=', '--value', 'company>channel:Alone=',
  '--value', 'company>channel:With one person I know=in_person', '--value', 'company>channel:With multiple people I know=group',
  '--value', "company>channel:With one or more people I don't know=in_person",
];

/** n and safe by context, counted by awk: `key` is an awk expression over the row, "" counts nowhere. */
function counted(csv, key) {
  const program = `NR > 1 { word = ${key}; gsub(/^ +| +$/, "", word); if (word != "") { n[word]++; safe[word] += ($9 >= 60) } }
    END { for (word in n) printf "%s\\t%d\\t%d\\n", word, n[word], safe[word] }`;
  const seen = spawnSync('awk', ['-F,', program], { input: csv, encoding: 'utf8' });
  return seen.stdout.split('\n').filter(Boolean).sort();
}

const keys = {
  person: '($3 == "Alone" ? "" : $3)',
  channel: '($3 == "Alone" ? "" : $3 == "With multiple people I know" ? "group" : "in_person")',
  // Words that are in the list already are taken in its spelling.
  setting: '($4 ~ /^ *([Hh]ome|[Ww]ork|[Oo]utdoors|[Oo]nline) *$/ ? tolower($4) : $4)',
};

const shown = (answer) => answer.ok.groups.map((group) => `${group.label}\t${group.n}\t${group.safe}`).sort();

test('every participant of the diary study', { skip: missing }, async (t) => {
  const place = box(t);
  const books = split();
  assert.equal(books.length, 18);
  let rows = 0;
  for (const { name, csv } of books) {
    await t.test(`participant ${name}`, async () => {
      const sf = (words) => run(place, [...known(place, name), ...words]).ended;
      const count = csv.trimEnd().split('\n').length - 1;
      rows += count;
      writeFileSync(join(place, 'diary.csv'), csv);
      assert.equal((await sf(['init', '--no-recovery', '--json'])).code, 0);
      const first = await sf(['import', 'csv', 'diary.csv', ...mapping, '--json']);
      assert.equal(first.code, 0, first.err);
      const report = first.json().ok;
      assert.deepEqual([report.read, report.imported, report.already, report.passed_over], [count, count, 0, 0]);
      for (const field of report.fields) assert.equal(field.skipped, 0, field.column);
      assert.deepEqual(report.unmapped, ['participant', 'activity', 'happy', 'sad', 'angry', 'anxious', 'energetic', 'tired']);

      const second = (await sf(['import', 'csv', 'diary.csv', ...mapping, '--json'])).json().ok;
      assert.deepEqual([second.read, second.imported, second.already], [count, 0, count]);
      assert.deepEqual([second.people_added, second.list_added], [[], []]);

      const answers = (await sf(['patterns', '--json'])).out.trimEnd().split('\n').map((line) => JSON.parse(line));
      assert.deepEqual(answers.map((answer) => answer.ok.factor), Object.keys(keys));
      for (const answer of answers) assert.deepEqual(shown(answer), counted(csv, keys[answer.ok.factor]), answer.ok.factor);
    });
  }
  assert.equal(rows, 1231);
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
