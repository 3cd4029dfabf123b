// Speaks to tests/api/ask_door.c: the native door over the fake port, where opening a book costs nothing.

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

export const program = join(process.env.SF_BUILD ?? 'build/check', 'tests/ask_door');
export const skip = existsSync(program) ? false : `${program} is not built`;

/**
 * A door of its own, ended with the test. `call(op, text, source)` gives the answer's text; `ask(op, request,
 * source)` the inside of "ok", an error is thrown with its code; `fresh()` begins with an empty disk.
 */
export function openDoor(t, env = {}) {
  const child = spawn(program, [], { env: { ...process.env, ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  const waiting = [];
  let err = '';
  let ended = false;
  child.stderr.on('data', (data) => { err += data; });
  child.stdin.on('error', () => {});
  createInterface({ input: child.stdout }).on('line', (line) => waiting.shift()?.done(line));
  child.on('close', (code, signal) => {
    ended = true;
    for (const one of waiting.splice(0)) one.failed(new Error(`the door ended with ${code ?? signal}: ${err}`));
  });
  t.after(() => child.kill('SIGKILL'));
  const send = (line) => new Promise((done, failed) => {
    if (ended) failed(new Error(`the door has ended: ${err}`));
    waiting.push({ done, failed });
    child.stdin.write(`${JSON.stringify(line)}\n`);
  });
  const call = (op, text = '{}', source = undefined) => send({ op, text, source });
  return {
    call,
    async ask(op, request = {}, source = undefined) {
      const answer = JSON.parse(await call(op, JSON.stringify(request), source));
      if (answer.error) throw Object.assign(new Error(`${op}: ${JSON.stringify(answer.error)}`), answer.error);
      return answer.ok;
    },
    fresh: () => send({ fresh: true }),
    advance: (ms) => send({ advance_ms: ms }),
    /** Which pages of the book are read from the disk from now on; how many were, and how many with each word. */
    forget: () => send({ forget: true }),
    pages: async (words) => JSON.parse(await send({ pages: words })),
    /** The process' locale for characters. */
    locale: async () => JSON.parse(await send({ locale: true })),
    end: () => new Promise((done) => { child.on('close', done); child.stdin.end(); }),
  };
}
