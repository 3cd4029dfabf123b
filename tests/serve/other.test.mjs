// Somebody else on the same machine, and another program of the same person: what they can get at. Run as root, which
// starts the program as one unprivileged user and looks as another.

import assert from 'node:assert/strict';
import { spawn, spawnSync } from 'node:child_process';
import { chmodSync, chownSync, cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';

import { ask, call, exchange, quick, readAddress, session, skip, until } from './program.mjs';

const owner = { uid: 65534, gid: 65534 };
const other = { uid: 65533, gid: 65533 };
const passphrase = 'four plain words here';

/** Why this cannot be tried here. */
function why() {
  if (skip) return skip;
  if (process.getuid() !== 0) return 'only root can be two other users';
  if (quick.includes('check')) return 'needs the program without sanitizers';
  if (spawnSync('cat', ['/dev/null'], owner).status !== 0) return 'nobody may run a program here';
  return false;
}
const out = why();

/** A program's answer as a user: {status, text}. */
function as(who, program, words, input) {
  const ran = spawnSync(program, words, { ...who, input, encoding: 'latin1', env: { PATH: process.env.PATH }, cwd: '/', timeout: 200000 });
  return { status: ran.status, text: `${ran.stdout}${ran.stderr}` };
}

/** The program of `owner`, in folders of theirs. `limits` is a command to run it under. */
async function begin(t, { limits = [] } = {}) {
  const home = mkdtempSync('/tmp/sf-other-');
  t.after(() => rmSync(home, { recursive: true, force: true }));
  chmodSync(home, 0o755);
  const program = join(home, 'program');
  cpSync(quick, program);
  const mine = join(home, 'mine');
  const runtime = join(home, 'runtime');
  for (const path of [mine, runtime]) {
    spawnSync('mkdir', ['-m', '700', path]);
    chownSync(path, owner.uid, owner.gid);
  }
  const vault = join(mine, 'vault');
  const words = [...limits, program, '--vault', vault, 'open', '--no-browser'];
  const env = { PATH: process.env.PATH, XDG_RUNTIME_DIR: runtime, HOME: mine };
  const child = spawn(words[0], words.slice(1), { ...owner, env, cwd: '/', stdio: ['ignore', 'pipe', 'pipe'] });
  t.after(() => child.kill('SIGKILL'));
  let said = '';
  child.stdout.on('data', (data) => { said += data; });
  child.stderr.on('data', (data) => { said += data; });
  const server = { ...await until(() => readAddress(said), `the address: ${said}`), pid: child.pid, vault, runtime, env, program, home };
  const name = await session(server);
  assert.equal((await call(server, name, 'vault.create', { passphrase })).status, 200);
  assert.equal((await call(server, name, 'note.add', { title: 'mine' })).status, 200);
  return { server, name };
}

const denied = /denied|not permitted|cannot open|EACCES|EPERM/i;

test('another user gets at no file of the book, nor at the way to the page', { skip: out, timeout: 600000 }, async (t) => {
  const { server } = await begin(t);
  const files = readdirSync(server.vault).map((name) => join(server.vault, name));
  assert.ok(files.length >= 3);
  const socket = join(server.runtime, readdirSync(server.runtime)[0]);
  assert.ok(statSync(socket).isSocket());
  for (const path of files) {
    assert.equal(as(owner, 'cat', [path]).status, 0, `the control: ${path}`);
    assert.match(as(other, 'cat', [path]).text, denied, path);
  }
  for (const path of [server.vault, server.runtime]) {
    assert.match(as(other, 'ls', [path]).text, denied, path);
    assert.match(as(other, 'touch', [join(path, 'x')]).text, denied, path);
  }
  // Even with the folders open to all, the socket speaks to its owner alone.
  for (const path of [server.runtime, join(server.home, 'mine'), server.vault]) chmodSync(path, 0o711);
  chmodSync(socket, 0o777);
  const speak = `const s=require("net").connect(${JSON.stringify(socket)},()=>s.write("a"));s.on("data",(d)=>process.stdout.write(d));s.on("error",(e)=>process.stdout.write(e.code))`;
  const node = process.execPath;
  if (as(other, node, ['-e', '0']).status === 0) {
    assert.ok(!readAddress(as(other, node, ['-e', speak]).text), 'nothing for another');
    assert.ok(readAddress(as(owner, node, ['-e', speak]).text), 'the control: the owner gets a token');
  } else t.diagnostic('node is not for nobody here');
});

test('whoever has the address alone has nothing of the book', { skip: out, timeout: 600000 }, async (t) => {
  const { server, name } = await begin(t);
  assert.equal((await ask(server, 'GET', '/')).status, 200); // The page itself is no secret.
  for (const op of ['note.list', 'vault.status', 'prefs.get']) {
    assert.equal((await ask(server, 'POST', `/api/${op}`, { headers: { 'Content-Type': 'application/json' }, body: '{}' })).status, 401, op);
  }
  assert.equal((await exchange(server, server.token)).status, 403, 'the token was used');
  assert.equal((await call(server, name, 'note.list')).json.ok.items.length, 1);
});

test('another program of the same person may not look into it', { skip: out, timeout: 600000 }, async (t) => {
  const { server } = await begin(t);
  const sleeper = spawn('sleep', ['1000'], { ...owner, stdio: 'ignore' });
  t.after(() => sleeper.kill('SIGKILL'));
  for (const name of ['environ', 'maps', 'mem', 'auxv', 'fd/1']) {
    const look = (pid) => as(owner, 'dd', [`if=/proc/${pid}/${name}`, 'bs=1', 'count=1', 'of=/dev/null']);
    assert.match(look(server.pid).text, denied, name);
    if (!['mem', 'fd/1'].includes(name)) assert.equal(look(sleeper.pid).status, 0, `the control: ${name} of another process of theirs`);
  }
  if (spawnSync('strace', ['-V']).status === 0) {
    const trace = (pid, most_s) => as(owner, 'timeout', [most_s, 'strace', '-p', String(pid), '-o', '/dev/null']).text;
    assert.match(trace(server.pid, '100'), /not permitted/);
    // Where Yama forbids it for every process that is not one's own child, there is nothing to compare with.
    const yama = '/proc/sys/kernel/yama/ptrace_scope';
    if (!existsSync(yama) || readFileSync(yama, 'utf8').trim() === '0') {
      assert.doesNotMatch(trace(sleeper.pid, '2'), /not permitted/, 'the control: they may trace their own');
    }
  }
});

test('where no memory may be locked the program works all the same', { skip: out, timeout: 600000 }, async (t) => {
  for (const kib of [0, 64, 1024]) {
    const { server, name } = await begin(t, { limits: ['bash', '-c', `ulimit -l ${kib}; exec "$@"`, 'limit'] });
    for (let i = 0; i < 20; i += 1) assert.equal((await call(server, name, 'note.add', { title: `${i}`, text: 'word '.repeat(2000) })).status, 200);
    assert.equal((await call(server, name, 'search.find', { query: 'word' })).status, 200);
    assert.equal((await call(server, name, 'vault.verify')).json.ok.sound, true);
  }
});
