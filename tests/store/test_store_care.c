/* Copies, looking for damage, getting out what is left, making anew what follows from the rest. */
#include "kit.h"
#include "peek.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { PAGE = 4096, KINDS = 3, EACH = 60 };

static const char *const kinds[KINDS] = {"person", "moment", "observation"};

/* A small book with something of everything, and all its records as they are. */
struct book {
    struct sf_record records[KINDS * EACH];
};

static void make_book(struct sf_store *store, struct book *book) {
    static char text[9400];
    size_t at = 0;
    kit_ok(sf_store_begin(store, kit_fail()));
    for (int i = 0; i < EACH; i++) {
        struct sf_record person = kit_record("person"), moment = kit_record("moment");
        struct sf_record observation = kit_record("observation");
        snprintf(text, sizeof text, "Person number%d %0250d", i, i * 7919);
        kit_text(&person, "alias", text);
        kit_ok(sf_store_add(store, &person, NULL, kit_fail()));
        kit_time(&moment, "at", KIT_AT + i * 60000);
        kit_id(&moment, "people", person.id);
        kit_word(&moment, "tags", "walk");
        if (i % 10 == 0) /* longer than two pages */
            snprintf(text, sizeof text, "Long number%d %09000d", i, i * 31);
        kit_text(&moment, "happened", text);
        kit_ok(sf_store_add(store, &moment, NULL, kit_fail()));
        kit_link(&observation, "person", person.id);
        kit_link(&observation, "moment", moment.id);
        kit_time(&observation, "at", KIT_AT);
        kit_ok(sf_store_add(store, &observation, NULL, kit_fail()));
        book->records[at++] = person;
        book->records[at++] = moment;
        book->records[at++] = observation;
    }
    kit_ok(sf_store_commit(store, kit_fail()));
}

static void wipe_book(struct book *book) {
    for (size_t i = 0; i < KINDS * EACH; i++)
        sf_record_wipe(&book->records[i]);
    free(book);
}

/* How many of the book's records stand in a store, each as it was. */
static size_t same_records(struct sf_store *store, const struct book *book) {
    size_t same = 0;
    for (size_t i = 0; i < KINDS * EACH; i++) {
        struct sf_record got;
        enum sf_code code =
            sf_store_get(store, book->records[i].kind, &book->records[i].id, &got, kit_fail());
        if (code != SF_OK)
            continue;
        if (book->records[i].state == SF_LIVE && got.state == SF_LIVE) {
            struct sf_record *was = (struct sf_record *)&book->records[i];
            bool equal = true;
            for (size_t f = 0; f < was->kind->field_count; f++)
                equal =
                    equal && sf_record_same(&was->kind->fields[f], &was->values[f], &got.values[f]);
            same += equal;
        }
        sf_record_wipe(&got);
    }
    return same;
}

/* ---- Snapshot */

static void snapshot_is_the_book_under_another_key(void **state) {
    struct kit *kit = *state;
    struct book *book = calloc(1, sizeof *book);
    struct sf_store *copy = NULL;
    struct stat info;
    uint8_t key[SF_STORE_KEY_LEN] = {0xff, 'x', 0, '\'', '&', '%'};
    char path[300];
    make_book(kit->store, book);
    kit_ok(sf_store_meta_set(kit->store, "book", "m", 1, kit_fail()));
    kit_path(kit, "a copy?key=%41&x#.db", path);
    kit_ok(sf_store_snapshot(kit->store, path, key, NULL, NULL, kit_fail()));
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    assert_int_equal(sf_store_open(path, kit->key, false, &copy, kit_fail()), SF_DAMAGED);
    kit_ok(sf_store_open(path, key, false, &copy, kit_fail()));
    assert_int_equal(same_records(copy, book), KINDS * EACH);
    assert_int_equal(kit_finds(copy, "number17 "), 2);
    struct sf_buf meta = {0};
    kit_ok(sf_store_meta_get(copy, "book", &meta, kit_fail()));
    sf_buf_wipe(&meta);
    kit_person(copy, "only in the copy");
    assert_int_equal(kit_finds(kit->store, "copy"), 0);
    kit_person(kit->store, "only in the book");
    assert_int_equal(kit_finds(copy, "book"), 0);
    sf_store_close(copy);
    assert_int_equal(sf_store_snapshot(kit->store, path, key, NULL, NULL, kit_fail()), SF_EXISTS);
    kit_ok(sf_store_open(path, key, true, &copy, kit_fail())); /* which it left alone */
    sf_store_close(copy);
    wipe_book(book);
}

