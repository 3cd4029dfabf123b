// docs/security.md names a test beside each claim. All of them exist, by file and by name, and no row goes without.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';

const paper = readFileSync('docs/security.md', 'utf8');

/** The tests that a text names: [[file, name], ...]; "`FILE`: NAME" up to a semicolon, a bar or the sentence's end. */
function named(text) {
  return [...text.replace(/\n +/g, ' ').matchAll(/`(tests\/[\w./-]+)`: ([^|;\n]+?)(?=;| \||\.?(?:\n|$))/g)].map(([, file, name]) => [file, name.trim()]);
}

/** Whether a file has a test of that name: test('NAME' in JavaScript, a function that is a test in C. */
function has(file, name) {
  if (!existsSync(file)) return false;
  const text = readFileSync(file, 'utf8');
  if (!file.endsWith('.c')) {
    const names = [...text.matchAll(/(?:\btest\(|^ {2})\s*'((?:[^'\\]|\\.)*)'/gm)].map(([, one]) => one.replaceAll("\\'", "'"));
    return names.includes(name);
  }
  // Defined, and listed among the tests below.
  return new RegExp(`static void ${name}\\(void \\*\\*state\\)`).test(text) && text.split(new RegExp(`\\b${name}\\b`)).length > 2;
}

test('every test that is named exists', () => {
  const all = named(paper);
  assert.ok(all.length > 30, `${all.length} are named`);
  assert.deepEqual(all.filter(([file, name]) => !has(file, name)), []);
});

test('every row of the table of whom it protects from names its tests', () => {
  const [, table] = paper.split('## From whom it protects');
  const rows = table.split('\n## ')[0].split('\n').filter((line) => /^\| (?!who )/.test(line));
  assert.ok(rows.length >= 9, `${rows.length} rows`);
  for (const row of rows) assert.ok(named(row).length > 0, row.slice(0, 60));
});

test('a test that is not there is found, in JavaScript and in C', () => {
  assert.deepEqual(named('x `tests/rules/security.test.mjs`: no such; `tests/none.mjs`: a name'), [['tests/rules/security.test.mjs', 'no such'], ['tests/none.mjs', 'a name']]);
  assert.equal(has('tests/rules/security.test.mjs', 'no such'), false);
  assert.equal(has('tests/rules/security.test.mjs', 'every test that is named exists'), true);
  assert.equal(has('tests/none.mjs', 'a name'), false);
  assert.equal(has('tests/serve/test_confine.c', 'test_nothing_at_all'), false);
  assert.equal(has('tests/serve/test_confine.c', 'test_confined_process_has_no_other_files'), true);
});
