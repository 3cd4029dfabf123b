// Backups as somebody meets them on the day they need one: back to an older state and forward again, on another
// device, with the code, after the passphrase became known, and with a file that somebody has tampered with.

import assert from 'node:assert/strict';
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';

import { command, fileOf, filesOf, flip, folder, forge, litter, makeBook, must, passphrase, photograph, refuse, serve, sizeOf, skip } from './kit.mjs';

let book;
before(async () => {
  if (!skip) book = await makeBook();
});
after(() => book?.drop());

const code = () => ({ recovery_code: book.recovery });
const asCode = () => ({ recovery: book.recovery });
const sealed = () => join(book.vault, 'backups', book.backup);
const momentsOf = async (vault, options) => (await must(vault, 'moment.list', { limit: 200 }, options)).items.length;

test('back to a backup by name, and forward again to what was before', { skip, timeout: 600000 }, async (t) => {
  const vault = book.copy(t);
  const page = await serve(t, vault);
  await page.open(code());
  const { id } = await page.must('note.add', { title: 'written after the backup' });
  await page.must('moment.edit', { id: book.moments[3], happened: 'changed after the backup' });
  const old = await page.must('vault.backups');
  const was = await page.must('moment.get', { id: book.moments[4] });

  await page.must('vault.restore', { name: book.backup });
  await page.refuse('not_found', 'note.get', { id });
  assert.notEqual((await page.must('moment.get', { id: book.moments[3] })).happened, 'changed after the backup');
  assert.deepEqual(await page.must('moment.get', { id: book.moments[4] }), was);
  assert.deepEqual((await page.must('moment.history', { id: book.moments[0] })).items.map((item) => item.what), ['edit', 'add']);
  assert.equal((await page.must('draft.get', { form: 'moment:new' })).value.happened, 'not finished');
  const now = await page.must('vault.backups');
  const kept = now.items.filter((item) => !old.items.some((other) => other.name === item.name));
  assert.equal(kept.length, 1, 'the state before is kept as a backup');
  assert.equal(kept[0].automatic, true);

  await page.must('vault.restore', { name: kept[0].name });
  assert.equal((await page.must('note.get', { id })).title, 'written after the backup');
  assert.equal((await page.must('moment.get', { id: book.moments[3] })).happened, 'changed after the backup');
  assert.equal((await page.must('vault.verify')).sound, true);
  await page.refuse('not_found', 'vault.restore', { name: book.backup.replace(/\d{8}T/, '20010101T') });
  for (const name of ['../x', `../${book.backup}`, book.backup.replace('.sfbackup', ''), '.', `${book.backup}/..`]) {
    await page.refuse('invalid', 'vault.restore', { name });
  }
  await page.must('vault.lock');
  assert.deepEqual(litter(vault), []);
});

test('on another device, from a file: with the passphrase, with the code, and not with anything else', { skip, timeout: 600000 }, async (t) => {
  const words = ['--source', sealed()];
  for (const proof of [{ passphrase }, code()]) {
    const vault = join(folder(t), 'vault');
    await must(vault, 'vault.restore', proof, { secret: null, words });
    assert.equal(await momentsOf(vault, asCode()), 119);
    assert.deepEqual(litter(vault), []);
    assert.equal((await must(vault, 'vault.verify', {}, asCode())).sound, true);
    await must(vault, 'vault.open', { passphrase }, { secret: null });
  }
  const vault = join(folder(t), 'vault');
  for (const proof of [{ passphrase: 'something else' }, { recovery_code: await otherCode(t) }]) {
    await refuse('wrong_passphrase', vault, 'vault.restore', proof, { secret: null, words });
  }
  await refuse('invalid', vault, 'vault.restore', {}, { secret: null, words });
  await refuse('invalid', vault, 'vault.restore', { passphrase }, { secret: null });
  assert.deepEqual(filesOf(vault), [], 'nothing was made');
  assert.deepEqual((await must(vault, 'vault.status', {}, { secret: null })).exists, false);
});

/** A good code of some other book. */
async function otherCode(t) {
  const vault = join(folder(t), 'vault');
  return (await must(vault, 'vault.create', { passphrase: 'a book of its own', recovery: true }, { secret: null })).recovery_code;
}

