// Every language says everything: the same files, keys, placeholders and forms of number as English; nothing left
// in English, nothing empty; and written as that language is written.

import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { test } from 'node:test';
import { languages as spoken } from '../../ui/core/words.js';
import { filesOf, isCounted, languages, notWords, readWords, textsOf } from './texts.mjs';

const others = languages.filter((language) => language !== 'en');

/** Lists that each language fills as it needs. */
const free = /^(danger\.words|titles)\[/;

/** Counted texts of a value: [path, forms]. */
function countedOf(value, path = '') {
  if (isCounted(value)) return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => countedOf(inner, path ? `${path}.${key}` : key));
}

const placeholders = (text) => [...text.matchAll(/\{(\w+)\}/g)].map(([, name]) => name).sort();

/** [file, path, English, other] of every text that both have. */
function pairs(language) {
  return filesOf('en').flatMap((file) => {
    const here = new Map(textsOf(readWords(language, file)));
    return textsOf(readWords('en', file))
      .filter(([path]) => here.has(path))
      .map(([path, text]) => [file, path, text, here.get(path)]);
  });
}

test('the page speaks the languages of content/, English first', () => {
  assert.deepEqual([...spoken].sort(), [...languages].sort());
  assert.equal(spoken[0], 'en');
});

/** Keys that stand twice in one object: the first of them is lost without a word. @param {string} text */
function twice(text) {
  const found = [];
  const open = [];
  for (const [token, key] of text.matchAll(/"((?:[^"\\]|\\.)*)"\s*:|"(?:[^"\\]|\\.)*"|[{}]/g)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (key !== undefined) {
      const keys = open[open.length - 1];
      if (keys.has(key)) found.push(key);
      keys.add(key);
    }
  }
  return found;
}

test('no key stands twice in an object', () => {
  assert.deepEqual(twice('{"a": "b: {", "b": {"a": 1}, "c": [{"a": 1}, {"a": 2}]}'), []);
  assert.deepEqual(twice('{"a": 1, "b": {"c": 1, "d": "x", "c": 2}, "a": 3}'), ['c', 'a']);
  const found = languages.flatMap((language) =>
    [...filesOf(language), 'cli', 'demo'].flatMap((file) => {
      const path = `content/${language}/${file}.json`;
      return existsSync(path) ? twice(readFileSync(path, 'utf8')).map((key) => `${path}: ${key}`) : [];
    }),
  );
  assert.deepEqual(found, []);
});

for (const language of others) {
  test(`${language}: the same files`, () => {
    assert.deepEqual(filesOf(language), filesOf('en'));
  });

  test(`${language}: the same keys, none more, none less`, () => {
    const astray = filesOf('en').flatMap((file) => {
      const counted = new Set(countedOf(readWords('en', file)).map(([path]) => path));
      const keys = (of) => {
        const paths = textsOf(readWords(of, file)).map(([path]) => path).filter((path) => !free.test(path));
        const parent = (path) => path.replace(/\.\w+$/, '');
        return new Set(paths.map((path) => (counted.has(parent(path)) ? parent(path) : path)));
      };
      const [here, there] = [keys(language), keys('en')];
      return [
        ...[...there].filter((path) => !here.has(path)).map((path) => `${file}: ${path} is missing`),
        ...[...here].filter((path) => !there.has(path)).map((path) => `${file}: ${path} is too many`),
      ];
    });
    assert.deepEqual(astray, []);
  });

  test(`${language}: a text is a text and counts where English counts, with every form of its numbers`, () => {
    const plural = new Intl.PluralRules(language);
    const needed = [...new Set(Array.from({ length: 1001 }, (_, n) => plural.select(n)))];
    for (const file of filesOf('en')) {
      const here = new Map(countedOf(readWords(language, file)));
      const there = new Map(countedOf(readWords('en', file)));
      assert.deepEqual([...here.keys()].sort(), [...there.keys()].sort(), file);
      for (const [path, forms] of here) {
        // Forms beyond a thousand ("many" of a million) may be left to "other".
        assert.deepEqual(needed.filter((form) => !forms[form]), [], `${file}: ${path}`);
        assert.equal(Boolean(forms.zero), Boolean(there.get(path).zero), `${file}: ${path}: zero`);
      }
    }
  });

  test(`${language}: the same values are put in`, () => {
    const wrong = pairs(language).filter(([file, path, en, other]) => {
      const one = /\.(one|zero)$/.test(path);
      // "One of them" may leave its number out, and no other text any.
      const [a, b] = [en, other].map((text) => placeholders(text).filter((name) => !(one && name === 'n')));
      return String(a) !== String(b);
    });
    assert.deepEqual(wrong, []);
  });

  test(`${language}: nothing empty where English has words, nothing twice, no space astray`, () => {
    const wrong = pairs(language).filter(
      ([, , en, other]) => (other.trim() === '') !== (en.trim() === '') || other !== other.trim() || / {2}|\s[.,;:?»]|«\s/.test(other),
    );
    assert.deepEqual(wrong, []);
  });

  test(`${language}: sentences stay sentences, labels stay labels`, () => {
    const ends = (text) => /[.?…:][»")]*$/.test(text);
    const wrong = pairs(language)
      .filter(([file, path, en]) => !notWords(file, path) && en.split(' ').length > 2)
      .filter(([, , en, other]) => ends(en) !== ends(other));
    assert.deepEqual(wrong, []);
  });

  test(`${language}: numbers to call, addresses and keys are the same`, () => {
    const wrong = pairs(language).filter(
      ([, path, en, other]) => /\]\.(key|code|kind|number|source|checked)$/.test(path) && en !== other,
    );
    assert.deepEqual(wrong, []);
    const numbers = (of) =>
      Object.fromEntries(
        readWords(of, 'helplines').countries.map(({ code, lines }) => [code, lines.map(({ number, kind, checked }) => [number, kind, checked])]),
      );
    assert.deepEqual(numbers(language), numbers('en'));
  });
}

