// The diary study as books: each participant's rows as a CSV file, the request that brings it in, and what is
// counted from the file by hand. Nothing of the study is kept in the project.

import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

const file = resolve('../shared/data/diary-study.csv');
export const missing = existsSync(file) ? false : 'the diary study (../shared/data/diary-study.csv) is not here';

const columns = ['at', 'company', 'place', 'activity', 'before', 'after'];

/** [{name, rows: [{at, company, place, activity, before, after}]}]: before and after are texts of 0 to 100. */
export function participants() {
  const found = new Map();
  for (const line of readFileSync(file, 'utf8').trimEnd().split('\n').slice(1)) {
    const [name, at, company, place, activity, , , , relaxed] = line.split(',');
    if (!found.has(name)) found.set(name, []);
    const rows = found.get(name);
    const before = rows.length > 0 ? rows[rows.length - 1].after : '';
    rows.push({ at, company: company.trim(), place: place.trim(), activity: activity.trim(), before, after: relaxed });
  }
  return [...found].map(([name, rows]) => ({ name, rows }));
}

const quoted = (text) => `"${text.replaceAll('"', '""')}"`;
export const csv = ({ rows }) => [columns, ...rows.map((row) => columns.map((name) => quoted(row[name])))]
  .map((cells) => `${cells.join(',')}\n`).join('');

const field = (column, name, more = {}) => ({ column, field: name, ...more });
const reads = (column, name, from, to) => ({ column, field: name, from, to });

/** Safe is 60 and more; alone is with nobody. */
export const importRequest = (participant) => ({
  name: participant.name, kind: 'moment', zone: 'UTC',
  map: [field('at', 'at'), field('company', 'people'), field('company', 'channel'), field('place', 'setting'),
    field('activity', 'kinds_wanted'), field('before', 'settled_before', { divide: 10 }),
    field('after', 'settled_after', { divide: 10 }), field('after', 'felt_safe')],
  values: [reads('after', 'felt_safe', '60..100', '1'), reads('after', 'felt_safe', '..59', '-1'),
    reads('company', 'people', 'Alone', ''), reads('company', 'channel', 'Alone', ''),
    reads('company', 'channel', 'With one person I know', 'in_person'),
    reads('company', 'channel', 'With multiple people I know', 'group'),
    reads('company', 'channel', "With one or more people I don't know", 'in_person')],
});

const weekdays = ['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'];
const partOf = (hour) => (hour < 6 || hour >= 22 ? 'night' : hour < 12 ? 'morning' : hour < 18 ? 'afternoon' : 'evening');

/** The context of a row in each factor; undefined: none. */
export const factors = {
  person: (row) => (row.company === 'Alone' ? undefined : row.company),
  channel: (row) => (row.company === 'Alone' ? undefined : row.company === 'With multiple people I know' ? 'group' : 'in_person'),
  setting: (row) => row.place,
  wanted: (row) => row.activity,
  time_of_day: (row) => partOf(new Date(row.at).getUTCHours()),
  weekday: (row) => weekdays[new Date(row.at).getUTCDay()],
};

/** {safe: [0 or 1], contexts: {factor: [context or undefined]}, change: [number or undefined]} in order of time. */
export function columnsOf({ rows }) {
  return {
    safe: rows.map((row) => (Number(row.after) >= 60 ? 1 : 0)),
    contexts: Object.fromEntries(Object.entries(factors).map(([name, of]) => [name, rows.map(of)])),
    change: rows.map((row) => (row.before === '' ? undefined : (Number(row.after) - Number(row.before)) / 10)),
  };
}

/** A table that diary.R wrote: rows as objects, numbers where they are numbers. */
export function table(name) {
  const [, head, ...lines] = readFileSync(`tests/insight/data/diary-${name}.csv`, 'utf8').trimEnd().split('\n');
  const names = head.split(',');
  return lines.map((line) => Object.fromEntries(line.split(',').map((cell, i) => [names[i],
    cell === '' ? undefined : names[i] === 'participant' || names[i] === 'factor' ? cell : Number(cell)])));
}
