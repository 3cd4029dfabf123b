// Passphrases, recovery codes, copies, and looking after a book, on the real program.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync, truncateSync, unlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { book, box, call, passphrase, run, sf, skip, vault } from './program.mjs';

const secret = (place, name, words) => {
  writeFileSync(join(place, name), `${words}\n`, { mode: 0o600 });
  return name;
};
const as = (place, name, words, options) => run(place, [...vault(place), '--passphrase-file', name, ...words], options).ended;
const counted = async (place, name = 'pass') => (await as(place, name, ['moments', '--json'])).json().ok.items.length;
const codeForm = /^([0-9A-Z]{4}-)+[0-9A-Z]{4}$/;

test('passphrase and recovery code', { skip }, async (t) => {
  const place = box(t);
  const code = await book(place);
  secret(place, 'code', code.toLowerCase());
  secret(place, 'new', 'five other plain words there');
  await sf(place, ['add'], { input: 'kept' });

  await t.test('the code opens the book; one letter off, and it says so', async () => {
    const good = await as(place, 'code', ['--recovery-code', 'moments', '--json']);
    assert.equal(good.code, 0, good.err);
    assert.equal(good.json().ok.items.length, 1);
    secret(place, 'short', code.slice(0, -1));
    const short = await as(place, 'short', ['--recovery-code', 'moments']);
    assert.equal(short.code, 2);
    assert.match(short.err, /not a whole recovery code/);
    const typed = await as(place, 'code', ['moments']);
    assert.equal(typed.code, 3, 'it is no passphrase');
  });

  await t.test('passphrase: the new one opens, the old one does not', async () => {
    const wrong = await as(place, 'new', ['passphrase', '--new-passphrase-file', 'new']);
    assert.equal(wrong.code, 3);
    const seen = await sf(place, ['passphrase', '--new-passphrase-file', 'new']);
    assert.equal(seen.code, 0, seen.err);
    assert.match(seen.out, /holds from now on/);
    assert.equal((await sf(place, ['moments'])).code, 3);
    assert.equal(await counted(place, 'new'), 1);
  });

  await t.test('passphrase: both from standard input, and short ones are refused', async () => {
    const short = await run(place, [...vault(place), '--passphrase-file', '-', 'passphrase', '--new-passphrase-file', '-'], { input: 'five other plain words there\nshort\n' }).ended;
    assert.equal(short.code, 2);
    const back = await run(place, [...vault(place), '--passphrase-file', '-', 'passphrase', '--new-passphrase-file', '-', '--json'], { input: `five other plain words there\n${passphrase}\n` }).ended;
    assert.equal(back.code, 0, back.err);
    assert.equal(back.json().ok.recovery_code, undefined);
    assert.equal(await counted(place), 1);
  });

  await t.test('recovery: a new code, and the old one ends', async () => {
    const seen = await sf(place, ['recovery', '--json']);
    assert.equal(seen.code, 0, seen.err);
    assert.match(seen.json().ok.recovery_code, codeForm);
    secret(place, 'code2', seen.json().ok.recovery_code);
    assert.equal((await as(place, 'code', ['--recovery-code', 'moments'])).code, 3);
    assert.equal((await as(place, 'code2', ['--recovery-code', 'moments'])).code, 0);
  });

  await t.test('passphrase --known-to-others: new keys, and a new code that is shown', async () => {
    const seen = await sf(place, ['passphrase', '--known-to-others', '--new-passphrase-file', 'new']);
    assert.equal(seen.code, 0, seen.err);
    const shown = seen.out.split('\n').map((line) => line.trim()).find((line) => codeForm.test(line));
    assert.notEqual(shown, undefined, seen.out);
    secret(place, 'code3', shown);
    assert.equal((await as(place, 'code2', ['--recovery-code', 'moments'])).code, 3);
    assert.equal((await as(place, 'code3', ['--recovery-code', 'moments'])).code, 0);
    assert.equal((await sf(place, ['moments'])).code, 3);
    assert.equal(await counted(place, 'new'), 1);
  });

  await t.test('somebody who only has the code chooses a new passphrase', async () => {
    const seen = await as(place, 'code3', ['--recovery-code', 'passphrase', '--new-passphrase-file', 'pass']);
    assert.equal(seen.code, 0, seen.err);
    assert.equal(await counted(place), 1);
  });

  await t.test('rotate: says so first; then everything opens as before', async () => {
    const asked = await sf(place, ['rotate']);
    assert.equal(asked.code, 2);
    assert.match(asked.err, /--yes/);
    const before = readdirSync(join(place, 'vault')).filter((name) => name.endsWith('.db'));
    const seen = await sf(place, ['rotate', '--yes']);
    assert.equal(seen.code, 0, seen.err);
    assert.notDeepEqual(readdirSync(join(place, 'vault')).filter((name) => name.endsWith('.db')), before);
    assert.equal(await counted(place), 1);
    assert.equal((await as(place, 'code3', ['--recovery-code', 'moments'])).code, 0);
  });
});

