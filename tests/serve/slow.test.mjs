// Clients that never come to an end: 200 that say nothing, half a head, half a body, a letter now and then, or do
// not read their answer. The owner's page is answered meanwhile, and they are cut off in the end. How fast it is
// answered is measured in ./check --long (tests/long/held.test.mjs).

import assert from 'node:assert/strict';
import net from 'node:net';
import test from 'node:test';

import { ask, call, session, skip, sleep, start, until } from './program.mjs';

const passphrase = 'four plain words here';

/** So many connections, each with its first words; `write` says more on all, `closed` how many are gone. */
async function hold(t, server, count, text) {
  const sockets = Array.from({ length: count }, () => {
    const socket = net.connect(server.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.on('connect', () => socket.write(text));
    socket.on('data', () => {});
    return socket;
  });
  t.after(() => sockets.forEach((socket) => socket.destroy()));
  await until(() => sockets.every((socket) => !socket.connecting), 'connections');
  return {
    sockets,
    write: (more) => sockets.forEach((socket) => { if (!socket.destroyed && socket.writable) socket.write(more); }),
    closed: () => sockets.filter((socket) => socket.destroyed || socket.closed || socket.readableEnded).length,
    end: () => sockets.forEach((socket) => socket.destroy()),
  };
}

test('200 heads that drip: the page is answered, and they are cut off though they never fall silent', { skip, timeout: 600000 }, async (t) => {
  const server = await start(t);
  const name = await session(server);
  assert.equal((await call(server, name, 'vault.create', { passphrase })).status, 200);
  const held = await hold(t, server, 200, `GET / HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nX-Slow: `);
  const from = Date.now();
  let answers = 0;
  while (held.closed() < 200 && Date.now() - from < 300000) {
    held.write('a');
    const asked = [ask(server, 'GET', '/'), call(server, name, 'person.list')];
    for (const answer of await Promise.all(asked)) assert.equal(answer.status, 200);
    if (held.closed() < 200) answers += asked.length;
    await sleep(200);
  }
  assert.equal(held.closed(), 200, 'all are gone');
  assert.ok(answers >= 2, `the control: it was asked ${answers} times meanwhile`);
  assert.ok(Date.now() - from > 5000, 'the control: some were held for a while');
});

test('bodies that drip are cut off too: of a session, and of those that are refused', { skip, timeout: 600000 }, async (t) => {
  const server = await start(t);
  const name = await session(server);
  assert.equal((await call(server, name, 'vault.create', { passphrase })).status, 200);
  const post = (who) => `POST /api/note.add HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nX-Steadfolk-Session: ${who}\r\n`
    + 'Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n{"title":"';
  const from = Date.now();
  const held = [await hold(t, server, 20, post(name)), await hold(t, server, 20, post('x'.repeat(43)))];
  const closed = () => held.map((some) => some.closed());
  let answers = 0;
  let whole = 0; // How long none was gone.
  while (closed().some((count) => count < 20) && Date.now() - from < 200000) {
    held.forEach((some) => some.write('a'));
    assert.equal((await call(server, name, 'person.list')).status, 200);
    answers += 1;
    if (closed().every((count) => count === 0)) whole = Date.now() - from;
    await sleep(400);
  }
  assert.deepEqual(closed(), [20, 20], 'all are gone');
  assert.ok(whole > 20000, `the control: a body has half a minute: ${whole} ms`);
  assert.ok(answers >= 5, `the control: it was asked ${answers} times meanwhile`);
  assert.deepEqual((await call(server, name, 'note.list')).json.ok.items, [], 'nothing came of them');
});

test('a slow but finished request is answered', { skip, timeout: 300000 }, async (t) => {
  const server = await start(t);
  const held = await hold(t, server, 1, 'GET / HTTP/1.1\r\n');
  let out = '';
  held.sockets[0].on('data', (data) => { out += data.toString('latin1'); });
  for (const piece of ['Host: 127.', '0.0.1:', `${server.port}\r\n`, '\r', '\n']) {
    await sleep(300);
    held.write(piece);
  }
  await until(() => out.length > 0, 'the answer');
  assert.match(out, /^HTTP\/1\.1 200 /);
});

test('100 that do not read what they asked for keep nobody waiting', { skip, timeout: 600000 }, async (t) => {
  const server = await start(t);
  const name = await session(server);
  assert.equal((await call(server, name, 'vault.create', { passphrase })).status, 200);
  const get = `GET /app.js HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n\r\n`;
  const held = await hold(t, server, 100, get.repeat(40));
  held.sockets.forEach((socket) => socket.pause());
  for (let i = 0; i < 10; i += 1) {
    assert.equal((await ask(server, 'GET', '/')).status, 200);
    assert.equal((await call(server, name, 'person.add', { alias: `P${i}` })).status, 200);
  }
  held.end();
  const ended = await server.end();
  assert.equal(ended.code, 0, ended.err);
});

test('those who do not read cannot fill the place, however many there are', { skip, timeout: 600000 }, async (t) => {
  const server = await start(t);
  const name = await session(server);
  assert.equal((await call(server, name, 'vault.create', { passphrase })).status, 200);
  // More than a connection's buffers hold, so that each stands in the middle of an answer.
  const get = `GET /content/en/helplines.json HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\n\r\n`.repeat(800);
  const sockets = [];
  t.after(() => sockets.forEach((socket) => socket.destroy()));
  for (let i = 0; i < 22; i += 1) {
    for (let j = 0; j < 20; j += 1) {
      const socket = net.connect(server.port, '127.0.0.1');
      socket.on('error', () => {});
      socket.on('connect', () => socket.write(get));
      sockets.push(socket.pause());
    }
    await sleep(300);
    assert.equal((await ask(server, 'GET', '/')).status, 200, `${sockets.length}`);
    assert.equal((await call(server, name, 'person.list')).status, 200, `${sockets.length}`);
  }
});

test('unfinished requests of the page itself do not keep it out', { skip, timeout: 300000 }, async (t) => {
  const server = await start(t);
  const name = await session(server);
  const post = `POST /api/note.add HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nX-Steadfolk-Session: ${name}\r\n`
    + 'Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n{';
  // A few at a time, so that the head of each is read before the next come.
  for (let i = 0; i < 20; i += 1) {
    await hold(t, server, 10, post);
    assert.equal((await ask(server, 'GET', '/')).status, 200, `${10 * i + 10}`);
    assert.equal((await call(server, name, 'vault.status')).status, 200, `${10 * i + 10}`);
  }
});

test('the end does not wait for those who never finish', { skip, timeout: 300000 }, async (t) => {
  const free = await start(t);
  await session(free);
  const timed = async (one) => {
    const from = Date.now();
    assert.equal((await one.end()).code, 0);
    return Date.now() - from;
  };
  const server = await start(t);
  const name = await session(server);
  await hold(t, server, 50, `POST /api/note.add HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nX-Steadfolk-Session: ${name}\r\n`
    + 'Content-Type: application/json\r\nContent-Length: 100000\r\n\r\n{');
  // A body may take 30 s, and what runs gets 10 s at the end; so long as one ends that nobody holds, it may take too.
  const alone = await timed(free);
  const took = await timed(server);
  assert.ok(took < 8000 + 5 * alone, `${took} ms, and ${alone} ms where nobody holds it`);
});
