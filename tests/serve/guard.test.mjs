// The loopback rules, seen from outside: who gets an answer, and what stands in it.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import test from 'node:test';
import { gunzipSync } from 'node:zlib';

import { ask, call, exchange, raw, session, skip, start } from './program.mjs';

const policy = {
  'content-security-policy': "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    + "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'",
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
};

function assertPolicy(answer, cache) {
  for (const [name, value] of Object.entries(policy)) assert.equal(answer.headers[name], value, name);
  assert.equal(answer.headers['cache-control'], cache);
  for (const name of Object.keys(answer.headers)) {
    assert.ok(!name.startsWith('access-control-') && name !== 'set-cookie', `${name} is never sent`);
  }
}

test('the page is served with its policy, packed, and not again when it is known', { skip }, async (t) => {
  const server = await start(t);
  const page = await ask(server, 'GET', '/', { headers: { 'Accept-Encoding': 'gzip, deflate, br' } });
  assert.equal(page.status, 200);
  assertPolicy(page, 'no-cache');
  assert.equal(page.headers['content-type'], 'text/html; charset=utf-8');
  assert.equal(page.headers['content-encoding'], 'gzip');
  const html = gunzipSync(page.bytes).toString('utf8');
  assert.match(html, /<!doctype html>/i);
  assert.ok(!/<script(?![^>]*\bsrc=)/i.test(html) && !/<style/i.test(html), 'nothing inline');

  const again = await ask(server, 'GET', '/', { headers: { 'If-None-Match': `"other", ${page.headers.etag}` } });
  assert.equal(again.status, 304);
  assert.equal(again.bytes.length, 0);
  const changed = await ask(server, 'GET', '/', { headers: { 'If-None-Match': '"other"' } });
  assert.equal(changed.status, 200);

  const head = await ask(server, 'HEAD', '/');
  assert.equal(head.status, 200);
  assert.equal(head.bytes.length, 0);
  assert.equal(head.headers['content-length'], String(page.bytes.length));

  const plain = await ask(server, 'GET', '/', { headers: { 'Accept-Encoding': 'identity' } });
  assert.equal(plain.status, 406);
  const script = /<script[^>]*\bsrc="([^"]+)"/.exec(html)[1];
  const loaded = await ask(server, 'GET', script, { headers: { 'Sec-Fetch-Site': 'same-origin' } });
  assert.equal(loaded.status, 200);
  assert.equal(loaded.headers['content-type'], 'text/javascript; charset=utf-8');
});

test('only what is in the program is served', { skip }, async (t) => {
  const server = await start(t);
  const paths = ['/nothing', '/../../../../etc/passwd', '/..%2f..%2fetc/passwd', '/%2e%2e/etc/passwd', '//etc/passwd',
    '/./', '/app%2ejs', '/app.js/', '/app.js%00', '/index.html', 'http://127.0.0.1/', '/\\..\\x', '/content/',
    `/${'a'.repeat(8000)}`];
  for (const path of paths) {
    const answer = await raw(server, `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nConnection: close\r\n\r\n`);
    assert.match(answer, /^HTTP\/1\.[01] 40[04] /, path.slice(0, 40));
    assert.ok(!answer.includes('root:'), path.slice(0, 40));
  }
  const answer = await ask(server, 'GET', '/nothing');
  assertPolicy(answer, 'no-store');
  assert.equal(answer.json.error.code, 'not_found');
});

test('a name that is not ours gets nothing', { skip }, async (t) => {
  const server = await start(t);
  const names = [`evil.example:${server.port}`, 'evil.example', 'localhost', `LOCALHOST:${server.port}`,
    `localhost.:${server.port}`, `127.0.0.1:${server.port + 1}`];
  for (const host of names) {
    for (const [method, path] of [['GET', '/'], ['GET', '/api/stream'], ['POST', '/session'], ['OPTIONS', '/']]) {
      const answer = await ask(server, method, path, { host });
      assert.equal(answer.status, 403, `${method} ${path} as ${host}`);
      assert.equal(answer.json.error.code, 'refused');
      assertPolicy(answer, 'no-store');
    }
  }
  const twice = await raw(server,
    `GET / HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nHost: evil.example\r\nConnection: close\r\n\r\n`);
  assert.match(twice, /^HTTP\/1\.1 400 /);
  const none = await raw(server, 'GET / HTTP/1.1\r\nConnection: close\r\n\r\n');
  assert.match(none, /^HTTP\/1\.1 40[03] /);
  const old = await raw(server, 'GET / HTTP/1.0\r\n\r\n');
  assert.match(old, /^HTTP\/1\.[01] 40[03] /);
  for (const host of [`localhost:${server.port}`, `[::1]:${server.port}`]) {
    assert.equal((await ask(server, 'GET', '/', { host })).status, 200, host);
  }
});

