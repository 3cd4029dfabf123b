// Sessions and the process over time: what locks a book, what survives, what a flood does, how it ends.

import assert from 'node:assert/strict';
import { chmodSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import test from 'node:test';

import { ask, call, exchange, folder, readAddress, run, session, skip, sleep, start, stream, until } from './program.mjs';

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
