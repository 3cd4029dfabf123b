#include "names.h"

#include <stdlib.h>
#include <string.h>

bool sf_names_add(struct sf_names *list, const char *name, size_t len) {
    char *copy;

    if (list->count == list->cap) {
        size_t cap = list->cap == 0 ? 16 : list->cap * 2;
        char **names = realloc(list->names, cap * sizeof(*names));

        if (names == NULL)
            return false;
        list->names = names;
        list->cap = cap;
    }
    copy = malloc(len + 1);
    if (copy == NULL)
        return false;
    memcpy(copy, name, len);
    copy[len] = '\0';
    list->names[list->count++] = copy;
    return true;
}

static int compare(const void *a, const void *b) {
    return strcmp(*(char *const *)a, *(char *const *)b);
}

void sf_names_each(struct sf_names *list, sf_file_name_fn each, void *context) {
    if (list->count > 0)
        qsort(list->names, list->count, sizeof(*list->names), compare);
    for (size_t i = 0; i < list->count; i++)
        if (!each(context, list->names[i]))
            break;
}

void sf_names_wipe(struct sf_names *list) {
    if (list == NULL)
        return;
    for (size_t i = 0; i < list->count; i++)
        free(list->names[i]);
    free(list->names);
    *list = (struct sf_names){0};
}
