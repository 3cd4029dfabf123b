#include "pattern_book.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "book_help.h"

/* ---- The book as it was entered */

struct person people[PEOPLE];
struct moment moments[MOMENTS];
int moment_count, hidden_people;

static unsigned long long seed;

static int below(int top) {
    seed = seed * 6364136223846793005ULL + 1442695040888963407ULL;
    return (int)((seed >> 33) % (unsigned)top);
}

static const char *const channels[] = {"phone", "text", "video"};
static const char *const settings[] = {"home", "work", "outdoors", "online"};
static const char *const kinds[] = {"listening", "advice", "space"};
static const char *const begans[] = {"me", "them", "both", "unplanned"};

bool is_hidden(const struct moment *m) {
    for (int p = 0; p < m->person_count; p++)
        if (people[m->people[p]].unsafe)
            return true;
    return false;
}

/* 2023-01-01 was a Sunday. */
static const char *weekday(int day) {
    static const char *const words[] = {"sunday",   "monday", "tuesday", "wednesday",
                                        "thursday", "friday", "saturday"};
    return words[day % 7];
}

static const char *time_of_day(int hour) {
    if (hour < 6 || hour >= 22)
        return "night";
    return hour < 12 ? "morning" : hour < 18 ? "afternoon" : "evening";
}

static void date_of(int day, char out[40]) {
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};
    int month = 0;
    for (; day >= lengths[month]; month++)
        day -= lengths[month];
    snprintf(out, 40, "2023-%02d-%02d", month + 1, day + 1);
}

static void two_of(const char *const *from, int count, const char *out[2]) {
    int first = below(count);
    out[0] = below(4) > 0 ? from[first] : NULL;
    out[1] = out[0] != NULL && below(4) == 0 ? from[(first + 1) % count] : NULL;
}

static void put_kinds(char *request, const char *name, const char *const words[2]) {
    if (words[0] != NULL)
        sprintf(request + strlen(request), ",\"%s\":[\"%s\"%s%s%s]", name, words[0],
                words[1] != NULL ? ",\"" : "", words[1] != NULL ? words[1] : "",
                words[1] != NULL ? "\"" : "");
}

static void put_int(char *request, const char *name, int value) {
    if (value != NOTHING)
        sprintf(request + strlen(request), ",\"%s\":%d", name, value);
}

static void make_person(int at) {
    static const char *const standings[] = {"open", "resting", "ended", "died", "unsafe", "open"};
    struct person *person = &people[at];
    int standing = below(6);
    snprintf(person->alias, sizeof person->alias, "Person %c", 'A' + at);
    person->unsafe = standing == 4;
    person->removed = below(6) == 0;
    help_ok("person.add", "{\"alias\":\"%s\",\"standing\":\"%s\"}", person->alias,
            standings[standing]);
    help_text("id", person->id);
}

static void make_moment(int at, int effect) {
    struct moment *m = &moments[at];
    char request[1024], date[40];
    *m = (struct moment){.day = 3 * at + below(2), .hour = below(24)};
    m->person_count = below(3);
    m->people[0] = below(PEOPLE);
    m->people[1] = (m->people[0] + 1 + below(PEOPLE - 1)) % PEOPLE;
    m->channel = below(12) > 0 ? channels[below(3)] : NULL;
    m->setting = below(3) > 0 ? settings[below(4)] : NULL;
    m->began = below(2) > 0 ? begans[below(4)] : NULL;
    m->depth = below(2) > 0 ? below(6) : NOTHING;
    m->before = below(3) > 0 ? below(11) : NOTHING;
    m->after = below(3) > 0 ? below(11) : NOTHING;
    m->crossed = below(12) == 0;
    two_of(kinds, 3, m->wanted);
    two_of(kinds, 3, m->received);
    bool good = effect == 1   ? m->channel == channels[0]
                : effect == 2 ? m->received[0] == kinds[0]
                              : below(2) > 0;
    m->felt = below(10) == 0 ? below(5) - 2 : good ? 1 + below(2) : below(8) == 0 ? -2 : -below(2);
    if (below(12) == 0)
        m->felt = NOTHING;
    date_of(m->day, date);
    sprintf(request, "{\"at\":\"%sT%02d:%02d:00%+03d:00\",\"people\":[", date, m->hour, below(60),
            below(11));
    for (int p = 0; p < m->person_count; p++)
        sprintf(request + strlen(request), "%s\"%s\"", p > 0 ? "," : "", people[m->people[p]].id);
    strcat(request, "]");
    if (m->channel != NULL)
        sprintf(request + strlen(request), ",\"channel\":\"%s\"", m->channel);
    if (m->setting != NULL)
        sprintf(request + strlen(request), ",\"setting\":\"%s\"", m->setting);
    if (m->began != NULL)
        sprintf(request + strlen(request), ",\"began_by\":\"%s\"", m->began);
    put_kinds(request, "kinds_wanted", m->wanted);
    put_kinds(request, "kinds_received", m->received);
    put_int(request, "felt_safe", m->felt);
    put_int(request, "depth", m->depth);
    put_int(request, "settled_before", m->before);
    put_int(request, "settled_after", m->after);
    if (m->crossed)
        strcat(request, ",\"boundary_respected\":\"no\"");
    strcat(request, "}");
    help_ok("moment.add", "%s", request);
    help_text("id", m->id);
}