test('through the page: a copy is taken as a file and given back as one', { skip, timeout: 600000 }, async (t) => {
  const page = await serve(t, book.copy(t));
  await page.open(code());
  const bytes = await page.sink('vault.backup');
  const names = (await page.must('vault.backups')).items.map((item) => item.name);
  const fresh = await serve(t, join(folder(t), 'vault'));
  const cut = await fresh.source('vault.restore', code(), bytes.subarray(0, bytes.length - 1));
  assert.equal(cut.error?.code, 'damaged', JSON.stringify(cut));
  assert.ok((await fresh.source('vault.restore', code(), bytes)).ok);
  assert.equal((await fresh.must('moment.list', { limit: 200 })).items.length, 119);
  assert.equal((await fresh.must('vault.verify')).sound, true);
  assert.deepEqual((await page.must('vault.backups')).items.map((item) => item.name), names, 'no file was made of it here');
});

test('a tampered backup is refused, and nothing is changed', { skip, timeout: 600000 }, async (t) => {
  const vault = book.copy(t);
  const path = join(vault, 'backups', book.backup);
  const sound = readFileSync(path);
  const front = await serve(t, join(folder(t), 'fresh'));
  const files = photograph(vault);
  const size = sound.length;
  const turn = (at) => {
    const bytes = Buffer.from(sound);
    bytes[at] ^= 1;
    return bytes;
  };
  const half = sound.subarray(4096 + 40960, size - 32);
  const forged = {
    head: turn(20), slot: turn(100), 'first page': turn(4096 + 5), middle: turn(size >> 1), 'last page': turn(size - 40),
    seal: turn(size - 1), cut: sound.subarray(0, size >> 1), 'cut by one': sound.subarray(0, size - 1),
    longer: Buffer.concat([sound, Buffer.alloc(1)]), twice: Buffer.concat([sound, sound]), 'head alone': sound.subarray(0, 4096),
    'head and seal': Buffer.concat([sound.subarray(0, 4096), sound.subarray(size - 32)]), nothing: Buffer.alloc(0),
    'pages in another order': Buffer.concat([sound.subarray(0, 4096 + 40960), half.subarray(4096), half.subarray(0, 4096), sound.subarray(size - 32)]),
  };
  for (const [name, bytes] of Object.entries(forged)) {
    const answer = await front.source('vault.restore', code(), bytes);
    assert.equal(answer.error?.code, 'damaged', `${name}: ${JSON.stringify(answer)}`);
  }
  assert.deepEqual(filesOf(front.vault), []);
  const page = await serve(t, vault);
  await page.open(code());
  const before = photograph(vault);
  for (const name of ['middle', 'seal', 'slot', 'cut by one']) {
    writeFileSync(path, forged[name]);
    await page.refuse('damaged', 'vault.restore', { name: book.backup });
    assert.deepEqual((await page.must('vault.verify')).backups.find((one) => one.name === book.backup), { name: book.backup, sound: false });
  }
  writeFileSync(path, sound);
  assert.equal((await page.must('moment.list', { limit: 200 })).items.length, 119);
  const keys = (all) => [...all].filter(([name]) => name.endsWith('.keys'));
  assert.deepEqual(keys(photograph(vault)), keys(before));
  assert.ok(files.size > 0);
  await page.must('vault.restore', { name: book.backup });
});

test('after a routine change of passphrase the new one opens the backups too', { skip, timeout: 600000 }, async (t) => {
  const vault = book.copy(t);
  const next = 'fifteen warm stones';
  const page = await serve(t, vault);
  await page.open(code());
  const changed = await page.must('vault.passphrase', { ...code(), new: next });
  assert.equal(changed.backups_left, 0);
  await page.must('vault.lock');
  const path = join(vault, 'backups', book.backup);
  const fresh = await serve(t, join(folder(t), 'fresh'));
  assert.equal((await fresh.source('vault.restore', { passphrase }, readFileSync(path))).error?.code, 'wrong_passphrase');
  // The copy from before stays readable with the old one, as the papers say.
  assert.ok((await fresh.source('vault.restore', { passphrase }, readFileSync(sealed()))).ok);
  const other = await serve(t, join(folder(t), 'other'));
  assert.ok((await other.source('vault.restore', { passphrase: next }, readFileSync(path))).ok);
  assert.equal((await other.must('moment.list', { limit: 200 })).items.length, 119);
});

