// What somebody tries who can reach the port: names that lead here by a trick, requests that hide others, lines
// inside values, paths that climb, tokens of another day. Beside each that is refused stands one that passes.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';

import { ask, call, exchange, folder, raw, readAddress, run, session, skip, start } from './program.mjs';

const passphrase = 'four plain words here';

/** A server with a book that is open in one session. */
async function withBook(t) {
  const server = await start(t);
  const name = await session(server);
  assert.equal((await call(server, name, 'vault.create', { passphrase })).status, 200);
  return { server, name };
}

const people = async ({ server, name }) => (await call(server, name, 'person.list')).json.ok.items.map((one) => one.alias);

// ---- Names

/** Ways to write a host, of which the machine itself would take many for its own. */
const strangers = (port) => [
  // Names that an attacker lets resolve to 127.0.0.1.
  `evil.example:${port}`, 'evil.example', `127.0.0.1.evil.example:${port}`, `localhost.evil.example:${port}`, `localtest.me:${port}`,
  `127.0.0.1.nip.io:${port}`, `xn--loalhost-2nd:${port}`, `l\u00f6calhost:${port}`, `ip6-localhost:${port}`, `localhost.localdomain:${port}`,
  // Our names, otherwise.
  `LOCALHOST:${port}`, `LocalHost:${port}`, `localhost.:${port}`, `localhost..:${port}`, `.localhost:${port}`, `127.0.0.1.:${port}`,
  `a.localhost:${port}`, `localhost :${port}`, `localhost:${port} `, `localhost: ${port}`, `localhost%2e:${port}`, `%6cocalhost:${port}`,
  // The address in other numbers.
  `127.1:${port}`, `127.0.1:${port}`, `127.0.0.2:${port}`, `127.127.127.127:${port}`, `0.0.0.0:${port}`, `0:${port}`, `2130706433:${port}`,
  `017700000001:${port}`, `0177.0.0.1:${port}`, `0177.0.0.01:${port}`, `0x7f.0.0.1:${port}`, `0x7f000001:${port}`, `0x7F.0x0.0x0.0x1:${port}`,
  `127.0.0.01:${port}`, `127.00.00.1:${port}`, `127.0.0.1.0:${port}`, `\uff11\uff12\uff17.0.0.1:${port}`, `127\u30020\u30020\u30021:${port}`,
  // Of the sixth version.
  `::1:${port}`, `[::1].:${port}`, `[0:0:0:0:0:0:0:1]:${port}`, `[0000::0001]:${port}`, `[::01]:${port}`, `[::0:1]:${port}`, `[::]:${port}`,
  `[::ffff:127.0.0.1]:${port}`, `[::FFFF:7F00:1]:${port}`, `[::ffff:7f00:1]:${port}`, `[::127.0.0.1]:${port}`, `[64:ff9b::7f00:1]:${port}`,
  `[::1%lo]:${port}`, `[::1%25lo]:${port}`, `[fe80::1]:${port}`, `[::1:${port}`, `::1]:${port}`, `[127.0.0.1]:${port}`, `[localhost]:${port}`,
  // Ports.
  '127.0.0.1', 'localhost', '[::1]', '127.0.0.1:', `127.0.0.1:${port + 1}`, `127.0.0.1:0${port}`, `127.0.0.1:${port}0`, `127.0.0.1:+${port}`,
  `127.0.0.1:${port + 65536}`, '127.0.0.1:80', '127.0.0.1:http', `127.0.0.1::${port}`, `127.0.0.1:${port}:${port}`, `127.0.0.1:0x${port.toString(16)}`,
  // More than a host.
  `user@127.0.0.1:${port}`, `user:words@127.0.0.1:${port}`, `127.0.0.1:${port}@evil.example`, `evil.example@127.0.0.1:${port}`,
  `evil.example#@127.0.0.1:${port}`, `http://127.0.0.1:${port}`, `//127.0.0.1:${port}`, `127.0.0.1:${port}/`, `127.0.0.1:${port}?`,
  `127.0.0.1:${port}#`, `127.0.0.1:${port},evil.example`, `evil.example,127.0.0.1:${port}`, `127.0.0.1:${port}\\`, `127.0.0.1:${port};`, '', ' ', '*',
];

