// Numbers to call: a wrong one does harm. Every row has its shape, every language the same numbers, and a broken row
// is found. `node tests/content/helplines.test.mjs --table` prints the table of docs/helplines.md.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';
import { dialled, facts, table, troubles } from './helplines.mjs';
import { languages, readWords } from './texts.mjs';

const english = readWords('en', 'helplines');
if (process.argv.includes('--table')) console.log(table(english));

const today = '2026-11-26';

/** The number to call first in each country, written down a second time: known without the file. */
const first_numbers = {
  AE: '999', AR: '911', AT: '133', AU: '000', BE: '112', BR: '190', CA: '911', CH: '117', CL: '133', CO: '123', CZ: '112', DE: '110',
  DK: '112', ES: '112', FI: '112', FR: '112', GB: '999', GR: '112', HU: '112', IE: '112', IL: '100', IN: '112', IT: '112', JP: '110',
  KE: '999', KR: '112', MX: '911', MY: '999', NL: '112', NO: '112', NZ: '111', PE: '105', PH: '911', PL: '112', PT: '112', RO: '112',
  SE: '112', SG: '999', TR: '112', UA: '102', US: '911', UY: '911', ZA: '10111',
};

for (const language of languages) {
  test(`${language}: every country and every line has its shape`, () => {
    assert.deepEqual(troubles(readWords(language, 'helplines'), language), []);
  });

  test(`${language}: the same countries and numbers, hours, sources and dates as English`, () => {
    assert.deepEqual(facts(readWords(language, 'helplines')), facts(english));
  });

  test(`${language}: the first number of each country is the one known there`, () => {
    const first = readWords(language, 'helplines').countries.map(({ code, lines }) => [code, lines[0].number]);
    assert.deepEqual(Object.fromEntries(first), first_numbers);
  });
}

test('numbers inside a note or a name are the same in every language', () => {
  const numbers = (language) =>
    Object.fromEntries(
      readWords(language, 'helplines').countries.map(({ code, lines, more = '' }) => [
        code,
        lines.map(({ note = '' }) => (note + more).match(/\*?\d[\d ()]*\d|\b[A-Z]{4,5}\b/g)),
      ]),
    );
  for (const language of languages) assert.deepEqual(numbers(language), numbers('en'));
});

test('short codes stay short codes, star and all', () => {
  const lines = Object.fromEntries(english.countries.map(({ code, lines }) => [code, lines.map(({ number }) => dialled(number))]));
  for (const [code, number] of [['CL', '*4141'], ['ES', '016'], ['FR', '3919'], ['IT', '1522'], ['US', '988'], ['GR', '15900'], ['AU', '131114'], ['MX', '079']])
    assert.ok(lines[code].includes(number), `${code}: ${number}`);
});

/** A file that is right, small in all but its countries. */
const right = () => ({
  kinds: { emergency: 'a', violence: 'b', sexual_violence: 'c', crisis: 'd', listening: 'e' },
  always: 'day and night',
  countries: ['AD', 'AE', 'AF', 'AG', 'AI', 'AL', 'AM', 'AO', 'AQ', 'AR', 'AS', 'AT', 'AU', 'AW', 'AX', 'AZ', 'BA', 'BB', 'BD', 'BE', 'BF', 'BG', 'BH', 'BI',
    'BJ', 'BL', 'BM', 'BN', 'BO', 'BR'].map((code) => ({
    code,
    name: `Land ${code}`,
    lines: [
      { kind: 'emergency', name: 'Police', number: '112', hours: 'always', source: 'police.example', checked: null },
      { kind: 'violence', name: 'Line', number: '0800 123 456', hours: 'weekdays 9 to 17', note: 'Call or text', source: 'line.example/help', checked: '2026-11-26' },
    ],
  })),
});

const of = (file) => file.countries[3];
const line = (file) => of(file).lines[1];

