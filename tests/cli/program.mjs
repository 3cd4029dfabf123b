// Drives the real program for the tests of this folder: in a folder of its own, without a terminal or on a
// pseudo-terminal (script(1) of bsdutils makes one).

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

export const program = resolve(process.env.SF_PROGRAM ?? 'build/check/steadfolk');
export const skip = existsSync(program) ? false : `${program} is not built`;
export const noTerminal = skip
  || (spawnSync('script', ['--version']).status === 0 ? false : 'script (bsdutils) is not installed');

export const passphrase = 'four plain words here';
/** Ends what hangs: a machine may be ten times slower than this one. */
const waitMs = 300000;

/** A private folder that is removed when the test ends, with the passphrase in a file. */
export function box(t) {
  const path = mkdtempSync(join(tmpdir(), 'sf-cli-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  writeFileSync(join(path, 'pass'), `${passphrase}\n`, { mode: 0o600 });
  mkdirSync(join(path, 'run'), { mode: 0o700 });
  return path;
}

export function environment(place, more) {
  const env = { PATH: process.env.PATH, HOME: place, LC_ALL: 'C.UTF-8', TERM: 'xterm', TZ: 'Europe/Berlin',
    TMPDIR: process.env.TMPDIR ?? tmpdir(), ASAN_OPTIONS: process.env.ASAN_OPTIONS ?? '',
    UBSAN_OPTIONS: process.env.UBSAN_OPTIONS ?? '', ...more };
  // The leak checker looks into the process from outside, which the program forbids to all but root.
  if (process.getuid() !== 0) env.ASAN_OPTIONS = `${env.ASAN_OPTIONS}:detect_leaks=0`;
  return env;
}

/** The words before the command: whose vault, which passphrase. */
export const vault = (place, name = 'vault') => ['--vault', join(place, name)];
export const known = (place, name = 'vault') => [...vault(place, name), '--passphrase-file', join(place, 'pass')];

/** One run to its end: {code, signal, out, err, json()}. `detached`: without a controlling terminal. */
export function run(place, words, { input = '', env } = {}) {
  const child = spawn(program, words, { env: environment(place, env), cwd: place, detached: true, stdio: 'pipe' });
  const seen = { child, out: '', err: '', bytes: [] };
  child.stdout.on('data', (data) => seen.bytes.push(data));
  child.stderr.on('data', (data) => { seen.err += data; });
  child.stdin.on('error', () => {});
  if (input !== null) child.stdin.end(input);
  const timer = setTimeout(() => child.kill('SIGKILL'), waitMs);
  seen.ended = new Promise((done) => {
    child.on('close', (code, signal) => {
      clearTimeout(timer);
      seen.out = Buffer.concat(seen.bytes).toString('utf8');
      done(Object.assign(seen, { code, signal, json: () => JSON.parse(seen.out) }));
    });
  });
  return seen;
}

/** The same, awaited, with the book's passphrase. */
export const sf = (place, words, options) => run(place, [...known(place), ...words], options).ended;

/** One operation through `call`: {code, json}. */
export async function call(place, op, request = {}) {
  const seen = await sf(place, ['call', op], { input: JSON.stringify(request) });
  return { code: seen.code, json: seen.json() };
}

/** A new book; its recovery code. */
export async function book(place) {
  const seen = await sf(place, ['init', '--json']);
  if (seen.code !== 0) throw new Error(`no book: ${seen.err}`);
  return seen.json().ok.recovery_code;
}

const quoted = (word) => `'${word.replaceAll("'", "'\\''")}'`;

/** What a line of progress drew and took back; it is there only where something took longer than a second. */
export const withoutProgress = (text) => text.replace(/[^\n]*\u001b\[K/g, '');

let terminals = 0;

/**
 * The program on a pseudo-terminal. `expect(pattern)` waits for something new on the screen, `send` types,
 * `ended` gives {code, out}.
 *
 * script(1) leaves 10 ms after its command has, whether the last words have come through or not: so the shell tells the
 * code behind them, and ends once that was seen here.
 */
export function terminal(t, place, words, { env, before = '' } = {}) {
  const heard = `heard-${terminals += 1}`;
  const command = `trap : INT; ${before}${[program, ...words].map(quoted).join(' ')}; `
    + `printf '\\036%d\\n' $?; until [ -e ${heard} ]; do sleep 0.05; done`;
  const child = spawn('script', ['-qec', command, '/dev/null'],
    { env: environment(place, { SHELL: '/bin/sh', ...env }), cwd: place, stdio: 'pipe' });
  const seen = { child, out: '', from: 0, waiting: null };
  const look = () => {
    if (!seen.waiting) return;
    const { pattern, done } = seen.waiting;
    const match = pattern.exec(seen.out.slice(seen.from));
    if (!match) return;
    seen.from += match.index + match[0].length;
    seen.waiting = null;
    done(match);
  };
  let told;
  const text = new TextDecoder();
  child.stdout.on('data', (data) => {
    if (told) return;
    seen.out += text.decode(data, { stream: true });
    told = /\x1e(\d+)\r?\n/.exec(seen.out);
    if (told) {
      seen.out = seen.out.slice(0, told.index);
      writeFileSync(join(place, heard), '');
    }
    look();
  });
  child.stdin.on('error', () => {});
  t.after(() => child.kill('SIGKILL'));
  seen.send = (text) => child.stdin.write(text);
  seen.expect = (pattern) => new Promise((done, failed) => {
    const timer = setTimeout(() => failed(new Error(`waited for ${pattern} after:\n${seen.out}`)), waitMs);
    seen.waiting = { pattern, done: (match) => { clearTimeout(timer); done(match); } };
    look();
  });
  seen.ended = new Promise((done) => {
    child.on('close', (code) => done({ code: told ? Number(told[1]) : code, out: seen.out }));
  });
  return seen;
}

/** The passphrase typed at its prompt. */
export async function unlock(seen, words = passphrase) {
  await seen.expect(/Passphrase[^\n]*: /);
  seen.send(`${words}\n`);
}
