// Starts the real program for the tests of this folder, and speaks HTTP to it by hand.
//
// Everything is on 127.0.0.1, in a folder of its own, and ends with the test: `start` registers the end
// with the test's context.

import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const program = process.env.SF_PROGRAM ?? 'build/check/steadfolk';
/** The same as people get it, where it is built: for what is long and not about memory. */
export const quick = existsSync(process.env.SF_RELEASE ?? '') ? process.env.SF_RELEASE : program;
export const skip = existsSync(program) ? false : `${program} is not built`;

/** Ends what hangs: a machine may be ten times slower than this one. */
const waitMs = 120000;

/** A private folder that is removed when the test ends. */
export function folder(t) {
  const path = mkdtempSync(join(tmpdir(), 'sf-serve-'));
  t.after(() => rmSync(path, { recursive: true, force: true }));
  return path;
}

function environment(runtime, more) {
  const env = { ...process.env, XDG_RUNTIME_DIR: runtime, ...more };
  for (const name of ['DISPLAY', 'WAYLAND_DISPLAY']) if (!(more && name in more)) delete env[name];
  // The leak checker looks into the process from outside, which the program forbids to all but root.
  if (process.getuid() !== 0) env.ASAN_OPTIONS = `${env.ASAN_OPTIONS ?? ''}:detect_leaks=0`;
  return env;
}

/** One run of the program until it ends: {code, signal, out, err}. */
export function run(words, { runtime = '', env, binary = program } = {}) {
  const child = spawn(binary, words, { env: environment(runtime, env), stdio: ['ignore', 'pipe', 'pipe'] });
  const seen = { child, out: '', err: '' };
  child.stdout.on('data', (data) => { seen.out += data; });
  child.stderr.on('data', (data) => { seen.err += data; });
  seen.ended = new Promise((done) => {
    child.on('close', (code, signal) => {
      seen.code = code;
      seen.signal = signal;
      done(seen);
    });
  });
  return seen;
}

export const sleep = (ms) => new Promise((done) => { setTimeout(done, ms); });

/** Wait until `look` gives something true; what it gave. */
export async function until(look, what, ms = waitMs) {
  const end = Date.now() + ms;
  for (;;) {
    const found = await look();
    if (found) return found;
    if (Date.now() > end) throw new Error(`waited in vain: ${what}`);
    await sleep(20);
  }
}

/** The address that the program printed. */
export function readAddress(text) {
  const match = /http:\/\/127\.0\.0\.1:(\d+)\/#t=([\w-]{43})/.exec(text);
  return match ? { port: Number(match[1]), token: match[2] } : null;
}

/**
 * The program serving a new vault (or the demo), without a browser. `end()` stops it by SIGTERM and says
 * how it ended.
 */
export async function start(t, { demo = false, vault, words = [], env, binary } = {}) {
  const runtime = folder(t);
  const place = vault ?? join(folder(t), 'vault');
  const all = demo ? ['demo', '--no-browser', ...words] : ['--vault', place, 'open', '--no-browser', ...words];
  const seen = run(all, { runtime, env, binary });
  t.after(() => seen.child.kill('SIGKILL'));
  // A crash is told where it happened, and not as the connection that it broke.
  seen.ended.then(() => { if (/Sanitizer|runtime error/.test(seen.err)) console.error(seen.err); });
  const found = await until(() => {
    if (seen.code !== undefined || seen.signal) throw new Error(`it ended with ${seen.code}: ${seen.err}`);
    return readAddress(seen.out);
  }, 'the address');
  const server = { ...found, vault: place, runtime, seen, pid: seen.child.pid };
  // `more` is what it wrote on its way out, after what it said at the start.
  server.end = async (signal = 'SIGTERM') => {
    const said = seen.out.length + seen.err.length;
    seen.child.kill(signal);
    await seen.ended;
    return { ...seen, more: seen.out.length + seen.err.length - said };
  };
  return server;
}

/** One request by node's client. Headers are sent as given, Host too. */
export function ask(server, method, path, { headers = {}, body, host, address = '127.0.0.1' } = {}) {
  return new Promise((done, failed) => {
    const all = { Host: host ?? `127.0.0.1:${server.port}`, ...headers };
    if (body !== undefined) all['Content-Length'] = Buffer.byteLength(body);
    const request = http.request({ host: address, port: server.port, method, path, headers: all, agent: false });
    request.setTimeout(waitMs, () => request.destroy(new Error('no answer')));
    request.on('error', failed);
    request.on('response', (response) => {
      const parts = [];
      response.on('data', (part) => parts.push(part));
      response.on('error', failed);
      response.on('end', () => {
        const bytes = Buffer.concat(parts);
        const answer = { status: response.statusCode, headers: response.headers, bytes };
        if (response.headers['content-type'] === 'application/json' && !response.headers['content-encoding']) {
          answer.json = JSON.parse(bytes.toString('utf8'));
        }
        done(answer);
      });
    });
    request.end(body);
  });
}

/** Exchange a token; the whole answer. */
export function exchange(server, token, headers = {}) {
  return ask(server, 'POST', '/session', {
    headers: { 'X-Steadfolk': '1', 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify({ token }),
  });
}

/** A session's secret name, from the printed token. */
export async function session(server) {
  const answer = await exchange(server, server.token);
  if (answer.status !== 200) throw new Error(`no session: ${answer.bytes}`);
  return answer.json.ok.session;
}

/** One operation; the whole answer. */
export function call(server, name, op, request = {}, headers = {}) {
  return ask(server, 'POST', `/api/${op}`, {
    headers: { 'X-Steadfolk-Session': name, 'Content-Type': 'application/json', ...headers },
    body: typeof request === 'string' ? request : JSON.stringify(request),
  });
}

/**
 * The stream of a session: `lines` grows as they come, `close()` hangs up.
 */
export function stream(server, name) {
  const seen = { lines: [], status: 0, ended: false };
  const request = http.get({
    host: '127.0.0.1', port: server.port, path: '/api/stream', agent: false,
    headers: { Host: `127.0.0.1:${server.port}`, 'X-Steadfolk-Session': name },
  });
  request.on('error', () => { seen.ended = true; });
  request.on('response', (response) => {
    seen.status = response.statusCode;
    let rest = '';
    response.on('data', (data) => {
      const parts = (rest + data).split('\n');
      rest = parts.pop();
      seen.lines.push(...parts.map((line) => JSON.parse(line)));
    });
    response.on('error', () => { seen.ended = true; });
    response.on('end', () => { seen.ended = true; });
  });
  seen.close = () => request.destroy();
  return seen;
}

/**
 * Send bytes as they are; everything that comes back until the other side closes, `enough` of it is there, or `ms` are
 * over: where an answer is wanted, `enough` says when, and where none is, `ms` how long is waited for it.
 */
export function raw(server, text, { ms = waitMs, enough, address = '127.0.0.1' } = {}) {
  return new Promise((done) => {
    const socket = net.connect(server.port, address);
    let out = '';
    const timer = setTimeout(() => socket.destroy(), ms);
    socket.on('connect', () => socket.write(text));
    socket.on('data', (data) => {
      out += data.toString('latin1');
      if (enough?.(out)) socket.destroy();
    });
    socket.on('error', () => {});
    socket.on('close', () => {
      clearTimeout(timer);
      done(out);
    });
  });
}
