// What goes into the program: modules with paths for names, the words of the page, the table in C.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { collect, libraries, rewriteModule } from '../../tools/embed.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const known = new Set(['/app.js', '/parts/a.js', '/later/big.js', '/lib/preact.js']);
const rewrite = (text, path = '/app.js') => rewriteModule(text, path, known);

test('bare names become paths, in every form of import', () => {
  assert.equal(rewrite("import { h } from 'preact';\n").text, "import { h } from '/lib/preact.js';\n");
  assert.equal(rewrite('import * as p from "preact/hooks";\n').text, 'import * as p from "/lib/preact-hooks.js";\n');
  assert.equal(rewrite("import 'preact';\n").text, "import '/lib/preact.js';\n");
  assert.equal(rewrite("export { h } from 'preact';\n").text, "export { h } from '/lib/preact.js';\n");
  assert.equal(rewrite("import {\n  h,\n  render,\n} from 'preact';\n").text, "import {\n  h,\n  render,\n} from '/lib/preact.js';\n");
  assert.equal(rewrite('var a=1;import{h as n}from"preact";export{x}from"htm";').text,
    'var a=1;import{h as n}from"/lib/preact.js";export{x}from"/lib/htm.js";');
  assert.equal(rewrite("const m = await import('preact');\n").text, "const m = await import('/lib/preact.js');\n");
});

test('relative names become paths from the root', () => {
  assert.equal(rewrite("import a from './parts/a.js';\n").text, "import a from '/parts/a.js';\n");
  assert.equal(rewrite("import a from '../app.js';\n", '/parts/a.js').text, "import a from '/app.js';\n");
});

test('only static imports are needed at once', () => {
  const { needs } = rewrite("import a from './parts/a.js';\nconst later = () => import('./later/big.js');\n");
  assert.deepEqual(needs, ['/parts/a.js']);
});

test('words in comments and in strings stay as they are', () => {
  for (const text of [
    "/** @param {import('preact').VNode} x */\n", "// import { h } from 'preact';\n",
    " * import { h } from 'nowhere';\n", 'const text = "a letter from \'home\'";\n',
  ]) {
    assert.equal(rewrite(text).text, text);
  }
});

test('a module that does not exist stops the build', () => {
  assert.throws(() => rewrite("import x from './missing.js';\n"), /no such module/);
  assert.throws(() => rewrite("import x from 'left-pad';\n"), /unknown module/);
});

test('source map comments are dropped', () => {
  assert.equal(rewrite('let a;\n//# sourceMappingURL=a.js.map\n').text, 'let a;\n');
});

const { assets } = collect();
const asset = (path) => assets.find((one) => one.path === path);

test('the libraries are there, and every import in every module leads somewhere', () => {
  for (const [path] of Object.values(libraries)) assert.ok(asset(path), path);
  for (const { path, body } of assets.filter((one) => one.path.endsWith('.js'))) {
    for (const [, name] of body.toString().matchAll(/(?:^|[;}])\s*(?:import|export)\b[^'"`;()]*?from\s*['"]([^'"]+)['"]/gm)) {
      assert.ok(asset(name), `${path} imports ${name}`);
    }
  }
});

test('the words of the page are one file, a top-level key for each, without those of the command line', () => {
  const words = JSON.parse(asset('/content/en.json').body);
  const ui = JSON.parse(readFileSync(join(root, 'content/en/ui.json'), 'utf8'));
  assert.deepEqual(words.ui, ui);
  assert.equal('cli' in words, false);
});

test('the numbers to call come by themselves: the first screen does not wait for them', () => {
  for (const language of ['en', 'es']) {
    const numbers = JSON.parse(readFileSync(join(root, `content/${language}/helplines.json`), 'utf8'));
    assert.deepEqual(JSON.parse(asset(`/content/${language}/helplines.json`).body), numbers);
    assert.equal('helplines' in JSON.parse(asset(`/content/${language}.json`).body), false);
  }
});

test('the page preloads what its script reaches, nothing from later/, and holds no inline script', () => {
  const page = asset('/').body.toString();
  const preloaded = [...page.matchAll(/rel="modulepreload" href="([^"]+)"/g)].map((match) => match[1]);
  assert.ok(preloaded.includes('/lib/preact.js'));
  assert.deepEqual(preloaded.filter((path) => path.startsWith('/later/')), []);
  assert.deepEqual(preloaded.filter((path) => !asset(path)), []);
  assert.doesNotMatch(page, /<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=|<style/);
});

