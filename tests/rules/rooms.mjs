// The room rules of the architecture, as a function from a source tree (and a build of it) to its
// breaches. rooms.test.mjs runs it on the project and, to test the test, on broken copies.

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, join } from 'node:path';

/** What each folder may see. Written here a second time on purpose: meson.build must say the same. */
export const sees = {
  base: [],
  port: ['base'],
  model: ['base'],
  vault: ['base', 'port'],
  store: ['base', 'port', 'model'],
  insight: ['base'],
  guide: ['base', 'model'],
  exchange: ['base', 'model'],
  api: ['base', 'port', 'model', 'vault', 'store', 'insight', 'guide', 'exchange'],
};

/** Headers from outside that a folder may use beside those of C11. */
const outside = {
  port: /^(sodium\.h|unistd\.h|fcntl\.h|dirent\.h|pthread\.h|signal\.h|sys\/\w+\.h|emscripten\.h|wasi\/.*)$/,
  vault: /^sodium\.h$/,
  store: /^sqlite3\.h$/,
  exchange: /^jansson\.h$/,
  api: /^(jansson|sodium|malloc)\.h$/, // malloc.h for malloc_usable_size, which both C libraries have.
  'app/serve': /./,
  'app/cli': /^(?!sqlite3\.h|microhttpd\.h)/,
  'app/wasm': /^(?!sqlite3\.h|microhttpd\.h)/,
};

const standard = new Set(['assert', 'complex', 'ctype', 'errno', 'fenv', 'float', 'inttypes', 'iso646', 'limits',
  'locale', 'math', 'setjmp', 'signal', 'stdalign', 'stdarg', 'stdatomic', 'stdbool', 'stddef', 'stdint', 'stdio',
  'stdlib', 'stdnoreturn', 'string', 'tgmath', 'time', 'uchar', 'wchar', 'wctype'].map((name) => `${name}.h`));

const platform = /^\s*#\s*(if|ifdef|ifndef|elif)\b.*\b(_*(linux|unix|gnu_linux|wasm|wasm32|wasi|WASM|EMSCRIPTEN|APPLE|MACH|ANDROID|FreeBSD|OpenBSD|NetBSD|CYGWIN|MINGW32|GLIBC)_*|_?WIN(32|64)|_MSC_VER|__(x86_64|i386|aarch64|arm)__)\b/;

/** The text without comments, its lines kept in place. */
function withoutComments(text) {
  return text.replace(/\/\*[\s\S]*?\*\/|\/\/[^\n]*/g, (comment) => comment.replace(/[^\n]/g, ' '));
}

function cFiles(root, folder) {
  const full = join(root, folder);
  if (!existsSync(full)) return [];
  return readdirSync(full).filter((name) => /\.[ch]$/.test(name)).sort()
    .map((name) => ({ folder, name, path: `${folder}/${name}`, text: readFileSync(join(full, name), 'utf8') }));
}

/** 'base' for src/base, 'app/cli' for app/cli. */
const roomOf = (folder) => folder.replace(/^src\//, '');

/** Every C file of the product. */
export function sources(root) {
  const folders = [...Object.keys(sees).map((room) => `src/${room}`), 'app/cli', 'app/serve', 'app/wasm', 'include'];
  return folders.flatMap((folder) => cFiles(root, folder));
}

function checkHeaderNames(files, found) {
  const owner = new Map();
  for (const { name, folder, path } of files) {
    if (!name.endsWith('.h')) continue;
    if (owner.has(name)) found.push(`${path}: a header of this name is in ${owner.get(name)} too`);
    owner.set(name, folder);
  }
  return owner;
}

function mayInclude(folder, target) {
  if (folder === target) return true;
  if (folder === 'include') return false;
  if (folder === 'app/cli' && target === 'app/serve') return true; // `open` starts the server.
  if (target === 'include') return folder === 'src/api' || folder.startsWith('app/');
  return sees[roomOf(folder)]?.includes(roomOf(target)) ?? false;
}

function checkIncludes(files, found) {
  const owner = checkHeaderNames(files, found);
  for (const { folder, path, text } of files) {
    for (const [, open, name] of withoutComments(text).matchAll(/^\s*#\s*include\s*(["<])([^">]+)[">]/gm)) {
      const target = owner.get(name);
      if (target !== undefined || open === '"') {
        if (target === undefined) found.push(`${path}: includes "${name}", which no room has`);
        else if (!mayInclude(folder, target)) found.push(`${path}: may not see ${target} (${name})`);
      } else if (!standard.has(name) && !outside[roomOf(folder)]?.test(name)) {
        found.push(`${path}: may not include <${name}>`);
      }
    }
  }
}

function checkWords(files, found) {
  for (const { folder, path, text } of files) {
    withoutComments(text).split('\n').forEach((line, at) => {
      if (folder !== 'src/store' && /\bsqlite3(_|\b)/.test(line)) found.push(`${path}:${at + 1}: SQLite outside src/store`);
      if (folder !== 'src/port' && platform.test(line)) found.push(`${path}:${at + 1}: a platform's #if outside src/port`);
    });
  }
}

/** Every C file is in its folder's meson.build, so that none lies there dead. */
function checkListed(root, files, found) {
  for (const { folder, name, path } of files) {
    const list = join(root, folder, 'meson.build');
    if (!name.endsWith('.c') || !existsSync(list)) continue;
    if (!readFileSync(list, 'utf8').includes(`'${name}'`)) found.push(`${path}: not in ${folder}/meson.build`);
  }
}

/** What meson.build lets each room see is what stands here. */
function checkMeson(root, found) {
  const text = readFileSync(join(root, 'meson.build'), 'utf8');
  for (const [room, allowed] of Object.entries(sees)) {
    const row = new RegExp(`'${room}': \\{'sees': \\[([^\\]]*)\\]`).exec(text);
    const said = row ? [...row[1].matchAll(/'(\w+)'/g)].map((match) => match[1]) : null;
    if (said === null) found.push(`meson.build: no row for ${room}`);
    else if (said.join() !== allowed.join()) found.push(`meson.build: ${room} sees ${said.join(', ') || 'nothing'}`);
  }
}

/** Breaches that can be seen in the sources alone. */
export function checkSources(root) {
  const files = sources(root);
  const found = [];
  checkIncludes(files, found);
  checkWords(files, found);
  checkListed(root, files, found);
  checkMeson(root, found);
  return found;
}

/** nm's view of an archive (LLVM's reads wasm too): [{object: 'src_base_buf.c', kind: 'T', symbol}]. */
function symbols(archive) {
  const out = execFileSync('llvm-nm-14', ['-A', '-g', archive], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], maxBuffer: 1 << 26 });
  return out.split('\n').flatMap((line) => {
    const match = /([^:/]+)\.o:\s*(?:[0-9a-f]+)?\s+([A-Za-z])\s+(\S+)$/.exec(line);
    if (!match) return [];
    return [{ object: match[1], kind: match[2], symbol: match[3] }];
  });
}

