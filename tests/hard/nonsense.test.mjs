// Nonsense at the door: for every operation many requests that make no sense, over HTTP and over `steadfolk call`.
// Each is answered with JSON and a code, none changes anything, and the program goes on.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';

import { ask, chance, command, exitOf, folder, makeBook, passphrase, photograph, serve, skip } from './kit.mjs';

let book;
before(async () => {
  if (!skip) book = await makeBook();
});
after(() => book?.drop());

const each = 60;
const code = () => ({ recovery_code: book.recovery });

/** Every operation by its name, with the members of its request that the reference page tells. */
function operations() {
  const page = readFileSync('docs/operations.md', 'utf8');
  const found = new Map();
  for (const part of page.split('\n### ').slice(1)) {
    const name = /^`?([A-Za-z]+\.[a-z]+)`?/.exec(part)?.[1];
    if (name) found.set(name, [...part.matchAll(/^- `([a-z_]+)`/gm)].map((match) => match[1]));
  }
  return found;
}

const kinds = ['person', 'observation', 'moment', 'share', 'belief', 'rating', 'evidence', 'practice', 'reachout', 'repair', 'note',
  'limit', 'quiet', 'measure', 'candidate', 'choice', 'setting', 'batch', 'device'];

// ---- Requests

const strange = ['', ' ', '\u0000', '\u0001', '\u202e', '\ud800', '\uffff', '💥'.repeat(50), 'a'.repeat(3000), '../../etc/passwd', '%s%n%x', "'; DROP TABLE record;--",
  '"', '\\', '*', 'NEAR(', 'a AND OR', '-1', '1e999', 'null', '00000000-0000-0000-0000-000000000000', '2024-02-30T10:00:00+00:00', '0000'];

/** A JSON value of no particular sense. */
function value(dice, depth = 0) {
  const simple = [() => null, () => true, () => false, () => 0, () => -1, () => 1.5, () => 1e308, () => -9007199254740993, () => 4294967296,
    () => dice.pick(strange), () => dice.pick(strange)];
  if (depth > 3 || dice.below(3) > 0) return dice.pick(simple)();
  if (dice.below(2) === 0) return Array.from({ length: dice.below(5) }, () => value(dice, depth + 1));
  return Object.fromEntries(Array.from({ length: dice.below(4) }, () => [dice.pick(['at', 'from', 'to', 'id', 'x', '', 'people', '__proto__']), value(dice, depth + 1)]));
}

/** Text that is no JSON object. */
function broken(dice, words) {
  const whole = JSON.stringify(Object.fromEntries(words.slice(0, 3).map((word) => [word, 'x'])));
  return dice.pick([
    () => whole.slice(0, 1 + dice.below(Math.max(1, whole.length - 2))), () => `${whole}}`, () => `${whole}{}`, () => `\ufeff${whole}`, () => `${whole}\u0000`,
    () => '[]', () => 'null', () => '1', () => '"text"', () => 'NaN', () => '{"a":NaN}', () => "{'a':1}", () => '{"a":1,}', () => '{a:1}', () => '// x\n{}',
    () => '{"x":1,"x":2}', () => '['.repeat(40), () => '{"a":'.repeat(33) + '1' + '}'.repeat(33), () => '{"a":1e999}', () => `{"a":${'9'.repeat(400)}}`,
    () => '{"a":"\\ud800"}', () => '{"a":"\\u0000"}', () => '{"a":"\t"}', () => Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
    () => Buffer.from([0x7b, 0x22, 0x61, 0x22, 0x3a, 0x22, 0xc0, 0x80, 0x22, 0x7d]), () => Buffer.from('{"a":1}', 'utf16le'), () => '\u0000', () => ' ', () => '{',
  ])();
}

