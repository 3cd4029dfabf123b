// How long the owner's page waits while 200 connections never finish their requests: at most 100 ms, with the
// program as people get it. Prints median and worst.

import assert from 'node:assert/strict';
import net from 'node:net';
import test from 'node:test';

import { ask, call, quick, session, skip, sleep, start, until } from '../serve/program.mjs';

const limit_ms = 100;
const times = 100;

test('200 unfinished connections: the page answers within 100 ms', { skip, timeout: 240000 }, async (t) => {
  const server = await start(t, { binary: quick });
  const name = await session(server);
  assert.equal((await call(server, name, 'vault.create', { passphrase: 'four plain words here' })).status, 200);
  await call(server, name, 'person.add', { alias: 'Ana' });
  const host = `Host: 127.0.0.1:${server.port}`;
  const shapes = {
    'none (to compare with)': null,
    'silent': '',
    'half a head': 'GET / HTTP/1.1\r\nHost: 127.0',
    'half a body, no session': `POST /session HTTP/1.1\r\n${host}\r\nX-Steadfolk: 1\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`,
    'half a body, a session': `POST /api/note.add HTTP/1.1\r\n${host}\r\nX-Steadfolk-Session: ${name}\r\nContent-Type: application/json\r\n`
      + 'Content-Length: 1000000\r\n\r\n{',
  };
  for (const [what, text] of Object.entries(shapes)) {
    const sockets = text === null ? [] : Array.from({ length: 200 }, () => {
      const socket = net.connect(server.port, '127.0.0.1');
      socket.on('error', () => {});
      socket.on('connect', () => socket.write(text));
      return socket;
    });
    await until(() => sockets.every((socket) => !socket.connecting), 'connections');
    const spent = { '/': [], 'person.list': [], 'moment.add': [] };
    for (let i = 0; i < times; i += 1) {
      for (const [kind, all] of Object.entries(spent)) {
        const from = performance.now();
        const answer = kind === '/' ? await ask(server, 'GET', '/')
          : await call(server, name, kind, kind === 'moment.add' ? { happened: `number ${i}` } : {});
        all.push(performance.now() - from);
        assert.equal(answer.status, 200);
      }
    }
    for (const socket of sockets) socket.destroy();
    for (const [kind, all] of Object.entries(spent)) {
      all.sort((a, b) => a - b);
      const [median, worst] = [all[all.length >> 1], all.at(-1)];
      console.log(`# ${what}, ${kind}: median ${median.toFixed(1)} ms, worst of ${all.length} ${worst.toFixed(1)} ms`);
      assert.ok(median <= limit_ms, `${what}, ${kind}: median ${median} ms`);
    }
    await sleep(200);
  }
});