/** The prefixes that a file's exports may have: foo_part.c is a part of foo; port's foo_posix.c is foo. */
function prefixes(name) {
  const words = basename(name, '.c').split('_');
  return words.map((_, at) => `sf_${words.slice(0, at + 1).join('_')}_`);
}

/** Whether a header declares the symbol, with a comment over it or over the group that it stands in. */
function isDeclared(header, symbol) {
  const raw = header.split('\n');
  const bare = withoutComments(header).split('\n');
  const at = bare.findIndex((line) => new RegExp(`\\b${symbol}\\b\\s*[(\\[;=]`).test(line));
  if (at < 0) return false;
  if (/\/\*|\/\//.test(raw[at])) return true;
  for (let line = at - 1; line >= 0 && raw[line].trim() !== ''; line -= 1) {
    if (/\/\*|\*\/|\/\//.test(raw[line])) return true;
  }
  return false;
}

const archives = {
  ...Object.fromEntries(Object.keys(sees).map((room) => [`libroom_${room}.a`, `src/${room}`])),
  'libport.a': 'src/port',
  'libport_fake.a': 'src/port',
  'libserve.a': 'app/serve',
  'libcli.a': 'app/cli',
};

/** Made by the sanitizers and the compiler, not by us. */
const notOurs = /^(__|_GLOBAL_|\.|DW\.)/;

/** What SQLite asks its host for by name where it knows no system (src/store/store_os.c). */
const asked = /^sqlite3_os_(init|end)$/;

function checkArchive(root, folder, archive, found) {
  const files = new Map(cFiles(root, folder).map((file) => [file.name, file]));
  const headers = [...files.values()].filter((file) => file.name.endsWith('.h'));
  const publicText = readFileSync(join(root, 'include/steadfolk.h'), 'utf8');
  for (const { object, kind, symbol } of symbols(archive)) {
    // Meson names an object by its path with the slashes turned, or says that its source is generated.
    const name = object.replace(/^meson-generated_\.\._/, '').replace(`${folder.replace('/', '_')}_`, '');
    const path = `${folder}/${name}`;
    if (/^sqlite3_/.test(symbol) && folder !== 'src/store') found.push(`${path}: refers to ${symbol}`);
    if (kind === 'U' || kind === 'w' || kind === 'v' || notOurs.test(symbol)) continue;
    if (folder === 'src/store' && asked.test(symbol)) continue;
    if (folder === 'src/api' && isDeclared(publicText, symbol)) continue;
    // SQLite's own names for what a system without an operating system brings.
    if (folder === 'src/store' && /^sqlite3_os_(init|end)$/.test(symbol)) continue;
    const front = `sf_${basename(folder)}_`;
    const named = [...prefixes(name), front].some((prefix) => symbol.startsWith(prefix));
    if (!named) found.push(`${path}: exports ${symbol}, which is not named for its file`);
    if (!headers.some((header) => isDeclared(header.text, symbol))) {
      found.push(`${path}: ${symbol} has no header that says what it does`);
    }
  }
}

/** Breaches that a build shows. `build` is a folder with the rooms' archives. */
export function checkSymbols(root, build) {
  const found = [];
  for (const [archive, folder] of Object.entries(archives)) {
    const path = join(build, archive);
    if (existsSync(path)) checkArchive(root, folder, path, found);
  }
  return found;
}
