// A real diary study through the real program: each participant a book, brought in by import.csv, and every
// estimate held to what R made of the same file (diary.R, data/diary-*.csv) and to sums in plain JavaScript
// (stats.mjs), which share no step with src/insight.

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ask, call, quick, session, skip, start } from '../serve/program.mjs';
import { columnsOf, csv, importRequest, missing, participants, table } from './diary-study.mjs';
import * as stats from './stats.mjs';

const near = 1e-3;
/** By how much the last of four decimals of an answer may be off, in a p that is a count over n. */
const rounded = 5.1e-5;
const few = ['2', '12', '17'];
const intervals = ['low80', 'high80', 'low95', 'high95'];

const within = (found, wanted, by, what) => assert.ok(Math.abs(found - wanted) <= by, `${what}: ${found}, not ${wanted}`);

async function book(t, participant) {
  const server = await start(t, { binary: quick, env: { TZ: 'UTC' } });
  const name = await session(server);
  const okOf = (answer, what) => {
    assert.ok(answer.json.ok, `${what}: ${answer.bytes}`);
    return answer.json.ok;
  };
  okOf(await call(server, name, 'vault.create', { passphrase: 'four plain words here' }), 'vault.create');
  const brought = okOf(await ask(server, 'POST', '/api/import.csv', {
    headers: { 'X-Steadfolk-Session': name, 'Content-Type': 'application/octet-stream',
      'X-Steadfolk-Request': Buffer.from(JSON.stringify(importRequest(participant))).toString('base64url') },
    body: csv(participant),
  }), 'import.csv');
  assert.equal(brought.imported, participant.rows.length);
  return { ask: async (op, request) => okOf(await call(server, name, op, request), op), end: () => server.end() };
}

/** One line a context, in an order that labels do not decide: an estimate depends on n and safe alone. */
const lines = (groups) => groups.map(({ n, safe }) => `${n} ${safe}`).sort();

function checkRates(answer, rows, groups) {
  const wanted = rows.flatMap((row) => Array.from({ length: row.contexts }, () => row));
  assert.deepEqual(lines(answer.groups), lines(wanted), 'contexts of the table');
  assert.deepEqual(lines(answer.groups), lines([...groups.values()]), 'contexts counted from the file');
  let numbers = 0;
  for (const group of answer.groups) {
    const row = rows.find(({ n, safe }) => n === group.n && safe === group.safe);
    const what = `${answer.factor} ${group.safe} of ${group.n}`;
    assert.equal(group.gate, group.n < 5 ? 'counts' : group.n < 12 ? 'interval' : 'compare', what);
    assert.equal(group.needed, group.n < 5 ? 5 - group.n : group.n < 12 ? 12 - group.n : 0, what);
    for (const key of ['mean', ...intervals]) {
      if (group.n < 5) assert.ok(!(key in group), `${what}: nothing is estimated below 5`);
      else within(group[key], row[key], near, `${what}, ${key}`);
      numbers += group.n < 5 ? 0 : 1;
    }
  }
  return numbers;
}

/**
 * What may be compared: over .95 by the table of probabilities, in a factor that is kept, apart within it by every
 * offset (`apart`: the pairs of contexts that are), and no persons.
 */
function checkComparisons(answer, row, pairs, apart, groups) {
  assert.equal(answer.kept, row.p_shift <= 0.05);
  const key = ({ n, safe }) => `${n} ${safe}`;
  const earned = apart.filter(({ p }) => p <= 0.05).map(({ a, b }) => [key(groups.get(a)), key(groups.get(b))].sort().join());
  const byLabel = new Map(answer.groups.map((group) => [group.label, key(group)]));
  const wanted = pairs.filter(({ probability }) => probability > 0.95)
    .map((pair) => [`${pair.n_a} ${pair.safe_a}`, `${pair.n_b} ${pair.safe_b}`, pair.probability])
    .filter(([a, b]) => earned.includes([a, b].sort().join()));
  const found = answer.comparisons.map(({ a, b, probability }) => [byLabel.get(a), byLabel.get(b), probability]);
  assert.deepEqual(found.map(([a, b]) => `${a} > ${b}`).sort(), wanted.map(([a, b]) => `${a} > ${b}`).sort());
  for (const [a, b, probability] of found) {
    within(probability, wanted.find((pair) => pair[0] === a && pair[1] === b)[2], near, `${answer.factor} ${a} > ${b}`);
  }
  return found.length;
}

const z80 = 1.2815515655446004;
const z95 = 1.959963984540054;
const inside = (x) => Math.max(-10, Math.min(10, x));

