// Nothing that somebody wrote stands readable in any file or in the process's papers: unusual words are planted
// in every field that takes text, and then every byte of every file that the program could have touched is
// searched, while it runs, after it ended, after it was killed, and after forgetting.

import assert from 'node:assert/strict';
import { execFileSync, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync, readSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';

import { chance, command, filesOf, folder, litter, made, must, program, serve, skip, sleep, until } from './kit.mjs';

const build = process.env.SF_BUILD ?? 'build/check';
const dump = join(build, 'tests/dump_model');
const out = skip || (existsSync(dump) ? false : `${dump} is not built`);

const secret = 'Zibbelquorn unter der Treppe';

// ---- Words

const dice = chance(20240501);
const syllables = ['quorv', 'zibb', 'mexat', 'frulg', 'dwyx', 'kjelp', 'vompf', 'yggur', 'xoatl', 'brazk'];

/** A word that no file holds by chance, with letters beyond ASCII in every third one. */
function strange(number) {
  const word = Array.from({ length: 4 }, () => dice.pick(syllables)).join('');
  return `${word[0].toUpperCase()}${word.slice(1)}${number % 3 === 0 ? 'ñé' : ''}${number}`;
}

/** base64 of a word wherever it may stand among other bytes: without the letters that its neighbours share. */
function inBase64(bytes) {
  return [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), bytes]).toString('base64').replace(/=+$/, '');
    return text.slice(shift === 0 ? 0 : shift + 1, (text.length - (shift + bytes.length) % 3 === 0 ? text.length : -1));
  });
}

/** Every spelling that is looked for: [Buffer, ...]. */
function spellings(word) {
  const all = new Set();
  const bare = word.normalize('NFD').replace(/\p{M}/gu, '');
  for (const form of [word, word.toLowerCase(), word.toUpperCase(), bare, bare.toLowerCase(), word.normalize('NFD')]) {
    const utf8 = Buffer.from(form);
    const utf16 = Buffer.from(form, 'utf16le');
    all.add(utf8.toString('latin1'));
    all.add(utf16.toString('latin1'));
    all.add(Buffer.from(utf16).swap16().toString('latin1'));
    all.add(utf8.toString('hex'));
    for (const text of [...inBase64(utf8), ...inBase64(utf16)]) all.add(text);
  }
  return [...all].map((text) => Buffer.from(text, 'latin1'));
}

/** Which of many parts stand in bytes, in one walk: by their first three bytes, then in full. */
class Finder {
  constructor(words) {
    this.begins = new Uint8Array(1 << 24);
    this.parts = new Map();
    for (const word of words) {
      for (const part of spellings(word)) {
        const key = part.readUIntBE(0, 3);
        this.begins[key] = 1;
        this.parts.set(key, [...(this.parts.get(key) ?? []), [word, part]]);
      }
    }
  }

  in(bytes) {
    const seen = new Set();
    for (let at = 0; at + 3 <= bytes.length; at += 1) {
      const key = (bytes[at] << 16) | (bytes[at + 1] << 8) | bytes[at + 2];
      if (!this.begins[key]) continue;
      for (const [word, part] of this.parts.get(key)) {
        if (bytes.subarray(at, at + part.length).equals(part)) seen.add(word);
      }
    }
    return [...seen];
  }
}

/** Bytes of a file that may be gone, or not for us, by now. */
function bytesOf(path) {
  try {
    return readFileSync(path);
  } catch {
    return Buffer.alloc(0);
  }
}

/** Which words stand in these files, or in their names: ["word in path", ...]. */
function foundIn(words, paths) {
  const finder = new Finder(words);
  return paths.flatMap((path) => finder.in(Buffer.concat([Buffer.from(`${path}\n`), bytesOf(path)])).map((word) => `${word} in ${path}`));
}

const found = (words, places) => foundIn(words, places.flatMap(filesOf));

// ---- Planting

const model = out ? null : JSON.parse(execFileSync(dump, { encoding: 'utf8' }));