test('the launch token is good once, and only with the header of a script', { skip }, async (t) => {
  const server = await start(t);
  const bare = { 'X-Steadfolk': '' };
  assert.equal((await exchange(server, server.token, bare)).status, 403);
  assert.equal((await exchange(server, server.token, { Origin: 'http://evil.example' })).status, 403);
  assert.equal((await exchange(server, server.token, { 'Sec-Fetch-Site': 'cross-site' })).status, 403);
  assert.equal((await exchange(server, server.token, { 'Content-Type': 'text/plain' })).status, 400);
  assert.equal((await exchange(server, `${server.token}x`)).status, 403);
  assert.equal((await exchange(server, server.token.replace(/.$/, (c) => (c === 'A' ? 'B' : 'A')))).status, 403);
  assert.equal((await exchange(server, '')).status, 403);
  for (const body of ['', '{}', '[]', '{"token":7}', `{"token":"${server.token}","x":1}`, `{"token":"${server.token}"`]) {
    const answer = await ask(server, 'POST', '/session', {
      headers: { 'X-Steadfolk': '1', 'Content-Type': 'application/json' }, body,
    });
    assert.equal(answer.status, 400, body);
    assert.equal(answer.json.error.code, 'invalid', body);
  }
  const origin = `http://127.0.0.1:${server.port}`;
  const good = await exchange(server, server.token, { Origin: origin, 'Sec-Fetch-Site': 'same-origin' });
  assert.equal(good.status, 200);
  assertPolicy(good, 'no-store');
  assert.match(good.json.ok.session, /^[\w-]{43}$/);
  const again = await exchange(server, server.token);
  assert.equal(again.status, 403);
  assert.equal(again.json.error.code, 'refused');
});

test('an operation needs its session, our origin, and JSON', { skip }, async (t) => {
  const server = await start(t);
  const name = await session(server);
  const status = async (headers, body = '{}') => (await call(server, name, 'vault.status', body, headers)).status;

  const good = await call(server, name, 'vault.status');
  assert.equal(good.status, 200);
  assert.deepEqual({ exists: good.json.ok.exists, open: good.json.ok.open }, { exists: false, open: false });
  assertPolicy(good, 'no-store');

  assert.equal(await status({ 'X-Steadfolk-Session': '' }), 401);
  assert.equal(await status({ 'X-Steadfolk-Session': 'x'.repeat(43) }), 401);
  assert.equal(await status({ 'X-Steadfolk-Session': `${name}x` }), 401);
  assert.equal(await status({ 'X-Steadfolk-Session': server.token }), 401);
  assert.equal(await status({ Origin: 'http://evil.example' }), 403);
  assert.equal(await status({ Origin: 'null' }), 403);
  assert.equal(await status({ Origin: `http://localhost:${server.port}` }), 403);
  assert.equal(await status({ Origin: `http://127.0.0.1:${server.port}` }), 200);
  assert.equal(await status({ 'Sec-Fetch-Site': 'cross-site' }), 403);
  assert.equal(await status({ 'Sec-Fetch-Site': 'same-site' }), 403);
  assert.equal(await status({ 'Sec-Fetch-Site': 'same-origin' }), 200);
  for (const type of ['text/plain', 'application/json; charset=utf-8', 'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x', 'application/JSON']) {
    assert.equal(await status({ 'Content-Type': type }), 400, type);
  }
  const cookie = await ask(server, 'POST', '/api/vault.status', {
    headers: { Cookie: `session=${name}`, 'Content-Type': 'application/json' }, body: '{}',
  });
  assert.equal(cookie.status, 401);
  const query = await ask(server, 'POST', `/api/vault.status?session=${name}`, {
    headers: { 'Content-Type': 'application/json' }, body: '{}',
  });
  assert.equal(query.status, 401);

  for (const [method, path, wanted] of [['OPTIONS', '/api/vault.status', 405], ['GET', '/api/vault.status', 405],
    ['PUT', '/api/vault.status', 405], ['GET', '/session', 405], ['POST', '/', 405], ['DELETE', '/app.js', 405]]) {
    const answer = await ask(server, method, path, { headers: { 'X-Steadfolk-Session': name, Origin: `http://127.0.0.1:${server.port}`,
      'Access-Control-Request-Method': 'POST', 'Access-Control-Request-Headers': 'x-steadfolk-session' } });
    assert.equal(answer.status, wanted, `${method} ${path}`);
    assertPolicy(answer, 'no-store');
  }
});

