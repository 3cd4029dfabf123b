// The process that serves the page, looked at from outside while it runs: what it gave up, what it holds open, whom it
// talks to, and where its keys lie. By root only where the system shows such things to nobody else.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, closeSync, openSync, readFileSync, readSync, readdirSync, readlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import test from 'node:test';

import { quick, readAddress, session, skip, start } from '../serve/program.mjs';
import { fromPassphrase, openSlot, readKeys, subkey } from '../tools/reader.mjs';
import { ask, filesOf, folder, isRoot, passphrase, serve, until } from './kit.mjs';

const rootOnly = skip || (!isRoot && 'only root may look into the process');
const plain = quick.includes('check') ? 'needs the program without sanitizers' : false;
const statusOf = (path) => Object.fromEntries(readFileSync(path, 'utf8').split('\n').map((line) => line.split(/:\s*/)));

test('every thread is confined, and may gain no rights', { skip }, async (t) => {
  const page = await serve(t, join(folder(t), 'vault'), { binary: quick });
  await page.must('vault.create', { passphrase });
  const tasks = readdirSync(`/proc/${page.pid}/task`);
  assert.ok(tasks.length >= 3, 'the control: there are several');
  for (const task of tasks) {
    const status = statusOf(`/proc/${page.pid}/task/${task}/status`);
    assert.deepEqual([status.NoNewPrivs, status.Seccomp], ['1', '2'], task);
  }
  const own = statusOf('/proc/self/status');
  assert.notEqual(`${own.NoNewPrivs} ${own.Seccomp}`, '1 2', 'the control: this test is not');
});

test('a crash leaves no core, though the limits would let it', { skip: skip || plain }, async (t) => {
  const pattern = readFileSync('/proc/sys/kernel/core_pattern', 'utf8').trim();
  if (/[|/]/.test(pattern)) return t.skip('the system takes cores elsewhere');
  const crash = async (words) => {
    const cwd = folder(t);
    const child = spawn('bash', ['-c', 'ulimit -c unlimited; exec "$@"', 'crash', ...words], { cwd, stdio: ['ignore', 'pipe', 'ignore'] });
    t.after(() => child.kill('SIGKILL'));
    let said = '';
    child.stdout.on('data', (data) => { said += data; });
    await until(() => said.length > 0, 'that it runs');
    child.kill('SIGSEGV');
    const [, signal] = await new Promise((done) => { child.on('exit', (...how) => done(how)); });
    return [signal, filesOf(cwd).filter((path) => /core/.test(path.slice(cwd.length))).length];
  };
  const [, cores] = await crash(['bash', '-c', 'echo here; while :; do sleep 0.1; done']);
  if (cores === 0) return t.skip('nothing leaves a core here');
  assert.deepEqual(await crash([resolve(quick), '--vault', join(folder(t), 'vault'), 'open', '--no-browser']), ['SIGSEGV', 0]);
  return undefined;
});

/** What a process holds open: [path or kind, ...] without its standard three. */
const held = (pid) => readdirSync(`/proc/${pid}/fd`).filter((fd) => fd > 2).flatMap((fd) => {
  try {
    return [readlinkSync(`/proc/${pid}/fd/${fd}`)];
  } catch (error) {
    assert.equal(error.code, 'ENOENT'); // Closed since, as a connection that was answered is.
    return [];
  }
});

test('it keeps no descriptor that it was given, and none of the book once it is locked', { skip: rootOnly }, async (t) => {
  const secret = join(folder(t), 'secret');
  writeFileSync(secret, 'of whoever started it');
  const given = openSync(secret, 'r');
  const vault = join(folder(t), 'vault');
  const child = spawn(resolve(quick), ['--vault', vault, 'open', '--no-browser'],
    { stdio: ['ignore', 'pipe', 'ignore', given, given, 'pipe'], env: { ...process.env, XDG_RUNTIME_DIR: folder(t), DISPLAY: '', WAYLAND_DISPLAY: '' } });
  t.after(() => child.kill('SIGKILL'));
  closeSync(given);
  let said = '';
  child.stdout.on('data', (data) => { said += data; });
  const server = { ...await until(() => readAddress(said), 'the address'), pid: child.pid };
  const name = await session(server);
  const call = (op, request) => ask(server, 'POST', `/api/${op}`, { headers: { 'X-Steadfolk-Session': name, 'Content-Type': 'application/json' }, body: JSON.stringify(request ?? {}) });
  assert.equal((await call('vault.create', { passphrase })).status, 200);
  const ofBook = () => held(child.pid).filter((path) => path.startsWith(vault));
  assert.ok(ofBook().some((path) => path.endsWith('.db')), `the control: ${held(child.pid)}`);
  assert.deepEqual(held(child.pid).filter((path) => path === secret || path.startsWith('pipe:')), [], 'what was given');
  assert.equal((await call('vault.lock')).status, 200);
  assert.deepEqual(ofBook(), []);
  for (const path of held(child.pid)) assert.match(path, /^(socket:|anon_inode:\[?(eventfd|eventpoll|signalfd|timerfd)\]?|\/dev\/(null|urandom))/, path);
});