test('no name but ours, however it is spelled, and whatever is asked', { skip, timeout: 600000 }, async (t) => {
  const it = await withBook(t);
  const { server, name } = it;
  const head = `X-Steadfolk: 1\r\nX-Steadfolk-Session: ${name}\r\nContent-Type: application/json\r\n`;
  const body = '{"alias":"stranger"}';
  const post = (host, more = '') => `POST /api/person.add HTTP/1.1\r\nHost: ${host}\r\n${head}${more}`
    + `Content-Length: ${body.length}\r\nConnection: close\r\n\r\n${body}`;
  const get = (host) => `GET / HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`;
  for (const host of strangers(server.port)) {
    // With the right session even: the name alone decides. White space around a value belongs to no value.
    const trimmed = host.replace(/^[ \t]+|[ \t]+$/g, '') !== host && host.trim() === `localhost:${server.port}`;
    const wanted = trimmed ? /^HTTP\/1\.1 (200|403) / : /^HTTP\/1\.[01] 40[03] /;
    for (const text of [get(host), post(host), post(host, `Origin: http://${host}\r\n`)]) {
      const answer = await raw(server, Buffer.from(text, 'utf8'));
      assert.match(answer, wanted, `${JSON.stringify(host)}: ${answer.slice(0, 60)}`);
    }
  }
  const met = await people(it);
  assert.ok(met.length <= 2, `${met.length}`); // The one spelled with a space behind it may be ours.
  const before = met.length;
  for (const host of ['127.0.0.1', 'localhost', '[::1]'].map((one) => `${one}:${server.port}`)) {
    assert.match(await raw(server, get(host)), /^HTTP\/1\.1 200 /, host);
    assert.match(await raw(server, post(host)), /^HTTP\/1\.1 200 /, host);
    assert.match(await raw(server, post(host, `Origin: http://${host}\r\n`)), /^HTTP\/1\.1 200 /, host);
  }
  assert.equal((await people(it)).length, before + 6);
});

test('a target that names a host is no way around the name', { skip }, async (t) => {
  const { server } = await withBook(t);
  const own = `127.0.0.1:${server.port}`;
  // Some of it is no request, and waits for its rest.
  const send = (target, host) => raw(server, `GET ${target} HTTP/1.1\r\nHost: ${host}\r\nConnection: close\r\n\r\n`, { ms: 3000 });
  for (const [target, host] of [[`http://${own}/`, 'evil.example'], ['http://evil.example/', own], [`http://${own}/`, own],
    [`http://evil.example:${server.port}/`, own], [`//${own}/`, own], ['//evil.example/', own], [`http://user@${own}/`, own],
    [`HTTP://${own}/app.js`, own], [own, own], ['*', own], ['', own], [`/ http://${own}/`, own], ['http:/', own]]) {
    assert.match(await send(target, host), /^(HTTP\/1\.[01] 4\d\d |$)/, `${target} as ${host}`);
  }
  assert.match(await raw(server, `GET / HTTP/1.1\r\nHost: ${own}\r\nConnection: close\r\n\r\n`), /^HTTP\/1\.1 200 /);
  assert.match(await raw(server, `CONNECT ${own} HTTP/1.1\r\nHost: ${own}\r\nConnection: close\r\n\r\n`), /^HTTP\/1\.1 4\d\d /);
});

// ---- Requests within requests

