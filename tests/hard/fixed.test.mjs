// A book where nothing can be written: a medium that is read only, or a folder without the right to write. It opens
// for reading, says so, refuses every change as what it is, and stays as it is.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';

import { command, disk, fileOf, filesOf, folder, isRoot, makeBook, must, passphrase, photograph, refuse, serve, sizeOf,
  skip } from './kit.mjs';

let book;
before(async () => {
  if (!skip) book = await makeBook();
});
after(() => book?.drop());

/** The files of `from` where nothing can be written; null where that cannot be had. */
function fixed(t, from) {
  const place = disk(t, 8192);
  if (place) {
    const vault = join(place, 'vault');
    cpSync(from, vault, { recursive: true });
    return spawnSync('mount', ['-o', 'remount,ro', place]).status === 0 ? vault : null;
  }
  if (isRoot) return null; // Nothing is refused to root.
  const vault = join(folder(t), 'vault');
  cpSync(from, vault, { recursive: true });
  const all = [vault, join(vault, 'backups')];
  for (const path of all) chmodSync(path, 0o500);
  t.after(() => all.forEach((path) => chmodSync(path, 0o700)));
  return vault;
}

const nowhere = 'nothing can be mounted here, and nothing is refused to root';
const code = () => ({ recovery_code: book.recovery });

test('a book that cannot be written opens for reading, and stays as it is', { skip, timeout: 900000 }, async (t) => {
  const vault = fixed(t, book.vault);
  if (!vault) return t.skip(nowhere);
  const files = photograph(vault);
  const page = await serve(t, vault);
  assert.equal((await page.must('vault.status')).exists, true);
  await page.refuse('wrong_passphrase', 'vault.open', { passphrase: 'not this one' });
  assert.deepEqual((await page.open()).notices, ['read_only']);
  assert.equal((await page.must('vault.status')).read_only, true);
  assert.equal((await page.must('moment.list', { limit: 200 })).items.length, 119);
  assert.equal((await page.must('moment.get', { id: book.moments[0] })).happened, 'written again');
  assert.ok((await page.must('search.find', { query: 'kettle' })).items.length > 0);
  assert.ok((await page.must('pattern.counts', { factor: 'person' })));
  const { sound, backups } = await page.must('vault.verify');
  assert.deepEqual([sound, backups], [true, []]);
  for (const [op, request] of [['note.add', { title: 'x' }], ['moment.edit', { id: book.moments[2], felt_safe: 1 }],
    ['draft.put', { form: 'f', value: {} }], ['person.forget', { id: book.people[0] }], ['vault.rotate', {}], ['vault.backup', {}],
    ['vault.rebuild', {}], ['vault.remove', { passphrase }], ['setting.put', { key: 'k', text: 't' }],
    ['vault.passphrase', { ...code(), new: 'another one entirely' }]]) {
    assert.equal((await page.refuse('refused', op, request)).field, 'folder', op);
  }
  const restored = await page.call('vault.restore', { name: book.backup });
  assert.ok(restored.error, JSON.stringify(restored));
  const after = await page.call('vault.open', code());
  assert.ok(after.ok || after.error.code === 'refused', JSON.stringify(after)); // It may be open still.
  assert.equal((await page.must('moment.list', { limit: 200 })).items.length, 119);
  await page.must('vault.lock');
  assert.equal((await page.refuse('refused', 'vault.salvage', code())).field, 'folder');
  assert.equal((await page.end()).code, 0);
  assert.deepEqual(photograph(vault), files);
  return undefined;
});

test('the same on the command line, and nothing can be made there', { skip, timeout: 600000 }, async (t) => {
  const vault = fixed(t, book.vault);
  if (!vault) return t.skip(nowhere);
  const files = photograph(vault);
  const file = join(folder(t), 'secret');
  assert.equal((await must(vault, 'moment.list', { limit: 200 }, { recovery: book.recovery, file })).items.length, 119);
  assert.equal((await refuse('refused', vault, 'note.add', { title: 'x' }, { recovery: book.recovery, file })).field, 'folder');
  await refuse('io', vault, 'vault.create', { passphrase: 'one more' }, { secret: null });
  await refuse('io', join(vault, 'new', 'folder'), 'vault.create', { passphrase }, { secret: null });
  const closed = await command(vault, 'vault.restore', { name: book.backup, ...code() }, { secret: null });
  assert.ok(['io', 'refused', 'conflict', 'exists'].includes(closed.error?.code), closed.text);
  assert.deepEqual(photograph(vault), files);
  return undefined;
});

test('what a crash left beside the database is read there too', { skip, timeout: 600000 }, async (t) => {
  const from = book.copy(t);
  const page = await serve(t, from);
  await page.open(code());
  const { id } = await page.must('note.add', { title: 'the last thing' });
  await page.end('SIGKILL');
  assert.ok(sizeOf(fileOf(from, '-wal')) > 0, 'the control: it stands in the log only');
  const vault = fixed(t, from);
  if (!vault) return t.skip(nowhere);
  const file = join(folder(t), 'secret');
  assert.equal((await must(vault, 'note.get', { id }, { recovery: book.recovery, file })).title, 'the last thing');
  return undefined;
});

test('a copy without its lock file is read there as well', { skip, timeout: 600000 }, async (t) => {
  const from = book.copy(t);
  for (const path of filesOf(from)) if (/\.lock$|-shm$|-wal$/.test(path)) rmSync(path);
  const vault = fixed(t, from);
  if (!vault) return t.skip(nowhere);
  const options = { recovery: book.recovery, file: join(folder(t), 'secret') };
  assert.equal((await must(vault, 'person.list', {}, options)).items.length, 3);
  return undefined;
});
