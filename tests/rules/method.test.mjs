// docs/method.md leads from every line of the method and every field that is kept to its screen, its
// operation and its test. All of them are there, and no field is left out.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const build = process.env.SF_BUILD ?? 'build/check';
const paper = readFileSync('docs/method.md', 'utf8');
const model = JSON.parse(execFileSync(join(build, 'tests/dump_model'), { encoding: 'utf8' }));
const operations = new Set(
  [...readFileSync('docs/operations.md', 'utf8').matchAll(/^### (\S+)$/gm)].map(([, name]) => name),
);
/** Screens by their names in ui/screens/all.js, and what stands on every screen. */
const screens = new Set([
  ...[...readFileSync('ui/screens/all.js', 'utf8').matchAll(/^ {2}'?([a-z-]+)'?: (?:later\(|[A-Z])/gm)].map(
    ([, name]) => name,
  ),
  'right-now',
  'lock',
]);
/** The program's own kinds, which no person fills in. */
const ours = new Set(['choice', 'setting', 'batch', 'device']);

/** @param {string} cell */
const named = (cell) => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name);

/** The rows of every table: [what, screens, operations, tests]. */
function rows(text) {
  return text
    .split('\n')
    .filter((line) => /^\|(?!\s*(?:-|line|field)).*\|$/.test(line) && !/^\|[-| :]+\|$/.test(line))
    .map((line) => line.slice(1, -1).split(' | ').map((cell) => cell.trim()));
}

/** What is wrong with a row, one line each. */
function breaches([what, screen = '', operation = '', tests = ''], known) {
  const found = [];
  const each = (cell, kind, there) => {
    const names = named(cell);
    if (names.length === 0) found.push(`${what}: no ${kind}`);
    for (const name of names) if (!there(name)) found.push(`${what}: no ${kind} ${name}`);
  };
  each(screen, 'screen', (name) => known.screens.has(name));
  each(operation, 'operation', (name) => known.operations(name));
  each(tests, 'test', (name) => existsSync(name));
  return found;
}

const verbs = ['add', 'get', 'list', 'edit', 'remove', 'restore', 'history', 'undo', 'forget'];
const known = {
  screens,
  operations: (name) => {
    const [kind, verb] = name.split('.');
    return (
      operations.has(name) || (verbs.includes(verb) && model.kinds.some((one) => one.name === kind))
    );
  },
};

test('every row has a screen, an operation and a test, and all of them are there', () => {
  const all = rows(paper);
  assert.ok(all.length > 80, `${all.length} rows`);
  assert.deepEqual(all.flatMap((row) => breaches(row, known)), []);
});

test('a row that names what is not there, or nothing, is found', () => {
  const wrong = '| a line | `nowhere` | `moment.sing` | `tests/page/none.test.mjs` |\n| a field |  | `moment.add` | `docs/method.md` |';
  assert.deepEqual(rows(wrong).flatMap((row) => breaches(row, known)), [
    'a line: no screen nowhere',
    'a line: no operation moment.sing',
    'a line: no test tests/page/none.test.mjs',
    'a field: no screen',
  ]);
});

test('every field of every kind that a person fills in is there', () => {
  const kept = new Set(rows(paper).flatMap(([what]) => named(what)));
  const missing = model.kinds
    .filter((kind) => !ours.has(kind.name))
    .flatMap((kind) => kind.fields.map((field) => `${kind.name}.${field.name}`))
    .filter((name) => !kept.has(name));
  assert.deepEqual(missing, []);
});