test('the door decides about the rest, and the status says so', { skip }, async (t) => {
  const server = await start(t);
  const name = await session(server);
  const rows = [
    ['nothing.such', '{}', 404, 'unknown_operation'],
    ['person.list', '{}', 423, 'locked'],
    ['vault.status', '{', 400, 'invalid'],
    ['vault.status', '[]', 400, 'invalid'],
    ['vault.status', '{"unknown":1}', 400, 'invalid'],
    ['vault.status', '{"a":'.repeat(40) + '1' + '}'.repeat(40), 400, 'invalid'],
  ];
  for (const [op, body, status, code] of rows) {
    const answer = await call(server, name, op, body);
    assert.equal(answer.json.error.code, code, `${op} ${body.slice(0, 20)}`);
    assert.equal(answer.status, status, `${op} ${body.slice(0, 20)}`);
  }
  for (const path of ['/api/', '/api/../x', '/api/Vault.status', '/api/vault.status/', `/api/${'a'.repeat(200)}`]) {
    const answer = await ask(server, 'POST', path, {
      headers: { 'X-Steadfolk-Session': name, 'Content-Type': 'application/json' }, body: '{}',
    });
    assert.equal(answer.status, 404, path);
    assert.equal(answer.json.error.code, 'unknown_operation');
  }
  // A stream where none belongs.
  const sink = await call(server, name, 'vault.status', {}, { Accept: 'application/octet-stream' });
  assert.equal(sink.status, 400);
  const source = await call(server, name, 'vault.status', {},
    { 'Content-Type': 'application/octet-stream', 'X-Steadfolk-Request': 'e30' });
  assert.equal(source.status, 400);
});

test('a body over the limit is refused, one at the limit is read', { skip }, async (t) => {
  const server = await start(t);
  const name = await session(server);
  const limit = 8 * 1024 * 1024;
  const over = await call(server, name, 'vault.status', ' '.repeat(limit - 1) + '{}');
  assert.equal(over.status, 413);
  assert.equal(over.json.error.code, 'too_large');
  const most = await call(server, name, 'vault.status', ' '.repeat(limit - 2) + '{}');
  assert.equal(most.status, 200);
  const much = await raw(server, [`POST /api/vault.status HTTP/1.1`, `Host: 127.0.0.1:${server.port}`,
    `X-Steadfolk-Session: ${name}`, 'Content-Type: application/json', 'Content-Length: 99999999999', '', '{'].join('\r\n'),
  { enough: (answer) => answer.includes('\r\n\r\n') });
  assert.match(much, /^HTTP\/1\.1 413 /);
  const head = await raw(server, `GET / HTTP/1.1\r\nHost: 127.0.0.1:${server.port}\r\nX-A: ${'a'.repeat(100000)}\r\n\r\n`, { ms: 3000 });
  assert.match(head, /^(HTTP\/1\.1 4\d\d |$)/);
  assert.equal((await ask(server, 'GET', '/')).status, 200);
});