test('copies', { skip }, async (t) => {
  const place = box(t);
  await book(place);
  await sf(place, ['add'], { input: 'first' });
  let name;

  await t.test('backup and backups', async () => {
    const seen = await sf(place, ['backup', '--json']);
    assert.equal(seen.code, 0, seen.err);
    name = seen.json().ok.name;
    const listed = (await sf(place, ['backups', '--json'])).json().ok.items.map((item) => item.name);
    assert.equal(listed.includes(name), true);
    assert.match((await sf(place, ['backups'])).out, new RegExp(`${name} .* by you`));
  });

  await t.test('backup --to: a new file of one\'s own, never over another', async () => {
    const seen = await sf(place, ['backup', '--to', 'copy.sfbackup']);
    assert.equal(seen.code, 0, seen.err);
    assert.equal(statSync(join(place, 'copy.sfbackup')).mode & 0o777, 0o600);
    const before = readFileSync(join(place, 'copy.sfbackup'));
    const again = await sf(place, ['backup', '--to', 'copy.sfbackup']);
    assert.equal(again.code, 5);
    assert.deepEqual(readFileSync(join(place, 'copy.sfbackup')), before);
    assert.equal(existsSync(join(place, 'copy.sfbackup.part')), false);
    assert.equal((await sf(place, ['backup', '--to', 'nowhere/copy'])).code, 4);
    const piped = await sf(place, ['backup', '--to', '-']);
    assert.equal(piped.code, 0, piped.err);
    assert.equal(Buffer.concat(piped.bytes).subarray(0, 4).equals(before.subarray(0, 4)), true);
  });

  await t.test('restore by name and by file; what stood is kept', async () => {
    await sf(place, ['add'], { input: 'second' });
    assert.equal(await counted(place), 2);
    const back = await sf(place, ['restore', '--yes', name]);
    assert.equal(back.code, 0, back.err);
    assert.equal(await counted(place), 1);
    const kept = (await sf(place, ['backups', '--json'])).json().ok.items;
    assert.equal(kept.some((item) => item.automatic), true);
    await sf(place, ['add'], { input: 'third' });
    assert.equal((await sf(place, ['restore', '--yes', './copy.sfbackup'])).code, 0);
    assert.equal(await counted(place), 1);
  });

  await t.test('a copy restores into an empty folder', async () => {
    const seen = await run(place, ['--vault', join(place, 'elsewhere'), '--passphrase-file', 'pass', 'restore', '--yes', 'copy.sfbackup']).ended;
    assert.equal(seen.code, 0, seen.err);
    const there = await run(place, ['--vault', join(place, 'elsewhere'), '--passphrase-file', 'pass', 'moments', '--json']).ended;
    assert.equal(there.json().ok.items.length, 1);
  });

  await t.test('restore refuses what is no copy, and changes nothing', async () => {
    writeFileSync(join(place, 'no-copy'), 'plain text, nothing more');
    secret(place, 'wrong', 'not the right words');
    for (const [words, code] of [[['restore', '--yes', './no-copy'], 6], [['restore', '--yes', './nowhere'], 4], [['restore', '--yes', 'no-such-name'], 2]]) {
      const seen = await sf(place, words);
      assert.equal(seen.code, code, `${words}: ${seen.err}`);
    }
    assert.equal((await as(place, 'wrong', ['restore', '--yes', './copy.sfbackup'])).code, 3);
    assert.equal((await sf(place, ['restore', name])).code, 2, 'without --yes nobody was asked');
    assert.equal(await counted(place), 1);
  });

  await t.test('call takes a source and a sink as files', async () => {
    const seen = await sf(place, ['call', 'vault.backup', '--sink', 'by-call']);
    assert.equal(seen.code, 0, seen.err);
    assert.equal(statSync(join(place, 'by-call')).size, seen.json().ok.size);
    const csv = join(place, 'one.csv');
    writeFileSync(csv, 'when,what\n2024-04-24T10:00:00Z,read in\n');
    const read = await sf(place, ['call', 'import.csv', '--source', 'one.csv'], { input: JSON.stringify({ map: [{ column: 'when', field: 'at' }, { column: 'what', field: 'happened' }] }) });
    assert.equal(read.code, 0, read.out);
    assert.equal(read.json().ok.imported, 1);
    assert.equal((await sf(place, ['call', 'vault.backup', '--sink', '-'])).code, 2);
  });

  await t.test('verify says sound, with the copies; a damaged copy is named, exit 6', async () => {
    const good = await sf(place, ['verify']);
    assert.equal(good.code, 0, good.err);
    assert.match(good.out, /The book is sound/);
    truncateSync(join(place, 'vault/backups', name), 5000);
    const bad = await sf(place, ['verify']);
    assert.equal(bad.code, 6);
    assert.match(bad.out, new RegExp(`cannot be read: ${name}`));
    assert.equal((await sf(place, ['verify', '--json'])).json().ok.sound, true);
  });

  await t.test('rebuild', async () => {
    assert.equal((await sf(place, ['rebuild'])).code, 0);
    assert.equal((await sf(place, ['search', '--json'], { input: 'first' })).json().ok.items.length, 1);
  });

  await t.test('salvage saves what can be read of a sound book: all of it', async () => {
    assert.equal((await sf(place, ['salvage'])).code, 2, 'says so first');
    const seen = await sf(place, ['salvage', '--yes']);
    assert.equal(seen.code, 0, seen.err);
    assert.match(seen.out, /Nothing was lost/);
    assert.equal(await counted(place), 2);
  });
});

