#include "cli_people.h"

#include <ctype.h>
#include <string.h>

#include "cli_book.h"
#include "cli_json.h"
#include "cli_text.h"

enum { PAGE = 200 };

enum sf_status sf_cli_people_load(struct sf_cli *cli, struct sf_cli_people *people) {
    char cursor[256] = "";
    people->all = sf_cli_json_array();
    do {
        json_t *ok, *request = sf_cli_json_object();
        sf_cli_json_put_int(request, "limit", PAGE);
        sf_cli_json_put_text(request, "order", "created");
        if (cursor[0] != '\0')
            sf_cli_json_put_text(request, "cursor", cursor);
        enum sf_status status = sf_cli_book_call(cli, "person.list", request, NULL, &ok);
        if (status != SF_STATUS_OK)
            return status;
        if (json_array_extend(people->all, json_object_get(ok, "items")) != 0)
            sf_cli_buf_no_memory();
        snprintf(cursor, sizeof cursor, "%s", sf_cli_json_text(ok, "next"));
    } while (cursor[0] != '\0');
    return SF_STATUS_OK;
}

void sf_cli_people_free(struct sf_cli_people *people) {
    json_decref(people->all);
    people->all = NULL;
}

const char *sf_cli_people_name(const struct sf_cli_people *people, const char *id) {
    const json_t *person;
    size_t i;
    json_array_foreach(people->all, i, person) {
        if (strcmp(sf_cli_json_text(person, "id"), id) == 0)
            return sf_cli_json_text(person, "alias");
    }
    return NULL;
}

const char *sf_cli_people_find(const struct sf_cli_people *people, const char *name) {
    const json_t *person;
    size_t i;
    json_array_foreach(people->all, i, person) {
        if (sf_cli_text_same(sf_cli_json_text(person, "alias"), name))
            return sf_cli_json_text(person, "id");
    }
    return NULL;
}

void sf_cli_people_names(const struct sf_cli_people *people, const json_t *ids,
                         struct sf_cli_buf *out) {
    const json_t *id;
    size_t i;
    json_array_foreach(ids, i, id) {
        const char *name = sf_cli_people_name(people, json_string_value(id));
        if (name == NULL)
            continue; /* removed since */
        if (out->len > 0)
            sf_cli_buf_text(out, ", ");
        sf_cli_buf_text(out, name);
    }
}

bool sf_cli_people_fits(const char *name) {
    return name[0] != '\0' && strpbrk(name, "\n\r\t") == NULL &&
           sf_cli_text_valid(name, strlen(name)) &&
           sf_cli_text_points(name) <= SF_CLI_PEOPLE_NAME_MAX;
}

bool sf_cli_people_is_id(const char *text) {
    static const char form[] = "xxxxxxxx-xxxx-xxxx-xxxx-xxxxxxxxxxxx";
    for (size_t i = 0; i < sizeof form; i++) {
        bool fits = form[i] == 'x' ? isxdigit((unsigned char)text[i]) != 0 : text[i] == form[i];
        if (!fits)
            return false;
    }
    return true;
}

enum sf_status sf_cli_people_add(struct sf_cli *cli, struct sf_cli_people *people, const char *name,
                                 const char **id) {
    json_t *ok;
    json_t *request = sf_cli_json_put_text(sf_cli_json_object(), "alias", name);
    enum sf_status status = sf_cli_book_call(cli, "person.add", request, NULL, &ok);
    if (status != SF_STATUS_OK)
        return status;
    sf_cli_json_push(people->all, json_incref(ok));
    if (id != NULL)
        *id = sf_cli_json_text(ok, "id");
    return SF_STATUS_OK;
}