/** A request that cannot be right: no JSON, a member that nobody knows, or an id of nothing with odd values. */
function nonsense(dice, words) {
  const shape = dice.below(4);
  if (shape === 0) return broken(dice, words);
  const request = {};
  for (const word of words) if (dice.below(2) === 0) request[word] = value(dice);
  if (shape === 1 || words.length === 0) request[dice.pick(['wrong', 'ID', '', 'id ', '__proto__x', 'a'.repeat(500)])] = value(dice);
  else request[dice.pick(words)] = dice.pick([[[]], { '': {} }, -1.5, 1e300, '\u0001', { a: { b: { c: [1] } } }]);
  return JSON.stringify(request);
}

// ---- What may come back

const known = Object.keys(exitOf).filter((word) => word !== 'internal');

/** All that the book holds, in words. */
async function contents(page) {
  const all = {};
  for (const kind of kinds) {
    all[kind] = [];
    for (const removed of [false, true]) {
      let cursor;
      do {
        const { items, next } = await page.must(`${kind}.list`, { limit: 200, removed, ...(cursor ? { cursor } : {}) });
        all[kind].push(...items);
        cursor = next;
      } while (cursor);
    }
  }
  for (const op of ['draft.list', 'setting.all', 'prefs.get', 'vault.backups', 'vault.status']) all[op] = await page.must(op);
  return all;
}

async function send(page, op, body) {
  const answer = await ask(page.server, 'POST', `/api/${op}`, { body,
    headers: { 'X-Steadfolk-Session': page.name, 'Content-Type': 'application/json' } });
  assert.ok(answer.json, `${op} ${body}: ${answer.status} ${answer.bytes.toString('utf8', 0, 200)}`);
  const found = answer.json.error?.code;
  const shown = `${op} ${String(body).slice(0, 300)}: ${JSON.stringify(answer.json).slice(0, 300)}`;
  // Some of it makes sense to a question that takes anything; then nothing may have changed either.
  assert.ok(answer.json.ok ? /\.(list|find|counts|get|status|all|backups)$/.test(op) : known.includes(found), shown);
  assert.ok(answer.json.ok ? answer.status === 200 : answer.status >= 400 && answer.status < 500, `${answer.status} ${shown}`);
  return found;
}

test('60 senseless requests for every operation, with a book open', { skip, timeout: 1200000 }, async (t) => {
  const table = operations();
  assert.ok(table.size > 35, `the control: ${table.size} operations are known`);
  const vault = book.copy(t);
  const page = await serve(t, vault);
  await page.open(code());
  const before = await contents(page);
  const dice = chance(60);
  const seen = new Map();
  for (const [name, words] of table) {
    for (let i = 0; i < each; i += 1) {
      const op = name.startsWith('KIND.') ? name.replace('KIND', dice.pick(kinds)) : name;
      if (op === 'vault.lock') continue; // Has its own turn below.
      const found = await send(page, op, nonsense(dice, words));
      seen.set(found, (seen.get(found) ?? 0) + 1);
    }
  }
  assert.deepEqual(await contents(page), before);
  assert.equal((await page.must('vault.verify')).sound, true);
  assert.ok(seen.get('invalid') > 1000, `the control: ${JSON.stringify([...seen])}`);
  const ended = await page.end();
  assert.equal(ended.code, 0, ended.err);
  assert.doesNotMatch(ended.err, /Sanitizer|runtime error/);
});

test('the same with no book open, and with none there', { skip, timeout: 600000 }, async (t) => {
  const vault = book.copy(t);
  const files = photograph(vault);
  const dice = chance(61);
  const page = await serve(t, vault);
  const none = await serve(t, join(folder(t), 'none'));
  for (const [name, words] of operations()) {
    for (let i = 0; i < 12; i += 1) {
      const op = name.startsWith('KIND.') ? name.replace('KIND', dice.pick(kinds)) : name;
      // A passphrase of any sense would only cost its key derivation.
      const body = nonsense(dice, words.filter((word) => word !== 'passphrase'));
      if (op === 'vault.lock') continue;
      await send(page, op, body);
      await send(none, op, body);
    }
  }
  assert.deepEqual(photograph(vault), files);
  assert.equal((await none.must('vault.status')).exists, false);
  await page.open(code());
});