/** pattern.settling beside REML by lme4; of people no mean, so they are told apart by the ends of their interval. */
function checkSettling(answer, rows, pairs) {
  const wanted = rows.map((row) => ({ ...row, low80: inside(row.estimate - z80 * row.se), high80: inside(row.estimate + z80 * row.se),
    low95: inside(row.estimate - z95 * row.se), high95: inside(row.estimate + z95 * row.se) }));
  assert.deepEqual(answer.groups.map(({ n }) => n).sort(), wanted.map(({ n }) => n).sort(), `${answer.factor}: pairs of ratings`);
  let numbers = 0;
  const person = answer.factor === 'person';
  const keys = person ? intervals : ['change', 'estimate', ...intervals];
  for (const group of answer.groups) {
    for (const key of keys) assert.equal(key in group, group.n >= 5, `${answer.factor} ${group.label}, ${key}`);
    if (group.n < 5) continue;
    const off = (row) => Math.max(...keys.map((key) => Math.abs(row[key] - group[key])));
    const near_ = wanted.filter(({ n }) => n === group.n).sort((a, b) => off(a) - off(b))[0];
    assert.ok(off(near_) <= near, `settling, ${answer.factor} ${group.label}: ${JSON.stringify(group)}, not ${JSON.stringify(near_)}`);
    numbers += keys.length;
  }
  const told = pairs.filter(({ factor, p, difference }) => factor === answer.factor && p <= 0.05 && difference > 0);
  const key = ({ a, b }) => `${a} over ${b}`;
  assert.deepEqual(answer.comparisons.map(key).sort(), told.map(key).sort(), answer.factor);
  for (const one of answer.comparisons) within(one.p, told.find((pair) => key(pair) === key(one)).p, rounded, `${answer.factor}, ${key(one)}`);
  return numbers;
}

/** The program spells words of its own lists its own way; comparisons are looked up by that. */
const spelled = (label) => (/^(home|work|outdoors|online)$/i.test(label) ? label.toLowerCase() : label);

test('the other way of reckoning is right itself', () => {
  // R's lgamma, pbeta and pchisq, and the reference posterior of seven contexts.
  within(stats.logGamma(7.3), 7.1478925230222, 1e-12, 'lgamma');
  within(stats.betaBelow(0.01, 0.1, 20), 0.87812836850595, 1e-11, 'pbeta');
  within(stats.betaBelow(0.5, 300, 310), 0.65732518251492, 1e-11, 'pbeta');
  within(stats.chiSquareAbove(2, 7), 0.9598403687301, 1e-12, 'pchisq');
  within(stats.chiSquareAbove(60, 7) / 1.5095553022989e-10, 1, 1e-9, 'pchisq');
  const groups = [[70, 442], [9, 35], [29, 133], [11, 29], [0, 14], [7, 19], [0, 2]].map(([safe, n]) => ({ n, safe }));
  const of = stats.rates(groups);
  const wanted = [0.1644, 0.2400, 0.2174, 0.3009, 0.1393, 0.2847, 0.2017];
  groups.forEach((group, i) => within(of(group).mean, wanted[i], 5e-5, 'mean'));
});

test('diaries of real people, by R', { skip: missing || skip }, async (t) => {
  const tables = { rates: table('rates'), shift: table('shift'), compare: table('compare'), change: table('change') };
  let numbers = 0;
  let compared = 0;
  let settled = 0;
  for (const participant of participants()) {
    await t.test(`participant ${participant.name}`, async (t2) => {
      const { safe, contexts, change } = columnsOf(participant);
      const { person, ...others } = contexts;
      const pairs = stats.pairsJoint(change.slice(1).map((value) => Math.round(1000 * value)),
        Object.fromEntries(Object.entries(others).map(([factor, list]) => [factor, list.slice(1).map((one) => (one === undefined ? [] : [spelled(one)]))])), 12);
      const of = (name, factor) => tables[name].filter((row) => row.participant === participant.name && row.factor === factor);
      const shift = stats.jointShift(safe, contexts);
      const door = await book(t2, participant);
      for (const factor of Object.keys(contexts)) {
        const answer = await door.ask('pattern.safety', { factor });
        const [row] = of('shift', factor);
        assert.equal(answer.n, row.n);
        within(answer.p_shift, row.p_shift, rounded, `${factor}, adjusted p by R`);
        within(answer.p_shift, shift[factor], rounded, `${factor}, adjusted p by every offset`);
        const groups = stats.counted(safe, contexts[factor]);
        numbers += checkRates(answer, of('rates', factor), groups);
        const apart = stats.pairsWithin(safe, contexts[factor].map((one) => (one === undefined ? [] : [one].flat())), 12);
        compared += checkComparisons(answer, row, of('compare', factor), apart, groups);
        const settling = await door.ask('pattern.settling', { factor });
        settled += checkSettling(settling, of('change', factor), pairs);
        if (!few.includes(participant.name)) continue;
        const estimate = stats.rates([...groups.values()]);
        for (const group of answer.groups.filter(({ n }) => n >= 5)) {
          const wanted = estimate(group);
          for (const key of ['mean', ...intervals]) within(group[key], wanted[key], near, `${factor} ${group.label}, ${key}`);
        }
      }
      await door.end();
    });
  }
  t.diagnostic(`within ${near} of R's: ${numbers} numbers of safe, ${settled} of settled; ${compared} comparisons`);
  assert.ok(numbers > 1000 && settled > 1000 && compared > 3, `${numbers}, ${settled}, ${compared}`);
});
