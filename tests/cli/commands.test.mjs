// Each command on the real program: what it does, what it refuses, what it exits with.

import assert from 'node:assert/strict';
import { existsSync, mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { book, box, call, known, passphrase, run, sf, skip, vault } from './program.mjs';

test('a book and its moments', { skip }, async (t) => {
  const place = box(t);
  const lines = (text) => text.split('\n').filter(Boolean);

  await t.test('before there is a book: not found, exit 4, and nothing is made', async () => {
    const seen = await sf(place, ['moments']);
    assert.equal(seen.code, 4);
    assert.match(seen.err, /no book in .*vault yet.*steadfolk init/);
    assert.equal(existsSync(join(place, 'vault')), false);
  });

  await t.test('init: words for people, the code once, a private folder', async () => {
    const seen = await sf(place, ['init']);
    assert.equal(seen.code, 0, seen.err);
    assert.equal(lines(seen.out).filter((line) => /^ {4}([0-9A-Z]{4}-)+[0-9A-Z]{4}$/.test(line)).length, 1);
    assert.equal(statSync(join(place, 'vault')).mode & 0o077, 0);
  });

  await t.test('init --no-recovery makes no code, and its own book beside the first', async () => {
    writeFileSync(join(place, 'other'), 'quite another one\n', { mode: 0o600 });
    const seen = await run(place, [...vault(place), '--passphrase-file', 'other', 'init', '--no-recovery', '--json']).ended;
    assert.equal(seen.code, 0, seen.err);
    assert.deepEqual(Object.keys(seen.json().ok), ['book']);
    assert.match(seen.err, /already/);
  });

  await t.test('init refuses the passphrase of a book that is there, and short ones', async () => {
    const files = readdirSync(join(place, 'vault')).sort();
    const same = await sf(place, ['init']);
    assert.equal(same.code, 5);
    for (const [words, code] of [['short\n', 2], ['\n', 2], [`${'x'.repeat(1025)}\n`, 2], ['cafe\u0301 cafe\u0301\n', 2], [Buffer.from([0x61, 0xff, 0x62, 0x63, 0x64, 0x65, 0x66, 0x67, 0x0a]), 2]]) {
      const seen = await run(place, [...vault(place), '--passphrase-file', '-', 'init'], { input: words }).ended;
      assert.equal(seen.code, code, `${words}: ${seen.err}`);
      assert.equal(lines(seen.err).length >= 1, true);
    }
    assert.deepEqual(readdirSync(join(place, 'vault')).sort(), files);
  });

  await t.test('add: JSON from a pipe, names become people', async () => {
    const seen = await sf(place, ['add'], { input: JSON.stringify({
      felt_safe: 2, people: ['Anna', ' anna ', 'Ben'], at: '2024-04-24 18:08', felt_safe_text: 'She waited.', channel: 'in_person', setting: 'home',
    }) });
    assert.equal(seen.code, 0, seen.err);
    assert.equal(seen.out, 'That is kept.\n');
    assert.equal(lines(seen.err).length, 2, 'one line for each new name');
    const { json } = await call(place, 'moment.list');
    assert.equal(json.ok.items.length, 1);
    const [moment] = json.ok.items;
    assert.equal(moment.at, '2024-04-24T18:08:00+02:00');
    assert.equal(moment.at_zone, 'Europe/Berlin');
    assert.equal(moment.people.length, 2);
    assert.equal(moment.felt_safe_text, 'She waited.');
  });

  await t.test('add: a name known already is the same person, whatever its case', async () => {
    const seen = await sf(place, ['add', '--json'], { input: '{"people":["ANNA"],"felt_safe":-1}' });
    assert.equal(seen.code, 0, seen.err);
    assert.equal(seen.err, '');
    const { json } = await call(place, 'person.list');
    assert.deepEqual(json.ok.items.map((person) => person.alias).sort(), ['Anna', 'Ben']);
    assert.equal(seen.json().ok.people.length, 1);
  });

  await t.test('add: plain text becomes what happened; --at says when', async () => {
    const seen = await sf(place, ['add', '--json', '--at', '2024-04-25T10:00+02:00'], { input: '  We walked.\nBy the river.\n\n' });
    assert.equal(seen.code, 0, seen.err);
    assert.equal(seen.json().ok.happened, 'We walked.\nBy the river.');
    assert.equal(seen.json().ok.at, '2024-04-25T10:00:00+02:00');
  });

  await t.test('add: text that looks like JSON needs --text', async () => {
    const refused = await sf(place, ['add'], { input: '{not json}' });
    assert.equal(refused.code, 2);
    const taken = await sf(place, ['add', '--text', '--json'], { input: '{not json}' });
    assert.equal(taken.json().ok.happened, '{not json}');
  });

  await t.test('add: the passphrase and the text can both come from standard input', async () => {
    const seen = await run(place, [...vault(place), '--passphrase-file', '-', 'add', '--json'], { input: `${passphrase}\r\nSecond line is text.` }).ended;
    assert.equal(seen.code, 0, seen.err);
    assert.equal(seen.json().ok.happened, 'Second line is text.');
  });

  await t.test('add: what is wrong is named, exits 2, and changes nothing', async () => {
    const before = (await call(place, 'moment.list')).json;
    const people = (await call(place, 'person.list')).json;
    const wrong = [
      ['{"felt_safe":3}', /felt_safe takes -2 to 2/],
      ['{"people":["Somebody New"],"felt_safe":"high"}', /felt_safe/],
      ['{"people":"Anna"}', /list of names/],
      [`{"people":["${'x'.repeat(201)}"]}`, /name/],
      ['{"nonsense":1}', /nonsense/],
      ['{"at":"next year","felt_safe":1}', /no time/],
      ['{"at":"2199-01-01","felt_safe":1}', /a day ahead/],
      ['{"felt_safe":1', /JSON/],
      ['', /nothing to keep/],
      [' \n ', /nothing to keep/],
      ['{}', /nothing to keep/],
      [Buffer.from([0x61, 0xff]), /UTF-8/],
    ];
    for (const [input, says] of wrong) {
      const seen = await sf(place, ['add', '--json'], { input });
      assert.equal(seen.code, 2, `${input}: ${seen.err}`);
      assert.match(seen.err, says);
      assert.equal(seen.json().error.code, 'invalid');
    }
    assert.deepEqual((await call(place, 'moment.list')).json, before);
    assert.deepEqual((await call(place, 'person.list')).json, people);
  });

  await t.test('moments: newest first, names and words in full or in short', async () => {
    const seen = await sf(place, ['moments', '--until', '2024-12-31']);
    assert.equal(seen.code, 0, seen.err);
    assert.deepEqual(lines(seen.out), [
      '2024-04-25 10:00',
      '  We walked. By the river.',
      '2024-04-24 18:08 ● safe        Anna, Ben',
      '  She waited.',
    ]);
    const full = await sf(place, ['moments', '--full', '--until', '2024-04-24']);
    assert.deepEqual(lines(full.out), ['2024-04-24 18:08 ● safe        Anna, Ben', '  What helped it feel safe', '    She waited.']);
  });

  await t.test('moments: --limit, --since and pages of --json', async () => {
    const all = (await sf(place, ['moments', '--json'])).json().ok;
    const first = (await sf(place, ['moments', '--json', '--limit', '2'])).json().ok;
    assert.equal(first.items.length, 2);
    const rest = (await sf(place, ['moments', '--json', '--cursor', first.next])).json().ok;
    assert.deepEqual([...first.items, ...rest.items], all.items);
    assert.equal(rest.next, null);
    const since = (await sf(place, ['moments', '--json', '--since', '2024-04-25', '--until', '2024-04-25'])).json().ok;
    assert.deepEqual(since.items.map((moment) => moment.happened), ['We walked.\nBy the river.']);
    const short = await sf(place, ['moments', '--limit', '1']);
    assert.match(short.err, /There are more/);
  });

  await t.test('moments: limits and times that are none exit 2', async () => {
    for (const words of [['--limit', '0'], ['--limit', 'x'], ['--limit', '201', '--json'], ['--since', 'sometime'], ['--cursor', 'nonsense']]) {
      const seen = await sf(place, ['moments', ...words]);
      assert.equal(seen.code, 2, `${words}: ${seen.err}`);
      assert.equal(lines(seen.err).length >= 1, true);
    }
  });

  await t.test('people: by name; add takes a name a line, and no second one of a name', async () => {
    const added = await sf(place, ['people', 'add'], { input: 'Carla\n  Dad \n' });
    assert.equal(added.code, 0, added.err);
    assert.deepEqual(lines((await sf(place, ['people'])).out), ['Anna', 'Ben', 'Carla', 'Dad']);
    for (const input of ['carla\n', 'Edda\nEDDA\n']) {
      const seen = await sf(place, ['people', 'add', '--json'], { input });
      assert.equal(seen.code, 5, seen.err);
      assert.equal(seen.json().error.field, 'alias');
    }
    assert.equal((await sf(place, ['people', 'add'], { input: '\n' })).code, 2);
    assert.equal((await sf(place, ['people', '--json'])).json().ok.items.length, 4);
  });

  await t.test('search: words from standard input, the hit with its place', async () => {
    const seen = await sf(place, ['search'], { input: 'riv\n' });
    assert.equal(seen.code, 0, seen.err);
    assert.deepEqual(lines(seen.out), ['2024-04-25 10:00  Moment', '  We walked. By the river.']);
    const none = await sf(place, ['search'], { input: 'zebra' });
    assert.equal(none.code, 0);
    assert.match(none.out, /not in the book/);
    assert.equal((await sf(place, ['search', '--json'], { input: 'waited' })).json().ok.items.length, 1);
    assert.equal((await sf(place, ['search'], { input: '' })).code, 2);
  });

  await t.test('patterns: n always, too early under five, bars and facts from five on', async () => {
    const early = await sf(place, ['patterns', '--by', 'person']);
    assert.equal(early.code, 0, early.err);
    assert.match(early.out, / {2}Anna\n {4}With Anna, it felt safe in 1 of 2 moments\.\n {4}0 +1 +0 +0 +1\n {4}Too early[^\n]*: it takes 3 more\.\n/);
    assert.doesNotMatch(early.out, /most likely|[[\]]/);
    for (let i = 0; i < 3; i++) await sf(place, ['add'], { input: JSON.stringify({ people: ['Anna'], felt_safe: i < 1 ? -2 : 2, boundary_respected: i < 1 ? 'no' : 'yes' }) });
    const later = await sf(place, ['patterns', '--by', 'person']);
    // The facts stand above the number, and no range is drawn over them.
    assert.match(later.out, / {2}Anna\n {4}A boundary of yours was crossed once\.\n {4}Once it felt not safe\.\n {4}No count outweighs that\. It felt safe in 3 of 5 moments with Anna\.\n {4}█\S* 1 +█\S* 1 +0 +0 +█+\S* 3\n/);
    assert.doesNotMatch(later.out, /most likely|[[\]]/);
    const json = lines((await sf(place, ['patterns', '--json'])).out).map((line) => JSON.parse(line).ok);
    assert.deepEqual(json.map((ok) => ok.factor), [undefined, 'person', 'channel', 'setting']);
    assert.deepEqual(Object.keys(json[0]), ['say', 'more', 'withheld']);
    assert.equal((await sf(place, ['patterns', '--by', 'mood'])).code, 2);
    const none = await sf(place, ['patterns', '--by', 'depth']);
    assert.match(none.out, /^Your entries do not say this yet/);
  });

  await t.test('patterns: nothing about somebody who is not safe, and no hint of them', async () => {
    const { json } = await call(place, 'person.list');
    const anna = json.ok.items.find((person) => person.alias === 'Anna');
    await sf(place, ['add'], { input: JSON.stringify({ people: ['Ben'], felt_safe: 1, channel: 'phone' }) });
    assert.equal((await call(place, 'person.edit', { id: anna.id, standing: 'unsafe' })).code, 0);
    const seen = await sf(place, ['patterns']);
    assert.doesNotMatch(seen.out, /Anna|boundary|not safe\./);
    // What Ben was there for together with her does not count either.
    assert.match(seen.out, / {2}Ben\n {4}With Ben, it felt safe in 1 of 1 moment\.\n/);
    assert.doesNotMatch((await sf(place, ['patterns', '--json'])).out, new RegExp(`Anna|${anna.id}`));
    assert.doesNotMatch((await sf(place, ['people'])).out, /unsafe|suggest/);
    await call(place, 'person.edit', { id: anna.id, standing: null });
  });

  await t.test('today: one invitation; not today holds', async () => {
    const seen = await sf(place, ['today']);
    assert.equal(seen.code, 0, seen.err);
    assert.equal(lines(seen.out).length >= 1, true);
    const declined = await sf(place, ['today', '--not-today']);
    assert.match(declined.out, /Not today, then/);
    assert.equal((await sf(place, ['today', '--json'])).json().ok.declined, true);
  });

  await t.test('call: the answer and its status; a bad request is JSON too', async () => {
    const status = await run(place, [...vault(place), 'call', 'vault.status']).ended;
    assert.equal(status.code, 0);
    assert.deepEqual(status.json().ok.exists, true);
    for (const [op, request, code, error] of [
      ['nonsense.get', '{}', 2, 'unknown_operation'],
      ['moment.get', '{"id":"00000000-0000-7000-8000-000000000000"}', 4, 'not_found'],
      ['moment.list', '[]', 2, 'invalid'],
      ['moment.list', '{"limit":0}', 2, 'invalid'],
      ['choice.add', '{"list":"channel","word":"phone"}', 5, 'exists'],
    ]) {
      const seen = await sf(place, ['call', op], { input: request });
      assert.equal(seen.code, code, `${op}: ${seen.out}`);
      assert.equal(seen.json().error.code, error);
    }
  });

  await t.test('people forget: says so first, takes the name out everywhere', async () => {
    const refused = await sf(place, ['people', 'forget'], { input: 'Ben\n' });
    assert.equal(refused.code, 2, 'nobody was asked, so --yes is needed');
    const nobody = await sf(place, ['people', 'forget', '--yes'], { input: 'Zoe\n' });
    assert.equal(nobody.code, 4);
    const seen = await sf(place, ['people', 'forget', '--yes'], { input: 'ben\n' });
    assert.equal(seen.code, 0, seen.err);
    assert.doesNotMatch((await sf(place, ['people'])).out, /Ben/);
    assert.doesNotMatch((await sf(place, ['moments'])).out, /Ben/);
  });

  await t.test('a wrong passphrase: exit 3, one calm line, the error as JSON', async () => {
    writeFileSync(join(place, 'wrong'), 'not the right words\n', { mode: 0o600 });
    const seen = await run(place, [...vault(place), '--passphrase-file', 'wrong', 'moments', '--json']).ended;
    assert.equal(seen.code, 3);
    assert.equal(seen.err, 'That does not open it. Nothing has happened; you can try again.\n');
    assert.equal(seen.json().error.code, 'wrong_passphrase');
  });

  await t.test('a passphrase file that others can read is said, one that is not there is an error', async () => {
    writeFileSync(join(place, 'open'), `${passphrase}\n`, { mode: 0o644 });
    const seen = await run(place, [...vault(place), '--passphrase-file', 'open', 'people']).ended;
    assert.equal(seen.code, 0);
    assert.match(seen.err, /Others on this machine can read open/);
    const none = await run(place, [...vault(place), '--passphrase-file', 'nowhere', 'people']).ended;
    assert.equal(none.code, 4);
    const nobody = await run(place, [...vault(place), 'people']).ended;
    assert.equal(nobody.code, 2, 'no file, and no terminal to ask on');
    assert.match(nobody.err, /--passphrase-file/);
  });

  await t.test('a file as a shell gives it (/dev/fd/N) works', async () => {
    const seen = await run(place, [...vault(place), '--passphrase-file', '/dev/fd/0', 'people'], { input: `${passphrase}\n` }).ended;
    assert.equal(seen.code, 0, seen.err);
    assert.match(seen.out, /Anna/);
  });
});

test('the command line itself', { skip }, async (t) => {
  const place = box(t);

  await t.test('words of the person on the command line are refused and not repeated', async () => {
    for (const words of [['add', 'zebrafish'], ['search', 'zebrafish'], ['people', 'add', 'zebrafish'], ['zebrafish'], ['moments', 'zebrafish'], ['people', 'zebrafish']]) {
      const seen = await sf(place, words);
      assert.equal(seen.code, 2, words.join(' '));
      assert.doesNotMatch(seen.out + seen.err, /zebrafish/);
    }
  });

  await t.test('unknown, stray and unfinished options exit 2 and say which', async () => {
    for (const [words, says] of [
      [['--nonsense'], /--nonsense/], [['moments', '--editor'], /--editor/], [['moments', '--limit'], /--limit/],
      [['moments', '--json=1'], /--json/], [['open', '--port', '70000'], /65535/], [['--vault', '', 'moments'], /--vault/],
    ]) {
      const seen = await run(place, words).ended;
      assert.equal(seen.code, 2, words.join(' '));
      assert.match(seen.err, says);
    }
  });

  await t.test('--help, help, --version', async () => {
    const top = await run(place, ['--help']).ended;
    assert.equal(top.code, 0);
    const names = [...top.out.matchAll(/^ {2}([a-z]+(?: [a-z]+)?)(?: [A-Z[|\]]+)? {2}/gm)].map((match) => match[1]);
    assert.equal(names.length > 20, true);
    for (const name of names) {
      const one = await run(place, [...name.split(' '), '--help']).ended;
      const same = await run(place, ['help', ...name.split(' ')]).ended;
      assert.equal(one.code, 0, name);
      assert.equal(one.out, same.out);
      assert.match(one.out, new RegExp(`^steadfolk ${name}`));
    }
    assert.match((await run(place, ['--version']).ended).out, /^steadfolk \d+\.\d+\.\d+\n$/);
    assert.equal((await run(place, ['help', 'nonsense']).ended).code, 2);
    for (const line of top.out.split('\n')) assert.equal(line.length <= 80, true, line);
  });

  await t.test('without --vault the book is in the XDG folder, else under home', async () => {
    const words = ['--passphrase-file', 'pass', 'init', '--json'];
    assert.equal((await run(place, words, { env: { XDG_DATA_HOME: join(place, 'data') } }).ended).code, 0);
    assert.equal(existsSync(join(place, 'data/steadfolk')), true);
    assert.equal((await run(place, words).ended).code, 0);
    assert.equal(existsSync(join(place, '.local/share/steadfolk')), true);
    assert.equal((await run(place, ['moments'], { env: { HOME: '' } }).ended).code, 2);
  });

  await t.test('output that cannot be written is an error', async (u) => {
    if (!existsSync('/dev/full')) return u.skip('no /dev/full');
    const { spawnSync } = await import('node:child_process');
    const { program, environment } = await import('./program.mjs');
    const { openSync } = await import('node:fs');
    const seen = spawnSync(program, ['--help'], { env: environment(place), stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'] });
    assert.equal(seen.status, 8);
    return undefined;
  });
});

/** Files below a folder that hold one of the words as plain bytes. */
function holding(folder, words) {
  return readdirSync(folder, { recursive: true }).map((name) => join(folder, name)).filter((path) => {
    if (!statSync(path).isFile()) return false;
    const bytes = readFileSync(path);
    return words.some((word) => bytes.includes(word));
  });
}

test('arguments, environment and files of a command hold no text, also after kill -9', { skip }, async (t) => {
  const place = box(t);
  await book(place);
  writeFileSync(join(place, 'planted'), 'zebrafish');
  assert.deepEqual(holding(place, ['zebrafish']), [join(place, 'planted')], 'the search finds what is there');
  const temporary = join(place, 'tmp');
  mkdirSync(temporary);
  const env = { TMPDIR: temporary, XDG_RUNTIME_DIR: join(place, 'run') };
  const words = ['zebrafish', 'Quokka', 'lapwing'];
  const begin = async () => {
    const seen = run(place, [...known(place), 'add', '--json'], { input: null, env });
    t.after(() => seen.child.kill('SIGKILL'));
    seen.child.stdin.write('{"happened":"zebrafish at noon","people":["Quokka"],"tags":[],');
    await new Promise((done) => { setTimeout(done, 700); });
    for (const file of ['cmdline', 'environ', 'comm']) {
      assert.doesNotMatch(readFileSync(`/proc/${seen.child.pid}/${file}`, 'latin1'), /zebrafish|Quokka|four plain words/);
    }
    return seen;
  };
  const first = await begin();
  first.child.stdin.end('"felt_safe":1}');
  await first.ended;
  assert.equal(first.code, 0, first.err);
  assert.equal(first.json().ok.happened, 'zebrafish at noon');
  assert.equal((await sf(place, ['search'], { input: 'lapwing' })).code, 0);
  await sf(place, ['call', 'note.add'], { input: '{"title":"lapwing","text":"lapwing"}' });
  await sf(place, ['backup']);

  const second = await begin();
  second.child.kill('SIGKILL');
  await second.ended;
  assert.deepEqual(holding(place, words), [join(place, 'planted')]);
});
