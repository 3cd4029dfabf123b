// Random small books, asked every pattern in every way: nothing is said below its gate, facts stand first, nobody
// unsafe is anywhere, and what can be counted from the plan of the book is as counted.

import assert from 'node:assert/strict';
import test from 'node:test';

import { openDoor, skip } from '../api/ask.mjs';
import { chance, randomBook, writeBook } from '../api/books.mjs';
import { askAll } from '../api/patterns.mjs';
import { cadenceTrue, check, claimsTrue, closedGates, nobodyUnsafe, oracle, predictionTrue, safetyTrue, settlingTrue } from './property.mjs';

const many = Number(process.env.SF_BOOKS ?? 60);

async function made(door, seed) {
  const next = chance(1000 + seed);
  const size = (most) => Math.floor(next() * next() * most);
  await door.fresh();
  const plan = randomBook(seed, { people: 2 + Math.floor(next() * 5), moments: 2 + Math.floor(next() * 110), shares: size(30), ratings: size(30),
    reachouts: size(10), effect: [0, 0.2, 0.45][seed % 3] });
  const book = oracle(plan, await writeBook(door, plan));
  const told = await askAll(door);
  // Those about whom nothing may be said are asked for by id as well.
  for (const id of book.ids.people) {
    for (const [op, request] of [['pattern.safety', { factor: 'person', group: id }], ['pattern.cadence', { person: id }]]) {
      told.push({ op, request, text: await door.call(op, JSON.stringify(request)) });
    }
  }
  return { book, told };
}

