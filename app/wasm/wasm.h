// The door as WebAssembly: what the page's worker calls instead of HTTP. Texts are UTF-8 with a
// length; addresses are byte offsets into the exported memory, which the caller looks at afresh
// after every call, since it may have grown. The module is a reactor: call `_initialize` once,
// first.
//
// The host's side: the imports of src/port/wasm_host.h (clock, entropy, files), and the three
// below.
#ifndef SF_WASM_H
#define SF_WASM_H

#include <stddef.h>
#include <stdint.h>

#include "steadfolk.h"

// Which streams go with a call: the sum of those that the host offers.
enum { SF_WASM_SOURCE = 1, SF_WASM_SINK = 2, SF_WASM_PROGRESS = 4 };

// ---- Imports of the module "steadfolk"
// -------------------------------------------------------------

#define SF_WASM_IMPORT(name) __attribute__((import_module("steadfolk"), import_name(name)))

// stream_read(out: i32, cap: i32) -> i32: the bytes written to `out`, 0 at the end, negative to
// stop the operation with "io". Called only during a call with SF_WASM_SOURCE.
SF_WASM_IMPORT("stream_read") int32_t sf_wasm_host_stream_read(uint8_t *out, size_t cap);

// stream_write(bytes: i32, len: i32) -> i32: 0 when all was taken, else the operation ends with
// "io". Called only during a call with SF_WASM_SINK.
SF_WASM_IMPORT("stream_write")
int32_t sf_wasm_host_stream_write(const uint8_t *bytes, size_t len);

// progress(done: f64, total: f64): how far the call is; total 0 when not known.
SF_WASM_IMPORT("progress") void sf_wasm_host_progress(double done, double total);

// ---- Exports
// ---------------------------------------------------------------------------------------

#define SF_WASM_EXPORT(name) __attribute__((export_name(name)))

// Memory for what the host hands in; 0 when there is none. Wiped and given back by sf_wasm_free,
// with the same length.
SF_WASM_EXPORT("sf_wasm_alloc") void *sf_wasm_alloc(size_t len);
SF_WASM_EXPORT("sf_wasm_free") void sf_wasm_free(void *bytes, size_t len);

// A context for the vault folder at `path`; 0 when memory is not to be had. It lives as long as the
// instance, unless sf_wasm_drop locks and frees it.
SF_WASM_EXPORT("sf_wasm_new") struct sf *sf_wasm_new(const char *path, size_t len);
SF_WASM_EXPORT("sf_wasm_drop") void sf_wasm_drop(struct sf *sf);

// An answer as the host reads it: three 32-bit numbers.
struct sf_wasm_answer {
    uint32_t status; // enum sf_status
    char *text;      // The JSON; 0 when memory ran out even for saying so.
    size_t len;
};

// Carry out one operation, as sf_call does. Returns the address of an answer that stands until the
// next call of sf_wasm_call, which wipes and frees it.
SF_WASM_EXPORT("sf_wasm_call")
const struct sf_wasm_answer *sf_wasm_call(struct sf *sf, const char *op, size_t op_len,
                                          const char *request, size_t request_len,
                                          uint32_t streams);

// Close the book at once, without the backup that vault.lock may make.
SF_WASM_EXPORT("sf_wasm_lock") void sf_wasm_lock(struct sf *sf);

#endif
