// The program is killed at random moments, as a power cut or an impatient system would, and started again: what
// was confirmed is there, and whatever was under way either happened or did not.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test, { after, before } from 'node:test';

import { chance, folder, litter, makeBook, passphrase, photograph, program, serve, skip, sleep, until } from './kit.mjs';

let book;
before(async () => {
  if (!skip) book = await makeBook();
});
after(() => book?.drop());

const code = () => ({ recovery_code: book.recovery });

/** A record's own id, as a client makes it: UUIDv7. */
function newId(number) {
  const time = (Date.UTC(2025, 0, 1) + number).toString(16).padStart(12, '0');
  const rest = randomUUID().replace(/-/g, '');
  return `${time.slice(0, 8)}-${time.slice(8)}-7${rest.slice(13, 16)}-${rest.slice(16, 20)}-${rest.slice(20)}`;
}

/** Every note that stands, by id: its text. */
async function notes(page) {
  const all = new Map();
  let cursor;
  do {
    const { items, next } = await page.must('note.list', { limit: 200, ...(cursor ? { cursor } : {}) });
    for (const item of items) all.set(item.id, item.text);
    cursor = next;
  } while (cursor);
  return all;
}

// ---- Writing

/**
 * Notes come, change and go as fast as they can, three requests at a time, each about its own notes. What was
 * answered is in `sure`; what was asked and not answered is in `open`, with both texts that it may have now.
 */
async function write(page, dice, sure, open, stop, ids) {
  let number = ids.count;
  const worker = async (own) => {
    while (!stop.now) {
      const what = own.length === 0 ? 0 : dice.below(4);
      const id = what < 2 ? newId(number += 1) : own[dice.below(own.length)];
      ids.count = number;
      const text = what === 3 ? undefined : `${number} ${'word '.repeat(dice.below(300))}`;
      const [op, request] = what < 2 ? ['note.add', { id, text }] : what === 2 ? ['note.edit', { id, text }] : ['note.remove', { id }];
      open.set(id, [sure.get(id), text]);
      const answer = await page.call(op, request);
      assert.ok(answer.ok, `${op}: ${JSON.stringify(answer)}`);
      open.delete(id);
      if (text === undefined) {
        sure.delete(id);
        own.splice(own.indexOf(id), 1);
      } else {
        sure.set(id, text);
        if (what < 2) own.push(id);
      }
      await page.call('draft.put', { form: 'note', value: { count: number } });
    }
  };
  await Promise.allSettled([worker([]), worker([]), worker([])]);
}

/** How often the program is killed while it writes; tests/long/kills.sh asks for 500. */
const kills = Number(process.env.SF_KILLS ?? 25);

test(`${kills} times killed while it writes: everything that was confirmed is there`, { skip, timeout: 1200000 + 5000 * kills }, async (t) => {
  const vault = book.copy(t);
  const dice = chance(25);
  const sure = new Map();
  const open = new Map();
  const ids = { count: 0 };
  let wrote = 0;
  let cut = 0;
  for (let round = 0; round < kills; round += 1) {
    const page = await serve(t, vault);
    await page.open(code());
    const there = await notes(page);
    for (const [id, text] of sure) {
      const may = open.get(id) ?? [text];
      assert.ok(may.includes(there.get(id)), `round ${round}: ${id} was confirmed`);
    }
    for (const [id, may] of open) {
      assert.ok(may.includes(there.get(id)), `round ${round}: ${id} is one or the other`);
      if (there.get(id) === undefined) sure.delete(id);
      else sure.set(id, there.get(id));
    }
    assert.equal(there.size, sure.size + 1, `round ${round}: and nothing else`); // The note of the book itself.
    cut += open.size;
    open.clear();
    if (round % 8 === 0) assert.equal((await page.must('vault.verify')).sound, true, `round ${round}`);
    const stop = { now: false };
    const before = ids.count;
    const busy = write(page, dice, sure, open, stop, ids);
    // So many new ones at least, however slow the machine; then at any moment.
    const enough = before + 11 + dice.below(30);
    await until(() => ids.count >= enough, 'writing');
    await sleep(dice.below(100));
    await page.end('SIGKILL');
    stop.now = true;
    await busy;
    wrote += ids.count - before;
  }
  assert.ok(wrote > 10 * kills && cut > kills / 2.5, `the control: it wrote ${wrote} and was cut ${cut} times`);
  const page = await serve(t, vault);
  await page.open(code());
  assert.equal((await page.must('vault.verify')).sound, true);
  assert.equal((await page.must('moment.list', { limit: 200 })).items.length, 119);
  assert.ok((await page.must('draft.get', { form: 'note' })).value.count > 0);
  await page.must('vault.lock');
  assert.deepEqual(litter(vault), []);
});

