// Writes the C table of everything the page is made of, for the program to serve from memory.
//
//   node tools/embed.mjs OUT.c [OUT.d]
//
// In:  ui/ (served from /), content/LANG/*.json (merged to /content/LANG.json, one top-level key a file),
//      content/LANG/later/AREA.json (each as /content/LANG/AREA.json, fetched with the screens of its area),
//      content/LANG/helplines.json (likewise, fetched a moment after the first screen),
//      and the npm modules named in `libraries` (served from /lib/).
// Out: a table sorted by path; each file as gzip, with its type and an ETag made from its content.
//      OUT.d tells ninja what was read, folders included, so that a new file is noticed.
//
// The page's policy forbids inline script, so there is no import map: bare names in modules are
// rewritten to paths here. index.html gains a modulepreload line for every module that its script
// reaches by static imports, so that first load is one round of requests, not one a level.

import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, extname, join, posix, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

/** Bare module name to [path on the server, file under node_modules]. */
export const libraries = {
  'preact': ['/lib/preact.js', 'preact/dist/preact.module.js'],
  'preact/hooks': ['/lib/preact-hooks.js', 'preact/hooks/dist/hooks.module.js'],
  'htm': ['/lib/htm.js', 'htm/dist/htm.module.js'],
  'htm/preact': ['/lib/htm-preact.js', 'htm/preact/index.module.js'],
  '@preact/signals': ['/lib/signals.js', '@preact/signals/dist/signals.module.js'],
  '@preact/signals-core': ['/lib/signals-core.js', '@preact/signals-core/dist/signals-core.module.js'],
};

const types = {
  '.css': 'text/css; charset=utf-8',
  '.html': 'text/html; charset=utf-8',
  '.ico': 'image/x-icon',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.png': 'image/png',
  '.svg': 'image/svg+xml',
  '.txt': 'text/plain; charset=utf-8',
  '.wasm': 'application/wasm',
  '.webmanifest': 'application/manifest+json',
  '.woff2': 'font/woff2',
};

// Editor leftovers, tests and papers stay out of the program.
const skipped = /(^\.|~$|\.test\.js$|\.d\.ts$|\.md$)/;

