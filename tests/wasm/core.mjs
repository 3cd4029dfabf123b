// Loads the core as WebAssembly and speaks to its door, as the page's worker will.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const folder = process.env.SF_WASM ?? 'build/wasm';
export const productFile = join(folder, 'steadfolk.wasm');
export const fakeFile = join(folder, 'steadfolk_fake.wasm');

const source = 1;
const sink = 2;
const told = 4;

const encoder = new TextEncoder();
const decoder = new TextDecoder('utf-8', { fatal: true });

/** A file compiled; instances are made of it. */
export function compile(file) {
  return new WebAssembly.Module(readFileSync(file));
}

/**
 * One instance with its memory. `host(memory)` gives the imports of the port: `memory()` is a fresh view
 * of all bytes. The fake build needs none.
 */
export function instantiate(module, host = () => ({})) {
  let exports;
  let stream = {};
  const memory = () => new Uint8Array(exports.memory.buffer);

  // ArrayBuffers move when memory grows, so a view is made for each look.
  const steadfolk = {
    stream_read(out, cap) {
      const bytes = stream.read(cap);
      if (!bytes) return -1;
      memory().set(bytes, out);
      return bytes.length;
    },
    stream_write: (at, len) => (stream.write(memory().slice(at, at + len)) === false ? -1 : 0),
    progress: (done, total) => stream.progress(done, total),
    ...host(memory),
  };
  exports = new WebAssembly.Instance(module, { steadfolk }).exports;
  exports._initialize();

  function give(text) {
    const bytes = encoder.encode(text);
    const at = exports.sf_wasm_alloc(bytes.length);
    if (at === 0) throw new Error('no memory');
    memory().set(bytes, at);
    return { at, len: bytes.length, free: () => exports.sf_wasm_free(at, bytes.length) };
  }

  return {
    exports,
    memory,
    /** A context for a vault folder. */
    open(path) {
      const name = give(path);
      const context = exports.sf_wasm_new(name.at, name.len);
      name.free();
      if (context === 0) throw new Error('no context');
      return {
        /** {status, text} of one operation; `with_` are read, write and progress, all optional. */
        call(op, request = '', with_ = {}) {
          stream = with_;
          const name_ = give(op);
          const body = give(request);
          const streams = (stream.read ? source : 0) + (stream.write ? sink : 0) + (stream.progress ? told : 0);
          const at = exports.sf_wasm_call(context, name_.at, name_.len, body.at, body.len, streams);
          name_.free();
          body.free();
          const view = new DataView(exports.memory.buffer, at, 12);
          const status = view.getUint32(0, true);
          const text = view.getUint32(4, true);
          if (text === 0) throw new Error('no memory for an answer');
          return { status, text: decoder.decode(memory().slice(text, text + view.getUint32(8, true))) };
        },
        lock: () => exports.sf_wasm_lock(context),
        drop: () => exports.sf_wasm_drop(context),
      };
    },
  };
}

/** The door with objects: the ok part, or an error thrown with its code. */
export function ask(context, op, request = {}, with_ = {}) {
  const answer = JSON.parse(context.call(op, JSON.stringify(request), with_).text);
  if (answer.error) throw Object.assign(new Error(`${op}: ${answer.error.code} ${answer.error.message ?? ''}`), answer.error);
  return answer.ok;
}