test('after the passphrase was known to others it opens neither book nor backup, nor does the old code', { skip, timeout: 900000 }, async (t) => {
  const vault = book.copy(t);
  const next = 'sixteen shy foxes';
  const page = await serve(t, vault);
  await page.open(code());
  await page.must('vault.backup');
  const { recovery_code: newer, backups_left: left } = await page.must('vault.passphrase', { ...code(), new: next, known_to_others: true });
  assert.equal(left, 0);
  await page.must('vault.lock');
  assert.deepEqual(litter(vault), []);
  const old = [{ passphrase }, code()];
  for (const proof of old) await page.refuse('wrong_passphrase', 'vault.open', proof);
  const fresh = await serve(t, join(folder(t), 'fresh'));
  const backups = readdirSync(join(vault, 'backups'));
  assert.ok(backups.length >= 2);
  for (const name of backups) {
    const bytes = readFileSync(join(vault, 'backups', name));
    for (const proof of old) {
      assert.equal((await fresh.source('vault.restore', proof, bytes)).error?.code, 'wrong_passphrase', name);
      await page.refuse('wrong_passphrase', 'vault.restore', { name, ...proof });
    }
  }
  // The new ones open all of it.
  for (const name of backups) {
    const one = await serve(t, join(folder(t), 'one'));
    assert.ok((await one.source('vault.restore', { recovery_code: newer }, readFileSync(join(vault, 'backups', name)))).ok, name);
    assert.equal((await one.must('moment.list', { limit: 200 })).items.length, 119);
    await one.end();
  }
  await page.open({ passphrase: next });
  await page.must('vault.lock');
  await page.open({ recovery_code: newer });
});

test('a copy from before the keys changed goes into the open book, which keeps its new keys', { skip, timeout: 600000 }, async (t) => {
  const vault = book.copy(t);
  const next = 'nineteen blue kites';
  const page = await serve(t, vault);
  await page.open(code());
  const { id } = await page.must('note.add', { title: 'only here' });
  const { recovery_code: newer } = await page.must('vault.passphrase', { ...code(), new: next, known_to_others: true });
  assert.ok((await page.source('vault.restore', { passphrase }, readFileSync(sealed()))).ok);
  await page.refuse('not_found', 'note.get', { id });
  assert.equal((await page.must('moment.list', { limit: 200 })).items.length, 119);
  // Neither the old database's passphrase nor its code came back with it, also not by the next change of keys.
  for (const turn of [false, true]) {
    if (turn) await page.must('vault.rotate');
    await page.must('vault.lock');
    for (const proof of [{ passphrase }, code()]) await page.refuse('wrong_passphrase', 'vault.open', proof);
    assert.equal((await page.open({ recovery_code: newer })).recovery, true);
  }
  await page.must('vault.lock');
  await page.open({ passphrase: next });
  const { backups, sound } = await page.must('vault.verify');
  assert.ok(sound && backups.every((one) => one.sound), JSON.stringify(backups));
});

test('what a backup left that was cut short goes with the old keys', { skip, timeout: 600000 }, async (t) => {
  const vault = book.copy(t);
  const page = await serve(t, vault);
  await page.open(code());
  const place = join(vault, 'backups');
  for (const name of readdirSync(place)) rmSync(join(place, name));
  writeFileSync(join(place, `${book.backup.slice(0, 36)}.part`), readFileSync(sealed()).subarray(0, 200000));
  await page.must('vault.rotate');
  assert.deepEqual(readdirSync(place), []);
});

test('a new recovery code ends the old one, in the backups too', { skip, timeout: 600000 }, async (t) => {
  const vault = book.copy(t);
  const { recovery_code: newer } = await must(vault, 'vault.recovery', { passphrase }, asCode());
  await refuse('wrong_passphrase', vault, 'vault.open', code(), { secret: null });
  await refuse('wrong_passphrase', join(folder(t), 'v'), 'vault.restore', code(), { secret: null, words: ['--source', join(vault, 'backups', book.backup)] });
  await must(vault, 'vault.open', { recovery_code: newer }, { secret: null });
  await must(join(folder(t), 'v'), 'vault.restore', { recovery_code: newer }, { secret: null, words: ['--source', join(vault, 'backups', book.backup)] });
  assert.equal(await momentsOf(vault), 119);
});

test('somebody who forgot the passphrase comes in by the code and chooses a new one', { skip, timeout: 600000 }, async (t) => {
  const vault = book.copy(t);
  await refuse('wrong_passphrase', vault, 'vault.passphrase', { current: 'I do not know', new: 'seventeen old oaks' }, asCode());
  await must(vault, 'vault.passphrase', { ...code(), new: 'seventeen old oaks' }, asCode());
  assert.equal(await momentsOf(vault, { secret: 'seventeen old oaks' }), 119);
  await refuse('wrong_passphrase', vault, 'moment.list', {}, { secret: passphrase });
  await must(vault, 'vault.open', code(), { secret: null });
});

