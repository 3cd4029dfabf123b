// What books of released versions hold must stay in the table: table-N.txt lists, for book version N, every
// kind with its number, every field with its number and type, and every word of a list. A field may get
// another limit or another flag; it never gets another number or type, and no row goes away.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const build = process.env.SF_BUILD ?? 'build/check';
const folder = 'tests/model';
const model = JSON.parse(execFileSync(join(build, 'tests/dump_model'), { encoding: 'utf8' }));

/** The table as the lines of such a file, each with the version that brought it. */
function lines(table) {
  const all = [];
  for (const kind of table.kinds) {
    all.push([`${kind.name} ${kind.no}`, kind.since]);
    for (const field of kind.fields) {
      const numbers = field.flags.includes('numbers') ? ' numbers' : '';
      all.push([`${kind.name}.${field.name} ${field.no} ${field.type}${numbers}`, field.since]);
    }
  }
  for (const list of table.lists) {
    for (const word of list.words) all.push([`list.${list.name}.${word}`, 1]);
  }
  return all;
}

/** What stood in a version and is not in the table. */
function gone(table, stored) {
  const now = new Set(lines(table).map(([line]) => line));
  return stored.filter((line) => !now.has(line));
}

const files = readdirSync(folder).filter((name) => /^table-\d+\.txt$/.test(name));
const stored = (name) => readFileSync(join(folder, name), 'utf8').split('\n').filter((line) => line !== '');

test('everything that a version of the book holds is in the table', () => {
  assert.ok(files.length > 0);
  for (const name of files) assert.deepEqual(gone(model, stored(name)), [], name);
});

test('every row of the table is in the list of the version that brought it', () => {
  const versions = new Map(files.map((name) => [Number(/\d+/.exec(name)[0]), new Set(stored(name))]));
  const unlisted = lines(model).filter(([line, since]) => !line.startsWith('list.') && !versions.get(since)?.has(line));
  assert.deepEqual(unlisted, []);
});

test('a field with another number or type, and a word that is gone, are found', () => {
  const table = structuredClone(model);
  const [first, second] = table.kinds[0].fields;
  const list = table.lists[0];
  const before = [`${table.kinds[0].name}.${first.name} ${first.no} ${first.type}`,
    `${table.kinds[0].name}.${second.name} ${second.no} ${second.type}`, `list.${list.name}.${list.words[0]}`];
  assert.deepEqual(gone(table, before), []);
  first.no = 250;
  second.type = 'int';
  list.words.shift();
  assert.deepEqual(gone(table, before), before);
});
