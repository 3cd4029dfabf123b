// Odd circumstances: a vault behind a link, a second start, leftovers of a crash, another time zone from one run to the
// next, very many people, very long entries, and every kind of letter.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, realpathSync, symlinkSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import test, { after, before } from 'node:test';

import { call, exchange, quick, readAddress, run, session, start } from '../serve/program.mjs';
import { counts, folder, litter, makeBook, must, passphrase, serve, skip, until } from './kit.mjs';

let book;
before(async () => {
  if (!skip) book = await makeBook();
});
after(() => book?.drop());

const code = () => ({ recovery_code: book.recovery });

// ---- Where it stands

test('a vault behind links is the vault: for the page, the terminal and a second start', { skip, timeout: 600000 }, async (t) => {
  const vault = book.copy(t);
  const place = folder(t);
  const link = join(place, 'link');
  symlinkSync(vault, link);
  symlinkSync('link', join(place, 'second'));
  const page = await serve(t, join(place, 'second'));
  await page.open(code());
  const { id } = await page.must('note.add', { title: 'through a link' });
  await page.must('vault.backup');
  // Asked by the other name, the running one answers.
  for (const name of [vault, link, `${link}/`]) {
    const again = run(['--vault', name, 'open', '--no-browser'], { runtime: page.server.runtime });
    await again.ended;
    assert.equal(readAddress(again.out)?.port, page.server.port, name);
  }
  const file = join(folder(t), 'secret');
  assert.equal((await must(link, 'note.get', { id }, { recovery: book.recovery, file })).title, 'through a link');
  await page.must('vault.rotate');
  await page.must('vault.lock');
  assert.equal((await page.end()).code, 0);
  assert.deepEqual(litter(vault), []);
  assert.equal((await must(vault, 'note.get', { id }, { recovery: book.recovery, file })).title, 'through a link');
  assert.deepEqual(readdirSync(place).sort(), ['link', 'second']);
});

test('a link that leads nowhere is said, and nothing is made of it', { skip, timeout: 600000 }, async (t) => {
  const place = folder(t);
  symlinkSync(join(place, 'gone', 'vault'), join(place, 'link'));
  const page = await serve(t, join(place, 'link'));
  const answer = await page.call('vault.create', { passphrase });
  assert.ok(['io', 'missing', 'exists'].includes(answer.error?.code), JSON.stringify(answer));
  assert.ok(!existsSync(join(place, 'gone')));
});

// ---- Starting

test('a second start opens a browser on the first one\'s page, with a token of its own', { skip, timeout: 600000 }, async (t) => {
  const bin = folder(t);
  writeFileSync(join(bin, 'xdg-open'), `#!/bin/sh\ncat "$1" >"${bin}/part.$$"\nmv "${bin}/part.$$" "${bin}/log.$$"\n`);
  chmodSync(join(bin, 'xdg-open'), 0o755);
  const env = { DISPLAY: ':99', PATH: `${bin}:${process.env.PATH}` };
  const runtime = folder(t);
  const vault = join(folder(t), 'vault');
  const first = run(['--vault', vault, 'open'], { runtime, env });
  t.after(() => first.child.kill('SIGKILL'));
  const logs = () => readdirSync(bin).filter((name) => name.startsWith('log')).map((name) => readAddress(readFileSync(join(bin, name), 'utf8')));
  await until(() => logs().length === 1, 'the first browser');
  const second = await run(['--vault', vault, 'open'], { runtime, env }).ended;
  assert.equal(second.code, 0, second.err);
  await until(() => logs().length === 2, 'the second browser');
  const [one, other] = logs();
  assert.equal(one.port, other.port);
  assert.notEqual(one.token, other.token);
  for (const { token } of [one, other]) assert.equal((await exchange(one, token)).status, 200);
  first.child.kill('SIGTERM');
  assert.equal((await first.ended).code, 0);
});