// ---- The network

const strace = spawnSync('strace', ['-V']).status === 0;

/** Run under strace; what was called: [[name, words, result], ...] once `end` has been called. */
function traced(t, words, env) {
  const log = join(folder(t), 'log');
  const child = spawn('strace', ['-f', '-qq', '-o', log, '-e', 'trace=%network,execve,execveat,landlock_restrict_self,landlock_create_ruleset', ...words],
    { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, ...env } });
  t.after(() => child.kill('SIGKILL'));
  const seen = { child, out: '', err: '' };
  child.stdout.on('data', (data) => { seen.out += data; });
  child.stderr.on('data', (data) => { seen.err += data; });
  const ended = new Promise((done) => { child.on('close', done); });
  seen.end = async (signal) => {
    if (signal) {
      const inner = readFileSync(`/proc/${child.pid}/task/${child.pid}/children`, 'utf8').trim().split(' ')[0];
      process.kill(Number(inner), signal);
    }
    await ended;
    // A call that another thread interrupted stands in two lines; both are looked at.
    return readFileSync(log, 'utf8').split('\n').map((line) => /^\d+ +(?:<\.\.\. )?(\w+)[( ]?(.*)$/.exec(line)).filter(Boolean).map(([, name, rest]) => [name, rest]);
  };
  return seen;
}

/** Calls with their words: the second line of one that was interrupted has none. */
const begun = (calls) => calls.filter(([, rest]) => !rest.startsWith('resumed>'));

const outgoing = (calls) => begun(calls).filter(([name, rest]) => (name === 'connect' && !/AF_UNIX/.test(rest))
  || (name === 'socket' && !/AF_(UNIX|INET6?), SOCK_STREAM/.test(rest)) || (/^send(to|msg|mmsg)$/.test(name) && /sa_family=AF_INET/.test(rest)));