// `import … from 'x'`, `export … from 'x'`, `import 'x'`; and the same squeezed together by a minifier.
const staticImport =
  /(^|[;}\n])(\s*(?:import|export)\b(?:[\s\w*{},$]|@(?=\s))*?(?:\bfrom|(?<=\bimport)|(?<=[*}])from)\s*)(['"])([^'"\n]+)\3/g;
const dynamicImport = /(\bimport\(\s*)(['"])([^'"\n]+)\2(?=\s*\))/g;

function inComment(text, at) {
  const start = text.lastIndexOf('\n', at - 1) + 1;
  const before = text.slice(start, at);
  return /^\s*(\*|\/\/|\/\*)/.test(before) || before.includes('/*') || /(^|\s)\/\//.test(before);
}

/** The module's text with every name a path on the server, and which modules it needs at once. */
export function rewriteModule(text, path, known) {
  const needs = [];
  const resolve = (name) => {
    if (libraries[name]) return libraries[name][0];
    if (!name.startsWith('.') && !name.startsWith('/')) throw new Error(`${path}: unknown module ${name}`);
    const full = name.startsWith('/') ? name : posix.join(posix.dirname(path), name);
    if (!known.has(full)) throw new Error(`${path}: no such module ${name}`);
    return full;
  };
  let out = text.replace(staticImport, (all, lead, head, quote, name, at) => {
    if (inComment(text, at + lead.length)) return all;
    const target = resolve(name);
    needs.push(target);
    return `${lead}${head}${quote}${target}${quote}`;
  });
  out = out.replace(dynamicImport, (all, head, quote, name, at, whole) =>
    inComment(whole, at) ? all : `${head}${quote}${resolve(name)}${quote}`);
  out = out.replace(/\n?\/\/# sourceMappingURL=.*\s*$/, '\n');
  return { text: out, needs };
}

/** Every file under a folder, sorted, with the folders met on the way. */
function walk(folder, seen) {
  const found = [];
  if (!existsSync(folder)) return found;
  seen.push(folder);
  const entries = readdirSync(folder, { withFileTypes: true });
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (skipped.test(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...walk(path, seen));
    else found.push(path);
  }
  return found;
}

// Words that the page never shows: the command line's own (tools/words.mjs), and the invented year's.
const elsewhere = new Set(['cli', 'demo']);
// Files that come by themselves: no screen waits for them.
const apart = new Set(['helplines']);

function readWords(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`${relative(root, file)}: ${error.message}`);
  }
}

/** The words of a language as [path, text]: those that every screen needs in one, then one an area or file apart. */
function collectWords(language, seen) {
  const folder = join(root, 'content', language);
  const merged = {};
  const areas = [];
  for (const file of walk(folder, seen)) {
    if (extname(file) !== '.json') continue;
    const key = relative(folder, file).replace(/\.json$/, '');
    if (elsewhere.has(key)) continue;
    seen.push(file);
    if (key.startsWith('later/') || apart.has(key))
      areas.push([`/content/${language}/${key.replace(/^later\//, '')}.json`, JSON.stringify(readWords(file))]);
    else merged[key] = readWords(file);
  }
  return [[`/content/${language}.json`, JSON.stringify(merged)], ...areas];
}

/** All modules reached by static imports from the given ones, in the order they are met. */
function reach(first, needs) {
  const order = [];
  const queue = [...first];
  while (queue.length > 0) {
    const path = queue.shift();
    if (order.includes(path) || path.startsWith('/later/')) continue;
    order.push(path);
    queue.push(...(needs.get(path) ?? []));
  }
  return order;
}

function preload(html, needs) {
  const first = [...html.matchAll(/<script\b[^>]*\btype="module"[^>]*\bsrc="([^"]+)"/g)]
    .map((match) => posix.join('/', match[1]));
  const lines = reach(first, needs)
    .filter((path) => !first.includes(path))
    .map((path) => `  <link rel="modulepreload" href="${path}">\n`);
  return html.replace(/<\/head>/, `${lines.join('')}</head>`);
}

/** Everything to be served: [{path, type, body}], sorted by path, and the files and folders read. */
export function collect() {
  const seen = [fileURLToPath(import.meta.url)];
  const assets = new Map();
  const needs = new Map();
  const files = walk(join(root, 'ui'), seen).map((file) => [`/${relative(join(root, 'ui'), file)}`, file]);
  const modules = Object.values(libraries).map(([path, file]) => [path, join(root, 'node_modules', file)]);
  const known = new Set([...files, ...modules].map(([path]) => path));

  for (const [path, file] of [...files, ...modules]) {
    const type = types[extname(path)];
    if (!type) throw new Error(`${relative(root, file)}: no type is known for this ending`);
    seen.push(file);
    let body = readFileSync(file);
    if (extname(path) === '.js') {
      const module = rewriteModule(body.toString('utf8'), path, known);
      needs.set(path, module.needs);
      body = Buffer.from(module.text);
    }
    assets.set(path, { path, type, body });
  }
  const index = assets.get('/index.html');
  if (index) {
    assets.delete('/index.html');
    const html = preload(index.body.toString('utf8'), needs);
    assets.set('/', { path: '/', type: index.type, body: Buffer.from(html) });
  }
  seen.push(join(root, 'content'));
  for (const entry of readdirSync(join(root, 'content'), { withFileTypes: true })) {
    if (!entry.isDirectory()) continue;
    for (const [path, text] of collectWords(entry.name, seen)) {
      assets.set(path, { path, type: types['.json'], body: Buffer.from(text) });
    }
  }
  const sorted = [...assets.values()].sort((a, b) => Buffer.compare(Buffer.from(a.path), Buffer.from(b.path)));
  return { assets: sorted, seen };
}

function compress(body) {
  const gzip = gzipSync(body, { level: 9 });
  gzip[9] = 255; // The header's "operating system": unknown, so that the bytes are the same everywhere.
  return gzip;
}

function bytes(data) {
  const lines = [];
  for (let at = 0; at < data.length; at += 24) {
    lines.push(`    ${[...data.subarray(at, at + 24)].join(',')},`);
  }
  return lines.join('\n');
}

function generate(assets) {
  const parts = ['// Generated by tools/embed.mjs.\n#include "asset.h"\n\n#include <stddef.h>\n'];
  const rows = [];
  assets.forEach(({ path, type, body }, at) => {
    const gzip = compress(body);
    const etag = createHash('sha256').update(body).digest('hex').slice(0, 20);
    parts.push(`static const uint8_t body_${at}[] = {\n${bytes(gzip)}\n};\n`);
    rows.push(`    {${JSON.stringify(path)}, ${JSON.stringify(type)}, "\\"${etag}\\"", `
      + `body_${at}, ${gzip.length}, ${body.length}},`);
  });
  parts.push(`const struct sf_asset sf_asset_table[] = {\n${rows.join('\n')}\n};\n`);
  parts.push('const size_t sf_asset_count = sizeof sf_asset_table / sizeof sf_asset_table[0];\n');
  return parts.join('\n');
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const [out, depfile] = process.argv.slice(2);
  try {
    const { assets, seen } = collect();
    writeFileSync(out, generate(assets));
    if (depfile) {
      const escape = (path) => path.replace(/[ #$]/g, (c) => (c === '$' ? '$$' : `\\${c}`));
      writeFileSync(depfile, `${escape(out)}: ${seen.map(escape).join(' ')}\n`);
    }
  } catch (error) {
    console.error(`embed: ${error.message}`);
    process.exit(1);
  }
}
