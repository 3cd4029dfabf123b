/*
 * A planned time as an iCalendar file (RFC 5545), for the person's own calendar.
 *
 * Nothing in it says where it comes from or whom it is about: the title is the caller's, the UID is
 * 16 bytes that mean nothing outside the book, the product has a plain name. The time stands in
 * UTC, which needs no VTIMEZONE and which every calendar shows in its own zone. No alarm is set, so
 * that nothing lights up that was not asked for; the entry is private, and keeps no time occupied.
 */
#ifndef SF_EXPORT_ICS_H
#define SF_EXPORT_ICS_H

#include <stdbool.h>
#include <stdint.h>

#include "buf.h"
#include "record.h"

enum {
    SF_EXPORT_ICS_UID_LEN = 16,
    SF_EXPORT_ICS_LINE_MAX = 75 /* octets of a line without its CRLF (RFC 5545, 3.1) */
};

struct sf_export_ics_event {
    uint8_t uid[SF_EXPORT_ICS_UID_LEN]; /* the same for the same plan, so that a second file moves
                                         * the entry instead of doubling it */
    int64_t stamp_ms;                   /* UTC, when this file is made */
    int64_t start_ms;                   /* UTC, years 1900 to 2199 */
    uint16_t minutes;                   /* how long, at least 1 */
    struct sf_str title;                /* well-formed text; newlines become \n */
};

/* Append the whole file, one event, every line ended by CRLF. False: memory ran out. */
bool sf_export_ics_write(const struct sf_export_ics_event *event, struct sf_buf *out);

/*
 * Append one content line, folded: at most SF_EXPORT_ICS_LINE_MAX octets, then CRLF and a space,
 * never inside a character. `line` is escaped already.
 */
bool sf_export_ics_fold(const char *line, size_t len, struct sf_buf *out);

/* Append a TEXT value: \, ; , and newlines escaped (RFC 5545, 3.3.11). */
bool sf_export_ics_escape(const char *text, size_t len, struct sf_buf *out);

#endif
