// The API cases against the wasm build over the fake port: as expected, and byte for byte what the native
// build answers.

import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import test from 'node:test';

import { loadCases, runCase } from '../api/cases.mjs';
import { compile, fakeFile, instantiate } from './core.mjs';

const skip = existsSync(fakeFile) ? false : `${fakeFile} is not built`;
const native = join(process.env.SF_BUILD ?? 'build/check', 'tests/test_cases');

/**
 * The clock, disk and randomness at their start, as begin() in tests/api/cases.c has them. All cases share the
 * instance, as there they share the process.
 */
function fakeBackend(instance) {
  const { exports } = instance;
  instance.open('/vault').drop();
  exports.sf_file_fake_drop();
  exports.sf_clock_fake_reset();
  exports.sf_entropy_seed(0n);
  let context = instance.open('/vault');
  return {
    advance: (ms) => exports.sf_clock_fake_advance(BigInt(ms)),
    restart() {
      context.drop();
      exports.sf_file_fake_power_cut();
      context = instance.open('/vault');
    },
    call(op, request, { source, sink }) {
      const out = [];
      let at = 0;
      const streams = {};
      if (source) {
        streams.read = (cap) => {
          const piece = source.subarray(at, at + Math.min(cap, 1000));
          at += piece.length;
          return piece;
        };
      }
      if (sink) streams.write = (bytes) => { out.push(bytes); };
      const { text } = context.call(op, request, streams);
      return { text, bytes: Buffer.concat(out) };
    },
  };
}

test('the cases give the bytes that the native build gives', { skip }, async (t) => {
  const instance = instantiate(compile(fakeFile));
  // SQLite seeds its own generator once: here from the port, whose stream would be moved by it; natively from
  // the system. It is had out of the way first.
  instance.open('/first').call('vault.create', '{"passphrase":"four plain words"}');
  const lines = [];
  for (const one of loadCases()) {
    await t.test(one.name, () => runCase(one, fakeBackend(instance), (line) => lines.push(line)));
  }
  const same = existsSync(native) ? {} : { skip: `${native} is not built` };
  await t.test('byte for byte', same, () => {
    const run = spawnSync(native, ['--print'], { encoding: 'utf8', maxBuffer: 64 * 1024 * 1024 });
    // Whether an answer is as expected is the other tests' business; that there is one is this one's.
    assert.equal(run.signal, null, run.stderr);
    const wanted = run.stdout.trimEnd().split('\n');
    assert.ok(wanted.length > loadCases().length);
    for (const [at, line] of wanted.entries()) assert.equal(lines[at], line);
    assert.equal(lines.length, wanted.length);
  });
});