/** Fields in which a person can write text of their own. */
const isText = (field) => !field.flags.includes('system')
  && (field.type === 'text' || field.type === 'rows' || (field.type === 'map' && !field.flags.includes('numbers')));

/** One record of each kind with a strange word in every text; `words` gets them, `ids` the records. */
async function plant(page, words, ids) {
  let number = 0;
  const word = () => {
    const made = strange(number += 1);
    words.push(made);
    return made;
  };
  const lists = new Map(model.lists.map((list) => [list.name, list]));
  const own = new Map();
  for (const list of model.lists.filter((one) => one.open)) {
    own.set(list.name, (await page.must('choice.add', { list: list.name, word: word() })).word);
  }
  for (const kind of model.kinds) {
    if (['choice', 'batch', 'device', 'setting'].includes(kind.name)) continue;
    const record = kind.name === 'share' ? { state: 'done' } : {}; // Its words after stand only beside that.
    for (const field of kind.fields) {
      if (field.flags.includes('system')) continue;
      const list = lists.get(field.list);
      if (field.type === 'text') record[field.name] = `${word()} und ${word()}`;
      else if (field.type === 'rows') record[field.name] = [{ [field.key]: list.words[0], [field.value]: word() }];
      else if (field.type === 'map' && isText(field)) record[field.name] = { question: word() };
      else if (field.type === 'map') record[field.name] = { item: 1 };
      else if (field.type === 'choice' && list.open) record[field.name] = own.get(list.name);
      else if (field.type === 'choices' && list.open) record[field.name] = [own.get(list.name)];
      else if (field.flags.includes('required')) {
        if (field.type === 'link') record[field.name] = ids.get(field.links[0]);
        else if (field.type === 'choice') record[field.name] = list.words[0];
        else if (field.type === 'int') record[field.name] = field.min;
      }
    }
    ids.set(kind.name, (await page.must(`${kind.name}.add`, record)).id);
  }
  await page.must('setting.put', { key: word(), text: word() });
  const draft = word();
  await page.must('draft.put', { form: `moment:${word()}`, value: { happened: draft, [word()]: [word()] } });
  return draft;
}

/** Folders for everything that the program could write to, and the environment that leads there. */
function rooms(t) {
  const home = folder(t);
  const at = (name) => made(join(home, name));
  const env = { HOME: at('home'), TMPDIR: at('tmp'), XDG_DATA_HOME: at('data'), XDG_CACHE_HOME: at('cache'),
    XDG_CONFIG_HOME: at('config'), XDG_STATE_HOME: at('state'), XDG_RUNTIME_DIR: at('runtime') };
  return { home, env, vault: join(home, 'data', 'steadfolk') };
}

/** The words in the process's arguments, environment and name; what is not for us to read is better still. */
const inProcess = (pid, words) => foundIn(words, ['cmdline', 'environ', 'comm', 'status', 'maps'].map((name) => `/proc/${pid}/${name}`));

// ---- The search itself

test('the search finds a planted word in a plain file, however it is spelled', { skip: out }, async (t) => {
  const place = folder(t);
  const word = strange(3);
  const put = (name, bytes) => writeFileSync(join(place, name), Buffer.concat([Buffer.from('before '), bytes, Buffer.from(' after')]));
  const utf16 = Buffer.from(word, 'utf16le');
  const shapes = { plain: Buffer.from(word), small: Buffer.from(word.toLowerCase()), wide: utf16, other: Buffer.from(utf16).swap16(),
    hex: Buffer.from(Buffer.from(word).toString('hex')) };
  for (const shift of [0, 1, 2]) {
    shapes[`base64-${shift}`] = Buffer.from(Buffer.from(`${'x'.repeat(shift)}${word} and more`).toString('base64'));
    shapes[`wide-base64-${shift}`] = Buffer.from(Buffer.concat([Buffer.alloc(shift, 1), utf16, utf16]).toString('base64'));
  }
  for (const [name, bytes] of Object.entries(shapes)) put(name, bytes);
  for (const name of Object.keys(shapes)) {
    assert.ok(found([word], [place]).includes(`${word} in ${join(place, name)}`), `seen in ${name}`);
  }
  assert.deepEqual(found([strange(4)], [place]), []);
});