static void snapshot_is_refused_within_a_transaction(void **state) {
    struct kit *kit = *state;
    char path[300];
    kit_path(kit, "copy.db", path);
    kit_ok(sf_store_begin(kit->store, kit_fail()));
    assert_int_equal(sf_store_snapshot(kit->store, path, kit->key, NULL, NULL, kit_fail()),
                     SF_REFUSED);
    sf_store_rollback(kit->store);
    kit_ok(sf_store_snapshot(kit->store, path, kit->key, NULL, NULL, kit_fail()));
}

/* A path that begins with two slashes is one of this machine all the same. */
static void snapshot_takes_any_spelling_of_a_path(void **state) {
    struct kit *kit = *state;
    struct sf_store *copy = NULL;
    char path[300], plain[300];
    kit_person(kit->store, "Anna");
    kit_path(kit, "copy.db", plain);
    snprintf(path, sizeof path, "/%.298s", plain);
    kit_ok(sf_store_snapshot(kit->store, path, kit->key, NULL, NULL, kit_fail()));
    kit_ok(sf_store_open(plain, kit->key, true, &copy, kit_fail()));
    assert_int_equal(kit_count(copy, "person"), 1);
    sf_store_close(copy);
}

static bool care_within(void *context, const struct sf_record *record) {
    struct kit *kit = context;
    struct sf_store_verdict verdict;
    char path[300];
    (void)record;
    kit_path(kit, "copy.db", path);
    assert_int_equal(sf_store_snapshot(kit->store, path, kit->key, NULL, NULL, kit_fail()),
                     SF_REFUSED);
    assert_int_equal(sf_store_verify(kit->store, &verdict, NULL, NULL, kit_fail()), SF_REFUSED);
    return true;
}

static void care_is_refused_where_it_would_lie(void **state) {
    struct kit *kit = *state;
    struct sf_store *memory = NULL;
    struct sf_store_verdict verdict;
    struct sf_store_query query = {.kind = kit_kind("person"), .limit = 1};
    char next[SF_STORE_CURSOR_LEN], path[300];
    kit_person(kit->store, "Anna");
    kit_ok(sf_store_list(kit->store, &query, care_within, kit, next, kit_fail()));
    kit_ok(sf_store_begin(kit->store, kit_fail()));
    assert_int_equal(sf_store_verify(kit->store, &verdict, NULL, NULL, kit_fail()), SF_REFUSED);
    sf_store_rollback(kit->store);
    kit_ok(sf_store_verify(kit->store, &verdict, NULL, NULL, kit_fail()));
    assert_true(verdict.sound);
    /* A book in memory has no file that could be copied. */
    kit_path(kit, "copy.db", path);
    kit_ok(sf_store_create(NULL, NULL, &memory, kit_fail()));
    assert_int_equal(sf_store_snapshot(memory, path, kit->key, NULL, NULL, kit_fail()), SF_REFUSED);
    sf_store_close(memory);
    assert_int_not_equal(access(path, F_OK), 0);
}

/* ---- Where nothing can be written */

/* Linked with --wrap=sf_file_writable: a folder that even root may not write in. */
static char fixed_folder[300];

bool __real_sf_file_writable(const char *path);
bool __wrap_sf_file_writable(const char *path);
bool __wrap_sf_file_writable(const char *path) {
    return strcmp(path, fixed_folder) != 0 && __real_sf_file_writable(path);
}

