// docs/operations.md says what the tables say.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const build = process.env.SF_BUILD ?? 'build/check';
const printed = execFileSync(join(build, 'tests/dump_operations'), { encoding: 'utf8' });

test('docs/operations.md is what dump_operations prints', () => {
  assert.equal(readFileSync('docs/operations.md', 'utf8'), printed);
});

test('every operation of the paper says what it does, and every kind is there', () => {
  const sections = printed.split('\n### ').slice(1);
  for (const section of sections) assert.match(section, /\n\n\S/, section.split('\n')[0]);
  for (const op of ['vault.create', 'KIND.add', 'search.find', 'pattern.counts', 'today.get', 'import.csv'])
    assert.ok(sections.some((section) => section.startsWith(`${op}\n`)), op);
});

test('every operation is accepted in one case and refused in another', () => {
  const steps = readdirSync('tests/api/cases').filter((name) => name.endsWith('.json'))
    .flatMap((name) => JSON.parse(readFileSync(join('tests/api/cases', name), 'utf8')).steps);
  const tried = (op, ok) => steps.some((step) => step.op === op && (step.status ?? 'ok') === 'ok' === ok);
  const names = printed.split('\n### ').slice(1).map((section) => section.split('\n')[0]);
  const verbs = names.filter((name) => name.startsWith('KIND.')).map((name) => name.slice(5));
  const kinds = names.filter((name) => !name.includes('.'));
  assert.ok(verbs.length > 5 && kinds.length > 10);
  // An import makes its batch; nobody adds one, or anything to do with one, by hand.
  const own = kinds.filter((kind) => kind !== 'batch').flatMap((kind) => verbs.map((verb) => `${kind}.${verb}`));
  const wanted = [...names.filter((name) => /^[a-z]+\./.test(name)), ...own];
  // What cannot go wrong by itself, and forgetting, which every kind does alike.
  const never = /^(vault\.demo|vault\.status|vault\.lock|prefs\.get)$/;
  for (const op of wanted) {
    if (!op.endsWith('.forget') || op === 'person.forget') assert.ok(tried(op, true), `${op} is accepted nowhere`);
    if (!op.endsWith('.list') || op === 'moment.list') assert.ok(never.test(op) || tried(op, false), `${op} is refused nowhere`);
  }
});