test('es: no English is left over', () => {
  const same = pairs('es')
    .filter(([file, path, en, es]) => en === es && !notWords(file, path))
    .filter(([, , text]) => /\p{L}{2}/u.test(text.replace(/\{\w+\}/g, '')))
    .map(([file, path, , text]) => `${file}: ${path}: ${text}`);
  // Words that both languages have: "no", "video", "MOS", "KB".
  const both = /: (?:no|No|video|Total|[A-Z]{2,}[\w-]*|\{n\} [KM]B|[^a-z]*|.*https:\/\/.*)$/;
  assert.deepEqual(same.filter((line) => !both.test(line)), []);
  const english = /(?<![\p{L}-])(?:the|and|you|your|of|with|what|this|that|is|are|it|for|from|when|how|not|was|can|will|they|them|someone)(?![\p{L}-])/iu;
  assert.ok(english.test('What is this'));
  const left = pairs('es')
    .filter(([file, path]) => !notWords(file, path))
    .filter(([, , , es]) => english.test(es.replace(/\{\w+\}/g, '')))
    .map(([file, path, , es]) => `${file}: ${path}: ${es}`);
  assert.deepEqual(left, []);
});

test('es: written as Spanish is written', () => {
  const texts = filesOf('es').flatMap((file) =>
    textsOf(readWords('es', file)).filter(([path]) => !notWords(file, path)).map(([path, text]) => [`${file}: ${path}`, text]),
  );
  const count = (text, sign) => text.split(sign).length - 1;
  const wrong = texts.filter(
    ([, text]) =>
      count(text, '¿') !== count(text, '?') || // A question opens and closes.
      count(text, '«') !== count(text, '»') ||
      /["“”‘]|''/.test(text) || // Quotation marks are « ».
      /¿\s|\s\?/.test(text) ||
      /\b(?:solo|sólo)\b/.test(text) !== /\bsolo\b/.test(text) || // "solo" without the old accent
      /\b(?:este|esta|ese|esa|aquel) mism[oa]s?\b/.test(text),
  );
  assert.deepEqual(wrong, []);
});

test('es: titles, labels and days have small letters inside, as Spanish has', () => {
  const names = /^(?:Salir|Ahora|Con|Lo|Hoy|Personas|Momento|Diario|Patrones|Más|Ajustes|Steadfolk|English|Mayús|Día|Internacional|Amistad|Alaska|Canadá|Torres|Estados|Unidos|Cómo|START|O|Copias|Centro|Nacional|Organización|Mundial|Salud|Medical|Outcomes|Study|KB|MB|Hola|Mara)$/;
  const titled = filesOf('es').flatMap((file) =>
    textsOf(readWords('es', file))
      .filter(([path]) => !notWords(file, path) && file !== 'helplines')
      .filter(([, text]) => {
        const inside = text.match(/(?<=[\p{Ll},] )\p{Lu}\p{Ll}+/gu) ?? [];
        return inside.some((word) => !names.test(word));
      })
      .map(([path, text]) => `${file}: ${path}: ${text}`),
  );
  assert.deepEqual(titled, []);
});
