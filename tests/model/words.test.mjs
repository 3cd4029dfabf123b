// Every kind, field and word of a list has its words for people in content/en/fields.json, and no words
// there speak of something that the model does not have.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const build = process.env.SF_BUILD ?? 'build/check';
const model = JSON.parse(execFileSync(join(build, 'tests/dump_model'), { encoding: 'utf8' }));

/** The keys that the model asks for, each with the parts that its value must hold. */
function wanted(table) {
  const keys = new Map();
  for (const kind of table.kinds) {
    keys.set(`kind.${kind.name}`, ['one', 'many']);
    for (const field of kind.fields) {
      const key = `${kind.name}.${field.name}`;
      keys.set(key, ['label']);
      if (field.key) {
        keys.set(`${key}.${field.key}`, ['label']);
        keys.set(`${key}.${field.value}`, ['label']);
      }
    }
  }
  for (const list of table.lists) keys.set(`list.${list.name}`, list.words);
  return keys;
}

/** What has no words, or empty ones: "moment.joy: label". */
function missing(table, words) {
  const said = (text) => typeof text === 'string' && text.trim() !== '';
  return [...wanted(table)].flatMap(([key, parts]) =>
    parts.filter((part) => !said(words[key]?.[part])).map((part) => `${key}: ${part}`));
}

/** Words for a kind, field or word of a list that is not there. */
function stray(table, words) {
  const keys = wanted(table);
  const kinds = new Set(table.kinds.map((kind) => kind.name));
  return Object.entries(words).flatMap(([key, entry]) => {
    const first = key.split('.')[0];
    if (first === 'list' && keys.has(key)) {
      return Object.keys(entry).filter((word) => !keys.get(key).includes(word)).map((word) => `${key}: ${word}`);
    }
    return (first === 'kind' || first === 'list' || kinds.has(first)) && !keys.has(key) ? [key] : [];
  });
}

const words = JSON.parse(readFileSync('content/en/fields.json', 'utf8'));

test('every kind, field and word of a list has words for people', () => {
  assert.deepEqual(missing(model, words), []);
});

test('no words speak of a kind, field or word of a list that is not there', () => {
  assert.deepEqual(stray(model, words), []);
});

test('a field and a word of a list without words are found', () => {
  const table = structuredClone(model);
  table.kinds[0].fields.push({ name: 'shoe_size', type: 'int' });
  table.lists[0].words.push('never_heard');
  assert.deepEqual(missing(table, words).sort(),
    [`list.${table.lists[0].name}: never_heard`, `${table.kinds[0].name}.shoe_size: label`].sort());
});

test('words for a field and a word of a list that are gone are found', () => {
  const table = structuredClone(model);
  const field = table.kinds[0].fields.pop();
  const word = table.lists[0].words.pop();
  assert.deepEqual(stray(table, words).sort(),
    [`list.${table.lists[0].name}: ${word}`, `${table.kinds[0].name}.${field.name}`].sort());
});
