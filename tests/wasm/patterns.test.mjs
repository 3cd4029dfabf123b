// The same book says the same in the same bytes, natively and as wasm, whatever locale and time zone the process
// has: the demo, a participant of a real diary study, and random books, asked every pattern in every way.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'node:test';

import { openDoor, skip as noDoor } from '../api/ask.mjs';
import { randomBook, writeBook } from '../api/books.mjs';
import { askAll, patternOps } from '../api/patterns.mjs';
import { csv, importRequest, missing, participants } from '../insight/diary-study.mjs';
import { compile, fakeFile, instantiate } from './core.mjs';

const skip = noDoor || (existsSync(fakeFile) ? false : `${fakeFile} is not built`);

/** The wasm build over the fake port, as openDoor is for the native one. */
function wasmDoor(instance) {
  const { exports } = instance;
  let context = instance.open('/vault');
  const call = (op, text = '{}', source = undefined) => {
    const bytes = source === undefined ? undefined : Buffer.from(source);
    let at = 0;
    const streams = bytes ? { read: (cap) => bytes.subarray(at, (at += Math.min(cap, bytes.length - at))) } : {};
    return context.call(op, text, streams).text;
  };
  return {
    call,
    ask(op, request = {}, source = undefined) {
      const answer = JSON.parse(call(op, JSON.stringify(request), source));
      if (answer.error) throw Object.assign(new Error(`${op}: ${JSON.stringify(answer.error)}`), answer.error);
      return answer.ok;
    },
    fresh() {
      context.drop();
      instance.open('/vault').drop();
      exports.sf_file_fake_drop();
      exports.sf_clock_fake_reset();
      exports.sf_entropy_seed(0n);
      context = instance.open('/vault');
    },
  };
}

const books = [
  { name: 'the demo', write: (door) => door.ask('vault.demo') },
  ...[1, 2, 3].map((seed) => ({ name: `random book ${seed}`,
    write: (door) => writeBook(door, randomBook(seed, { moments: 60 + 40 * seed, people: 6, effect: 0.2 * seed, ratings: 20, shares: 24 })) })),
  { name: 'a participant of the diary study', out: missing,
    async write(door) {
      const one = participants().find(({ name }) => name === '17');
      await door.ask('vault.create', { passphrase: 'four plain words here' });
      assert.equal((await door.ask('import.csv', importRequest(one), csv(one))).imported, one.rows.length);
    } },
];

async function everything(door) {
  const lines = [];
  for (const { name, write, out } of books) {
    if (out) continue;
    await door.fresh();
    await write(door);
    for (const { op, request, text } of await askAll(door)) lines.push(`${name}: ${op} ${JSON.stringify(request)} ${text}`);
  }
  return lines;
}

function same(found, wanted) {
  assert.equal(found.length, wanted.length);
  for (const [at, line] of wanted.entries()) {
    let from = 0;
    while (from < line.length && line[from] === found[at][from]) from += 1;
    const part = (text) => text.slice(Math.max(0, from - 60), from + 40);
    assert.ok(found[at] === line, `${line.slice(0, 80)}: ...${part(found[at])}... is not ...${part(line)}...`);
  }
}

/** A locale that writes a comma where C has a point, made here; null where it cannot be. */
function commaLocale(t) {
  const place = mkdtempSync(join(tmpdir(), 'sf-locale-'));
  t.after(() => rmSync(place, { recursive: true, force: true }));
  const made = spawnSync('localedef', ['-i', 'de_DE', '-f', 'UTF-8', join(place, 'de_DE.UTF-8')]);
  return made.error || !existsSync(join(place, 'de_DE.UTF-8', 'LC_NUMERIC')) ? null : place;
}

test('patterns are the same bytes everywhere', { skip }, async (t) => {
  const native = await everything(openDoor(t, { TZ: 'Europe/Berlin', LC_ALL: 'C.UTF-8' }));

  await t.test('every operation is asked, and most answer', () => {
    for (const { op } of patternOps()) {
      const answers = native.filter((line) => line.includes(`: ${op} `));
      assert.ok(answers.some((line) => line.includes(' {"ok":')), `${op} never answered`);
    }
    assert.ok(native.filter((line) => line.includes('"low80":')).length > 20);
  });

  await t.test('as wasm', async () => {
    const instance = instantiate(compile(fakeFile));
    // SQLite seeds its own generator once; it is had out of the way first (cases.test.mjs).
    instance.open('/first').call('vault.create', '{"passphrase":"four plain words"}');
    same(await everything(wasmDoor(instance)), native);
  });

  await t.test('in another zone and locale', async () => {
    same(await everything(openDoor(t, { TZ: 'America/New_York', LC_ALL: 'C' })), native);
  });

  await t.test('where numbers are written with a comma', async (t2) => {
    const place = commaLocale(t2);
    if (!place) return t2.skip('localedef or the source of de_DE is not installed');
    const door = openDoor(t2, { LOCPATH: place, LC_ALL: 'de_DE.UTF-8', TZ: 'Asia/Kolkata' });
    assert.equal(await door.locale(), 'de_DE.UTF-8', 'the locale took hold');
    same(await everything(door), native);
    return undefined;
  });

  await t.test('and a difference would be seen', () => {
    const other = [...native];
    const at = other.findIndex((line) => line.includes('"low80":0.'));
    other[at] = other[at].replace('"low80":0.', '"low80":1.');
    assert.throws(() => same(other, native));
    assert.throws(() => same(native.slice(1), native));
  });
});
