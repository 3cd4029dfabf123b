// The sentences of patterns: every one can be said in every language from what a claim carries
// (docs/statistics.md, "Sentences"), with nothing left in braces.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { loadArea, loadWords } from '../../ui/core/words.js';
import { contextName, factsOf, sentenceOf, sureOf, whereWords } from '../../ui/later/say.js';
import { languages, readWords } from './texts.mjs';

Object.defineProperty(globalThis, 'navigator', { value: { languages: [] }, configurable: true });
globalThis.fetch = async (path) => {
  const [, language, file] = /^\/content\/(\w+)(?:\/(\w+))?\.json$/.exec(path);
  const read = (name) => JSON.parse(readFileSync(`content/${language}/${name}.json`, 'utf8'));
  if (file) return { json: async () => read(`later/${file}`) };
  return { json: async () => ({ ui: read('ui'), fields: read('fields') }) };
};
/** The words of a language, as the page loads them. */
async function speak(language) {
  await loadWords(language);
  await loadArea('say');
}

const phone = { factor: 'channel', label: 'phone' };
const mara = { factor: 'person', id: 'x', label: 'Mara' };
const sides = { safe_a: 14, n_a: 18, safe_b: 6, n_b: 15 };
const ten = { from: 6, to: 9 };
const settled = { before: 3.94, after: 5.5, from: 0.42, to: 2.61, down: -0.4, up: 1.2 };
const belief = { belief: 'x' };
const them = { ...mara };

/** One claim of each sentence: about, n, values. */
const examples = {
  fact_crossed_person: [mara, 2, { name: 'Mara' }],
  fact_not_safe_person: [mara, 2, { name: 'Mara' }],
  person_counts: [mara, 3, { name: 'Mara', safe: 2 }],
  person_range: [mara, 18, { name: 'Mara', safe: 14, ...ten }],
  person_facts: [mara, 8, { name: 'Mara', safe: 6 }],
  safety_counts: [phone, 3, { safe: 2 }],
  safety_range: [phone, 18, { safe: 14, ...ten }],
  compare_likely: [{ factor: 'channel' }, 33, { a: 'phone', b: 'text', ...sides }],
  compare_very_likely: [{ factor: 'setting' }, 33, { a: 'home', b: 'the old bridge', ...sides }],
  compare_none: [{ factor: 'channel' }, 40, {}],
  adjusted_same: [phone, 20, { adjusted: 7, marginal: 7 }],
  adjusted_less: [phone, 20, { adjusted: 6, marginal: 8 }],
  adjusted_more: [phone, 20, { adjusted: 8, marginal: 6 }],
  nested: [{}, 40, { a: 'setting', b: 'channel' }],
  settled_counts: [phone, 3, {}],
  settled_up: [phone, 9, settled],
  settled_down: [phone, 9, settled],
  settled_open: [phone, 9, settled],
  settled_person_counts: [mara, 3, { name: 'Mara' }],
  settled_person_up: [mara, 9, { name: 'Mara', ...settled }],
  settled_person_down: [mara, 9, { name: 'Mara', ...settled }],
  settled_person_open: [mara, 9, { name: 'Mara', ...settled }],
  settled_compare_likely: [{ factor: 'channel' }, 30, { a: 'phone', b: 'text', difference: 1.25 }],
  settled_compare_very_likely: [{ factor: 'depth' }, 30, { a: '0', b: '4', difference: 1.25 }],
  expected_counts: [{}, 3, {}],
  expected_lighter: [{}, 9, { by: 18.25, from: 9.1, to: 27.3 }],
  expected_heavier: [{}, 9, { by: -18.25, from: -9.1, to: -27.3 }],
  expected_same: [{}, 9, {}],
  likelihood_counts: [{}, 3, {}],
  likelihood_less: [{}, 9, { stated: 0.62, happened: 1, partly: 2 }],
  likelihood_more: [{}, 9, { stated: 0.12, happened: 6, partly: 2 }],
  likelihood_same: [{}, 9, { stated: 0.5, happened: 4, partly: 1 }],
  belief_counts: [belief, 3, {}],
  belief_down: [belief, 8, { by: -4.56 }],
  belief_up: [belief, 8, { by: 4.56 }],
  belief_open: [belief, 8, {}],
  counter_up: [belief, 8, { by: 4.56 }],
  counter_down: [belief, 8, { by: -4.56 }],
  counter_open: [belief, 8, {}],
  belief_since_less: [belief, 4, { day: '2026-03-04' }],
  belief_since_more: [belief, 4, { day: '2026-03-04' }],
  belief_unmoved: [belief, 7, { better: 6 }],
  cadence_counts: [them, 3, { name: 'Mara' }],
  cadence_silence: [them, 12, { name: 'Mara', days: 41, shorter: 11 }],
  cadence_usual: [them, 12, { name: 'Mara', shorter: 6 }],
  cadence_fewer: [them, 20, { name: 'Mara' }],
  cadence_more: [them, 20, { name: 'Mara' }],
  cadence_change_fewer: [them, 20, { name: 'Mara', month: '2026-03-01', before: 4.25, after: 0.9 }],
  cadence_change_more: [them, 20, { name: 'Mara', month: '2026-03-01', before: 0.9, after: 4.25 }],
  cadence_began: [them, 20, { name: 'Mara', mine: 12, theirs: 8 }],
  wanted_counts: [{ factor: 'wanted', label: 'advice' }, 3, { wanted: 'advice', came: 1 }],
  wanted_came: [{ factor: 'wanted', label: 'advice' }, 9, { wanted: 'advice', came: 4, ...ten }],
  works_range: [
    { factor: 'wanted_received', label: 'listening/advice' },
    9,
    { wanted: 'listening', received: 'advice', safe: 4, ...ten },
  ],
  works_likely: [{ factor: 'received' }, 33, { a: 'listening', b: 'soup', ...sides }],
  works_very_likely: [{ factor: 'received' }, 33, { a: 'listening', b: 'advice', ...sides }],
  works_none: [{ factor: 'received' }, 33, {}],
};

