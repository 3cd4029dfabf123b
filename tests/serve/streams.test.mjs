// Big things over HTTP: bodies read in pieces, answers sent in pieces, and what happens when either side stops.

import assert from 'node:assert/strict';
import http from 'node:http';
import { readFileSync } from 'node:fs';
import test from 'node:test';

import { ask, call, exchange, readAddress, run, session, skip, start, until } from './program.mjs';

const passphrase = 'four plain words here';

async function withBook(t) {
  const server = await start(t);
  const name = await session(server);
  assert.equal((await call(server, name, 'vault.create', { passphrase })).status, 200);
  return { server, name };
}

/** A CSV of so many rows, each a moment. */
function csv(rows) {
  const lines = ['when,who,what'];
  for (let i = 0; i < rows; i += 1) {
    const day = new Date(Date.UTC(2023, 0, 1) + i * 3600000).toISOString().slice(0, 19);
    lines.push(`${day},Person ${i % 7},we talked about the garden for the ${i}th time`);
  }
  return `${lines.join('\n')}\n`;
}

const importRequest = { name: 'diary', kind: 'moment', zone: 'Europe/Berlin', dry_run: false,
  map: [{ column: 'when', field: 'at' }, { column: 'who', field: 'people' }, { column: 'what', field: 'happened' }] };

const header = (request) => Buffer.from(JSON.stringify(request)).toString('base64url');

function importHeaders(server, name, request = importRequest) {
  return { Host: `127.0.0.1:${server.port}`, 'X-Steadfolk-Session': name, 'Content-Type': 'application/octet-stream',
    'X-Steadfolk-Request': header(request) };
}

test('an import reads its file from the body', { skip }, async (t) => {
  const { server, name } = await withBook(t);
  const file = csv(3000);
  assert.ok(file.length > 128 * 1024, 'more than is held at once');
  const answer = await ask(server, 'POST', '/api/import.csv', { headers: importHeaders(server, name), body: file });
  assert.equal(answer.status, 200, answer.bytes.toString());
  assert.equal(answer.json.ok.imported, 3000);
  const people = await call(server, name, 'person.list', {});
  assert.equal(people.json.ok.items.length, 7);
});

test('a request that is refused early takes the rest of the body and says why', { skip }, async (t) => {
  const { server, name } = await withBook(t);
  const body = csv(20000);
  const bad = await ask(server, 'POST', '/api/import.csv',
    { headers: importHeaders(server, name, { ...importRequest, map: [{ column: 'nothing', field: 'at' }] }), body });
  assert.equal(bad.status, 400, bad.bytes.toString());
  assert.equal(bad.json.error.code, 'invalid');
  for (const nonsense of ['', '!!!!', 'e30=', Buffer.from('{').toString('base64url')]) {
    const headers = { ...importHeaders(server, name), 'X-Steadfolk-Request': nonsense };
    const answer = await ask(server, 'POST', '/api/import.csv', { headers, body });
    assert.equal(answer.status, 400, `"${nonsense}": ${answer.bytes}`);
  }
  await call(server, name, 'vault.lock');
  const locked = await ask(server, 'POST', '/api/import.csv', { headers: importHeaders(server, name), body });
  assert.equal(locked.status, 423);
});

test('an upload that breaks off imports nothing and keeps nobody waiting', { skip }, async (t) => {
  const { server, name } = await withBook(t);
  const body = csv(5000);
  const request = http.request({ host: '127.0.0.1', port: server.port, method: 'POST', path: '/api/import.csv',
    agent: false, headers: { ...importHeaders(server, name), 'Content-Length': body.length } });
  request.on('error', () => {});
  await new Promise((done) => { request.write(body.slice(0, 100000), done); });
  request.destroy();
  const people = await call(server, name, 'person.list', {});
  assert.equal(people.status, 200);
  assert.equal(people.json.ok.items.length, 0);
  assert.equal((await call(server, name, 'person.add', { alias: 'Ana' })).status, 200);
});

