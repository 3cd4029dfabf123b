#include "cli_moment.h"

#include <string.h>

#include "cli_book.h"
#include "cli_clock.h"
#include "cli_json.h"
#include "cli_say.h"
#include "cli_text.h"

enum { PEOPLE_MAX = 50 }; /* of one moment, as the door takes them */

void sf_cli_moment_init(struct sf_cli_moment *moment) {
    moment->fields = sf_cli_json_object();
    moment->people = sf_cli_json_array();
}

void sf_cli_moment_free(struct sf_cli_moment *moment) {
    json_decref(moment->fields);
    json_decref(moment->people);
    *moment = (struct sf_cli_moment){0};
}

const char *sf_cli_moment_time(struct sf_cli_moment *moment, const char *text, time_t now) {
    struct sf_cli_time time;
    char zone[SF_CLI_CLOCK_ZONE_LEN];
    switch (sf_cli_time_read(text, now, SF_CLI_TIME_NOON, &time)) {
    case SF_CLI_TIME_UNREADABLE:
        return "error.time";
    case SF_CLI_TIME_FUTURE:
        return "error.time_future";
    default:
        break;
    }
    json_object_del(moment->fields, "at");
    json_object_del(moment->fields, "at_zone");
    if (time.utc == now)
        return NULL;
    sf_cli_json_put_text(moment->fields, "at", time.iso);
    if (!time.own_offset && sf_cli_clock_zone(zone)[0] != '\0')
        sf_cli_json_put_text(moment->fields, "at_zone", zone);
    return NULL;
}

/* A time with its zone beside it is the door's own form, and goes to it as it is. */
static bool is_typed_time(const json_t *object) {
    return json_is_string(json_object_get(object, "at")) &&
           json_object_get(object, "at_zone") == NULL;
}

enum sf_status sf_cli_moment_take(struct sf_cli *cli, struct sf_cli_moment *moment, json_t *object,
                                  time_t now) {
    json_t *people = json_object_get(object, "people");
    if (people != NULL && !json_is_array(people))
        return sf_cli_fail(cli, SF_STATUS_INVALID, "people", "error.people_list", NULL);
    if (json_array_extend(moment->people, people) != 0 && people != NULL)
        sf_cli_buf_no_memory();
    json_object_del(object, "people");
    if (json_object_update(moment->fields, object) != 0)
        sf_cli_buf_no_memory();
    if (!is_typed_time(object))
        return SF_STATUS_OK;
    json_t *at = json_incref(json_object_get(object, "at"));
    struct sf_cli_time time;
    const char *wrong = sf_cli_moment_time(moment, json_string_value(at), now);
    /* One with its own offset goes to the door as it came, fractions of a second and all. */
    sf_cli_time_read(json_string_value(at), now, SF_CLI_TIME_NOON, &time);
    if (wrong == NULL && time.own_offset)
        sf_cli_json_put(moment->fields, "at", json_incref(at));
    json_decref(at);
    return wrong != NULL ? sf_cli_fail(cli, SF_STATUS_INVALID, "at", wrong, NULL) : SF_STATUS_OK;
}

bool sf_cli_moment_empty(const struct sf_cli_moment *moment) {
    const char *name;
    json_t *value;
    json_object_foreach(moment->fields, name, value) {
        bool is_when = strcmp(name, "at") == 0 || strcmp(name, "at_zone") == 0;
        if (!is_when && !json_is_null(value))
            return false;
    }
    return json_array_size(moment->people) == 0;
}

/* ---- Keeping */

struct sorting {
    json_t *ids;   /* of people who are known */
    json_t *fresh; /* names of the others, each once */
};

static bool holds(const json_t *names, const char *name, bool (*same)(const char *, const char *)) {
    const json_t *one;
    size_t i;
    json_array_foreach(names, i, one) {
        if (same(json_string_value(one), name))
            return true;
    }
    return false;
}

static bool equal(const char *a, const char *b) {
    return strcmp(a, b) == 0;
}

static enum sf_status sort(struct sf_cli *cli, const struct sf_cli_moment *moment,
                           const struct sf_cli_people *people, struct sorting *sorted) {
    const json_t *one;
    size_t i;
    json_array_foreach(moment->people, i, one) {
        const char *text = json_string_value(one);
        if (text == NULL || !sf_cli_people_fits(text))
            return sf_cli_fail(cli, SF_STATUS_INVALID, "people", "error.name", NULL);
        const char *id = sf_cli_people_is_id(text) ? text : sf_cli_people_find(people, text);
        if (id != NULL && !holds(sorted->ids, id, equal))
            sf_cli_json_push_text(sorted->ids, id);
        else if (id == NULL && !holds(sorted->fresh, text, sf_cli_text_same))
            sf_cli_json_push_text(sorted->fresh, text);
    }
    if (json_array_size(sorted->ids) + json_array_size(sorted->fresh) > PEOPLE_MAX)
        return sf_cli_fail(cli, SF_STATUS_INVALID, "people", "error.people_many", NULL);
    json_array_foreach(sorted->fresh, i, one)
        sf_cli_say_aside("add.new_person", "name", json_string_value(one), NULL);
    return SF_STATUS_OK;
}

/* Add the new people and put them into the moment that stands already. */
static enum sf_status add_fresh(struct sf_cli *cli, struct sf_cli_people *people,
                                const struct sorting *sorted) {
    const json_t *name;
    size_t i;
    json_t *request = sf_cli_json_object();
    const json_t *moment = json_object_get(cli->tree, "ok");
    sf_cli_json_put_text(request, "id", sf_cli_json_text(moment, "id"));
    json_array_foreach(sorted->fresh, i, name) {
        const char *id;
        enum sf_status status = sf_cli_people_add(cli, people, json_string_value(name), &id);
        if (status != SF_STATUS_OK) {
            json_decref(request);
            return status;
        }
        sf_cli_json_push_text(sorted->ids, id);
    }
    sf_cli_json_put(request, "people", json_incref(sorted->ids));
    return sf_cli_book_call(cli, "moment.edit", request, NULL, NULL);
}

/* The moment comes first, and new people after it: what the door refuses then leaves nobody behind,
 * and what breaks off between leaves the moment. */
enum sf_status sf_cli_moment_keep(struct sf_cli *cli, struct sf_cli_moment *moment,
                                  struct sf_cli_people *people) {
    struct sorting sorted = {sf_cli_json_array(), sf_cli_json_array()};
    enum sf_status status = sort(cli, moment, people, &sorted);
    if (status == SF_STATUS_OK) {
        json_t *request = json_copy(moment->fields);
        if (json_array_size(sorted.ids) > 0)
            sf_cli_json_put(request, "people", json_copy(sorted.ids));
        status = sf_cli_book_call(cli, "moment.add", request, NULL, NULL);
    }
    if (status == SF_STATUS_OK && json_array_size(sorted.fresh) > 0)
        status = add_fresh(cli, people, &sorted);
    json_decref(sorted.ids);
    json_decref(sorted.fresh);
    return status;
}
