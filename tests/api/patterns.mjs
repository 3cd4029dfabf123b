// Every operation of patterns, asked in every way, as docs/operations.md (generated from the tables) lists them:
// one that is added is asked by the next run.

import { readFileSync } from 'node:fs';

export const factors = ['person', 'channel', 'setting', 'wanted', 'received', 'wanted_received', 'depth', 'began_by',
  'time_of_day', 'weekday'];

/** [{op, words}]: the operations pattern.*, with the names of what they take. */
export function patternOps() {
  const text = readFileSync('docs/operations.md', 'utf8');
  return text.split(/^### /m).slice(1).map((part) => ({ op: part.slice(0, part.indexOf('\n')),
    words: [...part.matchAll(/^- `(\w+)`, /gm)].map((match) => match[1]) })).filter(({ op }) => op.startsWith('pattern.'));
}

async function all(door, op) {
  const found = [];
  let cursor;
  do {
    const page = await door.ask(op, { limit: 200, ...(cursor ? { cursor } : {}) });
    found.push(...page.items);
    cursor = page.next;
  } while (cursor);
  return found;
}

/** Requests by the words an operation takes. `group` is asked for afterwards, with what the answer names. */
const ways = {
  factor: () => factors.map((factor) => ({ factor })),
  person: (book) => book.people.map(({ id }) => ({ person: id })),
  belief: (book) => book.beliefs.map(({ id }) => ({ belief: id })),
  group: () => [],
  key: () => [],
  ids: () => [],
};

/**
 * Ask everything: [{op, request, text}]. `groups`: how many groups of each answer are asked for by themselves. An
 * argument that `ways` does not know is an error, so that nothing new goes unasked.
 */
export async function askAll(door, { groups = 2 } = {}) {
  const book = { people: await all(door, 'person.list'), beliefs: await all(door, 'belief.list') };
  const told = [];
  const say = async (op, request) => {
    const text = await door.call(op, JSON.stringify(request));
    told.push({ op, request, text });
    return JSON.parse(text);
  };
  for (const { op, words } of patternOps()) {
    for (const word of words) if (!ways[word]) throw new Error(`${op}: say in tests/api/patterns.mjs how to ask by ${word}`);
    const requests = words.flatMap((word) => ways[word](book));
    const whole = words.some((word) => ['factor', 'person', 'belief'].includes(word)) ? requests : [{}];
    for (const request of whole) {
      const answer = await say(op, request);
      if (!words.includes('group')) continue;
      for (const group of (answer.ok?.groups ?? []).slice(0, groups)) await say(op, { ...request, group: group.id ?? group.label });
    }
  }
  return told;
}