// ---- Over HTTP

test('every file and folder is for its owner alone, whatever the umask', { skip: out }, async (t) => {
  const { env, vault } = rooms(t);
  const child = ['bash', '-c', 'umask 0; exec "$@"', 'open'];
  const { recovery_code: recovery } = await must(vault, 'vault.create', { passphrase: secret, recovery: true }, { secret: null, env, wrap: child });
  const page = await serve(t, vault, { env });
  await page.must('vault.open', { recovery_code: recovery });
  await page.must('note.add', { title: 'something' });
  await page.must('vault.backup');
  await page.must('prefs.set', { title: 'Lists' });
  await must(vault, 'note.add', { title: 'more' }, { recovery, env, wrap: child, file: join(folder(t), 'code') });
  const modes = filesOf(vault).map((path) => `${path.split('/').pop().replace(/^[^-.]*(-[^-.]*){4}/, 'ID')} ${(statSync(path).mode & 0o777).toString(8)}`);
  assert.ok(modes.length >= 6, modes.join());
  assert.deepEqual(modes.filter((line) => !line.endsWith(' 600')), []);
  for (const place of [vault, join(vault, 'backups')]) assert.equal(statSync(place).mode & 0o777, 0o700, place);
});

test('no word in any file: while it runs, locked, ended, changed and restored', { skip: out }, async (t) => {
  const { home, env, vault } = rooms(t);
  const page = await serve(t, vault, { env });
  const words = [secret];
  const ids = new Map();
  const { recovery_code: code } = await page.must('vault.create', { passphrase: secret, recovery: true });
  words.push(code, code.replace(/[^0-9A-Z]/g, ''));
  const draft = await plant(page, words, ids);
  for (const [name, parts] of Object.entries({ note: 'text', moment: 'happened', person: 'note' })) {
    await page.must(`${name}.edit`, { id: ids.get(name), [parts]: words[5] }); // So that there is history.
  }
  const lost = strange(101);
  words.push(lost);
  await page.must('note.remove', { id: (await page.must('note.add', { title: lost, text: lost })).id });
  const csv = strange(102);
  words.push(csv);
  const answer = await page.source('import.csv', { name: csv, kind: 'moment', zone: 'Europe/Berlin',
    map: [{ column: 'when', field: 'at' }, { column: 'what', field: 'happened' }, { column: 'who', field: 'people' }] },
  Buffer.from(`when,who,what\n2024-03-01T10:00,${csv},${csv} in the yard\n`));
  assert.equal(answer.ok?.imported, 1, JSON.stringify(answer));
  for (const word of [words[4], lost, csv]) await page.must('search.find', { query: word });
  const searched = strange(103);
  words.push(searched);
  assert.deepEqual((await page.must('search.find', { query: searched })).items, []);

  // The control: all of this is really in the book.
  const hits = await Promise.all([csv, words[5]].map((query) => page.must('search.find', { query })));
  assert.ok(hits.every((hit) => hit.items.length > 0));
  assert.equal((await page.must('draft.list')).items.length, 1);
  assert.deepEqual(found(words, [home]), [], 'while it runs');
  assert.deepEqual(inProcess(page.pid, words), []);

  const { name } = await page.must('vault.backup');
  const changed = strange(104);
  words.push(changed);
  const { recovery_code: newer } = await page.must('vault.passphrase', { current: secret, new: changed, known_to_others: true });
  words.push(newer, newer.replace(/[^0-9A-Z]/g, ''));
  await page.must('vault.restore', { name });
  await page.refuse('invalid', 'note.add', { title: changed.repeat(20), text: changed });
  await page.refuse('invalid', 'moment.add', { [changed]: changed });
  assert.deepEqual(found(words, [home]), [], 'after changes of keys and a restore');

  await page.must('vault.lock');
  await page.refuse('wrong_passphrase', 'vault.open', { passphrase: secret });
  assert.deepEqual(found(words, [home]), [], 'locked');
  assert.deepEqual(inProcess(page.pid, words), []);

  const ended = await page.end();
  assert.equal(ended.code, 0, ended.err);
  assert.deepEqual(words.filter((word) => ended.out.includes(word) || ended.err.includes(word)), []);
  assert.deepEqual(found(words, [home]), [], 'ended');
  assert.deepEqual(litter(vault), []);
  assert.equal((await must(vault, 'draft.list', {}, { secret: changed, env })).items.length, 1);
  assert.ok(draft);
});