// ---- Keys, generations, backups

/**
 * Kill while `op` runs, `rounds` times, at moments spread over the time that it takes; `look` sees the book after
 * each start. Gives how often the operation had happened and how often not.
 */
async function killDuring(t, rounds, seed, { prepare, request, look }) {
  const dice = chance(seed);
  let took = 0;
  const seen = { old: 0, new: 0 };
  for (let round = 0; round <= rounds; round += 1) {
    const vault = book.copy(t);
    const page = await serve(t, vault);
    await page.open(code());
    const prepared = prepare ? await prepare(page) : undefined;
    const [op, words] = request(prepared, round);
    const began = Date.now();
    const busy = page.call(op, words).catch(() => null);
    if (round === 0) {
      // The first time it may finish, to learn how long it takes.
      assert.ok((await busy)?.ok, `${op} goes well when nobody kills it`);
      took = Date.now() - began;
    } else {
      await sleep(Math.floor(took * (round % 3 === 0 ? dice.next() : 0.6 + 0.6 * dice.next())));
    }
    await page.end('SIGKILL');
    const answer = await busy;
    const again = await serve(t, vault);
    const state = await look(again, { prepared, answer, round, vault });
    seen[state] += 1;
    if (answer?.ok) assert.equal(state, 'new', `${op} was confirmed in round ${round}`);
    assert.equal((await again.must('moment.list', { limit: 200 })).items.length, 119, `${op}, round ${round}`);
    const verdict = await again.must('vault.verify');
    assert.equal(verdict.sound, true, `${op}, round ${round}: ${JSON.stringify(verdict)}`);
    assert.ok(verdict.backups.every((one) => one.sound), `${op}, round ${round}: ${JSON.stringify(verdict)}`);
    assert.ok(verdict.backups.some((one) => one.name === book.backup), `${op}, round ${round}: the backup stands`);
    await again.must('note.add', { title: 'it goes on' });
    await again.must('vault.lock', { at_once: true });
    assert.deepEqual(litter(vault), [], `${op}, round ${round}`);
    await again.end();
  }
  return seen;
}

test('killed during a backup: a whole one or none', { skip, timeout: 1200000 }, async (t) => {
  await killDuring(t, 4, 1, {
    request: () => ['vault.backup', {}],
    look: async (page) => {
      await page.open(code());
      // Beside the day's own, which opening makes.
      return (await page.must('vault.backups')).items.filter((item) => !item.automatic).length === 2 ? 'new' : 'old';
    },
  });
});

test('killed during rotate: the book opens with what opened it', { skip, timeout: 1200000 }, async (t) => {
  await killDuring(t, 5, 2, {
    prepare: (page) => photograph(page.vault),
    request: () => ['vault.rotate', {}],
    look: async (page, { prepared, round }) => {
      const opened = round === 1 ? await page.open() : await page.open(code());
      assert.deepEqual(opened.notices, []);
      const keys = (files) => [...files].find(([path]) => path.endsWith('.keys'))[1];
      return keys(photograph(page.vault)) === keys(prepared) ? 'old' : 'new';
    },
  });
});

test('killed during a restore: the old state or the new one', { skip, timeout: 1200000 }, async (t) => {
  await killDuring(t, 6, 3, {
    prepare: async (page) => (await page.must('note.add', { title: 'after the backup' })).id,
    request: () => ['vault.restore', { name: book.backup }],
    look: async (page, { prepared }) => {
      await page.open(code());
      const note = await page.call('note.get', { id: prepared });
      assert.ok(note.ok || note.error.code === 'not_found', JSON.stringify(note));
      return note.ok ? 'old' : 'new';
    },
  });
});

const next = 'twelve louder geese';

