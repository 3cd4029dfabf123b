// "To add a field" of HACKING.md, done word by word on a copy of the tree: the example's lines are put where
// HACKING says, the copy is built, and a book of the program as it is is opened with it.

import assert from 'node:assert/strict';
import { execFileSync, spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const program = join(root, process.env.SF_RELEASE ?? 'build/steadfolk');

/** The marked blocks of HACKING.md: which file, after which line, what. */
function examples() {
  const text = readFileSync(join(root, 'HACKING.md'), 'utf8');
  const marked = /<!-- example: (\S+) after "((?:[^"\\]|\\.)*)" -->\n\s*```\w*\n([\s\S]*?)\n\s*```/g;
  return [...text.matchAll(marked)].map(([, file, after, lines]) => ({ file, after: after.replace(/\\(.)/g, '$1'), lines }));
}

/** Every file git tracks or would track, copied; what is built once for all is linked. */
function copyTree(to) {
  const list = execFileSync('git', ['ls-files', '-co', '--exclude-standard', '-z'], { cwd: root, encoding: 'utf8' });
  for (const file of list.split('\0').filter((name) => name && existsSync(join(root, name)))) {
    mkdirSync(dirname(join(to, file)), { recursive: true });
    cpSync(join(root, file), join(to, file));
  }
  mkdirSync(join(to, 'build'));
  symlinkSync(join(root, 'build/third'), join(to, 'build/third'));
  if (!existsSync(join(to, 'node_modules'))) symlinkSync(join(root, 'node_modules'), join(to, 'node_modules'));
}

test('adding a field is what HACKING says, and older books get it', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'field-'));
  t.after(() => rmSync(folder, { recursive: true, force: true }));
  const tree = join(folder, 'tree');
  const vault = join(folder, 'vault');
  const secret = join(folder, 'secret');
  writeFileSync(secret, 'a passphrase for a test\n', { mode: 0o600 });

  /** One operation of a program: [exit code, answer]. */
  const call = (binary, op, request) => {
    const run = spawnSync(binary, ['--vault', vault, '--passphrase-file', secret, 'call', op], {
      input: JSON.stringify(request),
      encoding: 'utf8',
      timeout: 600000,
    });
    return [run.status, JSON.parse(run.stdout || 'null')];
  };

  execFileSync(program, ['--vault', vault, '--passphrase-file', secret, 'init', '--json'], { stdio: 'ignore' });
  const [, before] = call(program, 'moment.add', { felt_safe: 1, happened: 'An older entry.' });
  assert.ok(before.ok.id);
  const [refused] = call(program, 'moment.add', { felt_safe: 1, weather: 'fog' });
  assert.equal(refused, 2);

  copyTree(tree);
  const steps = examples();
  assert.equal(steps.length, 2);
  for (const { file, after, lines } of steps) {
    const path = join(tree, file);
    const source = readFileSync(path, 'utf8');
    assert.ok(source.includes(`${after}\n`), `${file} has the line of the example`);
    writeFileSync(path, source.replace(`${after}\n`, () => `${after}\n${lines}\n`));
  }
  execFileSync('meson', ['setup', 'build/new', '-Dtests=false', '-Doptimization=0'], { cwd: tree, stdio: 'pipe' });
  execFileSync('ninja', ['-C', 'build/new', 'steadfolk'], { cwd: tree, stdio: 'pipe' });
  const newer = join(tree, 'build/new/steadfolk');

  const [, old] = call(newer, 'moment.get', { id: before.ok.id });
  assert.equal(old.ok.happened, 'An older entry.');
  const [, added] = call(newer, 'moment.add', { felt_safe: 1, weather: 'thick fog' });
  assert.equal(added.ok.weather, 'thick fog');
  const [, edited] = call(newer, 'moment.edit', { id: before.ok.id, weather: 'a foggy morning' });
  assert.equal(edited.ok.weather, 'a foggy morning');
  const [, found] = call(newer, 'search.find', { query: 'fog' });
  assert.equal(found.ok.items.length, 2);
  const [, backups] = call(newer, 'vault.backups', {});
  assert.ok(backups.ok.items.length >= 1, 'a backup was made before the upgrade');

  const [status, answer] = call(program, 'moment.list', {});
  assert.equal(status, 7);
  assert.equal(answer.error.code, 'newer');
});
