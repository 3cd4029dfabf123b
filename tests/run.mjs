// Runs the tests and counts them.
//
//   node tests/run.mjs [--long] [--only=WORD] [--before=FILE]
//
// What is a test: every program BUILD/tests/test_* (cmocka, as TAP), every tests/FOLDER/*.test.mjs (node's
// own runner, as TAP), every build/fuzz/fuzz/fuzz_* (a bounded run) and every tests/cli/*.sh (TAP lines,
// or else one test by its exit code, 77 meaning skipped). --long takes the files of tests/long as well.
// --before names a file of lines "ok NAME" or "not ok NAME", results of earlier steps, that are counted
// too. Failing output is shown; the last line is "N passed, N failed".
//
// Tests get SF_BUILD (the build with sanitizers), SF_PROGRAM (its program), SF_WASM (folder of the wasm
// build) and SF_RELEASE (the program as ./start builds it), all from the project's root, and a TMPDIR of
// their own that is removed afterwards.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');
const args = process.argv.slice(2);
const long = args.includes('--long');
const value = (name) => args.find((arg) => arg.startsWith(`--${name}=`))?.slice(name.length + 3);
const only = value('only');
const build = process.env.SF_BUILD ?? 'build/check';

/** What runs so long hangs: the slowest takes a minute or two, and a machine may be ten times slower. */
const hung_s = 1800;

/** In a command: the test's own TMPDIR. */
const OWN_FOLDER = '{own}';