static void fixed_book_is_read_as_it_lies(void **state) {
    struct kit *kit = *state;
    struct sf_store *fixed = NULL;
    char log[300], memory[300], here[300];
    struct stat info;
    kit_person(kit->store, "Anna");
    sf_store_close(kit->store);
    kit->store = NULL;
    kit_path(kit, "book.db-wal", log);
    kit_path(kit, "book.db-shm", memory);
    snprintf(fixed_folder, sizeof fixed_folder, "%s/", kit->folder);
    kit_ok(sf_store_open(kit->path, kit->key, true, &fixed, kit_fail()));
    assert_int_equal(kit_count(fixed, "person"), 1);
    assert_true(stat(log, &info) != 0 && stat(memory, &info) != 0); /* nothing is begun there */
    sf_store_close(fixed);
    /* By a name without a folder, where that one is ours. */
    assert_non_null(getcwd(here, sizeof here));
    assert_int_equal(chdir(kit->folder), 0);
    snprintf(fixed_folder, sizeof fixed_folder, ".");
    kit_ok(sf_store_open("book.db", kit->key, true, &fixed, kit_fail()));
    assert_int_equal(kit_count(fixed, "person"), 1);
    assert_true(stat(log, &info) != 0 && stat(memory, &info) != 0);
    sf_store_close(fixed);
    assert_int_equal(chdir(here), 0);
    /* A log that a crash left is read with it, or what was kept last would be missing. */
    snprintf(fixed_folder, sizeof fixed_folder, "%s/", kit->folder);
    kit_ok(sf_store_open(kit->path, kit->key, false, &kit->store, kit_fail()));
    kit_person(kit->store, "Bo");
    assert_true(stat(log, &info) == 0 && info.st_size > 0);
    kit_ok(sf_store_open(kit->path, kit->key, true, &fixed, kit_fail()));
    assert_int_equal(kit_count(fixed, "person"), 2);
    sf_store_close(fixed);
    fixed_folder[0] = '\0';
}

/* ---- Verify and rebuild */

static void count_progress(void *context, uint64_t done, uint64_t total) {
    (void)done;
    (void)total;
    ++*(int *)context;
}

static void sound_book_is_sound(void **state) {
    struct kit *kit = *state;
    struct book *book = calloc(1, sizeof *book);
    struct sf_store_verdict verdict;
    int calls = 0;
    make_book(kit->store, book);
    size_t forgotten;
    kit_ok(sf_store_forget(kit->store, book->records[3].kind, &book->records[3].id, &forgotten,
                           kit_fail()));
    kit_ok(sf_store_verify(kit->store, &verdict, count_progress, &calls, kit_fail()));
    assert_true(verdict.sound && !verdict.index_damaged);
    assert_int_equal(verdict.lost_pages, 0);
    assert_true(verdict.pages > 30 && calls > 0);
    wipe_book(book);
}

static void rebuild_mends_what_follows_from_the_rest(void **state) {
    struct kit *kit = *state;
    struct book *book = calloc(1, sizeof *book);
    struct sf_store_verdict verdict;
    struct sf_store_facts facts;
    make_book(kit->store, book);
    sf_store_close(kit->store);
    kit->store = NULL;
    /* Postings of another text than the records have, and facts of nothing. */
    peek_run(kit->path, kit->key,
             "INSERT INTO search(search) VALUES('delete-all');"
             "INSERT INTO search(rowid,text) VALUES(5,'ghost');"
             "DELETE FROM doc; INSERT INTO doc VALUES(5,1,1); DELETE FROM fact;");
    kit_reopen(kit);
    assert_int_equal(kit_finds(kit->store, "number17 "), 0);
    kit_ok(sf_store_rebuild(kit->store, NULL, NULL, kit_fail()));
    assert_int_equal(kit_finds(kit->store, "ghost"), 0);
    assert_int_equal(kit_finds(kit->store, "number17 "), 2);
    kit_ok(sf_store_facts_moments(kit->store, &facts, kit_fail()));
    assert_int_equal(facts.n, EACH);
    sf_store_facts_free(&facts);
    assert_int_equal(same_records(kit->store, book), KINDS * EACH);
    kit_ok(sf_store_verify(kit->store, &verdict, NULL, NULL, kit_fail()));
    assert_true(verdict.sound);
    wipe_book(book);
}

