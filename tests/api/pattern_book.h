/* Small random books made through the door, and what they hold, counted from what was entered. */
#ifndef PATTERN_BOOK_H
#define PATTERN_BOOK_H

#include <stdbool.h>

enum { PEOPLE = 6, MOMENTS = 60, NOTHING = -9, INTERVAL_FROM = 5, COMPARE_FROM = 12 };

struct person {
    char id[128], alias[32];
    bool unsafe, removed;
};

struct moment {
    char id[128];
    int people[2], person_count;
    const char *channel, *setting, *began;
    const char *wanted[2], *received[2];
    int felt, depth, before, after; /* NOTHING: not said */
    bool crossed;
    int day, hour;
};

extern struct person people[PEOPLE];
extern struct moment moments[MOMENTS];
extern int moment_count, hidden_people; /* hidden_people: those that are not removed */

/* A new context with the book of a number in it, open. */
void make_book(int number);

/* Whether somebody was there about whom there are no numbers. */
bool is_hidden(const struct moment *m);

enum { PERSON, CHANNEL, SETTING, WANTED, RECEIVED, PAIR, DEPTH, BEGAN, TIME, WEEKDAY, FACTORS };

extern const char *const factor_names[FACTORS];

/* The names of a moment's contexts (the ids of people); how many. Whether one is among them. */
int contexts_of(const struct moment *m, int factor, char out[4][64]);
bool is_in(const struct moment *m, int factor, const char *name);

/* What stands in a context, and how many contexts anything counts for. */
struct counted {
    int n, safe, scale[5], crossed, lowest;
    const char *newest[MOMENTS]; /* ids of moments that say something, newest first */
    int newest_count;
};

struct counted count(int factor, const char *name);
int groups_with_something(int factor);

#endif