test('no word in any file after it is killed in the middle of writing', { skip: out }, async (t) => {
  const { home, env, vault } = rooms(t);
  const words = [secret];
  for (let round = 0; round < 3; round += 1) {
    const page = await serve(t, vault, { env });
    await page.must(round === 0 ? 'vault.create' : 'vault.open', { passphrase: secret });
    const busy = (async () => {
      for (let i = 0; ; i += 1) {
        const word = strange(1000 * (round + 1) + i);
        words.push(word);
        const wrote = await page.call('moment.add', { happened: `${word} `.repeat(200) });
        if (!wrote.ok) return;
        if (i % 10 === 3) await page.call('draft.put', { form: word, value: { word } });
        if (i % 20 === 7) await page.call(round === 1 ? 'vault.rotate' : 'vault.backup');
      }
    })().catch(() => {}); // The connection breaks when it dies.
    const enough = words.length + 15 + dice.below(15);
    await until(() => words.length > enough, 'writing');
    await sleep(dice.below(200));
    await page.end('SIGKILL');
    await busy;
    assert.ok(words.length > 10 * (round + 1), `it was writing: ${words.length}`);
    const some = [secret, ...words.slice(-8)];
    assert.deepEqual(found(some, [home]), []);
  }
  assert.ok(filesOf(vault).some((path) => path.endsWith('-wal')), 'there was something to find');
  const page = await serve(t, vault, { env });
  await page.must('vault.open', { passphrase: secret });
  assert.equal((await page.must('search.find', { query: words[3] })).items.length, 1, 'it was written');
});

/** The words that stand anywhere in a process's writable memory. */
function inMemory(pid, words) {
  const finder = new Finder(words);
  const memory = openSync(`/proc/${pid}/mem`, 'r');
  const seen = new Set();
  for (const line of readFileSync(`/proc/${pid}/maps`, 'utf8').split('\n')) {
    const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
    if (!from || /vvar|vsyscall/.test(line)) continue;
    const bytes = Buffer.alloc(parseInt(to, 16) - parseInt(from, 16));
    try {
      readSync(memory, bytes, 0, bytes.length, parseInt(from, 16));
    } catch {
      continue; // Reserved and not there.
    }
    for (const word of finder.in(bytes)) seen.add(word);
  }
  closeSync(memory);
  return [...seen].sort();
}

const release = process.env.SF_RELEASE ?? 'build/steadfolk';
const noMemory = out || (process.getuid() !== 0 && 'only root may look into the process')
  || (!existsSync(release) && `${release} is not built`); // Sanitizers keep what was freed.

