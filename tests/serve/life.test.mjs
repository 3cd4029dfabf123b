// Sessions and the process over time: what locks a book, what survives, what a flood does, how it ends.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, realpathSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { basename, join, resolve } from 'node:path';
import test from 'node:test';

import { ask, call, exchange, folder, quick, readAddress, run, session, skip, sleep, start, stream, until } from './program.mjs';

const passphrase = 'four plain words here';

async function isOpen(server, name) {
  return (await call(server, name, 'vault.status')).json.ok.open;
}

async function withBook(t, options) {
  const server = await start(t, options);
  const name = await session(server);
  const made = await call(server, name, 'vault.create', { passphrase });
  assert.equal(made.status, 200, made.bytes.toString());
  return { server, name };
}

test('a dropped stream locks the book, a reload does not', { skip }, async (t) => {
  const { server, name } = await withBook(t);
  let held;
  const beat = async (what) => {
    held = stream(server, name);
    await until(() => held.lines.length > 0, what);
  };
  /**
   * Drop the stream, then `look` shortly after, which gives an answer: that answer. The program counts two seconds;
   * where this side was slower than that the answer says nothing, and it is done again with the book open.
   */
  const dropped = async (look) => {
    for (let tries = 0; tries < 30; tries += 1) {
      const from = Date.now();
      held.close();
      await sleep(300);
      const answer = await look();
      if (Date.now() - from < 1900) return answer;
      assert.equal((await call(server, name, 'vault.open', { passphrase })).status, 200);
      await beat('a beat before the next try');
    }
    return assert.fail('never quick enough to see it');
  };
  await beat('the first beat');
  assert.deepEqual(held.lines[0], { beat: 0 });

  await dropped(() => beat('a beat after the reload'));
  await sleep(2600);
  assert.equal(await isOpen(server, name), true, 'the reload kept it open');

  const other = held;
  await beat('a second tab');
  other.close();
  await sleep(2600);
  assert.equal(await isOpen(server, name), true, 'the other tab keeps it open');

  assert.equal(await dropped(() => isOpen(server, name)), true, 'not at once');
  await until(async () => !(await isOpen(server, name)), 'the lock');
  assert.equal((await call(server, name, 'person.list')).status, 423);
});

test('a lock is told on the stream', { skip }, async (t) => {
  const { server, name } = await withBook(t);
  const seen = stream(server, name);
  await until(() => seen.lines.length > 0, 'the first beat');
  assert.equal((await call(server, name, 'vault.lock')).status, 200);
  await until(() => seen.lines.some((line) => line.locked === true), 'the word of the lock');
  assert.equal(seen.ended, false);
  seen.close();
});

test('a stream needs its session, and there are so many of one', { skip }, async (t) => {
  const server = await start(t);
  const name = await session(server);
  assert.equal((await ask(server, 'GET', '/api/stream')).status, 401);
  assert.equal((await ask(server, 'GET', '/api/stream', { headers: { 'X-Steadfolk-Session': 'x'.repeat(43) } })).status, 401);
  const held = [];
  for (let i = 0; i < 8; i += 1) held.push(stream(server, name));
  await until(() => held.every((one) => one.lines.length > 0), 'eight streams');
  const more = await ask(server, 'GET', '/api/stream', { headers: { 'X-Steadfolk-Session': name } });
  assert.equal(more.status, 503);
  for (const one of held) one.close();
});

test('a second session needs the passphrase while the first is open', { skip }, async (t) => {
  const { server, name } = await withBook(t);
  const again = run(['--vault', server.vault, 'open', '--no-browser'], { runtime: server.runtime });
  t.after(() => again.child.kill('SIGKILL'));
  await again.ended;
  assert.equal(again.code, 0, again.err);
  const found = readAddress(again.out);
  assert.equal(found.port, server.port, 'the running server was asked');
  assert.notEqual(found.token, server.token);

  const answer = await exchange(server, found.token);
  assert.equal(answer.status, 200);
  const other = answer.json.ok.session;
  assert.notEqual(other, name);
  assert.equal(await isOpen(server, other), false);
  assert.equal((await call(server, other, 'person.list')).status, 423);
  assert.equal((await call(server, other, 'vault.open', { passphrase: 'wrong words' })).status, 423);
  assert.equal(await isOpen(server, other), false);
  assert.equal((await call(server, other, 'vault.open', { passphrase })).status, 200);
  assert.equal(await isOpen(server, other), true);
  assert.equal((await call(server, other, 'vault.lock')).status, 200);
  assert.equal(await isOpen(server, name), true, 'the first session is its own');
});

