// On a terminal: questions, passphrases that do not show, signals, the editor, colours, and that stored text
// never reaches the terminal in a form that it would obey.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, readdirSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import {
  book, box, call, known, noTerminal, passphrase, program, run, sf, terminal, unlock, vault, withoutProgress,
} from './program.mjs';

const escape = '\u001b';
const skip = noTerminal;

test('init asks twice, shows nothing of it, and puts the echo back', { skip }, async (t) => {
  const place = box(t);
  const seen = terminal(t, place, [...vault(place), 'init'], { before: 'stty -a >before; ' });
  await seen.expect(/New passphrase[^\n]*: /);
  seen.send('some plain words\n');
  await seen.expect(/Once more: /);
  seen.send('some plain words\n');
  await seen.expect(/Your recovery code:/);
  const { code, out } = await seen.ended;
  assert.equal(code, 0, out);
  assert.doesNotMatch(out, /some plain words/);
});

test('init: two that differ make nothing', { skip }, async (t) => {
  const place = box(t);
  const seen = terminal(t, place, [...vault(place), 'init']);
  await seen.expect(/New passphrase[^\n]*: /);
  seen.send('some plain words\n');
  await seen.expect(/Once more: /);
  seen.send('some other words\n');
  const { code, out } = await seen.ended;
  assert.equal(code, 2);
  assert.match(out, /not the same/);
  assert.equal(existsSync(join(place, 'vault')), false);
});

