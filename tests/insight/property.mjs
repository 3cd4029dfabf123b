// What must hold of every answer of every pattern, over any book of tests/api/books.mjs: worked out from the plan
// of the book, without the program. property.test.mjs runs it; each check throws.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';

import * as stats from './stats.mjs';

const sentences = JSON.parse(readFileSync('content/en/later/say.json', 'utf8'));
const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const partOf = (hour) => (hour < 6 || hour >= 22 ? 'night' : hour < 12 ? 'morning' : hour < 18 ? 'afternoon' : 'evening');

/** Contexts of a moment in each factor, as lists; people by the place in the plan. */
const contextsOf = {
  person: (moment, plan) => moment.who.filter((i) => !plan.people[i].removed).map(String),
  channel: (moment) => [moment.channel],
  setting: (moment) => [moment.setting],
  wanted: (moment) => moment.kinds_wanted,
  received: (moment) => moment.kinds_received,
  wanted_received: (moment) => moment.kinds_wanted.flatMap((wanted) => moment.kinds_received.map((received) => `${wanted}/${received}`)),
  depth: (moment) => [moment.depth === undefined ? undefined : String(moment.depth)],
  began_by: (moment) => [moment.began_by],
  time_of_day: (moment) => [partOf(Number(moment.at.slice(11, 13)))],
  weekday: (moment) => [weekdays[new Date(moment.at).getUTCDay()]],
};

const both = (moment) => moment.settled_before !== undefined && moment.settled_after !== undefined;
const mean = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;

/** What the plan says of itself: who is hidden, which moments count, every factor's groups, the adjusted p. */
export function oracle(plan, ids) {
  const hidden = plan.people.map(({ standing }) => standing === 'unsafe');
  const counts = plan.moments.map((moment) => !moment.who.some((i) => hidden[i]));
  const order = plan.moments.map((_, i) => i).filter((i) => counts[i])
    .sort((a, b) => Date.parse(plan.moments[a].at) - Date.parse(plan.moments[b].at) || a - b);
  const rated = order.filter((i) => plan.moments[i].felt_safe !== undefined);
  const safe = rated.map((i) => (plan.moments[i].felt_safe >= 1 ? 1 : 0));
  const of = (name, i) => contextsOf[name](plan.moments[i], plan).filter((context) => context !== undefined);
  const factors = {};
  for (const name of Object.keys(contextsOf)) {
    const groups = new Map();
    const group = (context) => {
      if (!groups.has(context)) groups.set(context, { n: 0, safe: 0, crossed: 0, lowest: 0, moments: [], before: [], after: [] });
      return groups.get(context);
    };
    for (const i of order) {
      const moment = plan.moments[i];
      for (const context of of(name, i)) {
        const one = group(context);
        one.crossed += moment.boundary_respected === 'no' ? 1 : 0;
        one.moments.push(ids.moments[i]);
        if (both(moment)) {
          one.before.push(moment.settled_before);
          one.after.push(moment.settled_after);
        }
        if (moment.felt_safe === undefined) continue;
        one.n += 1;
        one.safe += moment.felt_safe >= 1 ? 1 : 0;
        one.lowest += moment.felt_safe === -2 ? 1 : 0;
      }
    }
    factors[name] = { groups, n: rated.filter((i) => of(name, i).length > 0).length };
  }
  const settled = order.filter((i) => both(plan.moments[i]));
  const changes = settled.map((i) => Math.round(1000 * plan.moments[i].settled_after) - Math.round(1000 * plan.moments[i].settled_before));
  const others = Object.keys(contextsOf).filter((name) => name !== 'person');
  const pairs = stats.pairsJoint(changes, Object.fromEntries(others.map((name) => [name, settled.map((i) => of(name, i))])), 12);
  const lists = Object.fromEntries(Object.keys(contextsOf).map((name) => [name, rated.map((i) => of(name, i))]));
  const shift = stats.jointShift(safe, lists);
  return {
    plan, ids, hidden, factors, shift, pairs,
    within: (name) => stats.pairsWithin(safe, lists[name], 12),
    changed: Object.fromEntries(Object.keys(contextsOf).map((name) => [name, settled.filter((i) => of(name, i).length > 0).length])),
    secrets: plan.people.flatMap(({ alias }, i) => (hidden[i] ? [alias, ids.people[i]] : [])),
    unseen: plan.moments.flatMap((_, i) => (counts[i] ? [] : [ids.moments[i]])),
    withheld: plan.people.filter((person, i) => hidden[i] && !person.removed).length,
    person: new Map(ids.people.map((id, i) => [id, String(i)])),
  };
}