test('leftovers of a crash: a dead socket, a file in its place, half of everything in the vault', { skip, timeout: 600000 }, async (t) => {
  const vault = book.copy(t);
  const runtime = folder(t);
  const env = { XDG_RUNTIME_DIR: runtime };
  const killed = await start(t, { vault, env });
  await killed.end('SIGKILL');
  const [socket] = readdirSync(runtime);
  assert.ok(socket, 'the control: the socket is left');
  const id = readdirSync(vault).find((name) => name.endsWith('.keys')).slice(0, 36);
  for (const name of [`${id}-0123456789abcdef.part`, `${id}-0123456789abcdef.part-wal`, 'scratch-0123456789abcdef.part', `${id}.keys.new`, `${id}-99.db`]) {
    writeFileSync(join(vault, name), 'half of something');
  }
  writeFileSync(join(vault, 'backups', `${id}.part`), 'half of a copy');
  const again = await start(t, { vault, env });
  const name = await session(again);
  assert.equal((await call(again, name, 'vault.open', code())).status, 200);
  assert.equal((await exchange(again, killed.token)).status, 403, 'the dead one\'s token is dead');
  await call(again, name, 'vault.rotate');
  assert.equal((await call(again, name, 'vault.verify')).json.ok.sound, true);
  assert.equal((await call(again, name, 'vault.lock')).status, 200);
  assert.equal((await again.end()).code, 0);
  assert.deepEqual(litter(vault), []);
  assert.deepEqual(readdirSync(runtime), []);
  // Something else at the socket's name is not deleted, and does not keep the page away.
  mkdirSync(join(runtime, socket));
  const beside = await start(t, { vault, env });
  assert.equal((await call(beside, await session(beside), 'vault.status')).status, 200);
  await beside.end();
  assert.ok(existsSync(join(runtime, socket)));
});

// ---- Time

test('another zone from one run to the next changes no time that was written', { skip, timeout: 600000 }, async (t) => {
  const vault = book.copy(t);
  const seen = [];
  const ids = [];
  for (const TZ of ['Europe/Berlin', 'Pacific/Kiritimati', 'America/St_Johns', ':nonsense/zone', 'Pacific/Niue']) {
    const page = await serve(t, vault, { env: { TZ } });
    await page.open(code());
    ids.push((await page.must('moment.add', { at: '2024-07-01T12:00:00+02:00', at_zone: 'Europe/Berlin', happened: TZ })).id);
    ids.push((await page.must('moment.add', { at: '2024-01-01T00:30:00+13:45', at_zone: 'Pacific/Chatham', happened: TZ })).id);
    seen.push(await Promise.all(ids.map(async (id) => {
      const { at, at_zone: zone } = await page.must('moment.get', { id });
      return `${at} ${zone}`;
    })));
    await page.must('vault.lock');
    await page.end();
  }
  for (const times of seen) {
    times.forEach((one, i) => assert.equal(one, i % 2 ? '2024-01-01T00:30:00+13:45 Pacific/Chatham' : '2024-07-01T12:00:00+02:00 Europe/Berlin'));
  }
});

// ---- Much

test('10,000 people: listed, found, chosen, edited, and every screen\'s question answered', { skip, timeout: 2400000 }, async (t) => {
  const vault = book.copy(t);
  const page = await serve(t, vault, { binary: quick });
  await page.open(code());
  const rows = Array.from({ length: 10000 }, (_, i) => `${new Date(Date.UTC(2023, 0, 1) + i * 3600000).toISOString().slice(0, 19)},Person ${i},said hello ${i}`);
  const done = await page.source('import.csv', { name: 'many', kind: 'moment', zone: 'Europe/Berlin',
    map: [{ column: 'when', field: 'at' }, { column: 'who', field: 'people' }, { column: 'what', field: 'happened' }] },
  Buffer.from(`when,who,what\n${rows.join('\n')}\n`));
  assert.equal(done.ok?.imported, 10000, JSON.stringify(done));
  assert.deepEqual(await counts(page.call, ['person']), { person: 10003 });
  const { items } = await page.must('search.find', { query: '"Person 9876"', kinds: ['person'] });
  assert.equal(items.length, 1);
  const { id } = items[0];
  await page.must('person.edit', { id, note: 'one of many' });
  assert.equal((await page.must('person.get', { id })).note, 'one of many');
  const { id: moment } = await page.must('moment.add', { people: [id], felt_safe: 1 });
  assert.deepEqual((await page.must('moment.get', { id: moment })).people, [id]);
  for (const [op, request] of [['today.get', {}], ['pattern.counts', { factor: 'person' }], ['person.outlook', { id }], ['reach.order', {}], ['pattern.closeness', {}],
    ['giving.balance', {}], ['moment.days', { from: '2023-01-01', to: '2023-02-01' }], ['person.contacts', {}]]) {
    const from = Date.now();
    const answer = await page.call(op, request);
    assert.ok(answer.ok || answer.error.code === 'invalid', `${op}: ${JSON.stringify(answer).slice(0, 200)}`);
    t.diagnostic(`${op}: ${Date.now() - from} ms ${answer.ok ? '' : answer.error.message}`);
  }
  await page.must('person.forget', { id });
  await page.refuse('not_found', 'person.get', { id });
  await page.must('vault.lock');
});

