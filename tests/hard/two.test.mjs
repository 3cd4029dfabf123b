// Two at once: the page in the browser and a command in the terminal have the same book open. Both write, neither
// loses anything; what changes keys or the whole book waits until the other has closed it.

import assert from 'node:assert/strict';
import test, { after, before } from 'node:test';

import { another, command, litter, makeBook, must, passphrase, refuse, serve, skip, sleep, until } from './kit.mjs';

let book;
before(async () => {
  if (!skip) book = await makeBook();
});
after(() => book?.drop());

const code = () => ({ recovery_code: book.recovery });
const asCode = () => ({ recovery: book.recovery });

/** All ids of a kind, page by page. */
async function idsOf(page, kind) {
  const ids = [];
  let cursor;
  do {
    const { items, next } = await page.must(`${kind}.list`, { limit: 200, ...(cursor ? { cursor } : {}) });
    ids.push(...items.map((item) => item.id));
    cursor = next;
  } while (cursor);
  return ids;
}

test('two programs add 200 moments each at the same time, and none is lost', { skip, timeout: 900000 }, async (t) => {
  const vault = book.copy(t);
  await bothWrite(vault, [await serve(t, vault), await serve(t, vault)]);
});

test('two sessions of one program do the same', { skip, timeout: 900000 }, async (t) => {
  const vault = book.copy(t);
  const page = await serve(t, vault);
  await bothWrite(vault, [page, await another(t, page)]);
});

