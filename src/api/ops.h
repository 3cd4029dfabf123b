/*
 * The tables of operations, one a file of handlers (ops_NAME.c defines sf_ops_NAME_rows, and
 * pattern_NAME.c sf_pattern_NAME_rows), ended by a row without a name. A new table is declared here
 * and listed once in door.c.
 */
#ifndef SF_OPS_H
#define SF_OPS_H

#include "door.h"

extern const struct sf_door_row sf_ops_vault_rows[]; /* vault.status, create, open, lock, ... */
extern const struct sf_door_row
    sf_ops_care_rows[]; /* vault.verify, salvage, rebuild, rotate, ... */
extern const struct sf_door_row sf_ops_backup_rows[]; /* vault.backup, backups, restore */
extern const struct sf_door_row sf_ops_prefs_rows[];
extern const struct sf_door_row sf_ops_search_rows[];
extern const struct sf_door_row sf_ops_draft_rows[];
extern const struct sf_door_row sf_ops_setting_rows[];

extern const struct sf_door_row sf_ops_pattern_rows[];        /* pattern.counts */
extern const struct sf_door_row sf_pattern_adjusted_rows[];   /* pattern.adjusted */
extern const struct sf_door_row sf_pattern_safety_rows[];     /* pattern.safety */
extern const struct sf_door_row sf_ops_today_rows[];          /* today.get, decline */
extern const struct sf_door_row sf_ops_closeness_rows[];      /* pattern.closeness */
extern const struct sf_door_row sf_ops_measure_rows[];        /* measure.table, score, look */
extern const struct sf_door_row sf_ops_moment_rows[];         /* moment.days */
extern const struct sf_door_row sf_pattern_support_rows[];    /* pattern.support */
extern const struct sf_door_row sf_ops_repair_rows[];         /* repair.due */
extern const struct sf_door_row sf_ops_about_rows[];          /* about.get */
extern const struct sf_door_row sf_ops_import_rows[];         /* import.csv, undo */
extern const struct sf_door_row sf_ops_share_rows[];          /* share.view, open, beside, ladder */
extern const struct sf_door_row sf_ops_belief_rows[];         /* belief.outlook, view */
extern const struct sf_door_row sf_pattern_settling_rows[];   /* pattern.settling */
extern const struct sf_door_row sf_pattern_prediction_rows[]; /* pattern.prediction */
extern const struct sf_door_row sf_pattern_belief_rows[];     /* pattern.belief */
extern const struct sf_door_row
    sf_ops_person_rows[]; /* person.outlook, contacts, observed; moment.seen */
extern const struct sf_door_row sf_ops_how_rows[]; /* how.kinds, how.held */

extern const struct sf_door_row sf_ops_reach_rows[];    /* reach.order, may; reachout.happened */
extern const struct sf_door_row sf_ops_calendar_rows[]; /* reachout.calendar, share.calendar */
extern const struct sf_door_row sf_ops_giving_rows[];   /* giving.limits, balance, moments */

extern const struct sf_door_row sf_pattern_cadence_rows[]; /* pattern.cadence */
extern const struct sf_door_row sf_pattern_summary_rows[]; /* pattern.summary */

/* KIND.verb: names are verbs, handlers find the kind in the call. */
extern const struct sf_door_row sf_ops_kind_rows[];

/* The handler of KIND.forget (ops_forget.c). */
enum sf_code sf_ops_forget(struct sf_door_call *call);

#endif