test('an entry of a megabyte, and not one letter more', { skip, timeout: 900000 }, async (t) => {
  const vault = book.copy(t);
  const page = await serve(t, vault);
  await page.open(code());
  const most = 1048576;
  const fill = (letter) => `quillwort ${letter.repeat(most - 20)} lastletter`.slice(0, most);
  for (const letter of ['a', 'é', '🌿']) {
    const text = [...fill(letter)].slice(0, most).join('');
    const answer = await page.call('moment.add', { happened: text });
    assert.ok(answer.ok, `${letter}: ${JSON.stringify(answer).slice(0, 200)}`);
    assert.equal((await page.must('moment.get', { id: answer.ok.id })).happened, text, letter);
    await page.must('moment.edit', { id: answer.ok.id, happened: `${text.slice(0, 1000)} shorter` });
    await page.must('moment.history', { id: answer.ok.id });
    await page.must('moment.undo', { id: answer.ok.id });
    assert.equal((await page.must('moment.get', { id: answer.ok.id })).happened, text, `${letter}, undone`);
  }
  const over = await page.refuse('invalid', 'moment.add', { happened: 'a'.repeat(most + 1) });
  assert.equal(over.field, 'happened');
  assert.ok((await page.must('search.find', { query: 'quillwort' })).items.length >= 3);
  await page.must('draft.put', { form: 'moment:new', value: { happened: 'x'.repeat(most) } });
  await page.must('vault.backup');
  assert.equal((await page.must('vault.verify')).sound, true);
  await page.must('vault.lock');
});

// ---- Letters

/** Kinds of text, each with a word of it that is searched for. */
const letters = {
  'composed': ['Caf\u00e9 Zo\u00eb', 'caf\u00e9'],
  'combining': ['Cafe\u0301 Zoe\u0308 n\u0303', 'Cafe\u0301'],
  'many marks on one': [`Z${'\u0301\u0302\u0303\u0327'.repeat(20)} algo`, 'algo'],
  'right to left': ['\u05e9\u05dc\u05d5\u05dd \u05e2\u05d5\u05dc\u05dd', '\u05e9\u05dc\u05d5\u05dd'],
  'Arabic, joined': ['\u0645\u0631\u062d\u0628\u0627 \u0628\u0643', '\u0645\u0631\u062d\u0628\u0627'],
  'both ways': ['Ana \u05e9\u05dc\u05d5\u05dd 12 abc', 'abc'],
  'direction marks': ['one \u202etwo\u202c \u2066three\u2069 \u200ffour\u200e', 'four'],
  'emoji': ['good \u{1f33f} day', 'day'],
  'emoji, joined': ['\u{1f469}\u200d\u{1f469}\u200d\u{1f467}\u200d\u{1f466} at home', 'home'],
  'emoji with skin, flag, keycap': ['\u{1f44b}\u{1f3fe} \u{1f1ea}\u{1f1f8} 1\ufe0f\u20e3 hello', 'hello'],
  'beyond the first plane': ['\u{20000}\u{1d400} math', 'math'],
  'no spaces': ['\u4eca\u65e5\u306f\u5e73\u7a4f', null],
  'Indic': ['\u0928\u092e\u0938\u094d\u0924\u0947 \u091c\u0940', '\u0928\u092e\u0938\u094d\u0924\u0947'],
  'Thai': ['\u0e2a\u0e27\u0e31\u0e2a\u0e14\u0e35', null],
  'Turkish': ['\u0130stanbul \u0131\u015f\u0131k', '\u0131\u015f\u0131k'],
  'sharp s and ligature': ['Stra\u00dfe \ufb01n', 'Stra\u00dfe'],
  'invisible': ['a\u200bb\u00adc\u2060d\ufeff seen', 'seen'],
  'private use and unassigned': ['\ue000\u{10fffd}\u0378 last', 'last'],
  'line ends': ['one\ntwo\n\nthree\tfour', 'three'],
  'quotes and marks of others': ['"\'`<>&;--/*%s\\n{}[]$(x)', null],
};