test('a request hidden in another one is never carried out', { skip, timeout: 900000 }, async (t) => {
  const it = await withBook(t);
  const { server, name } = it;
  const host = `Host: 127.0.0.1:${server.port}`;
  const add = (alias) => {
    const body = JSON.stringify({ alias });
    return `POST /api/person.add HTTP/1.1\r\n${host}\r\nX-Steadfolk-Session: ${name}\r\nContent-Type: application/json\r\n`
      + `Content-Length: ${body.length}\r\n\r\n${body}`;
  };
  const hidden = add('hidden');
  const post = `POST /api/vault.status HTTP/1.1\r\n${host}\r\nX-Steadfolk-Session: ${name}\r\nContent-Type: application/json\r\n`;
  const get = `GET / HTTP/1.1\r\n${host}\r\n`;
  const size = hidden.length;
  const shapes = [
    // A body that one reader skips and another runs.
    `${get}Content-Length: ${size}\r\n\r\n${hidden}`,
    `${get}Transfer-Encoding: chunked\r\n\r\n${size.toString(16)}\r\n${hidden}\r\n0\r\n\r\n`,
    `${post}Content-Length: ${size}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`,
    `${post}Transfer-Encoding: chunked\r\nContent-Length: ${size}\r\n\r\n0\r\n\r\n${hidden}`,
    `${post}Transfer-Encoding: Chunked\r\n\r\n0\r\n\r\n${hidden}`, `${post}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n${hidden}`,
    `${post}Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\nContent-Length: 2\r\n\r\n{}${hidden}`,
    `${post}Transfer-Encoding:\x0bchunked\r\n\r\n0\r\n\r\n${hidden}`, `${post}Transfer-Encoding: \x00chunked\r\n\r\n0\r\n\r\n${hidden}`,
    `${post}\tTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${hidden}`, `${post}Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n${hidden}`,
    // Two lengths, or one that reads two ways.
    `${post}Content-Length: 2\r\nContent-Length: ${size + 2}\r\n\r\n{}${hidden}`, `${post}Content-Length: 2\r\ncontent-length: 2\r\n\r\n{}${hidden}`,
    `${post}Content-Length: ${size + 2}, 2\r\n\r\n{}${hidden}`, `${post}Content-Length: 2 2\r\n\r\n{}${hidden}`, `${post}Content-Length: 2;\r\n\r\n{}${hidden}`,
    // (The library ends a value at a NUL, so "2" with one behind it is 2, and what follows a request like any other.)
    `${post}Content-Length: 1e0\r\n\r\n{}${hidden}`, `${post}Content-Length: 0x2\r\n\r\n{}${hidden}`,
    `${post}Content-Length: 18446744073709551618\r\n\r\n{}${hidden}`, `${post}Content-Length: 4294967298\r\n\r\n{}${hidden}`,
    `${post}Content-Length: -1\r\n\r\n{}${hidden}`, `${post}Content-Length:\r\n\r\n{}${hidden}`, `${post}Content-Length: \u0662\r\n\r\n{}${hidden}`,
    // Lines that end otherwise.
    `${post}X: y\rContent-Length: 2\r\n\r\n{}${hidden}`, `${post}X: y\r\n Content-Length: 0\r\nContent-Length: ${size + 2}\r\n\r\n{}${hidden}`,
    `${post}Content-Length\r\n: 2\r\n\r\n{}${hidden}`, `${post}Content-Length: 2\r\n\r{}${hidden}`, `${post}X\x00: y\r\nContent-Length: 2\r\n\r\n{}`,
    // Another protocol from here on.
    `${get}Connection: Upgrade\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n\r\nPRI * HTTP/2.0\r\n\r\nSM\r\n\r\n`,
    `${get}Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\nSec-WebSocket-Version: 13\r\n\r\n\x81\x02hi`,
  ];
  // Where the length said covers it, what is hidden is body; where not, the connection is not read on.
  for (const shape of shapes) {
    const answer = await raw(server, Buffer.from(shape, 'latin1'), { ms: 700 });
    const shown = JSON.stringify(shape.slice(post.length - 20, post.length + 60));
    assert.deepEqual(await people(it), [], shown);
    assert.ok(!/^HTTP\/1\.1 101/m.test(answer), shown);
  }
  // The control: said well, one after the other on one connection, both are carried out.
  const two = (answers) => (answers.match(/HTTP\/1\.1 \d\d\d[^]*?\r\n\r\n/g)?.length ?? 0) === 2;
  const good = await raw(server, `${post}Content-Length: 2\r\n\r\n{}${add('plain')}`, { enough: two });
  assert.equal(good.match(/HTTP\/1\.1 200/g)?.length, 2);
  assert.deepEqual(await people(it), ['plain']);
});

// ---- Lines within values

const ours = new Set(['date', 'content-length', 'content-type', 'content-encoding', 'cache-control', 'etag', 'vary', 'connection', 'transfer-encoding',
  'content-security-policy', 'cross-origin-opener-policy', 'cross-origin-resource-policy', 'x-content-type-options', 'referrer-policy']);

