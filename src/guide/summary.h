/*
 * What stands in the summary of patterns, and in which order. It is given everything that patterns
 * may say today; it chooses, and adds nothing.
 *
 * Facts about a person stand first: crossed boundaries, moments that felt not safe. They are
 * written when one is of the last SF_SUMMARY_RECENT_DAYS, and whenever something else in the
 * summary is about the same person, however old they are. Then what stands out, the strongest
 * first; where two are as strong by key and then by label, which for people is by name. Of what
 * only describes one context (so many of ten felt safe, so much more settled) there is one for a
 * factor, SF_SUMMARY_ALIKE_MAX of a kind, and SF_SUMMARY_PLAIN_MAX in all: a dozen of them say
 * little more, and each stands beside its picture.
 */
#ifndef SF_SUMMARY_H
#define SF_SUMMARY_H

#include <stdbool.h>
#include <stddef.h>

enum {
    SF_SUMMARY_MAX = 12,
    SF_SUMMARY_FACTS_MAX = 6,
    SF_SUMMARY_PLAIN_MAX = 4,
    SF_SUMMARY_ALIKE_MAX = 2
};
enum { SF_SUMMARY_RECENT_DAYS = 90 };

enum sf_summary_place {
    SF_SUMMARY_NOWHERE, /* says that nothing can be said yet, or stands only beside its picture */
    SF_SUMMARY_FACT,
    SF_SUMMARY_SAID
};

/* Where a claim of that key belongs. A key that is not known is said nowhere. */
enum sf_summary_place sf_summary_place(const char *key);

/* All texts NUL-ended and borrowed. */
struct sf_summary_item {
    const char *key;
    const char *about;  /* what it is about; with the key's topic: what it says */
    const char *factor; /* the factor of the context; "" without one */
    const char *label;  /* of the context, alias of a person; "" without one */
    const char *person; /* id of the person it is about; "" for nobody */
    double strength;
    bool recent; /* of a fact */
    size_t at;   /* the caller's number */
    bool taken;  /* used inside */
};

/*
 * Choose among items[n], which it puts in another order. The numbers of the chosen go to
 * out[SF_SUMMARY_MAX] in the order in which they stand; returns how many. Of two that say the same
 * thing the stronger one is taken. *more: how many others would have a place. O(n log n).
 */
size_t sf_summary_choose(struct sf_summary_item *items, size_t n, size_t out[SF_SUMMARY_MAX],
                         size_t *more);

#endif