/** Which of the two passphrases opens it; exactly one must. */
async function whichOpens(page) {
  const first = await page.call('vault.open', { passphrase });
  if (first.ok) {
    await page.must('vault.lock', { at_once: true });
    await page.refuse('wrong_passphrase', 'vault.open', { passphrase: next });
    await page.open();
    return 'old';
  }
  assert.equal(first.error.code, 'wrong_passphrase');
  await page.open({ passphrase: next });
  return 'new';
}

test('killed during a change of passphrase: exactly one opens it', { skip, timeout: 1200000 }, async (t) => {
  await killDuring(t, 4, 4, {
    request: () => ['vault.passphrase', { ...code(), new: next }],
    look: async (page) => {
      const state = await whichOpens(page);
      await page.must('vault.lock', { at_once: true });
      assert.equal((await page.open(code())).recovery, true, 'the code stays');
      return state;
    },
  });
});

test('killed while a known passphrase is replaced: exactly one opens it, and the code with it', { skip, timeout: 1200000 }, async (t) => {
  await killDuring(t, 4, 5, {
    request: () => ['vault.passphrase', { ...code(), new: next, known_to_others: true }],
    look: async (page, { answer }) => {
      const state = await whichOpens(page);
      await page.must('vault.lock', { at_once: true });
      if (answer?.ok) await page.refuse('wrong_passphrase', 'vault.open', code());
      const old = await page.call('vault.open', code());
      assert.equal(Boolean(old.ok), state === 'old', 'the old code goes with the old passphrase');
      if (!old.ok) await page.open(answer?.ok ? { recovery_code: answer.ok.recovery_code } : { passphrase: next });
      return state;
    },
  });
});

test('killed while somebody is forgotten: all of it is there, or nothing, backups too', { skip, timeout: 1200000 }, async (t) => {
  await killDuring(t, 6, 6, {
    prepare: async (page) => {
      const { id } = await page.must('person.add', { alias: 'Umberto', note: 'fond of lanterns' });
      const share = await page.must('share.add', { person: id, what: 'the lantern story' });
      return { id, share: share.id, backup: (await page.must('vault.backup')).name };
    },
    request: (prepared) => ['person.forget', { id: prepared.id }],
    look: async (page, { prepared }) => {
      const { notices } = await page.open(code());
      assert.deepEqual(notices, []);
      const state = async () => {
        const person = await page.call('person.get', { id: prepared.id });
        const share = await page.call('share.get', { id: prepared.share });
        const { items } = await page.must('search.find', { query: 'lanterns', kinds: ['person'] });
        assert.equal(Boolean(person.ok), Boolean(share.ok), 'both or neither');
        assert.equal(Boolean(person.ok), items.length === 1, 'and so the search');
        return person.ok ? 'old' : 'new';
      };
      const now = await state();
      if (now === 'old') return now;
      await page.must('vault.restore', { name: prepared.backup });
      assert.equal(await state(), 'new', 'not in the backup either');
      return now;
    },
  });
});

// ---- Beginnings, imports, commands

test('killed while a book is made: a book that opens, or none', { skip, timeout: 1200000 }, async (t) => {
  const dice = chance(7);
  let took = 0;
  for (let round = 0; round < 6; round += 1) {
    const vault = join(folder(t), 'vault');
    const page = await serve(t, vault);
    const began = Date.now();
    const busy = page.call('vault.create', { passphrase, recovery: true }).catch(() => null);
    if (round === 0) {
      assert.ok((await busy)?.ok);
      took = Date.now() - began;
    } else {
      await sleep(Math.floor(took * (0.8 + 0.25 * dice.next())));
    }
    await page.end('SIGKILL');
    const answer = await busy;
    const again = await serve(t, vault);
    const { exists } = await again.must('vault.status');
    if (answer?.ok) assert.equal(exists, true);
    await again.must(exists ? 'vault.open' : 'vault.create', { passphrase });
    await again.must('note.add', { title: 'first' });
    await again.must('vault.lock');
    assert.deepEqual(litter(vault), [], `round ${round}`);
    assert.equal(readdirSync(vault).filter((name) => name.endsWith('.db')).length, 1);
    await again.end();
  }
});

