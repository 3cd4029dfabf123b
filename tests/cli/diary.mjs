// The diary study as books: what diary.test.mjs and the long test of it share.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { known, run, skip } from './program.mjs';

const file = resolve('../shared/data/diary-study.csv');
export const missing = skip || (existsSync(file) ? false : 'the diary study (../shared/data/diary-study.csv) is not here');

/** Each participant's rows under the file's own first line, split by awk. */
export function split() {
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

/**
 * One participant: a book, the file brought in twice, and the counts. Every expected number is counted from
 * the file by awk or by its lines.
 */
export async function check(place, { name, csv }) {
  const sf = (words) => run(place, [...known(place, name), ...words]).ended;
  const count = csv.trimEnd().split('\n').length - 1;
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

  const answers = (await sf(['patterns', '--json'])).out.trimEnd().split('\n').map((line) => JSON.parse(line))
    .filter((answer) => answer.ok.factor);
  assert.deepEqual(answers.map((answer) => answer.ok.factor), Object.keys(keys));
  for (const answer of answers) assert.deepEqual(shown(answer), counted(csv, keys[answer.ok.factor]), answer.ok.factor);
  return count;
}
