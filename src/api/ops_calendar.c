/* KIND.calendar: the time of a reach-out, a share or a first appointment as a file for a calendar.
 */
#include <sodium.h>
#include <string.h>

#include "args.h"
#include "buf.h"
#include "clock.h"
#include "export_ics.h"
#include "json.h"
#include "ops.h"
#include "people.h"
#include "text.h"

enum { MINUTES = 30, TITLE_MAX = 60, NAME_LEAST = 3 };

/* The same for the same plan, and nothing that anybody could read an id or a time from. */
static void uid_of(const struct sf_id *id, uint8_t uid[SF_EXPORT_ICS_UID_LEN]) {
    static const uint8_t use[] = "calendar entry of a plan"; /* the hash's key: 16 bytes and more */
    crypto_generichash(uid, SF_EXPORT_ICS_UID_LEN, id->bytes, SF_ID_LEN, use, sizeof use);
}

static bool inside_word(char c) {
    return (unsigned char)c >= 0x80 || (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
           (c >= 'A' && c <= 'Z');
}

/* Whether a part stands in the text as whole words, in any case. */
static bool holds(const char *text, size_t len, const char *part, size_t part_len) {
    for (size_t at = 0; at + part_len <= len; at++) {
        size_t end = at + part_len;
        if (sf_text_same(text + at, part_len, part, part_len) &&
            (at == 0 || !inside_word(text[at - 1])) && (end == len || !inside_word(text[end])))
            return true;
    }
    return false;
}

/*
 * Whether a text names somebody: their alias, of two letters and more; or one word of it, of three
 * and more, that is written as a name is: "Mara" of "Mara Lind", "Lind" of "Dr. Lind", nothing of
 * "my old neighbour".
 */
static bool names(const char *text, size_t len, const struct sf_str *alias) {
    if (sf_text_points(alias->text, alias->len) < 2)
        return false;
    for (size_t from = 0, to; from < alias->len; from = to + 1) {
        const char *word = alias->text + from;
        for (to = from; to < alias->len && alias->text[to] != ' ';)
            to++;
        if (to > from && !(word[0] >= 'a' && word[0] <= 'z') && alias->text[to - 1] != '.' &&
            sf_text_points(word, to - from) >= NAME_LEAST && holds(text, len, word, to - from))
            return true;
    }
    return holds(text, len, alias->text, alias->len);
}

/* The field with the time: plans have planned_for, somebody who might be seen an appointment. */
static const char *time_of(const struct sf_record *plan) {
    return plan->kind == sf_kind_of(SF_CANDIDATE) ? "appointment_at" : "planned_for";
}

/* The name of a therapist says as much as a friend's. */
static enum sf_code check_candidate(struct sf_door_call *call, const struct sf_record *candidate) {
    const struct sf_value *name = sf_people_value(candidate, "name");
    size_t len;
    const char *title = sf_args_text(call, "title", &len);
    if (name->has == SF_HAS_VALUE && names(title, len, &name->text))
        return sf_fail_set(call->fail, SF_REFUSED, "title", "holds the person's name");
    return SF_OK;
}

/* Nothing goes to a calendar about whom nothing is suggested, and no name goes there at all. */
static enum sf_code check_person(struct sf_door_call *call, const struct sf_record *plan) {
    const struct sf_value *link = sf_people_value(plan, "person");
    const char *title;
    size_t len;
    if (link->has != SF_HAS_VALUE)
        return SF_OK;
    struct sf_record person;
    sf_record_init(&person, sf_kind_of(SF_PERSON));
    enum sf_code code =
        sf_store_get(call->book->store, person.kind, &link->id, &person, call->fail);
    if (code == SF_OK) {
        const struct sf_value *standing = sf_people_value(&person, "standing");
        enum sf_safety_standing how =
            standing->has == SF_HAS_VALUE
                ? sf_safety_standing(standing->text.text, standing->text.len)
                : SF_SAFETY_OPEN;
        title = sf_args_text(call, "title", &len);
        if (!sf_safety_may(how, SF_SAFETY_INVITATION))
            code = sf_fail_set(call->fail, SF_REFUSED, "id", "nothing is suggested about them");
        else if (names(title, len, &sf_people_value(&person, "alias")->text))
            code = sf_fail_set(call->fail, SF_REFUSED, "title", "holds the person's name");
    }
    sf_record_wipe(&person);
    return code;
}

static enum sf_code write_file(struct sf_door_call *call, const struct sf_record *plan) {
    const struct sf_value *planned = sf_people_value(plan, time_of(plan));
    struct sf_export_ics_event event = {.minutes = MINUTES, .stamp_ms = sf_clock_now_ms()};
    struct sf_buf text = {0};
    event.title.text = sf_args_text(call, "title", &event.title.len);
    event.start_ms = planned->time.utc_ms;
    uid_of(&plan->id, event.uid);
    bool ok = sf_export_ics_write(&event, &text) &&
              sf_json_put(call->ok, "text", sf_json_text(text.data, text.len));
    sf_buf_wipe(&text);
    return ok ? SF_OK : sf_fail_set(call->fail, SF_NO_MEMORY, NULL, "no memory for the file");
}

static enum sf_code calendar(struct sf_door_call *call, enum sf_kind_no kind) {
    struct sf_record plan;
    struct sf_id id;
    sf_args_id(call, "id", &id);
    sf_record_init(&plan, sf_kind_of((int)kind));
    enum sf_code code = sf_store_get(call->book->store, plan.kind, &id, &plan, call->fail);
    if (code == SF_OK && plan.state == SF_REMOVED)
        code = sf_fail_set(call->fail, SF_REFUSED, "id", "the record is removed; restore it first");
    if (code == SF_OK && sf_people_value(&plan, time_of(&plan))->has != SF_HAS_VALUE)
        code = sf_fail_set(call->fail, SF_REFUSED, time_of(&plan), "no time is planned");
    if (code == SF_OK)
        code = kind == SF_CANDIDATE ? check_candidate(call, &plan) : check_person(call, &plan);
    if (code == SF_OK)
        code = write_file(call, &plan);
    sf_record_wipe(&plan);
    return code;
}

static enum sf_code handle_reachout(struct sf_door_call *call) {
    return calendar(call, SF_REACHOUT);
}

static enum sf_code handle_share(struct sf_door_call *call) {
    return calendar(call, SF_SHARE);
}

static enum sf_code handle_candidate(struct sf_door_call *call) {
    return calendar(call, SF_CANDIDATE);
}

static const struct sf_door_word words[] = {
    {"id", SF_DOOR_ID, true, 0, 0, "the plan"},
    {"title", SF_DOOR_TEXT, true, 1, TITLE_MAX, "what the calendar shows; without their name"},
    {0},
};

#define ABOUT                                                                                      \
    "The planned time as an iCalendar file (src/exchange/export_ics.h): a title of the caller's, " \
    "no name, nothing that says where it comes from."

const struct sf_door_row sf_ops_calendar_rows[] = {
    {"reachout.calendar", SF_OP_KNOWN | SF_OP_OPEN, handle_reachout, words, "{text}", ABOUT},
    {"share.calendar", SF_OP_KNOWN | SF_OP_OPEN, handle_share, words, "{text}", ABOUT},
    {"candidate.calendar", SF_OP_KNOWN | SF_OP_OPEN, handle_candidate, words, "{text}", ABOUT},
    {0},
};
