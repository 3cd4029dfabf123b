// Small random books of everything that patterns look at, the same from the same seed, written through any
// door: {ask(op, request)}, which may answer at once or later.

const listOf = {
  standing: ['open', 'open', 'resting', 'unsafe', 'unsafe', 'ended', 'died', undefined],
  channel: ['in_person', 'phone', 'video', 'text', 'our own way'],
  setting: ['home', 'their_home', 'outdoors', 'work', 'the old pier'],
  began_by: ['me', 'them', 'both', 'unplanned'],
  kind: ['listening', 'company', 'believed', 'advice', 'space', 'soup'],
  boundary: ['yes', 'no', 'not_tested'],
  extent: ['no', 'partly', 'yes'],
};
const startMs = Date.UTC(2024, 4, 1, 12); // where the fake clock begins
const dayMs = 86400000;

/** A seeded generator of numbers below 1 (mulberry32). */
export function chance(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let z = state;
    z = Math.imul(z ^ (z >>> 15), z | 1);
    z ^= z + Math.imul(z ^ (z >>> 7), z | 61);
    return ((z ^ (z >>> 14)) >>> 0) / 4294967296;
  };
}

const at = (daysAgo, hour) => new Date(startMs - daysAgo * dayMs - (12 - hour) * 3600000).toISOString().replace('.000Z', '+00:00');
const given = (object) => Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));

function somePeople(next, count) {
  const letters = () => Array.from({ length: 9 }, () => 'bcdfghklmnprstvz'[Math.floor(next() * 16)]).join('');
  return Array.from({ length: count }, (_, i) => ({
    alias: `P${i}${letters()}`,
    standing: i === 0 ? 'open' : listOf.standing[Math.floor(next() * listOf.standing.length)],
    removed: next() < 0.1,
  }));
}

function someMoments(next, count, people, effect) {
  const pick = (list, none = 0) => (next() < none ? undefined : list[Math.floor(next() * list.length)]);
  const some = (list) => [...new Set(Array.from({ length: Math.floor(next() * 3) }, () => pick(list)))];
  let channel = pick(listOf.channel);
  let days = 30 + 4 * count;
  return Array.from({ length: count }, () => {
    if (next() < 0.4) channel = pick(listOf.channel, 0.1);
    days -= next() * 4;
    const good = channel === 'phone' ? 0.5 + effect : 0.5 - effect;
    const safe = next() < good ? 1 + Math.floor(next() * 2) : -Math.floor(next() * (next() < 0.2 ? 3 : 2));
    const before = Math.floor(next() * 101) / 10;
    return given({
      at: at(days, Math.floor(next() * 12)),
      who: [...new Set(Array.from({ length: Math.floor(next() * 3) }, () => Math.floor(next() * people)))],
      channel, setting: pick(listOf.setting, 0.2), began_by: pick(listOf.began_by, 0.2),
      kinds_wanted: some(listOf.kind), kinds_received: some(listOf.kind),
      depth: next() < 0.8 ? Math.floor(next() * 6) : undefined,
      felt_safe: next() < 0.9 ? safe : undefined,
      settled_before: next() < 0.8 ? before : undefined,
      settled_after: next() < 0.8 ? Math.min(10, Math.max(0, Math.round(10 * (before + (safe > 0 ? 4 * effect : 0) + 2 * next() - 1)) / 10)) : undefined,
      boundary_respected: next() < 0.15 ? pick(listOf.boundary) : undefined,
      direction: pick(['received', 'gave', 'both', 'neither'], 0.3),
    });
  });
}

function someShares(next, count, people, beliefs) {
  return Array.from({ length: count }, () => {
    const told = next() < 0.8;
    // The words before are fixed by a change of their own, together with the outcome, or never.
    const fixed = ['first', 'first', 'first', 'first', 'together', 'never'][Math.floor(next() * 6)];
    const before = given({
      person: Math.floor(next() * people), belief: next() < 0.7 ? Math.floor(next() * beliefs) : undefined,
      size: 1 + Math.floor(next() * 5), likelihood_pct: next() < 0.9 ? Math.floor(next() * 11) * 10 : undefined,
      expected_distress_pct: next() < 0.9 ? 40 + Math.floor(next() * 7) * 10 : undefined, feared: 'they laugh',
    });
    const after = given({ state: 'done', came_true: listOf.extent[Math.floor(next() * 3 * next())],
      peak_distress_pct: next() < 0.9 ? Math.floor(next() * 7) * 10 : undefined });
    return { before, after: told ? after : undefined, fixed };
  });
}

/** A plan of a book. `effect` 0..0.5: how much phone differs from the rest. */
export function randomBook(seed, { people = 5, moments = 40, shares = 10, beliefs = 2, ratings = 12, reachouts = 4, effect = 0 } = {}) {
  const next = chance(seed);
  const all = somePeople(next, people);
  return {
    people: all,
    moments: someMoments(next, moments, all.length, effect),
    beliefs: Array.from({ length: beliefs }, (_, i) => ({ statement: `nobody stays, number ${i}`, counter: next() < 0.7 ? 'some do' : undefined })),
    shares: someShares(next, shares, all.length, beliefs),
    ratings: Array.from({ length: ratings }, (_, i) => given({
      belief: Math.floor(next() * beliefs), at: at(10 * (ratings - i), 9), strength_pct: Math.floor(next() * 101),
      counter_strength_pct: next() < 0.7 ? Math.floor(next() * 101) : undefined })),
    reachouts: Array.from({ length: reachouts }, () => ({ person: Math.floor(next() * all.length),
      began_by: listOf.began_by[Math.floor(next() * 2)], state: next() < 0.5 ? 'done' : 'planned', kind: 'call' })),
  };
}

/** Write a plan into a new book; {people: ids, moments: ids, beliefs: ids}. */
export async function writeBook(door, plan) {
  const ids = { people: [], moments: [], beliefs: [] };
  const add = async (kind, value) => (await door.ask(`${kind}.add`, given(value))).id;
  await door.ask('vault.create', { passphrase: 'four plain words here' });
  for (const word of ['our own way']) await door.ask('choice.add', { list: 'channel', word });
  await door.ask('choice.add', { list: 'setting', word: 'the old pier' });
  await door.ask('choice.add', { list: 'kind', word: 'soup' });
  for (const { alias } of plan.people) ids.people.push(await add('person', { alias }));
  for (const { who, ...moment } of plan.moments) ids.moments.push(await add('moment', { ...moment, people: who.map((i) => ids.people[i]) }));
  for (const belief of plan.beliefs) ids.beliefs.push(await add('belief', belief));
  for (const rating of plan.ratings) await add('rating', { ...rating, belief: ids.beliefs[rating.belief] });
  for (const { before, after, fixed } of plan.shares) {
    const words = { ...before, person: ids.people[before.person], belief: before.belief === undefined ? undefined : ids.beliefs[before.belief] };
    if (fixed === 'never' && after) {
      await add('share', { ...words, ...after });
      continue;
    }
    const id = await add('share', { ...words, state: 'planned' });
    if (fixed === 'first' && after) await door.ask('share.edit', { id, state: 'done' });
    if (after) await door.ask('share.edit', { id, ...after });
  }
  for (const reachout of plan.reachouts) await add('reachout', { ...reachout, person: ids.people[reachout.person] });
  // Standings at the end: what was written about somebody before they were marked counts as well.
  for (const [i, person] of plan.people.entries()) {
    if (person.standing) await door.ask('person.edit', { id: ids.people[i], standing: person.standing });
    if (person.removed) await door.ask('person.remove', { id: ids.people[i] });
  }
  return ids;
}