test('an upload that only drips gives the book back to others', { skip, timeout: 240000 }, async (t) => {
  const { server, name } = await withBook(t);
  const second = run(['--vault', server.vault, 'open', '--no-browser'], { runtime: server.runtime });
  await second.ended;
  const other = (await exchange(server, readAddress(second.out).token)).json.ok.session;
  assert.equal((await call(server, other, 'vault.open', { passphrase })).status, 200);
  const add = async () => (await call(server, other, 'note.add', { title: 'meanwhile' })).json;

  const upload = http.request({ host: '127.0.0.1', port: server.port, method: 'POST', path: '/api/import.csv',
    agent: false, headers: { ...importHeaders(server, name), 'Content-Length': 10000000 } });
  let ended = false;
  upload.on('error', () => { ended = true; });
  upload.on('close', () => { ended = true; });
  await new Promise((done) => { upload.write(csv(1000), done); });
  const drips = setInterval(() => upload.write('a'), 100);
  t.after(() => {
    clearInterval(drips);
    upload.destroy();
  });
  await until(async () => (await add()).error?.code === 'busy', 'the control: it holds the lock for writing', 60000);
  await until(async () => (await add()).ok, 'that others can write again', 120000);
  assert.equal(ended, false, 'the control: it is not the end of the upload that did it');
  assert.deepEqual((await call(server, name, 'moment.list', {})).json.ok.items, [], 'nothing of it is kept');
  assert.equal((await call(server, name, 'note.add', { title: 'of the first' })).status, 200);
});

test('a backup comes as a stream, and a restore takes it', { skip }, async (t) => {
  const { server, name } = await withBook(t);
  await ask(server, 'POST', '/api/import.csv', { headers: importHeaders(server, name), body: csv(800) });
  const backup = await call(server, name, 'vault.backup', {}, { Accept: 'application/octet-stream' });
  assert.equal(backup.status, 200);
  assert.equal(backup.headers['content-type'], 'application/octet-stream');
  assert.equal(backup.headers['cache-control'], 'no-store');
  assert.ok(backup.bytes.length > 64 * 1024);
  assert.ok(!backup.bytes.includes('garden'));

  const other = await start(t);
  const visitor = await session(other);
  const restore = (request) => ask(other, 'POST', '/api/vault.restore', { body: backup.bytes, headers: {
    'X-Steadfolk-Session': visitor, 'Content-Type': 'application/octet-stream', 'X-Steadfolk-Request': header(request) } });
  assert.equal((await restore({ passphrase: 'wrong words' })).status, 423);
  const done = await restore({ passphrase });
  assert.equal(done.status, 200, done.bytes.toString());
  const found = await call(other, visitor, 'moment.list', { limit: 200 });
  assert.equal(found.json.ok.items.length, 200);
});

test('a stream that is refused before its first byte is refused in JSON', { skip }, async (t) => {
  const { server, name } = await withBook(t);
  await call(server, name, 'vault.lock');
  const answer = await call(server, name, 'vault.backup', {}, { Accept: 'application/octet-stream' });
  assert.equal(answer.status, 423);
  assert.equal(answer.json.error.code, 'locked');
});

test('a download that is not read keeps nobody waiting', { skip }, async (t) => {
  const { server, name } = await withBook(t);
  await ask(server, 'POST', '/api/import.csv', { headers: importHeaders(server, name), body: csv(3000) });
  const request = http.request({ host: '127.0.0.1', port: server.port, method: 'POST', path: '/api/vault.backup', agent: false,
    headers: { Host: `127.0.0.1:${server.port}`, 'X-Steadfolk-Session': name, 'Content-Type': 'application/json',
      Accept: 'application/octet-stream', 'Content-Length': 2 } });
  request.on('error', () => {});
  const response = await new Promise((done) => {
    request.on('response', done);
    request.end('{}');
  });
  response.on('error', () => {});
  response.destroy();
  assert.equal((await call(server, name, 'person.list', {})).status, 200);
});

test('the end of the server does not wait for an upload', { skip }, async (t) => {
  const { server, name } = await withBook(t);
  const request = http.request({ host: '127.0.0.1', port: server.port, method: 'POST', path: '/api/import.csv',
    agent: false, headers: { ...importHeaders(server, name), 'Content-Length': 1000000 } });
  request.on('error', () => {});
  await new Promise((done) => { request.write(csv(1000), done); });
  const ended = await server.end();
  assert.equal(ended.code, 0, ended.err);
  assert.equal(ended.more, 0, ended.err);
  request.destroy();
});

test('a body of 40 MB does not become memory', { skip }, async (t) => {
  const { server, name } = await withBook(t);
  const memory = () => Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${server.pid}/status`, 'utf8'))[1]);
  // The key derivation's own 64 MiB have been paid, so more would be seen.
  const before = memory();
  const line = Buffer.from('2023-01-01T10:00:00,Ana,the same line over and over again, and then\n');
  const lines = Buffer.alloc(line.length * 600000, line);
  const body = Buffer.concat([Buffer.from('when,who,what\n'), lines]);
  assert.ok(body.length > 40e6);
  const answer = await ask(server, 'POST', '/api/import.csv',
    { headers: importHeaders(server, name, { ...importRequest, map: [{ column: 'nothing', field: 'at' }] }), body });
  assert.equal(answer.status, 400);
  assert.ok(memory() - before < 24 * 1024, `${memory() - before} KiB more`);
});
