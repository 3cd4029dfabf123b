// How long the owner's page waits while 200 connections never finish their requests:
//
//   node benchmark/held.mjs ADDRESS PASSPHRASE REPEATS    prints "MEDIAN WORST NAME" a line, in ms
//
// ADDRESS is what the program printed. Each time is that of a connection of its own, from its beginning to the end
// of the answer. tests/long/held.test.mjs measures by the same function.

import net from 'node:net';
import { pathToFileURL } from 'node:url';

import { ask, call, readAddress, session, sleep, until } from '../tests/serve/program.mjs';

const count = 200;

/** What each connection sends, and nothing more; null: there are none, to compare with. */
const shapes = (host, name) => ({
  'none (to compare with)': null,
  'silent': '',
  'half a head': 'GET / HTTP/1.1\r\nHost: 127.0',
  'half a body, no session': `POST /session HTTP/1.1\r\n${host}\r\nX-Steadfolk: 1\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{`,
  'half a body, a session': `POST /api/note.add HTTP/1.1\r\n${host}\r\nX-Steadfolk-Session: ${name}\r\nContent-Type: application/json\r\n`
    + 'Content-Length: 1000000\r\n\r\n{',
});

/** Open the connections; what closes them. */
async function hold(server, text) {
  const sockets = Array.from({ length: count }, () => {
    const socket = net.connect(server.port, '127.0.0.1');
    socket.on('error', () => {});
    socket.on('connect', () => socket.write(text));
    return socket;
  });
  await until(() => sockets.every((socket) => !socket.connecting), 'connections');
  return () => sockets.forEach((socket) => socket.destroy());
}

/**
 * Ask so many times for the page, person.list and moment.add, in each shape. The session's book is open.
 * @returns {Promise<Array<{shape: string, kind: string, median: number, worst: number}>>}
 */
export async function measure(server, name, times) {
  const rows = [];
  for (const [shape, text] of Object.entries(shapes(`Host: 127.0.0.1:${server.port}`, name))) {
    const end = text === null ? () => {} : await hold(server, text);
    const spent = { 'page': [], 'person.list': [], 'moment.add': [] };
    for (let i = 0; i < times; i += 1) {
      for (const [kind, all] of Object.entries(spent)) {
        const from = performance.now();
        const answer = kind === 'page' ? await ask(server, 'GET', '/')
          : await call(server, name, kind, kind === 'moment.add' ? { happened: `number ${i}` } : {});
        all.push(performance.now() - from);
        if (answer.status !== 200) throw new Error(`${shape}, ${kind}: ${answer.status} ${answer.bytes}`);
      }
    }
    end();
    for (const [kind, all] of Object.entries(spent)) {
      all.sort((a, b) => a - b);
      rows.push({ shape, kind, median: all[all.length >> 1], worst: all.at(-1) });
    }
    await sleep(200);
  }
  return rows;
}

async function main([address, passphrase, repeats]) {
  const server = readAddress(address);
  const name = await session(server);
  const opened = await call(server, name, 'vault.open', { passphrase });
  if (opened.status !== 200) throw new Error(`the book did not open: ${opened.bytes}`);
  for (const { shape, kind, median, worst } of await measure(server, name, Number(repeats))) {
    console.log(`${median.toFixed(1)} ${worst.toFixed(1)} ${kind}, ${shape}`);
  }
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  try {
    await main(process.argv.slice(2));
  } catch (error) {
    console.log(String(error.message ?? error).split('\n')[0]);
    process.exitCode = 1;
  }
}