test('no connection goes out: not while it serves, saves, copies, locks and ends', { skip: skip || (!strace && 'no strace'), timeout: 1200000 }, async (t) => {
  const runtime = folder(t);
  chmodSync(runtime, 0o700);
  const vault = join(folder(t), 'vault');
  const run = traced(t, [resolve(quick), '--vault', vault, 'open', '--no-browser'], { XDG_RUNTIME_DIR: runtime, DISPLAY: '', WAYLAND_DISPLAY: '' });
  const server = await until(() => readAddress(run.out), 'the address');
  const name = await session(server);
  const call = async (op, request = {}, headers = {}) => {
    const answer = await ask(server, 'POST', `/api/${op}`, { headers: { 'X-Steadfolk-Session': name, 'Content-Type': 'application/json', ...headers }, body: JSON.stringify(request) });
    assert.equal(answer.status, 200, `${op}: ${answer.bytes.toString('utf8', 0, 200)}`);
    return answer;
  };
  const html = (await ask(server, 'GET', '/')).status;
  assert.equal(html, 200);
  for (const path of ['/app.js', '/app.css', '/content/en/ui.json']) await ask(server, 'GET', path);
  await call('vault.create', { passphrase });
  const { id } = (await call('person.add', { alias: 'Ana' })).json.ok;
  await call('moment.add', { at: '2024-04-24T18:08:14', at_zone: 'Pacific/Auckland', people: [id], happened: 'https://example.com/ and mail@example.com' });
  await call('search.find', { query: 'example' });
  await call('today.get');
  await call('vault.backup');
  await call('vault.backup', {}, { Accept: 'application/octet-stream' });
  await call('vault.verify');
  await call('vault.rotate');
  await call('vault.lock');
  const calls = await run.end('SIGTERM');
  assert.equal(calls.filter(([one]) => one === 'bind').length >= 2, true, 'the control: it listened');
  assert.ok(calls.some(([one, rest]) => one.startsWith('accept') && /= \d+/.test(rest)), 'the control: it was spoken to');
  assert.deepEqual(outgoing(calls), []);
  for (const [one, rest] of begun(calls).filter(([word]) => word === 'bind')) {
    assert.match(rest, /AF_UNIX|inet_addr\("127\.0\.0\.1"\)|inet_pton\(AF_INET6, "::1"/, one);
  }
  // Once it is confined, there is not even an attempt.
  const last = calls.findIndex(([one, rest]) => one === 'landlock_restrict_self' && /= 0/.test(rest));
  const later = calls.slice(last + 1).filter(([one]) => ['socket', 'connect', 'bind', 'listen', 'execve', 'execveat', 'socketpair'].includes(one));
  if (last >= 0) assert.deepEqual(later, []);
  else t.diagnostic('this kernel knows no Landlock');
  assert.equal(calls.filter(([one]) => one === 'execve').length, 1, 'itself alone');
});

test('a command opens no socket at all, and the search for one would find it', { skip: skip || (!strace && 'no strace'), timeout: 600000 }, async (t) => {
  const vault = join(folder(t), 'vault');
  const run = traced(t, [resolve(quick), '--vault', vault, 'call', 'vault.create'], {});
  run.child.stdin.end(JSON.stringify({ passphrase }));
  const calls = await run.end();
  assert.match(run.out, /"ok"/);
  assert.deepEqual(calls.filter(([one]) => ['socket', 'connect'].includes(one)), []);
  const script = 'const s=require("net").connect(9,"127.0.0.1");s.on("error",()=>{})';
  const control = await traced(t, [process.execPath, '-e', script], {}).end();
  assert.ok(outgoing(control).some(([one]) => one === 'connect'), 'the control: a connection is seen');
});

// ---- Keys in memory

/** Where some bytes stand in a process's memory: [{at, flags}, ...]; flags as /proc/PID/smaps says. */
function standsIn(pid, bytes) {
  const flags = new Map();
  let from;
  for (const line of readFileSync(`/proc/${pid}/smaps`, 'utf8').split('\n')) {
    from = /^([0-9a-f]+)-[0-9a-f]+ /.exec(line)?.[1] ?? from;
    if (line.startsWith('VmFlags:')) flags.set(from, line.slice(8).trim().split(' '));
  }
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  const found = [];
  for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
    const [, begin, end, name] = /^([0-9a-f]+)-([0-9a-f]+) rw.*?(\[\w+\]|$)/.exec(line) ?? [];
    if (!begin) continue;
    const part = Buffer.alloc(parseInt(end, 16) - parseInt(begin, 16));
    try {
      readSync(memory, part, 0, part.length, parseInt(begin, 16));
    } catch {
      continue;
    }
    for (let at = part.indexOf(bytes); at >= 0; at = part.indexOf(bytes, at + 1)) found.push({ at: parseInt(begin, 16) + at, name, flags: flags.get(begin) ?? [] });
  }
  closeSync(memory);
  return found;
}

test('keys lie in locked memory that is left out of dumps, and nowhere once the book is locked', { skip: rootOnly || plain, timeout: 1200000 }, async (t) => {
  const vault = join(folder(t), 'vault');
  const page = await serve(t, vault, { binary: quick });
  const phrase = `${passphrase} ${'and more '.repeat(4)}`;
  await page.must('vault.create', { passphrase: phrase });
  const keys = readKeys(readFileSync(join(vault, readdirSync(vault).find((name) => name.endsWith('.keys')))));
  const wrapping = fromPassphrase(keys, phrase);
  const { key } = openSlot(keys, wrapping);
  const all = { 'vault key': key, 'wrapping key': wrapping, 'database key': subkey(key, 1, 'database'), 'backup key': subkey(key, 2, 'backup__'),
    'passphrase': Buffer.from(phrase) };
  const where = () => Object.fromEntries(Object.entries(all).map(([what, bytes]) => [what, standsIn(page.pid, bytes)]));
  await page.must('note.add', { title: 'something' });
  await page.must('vault.backup');
  const open = where();
  if (process.env.SF_SHOW) console.log(JSON.stringify(open));
  assert.ok(open['vault key'].length > 0 && open['database key'].length > 0, 'the control: the keys are there while the book is open');
  assert.deepEqual(open.passphrase, [], 'the passphrase is gone as soon as it was used');
  for (const [what, places] of Object.entries(open)) {
    for (const { flags, at } of places) assert.ok(flags.includes('lo') && flags.includes('dd'), `the ${what} at ${at.toString(16)}: ${flags}`);
  }
  assert.ok(parseInt(statusOf(`/proc/${page.pid}/status`).VmLck, 10) > 0);
  await page.must('vault.lock');
  // The connection's own memory goes a moment after its answer.
  await until(() => Object.values(where()).every((places) => places.length === 0), 'nothing of them', 10000).catch(() => {});
  assert.deepEqual(where(), Object.fromEntries(Object.keys(all).map((what) => [what, []])), 'locked');
  await page.must('vault.open', { passphrase: phrase });
  assert.ok(where()['vault key'].length > 0, 'the control: and there again');
});
