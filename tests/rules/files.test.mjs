// The files of the project: nothing of one machine in them, sizes within the house style, the npm lock
// without addresses; each rule is tried on a breach too.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';
import { breaches, isText, projectFiles } from './editorconfig.mjs';
import { lockBreaches, machineHosts, traces } from './files.mjs';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const read = (name) => readFileSync(join(root, name), 'utf8');
const texts = projectFiles().filter(isText);

test('no file names a registry, a mirror, a path or a credential of one machine', () => {
  const hosts = machineHosts();
  assert.deepEqual(texts.flatMap((name) => traces(name, read(name), hosts)), []);
});

test('is refused: addresses, paths, hosts', () => {
  for (const line of [
    `see https://registry.${'npmjs'}.org/preact`, `deb http://deb.${'debian'}.org/debian stable main`,
    `"/${'work'}/main/build"`, `cd /${'root'}`, `path = /home/${'someone'}/x`, `_auth${'Token'}=abc`, 'fetch http://mirror.example/x',
  ]) {
    assert.equal(traces('file', line, ['mirror.example']).length, 1, line);
  }
});

test('is allowed: words that only look like them', () => {
  for (const line of ['/workshop and /rooted', 'the root/work of it', 'https://example.org/', 'src/base/work', 'network/x']) {
    assert.deepEqual(traces('file', line, ['mirror.example']), [], line);
  }
});

const manifest = JSON.parse(read('package.json'));

test('the npm lock has checksums, exact versions and no download addresses', () => {
  assert.deepEqual(lockBreaches(JSON.parse(read('package-lock.json')), manifest), []);
  assert.match(read('.npmrc'), /^omit-lockfile-registry-resolved=true$/m);
  assert.match(read('.npmrc'), /^ignore-scripts=true$/m);
});

test('is refused: a lock with an address, without a checksum, or with a range', () => {
  const part = { version: '1.2.3', integrity: 'sha512-x' };
  const ranged = { dependencies: { a: '1.2.3' } };
  const lock = (change) => ({ packages: { '': {}, 'node_modules/a': { ...part, ...change } } });
  assert.deepEqual(lockBreaches(lock({}), ranged), []);
  assert.match(lockBreaches(lock({ resolved: 'https://example.org/a.tgz' }), ranged).join(), /download address/);
  assert.match(lockBreaches(lock({ integrity: undefined }), ranged).join(), /no checksum/);
  assert.match(lockBreaches(lock({ version: '1.2.4' }), ranged).join(), /another version/);
  assert.match(lockBreaches(lock({}), { dependencies: { a: '^1.2.3' } }).join(), /exact version/);
});

test('files are at most 800 lines', () => {
  const long = texts.filter((name) => /\.(c|h|js|mjs|css)$/.test(name) && read(name).split('\n').length > 801);
  assert.deepEqual(long, []);
});

test('scripts that are run can be run, and pass the shell\'s own check', () => {
  for (const name of ['start', 'check', '.ci/run', 'tools/third.sh']) {
    assert.ok(statSync(join(root, name)).mode & 0o100, `${name} is executable`);
    execFileSync('bash', ['-n', join(root, name)]);
  }
  for (const name of texts.filter((file) => file.endsWith('.sh'))) execFileSync('bash', ['-n', join(root, name)]);
});

test('.editorconfig: each breach is refused, a clean file is not', () => {
  const of = (name, text) => breaches(name, Buffer.from(text, 'latin1')).join();
  assert.equal(of('a.c', `int x;\n${' '.repeat(99)}x\n`), '');
  assert.match(of('a.c', 'int x;'), /no newline at the end/);
  assert.match(of('a.c', 'int x; \n'), /space at the end/);
  assert.match(of('a.c', 'int x;\r\n'), /carriage return/);
  assert.match(of('a.c', '\tint x;\n'), /tab/);
  assert.match(of('a.c', `${' '.repeat(100)}x\n`), /over 100 columns/);
  assert.match(of('a.md', '\xff\n'), /not UTF-8/);
});

test('the licence is BSD-2-Clause in every place that names one', () => {
  assert.ok(existsSync(join(root, 'LICENSE')));
  assert.match(read('LICENSE'), /^BSD 2-Clause License\n\nCopyright \(c\) \d{4}, The Steadfolk authors\n/);
  assert.equal(manifest.license, 'BSD-2-Clause');
  assert.match(read('meson.build'), /license: 'BSD-2-Clause'/);
});