test('no value that is sent comes back as a line of its own', { skip, timeout: 600000 }, async (t) => {
  const it = await withBook(t);
  const { server, name } = it;
  await call(server, name, 'prefs.set', { title: 'Lists' });
  const evil = 'x\r\nX-Evil: 1\r\nSet-Cookie: a=b\r\n\r\n<script>1</script>';
  const names = (answer) => answer.split('\r\n\r\n')[0].split('\r\n').slice(1).map((line) => line.split(':')[0].toLowerCase());
  const plain = (text) => {
    for (const one of names(text)) assert.ok(ours.has(one), `${one} in ${JSON.stringify(text.slice(0, 300))}`);
    assert.ok(!/^(x-evil|set-cookie):/im.test(text.split('\r\n\r\n')[0]));
  };
  const host = `Host: 127.0.0.1:${server.port}`;
  const auth = `${host}\r\nX-Steadfolk-Session: ${name}\r\n`;
  const file = (request) => `X-Steadfolk-Request: ${Buffer.from(JSON.stringify(request)).toString('base64url')}\r\n`;
  const bytes = 'Content-Type: application/octet-stream\r\nContent-Length: 0\r\n\r\n';
  for (const text of [
    `GET /%0d%0aX-Evil:%201 HTTP/1.1\r\n${host}\r\n\r\n`, `GET /?a=%0d%0aX-Evil:1 HTTP/1.1\r\n${host}\r\n\r\n`, `GET /x\rX-Evil: 1 HTTP/1.1\r\n${host}\r\n\r\n`,
    `GET / HTTP/1.1\r\n${host}\r\nIf-None-Match: "a\rX-Evil: 1"\r\n\r\n`, `GET / HTTP/1.1\r\n${host}\r\nOrigin: http://127.0.0.1:${server.port}\rX-Evil: 1\r\n\r\n`,
    `POST /api/import.csv HTTP/1.1\r\n${auth}${file({ name: evil, kind: evil, zone: evil, map: [{ column: evil, field: evil }] })}${bytes}`,
    `POST /api/vault.restore HTTP/1.1\r\n${auth}${file({ name: evil, passphrase: evil })}${bytes}`,
    `POST /api/${encodeURIComponent(evil)} HTTP/1.1\r\n${auth}Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}`,
  ]) {
    // A line that is none gets no answer.
    const none = text.startsWith('GET /x\r');
    const answer = await raw(server, text, none ? { ms: 1200 } : { enough: (answers) => answers.includes('\r\n\r\n') });
    if (answer || !none) assert.match(answer, /^HTTP\/1\.1 \d\d\d /, JSON.stringify(text.slice(0, 60)));
    plain(answer);
  }
  // What is kept and given back in bodies stays inside them.
  for (const [op, request] of [['person.add', { alias: evil }], ['note.add', { title: evil }], ['vault.discard', { name: evil }], ['prefs.set', { title: evil }],
    ['vault.restore', { name: evil }], ['person.get', { id: evil }], [`nothing.${'x'.repeat(20)}`, {}]]) {
    const answer = await call(server, name, op, request);
    for (const one of Object.keys(answer.headers)) assert.ok(ours.has(one), `${op}: ${one}`);
    assert.equal(answer.headers['content-type'], 'application/json');
  }
  // A stream's name is not said at all: the page names the file that it saves.
  const backup = await call(server, name, 'vault.backup', {}, { Accept: 'application/octet-stream' });
  assert.equal(backup.status, 200);
  for (const one of Object.keys(backup.headers)) assert.ok(ours.has(one), one);
});