test('names that are no operations', { skip, timeout: 600000 }, async (t) => {
  const page = await serve(t, book.copy(t));
  await page.open(code());
  const dice = chance(62);
  const names = ['person', 'person.', '.add', '.', 'person.add.more', 'Person.add', 'person.ADD', 'person.adds', 'vault', 'vault.OPEN', 'kind.add', 'KIND.add',
    'person-add', 'x'.repeat(2000), 'person.add%00', 'person%2eadd', 'person.add/', '%', '%zz', '__proto__.add', 'constructor.list'];
  for (const name of names) {
    const answer = await ask(page.server, 'POST', `/api/${name}`, { body: '{"alias":"nobody"}',
      headers: { 'X-Steadfolk-Session': page.name, 'Content-Type': 'application/json' } });
    assert.ok(answer.status >= 400 && answer.status < 500, `${name}: ${answer.status}`);
    assert.ok(typeof answer.json?.error?.code === 'string', `${name}: ${answer.bytes.toString('utf8', 0, 100)}`);
  }
  for (let i = 0; i < 200; i += 1) {
    const name = Array.from({ length: 1 + dice.below(20) }, () => dice.pick([...'abcdefgh.._-~0123'])).join('');
    const answer = await page.call(name, {});
    assert.ok(answer.error, name);
  }
  assert.equal((await page.must('person.list')).items.length, 3);
});

test('nonsense for the command line: one JSON answer, an exit code that fits, nothing changed', { skip, timeout: 1200000 }, async (t) => {
  const vault = book.copy(t);
  const dice = chance(63);
  await command(vault, 'prefs.get', {}, { secret: null });
  const files = photograph(vault);
  const table = [...operations()].filter(([name]) => name !== 'vault.lock');
  const open = { recovery: book.recovery };
  for (let i = 0; i < each; i += 1) {
    const [name, words] = dice.pick(table);
    const op = name.replace('KIND', dice.pick(kinds));
    const answer = await command(vault, op, nonsense(dice, words.filter((word) => word !== 'passphrase')), name.startsWith('vault.') ? { secret: null } : open);
    assert.equal(answer.signal, null, op);
    assert.equal(answer.code, answer.ok ? 0 : exitOf[answer.error.code], `${op}: ${answer.text}`);
    if (answer.error) assert.ok(known.includes(answer.error.code), `${op}: ${answer.text}`);
  }
  for (const [op, request, words] of [['', {}], ['person', {}], ['x'.repeat(100000), {}], ['person.add', 'x'.repeat(9 * 1024 * 1024)],
    ['import.csv', {}, ['--source', join(vault, 'nothing there')]], ['import.csv', {}, ['--source', vault]],
    ['vault.backup', {}, ['--sink', join(vault, 'no', 'folder', 'x')]], ['vault.backup', {}, ['--sink', vault]], ['note.add', {}, ['--sink', '-']]]) {
    const answer = await command(vault, op, request, { ...open, words: words ?? [] });
    assert.ok(answer.error, `${op.slice(0, 20)} ${words}: ${answer.text}`);
    assert.equal(answer.code, exitOf[answer.error.code], answer.text);
  }
  const now = photograph(vault);
  // Opening may make the day's own backup, and the database's file may be packed; what it holds is looked at next.
  for (const [path, bytes] of files) if (!/\.db$|-wal$/.test(path)) assert.equal(now.get(path), bytes, path);
  const page = await serve(t, vault);
  await page.open(code());
  const whole = await serve(t, book.copy(t));
  await whole.open(code());
  const [here, there] = [await contents(page), await contents(whole)];
  delete here['vault.backups'];
  delete there['vault.backups'];
  assert.deepEqual(here, there);
  assert.ok(passphrase);
});
