/* Record ids: UUIDv7 (RFC 9562), made on the device, and the stamps that order changes. */
#ifndef SF_ID_H
#define SF_ID_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum { SF_ID_LEN = 16, SF_ID_TEXT_LEN = 37, SF_STAMP_TEXT_LEN = 17 };

struct sf_id {
    uint8_t bytes[SF_ID_LEN];
};

/* A UUIDv7 from a time (ms since 1970, 0..2^48-1) and 10 random bytes, of which 74 bits are kept.
 */
struct sf_id sf_id_make(int64_t utc_ms, const uint8_t random[10]);

/* Whether the id is all zeros, which stands for "none". */
bool sf_id_none(const struct sf_id *id);

/* Whether both are the same, byte for byte. */
bool sf_id_equal(const struct sf_id *a, const struct sf_id *b);

/* Read the canonical 36-character form, either case. False for anything else. */
bool sf_id_parse(const char *text, size_t len, struct sf_id *out);

/* Write the canonical lower-case form with its NUL. Returns out. */
char *sf_id_format(const struct sf_id *id, char out[SF_ID_TEXT_LEN]);

/*
 * Hybrid logical clock (Kulkarni et al. 2014): 48 bits of milliseconds, 16 bits of counter, one
 * int64. The next stamp after `last` at wall time `utc_ms`; always greater than `last`, also when
 * the wall clock stood still or went back (at the end of the range, the year 6429, it stays there).
 */
int64_t sf_id_stamp(int64_t last, int64_t utc_ms);

/* 16 lower-case hex digits with a NUL, whose byte order is the order of stamps (all >= 0). Returns
 * out. */
char *sf_id_stamp_format(int64_t stamp, char out[SF_STAMP_TEXT_LEN]);
bool sf_id_stamp_parse(const char *text, size_t len, int64_t *out);

#endif