test('a backup of one book does not go into another', { skip, timeout: 600000 }, async (t) => {
  const vault = join(folder(t), 'vault');
  const page = await serve(t, vault);
  await page.must('vault.create', { passphrase: 'a second book' });
  await page.must('note.add', { title: 'of the second' });
  const answer = await page.source('vault.restore', code(), readFileSync(sealed()));
  assert.equal(answer.error?.code, 'refused', JSON.stringify(answer));
  assert.equal((await page.must('note.list')).items.length, 1);
  await page.must('vault.lock');
  // With none open it comes beside it: two books, each with its own passphrase.
  assert.ok((await page.source('vault.restore', { passphrase }, readFileSync(sealed()))).ok);
  assert.equal((await page.must('moment.list', { limit: 200 })).items.length, 119);
  await page.must('vault.lock');
  await page.open({ passphrase: 'a second book' });
  assert.equal((await page.must('note.list')).items.length, 1);
  assert.deepEqual(litter(vault), []);
});

test('a book that would lock out another one does not come into the folder', { skip, timeout: 600000 }, async (t) => {
  const vault = join(folder(t), 'vault');
  const words = ['--source', sealed()];
  // Each of a salt of its own, as books made in other places have; one passphrase is tried with four salts.
  const strangers = [1, 2, 3, 4].map((number) => `0000000${number}-0000-7000-8000-000000000000`);
  mkdirSync(vault, { recursive: true });
  for (const id of strangers) {
    const path = join(vault, `${id}.keys`);
    cpSync(fileOf(book.vault, '.keys'), path);
    forge(path, (bytes) => {
      Buffer.from(id.replace(/-/g, ''), 'hex').copy(bytes, 16);
      bytes.fill(Number(id[7]), 40, 56);
    });
    writeFileSync(join(vault, `${id}-1.db`), 'something');
  }
  const files = photograph(vault);
  await refuse('too_large', vault, 'vault.restore', code(), { secret: null, words });
  assert.deepEqual(photograph(vault), files);
  rmSync(join(vault, `${strangers[3]}.keys`));
  rmSync(join(vault, `${strangers[3]}-1.db`));
  await must(vault, 'vault.restore', code(), { secret: null, words });
  assert.equal(await momentsOf(vault), 119);
});

test('an old backup and an old passphrase do not take the place of a book that is there', { skip, timeout: 600000 }, async (t) => {
  const vault = book.copy(t);
  const copy = join(folder(t), 'copy.sfbackup');
  cpSync(sealed(), copy);
  const next = 'eighteen green doors';
  await must(vault, 'vault.passphrase', { ...code(), new: next, known_to_others: true }, asCode());
  // Even beside a book that lost its keys file, whose trouble is another one's.
  const second = join(folder(t), 'second');
  await must(second, 'vault.create', { passphrase: 'lost in a move' }, { secret: null });
  cpSync(fileOf(second, '.db'), join(vault, fileOf(second, '.db').split('/').pop()));
  const files = photograph(vault);
  await refuse('exists', vault, 'vault.restore', { passphrase }, { secret: null, words: ['--source', copy] });
  assert.deepEqual(photograph(vault), files);
  assert.equal(await momentsOf(vault, { secret: next }), 119);
});

test('the folder of backups may be gone, full of other things, or hold a hurt one', { skip, timeout: 600000 }, async (t) => {
  const vault = book.copy(t);
  const place = join(vault, 'backups');
  flip(join(place, book.backup), Math.floor(sizeOf(join(place, book.backup)) / 2));
  for (const name of ['readme.txt', `${book.backup}.old`, book.backup.replace('manual', 'other')]) writeFileSync(join(place, name), 'x');
  mkdirSync(join(place, 'folder'));
  const page = await serve(t, vault);
  await page.open(code());
  // A hurt backup keeps nobody from changing the keys; it is counted, and stays as it is.
  const turned = await page.must('vault.rotate');
  assert.equal(turned.backups_left, 1);
  const { name } = await page.must('vault.backup');
  assert.ok((await page.must('vault.backups')).items.some((item) => item.name === name));
  assert.ok(existsSync(join(place, 'readme.txt')));
  rmSync(place, { recursive: true });
  assert.deepEqual((await page.must('vault.backups')).items, []);
  await page.must('vault.backup');
  assert.equal((await page.must('vault.backups')).items.length, 1);
  assert.ok((await command(vault, 'vault.verify', {}, asCode())).ok.backups[0].sound);
});