test('eight sessions at most, and an unused one gives way', { skip }, async (t) => {
  const { server, name } = await withBook(t);
  const held = stream(server, name);
  await until(() => held.lines.length > 0, 'the first beat');
  const names = [name];
  const next = async () => {
    const more = run(['--vault', server.vault, 'open', '--no-browser'], { runtime: server.runtime });
    await more.ended;
    return exchange(server, readAddress(more.out).token);
  };
  for (let i = 0; i < 8; i += 1) {
    const answer = await next();
    assert.equal(answer.status, 200);
    names.push(answer.json.ok.session);
  }
  // Nine were made: the first holds an open book and stays, of the others the oldest went.
  assert.equal((await call(server, names[0], 'vault.status')).status, 200);
  assert.equal((await call(server, names[1], 'vault.status')).status, 401);
  for (const one of names.slice(2)) assert.equal((await call(server, one, 'vault.status')).status, 200);

  // With a stream each, none is unused.
  const streams = names.slice(2).map((one) => stream(server, one));
  await until(() => streams.every((one) => one.lines.length > 0), 'a stream each');
  const refused = await next();
  assert.equal(refused.status, 503);
  assert.equal(refused.json.error.code, 'busy');
  for (const one of [held, ...streams]) one.close();
});

async function flood(server, count, text) {
  const sockets = [];
  for (let i = 0; i < count; i += 1) {
    const socket = net.connect(server.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.on('connect', () => socket.write(text));
    sockets.push(socket);
  }
  await until(() => sockets.every((socket) => !socket.connecting), 'the flood');
  return () => sockets.forEach((socket) => socket.destroy());
}

test('unfinished requests do not keep the page out', { skip }, async (t) => {
  const { server, name } = await withBook(t);
  const host = `Host: 127.0.0.1:${server.port}`;
  const shapes = [
    '',
    'GET / HTTP/1.1\r\nHost: 127.0',
    `POST /session HTTP/1.1\r\n${host}\r\nX-Steadfolk: 1\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`,
    `POST /api/moment.add HTTP/1.1\r\n${host}\r\nContent-Type: application/json\r\nContent-Length: 1000000\r\n\r\n{`,
  ];
  for (const shape of shapes) {
    const end = await flood(server, 200, shape);
    assert.equal((await ask(server, 'GET', '/')).status, 200);
    assert.equal(await isOpen(server, name), true);
    end();
  }
  // More than there is place for.
  const end = await flood(server, 700, shapes[1]);
  assert.equal((await ask(server, 'GET', '/')).status, 200);
  assert.equal(await isOpen(server, name), true);
  end();
});

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
  test(`${signal} ends it well, with a stream open and a book too`, { skip }, async (t) => {
    const { server, name } = await withBook(t);
    const seen = stream(server, name);
    await until(() => seen.lines.length > 0, 'the first beat');
    const ended = await server.end(signal);
    assert.equal(ended.code, 0, ended.err);
    assert.equal(ended.signal, null);
    assert.equal(ended.more, 0, `nothing is logged: ${ended.err}`);
    await until(() => seen.ended, 'the end of the stream');
    assert.deepEqual(readdirSync(server.runtime), [], 'nothing is left behind');
  });
}

test('a killed server leaves no obstacle', { skip }, async (t) => {
  const { server } = await withBook(t);
  await server.end('SIGKILL');
  const again = await start(t, { vault: server.vault, env: { XDG_RUNTIME_DIR: server.runtime } });
  const name = await session(again);
  assert.equal((await call(again, name, 'vault.open', { passphrase })).status, 200);
});

test('a port that is taken is said', { skip }, async (t) => {
  const server = await start(t);
  const other = run(['--vault', join(folder(t), 'other'), 'open', '--no-browser', '--port', String(server.port)],
    { runtime: folder(t) });
  await other.ended;
  assert.notEqual(other.code, 0);
  assert.equal(readAddress(other.out), null);
});

