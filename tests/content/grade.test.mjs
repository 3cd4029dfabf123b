// The page's sentences are as easy to read as they are held to be: English by Flesch-Kincaid, Spanish by INFLESZ.
// Run by hand (node tests/content/grade.test.mjs --table), it prints what each file comes to.
//
// Held to: no file above grade 8 or below 55 ("normal"), and all together at most grade 6 and at least 65 ("quite
// easy"). A file with less than 60 words is too short for either formula by itself and counts in the whole.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { fleschKincaid, inflesz, sentencesOf, wordsOf } from './reading.mjs';
import { filesOf, notWords, readWords, textsOf } from './texts.mjs';

const enough_words = 60;
const grade_max = 8;
const grade_all_max = 6;
const ease_min = 55;
const ease_all_min = 65;

/** A name stands where one will be put in. */
const filled = (text) => text.replace(/\{(n|at|of|max|value|safe|minutes|days)\}/g, '4').replace(/\{\w+\}/g, 'Mara');

/** Sentences, not labels: what ends like one and has at least four words. */
const isBody = (text) => wordsOf(text).length >= 4 && /[.?…:][»"”)]*$/.test(text.trim());

const bodies = (language, file) =>
  textsOf(readWords(language, file))
    .filter(([path]) => !notWords(file, path))
    .map(([, text]) => filled(text))
    .filter(isBody);

const wordCount = (texts) => texts.flatMap(wordsOf).length;

function rows(language, measure) {
  const files = filesOf(language).map((file) => ({ file, texts: bodies(language, file) }));
  const all = files.flatMap(({ texts }) => texts);
  const long = files.filter(({ texts }) => wordCount(texts) >= enough_words);
  return [...long, { file: 'all', texts: all }].map((row) => ({ file: row.file, ...measure(row.texts) }));
}

const english = rows('en', fleschKincaid);
const spanish = rows('es', inflesz);

if (process.argv.includes('--table')) {
  const line = (row, value) =>
    `${row.file.padEnd(24)} ${String(row.words).padStart(6)} words ${(row.words / row.sentences).toFixed(1).padStart(5)} a sentence ` +
    `${(row.syllables / row.words).toFixed(2)} syllables a word  ${value.toFixed(1).padStart(5)}`;
  console.log('English, Flesch-Kincaid grade');
  for (const row of english) console.log(line(row, row.grade));
  console.log('\nSpanish, INFLESZ');
  for (const row of spanish) console.log(line(row, row.ease));
}

test('bodies are sentences, labels are not', () => {
  assert.equal(isBody('Not today'), false);
  assert.equal(isBody('That is kept, and it stays.'), true);
  assert.equal(isBody('With whom and where it felt safe, counted'), false);
  assert.ok(english.at(-1).words > 1500 && spanish.at(-1).words > 1500, 'the sentences are found');
});

test('English: no file above grade 8, all together at most 6', () => {
  assert.deepEqual(english.filter(({ grade }) => grade > grade_max), []);
  assert.ok(english.at(-1).grade <= grade_all_max, `all: ${english.at(-1).grade}`);
});

test('Spanish: no file below 55, all together at least 65', () => {
  assert.deepEqual(spanish.filter(({ ease }) => ease < ease_min), []);
  assert.ok(spanish.at(-1).ease >= ease_all_min, `all: ${spanish.at(-1).ease}`);
});

for (const language of ['en', 'es'])
  test(`sentences are short enough to read when tired, ${language}`, () => {
    const long = filesOf(language).flatMap((file) =>
      bodies(language, file)
        .flatMap(sentencesOf)
        .flatMap((sentence) => sentence.split(/[:;]\s/))
        .filter((sentence) => wordsOf(sentence).length > 28)
        .map((sentence) => `${file}: ${sentence}`),
    );
    assert.deepEqual(long, []);
  });