test('two requests cannot hide in one', { skip }, async (t) => {
  const server = await start(t);
  const name = await session(server);
  const host = `Host: 127.0.0.1:${server.port}`;
  const post = [`POST /api/vault.status HTTP/1.1`, host, `X-Steadfolk-Session: ${name}`, 'Content-Type: application/json'];
  const hidden = `GET / HTTP/1.1\r\n${host}\r\n\r\n`;
  const shapes = [
    ['Content-Length: 2', 'Transfer-Encoding: chunked', '', `0\r\n\r\n${hidden}`],
    ['Transfer-Encoding: chunked', 'Content-Length: 2', '', `0\r\n\r\n${hidden}`],
    ['Transfer-Encoding: chunked', '', `2\r\n{}\r\n0\r\n\r\n${hidden}`],
    ['Transfer-Encoding: xchunked', '', hidden],
    ['Transfer-Encoding: identity, chunked', '', `0\r\n\r\n${hidden}`],
    ['Content-Length: 2', 'Content-Length: 0', '', `{}${hidden}`],
    ['Content-Length: 2, 0', '', `{}${hidden}`],
    ['Content-Length: +2', '', `{}${hidden}`],
    ['Content-Length: -2', '', `{}${hidden}`],
    ['Content-Length: 0x2', '', `{}${hidden}`],
    ['Content-Length : 2', 'Content-Length: 0', '', `{}${hidden}`],
    ['X: y', ' Content-Length: 0', 'Content-Length: 2', 'Transfer-Encoding:\tchunked', '', hidden],
    ['Transfer-Encoding : chunked', 'Content-Length: 2', '', `{}${hidden}`],
  ];
  for (const shape of shapes) {
    const answer = await raw(server, [...post, ...shape].join('\r\n'), { ms: 1500 });
    const answers = answer.match(/HTTP\/1\.[01] \d\d\d/g) ?? [];
    // The hidden request, had it been seen, would be answered 200.
    for (const line of answers) assert.match(line, / 4\d\d$/, shape[0]);
  }
  // The same, spelled well: two requests, two answers.
  const good = await raw(server, [...post, 'Content-Length: 2', '', `{}${hidden}`].join('\r\n'),
    { enough: (answers) => answers.match(/HTTP\/1\.1 200/g)?.length === 2 });
  assert.equal(good.match(/HTTP\/1\.1 200/g).length, 2);
});

test('nothing listens but 127.0.0.1 and ::1', { skip }, async (t) => {
  const server = await start(t);
  const port = server.port.toString(16).toUpperCase().padStart(4, '0');
  const listening = (file) => readFileSync(file, 'utf8').split('\n').slice(1)
    .map((line) => line.trim().split(/\s+/))
    .filter((row) => row[3] === '0A' && row[1].endsWith(`:${port}`))
    .map((row) => row[1].slice(0, -5));
  assert.deepEqual(listening('/proc/net/tcp'), ['0100007F']);
  const v6 = listening('/proc/net/tcp6');
  for (const address of v6) assert.equal(address, '00000000000000000000000001000000');
  if (v6.length > 0) {
    const page = await ask(server, 'GET', '/', { address: '::1', host: `[::1]:${server.port}` });
    assert.equal(page.status, 200);
  }
});

/** A small generator (mulberry32), so that a failure comes again. */
function seeded(seed) {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) % below;
  };
}

test('nonsense does not bring it down, nor let anything in', { skip }, async (t) => {
  const server = await start(t);
  const name = await session(server);
  const host = `127.0.0.1:${server.port}`;
  const seeds = [
    `GET / HTTP/1.1\r\nHost: ${host}\r\n\r\n`,
    `POST /session HTTP/1.1\r\nHost: ${host}\r\nX-Steadfolk: 1\r\nContent-Type: application/json\r\nContent-Length: 14\r\n\r\n{"token":"abc"}`,
    `POST /api/vault.status HTTP/1.1\r\nHost: ${host}\r\nX-Steadfolk-Session: ${'x'.repeat(43)}\r\n`
      + 'Content-Type: application/json\r\nContent-Length: 2\r\n\r\n{}',
    `GET /api/stream HTTP/1.1\r\nHost: ${host}\r\nX-Steadfolk-Session: y\r\n\r\n`,
  ];
  const pieces = ['\r\n', '\n', '\r', '\0', ' ', '\t', ':', ',', '%00', '\xff', 'Transfer-Encoding: chunked\r\n', 'Content-Length: 5\r\n',
    'Expect: 100-continue\r\n', 'Connection: upgrade\r\n', 'Upgrade: h2c\r\n', `Host: ${host}\r\n`, 'Range: bytes=0-\r\n', 'a'.repeat(3000)];
  const random = seeded(20240501);
  const mutated = () => {
    let text = seeds[random(seeds.length)];
    for (let i = 0; i <= random(4); i += 1) {
      const at = random(text.length);
      const cut = random(3) === 0 ? random(20) : 0;
      text = text.slice(0, at) + (random(4) === 0 ? '' : pieces[random(pieces.length)]) + text.slice(at + cut);
    }
    return Buffer.from(text, 'latin1');
  };
  for (let round = 0; round < 20; round += 1) {
    const answers = await Promise.all(Array.from({ length: 20 }, () => raw(server, mutated(), { ms: 120 })));
    for (const answer of answers) {
      // Files may be had; a session or an operation's answer may not.
      assert.ok(!answer.includes('{"ok":'), answer.slice(0, 300));
    }
  }
  assert.equal((await call(server, name, 'vault.status')).status, 200);
  assert.equal((await server.end()).code, 0);
});
