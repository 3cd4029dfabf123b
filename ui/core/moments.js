// A moment between form and door: what the form holds, what is sent, and the observations beside
// it.

import { DoorError } from '../backend/http.js';
import { addOnce, addPerson, all, ask, tell } from './door.js';
import { newId } from './ids.js';
import { aliasOf, epoch } from './state.js';
import { iso, zone } from './time.js';

/** The fields that go between form and door unchanged. */
export const plain_fields = [
  'felt_safe',
  'joy',
  'happened',
  'felt_safe_text',
  'felt_unsafe_text',
  'seen_in_me',
  'channel',
  'setting',
  'began_by',
  'direction',
  'kinds_wanted',
  'kinds_received',
  'depth',
  'settled_before',
  'settled_after',
  'understood',
  'accepted',
  'cared_about',
  'boundary_respected',
  'feelings',
  'energy',
  'minutes',
  'tags',
];

/**
 * @typedef {{at: string, at_zone: string, people: import('../parts/people-picker.js').Picked[],
 *   qualities: Record<string, Record<string, string>>, [field: string]: any}} MomentValue
 * `qualities`: person (id, or a new name) to quality to "noticed" or "missing".
 */

/** A person's key in `qualities`. @param {import('../parts/people-picker.js').Picked} one */
export const pickedKey = (one) => one.id ?? `new ${one.alias}`;

/** @param {import('../parts/people-picker.js').Picked} one */
export const pickedAlias = (one) => one.alias ?? aliasOf(one.id ?? '');

/** What a moment can come from, and holds the link to it. */
const sources = ['reachout', 'share'];

/**
 * What a moment begins with.
 * @param {{people?: string[], preset?: Record<string, any>, [source: string]: any}} given `preset`:
 *   fields filled in already; "reachout" or "share": the record that becomes this moment.
 * @returns {MomentValue}
 */
export const newMoment = ({ people = [], preset = {}, ...from }) => ({
  fresh: newId(),
  at: iso(new Date()),
  at_zone: zone(),
  qualities: {},
  ...Object.fromEntries(sources.filter((kind) => from[kind]).map((kind) => [kind, from[kind]])),
  ...preset,
  people: (people.length > 0 ? people : (preset.people ?? [])).map((/** @type {string} */ id) => ({
    id,
  })),
});

/** @param {unknown} value */
export const isEmpty = (value) =>
  value === undefined ||
  value === null ||
  value === '' ||
  value === false ||
  (Array.isArray(value) && value.length === 0);

/** Whether there is anything worth keeping. @param {MomentValue} value */
export const worthKeeping = (value) =>
  value.people.length > 0 || plain_fields.some((name) => !isEmpty(value[name]));

/** The observations of a moment, as the form holds them. @param {string} id */
async function observationsOf(id) {
  return all('observation', { moment: id });
}

/** How long before a moment what was noticed in it may have been removed, to belong to that. */
const together_ms = 60000;

/**
 * Bring a removed moment back, with what was noticed in it and removed along with it.
 * @param {string} id
 */
export async function restoreMoment(id) {
  const removedAt = async (/** @type {string} */ op, /** @type {string} */ of) =>
    Date.parse((await ask(op, { id: of })).items[0]?.at);
  const at = await removedAt('moment.history', id);
  const gone = await ask('observation.list', {
    filter: { moment: id },
    removed: true,
    limit: 200,
  });
  await ask('moment.restore', { id });
  for (const row of gone.items) {
    const away = at - (await removedAt('observation.history', row.id));
    if (away >= 0 && away < together_ms) await ask('observation.restore', { id: row.id });
  }
  epoch.value += 1;
}

/** A kept moment as the form holds it. @param {string} id @returns {Promise<MomentValue>} */
export async function momentValue(id) {
  const [moment, observations] = await Promise.all([ask('moment.get', { id }), observationsOf(id)]);
  /** @type {Record<string, Record<string, string>>} */
  const qualities = {};
  for (const { person, quality, direction } of observations) {
    qualities[person] = { ...qualities[person], [quality]: direction };
  }
  return {
    ...Object.fromEntries(plain_fields.map((name) => [name, moment[name]])),
    at: moment.at,
    at_zone: moment.at_zone,
    people: (moment.people ?? []).map((/** @type {string} */ person) => ({ id: person })),
    qualities,
    changed: moment.changed,
  };
}

