// The runner counts honestly: what did not run, died, hung or said nothing has failed.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { countNode, countTap } from '../run.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');

test('TAP lines are counted by what they say', () => {
  const text = '1..4\nok 1 - a\nnot ok 2 - b\nok 3 - c # SKIP no data\nok 4\nokay this is not a line\n';
  assert.deepEqual(countTap(text), { passed: 2, failed: 1, skipped: 1, seen: 4 });
});

test('tests of the plan that never ran have failed', () => {
  assert.deepEqual(countTap('1..3\nok 1 - a\n'), { passed: 1, failed: 2, skipped: 0, seen: 1 });
});

test('the closing lines of node are counted, cancelled ones as failed', () => {
  const text = 'ok 1 - x\n# tests 7\n# suites 0\n# pass 3\n# fail 1\n# cancelled 1\n# skipped 1\n# todo 1\n';
  assert.deepEqual(countNode(text), { passed: 3, failed: 2, skipped: 2, seen: 7 });
});

/** Run the runner on a project of these test programs (shell scripts); its output and exit code. */
function runOn(programs, before) {
  const project = mkdtempSync(join(tmpdir(), 'runner-'));
  try {
    mkdirSync(join(project, 'build/check/tests'), { recursive: true });
    mkdirSync(join(project, 'build/check/meson-info'), { recursive: true });
    const targets = Object.keys(programs).filter((name) => !name.endsWith('.sh')).map((name) =>
      ({ name, type: 'executable', filename: [join(project, 'build/check/tests', name)] }));
    writeFileSync(join(project, 'build/check/meson-info/intro-targets.json'), JSON.stringify(targets));
    mkdirSync(join(project, 'tests/cli'), { recursive: true });
    cpSync(join(root, 'tests/run.mjs'), join(project, 'tests/run.mjs'));
    for (const [name, script] of Object.entries(programs)) {
      if (script === null) continue;
      const path = join(project, name.endsWith('.sh') ? 'tests/cli' : 'build/check/tests', name);
      writeFileSync(path, `#!/bin/sh\n${script}\n`);
      chmodSync(path, 0o755);
    }
    const words = [];
    if (before) {
      writeFileSync(join(project, 'before'), before);
      words.push(`--before=${join(project, 'before')}`);
    }
    const environment = { ...process.env, SF_BUILD: 'build/check' };
    const made = spawnSync('node', [join(project, 'tests/run.mjs'), ...words], { encoding: 'utf8', env: environment });
    return { last: made.stdout.trimEnd().split('\n').pop(), out: made.stdout, code: made.status };
  } finally {
    rmSync(project, { recursive: true, force: true });
  }
}

test('all well: the line says so and the exit code is 0', () => {
  const { last, code } = runOn({ test_a: 'echo 1..2; echo ok 1; echo ok 2', 'b.sh': 'exit 0' });
  assert.equal(last, '3 passed, 0 failed');
  assert.equal(code, 0);
});

test('a failing line fails the run and its output is shown', () => {
  const { last, out, code } = runOn({ test_a: 'echo 1..2; echo ok 1; echo "not ok 2 - b"; echo the reason >&2; exit 1' });
  assert.equal(last, '1 passed, 1 failed');
  assert.match(out, /the reason/);
  assert.equal(code, 1);
});

test('a program that dies after passing lines has failed', () => {
  assert.equal(runOn({ test_a: 'echo 1..3; echo ok 1; kill -SEGV $$' }).last, '1 passed, 2 failed');
  assert.equal(runOn({ test_a: 'echo 1..1; echo ok 1; exit 23' }).last, '1 passed, 1 failed');
});

test('a program that says nothing has failed', () => {
  assert.equal(runOn({ test_a: 'exit 0' }).last, '0 passed, 1 failed');
});

test('a program that was not built has failed', () => {
  assert.equal(runOn({ test_a: null, 'b.sh': 'exit 0' }).last, '1 passed, 1 failed');
});

test('a skipped script is neither passed nor failed', () => {
  const { last, code } = runOn({ 'a.sh': 'echo skip: no data here; exit 77', 'b.sh': 'exit 0' });
  assert.equal(last, '1 passed, 0 failed, 1 skipped');
  assert.equal(code, 0);
});

test('earlier steps count', () => {
  const { last, code } = runOn({ 'a.sh': 'exit 0' }, 'ok format\nnot ok types\n');
  assert.equal(last, '2 passed, 1 failed');
  assert.equal(code, 1);
});

test('no tests at all is no success', () => {
  assert.equal(runOn({}).code, 1);
});