test('on a terminal, with a book', { skip }, async (t) => {
  const place = box(t);
  await book(place);

  await t.test('a wrong passphrase can be tried again, three times in all', async (u) => {
    const good = terminal(u, place, [...vault(place), 'people']);
    await unlock(good, 'not the right words');
    await good.expect(/does not open it/);
    await unlock(good);
    assert.equal((await good.ended).code, 0);
    const bad = terminal(u, place, [...vault(place), 'people']);
    for (let i = 0; i < 3; i++) await unlock(bad, 'not the right words');
    const { code, out } = await bad.ended;
    assert.equal(code, 3);
    assert.doesNotMatch(out, /not the right words/);
  });

  await t.test('Ctrl-C at the passphrase ends by the signal, with the terminal as it was', async (u) => {
    writeFileSync(join(place, 'try.sh'), `stty -a >before; "$@"; echo "code $?" ; stty -a >after; cmp before after && echo same\n`);
    const seen = terminal(u, place, [...vault(place), 'people'], { before: 'sh try.sh ' });
    await seen.expect(/Passphrase[^\n]*: /);
    await typed(seen.child, 'half of it');
    // The program alone, as the shell around it would not be waiting for anything otherwise.
    const pid = await children(seen.child.pid);
    process.kill(pid, 'SIGTERM');
    await seen.expect(/code 143[\s\S]*same/);
    assert.doesNotMatch(seen.out, /half of it/);
  });

  await t.test('suspended at the passphrase: the echo is back meanwhile, and it asks again', async (u) => {
    // With jobs, as an interactive shell has them: the program stops, and the shell goes on.
    writeFileSync(join(place, 'jobs.sh'), `set -m; stty -a >before; "$@"; stty -a >meanwhile; cmp before meanwhile && echo echoes; fg; echo "code $?"\n`);
    const seen = terminal(u, place, [...vault(place), 'people'], { before: 'bash jobs.sh ' });
    await seen.expect(/Passphrase[^\n]*: /);
    process.kill(await children(seen.child.pid), 'SIGTSTP');
    await seen.expect(/echoes/);
    await unlock(seen);
    await seen.expect(/code 0/);
    assert.equal((await seen.ended).code, 0);
  });

  await t.test('add asks one thing at a time; Enter skips', async (u) => {
    const seen = terminal(u, place, [...vault(place), 'add']);
    await unlock(seen);
    await seen.expect(/How safe did it feel[\s\S]*5 .*safe[\s\S]*> /);
    seen.send('7\n');
    await seen.expect(/1 to 5/);
    seen.send('4\n');
    await seen.expect(/Who was it with[\s\S]*> /);
    seen.send('Anna; Marta\n');
    await seen.expect(/When was it[\s\S]*> /);
    seen.send('some day\n');
    await seen.expect(/no time/);
    seen.send('2024-04-24 9:05\n');
    await seen.expect(/What helped it feel safe/);
    seen.send('She waited.\nNo hurry.\n\n');
    await seen.expect(/What didn't feel right/);
    seen.send('\n');
    await seen.expect(/New here: Anna[\s\S]*New here: Marta[\s\S]*That is kept/);
    assert.equal((await seen.ended).code, 0);
    const { json } = await call(place, 'moment.list');
    const [moment] = json.ok.items;
    assert.equal(moment.felt_safe, 1);
    assert.equal(moment.at, '2024-04-24T09:05:00+02:00');
    assert.equal(moment.felt_safe_text, 'She waited.\nNo hurry.');
    assert.equal(moment.felt_unsafe_text, undefined);
    assert.equal(moment.people.length, 2);
  });

  await t.test('add with nothing but Enter keeps nothing and is no failure', async (u) => {
    const before = (await call(place, 'moment.list')).json;
    const seen = terminal(u, place, [...vault(place), 'add']);
    await unlock(seen);
    for (const question of [/How safe[\s\S]*> /, /Who was[\s\S]*> /, /When was[\s\S]*> /, /What helped/, /What didn't/]) {
      await seen.expect(question);
      seen.send('\n');
    }
    assert.equal((await seen.ended).code, 0);
    assert.deepEqual((await call(place, 'moment.list')).json, before);
  });

  await t.test('add: answers survive Ctrl-C, encrypted, and the next add goes on', async (u) => {
    const first = terminal(u, place, [...vault(place), 'add']);
    await unlock(first);
    await first.expect(/How safe[\s\S]*> /);
    first.send('2\n');
    await first.expect(/Who was[\s\S]*> /);
    first.send('Quagga\n');
    await first.expect(/When was[\s\S]*> /);
    first.child.stdin.write('\u0003');
    await first.expect(/wait in the book/);
    assert.equal((await first.ended).code, 130);
    for (const name of readdirSync(join(place, 'vault'), { recursive: true })) {
      const path = join(place, 'vault', name);
      if (!/\.(db|keys|db-wal)$/.test(name)) continue;
      assert.equal(readFileSync(path).includes('Quagga'), false, name);
    }
    const second = terminal(u, place, [...vault(place), 'add', '--json']);
    await unlock(second);
    await second.expect(/had begun a moment[\s\S]*> /);
    second.send('\n');
    await second.expect(/When was[\s\S]*> /);
    second.send('\n');
    await second.expect(/What helped/);
    second.send('\n');
    await second.expect(/What didn't/);
    second.send('\n');
    const { code, out } = await second.ended;
    assert.equal(code, 0);
    assert.match(out, /"felt_safe":-1/);
    assert.equal((await call(place, 'draft.list')).json.ok.items.length, 0);
    assert.match((await sf(place, ['people'])).out, /Quagga/);
  });

  await t.test('search and people add ask for their words', async (u) => {
    const people = terminal(u, place, [...known(place), 'people', 'add']);
    await people.expect(/Name, initial, anything: /);
    people.send('Otto\n');
    await people.expect(/Otto is in the book/);
    const search = terminal(u, place, [...known(place), 'search']);
    await search.expect(/Words to find: /);
    search.send('hurry\n');
    await search.expect(new RegExp(`No ${escape}\\[1;4mhurry${escape}\\[0m\\.`));
  });

  await t.test('what cannot be undone is said first, and only y goes on', async (u) => {
    const made = (await sf(place, ['backup', '--json'])).json().ok.name;
    await sf(place, ['people', 'add'], { input: 'Later One' });
    const no = terminal(u, place, [...known(place), 'restore', made]);
    await no.expect(/as it was in that copy[\s\S]*Go on\? \[y\/N\] /);
    no.send('\n');
    assert.equal((await no.ended).code, 0);
    assert.match((await sf(place, ['people'])).out, /Later One/);
    const yes = terminal(u, place, [...known(place), 'restore', made]);
    await yes.expect(/Go on\? \[y\/N\] /);
    yes.send('y\n');
    await yes.expect(/as it was then/);
    assert.equal((await yes.ended).code, 0);
    assert.doesNotMatch((await sf(place, ['people'])).out, /Later One/);
  });

  await t.test('what takes longer than a second says so on a terminal, and not in a pipe', async (u) => {
    writeFileSync(join(place, 'slow.csv'), 'at\n2024-04-24T10:00:00Z\n');
    const words = [...known(place), 'import', 'csv', '-', '--map', 'at=at', '--dry-run'];
    // The file comes once it was said that it is waited for, however long the book takes to open.
    const seen = terminal(u, place, words, { before: '(until [ -e said ]; do sleep 0.1; done; cat slow.csv) | ' });
    await seen.expect(/Reading the file/);
    writeFileSync(join(place, 'said'), '');
    assert.equal((await seen.ended).code, 0);
    const piped = run(place, words, { input: null });
    await new Promise((done) => { setTimeout(done, 2500); });
    piped.child.stdin.end('at\n');
    await piped.ended;
    assert.doesNotMatch(piped.err, /Reading the file/);
  });

  await t.test('colours only on a terminal, and not with NO_COLOR or a dumb one', async (u) => {
    assert.equal((await sf(place, ['moments'])).out.includes(escape), false);
    // A slow opening may draw and take back a line of progress, which is no colour.
    const colour = new RegExp(`${escape}\\[[0-9;]*m`);
    const colours = async (env) => colour.test((await terminal(u, place, [...known(place), 'moments'], { env }).ended).out);
    assert.equal(await colours({}), true);
    assert.equal(await colours({ NO_COLOR: '1' }), false);
    assert.equal(await colours({ TERM: 'dumb' }), false);
  });

  await t.test('without UTF-8 the shapes are plain', async () => {
    const seen = await sf(place, ['moments'], { env: { LC_ALL: 'C' } });
    assert.doesNotMatch(seen.out, /[◕█…]/);
    assert.match(seen.out, /\* mostly safe/);
  });

  await t.test('what turns text around does not reach the terminal, as words or as JSON', async (u) => {
    const turned = 'ab\u202Ecd \u2066ef';
    const added = await sf(place, ['add', '--json'], { input: JSON.stringify({ happened: turned, people: ['Zo\u202Ee'] }) });
    assert.equal(added.code, 0, added.err);
    assert.equal(added.json().ok.happened, turned, 'a pipe gets the answer itself');
    for (const words of [['moments'], ['moments', '--full'], ['people'], ['moments', '--json'], ['search']]) {
      const seen = terminal(u, place, [...known(place), ...words]);
      if (words[0] === 'search') {
        await seen.expect(/Words to find: /);
        seen.send('ab\n');
      }
      const { code, out } = await seen.ended;
      assert.equal(code, 0);
      assert.doesNotMatch(out, /[\u202E\u2066]/);
      if (words.includes('--json')) assert.match(out, /ab\\u202ecd/);
    }
  });

  await t.test('lines keep to the width of the terminal', async (u) => {
    await sf(place, ['add'], { input: `${'many plain words '.repeat(20)}` });
    const seen = await terminal(u, place, [...known(place), 'moments'], { env: { NO_COLOR: '1' }, before: 'stty cols 60; ' }).ended;
    const lines = withoutProgress(seen.out).split(/\r?\n/);
    assert.equal(lines.some((line) => line.includes('many plain words') && line.endsWith('…')), true);
    for (const line of lines) assert.equal([...line].length <= 60, true, line);
  });
});

test('the editor writes in memory, privately, and leaves nothing', { skip }, async (t) => {
  const place = box(t);
  // tmpfs by its number; where the test's own folder is on a disk, /dev/shm serves.
  const memory = existsSync('/dev/shm') && statfsSync('/dev/shm').type === 0x01021994;
  if (!memory) return t.skip('/dev/shm is not in memory here');
  await book(place);
  const editor = join(place, 'editor.sh');
  const left = () => readdirSync('/dev/shm').filter((name) => name.startsWith('steadfolk-edit-'));
  const before = left();
  writeFileSync(editor, `#!/bin/sh
ls -ld "$(dirname "$1")" >"${place}/folder"; ls -l "$1" >>"${place}/folder"; tr '\\0' ' ' <"/proc/$$/cmdline" >"${place}/words"
printf 'Written in peace.\\nTwo lines.\\n\\n' >"$1"; cp "$1" "$1~"\n`, { mode: 0o755 });
  const ask = async (words, env) => {
    const seen = terminal(t, place, [...known(place), 'add', '--editor', '--json', ...words], { env });
    await seen.expect(/How safe[\s\S]*> /);
    seen.send('5\n');
    await seen.expect(/Who was[\s\S]*> /);
    seen.send('\n');
    await seen.expect(/When was[\s\S]*> /);
    seen.send('\n');
    return seen.ended;
  };
  const good = await ask([], { VISUAL: editor, EDITOR: '/bin/false' });
  assert.equal(good.code, 0, good.out);
  assert.match(good.out, /"happened":"Written in peace\.\\nTwo lines\."/);
  assert.match(readFileSync(join(place, 'folder'), 'utf8'), /^drwx------.*\n-rw-------/);
  assert.doesNotMatch(readFileSync(join(place, 'words'), 'utf8'), /peace/);
  assert.deepEqual(left(), before);

  const bad = await ask([], { VISUAL: '/bin/false' });
  assert.equal(bad.code, 1);
  assert.deepEqual(left(), before);
  assert.equal((await call(place, 'moment.list')).json.ok.items.length, 1);

  // What a killed process left goes with the next one.
  const dead = spawn('true');
  await new Promise((done) => { dead.on('close', done); });
  mkdirSync(`/dev/shm/steadfolk-edit-${dead.pid}-abcdef`, { mode: 0o700 });
  writeFileSync(`/dev/shm/steadfolk-edit-${dead.pid}-abcdef/moment.txt`, 'left over');
  const again = terminal(t, place, [...known(place), 'add', '--editor'], { env: { VISUAL: editor } });
  await again.expect(/had begun[\s\S]*> /);
  again.send('n\n');
  await again.expect(/How safe[\s\S]*> /);
  again.send('\n');
  await again.expect(/Who was[\s\S]*> /);
  again.send('\n');
  await again.expect(/When was[\s\S]*> /);
  again.send('\n');
  assert.equal((await again.ended).code, 0);
  assert.deepEqual(left(), before);

  const piped = await sf(place, ['add', '--editor'], { input: 'x' });
  assert.equal(piped.code, 2);
  return undefined;
});

test('a signal while standard input is waited for ends in good order', { skip }, async (t) => {
  const place = box(t);
  await book(place);
  const seen = run(place, [...known(place), 'add'], { input: null });
  await new Promise((done) => { setTimeout(done, 2500); });
  seen.child.kill('SIGTERM');
  await seen.ended;
  assert.equal(seen.signal, 'SIGTERM');
  assert.equal(seen.out, '');
  assert.equal((await call(place, 'moment.list')).json.ok.items.length, 0);
});

/** The process of the program itself below a process, however many shells stand between. */
async function children(pid) {
  for (let i = 0; i < 3000; i++) {
    const found = below(pid).find((one) => {
      try {
        return readFileSync(`/proc/${one}/cmdline`, 'latin1').startsWith(program);
      } catch {
        return false;
      }
    });
    if (found) return found;
    await new Promise((done) => { setTimeout(done, 20); });
  }
  throw new Error('the program was not found');
}

/** Type what does not show: until script(1), which stands between, has handed it on. */
async function typed(script, text) {
  const handed = () => Number(/^wchar: (\d+)$/m.exec(readFileSync(`/proc/${script.pid}/io`, 'latin1'))[1]);
  const before = handed();
  script.stdin.write(text);
  for (let i = 0; handed() < before + text.length; i++) {
    if (i === 3000) throw new Error('what was typed never arrived');
    await new Promise((done) => { setTimeout(done, 20); });
  }
}

function below(pid) {
  try {
    const own = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').split(' ').filter(Boolean).map(Number);
    return own.flatMap((one) => [one, ...below(one)]);
  } catch {
    return [];
  }
}
