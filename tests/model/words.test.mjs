// Every kind, field and word of a list has its words for people in content/en/fields.json, and no words
// there speak of something that the model does not have.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const build = process.env.SF_BUILD ?? 'build/check';
const model = JSON.parse(execFileSync(join(build, 'tests/dump_model'), { encoding: 'utf8' }));

/** The keys that the model asks for, and what their value must hold. */
export function wanted(table) {
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
  for (const list of table.lists) {
    for (const word of list.words) keys.set(`list.${list.name}.${word}`, []);
  }
  return keys;
}

/** What is missing or empty in the words, as a list of keys. */
export function missing(table, words) {
  const said = (text) => typeof text === 'string' && text.trim() !== '';
  return [...wanted(table)].filter(([key, parts]) => {
    const entry = words[key];
    if (parts.length === 0) return !said(entry) && !said(entry?.label);
    return !parts.every((part) => said(entry?.[part]));
  }).map(([key]) => key);
}

const words = JSON.parse(readFileSync('content/en/fields.json', 'utf8'));

test('every kind, field and word of a list has words for people', () => {
  assert.deepEqual(missing(model, words), []);
});

test('no words speak of a kind, field or word of a list that is not there', () => {
  const keys = wanted(model);
  const kinds = new Set(model.kinds.map((kind) => kind.name));
  const stray = Object.keys(words).filter((key) => {
    const first = key.split('.')[0];
    return (first === 'kind' || first === 'list' || kinds.has(first)) && !keys.has(key);
  });
  assert.deepEqual(stray, []);
});

test('a field without words is found', () => {
  const table = structuredClone(model);
  table.kinds[0].fields.push({ name: 'shoe_size', type: 'int' });
  table.lists[0].words.push('never_heard');
  const found = missing(table, words);
  assert.ok(found.includes(`${table.kinds[0].name}.shoe_size`));
  assert.ok(found.includes(`list.${table.lists[0].name}.never_heard`));
});
