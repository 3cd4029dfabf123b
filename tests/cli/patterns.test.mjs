// `patterns` in the terminal: sentences of content/en/later/say.json with everything filled in, ranges as they are
// drawn, facts first, and the person's own words in a form that a terminal shows and does not obey.

import assert from 'node:assert/strict';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { box, call, known, noTerminal, sf, skip, terminal, withoutProgress } from './program.mjs';

const day_ms = 86400000;
const escape = '\u001b';
const say = JSON.parse(readFileSync('content/en/later/say.json', 'utf8'));

/** The day, counted, where the program is run (program.mjs). */
const dayOf = (ms) => Date.parse(new Intl.DateTimeFormat('en-CA', { timeZone: 'Europe/Berlin' }).format(ms)) / day_ms;

/** A book with one moment every `step` days, newest last; rows are [people, channel, felt_safe, more]. Their times. */
async function written(place, rows, step = 2) {
  await sf(place, ['init', '--no-recovery', '--json']);
  const now = Date.now();
  const times = rows.map((_, i) => now - (rows.length - i) * step * day_ms - 3600000);
  const lines = rows.map(([who, channel, felt, boundary = 'yes'], i) => [
    new Date(times[i]).toISOString(), who, channel, felt, boundary,
  ].join(','));
  writeFileSync(join(place, 'a.csv'), `at,who,how,felt,kept\n${lines.join('\n')}\n`);
  const seen = await sf(place, ['import', 'csv', 'a.csv', '-m', 'at=at', '-m', 'who=people', '-m', 'how=channel', '-m', 'felt=felt_safe', '-m', 'kept=boundary_respected', '--json']);
  assert.equal(seen.code, 0, seen.err);
  assert.equal(seen.json().ok.imported, rows.length);
  return times;
}

/** By phone it felt safe in 2 of 20, in person in 19 of 20, one after the other at random; twice by letter. */
function mixed() {
  const rows = [];
  let state = 7;
  const next = () => { state = (state * 48271) % 2147483647; return state / 2147483647; };
  for (let i = 0; i < 20; i += 1) rows.push(['Anna', 'phone', i % 10 === 0 ? 1 : -1], ['Anna', 'in_person', i === 3 ? 0 : 2]);
  for (let i = rows.length - 1; i > 0; i -= 1) {
    const j = Math.floor(next() * (i + 1));
    [rows[i], rows[j]] = [rows[j], rows[i]];
  }
  return [...rows, ['Anna', 'letter', 1], ['Anna', 'letter', 1]];
}

test('what may be said, and ranges', { skip }, async (t) => {
  const place = box(t);
  await written(place, mixed());
  const { json } = await call(place, 'pattern.safety', { factor: 'channel' });
  const group = (label) => json.ok.groups.find((one) => one.label === label);

  await t.test('a comparison is said in words, and first', async () => {
    const seen = await sf(place, ['patterns']);
    assert.equal(seen.code, 0, seen.err);
    assert.match(seen.out, /^What may be said today\n- It felt safe more often in person than by phone: in 19 of 20 moments, and in 2 of 20\. It is very likely that this is more than chance\.\n/m);
    assert.doesNotMatch(seen.out, /[{}]|say\.|undefined|\bnan\b/i);
  });

  await t.test('the range is drawn where the numbers are', async () => {
    const { out } = await sf(place, ['patterns', '--by', 'channel']);
    for (const label of ['phone', 'in person']) {
      const drawn = new RegExp(`\\n {2}${label}\\n[^\\n]*\\n {4}0 ([^\\n]*) 10\\n`).exec(out)[1];
      const of = group(label.replace(' ', '_'));
      assert.equal([...drawn].length, 41);
      assert.equal(drawn.indexOf('['), Math.round(of.low80 * 40), label);
      assert.equal(drawn.indexOf(']'), Math.round(of.high80 * 40), label);
    }
    assert.match(out, / {2}letter\n {4}It felt safe in 2 of 2 moments by letter\.\n {4}0 +0 +0 +2 +0\n {4}Too early[^\n]* 3 more\.\n/);
  });

  await t.test('no mean is drawn for a person', async () => {
    const people = (await sf(place, ['patterns', '--by', 'person'])).out;
    assert.match(people, /├─*\[━+\]─*┤/);
    assert.match((await sf(place, ['patterns', '--by', 'channel'])).out, /├─*\[━*┿━*\]─*┤/);
  });

  await t.test('without UTF-8 it is plain ASCII', async () => {
    const { out } = await sf(place, ['patterns', '--all'], { env: { LC_ALL: 'C' } });
    assert.match(out, /\n {4}0 \|-*\[=*\|=*\]-*\| 10\n/);
    // eslint-disable-next-line no-control-regex
    assert.match(out, /^[\x0a\x20-\x7e]*$/);
  });

  await t.test('a narrow terminal gets short lines', { skip: noTerminal }, async (u) => {
    const seen = terminal(u, place, [...known(place), 'patterns'], { before: 'stty cols 44; ', env: { NO_COLOR: '1' } });
    const { code, out } = await seen.ended;
    assert.equal(code, 0);
    const lines = withoutProgress(out).split('\r\n');
    assert.equal(lines.some((line) => /^ {4}0 ├.{19}┤ 10$/.test(line)), true, out);
    for (const line of lines) assert.equal([...line].length <= 44, true, line);
  });
});