const minutes_max = 10080;

/**
 * Minutes as they were typed, as a number; DoorError where they are none, before anything is kept.
 * @param {any} typed @returns {number | null}
 */
function minutesOf(typed) {
  if (isEmpty(typed)) return null;
  const text = String(typed).trim();
  if (text === '') return null;
  const minutes = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (!(minutes <= minutes_max)) throw new DoorError('minutes', 'minutes');
  return minutes;
}

/** New names become people first. @param {MomentValue} value @returns {Promise<MomentValue>} */
async function withPeople(value) {
  const qualities = { ...value.qualities };
  const people = [];
  for (const one of value.people) {
    if (one.id) {
      people.push(one);
      continue;
    }
    const { id } = await addPerson(one);
    people.push({ id });
    if (qualities[pickedKey(one)]) qualities[id] = qualities[pickedKey(one)];
    delete qualities[pickedKey(one)];
  }
  return { ...value, people, qualities };
}

/**
 * Make the observations of a moment say what the chips say.
 * @param {string} moment
 * @param {MomentValue} value
 */
async function keepObservations(moment, value) {
  const before = await observationsOf(moment);
  const there = new Set(value.people.map((one) => one.id));
  const wanted = Object.entries(value.qualities)
    .filter(([person]) => there.has(person))
    .flatMap(([person, chips]) =>
      Object.entries(chips).map(([quality, direction]) => ({ person, quality, direction })),
    );
  for (const old of before) {
    const still = wanted.find((row) => row.person === old.person && row.quality === old.quality);
    if (!still) await ask('observation.remove', { id: old.id });
    else if (still.direction !== old.direction)
      await ask('observation.edit', { id: old.id, direction: still.direction });
  }
  for (const row of wanted) {
    if (before.some((old) => old.person === row.person && old.quality === row.quality)) continue;
    await ask('observation.add', { ...row, moment, at: value.at, at_zone: value.at_zone });
  }
}

/**
 * The moment's own fields as the door wants them; in an edit, what is empty is cleared.
 * @param {MomentValue} value
 * @param {boolean} edit
 */
function request(value, edit) {
  const people = value.people.map((one) => one.id);
  const all = [['people', people], ...plain_fields.map((name) => [name, value[name]])];
  return {
    at: value.at,
    at_zone: value.at_zone,
    ...Object.fromEntries(
      all
        .filter(([, given]) => edit || !isEmpty(given))
        .map(([name, given]) => [name, isEmpty(given) ? null : given]),
    ),
  };
}

/**
 * Keep what the form holds. Nothing is half kept for long: people first, then the moment, then what
 * was noticed. Trying again after a failure adds nothing twice.
 * @param {string | undefined} id The moment that is edited, or none.
 * @param {MomentValue} given
 * @param {(value: MomentValue) => void} [progressed] Told when new names have become people.
 * @returns {Promise<any>} The record.
 */
export async function keepMoment(id, given, progressed) {
  const minutes = minutesOf(given.minutes);
  const value = await withPeople({ ...given, minutes });
  progressed?.(value);
  const kept = id
    ? await ask('moment.edit', { id, changed: value.changed, ...request(value, true) })
    : await addOnce('moment', { id: value.fresh, ...request(value, false) });
  await keepObservations(kept.id, value);
  for (const kind of sources)
    if (value[kind]) await ask(`${kind}.edit`, { id: value[kind], moment: kept.id });
  return kept;
}

/**
 * Take a new moment back, and the link of what it came from.
 * @param {string} id @param {MomentValue} value
 */
export async function takeBack(id, value) {
  for (const kind of sources)
    if (value[kind]) await ask(`${kind}.edit`, { id: value[kind], moment: null });
  await removeMoment(id);
}

/** Put a moment back to how the form found it. @param {string} id @param {MomentValue} before */
export async function bringBack(id, before) {
  await keepMoment(id, { ...before, changed: undefined });
  epoch.value += 1;
}

/** Take a moment out, with what was noticed in it; the answer puts it back. @param {string} id */
export async function removeMoment(id) {
  const observations = await observationsOf(id);
  for (const row of observations) await ask('observation.remove', { id: row.id });
  await tell('moment.remove', { id });
  return async () => {
    await ask('moment.restore', { id });
    for (const row of observations) await ask('observation.restore', { id: row.id });
    epoch.value += 1;
  };
}
