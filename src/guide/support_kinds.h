/*
 * Which kinds of support a note "How to be with me" begins from: chosen from what the person
 * wanted, what came, and how safe it felt. Only words to begin with; the person edits all of them.
 */
#ifndef SF_SUPPORT_KINDS_H
#define SF_SUPPORT_KINDS_H

#include <stddef.h>

/* How often one kind stood in the moments. */
struct sf_support_kinds_count {
    size_t wanted; /* it was wanted */
    size_t safe;   /* it came, and it felt mostly safe or safe (felt_safe 1, 2) */
    size_t hard;   /* it came without having been wanted, and it felt uneasy or not safe (-1, -2) */
};

enum { SF_SUPPORT_KINDS_SAFE = 2 };

/* Indexes into the counts; SIZE_MAX where there is none. No kind is named twice. */
struct sf_support_kinds {
    size_t wanted;                      /* wanted most often */
    size_t safe[SF_SUPPORT_KINDS_SAFE]; /* came most often and felt safe, oftener than hard */
    size_t leave; /* came unwanted and felt hard most often, oftener than safe */
};

/*
 * Choose. What mostly felt hard is never named among what helps, even when it was wanted. Where two
 * stand equal, the one that came safe more often goes first, then the earlier one.
 */
struct sf_support_kinds sf_support_kinds_choose(const struct sf_support_kinds_count *counts,
                                                size_t n);

#endif