test('killed during an import: every row is there, or none; taken again, each is there once', { skip, timeout: 1200000 }, async (t) => {
  const rows = 3000;
  const lines = Array.from({ length: rows }, (_, i) => `${new Date(Date.UTC(2022, 0, 1) + i * 5400000).toISOString().slice(0, 19)},Person ${i % 9},row ${i} of the diary`);
  const file = Buffer.from(`when,who,what\n${lines.join('\n')}\n`);
  const request = { name: 'diary', kind: 'moment', zone: 'Europe/Berlin',
    map: [{ column: 'when', field: 'at' }, { column: 'who', field: 'people' }, { column: 'what', field: 'happened' }] };
  const dice = chance(8);
  const whole = await serve(t, book.copy(t));
  await whole.open(code());
  const began = Date.now();
  assert.equal((await whole.source('import.csv', request, file)).ok?.imported, rows);
  let wait = (Date.now() - began) / 2;
  await whole.end();
  // How long an import takes differs from one to the next, so the wait follows what the last one did; a book that
  // got its rows is put away. Four that were killed before they answered are wanted on one book.
  let vault = book.copy(t);
  let killed = 0;
  for (let round = 0; killed < 4; round += 1) {
    assert.ok(round < 60, `the control: imports are killed before they answer (${killed} were)`);
    const page = await serve(t, vault);
    await page.open(code());
    const busy = page.source('import.csv', request, file).catch(() => null);
    await sleep(wait * (0.5 + 0.5 * dice.next()));
    await page.end('SIGKILL');
    const answer = await busy;
    const after = await serve(t, vault);
    await after.open(code());
    const there = (await count(after)) - 119;
    await after.end();
    assert.ok(there === 0 || there === rows, `${there} of ${rows} rows`);
    if (answer?.ok) assert.equal(there, rows);
    if (there === rows) {
      vault = book.copy(t);
      [killed, wait] = [0, wait / 2];
    } else {
      killed += 1;
      wait *= 1.1;
    }
  }
  const page = await serve(t, vault);
  await page.open(code());
  const answer = await page.source('import.csv', request, file);
  assert.deepEqual([answer.ok?.imported, answer.ok?.already], [rows, 0], JSON.stringify(answer).slice(0, 300));
  assert.equal(await count(page), 119 + rows);
  assert.equal((await page.must('person.list', { limit: 200 })).items.length, 12);
  assert.equal((await page.must('vault.verify')).sound, true);
  const more = await page.source('import.csv', request, file);
  assert.deepEqual([more.ok.imported, more.ok.already], [0, rows]);
});

/** How many moments there are. */
async function count(page) {
  let all = 0;
  let cursor;
  do {
    const { items, next } = await page.must('moment.list', { limit: 200, ...(cursor ? { cursor } : {}) });
    all += items.length;
    cursor = next;
  } while (cursor);
  return all;
}

test('a command that is told to stop leaves a whole book', { skip, timeout: 1200000 }, async (t) => {
  const dice = chance(9);
  const vault = book.copy(t);
  const file = join(folder(t), 'code');
  writeFileSync(file, `${book.recovery}\n`, { mode: 0o600 });
  for (let round = 0; round < 10; round += 1) {
    const op = ['vault.rotate', 'vault.backup', 'note.add', 'vault.restore', 'vault.verify'][round % 5];
    const child = spawn(program, ['--vault', vault, '--recovery-code', '--passphrase-file', file, 'call', op], { stdio: ['pipe', 'ignore', 'pipe'] });
    let err = '';
    child.stderr.on('data', (data) => { err += data; });
    child.stdin.on('error', () => {});
    child.stdin.end(JSON.stringify(op === 'vault.restore' ? { name: book.backup, ...code() } : {}));
    const ended = new Promise((done) => { child.on('close', (...how) => done(how)); });
    await sleep(40 + dice.below(200));
    child.kill(dice.pick(['SIGTERM', 'SIGINT', 'SIGHUP']));
    await ended;
    assert.doesNotMatch(err, /Sanitizer|runtime error/);
  }
  const page = await serve(t, vault);
  await page.open(code());
  assert.equal(await count(page), 119);
  const verdict = await page.must('vault.verify');
  assert.ok(verdict.sound && verdict.backups.every((one) => one.sound), JSON.stringify(verdict));
  await page.must('vault.rotate');
  await page.must('vault.lock');
  assert.deepEqual(litter(vault), []);
});
