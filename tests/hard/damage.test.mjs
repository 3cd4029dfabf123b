// Books that were hurt from outside: every kind of harm has its own word and exit code, nothing is made worse by
// looking, and what can still be read is saved.

import assert from 'node:assert/strict';
import { cpSync, existsSync, readFileSync, readdirSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';

import { chance, command, counts, fileOf, flip, folder, forge, litter, made, makeBook, must, passphrase, photograph, refuse, serve,
  sizeOf, skip } from './kit.mjs';

let book;
before(async () => {
  if (!skip) book = await makeBook();
});
after(() => book?.drop());

const page = 4096;
const code = () => ({ recovery_code: book.recovery });
const asCode = () => ({ recovery: book.recovery });
const isHere = (list, wanted) => wanted.every((id) => list.includes(id));

/** Every moment that can be read by itself, and the ids of those that cannot: {whole: Map, lost: [id]}. */
async function readAll(call, ids) {
  const state = { whole: new Map(), lost: [] };
  for (const id of ids) {
    const answer = await call('moment.get', { id });
    if (answer.ok) state.whole.set(id, answer.ok);
    else {
      assert.ok(['damaged', 'not_found'].includes(answer.error.code), `${id}: ${JSON.stringify(answer)}`);
      state.lost.push(id);
    }
  }
  return state;
}

// ---- Who asks

test('a wrong passphrase and a wrong code are that, and leave no trace', { skip }, async (t) => {
  const vault = book.copy(t);
  const files = photograph(vault);
  const no = (words, code) => refuse(code, vault, 'vault.open', words, { secret: null });
  await no({ passphrase: `${passphrase}.` }, 'wrong_passphrase');
  await no({ passphrase: passphrase.toUpperCase() }, 'wrong_passphrase');
  await no({ recovery_code: '0000-0000' }, 'invalid');
  await refuse('wrong_passphrase', vault, 'moment.list', {}, { secret: 'not this one' });
  assert.equal((await refuse('invalid', vault, 'moment.list', {}, { secret: null })).field, 'passphrase');
  const typo = book.recovery.replace(/[0-9A-Z]/, (letter) => (letter === '7' ? '8' : '7'));
  assert.equal((await no({ recovery_code: typo }, 'invalid')).field, 'recovery_code');
  await no({ passphrase: '' }, 'invalid');
  await no({ passphrase: 'x'.repeat(1025) }, 'invalid');
  await no({}, 'invalid');
  await no({ passphrase, recovery_code: book.recovery }, 'invalid');
  assert.deepEqual(photograph(vault), files);
  await must(vault, 'vault.open', { passphrase }, { secret: null });
  await must(vault, 'vault.open', { recovery_code: book.recovery.toLowerCase() }, { secret: null });
});

// ---- The keys file

test('a keys file that was hurt is said to be damaged, and a backup brings the book back', { skip }, async (t) => {
  const vault = book.copy(t);
  const path = fileOf(vault, '.keys');
  const sound = readFileSync(path);
  const harms = {
    magic: (file) => flip(file, 0), version: (file) => flip(file, 8), id: (file) => flip(file, 20),
    generation: (file) => flip(file, 32), salt: (file) => flip(file, 45), passes: (file) => flip(file, 57),
    slot: (file) => flip(file, 70), rest: (file) => flip(file, 3000), checksum: (file) => flip(file, 4095),
    'cut to nothing': (file) => truncateSync(file, 0), 'cut short': (file) => truncateSync(file, 4095),
    longer: (file) => writeFileSync(file, Buffer.concat([sound, sound])), zeros: (file) => writeFileSync(file, Buffer.alloc(4096)),
    'costly passes': (file) => forge(file, (bytes) => bytes.writeUInt32LE(4000000000, 56)),
    'costly memory': (file) => forge(file, (bytes) => bytes.writeUInt32LE(4000000000, 60)),
    'another id': (file) => forge(file, (bytes) => bytes.fill(7, 16, 32)),
  };
  for (const [name, harm] of Object.entries(harms)) {
    writeFileSync(path, sound);
    harm(path);
    const files = photograph(vault);
    const answer = await refuse('damaged', vault, 'vault.open', { passphrase }, { secret: null });
    assert.equal(answer.field, 'keys', name);
    await refuse('damaged', vault, 'vault.open', { recovery_code: book.recovery }, { secret: null });
    assert.deepEqual(photograph(vault), files, `${name}: nothing was touched`);
  }
  writeFileSync(path, sound);
  flip(path, 70);
  await must(vault, 'vault.restore', { name: book.backup, ...code() }, { secret: null });
  assert.equal((await must(vault, 'moment.list', { limit: 200 }, asCode())).items.length, 119);
  assert.equal((await must(vault, 'vault.verify', {}, asCode())).sound, true);
  // What stood there is kept too: nobody could say that it was of no use.
  const names = (await must(vault, 'vault.backups', {}, asCode())).items.map((item) => item.name);
  assert.ok(names.length >= 2 && names.includes(book.backup), `${names}`);
  assert.deepEqual(litter(vault), []);
});

test('a keys file of a newer program is said to be that', { skip }, async (t) => {
  const vault = book.copy(t);
  const path = fileOf(vault, '.keys');
  const sound = readFileSync(path);
  forge(path, () => {});
  assert.deepEqual(readFileSync(path), sound, 'the control: our checksum is its checksum');
  forge(path, (bytes) => bytes.writeUInt16LE(2, 8));
  const files = photograph(vault);
  await refuse('newer', vault, 'vault.open', { passphrase }, { secret: null });
  await refuse('newer', vault, 'moment.list');
  await refuse('newer', vault, 'vault.restore', { name: book.backup, passphrase }, { secret: null });
  assert.deepEqual(photograph(vault), files);
});

test('a missing keys file is said, never made anew, and a backup brings it back', { skip }, async (t) => {
  const vault = book.copy(t);
  rmSync(fileOf(vault, '.keys'));
  const files = photograph(vault);
  for (const words of [{ passphrase }, { recovery_code: book.recovery }]) {
    assert.equal((await refuse('missing', vault, 'vault.open', words, { secret: null })).field, 'keys');
  }
  await refuse('missing', vault, 'vault.status', {}, { secret: null });
  await refuse('missing', vault, 'vault.salvage', { passphrase }, { secret: null });
  assert.deepEqual(photograph(vault), files);
  await must(vault, 'vault.restore', { name: book.backup, passphrase }, { secret: null });
  assert.equal((await must(vault, 'moment.list', { limit: 200 }, asCode())).items.length, 119);
  assert.deepEqual(litter(vault), []);
});

test('another book may be made beside one that lost its keys file, and takes nothing of it', { skip }, async (t) => {
  const vault = book.copy(t);
  const keys = fileOf(vault, '.keys');
  const kept = readFileSync(keys);
  rmSync(keys);
  const files = photograph(vault);
  await must(vault, 'vault.create', { passphrase: 'somebody else entirely' }, { secret: null });
  for (const [path, bytes] of files) assert.equal(readFileSync(path).toString('base64'), bytes, path);
  writeFileSync(keys, kept);
  assert.equal((await must(vault, 'moment.list', { limit: 200 }, asCode())).items.length, 119);
  assert.equal((await must(vault, 'moment.list', {}, { secret: 'somebody else entirely' })).items.length, 0);
});

// ---- The database

test('a missing database is said, and a backup brings the book back', { skip }, async (t) => {
  const vault = book.copy(t);
  rmSync(fileOf(vault, '.db'));
  assert.equal((await refuse('missing', vault, 'vault.open', { passphrase }, { secret: null })).field, 'database');
  await refuse('missing', vault, 'moment.list');
  assert.equal(readdirSync(vault).filter((name) => name.endsWith('.db')).length, 0, 'none was made');
  await refuse('wrong_passphrase', vault, 'vault.restore', { name: book.backup, passphrase: 'no' }, { secret: null });
  await must(vault, 'vault.restore', { name: book.backup, recovery_code: book.recovery }, { secret: null });
  assert.equal((await must(vault, 'moment.list', { limit: 200 }, asCode())).items.length, 119);
  assert.deepEqual(litter(vault), []);
});

test('a database that says nothing any more is damaged, and a backup brings the book back', { skip }, async (t) => {
  const harms = {
    'first page': (path) => flip(path, 100, 8),
    'cut to nothing': (path) => truncateSync(path, 0),
    'cut within a page': (path) => truncateSync(path, 1000),
    noise: (path) => writeFileSync(path, Buffer.alloc(sizeOf(path), 0xa5)),
    'a plain text': (path) => writeFileSync(path, 'Not a database at all. '.repeat(1000)),
  };
  for (const [name, harm] of Object.entries(harms)) {
    const vault = book.copy(t);
    const path = fileOf(vault, '.db');
    harm(path);
    const hurt = readFileSync(path);
    const opened = await command(vault, 'vault.open', code(), { secret: null });
    assert.equal(opened.error?.code, 'damaged', `${name}: ${opened.text}`);
    assert.equal(opened.code, 6);
    assert.deepEqual(readFileSync(path), hurt, `${name}: looking changed nothing`);
    const salvaged = await command(vault, 'vault.salvage', code(), { secret: null });
    assert.equal(salvaged.error?.code, 'damaged', `${name}: ${salvaged.text}`);
    assert.deepEqual(readFileSync(path), hurt, `${name}: nor did trying to save it`);
    assert.deepEqual(readdirSync(join(vault, 'backups')), [book.backup], `${name}: no copies pile up`);
    if (name !== 'first page' && name !== 'cut to nothing') continue;
    await must(vault, 'vault.restore', { name: book.backup, ...code() }, { secret: null });
    assert.equal((await must(vault, 'moment.list', { limit: 200 }, asCode())).items.length, 119, name);
    assert.deepEqual(litter(vault), [], name);
  }
});

/** Moments of the book on a hurt copy, what verify says, what salvage saves. */
async function hurtAndSave(t, harm, name) {
  const vault = book.copy(t);
  const path = fileOf(vault, '.db');
  harm(path);
  const front = await serve(t, vault);
  const ids = book.moments;
  const proof = { recovery_code: book.recovery };
  const opened = await front.call('vault.open', proof);
  if (opened.error) {
    // The few pages that say where everything is: without them only a backup helps.
    assert.equal(opened.error.code, 'damaged', `${name}: ${JSON.stringify(opened)}`);
    const hurt = readFileSync(path);
    const salvaged = await front.call('vault.salvage', proof);
    if (!salvaged.ok) {
      assert.equal(salvaged.error.code, 'damaged', name);
      assert.deepEqual(readFileSync(path), hurt, `${name}: trying to save it changed nothing`);
      await front.must('vault.restore', { name: book.backup, ...proof });
    }
    assert.equal((await readAll(front.call, ids)).whole.size, ids.length, name);
    assert.deepEqual(litter(vault), [], name);
    return null;
  }
  const verdict = await front.must('vault.verify');
  assert.equal(verdict.sound, false, `${name}: ${JSON.stringify(verdict)}`);
  assert.deepEqual(verdict.backups, [{ name: book.backup, sound: true }]);
  const first = await readAll(front.call, ids);
  // While it is hurt, writing is refused or goes well; it never kills, and what was confirmed is there.
  const added = await front.call('note.add', { title: 'written while hurt' });
  assert.ok(added.ok || ['damaged', 'io'].includes(added.error.code), JSON.stringify(added));
  const listed = await front.call('moment.list', { limit: 200 });
  assert.ok(listed.ok || listed.error.code === 'damaged', `${name}: ${JSON.stringify(listed)}`);
  const found = await front.call('search.find', { query: 'kettle' });
  assert.ok(found.ok || found.error.code === 'damaged', `${name}: ${JSON.stringify(found)}`);
  await front.must('vault.lock', { at_once: true });

  const saved = await front.must('vault.salvage', proof);
  assert.equal(saved.kept, true, 'the damaged file stays among the backups');
  const second = await readAll(front.call, ids);
  for (const [id, record] of first.whole) {
    const { people: were = [], ...rest } = record;
    const { people: are = [], ...now } = second.whole.get(id) ?? {};
    assert.deepEqual(now, rest, `${name}: ${id} could be read before`);
    assert.ok(isHere(were, are), name);
  }
  const lostMoments = saved.lost.moment ?? 0;
  assert.equal((saved.saved.moment ?? 0) + lostMoments, ids.length, `${name}: ${JSON.stringify(saved)}`);
  assert.ok(second.whole.size >= first.whole.size);
  if (added.ok) await front.must('note.get', { id: added.ok.id });
  const after = await front.must('vault.verify');
  assert.equal(after.sound, true, `${name}: ${JSON.stringify(after)}`);
  await front.must('note.add', { title: 'it takes new words again' });
  assert.deepEqual(litter(vault), [], name);
  const ended = await front.end();
  assert.equal(ended.code, 0, `${name}: ${ended.err}`);
  assert.doesNotMatch(ended.err, /Sanitizer|runtime error/, name);
  return { verdict, first, second, saved };
}

test('damaged pages: verify says so, salvage saves the rest and loses nothing that can be read', { skip }, async (t) => {
  const dice = chance(7);
  const pages = Math.floor(sizeOf(fileOf(book.vault, '.db')) / page);
  assert.ok(pages > 30, 'the control: there is something to hurt');
  let lost = 0;
  let named = 0;
  let saved = 0;
  // Where what stands is chance: on until enough were seen.
  const enough = () => saved >= 4 && lost > 0 && named > 0;
  for (let round = 0; round < 8 || (round < 40 && !enough()); round += 1) {
    const wounds = Array.from({ length: round < 3 ? 1 : 4 }, () => 1 + dice.below(pages - 1));
    const name = `pages ${wounds.join(', ')} of ${pages}`;
    const result = await hurtAndSave(t, (path) => wounds.forEach((at) => flip(path, at * page + 500 + dice.below(2000), 3)), name);
    if (result === null) continue;
    saved += 1;
    assert.equal(result.verdict.lost_pages, new Set(wounds).size, name);
    lost += result.first.lost.length;
    named += (result.verdict.damaged.find((one) => one.kind === 'moment') ?? { count: 0 }).count;
    assert.ok(result.first.lost.length === 0 || result.verdict.damaged.length > 0, `${name}: its kinds are named`);
  }
  assert.ok(enough(), `the control: some wounds hit moments: ${saved} ${lost} ${named}`);
});

test('a database that was cut short saves what is left of it', { skip }, async (t) => {
  const size = sizeOf(fileOf(book.vault, '.db'));
  const { first, second } = await hurtAndSave(t, (path) => truncateSync(path, Math.floor(size * 0.8 / page) * page), 'cut');
  assert.ok(first.lost.length > 0 && second.whole.size > 0, `${first.lost.length} ${second.whole.size}`);
});

test('a hurt book takes back a backup, open or not, and the hurt one is kept', { skip }, async (t) => {
  const pages = Math.floor(sizeOf(fileOf(book.vault, '.db')) / page);
  const every = (step) => (path) => {
    for (let at = page; at + page <= pages * page; at += step * page) flip(path, at + 700, 2);
  };
  const last = (path) => {
    for (let at = pages - 20; at < pages; at += 1) flip(path, at * page + 700, 2);
  };
  await takeBack(t, every(5), false);
  await takeBack(t, last, false);
  await takeBack(t, last, true);
});

async function takeBack(t, harm, open) {
  const vault = book.copy(t);
  harm(fileOf(vault, '.db'));
  const front = await serve(t, vault);
  const proof = { recovery_code: book.recovery };
  if (open) {
    await front.open(proof);
    await front.refuse('damaged', 'moment.list', { limit: 200 });
  }
  await front.must('vault.restore', { name: book.backup, ...(open ? {} : proof) });
  assert.equal((await front.must('moment.list', { limit: 200 })).items.length, 119);
  const { backups, sound } = await front.must('vault.verify');
  assert.equal(sound, true);
  assert.deepEqual(backups.map((one) => one.sound).sort(), [false, true], JSON.stringify(backups));
  assert.deepEqual(litter(vault), []);
}

test('a database of another book, under this one\'s name, is damaged and stays as it is', { skip }, async (t) => {
  const vault = book.copy(t);
  const other = join(folder(t), 'other');
  await must(other, 'vault.create', { passphrase: 'another book' }, { secret: null });
  const path = fileOf(vault, '.db');
  cpSync(fileOf(other, '.db'), path);
  const hurt = readFileSync(path);
  await refuse('damaged', vault, 'vault.open', { passphrase }, { secret: null });
  assert.deepEqual(readFileSync(path), hurt);
});

test('things that are no files where files should be', { skip }, async (t) => {
  const vault = book.copy(t);
  const keys = fileOf(vault, '.keys');
  rmSync(keys);
  made(keys);
  const answer = await command(vault, 'vault.open', { passphrase }, { secret: null });
  assert.ok(['io', 'damaged', 'missing'].includes(answer.error?.code), answer.text);
  const place = join(folder(t), 'file');
  writeFileSync(place, 'x');
  const onFile = await command(place, 'vault.create', { passphrase }, { secret: null });
  assert.ok(onFile.error, onFile.text);
  assert.equal(readFileSync(place, 'utf8'), 'x');
  await refuse('not_found', join(folder(t), 'nowhere', 'at', 'all'), 'vault.open', { passphrase }, { secret: null });
  assert.equal(existsSync(join(folder(t), 'nowhere')), false);
  assert.ok(statSync(place).isFile());
  assert.deepEqual(await counts((op, request) => command(book.copy(t), op, request, asCode()), ['note']), { note: 1 });
});
