// No room on the disk, a limit on the size of files: each is said as what it is, what was there before is there after, and with room again the book goes on.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { cpSync, rmSync, statfsSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';

import { command, counts, disk, exitOf, fileOf, filesOf, folder, litter, made, makeBook, must, passphrase, program, serve, sizeOf,
  skip } from './kit.mjs';

let book;
before(async () => {
  if (!skip) book = await makeBook();
});
after(() => book?.drop());

const free = (place) => {
  const state = statfsSync(place);
  return state.bfree * state.bsize;
};

/** Leave so many bytes free, by a file named after what it is. */
function fill(place, left) {
  rmSync(join(place, 'ballast'), { force: true });
  const bytes = free(place) - left;
  if (bytes > 0) writeFileSync(join(place, 'ballast'), Buffer.alloc(bytes));
}

const long = (i) => ({ happened: `full ${i} ${'of words '.repeat(600)}` });

/** Add moments until one is refused: {ids, error}. */
async function addUntilFull(add) {
  const ids = [];
  for (let i = 0; i < 300; i += 1) {
    const answer = await add(long(i));
    if (!answer.ok) return { ids, error: answer.error, answer };
    ids.push(answer.ok.id);
  }
  return assert.fail('it never got full');
}

/** Every moment of these is there and whole. */
async function areThere(page, ids) {
  for (const id of ids) assert.match((await page.must('moment.get', { id })).happened, /^full \d+ (of words ?)+$/);
  assert.deepEqual(await counts(page.call, ['person', 'moment', 'note']), { person: 3, moment: 119 + ids.length, note: 1 });
}

const code = () => ({ recovery_code: book.recovery });

test('a full disk: adding is refused as full, nothing is lost, and with room it goes on', { skip, timeout: 900000 }, async (t) => {
  const place = disk(t, 6144);
  if (!place) return t.skip('nothing can be mounted here');
  const vault = join(place, 'vault');
  cpSync(book.vault, vault, { recursive: true });
  const page = await serve(t, vault);
  await page.open(code());
  fill(place, 400 * 1024);
  const { ids, error, answer } = await addUntilFull((moment) => page.call('moment.add', moment));
  assert.equal(error.code, 'full', JSON.stringify(answer));
  assert.ok(ids.length > 3, `the control: some went in: ${ids.length}`);
  await areThere(page, ids);
  assert.ok((await page.must('search.find', { query: 'kettle' })).items.length > 0);
  for (let i = 0; i < 3; i += 1) await page.refuse('full', 'moment.add', long(1000));

  // With nothing left at all, each of the larger works is refused too, and changes nothing.
  fill(place, 0);
  const { id } = (await page.must('person.list')).items[0];
  for (const [op, request] of [['vault.backup', {}], ['vault.rotate', {}], ['vault.restore', { name: book.backup }],
    ['vault.passphrase', { ...code(), new: 'another one entirely' }],
    ['vault.passphrase', { ...code(), new: 'another one entirely', known_to_others: true }],
    ['draft.put', { form: 'f', value: { text: 'x'.repeat(100000) } }], ['note.add', { text: 'x'.repeat(90000) }], ['person.forget', { id }]]) {
    const refused = await page.call(op, request);
    assert.equal(refused.error?.code, 'full', `${op}: ${JSON.stringify(refused)}`);
  }
  await areThere(page, ids);
  assert.deepEqual(litter(vault), []);

  // Ended and opened again with no room: it opens, or says that there is none.
  const ended = await page.end();
  assert.equal(ended.code, 0, ended.err);
  const again = await serve(t, vault);
  const opened = await again.call('vault.open', code());
  assert.ok(opened.ok || opened.error.code === 'full', JSON.stringify(opened));
  const over = await command(vault, 'moment.add', long(2000), { file: join(folder(t), 'secret') });
  assert.equal(over.error?.code, 'full', over.text);
  assert.equal(over.code, exitOf.full);
  if (opened.ok) await areThere(again, ids);

  rmSync(join(place, 'ballast'));
  if (!opened.ok) await again.open(code());
  await areThere(again, ids);
  ids.push((await again.must('moment.add', long(3000))).id);
  await areThere(again, ids);
  assert.equal((await again.must('vault.verify')).sound, true);
  await again.must('vault.rotate');
  await areThere(again, ids);
  await again.must('vault.lock');
  assert.deepEqual(litter(vault), []);
  await again.open(); // The passphrase is the old one still.
  return undefined;
});

