// Books for hard days: the real program in folders of its own, driven over HTTP and over `steadfolk call`,
// with files, disks and processes that misbehave.
//
// One book is made in each test file and copied as often as needed: making one costs two key derivations.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';

import { blake2b } from '../tools/reader.mjs';
import { ask, call as callHttp, program, readAddress, run, session, sleep, start } from '../serve/program.mjs';

export { ask, program, skip, sleep, until } from '../serve/program.mjs';

export const passphrase = 'eleven quiet herons';

/** Tests that mount something, or that must be refused by the system, need to know. */
export const isRoot = process.getuid() === 0;

/** A private folder that is removed when the test ends. */
export function folder(t) {
  const path = mkdtempSync(join(tmpdir(), 'sf-hard-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

/** Numbers that look like chance and are the same every time: mulberry32. */
export function chance(seed) {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  return { next, below: (n) => Math.floor(next() * n), pick: (list) => list[Math.floor(next() * list.length)] };
}

// ---- Over HTTP

/** What can be asked of a session: `call` gives {status, ok?, error?}, `must` the inside of ok or a failed
 * assertion, `refuse` the inside of error for a code that must come; `source` and `sink` send and take bytes. */
function pageOf(server, name) {
  const page = { server, name, vault: server.vault, pid: server.pid };
  page.call = async (op, request = {}, headers = {}) => {
    const answer = await callHttp(server, name, op, request, headers);
    return { status: answer.status, ...answer.json };
  };
  page.must = async (op, request, headers) => {
    const answer = await page.call(op, request, headers);
    assert.ok(answer.ok, `${op}: ${JSON.stringify(answer)}`);
    return answer.ok;
  };
  page.refuse = async (code, op, request, headers) => {
    const answer = await page.call(op, request, headers);
    assert.equal(answer.error?.code, code, `${op}: ${JSON.stringify(answer).slice(0, 400)}`);
    return answer.error;
  };
  page.open = (words = { passphrase }) => page.must('vault.open', words);
  page.source = async (op, request, bytes) => {
    const answer = await ask(server, 'POST', `/api/${op}`, { body: bytes, headers: {
      'X-Steadfolk-Session': name, 'Content-Type': 'application/octet-stream',
      'X-Steadfolk-Request': Buffer.from(JSON.stringify(request)).toString('base64url') } });
    return { status: answer.status, ...answer.json };
  };
  page.sink = async (op, request = {}) => {
    const answer = await callHttp(server, name, op, request, { Accept: 'application/octet-stream' });
    assert.equal(answer.status, 200, `${op}: ${answer.bytes.toString('utf8', 0, 200)}`);
    return answer.bytes;
  };
  page.end = (signal) => server.end(signal);
  return page;
}

/** The program serving a vault, with one session. */
export async function serve(t, vault, options = {}) {
  const server = await start(t, { vault, ...options });
  return pageOf(server, await session(server));
}

/** Another session of the same process: a second browser. */
export async function another(t, page) {
  const again = run(['--vault', page.vault, 'open', '--no-browser'], { runtime: page.server.runtime });
  t.after(() => again.child.kill('SIGKILL'));
  const ended = await again.ended;
  assert.equal(ended.code, 0, ended.err);
  return pageOf(page.server, await session({ ...page.server, ...readAddress(ended.out) }));
}

// ---- Over the command line

/**
 * One `steadfolk call`: {code, signal, text, ok?, error?, err}. The answer must be one JSON object with ok or a
 * coded error, whatever was asked; the exit code is for the test to look at. `secret` is the passphrase (null: none
 * is given); `recovery` is the code instead, which costs no key derivation; `wrap` is a command to run it under,
 * `cwd` the folder that it runs in.
 */
export async function command(vault, op, request = {}, { secret, recovery, words = [], env = {}, wrap = [], cwd, file = `${vault}.secret` } = {}) {
  const all = [...wrap, resolve(program), '--vault', vault];
  if (secret !== null) {
    writeFileSync(file, `${recovery ?? secret ?? passphrase}\n`, { mode: 0o600 });
    all.push('--passphrase-file', file, ...(recovery ? ['--recovery-code'] : []));
  }
  all.push('call', op, ...words);
  const child = spawn(all[0], all.slice(1), { cwd, env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  const timer = setTimeout(() => child.kill('SIGKILL'), 300000);
  const parts = [];
  let err = '';
  child.stdout.on('data', (data) => parts.push(data));
  child.stderr.on('data', (data) => { err += data; });
  child.stdin.on('error', () => {}); // It may end without reading.
  child.stdin.end(Buffer.isBuffer(request) || typeof request === 'string' ? request : JSON.stringify(request));
  const [code, signal] = await new Promise((done) => { child.on('close', (...how) => done(how)); });
  clearTimeout(timer);
  const text = Buffer.concat(parts).toString('utf8');
  let answer = {};
  try {
    answer = JSON.parse(text);
  } catch {
    assert.fail(`${op} ended with ${code ?? signal} and said ${JSON.stringify(text.slice(0, 300))}; ${err.slice(0, 3000)}`);
  }
  assert.ok(answer.ok || typeof answer.error?.code === 'string', text.slice(0, 300));
  assert.ok(!/Sanitizer|runtime error/.test(err), err.slice(0, 3000));
  return { code, signal, text, err, ...answer };
}

/** The exit codes of the manual page, by the door's words. */
export const exitOf = {
  internal: 1, invalid: 2, too_large: 2, unknown_operation: 2, locked: 3, wrong_passphrase: 3, not_found: 4, missing: 4,
  conflict: 5, exists: 5, busy: 5, refused: 5, damaged: 6, newer: 7, full: 8, io: 8, no_memory: 9,
};

/** `command` that must answer ok, with exit code 0; the inside of ok. */
export async function must(vault, op, request, options) {
  const answer = await command(vault, op, request, options);
  assert.ok(answer.ok, `${op}: ${answer.text.slice(0, 400)} ${answer.err}`);
  assert.equal(answer.code, 0, answer.err);
  return answer.ok;
}

/** `command` that must be refused with a code and its exit code; the inside of error. */
export async function refuse(code, vault, op, request, options) {
  const answer = await command(vault, op, request, options);
  assert.equal(answer.error?.code, code, `${op}: ${answer.text.slice(0, 400)} ${answer.err}`);
  assert.equal(answer.code, exitOf[code], `the exit code of ${code}`);
  return answer.error;
}

// ---- Books

/** Somebody's moments: texts that differ, some long, so that a book has pages to damage. */
export function moments(count, { seed = 1, people = [] } = {}) {
  const dice = chance(seed);
  const words = ['garden', 'kettle', 'bridge', 'lantern', 'harbour', 'window', 'orchard', 'ladder', 'pepper', 'violin'];
  return Array.from({ length: count }, (_, i) => ({
    at: new Date(Date.UTC(2024, 0, 1) + i * 3600000).toISOString().replace('.000Z', '+00:00'),
    happened: Array.from({ length: 20 + dice.below(200) }, () => dice.pick(words)).join(' ') + ` number ${i}`,
    felt_safe: dice.below(5) - 2,
    feelings: [dice.pick(['calm', 'tense'])],
    ...(people.length > 0 ? { people: [dice.pick(people)] } : {}),
  }));
}

/**
 * A vault with one book: 3 people, a note, 120 moments, one moment edited, one removed, a draft, a backup. Gives
 * {vault, recovery, people, moments, backup}; `copy(t)` a folder with the same files.
 */
export async function makeBook() {
  const home = mkdtempSync(join(tmpdir(), 'sf-hard-book-'));
  const after = [];
  const page = await serve({ after: (what) => after.push(what) }, join(home, 'vault'));
  const book = { vault: page.vault, home };
  book.recovery = (await page.must('vault.create', { passphrase, recovery: true })).recovery_code;
  book.people = [];
  for (const alias of ['Alma', 'Bo', 'Cleo']) book.people.push((await page.must('person.add', { alias })).id);
  await page.must('note.add', { title: 'Plan', text: 'Tea on the balcony.' });
  book.moments = [];
  for (const moment of moments(120, { people: book.people })) book.moments.push((await page.must('moment.add', moment)).id);
  await page.must('moment.edit', { id: book.moments[0], happened: 'written again' });
  await page.must('moment.remove', { id: book.moments[1] });
  await page.must('draft.put', { form: 'moment:new', value: { happened: 'not finished' } });
  book.backup = (await page.must('vault.backup')).name;
  await page.must('vault.lock', { at_once: true });
  const ended = await page.end();
  assert.equal(ended.code, 0, ended.err);
  for (const what of after) what();
  book.copy = (to) => {
    const vault = join(folder(to), 'vault');
    cpSync(book.vault, vault, { recursive: true });
    return vault;
  };
  book.drop = () => rmSync(home, { recursive: true, force: true });
  return book;
}

/** How many there are of each kind, by reading all of them: {person: 3, moment: 119, ...}. */
export async function counts(call, kinds = ['person', 'moment', 'note', 'share', 'belief']) {
  const all = {};
  for (const kind of kinds) {
    all[kind] = 0;
    let cursor;
    do {
      const answer = await call(`${kind}.list`, { limit: 200, ...(cursor ? { cursor } : {}) });
      assert.ok(answer.ok, `${kind}.list: ${JSON.stringify(answer).slice(0, 300)}`);
      all[kind] += answer.ok.items.length;
      cursor = answer.ok.next;
    } while (cursor);
  }
  return all;
}

// ---- Files

/** A disk in memory of so many KiB, gone when the test ends; null where this may not be done. */
export function disk(t, kib) {
  if (!isRoot) return null;
  const mounts = [];
  t.after(() => mounts.forEach((path) => spawnSync('umount', ['-l', path]))); // Before its folder goes.
  const place = made(join(folder(t), 'disk'));
  if (spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${kib}k,mode=700`, 'tmpfs', place]).status !== 0) return null;
  mounts.push(place);
  return place;
}

/** Every plain file below a folder: [path, ...]. */
export function filesOf(place) {
  if (!existsSync(place)) return [];
  return readdirSync(place, { withFileTypes: true }).flatMap((entry) => {
    const path = join(place, entry.name);
    return entry.isDirectory() ? filesOf(path) : entry.isFile() ? [path] : [];
  });
}

/** The one file of a vault whose name ends so. */
export function fileOf(vault, end) {
  const found = readdirSync(vault).filter((name) => name.endsWith(end));
  assert.equal(found.length, 1, `one ${end} in ${readdirSync(vault)}`);
  return join(vault, found[0]);
}

/** A vault's files as they are: to hold against a later look. Locks hold nothing. */
export function photograph(vault) {
  return new Map(filesOf(vault).filter((path) => !/\.lock$|-shm$/.test(path)).map((path) => [path, readFileSync(path).toString('base64')]));
}

/** Turn the bits of `count` bytes of a file from `at` on. */
export function flip(path, at, count = 1) {
  const bytes = readFileSync(path);
  for (let i = at; i < at + count; i += 1) bytes[i] ^= 0xff;
  writeFileSync(path, bytes);
}

/** Change a keys file and make its checksum hold again, as a program that means it would. */
export function forge(path, change) {
  const bytes = readFileSync(path);
  change(bytes);
  blake2b(bytes.subarray(0, 4064), 32).copy(bytes, 4064);
  writeFileSync(path, bytes);
}

/** Names in a vault that a book at rest has no need of. */
export function litter(vault) {
  const known = /^([0-9a-f-]{36}(\.keys|\.lock|-\d+\.db(-wal|-shm)?)|prefs|backups)$/;
  const backups = join(vault, 'backups');
  const sealed = /^[0-9a-f-]{36}-\d{8}T\d{6}Z-(auto|manual)\.sfbackup$/;
  return [
    ...readdirSync(vault).filter((name) => !known.test(name)),
    ...(existsSync(backups) ? readdirSync(backups).filter((name) => !sealed.test(name)) : []),
  ];
}

export const sizeOf = (path) => statSync(path).size;
/** Make a folder, and those above it; its path. */
export function made(path) {
  mkdirSync(path, { recursive: true, mode: 0o700 });
  return path;
}
export const pause = sleep;
