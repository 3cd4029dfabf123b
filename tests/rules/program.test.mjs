// The program as ./start builds it: hardened, small, and asking the system for nothing unexpected.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import test from 'node:test';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const program = join(root, process.env.SF_RELEASE ?? 'build/steadfolk');
const readelf = (...words) => execFileSync('readelf', ['-W', ...words, program], { encoding: 'utf8', maxBuffer: 1 << 26 });

test('position-independent, relocations read-only at once, no executable stack', () => {
  assert.match(readelf('-h'), /Type:\s+DYN/);
  assert.match(readelf('-d'), /FLAGS_1\).*\bNOW\b.*\bPIE\b/);
  assert.match(readelf('-l'), /GNU_RELRO/);
  assert.match(readelf('-l'), /GNU_STACK\s+(0x[0-9a-f]+\s+){5}RW\s/);
});

test('stack protector and checked string functions are in use', () => {
  const symbols = readelf('--dyn-syms');
  assert.match(symbols, /__stack_chk_fail/);
  assert.match(symbols, /__(memcpy|snprintf|vsnprintf|fprintf|printf)_chk/);
});

test('links to what the README names and to no other library', () => {
  const needed = [...readelf('-d').matchAll(/\(NEEDED\).*\[([^\].]+)/g)].map((match) => match[1]);
  const known = ['libc', 'libm', 'libjansson', 'libmicrohttpd', 'libsodium', 'ld-linux-x86-64', 'ld-linux-aarch64'];
  assert.deepEqual(needed.filter((name) => !known.includes(name)), []);
  assert.ok(needed.includes('libsodium'));
});

test('is at most 5 MiB when stripped', () => {
  const folder = mkdtempSync(join(tmpdir(), 'program-'));
  try {
    const copy = join(folder, 'steadfolk');
    copyFileSync(program, copy);
    execFileSync('strip', [copy]);
    assert.ok(statSync(copy).size <= 5 * 1024 * 1024, `${statSync(copy).size} bytes`);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

test('holds no path of the machine it was built on', () => {
  const text = execFileSync('strings', ['-a', program], { encoding: 'utf8', maxBuffer: 1 << 28 });
  assert.equal(text.split('\n').filter((line) => line.includes(root)).join('\n'), '');
});
