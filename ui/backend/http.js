// The page's way to the program that serves it. backend/worker.js will have the same face:
//
//   call(op, request)          the answer's "ok", or a DoorError thrown
//   upload(op, request, blob)  the same, for operations that read a file
//   download(op, request)      {blob, name}, for operations that write one
//   stream(heard)              stays open while the book may be open; resolves when it has ended
//   last(op, request, only)    sent while the page is being left; nobody waits for an answer. With
//                              `only` not sent, and false, where it would not outlive the page
//   begin(token)               exchanges a launch token for a session; true when there is one

/**
 * An answer that is no success. `code` is the door's, or "unreachable" when there was no answer.
 */
export class DoorError extends Error {
  /**
   * @param {string} code
   * @param {string} [field]
   * @param {Record<string, any>} [params]
   * @param {string} [message]
   */
  constructor(code, field, params, message) {
    super(message ?? code);
    this.code = code;
    this.field = field ?? '';
    this.params = params ?? {};
  }
}

const kept = 'session';
let session = sessionStorage.getItem(kept) ?? '';

/** @param {Record<string, string>} [more] */
function headers(more) {
  return { 'X-Steadfolk': '1', 'X-Steadfolk-Session': session, ...more };
}

/** @param {string} path @param {RequestInit} init */
async function reach(path, init) {
  try {
    return await fetch(path, {
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      ...init,
    });
  } catch {
    throw new DoorError('unreachable');
  }
}

/** @param {Response} response */
async function open(response) {
  let answer;
  try {
    answer = await response.json();
  } catch {
    throw new DoorError(response.status === 404 ? 'unknown_operation' : 'unreachable');
  }
  if (answer.error) {
    const { code, field, params, message } = answer.error;
    throw new DoorError(code, field, params, message);
  }
  return answer.ok;
}

/**
 * A request as base64url, for the header of operations whose body is a file.
 * @param {string} text
 */
function packed(text) {
  const bytes = new TextEncoder().encode(text);
  let chars = '';
  for (const byte of bytes) chars += String.fromCharCode(byte);
  return btoa(chars).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
}

/**
 * Passphrases in one form of Unicode, whatever keyboard they were typed on.
 * @param {string} op
 * @param {object} request
 */
const written = (op, request) =>
  op.startsWith('vault.') ? JSON.stringify(request).normalize('NFC') : JSON.stringify(request);

/** @param {string} op @param {object} request @param {Record<string, string>} [more] */
function post(op, request, more) {
  return reach(`/api/${op}`, {
    method: 'POST',
    headers: headers({ 'Content-Type': 'application/json', ...more }),
    body: written(op, request),
  });
}

/** @param {string} token Without one, whether a session is already there. */
export async function begin(token) {
  if (!token) return session !== '';
  const answer = await open(
    await reach('/session', {
      method: 'POST',
      headers: { 'X-Steadfolk': '1', 'Content-Type': 'application/json' },
      body: JSON.stringify({ token }),
    }),
  );
  session = answer.session;
  sessionStorage.setItem(kept, session);
  return true;
}

/** @param {string} op @param {object} [request] @returns {Promise<any>} */
export async function call(op, request = {}) {
  return open(await post(op, request));
}

/** @param {string} op @param {object} request @param {Blob} blob @returns {Promise<any>} */
export async function upload(op, request, blob) {
  return open(
    await reach(`/api/${op}`, {
      method: 'POST',
      headers: headers({
        'Content-Type': 'application/octet-stream',
        'X-Steadfolk-Request': packed(written(op, request)),
      }),
      body: blob,
    }),
  );
}

/** @param {string} op @param {object} [request] @returns {Promise<{blob: Blob, name: string}>} */
export async function download(op, request = {}) {
  const response = await post(op, request, { Accept: 'application/octet-stream' });
  if (!response.ok) await open(response);
  const said = /filename="([^"]+)"/.exec(response.headers.get('Content-Disposition') ?? '');
  return { blob: await response.blob(), name: said ? said[1] : '' };
}

/**
 * Browsers refuse requests that outlive their page once those under way come to more than 64 KiB
 * (Fetch, keepalive). What was typed leaves room for the lock.
 */
const outlives_most = 65536;
const for_lock = 4096;

/** Bytes of such requests that are under way. */
let under_way = 0;

/** @param {string} op @param {object} [request] @param {boolean} [only] */
export function last(op, request = {}, only = false) {
  const body = JSON.stringify(request);
  const { size } = new Blob([body]);
  const most = op === 'vault.lock' ? outlives_most : outlives_most - for_lock;
  const keepalive = under_way + size <= most;
  if (only && !keepalive) return false;
  if (keepalive) under_way += size;
  const over = () => {
    if (keepalive) under_way -= size;
  };
  fetch(`/api/${op}`, {
    method: 'POST',
    keepalive,
    credentials: 'omit',
    headers: headers({ 'Content-Type': 'application/json' }),
    body,
  }).then(over, over);
  return true;
}

/**
 * @param {(line: {beat?: number, locked?: boolean}) => void} heard
 * @param {AbortSignal} [stop]
 */
export async function stream(heard, stop) {
  const response = await reach('/api/stream', { headers: headers(), signal: stop });
  if (!response.ok || !response.body) await open(response);
  const reader = /** @type {ReadableStream<Uint8Array>} */ (response.body).getReader();
  const decoder = new TextDecoder();
  let rest = '';
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      rest += decoder.decode(value, { stream: true });
      const lines = rest.split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) if (line.trim()) heard(JSON.parse(line));
    }
  } catch {
    // A stream that breaks off says the same as one that ends.
  }
}