/** Nobody unsafe, no moment with them, anywhere in the bytes. Asked about by id, the answer may echo it and say no more. */
export function nobodyUnsafe(book, { op, request, text }) {
  for (const word of [...book.secrets, ...book.unseen]) {
    if (!text.includes(word)) continue;
    assert.equal(request.person, word, `${op} ${JSON.stringify(request)} names ${word}: ${text}`);
    assert.equal(text, JSON.stringify({ ok: { person: word, open: false } }), 'and that is all it says');
  }
}

const estimates = ['mean', 'median', 'low80', 'high80', 'low95', 'high95', 'estimate', 'adjusted', 'brier', 'excess', 'rank_p',
  'laplace_u', 'p', 's', 'slope_month', 'tau', 'tau_bc', 'probability'];
const word = (n) => (n < 5 ? 'counts' : n < 12 ? 'interval' : 'compare');

/** Wherever a gate stands closed, no estimate stands beside it or below it. */
export function closedGates(value, path = '') {
  if (!value || typeof value !== 'object') return;
  if (value.gate === 'counts') {
    for (const key of estimates) assert.ok(!(key in value), `${path}.${key} below the gate`);
    assert.ok(value.needed > 0, `${path}.needed`);
  }
  for (const [key, inner] of Object.entries(value)) closedGates(inner, `${path}.${key}`);
}

const keyOf = (book, factor, group) => (factor === 'person' ? book.person.get(group.id) : group.label);

/** pattern.safety against the plan: counts, gates, entries, adjusted p, and who may be compared. */
export function safetyTrue(book, { op, request, text }) {
  if (op !== 'pattern.safety' || request.group) return 0;
  const { ok } = JSON.parse(text);
  const { groups, n } = book.factors[request.factor];
  const wanted = new Map([...groups].filter(([, one]) => one.n > 0 || one.crossed > 0));
  assert.equal(ok.n, n, `${request.factor}: n`);
  assert.equal(ok.withheld, book.withheld);
  assert.deepEqual(ok.groups.map((group) => keyOf(book, request.factor, group)).sort(), [...wanted.keys()].sort(), request.factor);
  for (const group of ok.groups) {
    const one = wanted.get(keyOf(book, request.factor, group));
    const where = `${request.factor} ${group.label}`;
    assert.deepEqual([group.n, group.safe, group.crossed, group.scale[0]], [one.n, one.safe, one.crossed, one.lowest], where);
    assert.equal(group.gate, word(one.n), where);
    assert.equal('mean' in group || 'low80' in group || 'high95' in group, one.n >= 5, `${where}: estimates`);
    for (const id of group.ids) assert.ok(one.moments.includes(id), `${where}: rests on an entry of another`);
  }
  if (request.factor === 'person') {
    const names = ok.groups.map(({ label }) => label);
    assert.deepEqual(names, [...names].sort(), 'people stand by name');
  }
  assert.ok(Math.abs(ok.p_shift - book.shift[request.factor]) < 5.1e-5, `${request.factor}: p ${ok.p_shift}, not ${book.shift[request.factor]}`);
  assert.equal(ok.kept, book.shift[request.factor] <= 0.05, request.factor);
  for (const { a, b, probability } of ok.comparisons) {
    assert.ok(ok.kept && request.factor !== 'person', `${request.factor} compares`);
    assert.ok(wanted.get(a).n >= 12 && wanted.get(b).n >= 12, `${a} and ${b} have too few`);
    assert.ok(probability >= 0.95, `${a} over ${b}: ${probability}`);
    const { p } = book.within(request.factor).find((pair) => [pair.a, pair.b].includes(a) && [pair.a, pair.b].includes(b));
    assert.ok(p <= 0.05, `${a} over ${b} are apart in ${p} of the turns`);
  }
  return ok.comparisons.length;
}

