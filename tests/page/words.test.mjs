// The page's words: every one that is asked for is there, none is there for nothing, none breaks
// the tone.

import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'node:test';

/** @param {string} folder @returns {string[]} */
const files = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory() ? files(join(folder, entry.name)) : [join(folder, entry.name)],
  );

const sources = files('ui')
  .filter((name) => name.endsWith('.js'))
  .map((name) => [name, readFileSync(name, 'utf8')]);
const read = (name) => JSON.parse(readFileSync(`content/en/${name}.json`, 'utf8'));

/** "frame.leave" and so on: every leaf, where {one, other} is one. */
function leaves(value, path = '') {
  if (typeof value !== 'object' || Array.isArray(value) || 'other' in value) return [path];
  return Object.entries(value).flatMap(([key, inner]) =>
    leaves(inner, path ? `${path}.${key}` : key),
  );
}

/** The keys that sources ask t() for: whole ones, and patterns where a part is put in. */
function asked(texts) {
  const whole = new Set();
  const patterns = new Set();
  for (const text of texts) {
    // A string in the shape of a key is one, wherever it stands: some are chosen first and asked
    // for later.
    for (const [, key] of text.matchAll(/'([a-z_]+\.[a-z_]+(?:\.[a-z_]+)*)'/g)) whole.add(key);
    for (const [, key] of text.matchAll(/`([a-z_]+\.[^`\n]*\$\{[^`\n]*)`/g)) patterns.add(key);
  }
  return { whole, patterns };
}

/** @param {string} pattern */
const matcher = (pattern) =>
  new RegExp(
    `^${pattern
      .split(/\$\{[^}]*\}/)
      .map((part) => part.replace(/[.*+?^()|[\]\\]/g, '\\$&'))
      .join('[\\w-]+')}$`,
  );

const areas = readdirSync('content/en/later').map((name) => name.replace(/\.json$/, ''));
/** Every file of the page's words, areas as "later/share". */
const every = ['ui', 'cards', 'errors', 'fields', 'helplines', 'neutral'].concat(
  areas.map((area) => `later/${area}`),
);
const there = [
  ...leaves(read('ui')),
  ...areas.flatMap((area) => leaves(read(`later/${area}`), area)),
];

test('every word that the page asks for is there', () => {
  const wanted = sources.flatMap(([name, text]) =>
    [...text.matchAll(/\bt\((?:[^'`()]*\? )?'([a-z_.]+)'(?: : '([a-z_.]+)')?/g)].flatMap(
      ([, a, b]) => [a, b].filter(Boolean).map((key) => `${key} (${name})`),
    ),
  );
  assert.ok(wanted.length > 150, 'the search for keys finds them');
  assert.deepEqual(
    wanted.filter((entry) => !there.includes(entry.split(' ')[0])),
    [],
  );
});

test("an area has words and a style, and its words are asked for only where they were fetched", () => {
  const rows = [
    ...readFileSync('ui/screens/all.js', 'utf8').matchAll(
      /later\(\s*'([a-z_ ]+)',\s*\(\) => import\('\.\.\/later\/([\w-]+)\.js'\)/g,
    ),
  ];
  assert.ok(rows.length >= 10, 'the rows are found');
  assert.deepEqual(
    rows.map(([, names]) => names.split(' ')[0]).filter((area) => !existsSync(`ui/later/${area}.css`)),
    [],
  );
  /** The areas that every screen reaching a module has fetched. @type {Map<string, Set<string>>} */
  const fetched = new Map();
  const reach = (path, names) => {
    const before = fetched.get(path);
    const both = new Set(before ? [...before].filter((area) => names.includes(area)) : names);
    if (before && before.size === both.size) return;
    fetched.set(path, both);
    for (const [, to] of readFileSync(path, 'utf8').matchAll(/from '(\.[^']+\.js)'/g))
      reach(join(dirname(path), to), names);
  };
  reach('ui/app.js', []);
  for (const [, names, file] of rows) reach(`ui/later/${file}.js`, names.split(' '));
  // The numbers to call come by themselves, with what shows them.
  const helplines = readFileSync('ui/parts/helplines.js', 'utf8');
  const [, numbers] = /import\('\.\.\/later\/([\w-]+)\.js'\)/.exec(helplines);
  reach(`ui/later/${numbers}.js`, [...helplines.matchAll(/loadArea\('([a-z_]+)'\)/g)].map(([, area]) => area));
  // Operations of the door have the shape of keys and are none.
  const door = /\b(?:ask|tell|useAsk|useList)\(\s*['`][a-z_.]+['`]/g;
  const astray = sources.flatMap(([name, text]) =>
    // The names of fields ("reach.way" of a person) are no words of an area.
    [
      ...text
        .replaceAll(door, '')
        .matchAll(/(?<!field\('[a-z]+', )['`]([a-z_]+)\.[a-z_]+(?:['`.]|\$\{)/g),
    ]
      .map(([, first]) => first)
      .filter((first) => areas.includes(first) && !(first in read('ui')))
      .filter((first) => name.startsWith('ui/') && !/^ui\/core\/door/.test(name))
      .filter((first) => !fetched.get(name)?.has(first))
      .map((first) => `${name} asks for words of ${first}`),
  );
  assert.deepEqual([...new Set(astray)], []);
});

test('no word is there that nothing asks for', () => {
  const { whole, patterns } = asked(sources.map(([, text]) => text));
  const some = [...patterns].map(matcher);
  const outside = new Set(['danger.words']); // Read as a list, by parts/beside.js.
  assert.deepEqual(
    there.filter(
      (key) => !whole.has(key) && !outside.has(key) && !some.some((pattern) => pattern.test(key)),
    ),
    [],
  );
});

test('every pattern of keys finds at least one word', () => {
  const patterns = sources.flatMap(([, text]) =>
    [...text.matchAll(/\bt\(`([^`]+)`/g)].map(([, key]) => key),
  );
  assert.ok(patterns.length > 10);
  assert.deepEqual(
    patterns.filter((key) => !there.some((word) => matcher(key).test(word))),
    [],
  );
});

test('no sentence is written in the page itself', () => {
  // Between a tag's end and the next tag or value, letters are words.
  const found = sources.flatMap(([name, text]) =>
    [...text.matchAll(/html`[^]*?`;?\n/g)].flatMap(([template]) =>
      [
        ...template
          .replace(/\$\{[^{}]*(\{[^{}]*\}[^{}]*)*\}/g, '')
          .matchAll(/<\w[^<>]*>\s*([A-Z]?[a-z]{3,}[a-z ]*)\s*</g),
      ].map((match) => `${name}: ${match[1]}`),
    ),
  );
  assert.deepEqual(found, []);
});

test('words that the tone forbids are nowhere', () => {
  const forbidden =
    /\b(fail(ed|ure|s)?|streak|should|non-compliant|congrat\w*|awesome|oops|whoops|successfully|invalid|users?|safety behaviou?r|you must|well done)\b|!/i;
  // What people believe is quoted, and an exclamation mark never is ours.
  const quoted = /I should manage alone/g;
  const said = every.flatMap(
    (name) =>
      [...JSON.stringify(read(name)).matchAll(/:"((?:[^"\\]|\\.)*)"/g)].map(
        ([, text]) => `${name}: ${text.replace(quoted, '')}`,
      ),
  );
  assert.ok(said.length > 500);
  assert.deepEqual(
    said.filter((text) => forbidden.test(text)),
    [],
  );
});

test('sentences are short enough to read when tired', () => {
  const long = every.filter((name) => !['fields', 'helplines', 'neutral'].includes(name)).flatMap((name) =>
    [...JSON.stringify(read(name)).matchAll(/:"((?:[^"\\]|\\.)*)"/g)]
      .flatMap(([, text]) => text.split(/[.?:;]\s/))
      .filter((sentence) => sentence.split(/\s+/).length > 28),
  );
  assert.deepEqual(long, []);
});

test('every error of the door has its sentence', () => {
  const codes = [
    'invalid',
    'not_found',
    'conflict',
    'locked',
    'wrong_passphrase',
    'exists',
    'busy',
    'damaged',
    'missing',
    'newer',
    'full',
    'io',
    'no_memory',
    'refused',
    'too_large',
    'unknown_operation',
    'internal',
  ];
  const errors = read('errors');
  assert.deepEqual(
    codes.filter((code) => !errors[code]),
    [],
  );
});

test('every belief of the library has its impacts and a counter-belief, and is one that the model knows', () => {
  const { library } = read('later/beliefs');
  const known = Object.keys(read('fields')['list.origin']).filter((key) => key !== 'own');
  assert.equal(known.length, 8);
  assert.deepEqual(Object.keys(library).sort(), known.sort());
  for (const [key, belief] of Object.entries(library)) {
    assert.deepEqual(Object.keys(belief), ['statement', 'impact_life', 'impact_work', 'counter']);
    for (const [part, text] of Object.entries(belief))
      assert.ok(text.length > 10, `${key}: ${part}`);
  }
});
