#include "export_ics.h"

#include "civil.h"
#include "text.h"

enum { MINUTE_MS = 60000 };

bool sf_export_ics_escape(const char *text, size_t len, struct sf_buf *out) {
    for (size_t i = 0; i < len; i++) {
        if (text[i] == '\n') {
            sf_buf_text(out, "\\n");
            continue;
        }
        if (text[i] == '\\' || text[i] == ';' || text[i] == ',')
            sf_buf_text(out, "\\");
        sf_buf_add(out, text + i, 1);
    }
    return !out->failed;
}

bool sf_export_ics_fold(const char *line, size_t len, struct sf_buf *out) {
    size_t room = SF_EXPORT_ICS_LINE_MAX;
    while (len > room) {
        size_t cut = sf_text_cut(line, len, room);
        sf_buf_add(out, line, cut);
        sf_buf_text(out, "\r\n ");
        line += cut;
        len -= cut;
        room = SF_EXPORT_ICS_LINE_MAX - 1; /* the space counts */
    }
    sf_buf_add(out, line, len);
    sf_buf_text(out, "\r\n");
    return !out->failed;
}

static void time_line(const char *name, int64_t utc_ms, struct sf_buf *out) {
    struct sf_civil at = sf_civil_from_ms(utc_ms, 0);
    sf_buf_format(out, "%s:%04d%02u%02uT%02u%02u%02uZ\r\n", name, (int)at.year, (unsigned)at.month,
                  (unsigned)at.day, (unsigned)at.hour, (unsigned)at.minute, (unsigned)at.second);
}

/* The form of a UUID, which RFC 7986 (5.3) asks for. */
static void uid_line(const uint8_t uid[SF_EXPORT_ICS_UID_LEN], struct sf_buf *out) {
    sf_buf_text(out, "UID:");
    for (int i = 0; i < SF_EXPORT_ICS_UID_LEN; i++)
        sf_buf_format(out, "%s%02x", i == 4 || i == 6 || i == 8 || i == 10 ? "-" : "", uid[i]);
    sf_buf_text(out, "\r\n");
}

bool sf_export_ics_write(const struct sf_export_ics_event *event, struct sf_buf *out) {
    struct sf_buf summary = {0};
    sf_buf_text(out, "BEGIN:VCALENDAR\r\n"
                     "VERSION:2.0\r\n"
                     "PRODID:-//Notes//Notes//EN\r\n"
                     "BEGIN:VEVENT\r\n");
    uid_line(event->uid, out);
    time_line("DTSTAMP", event->stamp_ms, out);
    time_line("DTSTART", event->start_ms, out);
    time_line("DTEND", event->start_ms + (int64_t)event->minutes * MINUTE_MS, out);
    sf_buf_text(&summary, "SUMMARY:");
    bool ok = sf_export_ics_escape(event->title.text, event->title.len, &summary) &&
              sf_export_ics_fold(summary.data, summary.len, out) &&
              sf_buf_text(out, "CLASS:PRIVATE\r\n"
                               "TRANSP:TRANSPARENT\r\n"
                               "END:VEVENT\r\n"
                               "END:VCALENDAR\r\n");
    sf_buf_wipe(&summary);
    return ok;
}