void make_book(int number) {
    seed = 977ULL * (unsigned)number + 5;
    help_begin(NULL);
    help_ok("vault.create", "{\"passphrase\":\"first light\"}");
    for (int p = 0; p < PEOPLE; p++)
        make_person(p);
    moment_count = number < 4 ? number : number % 3 == 0 ? below(14) : 30 + below(MOMENTS - 29);
    for (int m = 0; m < moment_count; m++)
        make_moment(m, number % 4);
    hidden_people = 0;
    for (int p = 0; p < PEOPLE; p++) {
        if (people[p].removed)
            help_ok("person.remove", "{\"id\":\"%s\"}", people[p].id);
        hidden_people += people[p].unsafe && !people[p].removed;
    }
}

/* ---- What each factor's contexts are, told again */

const char *const factor_names[FACTORS] = {"person",      "channel",         "setting", "wanted",
                                           "received",    "wanted_received", "depth",   "began_by",
                                           "time_of_day", "weekday"};

static int kinds_of(const char *const words[2], char out[4][64]) {
    int count = 0;
    for (int i = 0; i < 2; i++)
        if (words[i] != NULL)
            snprintf(out[count++], 64, "%s", words[i]);
    return count;
}

static int one_of(const char *word, char out[4][64]) {
    if (word == NULL)
        return 0;
    snprintf(out[0], 64, "%s", word);
    return 1;
}

/* The names of a moment's contexts (the ids of people); how many. */
int contexts_of(const struct moment *m, int factor, char out[4][64]) {
    int count = 0;
    char digit[2] = {(char)('0' + (m->depth > 0 ? m->depth : 0)), '\0'};
    switch (factor) {
    case PERSON:
        for (int p = 0; p < m->person_count; p++)
            if (!people[m->people[p]].removed)
                snprintf(out[count++], 64, "%.63s", people[m->people[p]].id);
        return count;
    case CHANNEL:
        return one_of(m->channel, out);
    case SETTING:
        return one_of(m->setting, out);
    case WANTED:
        return kinds_of(m->wanted, out);
    case RECEIVED:
        return kinds_of(m->received, out);
    case PAIR:
        for (int w = 0; w < 2; w++)
            for (int r = 0; r < 2; r++)
                if (m->wanted[w] != NULL && m->received[r] != NULL)
                    snprintf(out[count++], 64, "%s/%s", m->wanted[w], m->received[r]);
        return count;
    case DEPTH:
        return m->depth == NOTHING ? 0 : one_of(digit, out);
    case BEGAN:
        return one_of(m->began, out);
    case TIME:
        return one_of(time_of_day(m->hour), out);
    default:
        return one_of(weekday(m->day), out);
    }
}

bool is_in(const struct moment *m, int factor, const char *name) {
    char names[4][64];
    int count = contexts_of(m, factor, names);
    for (int i = 0; i < count; i++)
        if (strcmp(names[i], name) == 0)
            return true;
    return false;
}

struct counted count(int factor, const char *name) {
    struct counted c = {0};
    for (int i = moment_count; i-- > 0;) {
        const struct moment *m = &moments[i];
        if (is_hidden(m) || !is_in(m, factor, name))
            continue;
        c.crossed += m->crossed;
        if (m->felt != NOTHING) {
            c.n++;
            c.safe += m->felt >= 1;
            c.scale[m->felt + 2]++;
            c.lowest += m->felt == -2;
        }
        if (m->felt != NOTHING || m->crossed)
            c.newest[c.newest_count++] = m->id;
    }
    return c;
}

int groups_with_something(int factor) {
    char seen[128][64];
    int found = 0;
    for (int i = 0; i < moment_count; i++) {
        const struct moment *m = &moments[i];
        char names[4][64];
        int total = contexts_of(m, factor, names);
        for (int k = 0; k < total; k++) {
            bool known = is_hidden(m) || (m->felt == NOTHING && !m->crossed);
            for (int s = 0; s < found; s++)
                known = known || strcmp(seen[s], names[k]) == 0;
            if (!known)
                memcpy(seen[found++], names[k], sizeof seen[0]);
        }
    }
    return found;
}