/** [what is broken, how, what is then said] */
const broken = [
  ['a code in small letters', (file) => { of(file).code = 'ag'; }, 'ag: has no code of ISO 3166-1'],
  ['a code that is none', (file) => { of(file).code = 'UK'; }, 'UK: has no code of ISO 3166-1'],
  ['a country twice', (file) => { of(file).code = 'AF'; }, 'a country stands twice'],
  ['a country too few', (file) => { file.countries.pop(); }, 'there are 29 countries'],
  ['a space astray in a name', (file) => { of(file).name = 'Land AG '; }, 'AG: has no name'],
  ['another order', (file) => { of(file).name = 'Land ZZ'; }, 'the countries are in no order'],
  ['another kind in the list', (file) => { file.kinds.legal = 'f'; }, 'the kinds are others'],
  ['no word for always', (file) => { file.always = ' '; }, '"always" has no words'],
  ['no emergency number', (file) => { of(file).lines[0].kind = 'violence'; }, 'AG: has no emergency number'],
  ['nobody for violence', (file) => { line(file).kind = 'listening'; }, 'AG: has nobody for violence or crisis'],
  ['an emergency number that is not first', (file) => { of(file).lines.reverse(); }, 'AG: has its lines in another order than their kinds'],
  ['a line twice', (file) => { of(file).lines.push({ ...line(file), number: '0800-123456' }); }, 'AG: has a line twice'],
  ['a kind that is none', (file) => { of(file).lines.push({ ...line(file), number: '116 006', kind: 'legal' }); }, 'AG: Line is of no kind: legal'],
  ['a line without a name', (file) => { delete line(file).name; }, 'AG: undefined has no name'],
  ['a letter in the number', (file) => { line(file).number = '0800 HELP'; }, 'AG: Line is no number to dial'],
  ['a bracket in the number', (file) => { line(file).number = '(0800) 123456'; }, 'AG: Line is no number to dial'],
  ['a number that is no text', (file) => { line(file).number = 800123456; }, 'AG: Line is no number to dial'],
  ['no number', (file) => { line(file).number = ''; }, 'AG: Line is no number to dial'],
  ['one digit', (file) => { line(file).number = '*9'; }, 'AG: Line has 1 digits'],
  ['a number too long', (file) => { line(file).number = '0800 123 456 789 0'; }, 'AG: Line has 14 digits'],
  ['a country prefix', (file) => { line(file).number = '+376 123 456'; }, 'AG: Line has a country prefix: it is dialled in the country'],
  ['a country prefix with zeros', (file) => { line(file).number = '00 376 123 456'; }, 'AG: Line has a country prefix: it is dialled in the country'],
  ['no hours', (file) => { line(file).hours = ''; }, 'AG: Line has no hours'],
  ['no source', (file) => { line(file).source = ''; }, 'AG: Line has no source'],
  ['an address as source', (file) => { line(file).source = 'https://line.example'; }, 'AG: Line has no source'],
  ['a list as source', (file) => { line(file).source = 'findahelpline.com'; }, 'AG: Line has a list as its source'],
  ['a note with its full stop', (file) => { line(file).note = 'Call or text.'; }, 'AG: Line has no good note'],
  ['an empty note', (file) => { line(file).note = ''; }, 'AG: Line has no good note'],
  ['a field that nobody shows', (file) => { line(file).sms = '88788'; }, 'AG: Line has sms'],
  ['more without its full stop', (file) => { of(file).more = 'See elsewhere'; }, 'AG: has no good "more"'],
  ['no word of a check', (file) => { delete line(file).checked; }, 'AG: Line was checked on no day'],
  ['a check in words', (file) => { line(file).checked = 'May 2026'; }, 'AG: Line was checked on no day'],
  ['a check on a day that never was', (file) => { line(file).checked = '2026-02-30'; }, 'AG: Line was checked on no day'],
  ['a check tomorrow', (file) => { line(file).checked = '2026-11-27'; }, 'AG: Line was checked in the future'],
  ['a check too long ago', (file) => { line(file).checked = '2019-12-31'; }, 'AG: Line was checked too long ago to say so'],
];

test('a broken row is found, and only that', () => {
  assert.deepEqual(troubles(right(), 'en', today), []);
  for (const [what, breakIt, said] of broken) {
    const file = right();
    breakIt(file);
    assert.deepEqual(troubles(file, 'en', today), [said], what);
  }
});

test('another number, kind, date, source or note in one language is found', () => {
  for (const [key, value] of [['number', '0800 123 457'], ['kind', 'crisis'], ['checked', null], ['source', 'other.example'], ['hours', 'always'], ['note', '']]) {
    const file = right();
    line(file)[key] = value;
    assert.notDeepEqual(facts(file), facts(right()), key);
  }
  const fewer = right();
  fewer.countries.pop();
  assert.notDeepEqual(facts(fewer), facts(right()));
});

test('docs/helplines.md has the table of the file as it is', () => {
  assert.ok(readFileSync('docs/helplines.md', 'utf8').includes(table(english)));
});
