// The product's wasm build with a host in JavaScript: what it asks of its host, and that a book made there
// is there again for the next instance.

import assert from 'node:assert/strict';
import { existsSync } from 'node:fs';
import test from 'node:test';

import { ask, compile, instantiate, productFile } from './core.mjs';
import { makeFiles, makeHost } from './host.mjs';

const skip = existsSync(productFile) ? false : `${productFile} is not built`;
const passphrase = 'four plain words here';
const module = skip ? null : compile(productFile);

const start = (files, options) => instantiate(module, makeHost(files, options)).open('/vault');
const code = (wanted) => (error) => error.code === wanted;

test('it asks its host for the port and the streams, and nothing else', { skip }, () => {
  const wanted = ['now_ms', 'steady_ms', 'zone', 'zone_offset', 'entropy', 'file_open', 'file_close', 'file_read', 'file_write',
    'file_truncate', 'file_sync', 'file_size', 'file_lock', 'file_stands_at', 'file_exists', 'file_make_folder',
    'file_rename', 'file_delete', 'file_sync_folder', 'file_list', 'stream_read', 'stream_write', 'progress'];
  const found = WebAssembly.Module.imports(module).map(({ module: from, name, kind }) => `${from}.${name} ${kind}`);
  assert.deepEqual(found.sort(), wanted.map((name) => `steadfolk.${name} function`).sort());
  const exports = WebAssembly.Module.exports(module).map(({ name }) => name).sort();
  assert.deepEqual(exports, ['_initialize', 'memory', 'sf_wasm_alloc', 'sf_wasm_call', 'sf_wasm_drop', 'sf_wasm_free',
    'sf_wasm_lock', 'sf_wasm_new']);
});

test('a book is made, written, locked, and opened by the next instance', { skip }, () => {
  const files = makeFiles();
  const first = start(files);
  assert.equal(ask(first, 'vault.status').exists, false);
  const made = ask(first, 'vault.create', { passphrase, recovery: true });
  assert.ok(made.recovery_code);
  const person = ask(first, 'person.add', { alias: 'Quillon' });
  ask(first, 'moment.add', { at: '2024-04-24T18:08:14+02:00', at_zone: 'Europe/Berlin', people: [person.id],
    happened: 'she listened to the zephyr story' });
  ask(first, 'vault.lock');
  assert.throws(() => ask(first, 'person.list'), code('locked'));
  first.drop();

  const stored = Buffer.concat([...files.files.values()].map((file) => Buffer.from(file.bytes.subarray(0, file.size))));
  assert.ok(stored.length > 4096);
  for (const word of ['Quillon', 'zephyr', passphrase]) assert.ok(!stored.includes(word), `${word} is not in any file`);

  const second = start(files);
  assert.deepEqual({ ...ask(second, 'vault.status'), book: undefined },
    { exists: true, open: false, demo: false, book: undefined });
  assert.throws(() => ask(second, 'vault.open', { passphrase: 'other words' }), code('wrong_passphrase'));
  ask(second, 'vault.open', { passphrase });
  assert.equal(ask(second, 'person.get', { id: person.id }).alias, 'Quillon');
  assert.equal(ask(second, 'search.find', { query: 'zephyr' }).items.length, 1);
  second.lock();
  assert.throws(() => ask(second, 'person.list'), code('locked'));
  second.drop();

  const third = start(files);
  ask(third, 'vault.open', { recovery_code: made.recovery_code });
  assert.equal(ask(third, 'person.list').items.length, 1);
});

test('what was acknowledged is there when the instance is gone without a word', { skip }, () => {
  const files = makeFiles();
  const first = start(files);
  ask(first, 'vault.create', { passphrase });
  const person = ask(first, 'person.add', { alias: 'Ana' });
  // Its handles and locks go with the worker that held them.
  const second = start(files);
  ask(second, 'vault.open', { passphrase });
  assert.equal(ask(second, 'person.get', { id: person.id }).alias, 'Ana');
});

test('two contexts in one host keep out of each other\'s way', { skip }, () => {
  const files = makeFiles();
  const instance = instantiate(module, makeHost(files));
  const first = instance.open('/vault');
  const second = instance.open('/vault');
  ask(first, 'vault.create', { passphrase });
  assert.equal(ask(second, 'vault.status').open, false);
  ask(second, 'vault.open', { passphrase });
  const person = ask(first, 'person.add', { alias: 'Ana' });
  assert.equal(ask(second, 'person.get', { id: person.id }).alias, 'Ana');
  first.lock();
  assert.equal(ask(second, 'person.list').items.length, 1);
});

test('a full disk is said, and what was written before stays', { skip }, () => {
  const files = makeFiles();
  const first = start(files);
  ask(first, 'vault.create', { passphrase });
  const person = ask(first, 'person.add', { alias: 'Ana' });
  files.room = 0;
  assert.throws(() => {
    for (let i = 0; i < 50; i += 1) ask(first, 'person.add', { alias: `Number ${i}`, note: 'long '.repeat(2000) });
  }, code('full'));
  files.room = Infinity;
  assert.equal(ask(first, 'person.get', { id: person.id }).alias, 'Ana');
  ask(first, 'person.add', { alias: 'Ben' });
});

test('streams go through the host, in pieces', { skip }, () => {
  const files = makeFiles();
  const first = start(files);
  ask(first, 'vault.create', { passphrase });
  ask(first, 'person.add', { alias: 'Ana' });
  const parts = [];
  ask(first, 'vault.backup', {}, { write: (bytes) => { parts.push(Buffer.from(bytes)); } });
  const backup = Buffer.concat(parts);
  assert.ok(backup.length > 4096);
  assert.ok(!backup.includes('Ana'));
  assert.throws(() => ask(first, 'vault.backup', {}, { write: () => false }), code('io'));

  const other = start(makeFiles());
  let at = 0;
  ask(other, 'vault.restore', { passphrase }, { read: (cap) => {
    const piece = backup.subarray(at, at + Math.min(cap, 777));
    at += piece.length;
    return piece;
  } });
  assert.equal(ask(other, 'person.list').items[0].alias, 'Ana');
});

test('ids differ between instances, and times are the host\'s', { skip }, () => {
  const ids = new Set();
  for (let i = 0; i < 2; i += 1) {
    const before = Date.now();
    const context = start(makeFiles(), { zone: 'America/New_York' });
    ask(context, 'vault.create', { passphrase });
    const person = ask(context, 'person.add', { alias: 'Ana' });
    const created = Date.parse(person.created);
    assert.ok(created >= before - 1 && created <= Date.now() + 1);
    ids.add(person.id);
  }
  assert.equal(ids.size, 2);
});

test('nonsense is answered, not crashed on', { skip }, () => {
  const context = start(makeFiles());
  for (const [op, request] of [['', ''], ['x', '{'], ['vault.status', '[]'], ['vault.status', '{"a":'.repeat(40)],
    ['a'.repeat(5000), '{}'], ['vault.status\0', '{}'], ['vault.open', '{"passphrase":7}'], ['vault.open', '\uffff']]) {
    const answer = JSON.parse(context.call(op, request).text);
    assert.ok(answer.error, `${op.slice(0, 20)} ${request.slice(0, 20)}`);
  }
  assert.equal(ask(context, 'vault.status').exists, false);
});