/* A call for every 256 records, of all that there are. */
static void rebuild_tells_how_far_it_is(void **state) {
    struct kit *kit = *state;
    int calls = 0;
    kit_ok(sf_store_begin(kit->store, kit_fail()));
    for (int i = 0; i < 600; i++)
        kit_moment(kit->store, i, NULL);
    kit_ok(sf_store_commit(kit->store, kit_fail()));
    kit_ok(sf_store_rebuild(kit->store, count_progress, &calls, kit_fail()));
    assert_int_equal(calls, 2);
}

static void index_that_does_not_fit_is_told(void **state) {
    struct kit *kit = *state;
    struct book *book = calloc(1, sizeof *book);
    struct sf_store_verdict verdict;
    make_book(kit->store, book);
    sf_store_close(kit->store);
    kit->store = NULL;
    peek_run(kit->path, kit->key,
             "PRAGMA writable_schema=ON;"
             "UPDATE sqlite_schema SET sql=replace(sql,'(state, ord','(created, ord')"
             " WHERE name='k_person_list'");
    kit_reopen(kit);
    kit_ok(sf_store_verify(kit->store, &verdict, NULL, NULL, kit_fail()));
    assert_false(verdict.sound);
    assert_true(verdict.index_damaged);
    assert_int_equal(verdict.lost_pages, 0);
    wipe_book(book);
}

/* ---- Damage */

static void copy_file(const char *from, const char *to, long hurt_at) {
    FILE *in = fopen(from, "rb"), *out = fopen(to, "wb");
    char bytes[PAGE];
    size_t len;
    assert_true(in != NULL && out != NULL);
    for (long at = 0; (len = fread(bytes, 1, sizeof bytes, in)) > 0; at++) {
        if (at == hurt_at)
            bytes[1000] = (char)(bytes[1000] ^ 1); /* one bit */
        assert_int_equal(fwrite(bytes, 1, len, out), len);
    }
    fclose(in);
    assert_int_equal(fclose(out), 0);
}

struct outcome {
    uint64_t pages, hurt_records, lost;
    size_t same;
    bool sound, index_damaged, opened;
};

/* Hurt one page of a copy, look at it, and get out what is left. */
static struct outcome hurt_page(struct kit *kit, const struct book *book, long page) {
    struct outcome out = {0};
    struct sf_store_verdict verdict;
    struct sf_store *store = NULL;
    uint64_t saved[SF_KIND_END], lost[SF_KIND_END];
    char hurt[300], whole[300];
    kit_path(kit, "hurt.db", hurt);
    kit_path(kit, "whole.db", whole);
    remove(whole);
    copy_file(kit->path, hurt, page);
    enum sf_code code = sf_store_open(hurt, kit->key, true, &store, kit_fail());
    out.opened = code == SF_OK;
    if (!out.opened) {
        assert_int_equal(code, SF_DAMAGED);
        assert_int_equal(sf_store_salvage(hurt, kit->key, whole, kit->key, saved, lost, kit_fail()),
                         SF_DAMAGED);
        return out;
    }
    kit_ok(sf_store_verify(store, &verdict, NULL, NULL, kit_fail()));
    sf_store_close(store);
    out.sound = verdict.sound;
    out.index_damaged = verdict.index_damaged;
    out.pages = verdict.lost_pages;
    kit_ok(sf_store_salvage(hurt, kit->key, whole, kit->key, saved, lost, kit_fail()));
    kit_ok(sf_store_open(whole, kit->key, false, &store, kit_fail()));
    out.same = same_records(store, book);
    for (int i = 0; i < SF_KIND_END; i++) {
        out.hurt_records += verdict.damaged[i];
        out.lost += lost[i];
    }
    for (int i = 0; i < KINDS; i++) {
        assert_int_equal(kit_count(store, kinds[i]), saved[kit_kind(kinds[i])->no]);
        assert_true(saved[kit_kind(kinds[i])->no] <= EACH);
    }
    kit_ok(sf_store_verify(store, &verdict, NULL, NULL, kit_fail()));
    assert_true(verdict.sound); /* what comes out is whole */
    sf_store_close(store);
    return out;
}

