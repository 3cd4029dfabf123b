// The command line's words: none missing, none left over, the same as on the page where they mean the same, and
// in the tone of the house. The manual names every command and option.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';

const read = (path) => JSON.parse(readFileSync(join('content/en', path), 'utf8'));
const words = read('cli.json');
const sources = readdirSync('app/cli').filter((name) => name.endsWith('.c'))
  .map((name) => readFileSync(join('app/cli', name), 'utf8')).join('\n');
const strings = new Set([...sources.matchAll(/"((?:[^"\\]|\\.)*)"/g)].map((match) => match[1]));

/** Commands and options as the C tables have them. */
const commands = [...readFileSync('app/cli/cli_command.c', 'utf8').matchAll(/^ {4}\{"(\w+)", (?:NULL|"(\w+)"),/gm)]
  .map(([, name, sub]) => (sub ? `${name} ${sub}` : name));
const options = [...readFileSync('app/cli/cli_option.c', 'utf8').matchAll(/^ {4}\[SF_CLI_\w+\] = \{"([\w-]+)"/gm)].map((match) => match[1]);

/** Families of keys that are put together from a prefix and something else. */
const families = {
  command: commands.map((name) => name.replace(' ', '_')),
  option: options,
  status: ['0', '1', '2', '3', '4', '5', '6', '7', '8', '9'],
  felt_safe: ['-2', '-1', '0', '1', '2'],
  'patterns.by': ['person', 'channel', 'setting', 'wanted', 'received', 'wanted_received', 'depth', 'began_by', 'time_of_day', 'weekday',
    'settled', 'expected', 'support', 'adjusted'],
  'patterns.column': ['before', 'after', 'day', 'expected', 'actual', 'stated', 'came'],
  month: ['1', '2', '3', '4', '5', '6', '7', '8', '9', '10', '11', '12'],
  weekday: ['monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday', 'sunday'],
};
const free = /^(help|progress|notice|waiting|invitation|error|channel|setting|kind|moment|ask|backup)\./;

test('the tables were found', () => {
  assert.equal(commands.length > 20 && commands.includes('import csv'), true);
  assert.equal(options.length > 20 && options.includes('passphrase-file'), true);
});

test('every key that the sources name has words', () => {
  const asked = [...sources.matchAll(/(?:sf_cli_say|sf_cli_say_part|sf_cli_say_count|sf_cli_say_aside|sf_cli_fail|sf_cli_book_agree|sf_words_get|put_question|head|usage)\(([^;]*?)\)/gs)]
    .flatMap(([, inner]) => [...inner.matchAll(/"([a-z_]+(?:\.[a-z_]+)+)"/g)].map((match) => match[1]));
  assert.equal(asked.length > 100, true);
  assert.deepEqual([...new Set(asked)].filter((key) => words[key] === undefined), []);
});

test('every family of keys is whole', () => {
  for (const [prefix, names] of Object.entries(families)) {
    assert.deepEqual(names.filter((name) => !words[`${prefix}.${name}`]), [], prefix);
    const stray = Object.keys(words).filter((key) => key.startsWith(`${prefix}.`) && !names.includes(key.slice(prefix.length + 1)));
    assert.deepEqual(stray, [], prefix);
  }
});

test('every text is used', () => {
  const unused = Object.keys(words).filter((key) => {
    const base = key.replace(/\.(one|none|nobody)$/, '');
    if (strings.has(key) || strings.has(base) || free.test(key)) return false;
    return !Object.keys(families).some((prefix) => key.startsWith(`${prefix}.`));
  });
  assert.deepEqual(unused, []);
});

test('codes and operations that errors are said for exist', () => {
  const codes = [...readFileSync('src/base/fail.c', 'utf8').matchAll(/"([a-z_]+)"/g)].map((match) => match[1]);
  const own = [...strings].filter((text) => text.startsWith('error.')).concat(['error.range', 'error.too_long']);
  const stray = Object.keys(words).filter((key) => key.startsWith('error.') && !own.includes(key)).filter((key) => {
    const parts = key.split('.');
    return !codes.includes(parts[1]) && !codes.includes(parts[parts.length - 1]);
  });
  assert.deepEqual(stray, []);
  assert.deepEqual(codes.filter((code) => code !== 'ok' && !words[`error.${code}`]), []);
});

test('what the page says too is said in the same words', () => {
  const fields = read('fields.json');
  const cards = read('cards.json');
  for (const [prefix, from] of [['felt_safe', fields['scale.felt_safe']], ['channel', fields['list.channel']], ['setting', fields['list.setting']]]) {
    for (const [word, text] of Object.entries(from)) assert.equal(words[`${prefix}.${word}`], text);
  }
  for (const [key, entry] of Object.entries(fields)) {
    if (key.startsWith('kind.')) assert.equal(words[key], entry.one);
  }
  for (const key of ['felt_safe', 'felt_safe_text', 'felt_unsafe_text']) assert.equal(words[`add.${key}`], fields[`moment.${key}`].ask);
  for (const [key, entry] of Object.entries(cards.invitation)) {
    if (typeof entry === 'string') continue;
    assert.equal(words[`invitation.${key}`], entry.text);
    assert.equal(words[`invitation.${key}.nobody`], entry.text_nobody ?? entry.text);
  }
});

test('nothing shouts, blames or counts streaks', () => {
  const never = /\b(fail(ed|ure)?|streaks?|should|non-?compliant|success(ful(ly)?)?|invalid|illegal|abort(ed)?|oops|please note)\b|!/i;
  const found = Object.entries(words).filter(([, text]) => never.test(text)).map(([key]) => key);
  assert.deepEqual(found, []);
});

test('every text ends as a sentence does, and no line is endless', () => {
  for (const [key, text] of Object.entries(words)) {
    if (/^(error|usage|notice|warn|init|restore)\./.test(key)) assert.match(text, /[.?)]$/, key);
    for (const sentence of text.split(/(?<=[.?:]) |\n/)) assert.equal(sentence.split(/\s+/).length <= 36, true, `${key}: ${sentence}`);
  }
});

test('the manual names every command, option and exit code, and is well formed', (t) => {
  const page = readFileSync('docs/steadfolk.1', 'utf8');
  const plain = page.replaceAll('\\-', '-');
  for (const name of commands) assert.match(plain, new RegExp(`^\\.It Cm ${name}\\b`, 'm'), name);
  for (const name of options) assert.match(plain, new RegExp(`Fl -?-?${name}\\b`), name);
  for (const code of families.status) assert.match(plain, new RegExp(`^\\.It ${code}$`, 'm'));
  const lint = spawnSync('mandoc', ['-T', 'lint', '-W', 'warning', 'docs/steadfolk.1'], { encoding: 'utf8' });
  if (lint.error) return t.diagnostic('mandoc is not installed; the form was not looked at');
  assert.equal(lint.stdout, '');
  return undefined;
});