/** Words and phrases that sentences are made from, and labels; all others are sentences. */
const pieces =
  /^(?:sure(?:_\w+)?|fact_crossed|fact_not_safe|more_\w+|in_\w+|want(?:_(?!counts|came$)\w+)?|came(?:_\w+)?|factor_\w+|ten_\d+|depth_\d|time_of_day_\w+|pair|entries|newest|line)$/;
const claimOf = (key, n) => {
  const [about, count, values] = examples[key];
  return { key, about, n: n ?? count, values };
};

test('every sentence has an example, and every example a sentence', () => {
  const keys = Object.keys(readWords('en', 'later/say')).filter((key) => !pieces.test(key));
  assert.deepEqual(keys.sort(), Object.keys(examples).sort());
});

for (const language of languages)
  test(`nothing stays in braces, no key stands for words, ${language}`, async () => {
    await speak(language);
    const wrong = Object.keys(examples).flatMap((key) =>
      [0, 1, undefined]
        .map((n) => sentenceOf(claimOf(key, n)))
        .filter((said) => /[{}_]|say\.|undefined|NaN/.test(said) || !/[.]$/.test(said))
        .map((said) => `${key}: ${said}`),
    );
    assert.deepEqual(wrong, []);
  });

test('English, word by word', async () => {
  await speak('en');
  const said = (key, n) => sentenceOf(claimOf(key, n));
  assert.equal(
    said('safety_range'),
    'It felt safe in 14 of 18 moments by phone. Of ten such moments, most likely between six and nine.',
  );
  assert.equal(
    said('compare_very_likely'),
    'It felt safe more often at home than in the place you call "the old bridge": in 14 of 18 moments, and in 6 of 15. It is very likely that this is more than chance.',
  );
  assert.equal(said('fact_crossed_person', 1), 'With Mara, a boundary of yours was crossed once.');
  assert.equal(
    said('settled_up'),
    'After 9 moments by phone you felt more settled than before them: 3.9 of 10 before, 5.5 after. Most likely that is 0.4 to 2.6 steps more.',
  );
  assert.equal(
    said('expected_heavier'),
    'In 9 small shares it was heavier than you had thought, by about 18 of 100. Most likely between 9.1 and 27. That says something about those moments, and nothing against you.',
  );
  assert.equal(
    said('likelihood_less'),
    'What you feared seemed 62 of 100 likely, on average. In 9 small shares it came fully in 1, and partly in 2. That is less often than it seemed.',
  );
  assert.equal(
    said('cadence_change_fewer'),
    'Around March 2026, contact with Mara became less: about 4.3 a month until then, about 0.9 since. You may know what was going on then.',
  );
  assert.equal(
    said('works_range'),
    'When you wanted listening and advice came, it felt safe in 4 of 9 moments. Of ten such moments, most likely between six and nine.',
  );
  assert.equal(whereWords('wanted_received', 'believed/soup'), 'when you wanted to be believed and soup came');
  assert.equal(contextName('weekday', 'sunday'), 'Sunday');
  assert.equal(contextName('wanted_received', 'believed/soup'), 'being believed, soup');
  assert.deepEqual(factsOf({ crossed: 1, scale: [2, 0, 0, 0, 0] }), [
    'A boundary of yours was crossed once.',
    '2 times it felt not safe.',
  ]);
  assert.deepEqual(factsOf({ crossed: 0, scale: [0, 3, 0, 0, 9] }), []);
  assert.equal(sureOf({ key: 'safety_range', sure: 'open', n: 6 }), 'How sure: still quite open.');
  assert.equal(sureOf({ key: 'safety_counts', sure: 'counted', n: 3 }), '');
  assert.equal(sureOf({ key: 'compare_likely', sure: 'likely', n: 33 }), '', 'the sentence says it');
});

test('Spanish, word by word', async () => {
  await speak('es');
  const said = (key, n) => sentenceOf(claimOf(key, n));
  assert.equal(
    said('safety_range'),
    'Te sentiste a salvo en 14 de 18 momentos por teléfono. De diez momentos así, lo más probable es entre seis y nueve.',
  );
  assert.equal(said('fact_crossed_person', 1), 'Con Mara, una vez se pasó un límite tuyo.');
  assert.equal(
    said('works_likely'),
    'Te sentiste a salvo más a menudo cuando te escucharon que cuando hubo soup: en 14 de 18 momentos, y en 6 de 15. Es probable que no sea solo azar. Pueden ser palabras para quien te pregunte cómo estar contigo.',
  );
  assert.equal(contextName('weekday', 'monday'), 'lunes');
});
