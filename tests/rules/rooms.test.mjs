// The rooms keep their walls; and the test that says so fails on every kind of breach.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { checkSources, checkSymbols, sees, sources } from './rooms.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const build = join(root, process.env.SF_BUILD ?? 'build/check');
const wasm = join(root, process.env.SF_WASM ?? 'build/wasm');

const clean = (found) => assert.ok(found.length === 0, found.join('\n'));

test('the sources keep to their rooms', () => {
  clean(checkSources(root));
});

test('every room has sources, so that the rules have something to look at', () => {
  const folders = new Set(sources(root).filter((file) => file.name.endsWith('.c')).map((file) => file.folder));
  for (const room of Object.keys(sees)) assert.ok(folders.has(`src/${room}`), room);
});

for (const [what, folder] of [['native', build], ['wasm32', wasm]]) {
  test(`every room is built for ${what}`, () => {
    const missing = Object.keys(sees).map((room) => (room === 'port' ? 'libport.a' : `libroom_${room}.a`))
      .filter((archive) => !existsSync(join(folder, archive)));
    clean(missing);
  });

  test(`the rooms built for ${what} export only what is named for its file and described in a header`, () => {
    clean(checkSymbols(root, folder));
  });
}

/** A copy of the sources, changed by `breach`; what the rules find in it. */
function findIn(breach) {
  const copy = mkdtempSync(join(tmpdir(), 'rooms-'));
  try {
    for (const folder of ['src', 'app', 'include']) cpSync(join(root, folder), join(copy, folder), { recursive: true });
    cpSync(join(root, 'meson.build'), join(copy, 'meson.build'));
    breach(copy);
    return checkSources(copy);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function append(folder, line) {
  return (copy) => {
    const { path } = sources(copy).find((file) => file.folder === folder && file.name.endsWith('.c'));
    appendFileSync(join(copy, path), `${line}\n`);
  };
}

const before = new Set(findIn(() => {}));
const fresh = (breach) => findIn(breach).filter((line) => !before.has(line));

const breaches = {
  'a room includes a header it may not see': [append('src/base', '#include "kind.h"'), /may not see src\/model/],
  'a pure room includes the port': [append('src/guide', '#include "clock.h"'), /may not see src\/port/],
  'an app looks behind the door': [append('app/cli', '#include "buf.h"'), /may not see src\/base/],
  'a header is named with <> to get round the rule': [append('src/base', '#include <kind.h>'), /may not see src\/model/],
  'a header does not exist': [append('src/base', '#include "nothing_here.h"'), /which no room has/],
  'a pure room uses the system': [append('src/model', '#include <unistd.h>'), /may not include <unistd\.h>/],
  'SQLite is included outside the store': [append('src/api', '#include <sqlite3.h>'), /may not include <sqlite3\.h>/],
  'SQLite is called outside the store': [append('src/api', 'int x(void) { return sqlite3_initialize(); }'), /SQLite outside src\/store/],
  'a platform is asked for by #ifdef': [append('src/store', '#ifdef __linux__\n#endif'), /#if outside src\/port/],
  'a platform is asked for by defined()': [append('src/vault', '#if !defined(__wasm__) && 1\n#endif'), /#if outside src\/port/],
  'Windows is asked for': [append('app/cli', '#  ifndef _WIN32\n#endif'), /#if outside src\/port/],
  'two rooms have a header of one name': [
    (copy) => writeFileSync(join(copy, 'src/guide/kind.h'), ''), /a header of this name/],
  'a C file is in no list': [
    (copy) => writeFileSync(join(copy, 'src/guide/forgotten.c'), ''), /not in src\/guide\/meson\.build/],
  'meson.build opens a door': [
    (copy) => {
      const path = join(copy, 'meson.build');
      writeFileSync(path, readFileSync(path, 'utf8').replace("'insight': {'sees': ['base']", "'insight': {'sees': ['base', 'store']"));
    }, /insight sees base, store/],
};

for (const [name, [breach, expected]] of Object.entries(breaches)) {
  test(`is refused: ${name}`, () => {
    const found = fresh(breach);
    assert.ok(found.some((line) => expected.test(line)), `found: ${found.join('; ') || 'nothing'}`);
  });
}

test('is allowed: the same words in a comment, and in the room they belong to', () => {
  const commented = append('src/base', '/* #include "kind.h" and sqlite3_open */\n// #ifdef __linux__');
  assert.deepEqual(fresh(commented), []);
  assert.deepEqual(fresh(append('src/store', '#include <sqlite3.h>')), []);
  assert.deepEqual(fresh(append('src/port', '#ifdef __linux__\n#endif')), []);
});

/** A tree of one room with one file and one header, compiled; what the rules find in its archive. */
function findBuilt(room, file, code, header) {
  const copy = mkdtempSync(join(tmpdir(), 'rooms-'));
  try {
    mkdirSync(join(copy, 'include'));
    mkdirSync(join(copy, 'src', room), { recursive: true });
    writeFileSync(join(copy, 'include/steadfolk.h'), '/* The door. */\nint sf_call(void);\n');
    writeFileSync(join(copy, 'src', room, 'thing.h'), header);
    writeFileSync(join(copy, 'src', room, file), code);
    const object = join(copy, `src_${room}_${file}.o`);
    const archive = room === 'port' ? 'libport.a' : `libroom_${room}.a`;
    execFileSync('cc', ['-c', join(copy, 'src', room, file), '-o', object]);
    execFileSync('ar', ['rcs', join(copy, archive), object]);
    return checkSymbols(copy, copy);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

const described = '/* One. */\nint sf_thing_one(void);\n';

test('is allowed: an export named for its file, with its words in the header', () => {
  const code = 'int sf_thing_one(void) { return 1; }\n';
  assert.deepEqual(findBuilt('base', 'thing.c', code, described), []);
  assert.deepEqual(findBuilt('base', 'thing_part.c', code, described), []);
  assert.deepEqual(findBuilt('port', 'thing_posix.c', code, described), []);
});

test('is allowed: the door, from api alone', () => {
  const code = 'int sf_call(void) { return 1; }\n';
  assert.deepEqual(findBuilt('api', 'door.c', code, described), []);
  assert.notDeepEqual(findBuilt('base', 'door.c', code, described), []);
});

test('is refused: an export named for another file', () => {
  const found = findBuilt('base', 'other.c', 'int sf_thing_one(void) { return 1; }\n', described);
  assert.match(found.join(), /not named for its file/);
});

test('is refused: an export without a header, or with a bare one', () => {
  const code = 'int sf_thing_two(void) { return 1; }\n';
  assert.match(findBuilt('base', 'thing.c', code, described).join(), /sf_thing_two has no header/);
  const bare = `${described}\nint sf_thing_two(void);\n`;
  assert.match(findBuilt('base', 'thing.c', code, bare).join(), /sf_thing_two has no header/);
});

test('is refused: a public variable that no header has', () => {
  assert.match(findBuilt('base', 'thing.c', 'int sf_thing_count;\n', described).join(), /sf_thing_count has no header/);
});

test('is refused: a call of SQLite that only the object shows', () => {
  const hidden = '#define JOIN(a, b) a##b\nint JOIN(sqlite, 3_initialize)(void);\n'
    + 'int sf_thing_one(void) { return JOIN(sqlite, 3_initialize)(); }\n';
  assert.match(findBuilt('api', 'thing.c', hidden, described).join(), /refers to sqlite3_initialize/);
  assert.deepEqual(findBuilt('store', 'thing.c', hidden, described), []);
});