test('a book that is not whole: each its own line and exit code', { skip }, async (t) => {
  const place = box(t);
  await book(place);
  await sf(place, ['add'], { input: 'kept' });
  const file = (end) => join(place, 'vault', readdirSync(join(place, 'vault')).find((name) => name.endsWith(end)));
  const keys = readFileSync(file('.keys'));
  const keysPath = file('.keys');

  await t.test('keys file cut short: damaged, 6', async () => {
    truncateSync(keysPath, 1000);
    const seen = await sf(place, ['moments', '--json']);
    assert.equal(seen.code, 6, seen.err);
    assert.equal(seen.json().error.code, 'damaged');
    writeFileSync(keysPath, keys);
  });

  await t.test('keys file gone: missing, 4, and never remade', async () => {
    unlinkSync(keysPath);
    const seen = await sf(place, ['moments', '--json']);
    assert.equal(seen.code, 4, seen.err);
    assert.equal(seen.json().error.code, 'missing');
    assert.equal(existsSync(keysPath), false);
    writeFileSync(keysPath, keys);
  });

  await t.test('keys file of a newer version: 7', async (u) => {
    // docs/format.md: the version in bytes 8 and 9; a BLAKE2b-256 over all before it at the end.
    const newer = Buffer.from(keys);
    newer[8] = 200;
    const sum = spawnSync('python3', ['-c', 'import hashlib, sys; sys.stdout.buffer.write(hashlib.blake2b(sys.stdin.buffer.read(), digest_size=32).digest())'], { input: newer.subarray(0, 4064) });
    if (sum.status !== 0) return u.skip('python3 is not installed');
    sum.stdout.copy(newer, 4064);
    writeFileSync(keysPath, newer);
    const seen = await sf(place, ['moments', '--json']);
    writeFileSync(keysPath, keys);
    assert.equal(seen.code, 7, seen.err);
    assert.equal(seen.json().error.code, 'newer');
    return undefined;
  });

  await t.test('database gone: missing, 4', async () => {
    const path = file('.db');
    const bytes = readFileSync(path);
    unlinkSync(path);
    const seen = await sf(place, ['moments', '--json']);
    assert.equal(seen.code, 4, seen.err);
    writeFileSync(path, bytes, { mode: 0o600 });
    assert.equal(await counted(place), 1);
  });

  await t.test('where no folder can be: said, and what stands there stays', async () => {
    writeFileSync(join(place, 'in-the-way'), 'mine');
    const seen = await run(place, ['--vault', join(place, 'in-the-way/vault'), '--passphrase-file', 'pass', 'init', '--json']).ended;
    assert.equal(seen.code, 5, seen.err);
    assert.match(seen.err, /no folder stands at .*in-the-way/);
    assert.equal(readFileSync(join(place, 'in-the-way'), 'utf8'), 'mine');
  });

  await t.test('two processes at once: reading goes on, changing the keys waits its turn', async () => {
    const begin = () => run(place, [...vault(place), '--passphrase-file', 'pass', 'add'], { input: null });
    let held = begin();
    t.after(() => held.child.kill('SIGKILL'));
    // It has the book open while it waits for its input; then the other cannot have it alone. Until it has,
    // the other may come first, and then it is told "busy" itself and begins again.
    let seen;
    for (let i = 1; i <= 25 && seen?.code !== 5; i++) {
      if (held.child.exitCode !== null) held = begin();
      await new Promise((resolve) => setTimeout(resolve, 400 * i));
      seen = await sf(place, ['rotate', '--yes', '--json']);
    }
    assert.equal(seen.code, 5, seen.out);
    assert.equal(seen.json().error.code, 'busy');
    assert.equal(await counted(place), 1);
    held.child.stdin.end('from the other\n');
    await held.ended;
    assert.equal(held.code, 0, held.err);
    assert.equal((await call(place, 'moment.list')).json.ok.items.length, 2);
  });
});