test('nothing of the book is in memory once it is locked', { skip: noMemory }, async (t) => {
  const { env, vault } = rooms(t);
  const page = await serve(t, vault, { env, binary: release });
  const [alias, happened, query, draft, passed] = [501, 502, 503, 504, 505].map(strange);
  await page.must('vault.create', { passphrase: `${passed} and more` });
  const { id } = await page.must('person.add', { alias });
  for (let i = 0; i < 40; i += 1) await page.must('moment.add', { people: [id], happened: `${happened} ${'word '.repeat(i * 20)}` });
  await page.must('draft.put', { form: 'moment:new', value: { text: draft } });
  await page.must('moment.list', { limit: 200 });
  await page.must('search.find', { query: happened });
  await page.must('search.find', { query });
  await page.must('person.history', { id });
  const words = [alias, happened, query, draft, passed];
  assert.ok(inMemory(page.pid, words).includes(happened), 'the control: while it is open there is something to find');
  await page.must('vault.lock');
  // The connection's own memory goes a moment after its answer.
  await until(() => inMemory(page.pid, words).length === 0, 'nothing of it', 10000).catch(() => {});
  assert.deepEqual(inMemory(page.pid, words), []);
});

// ---- Forgetting

test('what is forgotten is not in the book, its history, its search or its backups', { skip: out }, async (t) => {
  const { home, env, vault } = rooms(t);
  const page = await serve(t, vault, { env });
  await page.must('vault.create', { passphrase: secret });
  const alias = strange(201);
  const about = strange(202);
  const kept = strange(203);
  const { id } = await page.must('person.add', { alias, note: about });
  await page.must('person.edit', { id, note: `${about} again`, role: about });
  const { id: other } = await page.must('person.add', { alias: kept });
  const { id: moment } = await page.must('moment.add', { people: [id, other], happened: `${kept} with ${alias}` });
  await page.must('observation.add', { person: id, quality: 'kind', direction: 'noticed', text: about });
  await page.must('share.add', { person: id, what: about });
  await page.must('draft.put', { form: 'letter', value: { text: `To ${alias.toUpperCase()}` } });
  await page.must('draft.put', { form: 'other', value: { text: `To ${kept}` } });
  const backups = [(await page.must('vault.backup')).name];
  await page.must('person.edit', { id, note: `${about} a third time` });
  backups.push((await page.must('vault.backup')).name);
  const before = new Map(filesOf(vault).map((path) => [path, readFileSync(path)]));
  for (const query of [alias, about]) assert.ok((await page.must('search.find', { query })).items.length > 0, 'it was there');

  const gone = await page.must('person.forget', { id });
  assert.equal(gone.backups_left, 0);
  assert.deepEqual(gone.mentions.map((one) => [one.kind, one.id, one.field]), [['moment', moment, 'happened']]);
  const absent = async () => {
    await page.refuse('not_found', 'person.get', { id });
    await page.refuse('not_found', 'person.history', { id });
    for (const verb of ['undo', 'restore', 'remove']) await page.refuse('not_found', `person.${verb}`, { id });
    assert.deepEqual((await page.must('search.find', { query: about })).items, []);
    assert.deepEqual((await page.must('moment.get', { id: moment })).people, [other]);
    assert.deepEqual((await page.must('person.list', { removed: true })).items, []);
    assert.deepEqual((await page.must('share.list')).items, []);
  };
  await absent();
  assert.deepEqual((await page.must('draft.list')).items.map((item) => item.form), ['other']);
  assert.deepEqual((await page.must('vault.verify')).backups, backups.slice().reverse().map((name) => ({ name, sound: true })));
  for (const [path, bytes] of before) {
    if (!/\.(db|sfbackup)$|-wal$/.test(path)) continue;
    const now = existsSync(path) ? readFileSync(path) : Buffer.alloc(0);
    // Under a new key no page of before may stand anywhere.
    for (let at = 4096; at + 4096 <= bytes.length; at += 4096) {
      assert.ok(!now.includes(bytes.subarray(at, at + 64)), `a page of before is left in ${path} at ${at}`);
    }
  }
  for (const name of backups) {
    await page.must('vault.restore', { name });
    await absent();
  }
  // The mention is the person's own to change; then nothing is left of the name.
  await page.must('moment.edit', { id: moment, happened: kept });
  await page.must('moment.forget', { id: moment });
  assert.deepEqual((await page.must('search.find', { query: alias })).items, []);
  const again = await page.must('person.add', { alias: kept });
  assert.ok(again.id);
  assert.deepEqual(found([secret, alias, about, kept], [home]), []);
  await page.end('SIGKILL');
  assert.deepEqual(found([secret, alias, about, kept], [home]), []);
});