test('contact, facts first, and words of the person', { skip }, async (t) => {
  const place = box(t);
  const rows = Array.from({ length: 24 }, (_, i) => [i === 12 ? 'Mara | Jo' : 'Mara', 'phone', 1]);
  for (let i = 0; i < 12; i += 1) rows.push([i === 3 ? 'Jo' : '', 'online', i === 3 ? -2 : 1]);
  const times = await written(place, rows);

  await t.test('facts stand first, and a silence is named with its counts', async () => {
    // A time that was written for UTC is of the day that it says.
    const since = () => dayOf(Date.now()) - Date.parse(new Date(times[23]).toISOString().slice(0, 10)) / day_ms;
    const days = [since()];
    const { out } = await sf(place, ['patterns']);
    days.push(since()); // Midnight may have come in between.
    const [first, second] = out.slice(out.indexOf('- ')).split('\n');
    assert.equal(first, '- With Jo, it once felt not safe.');
    assert.match(second, /^- It has been 2[567] days since your last contact with Mara\. Of 23 pauses before, 23 were shorter\./);
    assert.ok(days.includes(Number(/ (\d+) days/.exec(second)[1])), `${second}: ${days}`);
  });

  await t.test('nobody is missed after a moment that felt not safe', async () => {
    const [moment] = (await call(place, 'moment.list', { filter: { channel: 'phone' }, limit: 1 })).json.ok.items;
    await call(place, 'moment.edit', { id: moment.id, felt_safe: -2 });
    assert.doesNotMatch((await sf(place, ['patterns'])).out, /last contact/);
    await call(place, 'moment.edit', { id: moment.id, felt_safe: 1 });
    assert.match((await sf(place, ['patterns'])).out, /last contact with Mara/);
  });

  await t.test('whoever is resting is not named', async () => {
    const mara = (await call(place, 'person.list')).json.ok.items.find((person) => person.alias === 'Mara');
    await call(place, 'person.edit', { id: mara.id, standing: 'resting' });
    assert.doesNotMatch((await sf(place, ['patterns'])).out, /last contact/);
    // What a terminal would obey is shown, what looks like a gap in a sentence is not filled.
    const odd = await call(place, 'person.edit', { id: mara.id, standing: null, alias: 'M\u202e{n}\\' });
    assert.equal(odd.code, 0, JSON.stringify(odd.json));
    const { out } = await sf(place, ['patterns', '--all']);
    assert.equal(out.includes(escape) || out.includes('\u202e'), false);
    assert.match(out, /last contact with M\ufffd\{n\}\\\./);
  });
});