test('no room to finish forgetting: it is gone from the book at once, from the backups once there is room', { skip, timeout: 600000 }, async (t) => {
  const place = disk(t, 6144);
  if (!place) return t.skip('nothing can be mounted here');
  const vault = join(place, 'vault');
  cpSync(book.vault, vault, { recursive: true });
  const page = await serve(t, vault);
  await page.open(code());
  const { id } = await page.must('person.add', { alias: 'Tobias', note: 'brings lanterns' });
  const backup = (await page.must('vault.backup')).name;
  fill(place, 250 * 1024); // Enough for the tombstone, not for a whole new copy.
  const forgotten = await page.must('person.forget', { id });
  assert.equal(forgotten.complete, false, JSON.stringify(forgotten));
  const absent = async (front) => {
    await front.refuse('not_found', 'person.get', { id });
    assert.deepEqual((await front.must('search.find', { query: 'lanterns', kinds: ['person'] })).items, []);
  };
  await absent(page);
  await page.must('vault.lock', { at_once: true });
  assert.deepEqual((await page.open(code())).notices.includes('backups_behind'), true, 'it is said that something waits');
  await absent(page);
  rmSync(join(place, 'ballast'));
  await page.must('vault.lock', { at_once: true });
  assert.deepEqual((await page.open(code())).notices, []);
  await page.must('vault.restore', { name: backup });
  await absent(page);
  assert.equal((await page.must('vault.verify')).sound, true);
  await page.must('vault.lock');
  assert.deepEqual(litter(vault), []);
  return undefined;
});

test('no room for a new book: it is said, and nothing is left', { skip, timeout: 600000 }, async (t) => {
  const place = disk(t, 1024);
  if (!place) return t.skip('nothing can be mounted here');
  for (const left of [0, 12, 100, 180]) {
    fill(place, left * 1024);
    const vault = join(place, 'vault');
    const answer = await command(vault, 'vault.create', { passphrase }, { secret: null });
    assert.equal(answer.error?.code, 'full', `${left} KiB: ${answer.text}`);
    rmSync(join(place, 'ballast'), { force: true });
    assert.deepEqual(filesOf(vault), [], `${left} KiB`);
  }
  await must(join(place, 'vault'), 'vault.create', { passphrase }, { secret: null });
  return undefined;
});

test('no room for a restore into an empty folder: it is said, and nothing is left', { skip, timeout: 600000 }, async (t) => {
  const place = disk(t, 4096);
  if (!place) return t.skip('nothing can be mounted here');
  const file = join(book.vault, 'backups', book.backup);
  const vault = join(place, 'vault');
  const words = ['--source', file];
  for (const left of [8, 150, 500, 900]) {
    fill(place, left * 1024);
    const answer = await command(vault, 'vault.restore', code(), { secret: null, words });
    if (answer.ok) break;
    assert.equal(answer.error.code, 'full', `${left} KiB: ${answer.text}`);
    rmSync(join(place, 'ballast'), { force: true });
    assert.deepEqual(filesOf(vault), [], `${left} KiB`);
  }
  rmSync(join(place, 'ballast'), { force: true });
  if (filesOf(vault).length === 0) await must(vault, 'vault.restore', code(), { secret: null, words });
  assert.equal((await must(vault, 'moment.list', { limit: 200 })).items.length, 119);
  return undefined;
});

