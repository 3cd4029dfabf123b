// A host for the product's wasm build: src/port/wasm_host.h answered with files in memory. The files may
// outlive the instance, as a browser's private files do.

import { webcrypto } from 'node:crypto';

const codes = { missing: -1, exists: -2, busy: -3, full: -4, io: -5 };
const decoder = new TextDecoder();
const encoder = new TextEncoder();

/** An empty file system with room for `room` bytes. */
export function makeFiles(room = Infinity) {
  return { folders: new Set(['/']), files: new Map(), room };
}

function parent(path) {
  const at = path.lastIndexOf('/');
  return at <= 0 ? '/' : path.slice(0, at);
}

function used(files) {
  let sum = 0;
  for (const file of files.files.values()) sum += file.size;
  return sum;
}

function resize(files, file, size) {
  if (size > file.size && used(files) - file.size + size > files.room) return false;
  if (size > file.bytes.length) {
    const bytes = new Uint8Array(Math.max(size, 2 * file.bytes.length));
    bytes.set(file.bytes.subarray(0, file.size));
    file.bytes = bytes;
  } else {
    file.bytes.fill(0, size, Math.max(size, file.size));
  }
  file.size = size;
  return true;
}

/** The minutes between a zone's clock and UTC at an instant, from the engine's own tables. */
function offset(zone, utcMs) {
  let format;
  try {
    format = new Intl.DateTimeFormat('en-US', { timeZone: zone, hourCycle: 'h23', era: 'short', year: 'numeric',
      month: 'numeric', day: 'numeric', hour: 'numeric', minute: 'numeric', second: 'numeric' });
  } catch {
    return -2147483648;
  }
  const part = {};
  for (const { type, value } of format.formatToParts(new Date(utcMs))) part[type] = value;
  const year = part.era === 'BC' ? 1 - Number(part.year) : Number(part.year);
  const local = new Date(0);
  local.setUTCFullYear(year, Number(part.month) - 1, Number(part.day));
  local.setUTCHours(Number(part.hour), Number(part.minute), Number(part.second));
  return Math.round((local.getTime() - Math.floor(utcMs / 1000) * 1000) / 60000);
}

/** The imports, for `instantiate`. `log` collects the calls' names, for tests that ask whether one was made. */
export function makeHost(files, { log = [], zone = 'Europe/Berlin' } = {}) {
  const handles = new Map();
  let next = 0;

  return (memory) => {
    const text = (at, len) => decoder.decode(memory().slice(at, at + len));
    const locks = (file) => [...handles.values()].filter((one) => one.file === file);
    const imports = {
      now_ms: () => Date.now(),
      steady_ms: () => Math.floor(performance.now()),
      zone(out, cap) {
        const bytes = encoder.encode(zone);
        if (bytes.length > cap) return 0;
        memory().set(bytes, out);
        return bytes.length;
      },
      zone_offset: (at, len, utcMs) => offset(text(at, len), utcMs),
      entropy(out, len) {
        // Not into the instance's memory itself: getRandomValues wants a view of at most 64 KiB.
        memory().set(webcrypto.getRandomValues(new Uint8Array(len)), out);
      },
      file_open(at, len, mode) {
        const path = text(at, len);
        let file = files.files.get(path);
        if (!file && mode < 2) return codes.missing;
        if (file && mode === 2) return codes.exists;
        if (!file) {
          if (!files.folders.has(parent(path))) return codes.missing;
          file = { bytes: new Uint8Array(0), size: 0 };
          files.files.set(path, file);
        }
        const handle = next;
        next += 1;
        handles.set(handle, { file, writes: mode > 0, lock: 0 });
        return handle;
      },
      file_close: (handle) => { handles.delete(handle); },
      file_read(handle, from, out, len) {
        const { file } = handles.get(handle);
        const bytes = file.bytes.subarray(Math.min(from, file.size), Math.min(from + len, file.size));
        memory().set(bytes, out);
        return bytes.length;
      },
      file_write(handle, from, at, len) {
        const { file, writes } = handles.get(handle);
        if (!writes) return codes.io;
        if (from + len > file.size && !resize(files, file, from + len)) return codes.full;
        file.bytes.set(memory().subarray(at, at + len), from);
        return len;
      },
      file_truncate: (handle, size) => (resize(files, handles.get(handle).file, size) ? 0 : codes.full),
      file_sync: () => 0,
      file_size: (handle) => handles.get(handle).file.size,
      file_lock(handle, kind) {
        const own = handles.get(handle);
        const others = locks(own.file).filter((one) => one !== own);
        if (kind === 2 && others.some((one) => one.lock > 0)) return codes.busy;
        if (kind === 1 && others.some((one) => one.lock === 2)) return codes.busy;
        own.lock = kind;
        return 0;
      },
      file_stands_at: (handle, at, len) => (files.files.get(text(at, len)) === handles.get(handle).file ? 1 : 0),
      file_exists(at, len) {
        const path = text(at, len);
        return files.files.has(path) || files.folders.has(path) ? 1 : 0;
      },
      file_make_folder(at, len) {
        for (let path = text(at, len); path !== '/'; path = parent(path)) files.folders.add(path);
        return 0;
      },
      file_rename(from, fromLen, to, toLen) {
        const file = files.files.get(text(from, fromLen));
        if (!file) return codes.missing;
        files.files.delete(text(from, fromLen));
        files.files.set(text(to, toLen), file);
        return 0;
      },
      file_delete: (at, len) => (files.files.delete(text(at, len)) ? 0 : codes.missing),
      file_sync_folder: () => 0,
      file_list(at, len, out, cap) {
        const path = text(at, len);
        if (!files.folders.has(path)) return codes.missing;
        const names = [...files.files.keys()].filter((name) => parent(name) === path)
          .map((name) => `${name.slice(name.lastIndexOf('/') + 1)}\0`);
        const bytes = encoder.encode(names.join(''));
        if (bytes.length <= cap) memory().set(bytes, out);
        return bytes.length;
      },
    };
    return Object.fromEntries(Object.entries(imports).map(([name, answer]) => [name, (...words) => {
      log.push(name);
      return answer(...words);
    }]));
  };
}