test('settled, support, several at once, expected', { skip }, async (t) => {
  const place = box(t);
  await sf(place, ['init', '--no-recovery', '--json']);
  const felt = (i) => (i % 5 === 0 ? -1 : 1);
  const safe = (of) => Array.from({ length: 48 }, (_, i) => i).filter((i) => of(i) && felt(i) > 0).length;
  const row = (i) => [new Date(Date.now() - (50 - i) * day_ms).toISOString(), 'Anna', i % 2 ? 'phone' : 'in_person', felt(i), 3, i % 2 ? 3 : 7,
    i % 3 ? 'listening' : 'own word', i % 3 ? 'listening' : 'advice'].join(',');
  writeFileSync(join(place, 'a.csv'), `at,people,channel,felt_safe,settled_before,settled_after,kinds_wanted,kinds_received\n${
    Array.from({ length: 48 }, (_, i) => row(i)).join('\n')}\n`);
  const columns = ['at', 'people', 'channel', 'felt_safe', 'settled_before', 'settled_after', 'kinds_wanted', 'kinds_received'];
  const seen = await sf(place, ['import', 'csv', 'a.csv', ...columns.flatMap((name) => ['-m', `${name}=${name}`]), '--json']);
  assert.equal(seen.json().ok.imported, 48, seen.err);
  const [anna] = (await call(place, 'person.list')).json.ok.items;

  await t.test('settled: before and after as bars, never of a person', async () => {
    const { out } = await sf(place, ['patterns', '--by', 'settled']);
    assert.match(out, / {2}in person\n {4}After 24 moments in person you felt more settled than before them: 3 of 10 before, 7 after\.[^\n]*\n {4}before {7}█+\S* 3\.0\n {4}after {8}█+\S* 7\.0\n/);
    assert.match(out, / {2}Anna\n {4}[^\n]*with Anna[^\n]*\n(?! {4}before)/);
  });

  await t.test('support: what was wanted, what came, an own word as it is', async () => {
    const { out } = await sf(place, ['patterns', '--by', 'support']);
    assert.match(out, / {2}listening\n {4}When you wanted listening, it came in 32 of 32 moments\.[^\n]*\n {4}0 ├[^\n]* 10\n/);
    assert.equal(out.includes(`    listening, 32 times: safe in ${safe((i) => i % 3)} of 32 rated.\n`), true, out);
    assert.match(out, / {2}own word\n {4}When you wanted "?own word"?, it came in 0 of 16 moments\./);
    assert.equal(out.includes(`    advice, 16 times: safe in ${safe((i) => i % 3 === 0)} of 16 rated.\n`), true, out);
  });

  await t.test('several things at once: no number for people', async () => {
    const { out } = await sf(place, ['patterns', '--by', 'adjusted']);
    assert.match(out, /How you met\n {2}\S/);
    assert.doesNotMatch(out, /Anna|With whom/);
  });

  await t.test('expected: only counts below five, then sentences over the rows', async () => {
    assert.match((await sf(place, ['patterns', '--by', 'expected'])).out, /^Your entries do not say this yet/);
    for (let i = 0; i < 5; i += 1) {
      const { json } = await call(place, 'share.add', { person: anna.id, what: 'a song', likelihood_pct: 80, expected_distress_pct: 70 + i });
      await call(place, 'share.edit', { id: json.ok.id, state: 'done' });
      const done = await call(place, 'share.edit', { id: json.ok.id, state: 'done', came_true: 'no', peak_distress_pct: 20 });
      assert.equal(done.code, 0, JSON.stringify(done.json));
    }
    const { out } = await sf(place, ['patterns', '--by', 'expected']);
    assert.match(out, /- In 5 small shares it was lighter than you had thought, by about 52 of 100\./);
    assert.match(out, /\nday +expected +it was +likely +it came\n(\d{4}-\d\d-\d\d +7\d +20 +80 +no\n){5}/);
  });
});

test('an empty book', { skip }, async (t) => {
  const place = box(t);
  await sf(place, ['init', '--no-recovery', '--json']);
  assert.equal((await sf(place, ['patterns'])).out, 'Patterns come from moments. There are none yet, and there is no hurry.\n');
  await sf(place, ['add'], { input: '{"felt_safe":1}' });
  assert.match((await sf(place, ['patterns'])).out, /too early to say more than what you wrote/);
});

test('every sentence that takes a number has its forms', () => {
  for (const [key, entry] of Object.entries(say)) {
    if (typeof entry === 'string') continue;
    assert.equal(typeof entry.other, 'string', key);
  }
});