/** A copy; while the other makes one, the answer may be "busy", and asking again is all it takes. */
async function copyOf(side) {
  for (let tries = 0; tries < 1000; tries += 1) {
    const answer = await side.call('vault.backup');
    if (answer.ok) return;
    assert.equal(answer.error?.code, 'busy', JSON.stringify(answer));
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail('busy for ever');
}

async function bothWrite(vault, sides) {
  const before = book.moments.length - 1; // One is removed.
  for (const side of sides) await side.open(code());
  const made = await Promise.all(sides.map(async (side, who) => {
    const ids = [];
    for (let i = 0; i < 200; i += 1) {
      ids.push((await side.must('moment.add', { happened: `side ${who} number ${i}`, people: [book.people[who]] })).id);
      // Now and then each looks, changes what the other wrote, or takes a copy.
      if (i % 50 === 10) await side.must('search.find', { query: 'number' });
      if (i % 50 === 20) await side.must('moment.edit', { id: book.moments[5 + (i % 100)], felt_safe: who });
      if (i === 100 + who) await copyOf(side);
    }
    return ids;
  }));
  const all = [...made[0], ...made[1]];
  assert.equal(new Set(all).size, 400);
  for (const side of sides) {
    const ids = new Set(await idsOf(side, 'moment'));
    assert.equal(ids.size, before + 400);
    assert.ok(all.every((id) => ids.has(id)));
    assert.equal((await side.must('vault.verify')).sound, true);
    for (const query of ['side 0 number 199', 'side 1 number 199']) {
      assert.ok((await side.must('search.find', { query: `"${query}"` })).items.length > 0, query);
    }
  }
  const counted = await sides[0].must('pattern.counts', { factor: 'person' });
  assert.deepEqual(await sides[1].must('pattern.counts', { factor: 'person' }), counted);
  for (const side of sides) await side.must('vault.lock');
  assert.deepEqual(litter(vault), []);
}

test('one is killed while both write: the other goes on, and nothing confirmed is lost', { skip, timeout: 600000 }, async (t) => {
  const vault = book.copy(t);
  const stays = await serve(t, vault);
  await stays.open(code());
  const sure = [];
  const add = async (side, name) => {
    for (let i = 0; i < 500; i += 1) {
      const answer = await side.call('note.add', { title: `${name} ${i}`, text: 'word '.repeat(i) });
      if (!answer.ok) return assert.fail(JSON.stringify(answer));
      sure.push(answer.ok.id);
      wrote.set(name, i + 1);
      if (stop && sure.length > 100) break;
    }
    return undefined;
  };
  const wrote = new Map();
  let stop = false;
  const first = add(stays, 'stays');
  for (let round = 0; round < 5; round += 1) {
    const goes = await serve(t, vault);
    await goes.open(code());
    const second = add(goes, `goes ${round}`).catch(() => {}); // Its connection breaks.
    await until(() => wrote.get(`goes ${round}`) >= 10, 'both writing');
    await sleep(30 * round);
    await goes.end('SIGKILL');
    await second;
  }
  stop = true;
  await first;
  const there = new Set(await idsOf(stays, 'note'));
  assert.ok(sure.length > 100 && sure.every((id) => there.has(id)), `${sure.length}`);
  assert.equal((await stays.must('vault.verify')).sound, true);
  await stays.must('vault.rotate');
  assert.equal((await idsOf(stays, 'note')).length, there.size);
  await stays.must('vault.lock');
  assert.deepEqual(litter(vault), []);
});

test('a command in the terminal works beside the open page, and each sees the other', { skip, timeout: 600000 }, async (t) => {
  const vault = book.copy(t);
  const page = await serve(t, vault);
  await page.open(code());
  const { id } = await must(vault, 'note.add', { title: 'from the terminal' }, asCode());
  assert.equal((await page.must('note.get', { id })).title, 'from the terminal');
  const { changed } = await page.must('note.edit', { id, text: 'from the page' });
  assert.equal((await must(vault, 'note.get', { id }, asCode())).text, 'from the page');
  await must(vault, 'note.edit', { id, changed, text: 'the terminal again' }, asCode());
  await page.refuse('conflict', 'note.edit', { id, changed, text: 'the page knew an older one' });
  assert.equal((await page.must('note.get', { id })).text, 'the terminal again');
});

test('whatever changes keys or the whole book is busy while another has it open, and works after', { skip, timeout: 1200000 }, async (t) => {
  const vault = book.copy(t);
  const page = await serve(t, vault);
  await page.open(code());
  const person = book.people[2];
  const works = [
    ['vault.rotate', {}], ['vault.recovery', { passphrase }], ['vault.passphrase', { ...code(), new: 'thirteen calm otters' }],
    ['vault.passphrase', { ...code(), new: 'thirteen calm otters', known_to_others: true }],
    ['vault.restore', { name: book.backup }], ['person.forget', { id: person }], ['vault.remove', { passphrase }],
  ];
  for (const [op, request] of works) {
    const words = op === 'vault.restore' ? { ...request, ...code() } : request;
    const secret = op === 'vault.restore' ? { secret: null } : asCode();
    await refuse('busy', vault, op, words, secret);
  }
  // Nothing of that happened.
  assert.equal((await page.must('person.get', { id: person })).alias, 'Cleo');
  assert.equal((await page.must('vault.verify')).sound, true);
  await page.must('vault.backup');
  assert.deepEqual(litter(vault), []);

  // The other way round: two pages.
  const other = await serve(t, vault);
  await other.open(code());
  for (const [op, request] of works) {
    if (op !== 'vault.remove') await page.refuse('busy', op, request);
  }
  await other.must('vault.lock');
  await page.must('vault.rotate');
  await page.must('vault.restore', { name: book.backup });
  await page.must('person.forget', { id: person });
  await other.open(code());
  await other.refuse('not_found', 'person.get', { id: person });
  await page.must('vault.lock');
  assert.deepEqual(litter(vault), []);
});

test('while keys are changed elsewhere nobody gets half of it', { skip, timeout: 600000 }, async (t) => {
  const vault = book.copy(t);
  const page = await serve(t, vault);
  await page.open(code());
  // The terminal tries to come in again and again while the page rotates; every answer is a whole one.
  let stop = false;
  const seen = { ok: 0, busy: 0 };
  const others = [await serve(t, vault), await serve(t, vault)];
  const trying = Promise.all(others.map(async (other) => {
    while (!stop) {
      const opened = await other.call('vault.open', code());
      if (opened.ok) {
        seen.ok += 1;
        assert.equal((await other.must('moment.list', { limit: 200 })).items.length, 119);
        await other.must('vault.lock', { at_once: true });
      } else {
        assert.equal(opened.error.code, 'busy', JSON.stringify(opened));
        seen.busy += 1;
      }
      await sleep(3);
    }
  }));
  const turned = { ok: 0, busy: 0 };
  // Who comes when is chance: on until both had a turn, for a few dozen tries at least.
  const end = Date.now() + 300000;
  for (let i = 0; Date.now() < end && turned.ok < 12 && (i < 60 || turned.ok === 0 || seen.ok === 0); i += 1) {
    const answer = await page.call('vault.rotate');
    assert.ok(answer.ok || answer.error.code === 'busy', JSON.stringify(answer));
    turned[answer.ok ? 'ok' : 'busy'] += 1;
  }
  stop = true;
  await trying;
  assert.ok(turned.ok > 0 && seen.ok > 0, `the control: both had their turns: ${JSON.stringify([turned, seen])}`);
  assert.equal((await page.must('vault.verify')).sound, true);
  await page.must('vault.lock');
  assert.deepEqual(litter(vault), []);
});

test('a page whose book was replaced meanwhile notices and asks to open it again', { skip, timeout: 600000 }, async (t) => {
  const vault = book.copy(t);
  const page = await serve(t, vault);
  await page.open(code());
  await page.must('vault.lock');
  await must(vault, 'vault.passphrase', { current: passphrase, new: 'fourteen slow rivers', known_to_others: true }, asCode());
  await page.refuse('wrong_passphrase', 'vault.open', { passphrase });
  await page.refuse('wrong_passphrase', 'vault.open', code());
  await page.open({ passphrase: 'fourteen slow rivers' });
  assert.equal((await page.must('moment.list', { limit: 200 })).items.length, 119);
  const told = await command(vault, 'moment.list', {}, { secret: passphrase });
  assert.equal(told.error?.code, 'wrong_passphrase');
  await page.must('note.add', { title: 'after' });
});

test('a book removed by one is gone for the other, and nothing is left of it', { skip, timeout: 600000 }, async (t) => {
  const vault = book.copy(t);
  const page = await serve(t, vault);
  await page.refuse('locked', 'vault.remove', { passphrase });
  await must(vault, 'vault.remove', { passphrase }, asCode());
  assert.deepEqual(litter(vault), []);
  await page.refuse('not_found', 'vault.open', { passphrase });
  assert.deepEqual((await page.must('vault.status')).exists, false);
});
