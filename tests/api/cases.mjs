// Runs the API cases of tests/api/cases over anything that has a call: HTTP, wasm. The format stands in
// tests/api/cases/README.md; tests/api/cases.c is the same for C.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const folder = join(dirname(fileURLToPath(import.meta.url)), 'cases');

/** All cases, in the order of their files' names: [{file, name, needs, steps}]. */
export function loadCases() {
  return readdirSync(folder).filter((name) => name.endsWith('.json')).sort()
    .map((file) => ({ file, needs: [], ...JSON.parse(readFileSync(join(folder, file), 'utf8')) }));
}

function fillIn(json, kept) {
  if (typeof json === 'string') return json.startsWith('$') && kept.has(json.slice(1)) ? kept.get(json.slice(1)) : json;
  if (Array.isArray(json)) return json.map((item) => fillIn(item, kept));
  if (json && typeof json === 'object') {
    return Object.fromEntries(Object.entries(json).map(([key, value]) => [key, fillIn(value, kept)]));
  }
  return json;
}

const follow = (json, path) => path.split('.').reduce((at, part) => at?.[part], json);

const shapes = {
  '<any>': () => true,
  '<id>': (text) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(text),
  '<utc>': (text) => /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/.test(text),
  '<stamp>': (text) => /^[0-9a-f]{16}$/.test(text),
  '<code>': (text) => /^[0-9A-Z*~$=-]{44}$/.test(text),
};

/** The path of the first thing that differs, or null. */
function differs(expect, found, path = '') {
  if (typeof expect === 'string' && shapes[expect]) {
    const good = found !== undefined && (expect === '<any>' || (typeof found === 'string' && shapes[expect](found)));
    return good ? null : path;
  }
  if (Array.isArray(expect)) {
    if (!Array.isArray(found) || found.length !== expect.length) return `${path} (count)`;
    for (const [at, value] of expect.entries()) {
      const where = differs(value, found[at], `${path}.${at}`);
      if (where !== null) return where;
    }
    return null;
  }
  if (expect && typeof expect === 'object') {
    if (!found || typeof found !== 'object' || Array.isArray(found)) return path;
    for (const [key, value] of Object.entries(expect)) {
      const where = value === '<absent>'
        ? (key in found ? `${path}.${key}` : null) : differs(value, found[key], `${path}.${key}`);
      if (where !== null) return where;
    }
    return null;
  }
  return expect === found ? null : path;
}

function compare(step, answer, text, kept, where) {
  const code = answer.error ? answer.error.code : 'ok';
  assert.equal(code, step.status ?? 'ok', `${where}: ${text}`);
  const body = answer.error ?? answer.ok;
  if (step.expect) {
    const at = differs(fillIn(step.expect, kept), body);
    assert.equal(at, null, `${where}: ${at} is not as expected: ${text}`);
  }
  if (step.exact) assert.equal(text, step.exact, where);
  for (const [name, path] of Object.entries(step.keep ?? {})) {
    const value = follow(body, path);
    assert.notEqual(value, undefined, `${where}: nothing to keep at ${path}: ${text}`);
    kept.set(name, value);
  }
}

/**
 * Run one case. `backend.call(op, request, {source, sink})` takes the request's text, a Buffer or undefined, and
 * whether the stream is wanted; it gives {text, bytes}, where `text` may be missing when the stream came instead
 * of it. `backend.advance(ms)` and `backend.restart()` are asked for by cases that need them. `told(line)` is
 * called with every answer as tests/api/cases.c prints it.
 */
export async function runCase(one, backend, told = () => {}) {
  const kept = new Map();
  for (const [index, step] of one.steps.entries()) {
    const where = `${one.name}, step ${index + 1}, ${step.op ?? Object.keys(step)[0]}`;
    if (step.advance_ms !== undefined) {
      await backend.advance(step.advance_ms);
      continue;
    }
    if (step.restart) {
      await backend.restart();
      continue;
    }
    const request = step.text ?? (step.request ? JSON.stringify(fillIn(step.request, kept)) : '');
    let source;
    if (step.source_hex !== undefined) source = Buffer.from(fillIn(step.source_hex, kept), 'hex');
    else if (step.source !== undefined) source = Buffer.from(fillIn(step.source, kept));
    const { text, bytes } = await backend.call(step.op, request, { source, sink: step.sink !== undefined });
    if (text !== undefined) {
      told(`${one.name} ${index + 1} ${step.op} ${text}`);
      compare(step, JSON.parse(text), text, kept, where);
    } else {
      assert.equal(step.status, undefined, `${where}: a stream came instead of an error`);
    }
    if (step.sink !== undefined) kept.set(step.sink, Buffer.from(bytes ?? []).toString('hex'));
  }
}