/** A stand-in for the browser starter: it writes down its words and what it was pointed at. */
function opener(t) {
  const bin = folder(t);
  const log = join(bin, 'log');
  writeFileSync(join(bin, 'xdg-open'),
    `#!/bin/sh\nprintf '%s\\n' "$#" "$1" >"${log}.part"\ncat "$1" >>"${log}.part"\nmv "${log}.part" "${log}"\n`);
  chmodSync(join(bin, 'xdg-open'), 0o755);
  return { log, env: { DISPLAY: ':99', PATH: `${bin}:${process.env.PATH}` } };
}

test('the browser gets a file that is its owner\'s alone, and no token among its words', { skip }, async (t) => {
  const { log, env } = opener(t);
  const runtime = folder(t);
  chmodSync(runtime, 0o700);
  const vault = join(folder(t), 'vault');
  const seen = run(['--vault', vault, 'open'], { runtime, env });
  t.after(() => seen.child.kill('SIGKILL'));
  await until(() => existsSync(log), 'the browser');
  const [count, file, ...html] = readFileSync(log, 'utf8').split('\n');
  assert.equal(count, '1');
  const found = readAddress(html.join('\n'));
  assert.ok(found, 'the file leads to the page');
  assert.ok(!file.includes(found.token));
  assert.ok(!seen.out.includes(found.token), 'nothing is printed');
  assert.equal(statSync(file).mode & 0o777, 0o600);
  assert.ok(!/steadfolk/i.test(file), 'its name says nothing');
  const words = readFileSync(`/proc/${seen.child.pid}/cmdline`, 'utf8');
  assert.ok(!words.includes(found.token));

  assert.equal((await exchange(found, found.token)).status, 200);
  assert.equal(existsSync(file), false, 'gone once it was used');
  seen.child.kill('SIGTERM');
  assert.equal((await seen.ended).code, 0);
  assert.deepEqual(readdirSync(runtime), []);
});

test('an unused launch file is gone at the end', { skip }, async (t) => {
  const { log, env } = opener(t);
  const runtime = folder(t);
  const seen = run(['--vault', join(folder(t), 'vault'), 'open'], { runtime, env });
  t.after(() => seen.child.kill('SIGKILL'));
  await until(() => existsSync(log), 'the browser');
  const file = readFileSync(log, 'utf8').split('\n')[1];
  assert.equal(existsSync(file), true);
  seen.child.kill('SIGTERM');
  await seen.ended;
  assert.equal(existsSync(file), false);
});

test('without a private runtime folder, the launch file stands in the vault', { skip }, async (t) => {
  const { log, env } = opener(t);
  const open = folder(t);
  chmodSync(open, 0o755);
  const vault = join(folder(t), 'vault');
  mkdirSync(vault, { mode: 0o700 });
  const seen = run(['--vault', vault, 'open'], { runtime: open, env });
  t.after(() => seen.child.kill('SIGKILL'));
  await until(() => existsSync(log), 'the browser');
  assert.ok(readFileSync(log, 'utf8').split('\n')[1].startsWith(`${vault}/`));
  seen.child.kill('SIGTERM');
  await seen.ended;
  assert.deepEqual(readdirSync(open), []);
  assert.deepEqual(readdirSync(vault), []);
});

test('what a killed server left of its way to a browser is swept by the next start, and nothing else', { skip, timeout: 60000 }, async (t) => {
  const { log, env } = opener(t);
  const runtime = folder(t);
  const begin = async (vault) => {
    rmSync(log, { force: true });
    const seen = run(['--vault', vault, 'open'], { runtime, env });
    t.after(() => seen.child.kill('SIGKILL'));
    await until(() => existsSync(log), 'the browser');
    return { seen, file: readFileSync(log, 'utf8').split('\n')[1] };
  };
  const [mine, beside] = [join(folder(t), 'vault'), join(folder(t), 'vault')];
  const other = await begin(beside);
  const killed = await begin(mine);
  killed.seen.child.kill('SIGKILL');
  await killed.seen.ended;
  assert.ok(existsSync(killed.file), 'the control: it is left');
  const strangers = ['page-mine.html', 'page-01234567.htm', `${basename(killed.file)}.txt`].map((name) => join(runtime, name));
  for (const path of strangers) writeFileSync(path, 'of somebody else');
  const again = await begin(mine);
  assert.ok(!existsSync(killed.file), 'swept');
  for (const path of [again.file, other.file, ...strangers]) assert.ok(existsSync(path), path);
  // In the vault's own folder, where there is no runtime folder.
  const open = folder(t);
  chmodSync(open, 0o755);
  const left = join(mine, 'page-89abcdef.html');
  writeFileSync(left, 'of one that was killed');
  again.seen.child.kill('SIGTERM');
  await again.seen.ended;
  await start(t, { vault: mine, env: { XDG_RUNTIME_DIR: open } });
  assert.ok(!existsSync(left), 'swept');
});