/** pattern.settling against the plan: counts, plain means, gates, no mean of a person, and the comparisons with their p. */
export function settlingTrue(book, { op, request, text }) {
  if (op !== 'pattern.settling' || request.group) return 0;
  const { ok } = JSON.parse(text);
  const person = request.factor === 'person';
  const { groups } = book.factors[request.factor];
  const wanted = new Map([...groups].filter(([, one]) => one.before.length > 0 || one.crossed > 0 || one.lowest > 0));
  assert.equal(ok.n, book.changed[request.factor], `${request.factor}: n`);
  assert.equal(ok.withheld, book.withheld);
  assert.deepEqual(ok.groups.map((group) => keyOf(book, request.factor, group)).sort(), [...wanted.keys()].sort(), request.factor);
  for (const group of ok.groups) {
    const one = wanted.get(keyOf(book, request.factor, group));
    const n = one.before.length;
    const where = `settling, ${request.factor} ${group.label}`;
    assert.deepEqual([group.n, group.gate, group.crossed, group.lowest], [n, word(n), one.crossed, one.lowest], where);
    assert.equal('low80' in group && 'high95' in group, n >= 5, where);
    for (const key of ['before', 'after', 'change', 'estimate']) assert.equal(key in group, n >= 5 && !person, `${where}: ${key}`);
    if ('before' in group) {
      const means = [mean(one.before), mean(one.after), mean(one.after) - mean(one.before)];
      [group.before, group.after, group.change].forEach((found, i) => assert.ok(Math.abs(found - means[i]) < 5.1e-5, where));
    }
    for (const id of group.ids) assert.ok(one.moments.includes(id), `${where}: rests on an entry of another`);
  }
  const told = book.pairs.filter(({ factor, p, difference }) => factor === request.factor && p <= 0.05 && difference > 0);
  const key = ({ a, b }) => `${a} over ${b}`;
  assert.deepEqual(ok.comparisons.map(key).sort(), told.map(key).sort(), `${request.factor}: comparisons`);
  for (const one of ok.comparisons) {
    const pair = told.find((other) => key(other) === key(one));
    assert.ok(Math.abs(one.difference - pair.difference / 1000) < 5.1e-5 && Math.abs(one.p - pair.p) < 5.1e-5, `${key(one)}: ${one.p}, not ${pair.p}`);
  }
  return ok.comparisons.length;
}

/** pattern.cadence: of anybody who is not open, or about whom the calm card is due, nothing; days, pauses, gates. */
export function cadenceTrue(book, { op, request, text }) {
  if (op !== 'pattern.cadence') return 0;
  const at = Number(book.person.get(request.person));
  const { standing, removed } = book.plan.people[at];
  const facts = book.factors.person.groups.get(String(at));
  const theirs = book.plan.moments.filter(({ who }) => who.includes(at));
  const card = theirs.filter(({ boundary_respected: kept }) => kept === 'no').length >= 2
    || theirs.filter(({ felt_safe: felt }) => felt === -2).length >= 2;
  const answer = JSON.parse(text);
  if (removed) {
    assert.ok(answer.error, text);
  } else if ((standing ?? 'open') !== 'open' || card) {
    assert.equal(text, JSON.stringify({ ok: { person: request.person, open: false } }));
  } else {
    assert.equal(answer.ok.open, true);
    const days = new Set((facts?.moments ?? []).map((id) => book.plan.moments[book.ids.moments.indexOf(id)].at.slice(0, 10)));
    assert.equal(answer.ok.contacts, days.size, 'days of contact');
    assert.equal(answer.ok.gaps.length, Math.max(0, days.size - 1), 'pauses');
    for (const key of ['rank_p', 'laplace_u', 'change']) if (days.size < 10) assert.ok(!(key in answer.ok), `${key} of ${days.size} days`);
  }
  return 1;
}

/** pattern.prediction: shares whose words before were fixed first, and nobody unsafe; no number below five. */
export function predictionTrue(book, { op, text }) {
  if (op !== 'pattern.prediction') return 0;
  const { ok } = JSON.parse(text);
  const shares = book.plan.shares.filter(({ before, after, fixed }) => after && fixed === 'first' && !book.hidden[before.person]);
  const distress = shares.filter(({ before, after }) => before.expected_distress_pct !== undefined && after.peak_distress_pct !== undefined);
  const likelihood = shares.filter(({ before, after }) => before.likelihood_pct !== undefined && after.came_true !== undefined);
  assert.deepEqual([ok.distress.n, ok.likelihood.n], [distress.length, likelihood.length], 'shares');
  if (distress.length >= 5) {
    const d = distress.map(({ before, after }) => before.expected_distress_pct - after.peak_distress_pct);
    assert.ok(Math.abs(ok.distress.mean - mean(d)) < 5.1e-5, `${ok.distress.mean}, not ${mean(d)}`);
    if (d.length <= 16) assert.ok(Math.abs(ok.distress.p - stats.signFlip(d)) < 5.1e-5, `p ${ok.distress.p}`);
  }
  assert.equal('p' in ok.distress, distress.length >= 5);
  assert.equal('brier' in ok.likelihood, likelihood.length >= 5);
  return 1;
}