static void damage_of_each_page_costs_only_its_rows(void **state) {
    struct kit *kit = *state;
    struct book *book = calloc(1, sizeof *book);
    struct stat info;
    size_t least = KINDS * EACH, costly = 0, schema = 0;
    make_book(kit->store, book);
    sf_store_close(kit->store);
    kit->store = NULL;
    assert_int_equal(stat(kit->path, &info), 0);
    struct outcome out = hurt_page(kit, book, -1); /* none */
    assert_true(out.sound && out.same == KINDS * EACH && out.lost == 0);
    for (long page = 0; page < info.st_size / PAGE; page++) {
        out = hurt_page(kit, book, page);
        schema += !out.opened; /* nothing can be read without the pages that list the tables */
        if (!out.opened)
            continue;
        assert_false(out.sound);
        assert_int_equal(out.pages, 1);
        least = out.same < least ? out.same : least;
        costly += out.same < KINDS * EACH;
        if (out.index_damaged)
            assert_int_equal(out.hurt_records, 0);
    }
    /* Pages of the tables are a part of the book, and none of them holds most of it. */
    assert_in_range(schema, 1, 10);
    assert_true(costly > 5);
    assert_true(least >= KINDS * EACH - 40);
    wipe_book(book);
}

static void files_that_are_no_book_are_refused(void **state) {
    struct kit *kit = *state;
    struct sf_store *store = NULL;
    char path[300];
    kit_path(kit, "other.db", path);
    FILE *file = fopen(path, "wb");
    assert_non_null(file);
    for (int i = 0; i < 3 * PAGE; i++)
        fputc(i * 31 & 255, file);
    fclose(file);
    assert_int_equal(sf_store_open(path, kit->key, false, &store, kit_fail()), SF_DAMAGED);
    file = fopen(path, "wb");
    fclose(file);
    assert_int_equal(sf_store_open(path, kit->key, false, &store, kit_fail()), SF_DAMAGED);
    sf_store_close(kit->store);
    kit->store = NULL;
    peek_run(kit->path, kit->key, "PRAGMA user_version=65535");
    assert_int_equal(sf_store_open(kit->path, kit->key, false, &store, kit_fail()), SF_NEWER);
    assert_null(store);
    peek_run(kit->path, kit->key, "PRAGMA user_version=1;PRAGMA application_id=1");
    assert_int_equal(sf_store_open(kit->path, kit->key, false, &store, kit_fail()), SF_DAMAGED);
}

int main(void) {
#define TEST(name) cmocka_unit_test_setup_teardown(name, kit_setup, kit_teardown)
    const struct CMUnitTest tests[] = {
        TEST(snapshot_is_the_book_under_another_key),
        TEST(snapshot_is_refused_within_a_transaction),
        TEST(snapshot_takes_any_spelling_of_a_path),
        TEST(care_is_refused_where_it_would_lie),
        TEST(fixed_book_is_read_as_it_lies),
        TEST(rebuild_tells_how_far_it_is),
        TEST(sound_book_is_sound),
        TEST(rebuild_mends_what_follows_from_the_rest),
        TEST(index_that_does_not_fit_is_told),
        TEST(damage_of_each_page_costs_only_its_rows),
        TEST(files_that_are_no_book_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