test('a second start finds the first one, on the first day and by whichever way', { skip, timeout: 60000 }, async (t) => {
  const { log, env } = opener(t);
  const [open, place] = [folder(t), folder(t)];
  chmodSync(open, 0o755);
  mkdirSync(join(place, 'real'));
  symlinkSync('real', join(place, 'link'));
  // The folder is not there yet; a private runtime folder is, and is not; a name has more than one line.
  for (const [runtime, name] of [[folder(t), 'link/one'], [open, 'link/two'], [open, 'three\nlines\n'], [folder(t), '4\n']]) {
    rmSync(log, { force: true });
    const vault = join(place, name);
    const first = await start(t, { vault, env: { XDG_RUNTIME_DIR: runtime } });
    const printed = await run(['--vault', vault, 'open', '--no-browser'], { runtime }).ended;
    assert.equal(readAddress(printed.out)?.port, first.port, name);
    const shown = await run(['--vault', realpathSync(vault), 'open'], { runtime, env }).ended;
    assert.equal(shown.code, 0, shown.err);
    await until(() => existsSync(log), 'the browser');
    const found = readAddress(readFileSync(log, 'utf8'));
    assert.equal(found?.port, first.port, `the browser's, ${JSON.stringify(name)}`);
    assert.equal((await exchange(first, found.token)).status, 200);
    assert.equal((await first.end()).code, 0);
  }
});

test('a server that stands still is not taken for a dead one', { skip, timeout: 90000 }, async (t) => {
  const first = await start(t);
  const socket = join(first.runtime, readdirSync(first.runtime)[0]);
  const { ino } = statSync(socket);
  first.seen.child.kill('SIGSTOP');
  const second = await start(t, { vault: first.vault, env: { XDG_RUNTIME_DIR: first.runtime } });
  assert.notEqual(second.port, first.port, 'the control: it could not be asked');
  const name = await session(second);
  assert.equal((await call(second, name, 'vault.create', { passphrase })).status, 200);
  first.seen.child.kill('SIGCONT');
  assert.equal((await second.end()).code, 0);
  assert.equal(statSync(socket).ino, ino, 'its socket stands');
  const third = await run(['--vault', first.vault, 'open', '--no-browser'], { runtime: first.runtime }).ended;
  assert.equal(readAddress(third.out)?.port, first.port, 'and it is found again');
  assert.equal((await first.end()).code, 0);
  assert.deepEqual(readdirSync(first.runtime), []);
});

/** The program with a limit of the shell on it. */
function limited(t, limit, words = []) {
  const vault = join(folder(t), 'vault');
  const all = ['-c', `ulimit ${limit}; exec "$@"`, 'limit', resolve(quick), '--vault', vault, 'open', '--no-browser', ...words];
  const seen = run(all, { runtime: folder(t), binary: 'bash' });
  t.after(() => seen.child.kill('SIGKILL'));
  return seen;
}

test('where few files may be open, the book has its own, and too few are said', { skip, timeout: 90000 }, async (t) => {
  for (const few of [8, 20, 55]) {
    const seen = limited(t, `-n ${few}`);
    await seen.ended;
    assert.equal(seen.code, 1, `${few}: ${seen.err}`);
    assert.match(seen.err, /^Too few files may be open/, `${few}`);
    assert.equal(seen.out, '');
  }
  const seen = limited(t, '-n 64');
  const server = { ...await until(() => readAddress(seen.out), 'the address'), seen };
  const name = await session(server);
  assert.equal((await call(server, name, 'vault.create', { passphrase })).status, 200);
  const end = await flood(server, 200, 'GET / HTTP/1.1\r\nHost: 127.0');
  for (let i = 0; i < 5; i += 1) {
    assert.equal((await ask(server, 'GET', '/')).status, 200);
    assert.equal((await call(server, name, 'note.add', { title: `${i}` })).status, 200);
  }
  assert.equal((await call(server, name, 'vault.backup')).status, 200);
  assert.equal((await call(server, name, 'vault.lock')).status, 200);
  assert.equal((await call(server, name, 'vault.open', { passphrase })).status, 200);
  end();
  assert.equal((await call(server, name, 'note.list')).json.ok.items.length, 5);
  seen.child.kill('SIGTERM');
  assert.equal((await seen.ended).code, 0, seen.err);
});