test('over random small books', { skip, timeout: 2400000 }, async (t) => {
  const door = openDoor(t);
  const all = { answers: 0, comparisons: 0, settled: 0, cadence: 0, prediction: 0, claims: 0, hidden: 0 };
  const books = [];
  for (let seed = 1; seed <= many; seed += 1) {
    const { book, told } = await made(door, seed);
    try {
      const seen = check(book, told);
      for (const key of Object.keys(seen)) all[key] += seen[key];
    } catch (error) {
      error.message = `book ${seed}: ${error.message}`;
      throw error;
    }
    all.hidden += book.secrets.length > 0 ? 1 : 0;
    books.push({ book, told });
  }
  t.diagnostic(JSON.stringify(all));
  // What never happened proves nothing.
  assert.ok(all.answers > 40 * many && all.comparisons > many / 10 && all.hidden > many / 4, JSON.stringify(all));

  const find = (wanted) => {
    for (const { book, told } of books) {
      const one = told.find((asked) => wanted(asked, book));
      if (one) return { book, one };
    }
    throw new Error('no such answer');
  };
  const changed = (one, change) => {
    const answer = JSON.parse(one.text);
    change(answer.ok);
    return { ...one, text: JSON.stringify(answer) };
  };
  const groups = ({ op, request, text }, some) => op === 'pattern.safety' && !request.group && JSON.parse(text).ok.groups.some(some);

  await t.test('a name or an entry that must not be there is found', () => {
    const { book, one } = find((asked, of) => of.secrets.length > 0 && of.unseen.length > 0 && groups(asked, () => true));
    nobodyUnsafe(book, one);
    for (const word of [...book.secrets, ...book.unseen]) {
      assert.throws(() => nobodyUnsafe(book, { ...one, text: one.text.replace('}', `,"x":"${word}"}`) }), word);
    }
  });

  await t.test('an estimate below the gate is found', () => {
    const { book, one } = find((asked) => groups(asked, ({ n }) => n > 0 && n < 5));
    const wrong = changed(one, (ok) => { ok.groups.find(({ n }) => n < 5).mean = 0.5; });
    assert.throws(() => closedGates(JSON.parse(wrong.text)));
    assert.throws(() => safetyTrue(book, wrong));
  });

  await t.test('a wrong count, gate, p or entry is found', () => {
    const { book, one } = find((asked) => groups(asked, ({ n }) => n >= 5));
    safetyTrue(book, one);
    const group = (ok) => ok.groups.find(({ n }) => n >= 5);
    for (const change of [(ok) => { group(ok).safe += 1; }, (ok) => { group(ok).gate = 'counts'; }, (ok) => { ok.p_shift += 0.001; },
      (ok) => { group(ok).ids[0] = book.ids.people[0]; }, (ok) => { ok.withheld += 1; }, (ok) => { ok.groups.pop(); }]) {
      assert.throws(() => safetyTrue(book, changed(one, change)));
    }
  });

  await t.test('a wrong change, comparison, contact or share is found', () => {
    const settled = find(({ op, request, text }) => op === 'pattern.settling' && !request.group && JSON.parse(text).ok.comparisons.length > 0);
    const large = (ok) => ok.groups.find(({ n }) => n >= 5);
    settlingTrue(settled.book, settled.one);
    for (const change of [(ok) => { large(ok).n += 1; }, (ok) => { large(ok).change += 0.01; }, (ok) => { ok.comparisons[0].p += 0.01; },
      (ok) => { ok.comparisons.pop(); }, (ok) => { ok.groups[0].lowest += 1; }]) {
      assert.throws(() => settlingTrue(settled.book, changed(settled.one, change)));
    }
    const people = find(({ op, request, text }) => op === 'pattern.settling' && request.factor === 'person' && !request.group && large(JSON.parse(text).ok));
    assert.throws(() => settlingTrue(people.book, changed(people.one, (ok) => { large(ok).change = 1; })));
    const shut = find(({ op, text }) => op === 'pattern.cadence' && JSON.parse(text).ok?.open === false);
    cadenceTrue(shut.book, shut.one);
    assert.throws(() => cadenceTrue(shut.book, changed(shut.one, (ok) => { ok.contacts = 3; })));
    const told = find(({ op, text }) => op === 'pattern.prediction' && JSON.parse(text).ok.distress.n >= 5);
    predictionTrue(told.book, told.one);
    assert.throws(() => predictionTrue(told.book, changed(told.one, (ok) => { ok.distress.n += 1; })));
    assert.throws(() => predictionTrue(told.book, changed(told.one, (ok) => { ok.distress.p += 0.01; })));
  });

  await t.test('a comparison that has not earned it is found', () => {
    const { book, one } = find(({ op, request, text }) => op === 'pattern.safety' && request.factor === 'channel' && !request.group
      && JSON.parse(text).ok.comparisons.length > 0);
    assert.throws(() => safetyTrue(book, changed(one, (ok) => { ok.comparisons[0].probability = 0.94; })));
    const other = find((asked, of) => groups(asked, ({ n }) => n > 0 && n < 12) && asked.request.factor === 'channel' && of.shift.channel > 0.05);
    assert.throws(() => safetyTrue(other.book, changed(other.one, (ok) => {
      ok.comparisons.push({ a: ok.groups[0].label, b: ok.groups[0].label, probability: 0.99 });
    })));
    const people = find((asked) => groups(asked, () => true) && asked.request.factor === 'person');
    assert.throws(() => safetyTrue(people.book, changed(people.one, (ok) => {
      ok.comparisons.push({ a: ok.groups[0].label, b: ok.groups[0].label, probability: 0.99 });
    })));
  });

  await t.test('a claim below its gate, or before the facts, is found', () => {
    const { book, one } = find((asked, of) => asked.op === 'pattern.safety' && asked.request.factor === 'person' && !asked.request.group
      && [...of.factors.person.groups.values()].some(({ crossed, n }) => crossed > 0 && n > 0));
    const [at] = [...book.factors.person.groups].find(([, group]) => group.crossed > 0 && group.n > 0);
    const { crossed, lowest, n: rated, safe } = book.factors.person.groups.get(at);
    const claim = (key, n) => ({ key, pattern: 'safety', about: { factor: 'person', id: book.ids.people[Number(at)] }, n, values: {}, strength: 0.3, ids: [] });
    const saying = (...claims) => changed(one, (ok) => { ok.say = claims; });
    const facts = [claim('fact_crossed_person', crossed), ...(lowest > 0 ? [claim('fact_not_safe_person', lowest)] : [])];
    const under = { ...claim('person_facts', rated), values: { safe } };
    claimsTrue(book, saying(...facts, under));
    assert.throws(() => claimsTrue(book, saying(under, ...facts)));
    assert.throws(() => claimsTrue(book, saying(under)));
    assert.throws(() => claimsTrue(book, saying(claim('fact_crossed_person', crossed + 1))));
    assert.throws(() => claimsTrue(book, saying(...facts, { ...under, values: { safe: safe + 1 } })));
    assert.throws(() => claimsTrue(book, saying(...facts, { ...under, key: 'person_range' })));
    assert.throws(() => claimsTrue(book, saying({ ...claim('compare_likely', 30), about: { factor: 'channel' }, values: { n_a: 11, n_b: 19 } })));
    assert.throws(() => claimsTrue(book, saying({ ...claim('compare_likely', 30), values: { n_a: 15, n_b: 15 } })));
    const few = find((asked) => groups(asked, ({ n }) => n > 0 && n < 5) && asked.request.factor === 'setting');
    const small = JSON.parse(few.one.text).ok.groups.find(({ n }) => n > 0 && n < 5);
    const about = { key: 'safety_counts', pattern: 'safety', about: { factor: 'setting', label: small.label }, n: small.n, values: { safe: small.safe }, strength: 0, ids: [] };
    const alone = (one_) => changed(few.one, (ok) => { ok.say = [one_]; });
    claimsTrue(few.book, alone(about));
    assert.throws(() => claimsTrue(few.book, alone({ ...about, values: { safe: small.safe, from: 1, to: 4 } })));
    assert.throws(() => claimsTrue(few.book, alone({ ...about, key: 'safety_range', values: { safe: small.safe, from: 1, to: 4 } })));
    assert.throws(() => claimsTrue(book, saying(claim('nothing_like_it', 30))));
  });
});
