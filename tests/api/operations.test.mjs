// docs/operations.md says what the tables say.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
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