test('a limit on the size of files is no reason to die, and nothing is lost', { skip, timeout: 600000 }, async (t) => {
  const vault = book.copy(t);
  const limit = (kib) => ['bash', '-c', `ulimit -f ${kib}; exec "$@"`, 'limit'];
  const size = Math.ceil(sizeOf(fileOf(vault, '.db')) / 1024);
  const small = await command(vault, 'moment.add', { happened: 'x'.repeat(900000) }, { wrap: limit(size + 40) });
  assert.equal(small.signal, null);
  assert.ok(['full', 'io'].includes(small.error?.code), small.text);
  assert.equal(small.code, 8);
  const backup = await command(vault, 'vault.backup', {}, { wrap: limit(100) });
  assert.ok(['full', 'io'].includes(backup.error?.code), backup.text);
  const rotate = await command(vault, 'vault.rotate', {}, { wrap: limit(100) });
  assert.ok(['full', 'io'].includes(rotate.error?.code), rotate.text);
  assert.equal((await must(vault, 'moment.list', { limit: 200 })).items.length, 119);
  assert.equal((await must(vault, 'vault.verify')).sound, true);
  await must(vault, 'moment.add', long(1));
  assert.deepEqual(litter(vault), []);
});

test('folders of odd names are folders like others, and too long a path is said', { skip, timeout: 600000 }, async (t) => {
  const cwd = folder(t);
  const options = { cwd, recovery: book.recovery, file: join(folder(t), 'secret') };
  for (const name of ['two words', 'ü%41?#&=', "q'u\"o\\te", ':memory:', 'file:abc', 'file:abc?mode=memory', '-dash', '~', 'x'.repeat(200)]) {
    cpSync(book.vault, join(cwd, name), { recursive: true });
    await must(name, 'vault.rotate', {}, options);
    assert.equal((await must(name, 'moment.list', { limit: 200 }, options)).items.length, 119, name);
    assert.deepEqual(litter(join(cwd, name)), [], name);
    rmSync(join(cwd, name), { recursive: true });
  }
  assert.deepEqual(filesOf(cwd), [], 'nothing was made elsewhere');
  const long = join(cwd, 'x'.repeat(200), 'y'.repeat(200));
  const told = spawnSync(program, ['--vault', long, 'call', 'vault.status'], { input: '{}', encoding: 'utf8' });
  assert.equal(told.status, 2);
  assert.match(told.stderr, /too long/);
  assert.deepEqual(filesOf(cwd), []);
});

test('a short path in a deep folder is too long as well, and the answer names the folder', { skip, timeout: 600000 }, async (t) => {
  const top = folder(t);
  const deep = made(join(top, 'x'.repeat(150), 'y'.repeat(150), 'z'.repeat(150)));
  symlinkSync(deep, join(top, 'link'));
  const near = made(join(top, 'x'.repeat(150), 'near')); // The control: the same ways, to a folder that fits.
  symlinkSync(near, join(top, 'short'));
  const file = join(folder(t), 'secret');
  const words = { recovery: book.recovery, file };
  for (const [cwd, path, good] of [[deep, 'v', false], [near, 'v', true], [top, 'link/v', false], [top, 'short/w', true],
    [deep, '.', false], [top, join(top, 'link', 'a', 'b'), false]]) {
    const answer = await command(path, 'vault.create', { passphrase }, { secret: null, cwd });
    if (good) {
      assert.ok(answer.ok, `${path}: ${answer.text}`);
      continue;
    }
    assert.deepEqual([answer.error?.code, answer.error?.field, answer.code], ['too_large', 'folder', 2], `${path}: ${answer.text}`);
    const status = await command(path, 'vault.status', {}, { secret: null, cwd });
    assert.deepEqual([status.error?.code, status.error?.field], ['too_large', 'folder']);
    const list = await command(path, 'person.list', {}, { ...words, cwd });
    assert.deepEqual([list.error?.code, list.error?.field], ['too_large', 'folder'], list.text);
    assert.deepEqual(filesOf(deep), [], 'nothing is made on the way');
  }
});