/** TAP from cmocka or a shell script: one line a test, a plan that says how many there should be. */
export function countTap(text) {
  const count = { passed: 0, failed: 0, skipped: 0 };
  let planned = 0;
  for (const line of text.split('\n')) {
    const plan = /^1\.\.(\d+)/.exec(line);
    if (plan) planned += Number(plan[1]);
    if (/^ok\b.*# SKIP/i.test(line)) count.skipped += 1;
    else if (/^ok\b/.test(line)) count.passed += 1;
    else if (/^not ok\b/.test(line)) count.failed += 1;
  }
  const seen = count.passed + count.failed + count.skipped;
  if (planned > seen) count.failed += planned - seen; // What never ran, because the program died.
  return { ...count, seen };
}

/** The closing lines of node's runner, which counts nested tests itself. */
export function countNode(text) {
  const number = (name) => {
    const all = [...text.matchAll(new RegExp(`^# ${name} (\\d+)$`, 'gm'))];
    return all.length > 0 ? Number(all[all.length - 1][1]) : 0;
  };
  const count = {
    passed: number('pass'),
    failed: number('fail') + number('cancelled'),
    skipped: number('skipped') + number('todo'),
  };
  return { ...count, seen: count.passed + count.failed + count.skipped };
}

function shellCount(text, code) {
  const count = countTap(text);
  if (count.seen > 0) return count;
  return { passed: code === 0 ? 1 : 0, failed: code === 0 || code === 77 ? 0 : 1, skipped: code === 77 ? 1 : 0, seen: 1 };
}

function list(folder, pattern) {
  const full = join(root, folder);
  if (!existsSync(full)) return [];
  return readdirSync(full).filter((name) => pattern.test(name)).sort().map((name) => join(folder, name));
}

/** The programs of a build by what Meson says of it: one that was not built is missed, an old one is not run. */
function programs(folder, pattern) {
  const file = join(root, folder, 'meson-info/intro-targets.json');
  if (!existsSync(file)) return [];
  return JSON.parse(readFileSync(file, 'utf8'))
    .filter((target) => target.type === 'executable' && pattern.test(target.name))
    .map((target) => ({ name: target.name, path: target.filename[0] }));
}

function suites() {
  const found = [];
  for (const { name, path } of programs(build, /^test_/)) {
    found.push({ name, command: [path], count: countTap, seconds: hung_s });
  }
  // A fuzz target is one test: a number of tries from a fixed seed, 20 seconds of them at most; with --long, ten minutes.
  for (const { name, path } of programs('build/fuzz', /^fuzz_/)) {
    const words = ['-seed=1', ...(long ? ['-max_total_time=600'] : ['-runs=30000', '-max_total_time=20']), '-timeout=10', '-verbosity=0'];
    const corpus = list('fuzz/corpus', new RegExp(`^${name}$`));
    // What it finds goes to the first folder named, so that must not be the project's.
    const command = [path, ...words, `-artifact_prefix=build/fuzz/${name}-`, OWN_FOLDER, ...corpus];
    found.push({ name, command, count: shellCount, seconds: hung_s });
  }
  const folders = readdirSync(join(root, 'tests'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && (long || entry.name !== 'long')).map((entry) => entry.name);
  for (const folder of folders.sort()) {
    const seconds = folder === 'long' ? 2 * hung_s : hung_s;
    for (const path of list(join('tests', folder), /\.test\.mjs$/)) {
      const command = ['node', '--test', '--test-reporter=tap', path];
      found.push({ name: path, command, count: countNode, seconds, browser: folder === 'page' });
    }
    if (folder !== 'cli' && folder !== 'long') continue;
    for (const path of list(join('tests', folder), /\.sh$/)) {
      found.push({ name: path, command: ['bash', path], count: shellCount, seconds, alone: folder === 'long' });
    }
  }
  return found.filter((suite) => !only || suite.name.includes(only));
}

function run(suite, scratch) {
  const started = Date.now();
  const own = mkdtempSync(join(scratch, 'test-'));
  const environment = {
    ...process.env,
    CMOCKA_MESSAGE_OUTPUT: 'TAP',
    // Not detect_stack_use_after_return: gcc 12 gives its stand-in frames less than the 64-byte alignment
    // that a BLAKE2b state asks for.
    ASAN_OPTIONS: 'strict_string_checks=1:abort_on_error=0',
    UBSAN_OPTIONS: 'print_stacktrace=1:halt_on_error=1',
    LC_ALL: 'C.UTF-8',
    TZ: 'UTC', // And not the machine's; tests of zones set their own.
    TMPDIR: own,
    SF_BUILD: build,
    SF_PROGRAM: join(build, 'steadfolk'),
    SF_WASM: process.env.SF_WASM ?? 'build/wasm',
    SF_RELEASE: process.env.SF_RELEASE ?? 'build/steadfolk',
  };
  delete environment.NODE_TEST_CONTEXT;
  return new Promise((done) => {
    // A group of its own, so that a test that hangs is ended with everything it started.
    const [program, ...words] = suite.command.map((word) => (word === OWN_FOLDER ? own : word));
    const child = spawn(program, words, { cwd: root, env: environment, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
    let out = '';
    let all = '';
    let late = false;
    const end = (signal) => {
      try {
        process.kill(-child.pid, signal);
      } catch {
        // Nothing of the group is left.
      }
    };
    const timer = setTimeout(() => {
      late = true;
      end('SIGKILL');
    }, suite.seconds * 1000);
    child.stdout.on('data', (data) => {
      out += data;
      all += data;
    });
    child.stderr.on('data', (data) => {
      all += data;
    });
    child.on('error', (error) => {
      all += `${error.message}\n`;
      finish(127, null);
    });
    child.on('close', (code, signal) => finish(code, signal));
    let finished = false;
    function finish(code, signal) {
      if (finished) return;
      finished = true;
      clearTimeout(timer);
      end('SIGKILL');
      rmSync(own, { recursive: true, force: true });
      const count = suite.count(out, code);
      // A program that ends badly, or says nothing at all, has failed even if every line was "ok".
      const bad = late || signal !== null || (code !== 0 && code !== 77) || count.seen === 0;
      if (bad && count.failed === 0) count.failed = 1;
      const why = late ? `took more than ${suite.seconds} s` : signal ? `ended by ${signal}` : `exit code ${code}`;
      done({ suite, count, all, why, seconds: (Date.now() - started) / 1000 });
    }
  });
}

/** What node says of a test that passed; not worth showing beside one that failed. */
const passing = /^# Subtest: .*\nok .*\n  ---\n(?:  .*\n)*?  \.\.\.\n/gm;

function report({ suite, count, all, why, seconds }) {
  const words = [`${count.passed} passed`];
  if (count.failed) words.push(`${count.failed} failed (${why})`);
  if (count.skipped) words.push(`${count.skipped} skipped`);
  console.log(`${count.failed ? 'FAIL' : 'ok  '} ${suite.name}: ${words.join(', ')}, ${seconds.toFixed(1)} s`);
  if (count.failed) {
    const lines = all.replace(passing, '').trimEnd().split('\n');
    const shown = lines.length > 200 ? ['…', ...lines.slice(-200)] : lines;
    console.log(shown.map((line) => `     | ${line}`).join('\n'));
  } else if (count.skipped) {
    for (const line of all.split('\n')) if (/# SKIP|^skip/i.test(line)) console.log(`     | ${line.trim()}`);
  }
}

async function main() {
  const total = { passed: 0, failed: 0, skipped: 0 };
  const before = value('before');
  for (const line of before ? readFileSync(before, 'utf8').split('\n') : []) {
    if (/^ok\b/.test(line)) total.passed += 1;
    if (/^not ok\b/.test(line)) total.failed += 1;
  }
  const scratch = mkdtempSync(join(tmpdir(), 'check-'));
  // Those with a browser are long and come first, one at a time, beside the others.
  const queue = suites().sort((a, b) => Number(b.browser ?? 0) - Number(a.browser ?? 0));
  const results = [];
  let browsing = false;
  const take = async (wanted) => {
    for (let at = queue.findIndex(wanted); at >= 0; at = queue.findIndex(wanted)) {
      const [suite] = queue.splice(at, 1);
      browsing ||= suite.browser ?? false;
      const result = await run(suite, scratch);
      if (suite.browser) browsing = false;
      report(result);
      results.push(result);
    }
  };
  const lanes = Math.min(cpus().length, 4);
  await Promise.all(Array.from({ length: lanes }, () =>
    take((suite) => !suite.alone && !(suite.browser && browsing))));
  await take(() => true);
  rmSync(scratch, { recursive: true, force: true });
  for (const { count } of results) {
    for (const key of Object.keys(total)) total[key] += count[key];
  }
  const skipped = total.skipped ? `, ${total.skipped} skipped` : '';
  console.log(`${total.passed} passed, ${total.failed} failed${skipped}`);
  process.exitCode = total.failed > 0 || total.passed === 0 ? 1 : 0;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await main();
