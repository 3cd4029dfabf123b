/*
 * Every case of tests/api/cases as a test. With `--print`, all answers instead, one a line, to be
 * compared with what the wasm build gives to the same steps.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <dirent.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cases.h"

enum { FILES_MAX = 200, PATH_MAX_LEN = 512 };

static const char folder[] = "tests/api/cases";

static void case_as_expected(void **state) {
    assert_true(cases_run(*state, NULL));
}

static int by_name(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

/* The paths of all case files, sorted; one is named in ONLY_CASE while somebody works on it. */
static size_t find_cases(char *paths[FILES_MAX]) {
    const char *only = getenv("ONLY_CASE");
    DIR *dir = opendir(folder);
    struct dirent *entry;
    size_t count = 0;

    while (dir != NULL && (entry = readdir(dir)) != NULL && count < FILES_MAX) {
        size_t len = strlen(entry->d_name);

        if (len < 6 || strcmp(entry->d_name + len - 5, ".json") != 0)
            continue;
        if (only != NULL && strstr(entry->d_name, only) == NULL)
            continue;
        paths[count] = malloc(PATH_MAX_LEN);
        snprintf(paths[count++], PATH_MAX_LEN, "%s/%s", folder, entry->d_name);
    }
    if (dir != NULL)
        closedir(dir);
    qsort(paths, count, sizeof(paths[0]), by_name);
    return count;
}

int main(int argc, char **argv) {
    static struct CMUnitTest tests[FILES_MAX];
    char *paths[FILES_MAX];
    size_t count = find_cases(paths);
    bool print = argc > 1 && strcmp(argv[1], "--print") == 0;
    int failed = 0;

    for (size_t i = 0; i < count; i++) {
        if (print)
            failed += cases_run(paths[i], stdout) ? 0 : 1;
        tests[i] = (struct CMUnitTest){.name = strrchr(paths[i], '/') + 1,
                                       .test_func = case_as_expected,
                                       .initial_state = paths[i]};
    }
    if (count == 0)
        return fprintf(stderr, "no cases in %s\n", folder), 1;
    if (!print)
        failed = _cmocka_run_group_tests("api cases", tests, count, NULL, NULL);
    for (size_t i = 0; i < count; i++)
        free(paths[i]);
    return failed;
}