test('every kind of letter comes back as it was written, and is found', { skip, timeout: 900000 }, async (t) => {
  const vault = book.copy(t);
  const page = await serve(t, vault);
  await page.open(code());
  const kept = new Map();
  for (const [what, [text, word]] of Object.entries(letters)) {
    const note = await page.must('note.add', { title: text.replace(/[\r\n\t]/g, ' '), text });
    kept.set(note.id, text);
    const person = await page.must('person.add', { alias: text.replace(/[\r\n\t]/g, ' ') });
    assert.equal((await page.must('person.get', { id: person.id })).alias, text.replace(/[\r\n\t]/g, ' '), what);
    assert.equal((await page.must('note.get', { id: note.id })).text, text, what);
    if (word) {
      const hits = (await page.must('search.find', { query: word })).items.map((item) => item.id);
      assert.ok(hits.includes(note.id), `${what} is found by ${JSON.stringify(word)}`);
    }
    await page.must('draft.put', { form: `note:${what}`, value: { text } });
    assert.equal((await page.must('draft.get', { form: `note:${what}` })).value.text, text, what);
    await page.must('choice.add', { list: 'tag', word: [...text.replace(/[\r\n\t]/g, ' ')].slice(0, 30).join('') });
  }
  // In the other spelling of the same letters too.
  const hits = (await page.must('search.find', { query: 'CAFE' })).items.length;
  assert.ok(hits >= 4, `${hits}`);
  await page.must('vault.backup');
  await page.must('vault.lock');
  // As another program sees it, and by the terminal.
  const { items } = await must(vault, 'note.list', { limit: 200 }, { recovery: book.recovery, file: join(folder(t), 'secret') });
  for (const item of items) if (kept.has(item.id)) assert.equal(item.text, kept.get(item.id));
  assert.equal(items.filter((item) => kept.has(item.id)).length, kept.size);
});

test('what is no text is refused and named', { skip, timeout: 600000 }, async (t) => {
  const vault = book.copy(t);
  const page = await serve(t, vault);
  await page.open(code());
  const before = await counts(page.call);
  for (const bad of ['{"text":"a\\u0000b"}', '{"text":"a\\r\\nb"}', '{"text":"\\u001b[2J"}', '{"text":"\\u0085"}', '{"text":"\\u0000"}', '{"text":"\\ud800"}', '{"text":"\\udc00\\ud800"}']) {
    const answer = await call(page.server, page.name, 'note.add', bad);
    assert.equal(answer.json.error?.code, 'invalid', bad);
  }
  for (const bytes of [[0xc0, 0x80], [0xff], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80], [0xe2, 0x82], [0x00]]) {
    const body = Buffer.concat([Buffer.from('{"text":"'), Buffer.from(bytes), Buffer.from('"}')]);
    const headers = { 'X-Steadfolk-Session': page.name, 'Content-Type': 'application/json' };
    const { ask } = await import('./kit.mjs');
    assert.equal((await ask(page.server, 'POST', '/api/note.add', { headers, body })).json.error?.code, 'invalid', `${bytes}`);
  }
  assert.deepEqual(await counts(page.call), before);
  await page.must('note.add', { text: 'a text' });
});

test('a name of a folder in any letters', { skip, timeout: 600000 }, async (t) => {
  const place = folder(t);
  for (const name of ['\u05e9\u05dc\u05d5\u05dd', 'Cafe\u0301', '\u{1f33f}', 'a\u202eb', ' ']) {
    const vault = join(place, name);
    cpSync(book.vault, vault, { recursive: true });
    assert.equal((await must(vault, 'person.list', {}, { recovery: book.recovery, file: join(folder(t), 'secret') })).items.length, 3, name);
  }
  const bad = spawnSync(resolve(quick), ['--vault', Buffer.from([0x2f, 0x74, 0x6d, 0x70, 0x2f, 0xff]).toString('latin1'), 'call', 'vault.status'], { input: '{}', encoding: 'utf8' });
  assert.ok(bad.status === 0 || bad.status === 2);
  assert.ok(realpathSync(place));
});
