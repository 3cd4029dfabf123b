#include "client.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tally.h"

static double call(struct sf_client *client, const char *op, const char *request,
                   const struct sf_stream *stream, json_t **ok) {
    char *answer = NULL;
    size_t len = 0;
    double from = sf_tally_now();
    enum sf_status status =
        sf_call(client->sf, op, request, strlen(request), stream, &answer, &len);
    double took = sf_tally_now() - from;
    if (status != SF_STATUS_OK)
        sf_tally_die("%s: %.300s", op, answer != NULL ? answer : "no memory");
    if (ok != NULL) {
        json_t *whole = json_loadb(answer, len, 0, NULL);
        *ok = json_incref(json_object_get(whole, "ok"));
        json_decref(whole);
        if (*ok == NULL)
            sf_tally_die("%s: an answer that cannot be read", op);
    }
    sf_answer_free(answer, len);
    return took;
}

double sf_client_time(struct sf_client *client, const char *op, const char *request) {
    return call(client, op, request, NULL, NULL);
}

json_t *sf_client_call(struct sf_client *client, const char *op, const char *request) {
    json_t *ok = NULL;
    call(client, op, request, NULL, &ok);
    return ok;
}

void sf_client_create(struct sf_client *client, const char *folder) {
    *client = (struct sf_client){0};
    snprintf(client->folder, sizeof client->folder, "%s", folder);
    client->sf = sf_new(folder);
    if (client->sf == NULL)
        sf_tally_die("no memory for a book");
    json_t *ok = sf_client_call(client, "vault.create",
                                "{\"passphrase\":\"" SF_CLIENT_PASSPHRASE "\",\"recovery\":true}");
    const char *code = json_string_value(json_object_get(ok, "recovery_code"));
    snprintf(client->recovery, sizeof client->recovery, "%s", code != NULL ? code : "");
    json_decref(ok);
}

void sf_client_close(struct sf_client *client) {
    sf_free(client->sf);
    free(client->person_ids);
    *client = (struct sf_client){0};
}

double sf_client_open(struct sf_client *client) {
    char request[160];
    snprintf(request, sizeof request, "{\"recovery_code\":\"%s\"}", client->recovery);
    return sf_client_time(client, "vault.open", request);
}

/* ---- Filling */

/* The CSV file, made as it is read. */
struct source {
    struct sf_gen *gen;
    size_t number; /* of the next row; 0 rows and the head come first */
    int begun;
    char row[SF_GEN_JSON_LEN];
    size_t at, len;
    double making_ms;
};

static int read_rows(void *context, uint8_t *bytes, size_t cap, size_t *len) {
    struct source *source = context;
    struct sf_gen_moment moment;
    double from = sf_tally_now();
    *len = 0;
    while (*len < cap) {
        if (source->at == source->len) {
            source->at = source->len = 0;
            if (!source->begun) {
                source->len = strlen(sf_gen_csv_head);
                memcpy(source->row, sf_gen_csv_head, source->len);
                source->begun = 1;
            } else if (source->number < source->gen->size) {
                sf_gen_make(source->gen, source->number++, 1, &moment);
                source->len = sf_gen_csv(&moment, source->row);
            } else {
                break;
            }
        }
        size_t part = source->len - source->at < cap - *len ? source->len - source->at : cap - *len;
        memcpy(bytes + *len, source->row + source->at, part);
        source->at += part;
        *len += part;
    }
    source->making_ms += sf_tally_now() - from;
    return 0;
}

/* Who has which id. */
static void read_people(struct sf_client *client, const struct sf_gen *gen) {
    char request[256] = "{\"limit\":200}", name[SF_GEN_WORD_LEN];
    json_t *ids = json_object(), *item;
    size_t i;
    for (bool more = true; more;) {
        json_t *ok = sf_client_call(client, "person.list", request);
        json_array_foreach(json_object_get(ok, "items"), i, item) json_object_set(
            ids, json_string_value(json_object_get(item, "alias")), json_object_get(item, "id"));
        const char *next = json_string_value(json_object_get(ok, "next"));
        more = next != NULL;
        if (more)
            snprintf(request, sizeof request, "{\"limit\":200,\"cursor\":\"%s\"}", next);
        json_decref(ok);
    }
    client->person_ids = calloc(gen->people, sizeof *client->person_ids);
    if (client->person_ids == NULL)
        sf_tally_die("no memory for people");
    for (i = 0; i < gen->people; i++) {
        sf_gen_name(i, name);
        const char *id = json_string_value(json_object_get(ids, name));
        /* Somebody may not have come up among few moments; another then stands in. */
        snprintf(client->person_ids[i], SF_CLIENT_ID_LEN, "%s",
                 id != NULL ? id : client->person_ids[0]);
    }
    json_decref(ids);
}

double sf_client_fill(struct sf_client *client, struct sf_gen *gen) {
    struct source source = {.gen = gen};
    const struct sf_stream stream = {.read = read_rows, .context = &source};
    json_t *ok = NULL;
    double took = call(client, "import.csv", sf_gen_csv_request, &stream, &ok);
    json_int_t imported = json_integer_value(json_object_get(ok, "imported"));
    if (imported != (json_int_t)gen->size) {
        char *text = json_dumps(ok, JSON_COMPACT);
        sf_tally_die("imported %d of %zu: %.600s", (int)imported, gen->size, text);
    }
    json_decref(ok);
    read_people(client, gen);
    return took - source.making_ms;
}
