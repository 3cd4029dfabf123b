// Reads a book with nothing but docs/format.md, the papers it names (RFC 7693, 8439, 9106, SQLite's file format) and
// node: no code of the program, none of its libraries. It is slow, and asks no questions of damaged files.

import { createCipheriv, createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';

// ---- BLAKE2b (RFC 7693)

const mask = (1n << 64n) - 1n;
const iv = [0x6a09e667f3bcc908n, 0xbb67ae8584caa73bn, 0x3c6ef372fe94f82bn, 0xa54ff53a5f1d36f1n, 0x510e527fade682d1n,
  0x9b05688c2b3e6c1fn, 0x1f83d9abfb41bd6bn, 0x5be0cd19137e2179n];
const sigma = ['0123456789abcdef', 'ea489fd61c02b753', 'b8c052fdae367194', '7931dcbe265a40f8', '905724afe1bc683d',
  '2c6a0b834d75fe19', 'c51fed4a0763928b', 'db7ec13950f4862a', '6fe9b308c2d714a5', 'a2847615fb9e3cd0'];
const mixes = [[0, 4, 8, 12], [1, 5, 9, 13], [2, 6, 10, 14], [3, 7, 11, 15], [0, 5, 10, 15], [1, 6, 11, 12], [2, 7, 8, 13], [3, 4, 9, 14]];
const turn = (x, n) => ((x >> BigInt(n)) | (x << BigInt(64 - n))) & mask;

function compress(h, block, count, last) {
  const v = [...h, ...iv];
  const m = Array.from({ length: 16 }, (_, i) => block.readBigUInt64LE(8 * i));
  v[12] ^= BigInt(count);
  if (last) v[14] ^= mask;
  for (let round = 0; round < 12; round += 1) {
    const order = [...sigma[round % 10]].map((digit) => m[parseInt(digit, 16)]);
    mixes.forEach(([a, b, c, d], i) => {
      v[a] = (v[a] + v[b] + order[2 * i]) & mask;
      v[d] = turn(v[d] ^ v[a], 32);
      v[c] = (v[c] + v[d]) & mask;
      v[b] = turn(v[b] ^ v[c], 24);
      v[a] = (v[a] + v[b] + order[2 * i + 1]) & mask;
      v[d] = turn(v[d] ^ v[a], 16);
      v[c] = (v[c] + v[d]) & mask;
      v[b] = turn(v[b] ^ v[c], 63);
    });
  }
  for (let i = 0; i < 8; i += 1) h[i] ^= v[i] ^ v[i + 8];
}

/** The hash of bytes, of 1 to 64 bytes, with a key, a salt and a personal text where wanted. */
export function blake2b(bytes, length, { key = Buffer.alloc(0), salt = Buffer.alloc(16), personal = Buffer.alloc(16) } = {}) {
  const h = [...iv];
  h[0] ^= 0x01010000n ^ (BigInt(key.length) << 8n) ^ BigInt(length);
  for (const [at, part] of [[4, salt], [6, personal]]) {
    h[at] ^= part.readBigUInt64LE(0);
    h[at + 1] ^= part.readBigUInt64LE(8);
  }
  const all = key.length > 0 ? Buffer.concat([key, Buffer.alloc(128 - key.length), bytes]) : bytes;
  for (let at = 0; at === 0 || at < all.length; at += 128) {
    const block = Buffer.alloc(128);
    all.copy(block, 0, at, Math.min(at + 128, all.length));
    compress(h, block, Math.min(at + 128, all.length), at + 128 >= all.length);
  }
  const out = Buffer.alloc(64);
  h.forEach((word, i) => out.writeBigUInt64LE(word, 8 * i));
  return out.subarray(0, length);
}

// ---- Argon2id (RFC 9106), one lane

const u32 = (...numbers) => {
  const out = Buffer.alloc(4 * numbers.length);
  numbers.forEach((number, i) => out.writeUInt32LE(number, 4 * i));
  return out;
};
const blake512 = (bytes) => createHash('blake2b512').update(bytes).digest();

/** The hash of any length, H' of section 3.3. */
function longHash(bytes, length) {
  if (length <= 64) return blake2b(Buffer.concat([u32(length), bytes]), length);
  let v = blake512(Buffer.concat([u32(length), bytes]));
  const parts = [v.subarray(0, 32)];
  let left = length - 32;
  for (; left > 64; left -= 32) {
    v = blake512(v);
    parts.push(v.subarray(0, 32));
  }
  parts.push(blake2b(v, left));
  return Buffer.concat(parts);
}

/** The high 32 bits of the product of two numbers of 32 bits. */
function high(a, b) {
  const al = a & 0xffff;
  const ah = a >>> 16;
  const bl = b & 0xffff;
  const bh = b >>> 16;
  const middle = al * bh + ah * bl + ((al * bl) >>> 16);
  return ah * bh + Math.floor(middle / 65536);
}

/** a = a + b + 2 * low(a) * low(b), and d = (d ^ a) turned right by n; each number two words, the low one first. */
function step(v, a, b, d, n) {
  const al = v[a];
  const bl = v[b];
  const low = Math.imul(al, bl);
  const up = high(al, bl) * 2 + (low >>> 31);
  const sum = (al >>> 0) + (bl >>> 0) + ((low << 1) >>> 0);
  const lo = sum | 0;
  const hi = (v[a + 1] + v[b + 1] + up + Math.floor(sum / 4294967296)) | 0;
  v[a] = lo;
  v[a + 1] = hi;
  const x = v[d] ^ lo;
  const y = v[d + 1] ^ hi;
  if (n === 32) {
    v[d] = y;
    v[d + 1] = x;
  } else if (n === 63) {
    v[d] = (x << 1) | (y >>> 31);
    v[d + 1] = (y << 1) | (x >>> 31);
  } else {
    v[d] = (x >>> n) | (y << (32 - n));
    v[d + 1] = (y >>> n) | (x << (32 - n));
  }
}

function mix(v, a, b, c, d) {
  step(v, a, b, d, 32);
  step(v, c, d, b, 24);
  step(v, a, b, d, 16);
  step(v, c, d, b, 63);
}

/** P of section 3.6 over 16 numbers that stand at these places. */
function permute(v, p) {
  for (let i = 0; i < 4; i += 1) mix(v, p[i], p[4 + i], p[8 + i], p[12 + i]);
  for (let i = 0; i < 4; i += 1) mix(v, p[i], p[4 + ((i + 1) & 3)], p[8 + ((i + 2) & 3)], p[12 + ((i + 3) & 3)]);
}

const lines = Array.from({ length: 8 }, (_, i) => Array.from({ length: 16 }, (_unused, j) => 2 * (16 * i + j)));
const columns = Array.from({ length: 8 }, (_, i) => Array.from({ length: 16 }, (_unused, j) => 2 * (2 * i + 16 * (j >> 1) + (j & 1))));
const work = new Int32Array(256);
const kept = new Int32Array(256);

/** G of two blocks into a third, which is added to with `add`. */
function blend(out, x, y, add) {
  for (let i = 0; i < 256; i += 1) {
    work[i] = x[i] ^ y[i];
    kept[i] = work[i];
  }
  for (const line of lines) permute(work, line);
  for (const column of columns) permute(work, column);
  for (let i = 0; i < 256; i += 1) out[i] = (add ? out[i] : 0) ^ kept[i] ^ work[i];
}

export function argon2id(passphrase, salt, passes, kib, length) {
  const first = blake512(Buffer.concat([u32(1, length, kib, passes, 0x13, 2, passphrase.length), passphrase, u32(salt.length), salt, u32(0, 0)]));
  const count = 4 * Math.floor(kib / 4);
  const segment = count / 4;
  const memory = new Int32Array(256 * count);
  const block = (i) => memory.subarray(256 * i, 256 * i + 256);
  for (const i of [0, 1]) {
    const bytes = longHash(Buffer.concat([first, u32(i, 0)]), 1024);
    for (let word = 0; word < 256; word += 1) memory[256 * i + word] = bytes.readInt32LE(4 * word);
  }
  const zero = new Int32Array(256);
  for (let pass = 0; pass < passes; pass += 1) {
    for (let slice = 0; slice < 4; slice += 1) {
      const blind = pass === 0 && slice < 2;
      const input = new Int32Array(256);
      const addresses = new Int32Array(256);
      [pass, 0, slice, count, passes, 2].forEach((number, i) => { input[2 * i] = number; });
      for (let i = 0; i < segment; i += 1) {
        if (blind && i % 128 === 0) {
          input[12] += 1;
          blend(addresses, zero, input, false);
          blend(addresses, zero, addresses.slice(), false);
        }
        if (pass === 0 && slice === 0 && i < 2) continue;
        const at = slice * segment + i;
        const before = (at + count - 1) % count;
        const j1 = blind ? addresses[2 * (i % 128)] : memory[256 * before];
        const area = pass === 0 ? at - 1 : count - segment + i - 1;
        const x = high(j1, j1);
        const from = pass === 0 ? 0 : ((slice + 1) % 4) * segment;
        const other = (from + area - 1 - high(area, x)) % count;
        blend(block(at), block(before), block(other), pass > 0);
      }
    }
  }
  const last = Buffer.alloc(1024);
  block(count - 1).forEach((word, i) => last.writeInt32LE(word, 4 * i));
  return longHash(last, length);
}

// ---- ChaCha20 and Poly1305 (RFC 8439), XChaCha20

/** Bytes under the key stream that begins at a counter. */
function chacha20(key, counter, nonce, bytes) {
  const cipher = createCipheriv('chacha20', key, Buffer.concat([u32(counter >>> 0), nonce]));
  return cipher.update(bytes);
}

/** A key for 16 bytes of nonce: the state after the rounds, without what was added to it at the end. */
function hchacha20(key, nonce) {
  const stream = chacha20(key, nonce.readUInt32LE(0), nonce.subarray(4), Buffer.alloc(64));
  const constants = Buffer.from('expand 32-byte k');
  const out = Buffer.alloc(32);
  for (let i = 0; i < 4; i += 1) {
    out.writeInt32LE((stream.readInt32LE(4 * i) - constants.readInt32LE(4 * i)) | 0, 4 * i);
    out.writeInt32LE((stream.readInt32LE(48 + 4 * i) - nonce.readInt32LE(4 * i)) | 0, 16 + 4 * i);
  }
  return out;
}

const little = (bytes) => [...bytes].reduceRight((sum, byte) => (sum << 8n) | BigInt(byte), 0n);

export function poly1305(key, bytes) {
  const r = little(key.subarray(0, 16)) & 0x0ffffffc0ffffffc0ffffffc0fffffffn;
  const prime = (1n << 130n) - 5n;
  let sum = 0n;
  for (let at = 0; at < bytes.length; at += 16) {
    const part = bytes.subarray(at, Math.min(at + 16, bytes.length));
    sum = ((sum + little(part) + (1n << BigInt(8 * part.length))) * r) % prime;
  }
  sum = (sum + little(key.subarray(16, 32))) & ((1n << 128n) - 1n);
  return Buffer.from(Array.from({ length: 16 }, (_, i) => Number((sum >> BigInt(8 * i)) & 255n)));
}

const padded = (bytes) => Buffer.concat([bytes, Buffer.alloc((16 - (bytes.length % 16)) % 16)]);
const u64 = (number) => u32(number, 0);

/** What XChaCha20-Poly1305 sealed: the bytes, or null when the tag is another. */
function unseal(key, nonce, sealed, tag, also) {
  const sub = hchacha20(key, nonce.subarray(0, 16));
  const short = Buffer.concat([Buffer.alloc(4), nonce.subarray(16)]);
  const mac = poly1305(chacha20(sub, 0, short, Buffer.alloc(32)),
    Buffer.concat([padded(also), padded(sealed), u64(also.length), u64(sealed.length)]));
  return mac.equals(tag) ? chacha20(sub, 1, short, sealed) : null;
}

// ---- The keys file

/** The file's parts, as docs/format.md lists them. */
export function readKeys(bytes) {
  if (bytes.length !== 4096 || bytes.toString('hex', 0, 8) !== '8953464b4559530a') throw new Error('no keys file');
  if (!blake2b(bytes.subarray(0, 4064), 32).equals(bytes.subarray(4064))) throw new Error('a damaged keys file');
  return {
    version: bytes.readUInt16LE(8), book: bytes.subarray(16, 32), generation: Number(bytes.readBigUInt64LE(32)), salt: bytes.subarray(40, 56),
    passes: bytes.readUInt32LE(56), kib: bytes.readUInt32LE(60), bytes,
  };
}

/** The vault key that a wrapping key opens: {key, kind}, or null. */
export function openSlot(keys, wrapping) {
  const { bytes } = keys;
  for (let slot = 0; slot < 8; slot += 1) {
    const at = 64 + 88 * slot;
    const also = Buffer.concat([bytes.subarray(0, 10), keys.book, Buffer.from([slot]), keys.salt, bytes.subarray(56, 64)]);
    const plain = unseal(wrapping, bytes.subarray(at, at + 24), bytes.subarray(at + 24, at + 72), bytes.subarray(at + 72, at + 88), also);
    if (plain) return { key: plain.subarray(0, 32), kind: plain[32] };
  }
  return null;
}

export const fromPassphrase = (keys, passphrase) => argon2id(Buffer.from(passphrase.normalize('NFC')), keys.salt, keys.passes, keys.kib, 32);

/** From a code as it is shown: the check group at its end is not looked at here. */
export function fromRecovery(code) {
  const digits = [...code.replace(/[^0-9A-Z]/g, '')].slice(0, 32).map((letter) => '0123456789ABCDEFGHJKMNPQRSTVWXYZ'.indexOf(letter));
  const bits = digits.map((digit) => digit.toString(2).padStart(5, '0')).join('');
  const bytes = Buffer.from(bits.match(/.{8}/g).map((byte) => parseInt(byte, 2)));
  return blake2b(bytes, 32, { key: Buffer.from('Steadfolk recovery code, version 1') });
}

export function subkey(vaultKey, id, context) {
  const salt = Buffer.alloc(16);
  salt.writeUInt32LE(id, 0);
  const personal = Buffer.alloc(16);
  personal.write(context, 'latin1');
  return blake2b(Buffer.alloc(0), 32, { key: vaultKey, salt, personal });
}

// ---- The database

const page_len = 4096;
const plain_len = page_len - 32;

/** The bytes of a database with every page opened. */
export function openPages(bytes, key) {
  const out = Buffer.from(bytes);
  for (let number = 1; number * page_len <= bytes.length; number += 1) {
    const page = out.subarray((number - 1) * page_len, number * page_len);
    const nonce = page.subarray(plain_len, plain_len + 16);
    const counter = (nonce.readUInt32LE(12) ^ number) >>> 0;
    const once = chacha20(key, counter, nonce.subarray(0, 12), Buffer.alloc(64));
    if (!poly1305(once.subarray(0, 32), page.subarray(0, plain_len + 16)).equals(page.subarray(plain_len + 16))) throw new Error(`page ${number} does not verify`);
    const from = number === 1 ? 24 : 0;
    chacha20(once.subarray(32), (counter + 1) >>> 0, nonce.subarray(0, 12), page.subarray(from, plain_len)).copy(page, from);
  }
  out.write('SQLite format 3\0', 'latin1');
  return out;
}

// ---- SQLite's file format

function varint(page, at) {
  let value = 0n;
  for (let i = 0; i < 9; i += 1) {
    const byte = page[at + i];
    if (i === 8) return [Number(BigInt.asIntN(64, (value << 8n) | BigInt(byte))), 9];
    value = (value << 7n) | BigInt(byte & 127);
    if (byte < 128) return [Number(BigInt.asIntN(64, value)), i + 1];
  }
  return [0, 0];
}

function column(bytes, at, type) {
  const sizes = [0, 1, 2, 3, 4, 6, 8, 8, 0, 0];
  if (type >= 12) {
    const length = Math.floor((type - 12) / 2);
    const part = bytes.subarray(at, at + length);
    return [type % 2 ? part.toString('utf8') : part, length];
  }
  if (type === 0) return [null, 0];
  if (type >= 8) return [type - 8, 0];
  if (type === 7) return [bytes.readDoubleBE(at), 8];
  return [type === 6 ? Number(bytes.readBigInt64BE(at)) : bytes.readIntBE(at, sizes[type]), sizes[type]];
}

function record(bytes, row) {
  const [head, n] = varint(bytes, 0);
  const values = [];
  let body = head;
  for (let at = n; at < head;) {
    const [type, used] = varint(bytes, at);
    const [value, length] = column(bytes, body, type);
    values.push(value);
    at += used;
    body += length;
  }
  return { row, values };
}

/** Every row of a table by its first page: [{row, values}, ...]. */
export function rowsOf(file, root) {
  const page = file.subarray((root - 1) * page_len, (root - 1) * page_len + plain_len);
  const head = root === 1 ? 100 : 0;
  const leaf = page[head] === 13;
  const cells = Array.from({ length: page.readUInt16BE(head + 3) }, (_, i) => page.readUInt16BE(head + (leaf ? 8 : 12) + 2 * i));
  if (!leaf) return [...cells.map((at) => page.readUInt32BE(at)), page.readUInt32BE(head + 8)].flatMap((child) => rowsOf(file, child));
  return cells.map((cell) => {
    const [size, a] = varint(page, cell);
    const [row, b] = varint(page, cell + a);
    const at = cell + a + b;
    const least = Math.floor(((plain_len - 12) * 32) / 255) - 23;
    let here = size;
    if (size > plain_len - 35) {
      const some = least + ((size - least) % (plain_len - 4));
      here = some <= plain_len - 35 ? some : least;
    }
    const parts = [page.subarray(at, at + here)];
    let next = here < size ? page.readUInt32BE(at + here) : 0;
    for (let left = size - here; next !== 0; left -= plain_len - 4) {
      const more = file.subarray((next - 1) * page_len, (next - 1) * page_len + plain_len);
      parts.push(more.subarray(4, 4 + Math.min(left, plain_len - 4)));
      next = more.readUInt32BE(0);
    }
    return record(Buffer.concat(parts), row);
  });
}

/** Every table by its name: [{row, COLUMN: value, ...}, ...] on demand. */
export function tablesOf(file) {
  const tables = new Map();
  for (const { values: [type, name, , root, sql] } of rowsOf(file, 1)) {
    if (type !== 'table' || !root || /WITHOUT ROWID/i.test(sql)) continue;
    const names = sql.slice(sql.indexOf('(') + 1, sql.lastIndexOf(')')).split(/,(?![^(]*\))/).map((part) => part.trim().split(/[\s(]/)[0]);
    tables.set(name, () => rowsOf(file, root).map(({ row, values }) => ({ ...Object.fromEntries(names.map((one, i) => [one, values[i]])), row })));
  }
  return tables;
}

export const readBook = (keysPath, databaseOf, wrap) => {
  const keys = readKeys(readFileSync(keysPath));
  const opened = openSlot(keys, wrap(keys));
  if (!opened) throw new Error('nothing opens');
  const file = openPages(readFileSync(databaseOf(keys)), subkey(opened.key, 1, 'database'));
  return { keys, ...opened, file, tables: tablesOf(file) };
};
