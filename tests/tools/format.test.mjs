// docs/format.md says enough: a reader that was written from it alone (reader.mjs) opens a book that the program made,
// with the passphrase and with the recovery code, and finds in the files what the door says.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';

import { call, quick, session, skip, start } from '../serve/program.mjs';
import { argon2id, blake2b, fromPassphrase, fromRecovery, openPages, openSlot, poly1305, readBook, readKeys, subkey, tablesOf } from './reader.mjs';

const passphrase = 'sieben stille Fl\u00fcsse';

test('the reader agrees with the papers it follows', () => {
  // RFC 7693, appendix A (the 32-byte form by its own test vector), RFC 8439 section 2.5.2.
  assert.equal(blake2b(Buffer.from('abc'), 64).toString('hex').slice(0, 32), 'ba80a53f981c4d0d6a2797b69f12f6e9');
  const key = Buffer.from('85d6be7857556d337f4452fe42d506a80103808afb0db2fd4abff6af4149f51b', 'hex');
  assert.equal(poly1305(key, Buffer.from('Cryptographic Forum Research Group')).toString('hex'), 'a8061dc1305136c6c22b8baf0c0127a9');
  // The keys file of tests/vault, which libsodium's Argon2id made, opens below; this is a smaller one of its own:
  assert.equal(argon2id(Buffer.from('password'), Buffer.from('somesalt'), 2, 256, 32).toString('hex'),
    '9dfeb910e80bad0311fee20f9c0e2b12c17987b4cac90c2ef54d5b3021c68bfe');
});

/** A vault with one book, closed, and what the door said of it. */
async function makeBook(t) {
  const server = await start(t, { binary: quick });
  const name = await session(server);
  const must = async (op, request = {}) => {
    const answer = await call(server, name, op, request);
    assert.equal(answer.status, 200, `${op}: ${answer.bytes}`);
    return answer.json.ok;
  };
  const { recovery_code: code } = await must('vault.create', { passphrase, recovery: true });
  const { id: mara } = await must('person.add', { alias: 'Mara \u{1f33f}', reach: [{ way: 'phone', address: '030 555' }] });
  const { id: bo } = await must('person.add', { alias: 'Bo' });
  const long = `${'a long walk and what was said '.repeat(600)}the end`;
  const { id: moment } = await must('moment.add', { at: '2024-04-24T18:08:14+02:00', at_zone: 'Europe/Berlin', people: [mara, bo], felt_safe: -1, happened: long });
  for (let i = 0; i < 300; i += 1) await must('note.add', { title: `note ${i}`, text: 'word '.repeat(i % 50) });
  await must('note.edit', { id: (await must('note.list', { limit: 1 })).items[0].id, title: 'another title' });
  const seen = { person: await must('person.get', { id: mara }), moment: await must('moment.get', { id: moment }), notes: [] };
  for (let cursor; ;) {
    const { items, next } = await must('note.list', { limit: 200, ...(cursor ? { cursor } : {}) });
    seen.notes.push(...items);
    if (!next) break;
    cursor = next;
  }
  const { name: backup } = await must('vault.backup');
  await must('vault.lock');
  assert.equal((await server.end()).code, 0);
  return { vault: server.vault, code, seen, ids: { mara, bo }, backup };
}

const bytesOf = (id) => Buffer.from(id.replaceAll('-', ''), 'hex');

test('another program reads a book', { skip, timeout: 2400000 }, async (t) => {
  const { vault, code, seen, ids, backup } = await makeBook(t);
  const keysPath = join(vault, readdirSync(vault).find((name) => name.endsWith('.keys')));
  const databaseOf = (keys) => keysPath.replace('.keys', `-${keys.generation}.db`);
  assert.ok(!readdirSync(vault).some((name) => name.endsWith('-wal')), 'a closed book has no log');
  const book = readBook(keysPath, databaseOf, () => fromRecovery(code));
  assert.equal(book.kind, 2);
  assert.equal(book.file.readUInt32BE(68), 0x5374666b);
  assert.ok(book.file.readUInt32BE(60) >= 1);

  const [person] = book.tables.get('k_person')().filter((one) => one.id.equals(bytesOf(ids.mara)));
  assert.equal(person.f_alias, seen.person.alias);
  assert.equal(person.f_reach, 'phone\x1f030 555\x1e');
  assert.equal(Math.floor(person.created / 65536), Date.parse(seen.person.created));
  const [moment] = book.tables.get('k_moment')();
  assert.equal(moment.f_happened, seen.moment.happened);
  assert.deepEqual([moment.f_at, moment.f_at_off, moment.f_at_zone], [Date.parse('2024-04-24T16:08:14Z'), 120, 'Europe/Berlin']);
  assert.equal(moment.f_felt_safe, -1);
  assert.deepEqual(moment.f_people, Buffer.concat([ids.mara, ids.bo].flatMap((id) => [Buffer.from([0]), bytesOf(id)])));
  const notes = book.tables.get('k_note')();
  assert.equal(notes.length, 300);
  assert.deepEqual(new Map(notes.map((one) => [one.id.toString('hex'), one.f_title])),
    new Map(seen.notes.map((one) => [one.id.replaceAll('-', ''), one.title])));

  // By the passphrase, the same key.
  const slot = openSlot(book.keys, fromPassphrase(book.keys, passphrase));
  assert.equal(slot.kind, 1);
  assert.ok(slot.key.equals(book.key));
  assert.equal(openSlot(book.keys, Buffer.alloc(32, 7)), null, 'another key opens nothing');

  // A backup: a keys file, the database as it stands, a seal over both.
  const whole = readFileSync(join(vault, 'backups', backup));
  const head = readKeys(whole.subarray(0, 4096));
  const { key } = openSlot(head, fromRecovery(code));
  const copy = tablesOf(openPages(whole.subarray(4096, -32), subkey(key, 1, 'database')));
  assert.equal(copy.get('k_note')().length, 300);
  assert.ok(blake2b(whole.subarray(0, -32), 32, { key: subkey(key, 2, 'backup__') }).equals(whole.subarray(-32)));
});

test('a page that was changed is noticed', () => {
  const key = Buffer.alloc(32, 0x5a);
  const bytes = readFileSync('tests/store/data/book-v1.db');
  assert.ok(tablesOf(openPages(bytes, key)).get('k_person')().length > 0);
  for (const at of [16, 30, 4063, 4064, 4095, 4096 * 2 + 100]) {
    const hurt = Buffer.from(bytes);
    hurt[at] ^= 1;
    assert.throws(() => openPages(hurt, key), /does not verify/, `${at}`);
  }
});