test('first load is at most 150 KiB compressed', () => {
  const page = asset('/').body.toString();
  const paths = ['/', '/content/en.json', ...[...page.matchAll(/(?:href|src)="(\/[^"]+)"/g)].map((match) => match[1])];
  const first = [...new Set(paths)].map(asset).filter((one) => one);
  const size = first.reduce((sum, one) => sum + gzipSync(one.body, { level: 9 }).length, 0);
  assert.ok(first.length > 3 && size <= 150 * 1024, `${size} bytes in ${first.length} files`);
});

test('the table in C is sorted and unpacks to what was read', () => {
  const folder = mkdtempSync(join(tmpdir(), 'embed-'));
  try {
    execFileSync('node', [join(root, 'tools/embed.mjs'), join(folder, 'assets.c'), join(folder, 'assets.d')]);
    writeFileSync(join(folder, 'main.c'), '#include "asset.h"\n#include <stdio.h>\n#include <stdlib.h>\n'
      + 'int main(int argc, char **argv) {\n  const struct sf_asset *a;\n'
      + '  if (argc > 1) { a = &sf_asset_table[atoi(argv[1])]; fwrite(a->gzip, 1, a->gzip_len, stdout); return 0; }\n'
      + '  for (size_t i = 0; i < sf_asset_count; i++) { a = &sf_asset_table[i]; '
      + 'printf("%s|%s|%s|%zu\\n", a->path, a->type, a->etag, a->plain_len); }\n  return 0;\n}\n');
    execFileSync('cc', [`-I${join(root, 'app/serve')}`, join(folder, 'main.c'), join(folder, 'assets.c'), '-o', join(folder, 'main')]);
    const lines = execFileSync(join(folder, 'main'), { encoding: 'utf8' }).trim().split('\n').map((line) => line.split('|'));
    const paths = lines.map(([path]) => path);
    assert.deepEqual(paths, [...paths].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b))));
    assert.deepEqual(paths, assets.map((one) => one.path));
    lines.forEach(([path, type, etag, length], at) => {
      const gzip = execFileSync(join(folder, 'main'), [String(at)], { maxBuffer: 1 << 26 });
      const body = asset(path).body;
      assert.ok(gunzipSync(gzip).equals(body), path);
      assert.equal(Number(length), body.length, path);
      assert.match(etag, /^"[0-9a-f]{20}"$/);
      assert.ok(type.length > 5, path);
    });
    const depends = readFileSync(join(folder, 'assets.d'), 'utf8');
    for (const part of ['/ui', '/content/en/ui.json', '/tools/embed.mjs']) assert.ok(depends.includes(part), part);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('the words of the command line come back as they were written', () => {
  const folder = mkdtempSync(join(tmpdir(), 'words-'));
  const words = { plain: 'Hello.', odd: 'a "quote" \\ back\nnew ??= line', 'z.last': 'Grüße – 你好1', a: '' };
  try {
    writeFileSync(join(folder, 'cli.json'), JSON.stringify(words));
    execFileSync('node', [join(root, 'tools/words.mjs'), join(folder, 'cli.json'), join(folder, 'words.c')]);
    writeFileSync(join(folder, 'main.c'), '#include "words.h"\n#include <stdio.h>\n'
      + 'int main(int argc, char **argv) { (void)argc; fputs(sf_words_get(argv[1]), stdout); return 0; }\n');
    execFileSync('cc', ['-trigraphs', `-I${join(root, 'app/cli')}`, join(folder, 'main.c'), join(folder, 'words.c'), '-o', join(folder, 'main')]);
    for (const [key, text] of Object.entries(words)) {
      assert.equal(execFileSync(join(folder, 'main'), [key], { encoding: 'utf8' }), text);
    }
    assert.equal(execFileSync(join(folder, 'main'), ['no.such'], { encoding: 'utf8' }), 'no.such');
    writeFileSync(join(folder, 'cli.json'), '{"nested":{"a":"b"}}');
    assert.throws(() => execFileSync('node', [join(root, 'tools/words.mjs'), join(folder, 'cli.json'), join(folder, 'x.c')], { stdio: 'ignore' }));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