test('every value of a header is a constant, or a file\'s own', () => {
  const folder = 'app/serve';
  const sources = readdirSync(folder).filter((name) => name.endsWith('.c')).map((name) => [name, readFileSync(join(folder, name), 'utf8')]);
  const seen = [];
  for (const [name, text] of sources) {
    if (name !== 'serve_http.c') assert.ok(!text.includes('MHD_add_response_header'), name);
    for (const [whole, value] of text.matchAll(/sf_serve_http_header\(response, [^,]+,\s*([^;]+)\);/g)) {
      seen.push(value);
      assert.match(value, /^("[^"]*"|asset->(etag|type)|common_headers\[i\]\[1\])$/, `${name}: ${whole}`);
    }
  }
  assert.ok(seen.length >= 8, `the control: ${seen.length} were found`);
});

// ---- Paths

test('a name of a copy leads to no other file', { skip }, async (t) => {
  const it = await withBook(t);
  const { server, name } = it;
  const outside = join(folder(t), 'outside.sfbackup');
  const copy = (await call(server, name, 'vault.backup')).json.ok.name;
  const whole = readFileSync(join(server.vault, 'backups', copy));
  writeFileSync(outside, whole);
  writeFileSync(join(server.vault, copy), whole);
  const up = '../'.repeat(12);
  for (const bad of [`../${copy}`, `${up}${outside.slice(1)}`, outside, `./${copy}`, `x/../${copy}`, `..\\${copy}`, `${copy}/`, `${copy}\u0000`, `%2e%2e/${copy}`,
    `backups/${copy}`, '..', '.', '', `${copy}.part`, `${copy}\n`]) {
    for (const [op, request] of [['vault.discard', { name: bad }], ['vault.restore', { name: bad }]]) {
      const answer = await call(server, name, op, request);
      assert.ok(['invalid', 'not_found'].includes(answer.json.error?.code), `${op} ${JSON.stringify(bad)}: ${answer.bytes}`);
    }
  }
  assert.ok(readFileSync(outside).equals(whole));
  assert.ok(readFileSync(join(server.vault, copy)).equals(whole));
  assert.equal((await call(server, name, 'vault.restore', { name: copy })).status, 200);
});

test('much of anything is refused, and the next request is answered', { skip, timeout: 600000 }, async (t) => {
  const server = await start(t);
  const host = `Host: 127.0.0.1:${server.port}`;
  const many = (count) => Array.from({ length: count }, (_, i) => `X-${i}: y`).join('\r\n');
  for (const text of [`GET /${'a'.repeat(200000)} HTTP/1.1\r\n${host}\r\n\r\n`, `GET /?${'a'.repeat(200000)} HTTP/1.1\r\n${host}\r\n\r\n`,
    `${'G'.repeat(200000)} / HTTP/1.1\r\n${host}\r\n\r\n`, `GET / HTTP/1.1\r\n${host}\r\n${many(10000)}\r\n\r\n`,
    `GET / HTTP/1.1\r\n${host}\r\n${'X'.repeat(200000)}: y\r\n\r\n`, `GET / HTTP/1.1${' '.repeat(100000)}\r\n${host}\r\n\r\n`, '\r\n'.repeat(50000)]) {
    assert.match(await raw(server, text, { ms: 1500 }), /^(HTTP\/1\.[01] [45]\d\d |$)/, text.slice(0, 30));
    assert.equal((await ask(server, 'GET', '/')).status, 200);
  }
  assert.match(await raw(server, `GET / HTTP/1.1\r\n${host}\r\n${many(100)}\r\nConnection: close\r\n\r\n`), /^HTTP\/1\.1 200 /);
});

// ---- Tokens

test('what an earlier run gave out opens nothing', { skip, timeout: 600000 }, async (t) => {
  let first, old, second;
  // In between somebody else may get the port, one of many that the system gives out: then all of it once more.
  for (let tries = 1; !second; tries += 1) {
    first = await start(t);
    old = await session(first);
    assert.equal((await call(first, old, 'vault.status')).status, 200);
    assert.equal((await exchange(first, first.token)).status, 403, 'a token is good once');
    await first.end();
    second = await start(t, { vault: first.vault, words: ['--port', String(first.port)] }).catch((error) => {
      if (tries === 5) throw error;
    });
  }
  assert.equal(second.port, first.port, 'the control: the same address');
  assert.equal((await call(second, old, 'vault.status')).status, 401);
  assert.equal((await ask(second, 'GET', '/api/stream', { headers: { 'X-Steadfolk-Session': old } })).status, 401);
  assert.equal((await exchange(second, first.token)).status, 403);
  const name = await session(second);
  assert.notEqual(name, old);
  assert.equal((await call(second, name, 'vault.status')).status, 200);
});

test('the secrets of one server are nothing to another', { skip }, async (t) => {
  const [one, other] = [await start(t), await start(t)];
  assert.equal((await exchange(other, one.token)).status, 403);
  const name = await session(one);
  assert.equal((await call(other, name, 'vault.status')).status, 401);
  assert.equal((await call(one, name, 'vault.status')).status, 200);
  assert.equal((await exchange(other, other.token)).status, 200);
});

test('who guesses ends the waiting token, and the owner gets a new one', { skip, timeout: 600000 }, async (t) => {
  const server = await start(t);
  // Never the right one by chance: its first letter is another.
  const wrong = (i) => (server.token[0] === 'A' ? 'B' : 'A') + server.token.slice(1, 40) + String(i).padStart(3, '0');
  for (let i = 0; i < 100; i += 1) assert.equal((await exchange(server, wrong(i))).status, 403);
  assert.equal((await exchange(server, server.token)).status, 403, 'after a hundred wrong ones the right one is void too');
  const again = run(['--vault', server.vault, 'open', '--no-browser'], { runtime: server.runtime });
  await again.ended;
  assert.equal((await exchange(server, readAddress(again.out).token)).status, 200);
});

test('tokens and sessions are compared in the same time for all, and nowhere else', () => {
  for (const [name, least] of [['serve_launch.c', 1], ['serve_session.c', 1]]) {
    const text = readFileSync(join('app/serve', name), 'utf8');
    assert.ok([...text.matchAll(/sodium_memcmp\(/g)].length >= least, name);
    const plain = [...text.matchAll(/(?<!sodium_)\b(?:strn?cmp|strcasecmp|memcmp|bsearch|strstr)\(([^;]*)/g)].map(([, words]) => words);
    // Names of operations are no secrets.
    assert.deepEqual(plain.filter((words) => !/^job->op, /.test(words)), [], name);
  }
});