// ---- Over the command line

test('no word in arguments, environment or files of a command', { skip: out }, async (t) => {
  const { home, env, vault } = rooms(t);
  await must(vault, 'vault.create', { passphrase: secret }, { secret: null, env });
  const file = join(folder(t), 'secret');
  writeFileSync(file, `${secret}\n`, { mode: 0o600 });
  const word = strange(301);
  // It waits for the rest of its request, and is looked at meanwhile.
  const child = spawn(program, ['--vault', vault, '--passphrase-file', file, 'call', 'note.add'],
    { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'ignore'] });
  t.after(() => child.kill('SIGKILL'));
  let said = '';
  child.stdout.on('data', (data) => { said += data; });
  const ended = new Promise((done) => { child.on('close', done); });
  child.stdin.write(`{"title":"${word}",`);
  await sleep(1200);
  assert.deepEqual(inProcess(child.pid, [secret, word]), []);
  assert.ok(readFileSync(`/proc/${child.pid}/cmdline`).includes('note.add'), 'the control: it is this process');
  child.stdin.end(`"text":"${word}"}`);
  assert.equal(await ended, 0);
  assert.ok(said.includes(word), 'the control: the answer has the word');
  const answer = await command(vault, 'search.find', { query: word }, { secret, env });
  assert.ok(answer.text.includes(word), 'the control: a search finds it');
  await command(vault, 'search.find', { query: `${word} "` }, { secret, env });
  await command(vault, 'note.add', `{"title":"${word}`, { secret, env });
  await command(vault, 'note.add', { title: word.repeat(30), wrong: word }, { secret, env });
  await until(() => filesOf(vault).length > 0, 'files');
  assert.deepEqual(found([secret, word], [home]).filter((line) => !line.endsWith('.secret')), []);
});

test('what is printed where standard output is closed does not go into the book', { skip: out }, async (t) => {
  const { home, env, vault } = rooms(t);
  const { recovery_code: code } = await must(vault, 'vault.create', { passphrase: secret, recovery: true }, { secret: null, env });
  const file = join(folder(t), 'code');
  writeFileSync(file, `${code}\n`, { mode: 0o600 });
  const words = [1, 2, 3].map((number) => strange(400 + number));
  for (const [i, closed] of ['>&-', '>&- 2>&-', '2>&-'].entries()) {
    const child = spawn('bash', ['-c', `exec "$@" ${closed}`, 'closed', program, '--vault', vault, '--recovery-code', '--passphrase-file', file, 'call', 'note.add'],
      { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
    child.stdout.resume();
    child.stderr.resume();
    child.stdin.end(JSON.stringify({ title: words[i] }));
    const code = await new Promise((done) => { child.on('close', done); });
    assert.equal(code, closed === '2>&-' ? 0 : 8, `${closed}: an answer that nobody can get is an error`);
    assert.deepEqual(found(words, [home]), [], closed);
  }
  assert.equal((await must(vault, 'note.list', {}, { recovery: code, env, file })).items.length, 3, 'the control: they were kept');
});

test('the demo writes no file', { skip: out }, async (t) => {
  const { home, env } = rooms(t);
  const page = await serve(t, undefined, { demo: true, env });
  const { items } = await page.must('person.list');
  assert.ok(items.length > 5, 'the control: it has people');
  await page.must('note.add', { title: strange(601), text: 'word '.repeat(5000) });
  await page.must('draft.put', { form: 'x', value: { text: strange(602) } });
  await page.must('search.find', { query: items[0].alias });
  for (const op of ['vault.backup', 'vault.rotate', 'vault.backups']) await page.refuse('refused', op);
  await page.must('vault.lock');
  assert.deepEqual(filesOf(home), []);
  await page.end();
  assert.deepEqual(filesOf(home), []);
});