/** Claims that say no more than counts and facts. */
const plain = /^fact_|_counts$|_facts$|_none$|^more_|^nested$|^cadence_began$/;
const sides = /(^|_)(compare|works)_(very_)?likely$/;

/** A claim's counts against the plan: of the context it is about, or of the two that it compares. */
function countsTrue(book, { key, about, n, values }, where) {
  const { factor } = about;
  const of = (label) => book.factors[factor]?.groups.get(label);
  if (sides.test(key)) {
    const [a, b] = [of(about.a), of(about.b)];
    assert.ok(a && b, where);
    if (key.startsWith('settled')) {
      assert.ok(a.before.length >= 12 && b.before.length >= 12, where);
      return;
    }
    assert.deepEqual([values.n_a, values.safe_a, values.n_b, values.safe_b, n], [a.n, a.safe, b.n, b.safe, a.n + b.n], where);
  }
  const one = of(factor === 'person' ? book.person.get(about.id) : about.label);
  if (!one) return;
  if (/^fact_crossed/.test(key)) assert.equal(n, one.crossed, where);
  if (/^fact_not_safe/.test(key)) assert.equal(n, one.lowest, where);
  if (/^(safety|person|works)_(counts|range|facts)$/.test(key)) assert.deepEqual([n, values.safe], [one.n, one.safe], where);
  if (factor === 'person') for (const word of ['mean', 'adjusted', 'marginal']) assert.ok(!(word in values), `${where}: ${word} of a person`);
}

function claimTrue(claim, where) {
  assert.ok(claim.key in sentences, `${where}: there is no sentence for it`);
  assert.ok(claim.strength >= 0 && claim.strength <= 1, where);
  assert.ok(claim.sure === undefined || `sure_${claim.sure}` in sentences, where);
  if (plain.test(claim.key)) {
    for (const key of [...estimates, 'from', 'to']) assert.ok(!(key in claim.values), `${where}: ${key}`);
  } else if (sides.test(claim.key)) {
    assert.notEqual(claim.about.factor, 'person', where);
    if (!claim.key.startsWith('settled')) assert.ok(claim.values.n_a >= 12 && claim.values.n_b >= 12, `${where}: too few to compare`);
  } else {
    assert.ok(claim.n >= (claim.key.startsWith('cadence_') ? 9 : 5), `${where}: ${claim.n} are too few`);
  }
}

/** Every claim within its gate; of a person with facts the facts come first, also in the summary. */
export function claimsTrue(book, { op, request, text }) {
  const say = JSON.parse(text).ok?.say;
  if (!say) return 0;
  const met = new Set();
  for (const claim of say) {
    const where = `${op} ${JSON.stringify(request)} ${JSON.stringify(claim)}`;
    claimTrue(claim, where);
    countsTrue(book, claim, where);
    const at = book.person.get(claim.about.id ?? claim.about.person);
    const one = at === undefined ? undefined : book.factors.person.groups.get(at);
    if (!one || (one.crossed === 0 && one.lowest === 0)) continue;
    if (claim.key.startsWith('fact_')) met.add(`${at} ${claim.key}`);
    else if (op === 'pattern.safety' || op === 'pattern.summary') {
      assert.ok(one.crossed === 0 || met.has(`${at} fact_crossed_person`), `${where}: the crossed boundary comes first`);
      assert.ok(one.lowest === 0 || met.has(`${at} fact_not_safe_person`), `${where}: what felt not safe comes first`);
      assert.notEqual(claim.key, 'person_range', where);
    }
  }
  if (op === 'pattern.summary') {
    const strengths = say.map(({ strength }) => strength);
    assert.deepEqual(strengths, [...strengths].sort((a, b) => b - a), 'strongest first');
  }
  return say.length;
}

export function check(book, told) {
  const seen = { answers: 0, comparisons: 0, settled: 0, cadence: 0, prediction: 0, claims: 0 };
  for (const one of told) {
    nobodyUnsafe(book, one);
    closedGates(JSON.parse(one.text), `${one.op} ${JSON.stringify(one.request)}`);
    seen.comparisons += safetyTrue(book, one);
    seen.settled += settlingTrue(book, one);
    seen.cadence += cadenceTrue(book, one);
    seen.prediction += predictionTrue(book, one);
    seen.claims += claimsTrue(book, one);
    seen.answers += 1;
  }
  return seen;
}