/** A library that puts the clock so many seconds ahead to whoever asks, and not to the kernel: a wait until a time of that clock lasts as if it were set back. */
function ahead(t, seconds) {
  const [source, library] = ['ahead.c', 'ahead.so'].map((name) => join(folder(t), name));
  writeFileSync(source, `#define _GNU_SOURCE
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
int clock_gettime(clockid_t clock, struct timespec *now) {
    int result = (int)syscall(SYS_clock_gettime, clock, now);
    if (clock == CLOCK_REALTIME)
        now->tv_sec += ${seconds};
    return result;
}
`);
  return spawnSync('cc', ['-shared', '-fPIC', '-o', library, source]).status === 0 ? library : null;
}

test('a clock that is set back by an hour keeps nobody waiting', { skip: skip || (quick.includes('check') && 'needs the program without sanitizers'), timeout: 90000 }, async (t) => {
  const library = ahead(t, 3600);
  if (!library) return t.skip('no C compiler');
  const { server, name } = await withBook(t, { binary: quick, env: { LD_PRELOAD: library } });
  const { created } = (await call(server, name, 'note.add', { title: 'x' })).json.ok;
  assert.ok(Date.parse(created) > Date.now() + 3000000, `the control: it believes the clock: ${created}`);
  const map = [{ column: 'when', field: 'at' }];
  const request = Buffer.from(JSON.stringify({ name: 'x', kind: 'moment', zone: 'UTC', map })).toString('base64url');
  await flood(server, 1, `POST /api/import.csv HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nX-Steadfolk-Session: ${name}\r\n`
    + `X-Steadfolk-Request: ${request}\r\nContent-Type: application/octet-stream\r\nContent-Length: 1000000\r\n\r\nwhen\n`);
  // The session works at the upload: it does not come to this, which waits behind it.
  const behind = call(server, name, 'note.list').catch((error) => error);
  assert.equal(await Promise.race([behind.then(() => 'answered'), sleep(1500).then(() => 'waits')]), 'waits', 'the control');
  const ended = await Promise.race([server.end(), sleep(40000).then(() => 'still there')]);
  assert.equal(ended.code, 0);
  return undefined;
});

test('it cannot be dumped', { skip }, async (t) => {
  const server = await start(t);
  const limits = readFileSync(`/proc/${server.pid}/limits`, 'utf8');
  assert.match(limits, /^Max core file size\s+0\s/m);
  // What belongs to a process that cannot be looked into is root's.
  const expected = 0;
  assert.equal(statSync(`/proc/${server.pid}/environ`).uid, expected);
});

test('the demo is marked, open at once, and touches no folder', { skip }, async (t) => {
  const server = await start(t, { demo: true });
  const page = await ask(server, 'GET', '/');
  assert.equal(page.headers['x-steadfolk-demo'], '1');
  const name = await session(server);
  const status = await call(server, name, 'vault.status');
  assert.equal(status.headers['x-steadfolk-demo'], '1');
  assert.deepEqual({ open: status.json.ok.open, demo: status.json.ok.demo }, { open: true, demo: true });
  assert.notEqual((await call(server, name, 'vault.create', { passphrase })).status, 200);
  const refused = await ask(server, 'GET', '/', { host: 'evil.example' });
  assert.equal(refused.headers['x-steadfolk-demo'], '1');
  assert.deepEqual(readdirSync(server.runtime), []);
  assert.equal(existsSync(server.vault), false);
});

test('an ordinary server is not marked as the demo', { skip }, async (t) => {
  const server = await start(t);
  assert.equal((await ask(server, 'GET', '/')).headers['x-steadfolk-demo'], undefined);
});
