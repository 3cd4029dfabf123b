// Every sentence on the page, from content/. Nothing here writes any itself.

import { signal } from '@preact/signals';

/** Languages that the page speaks, the first one where nothing else fits. */
export const languages = ['en', 'es'];

/**
 * What is spoken now, all at once: whatever was drawn with words is drawn anew when it changes.
 * `words` has one key a file of content/LANGUAGE and, once it is open, an area.
 * @type {import('@preact/signals').Signal<{language: string, place: string,
 *   plural: Intl.PluralRules, collator: Intl.Collator, numbers: Intl.NumberFormat,
 *   words: Record<string, any>}>}
 */
const spoken = signal({
  language: languages[0],
  place: languages[0],
  plural: new Intl.PluralRules(languages[0]),
  collator: new Intl.Collator(languages[0]),
  numbers: new Intl.NumberFormat(languages[0]),
  words: {},
});

/** Areas whose words were fetched. @type {Set<string>} */
const opened = new Set();

/** @param {string} path @returns {Promise<any>} */
const read = async (path) => (await fetch(`/content/${path}.json`, { credentials: 'omit' })).json();

/**
 * The language to speak: the chosen one, else the first of the browser's that is here.
 * @param {string} chosen
 */
function choose(chosen) {
  const wanted = [chosen, ...navigator.languages].map((tag) => tag.split('-')[0].toLowerCase());
  return wanted.find((tag) => languages.includes(tag)) ?? languages[0];
}

/**
 * Loads the words, before anything is drawn and when the language changes. Nothing changes before
 * all are there.
 * @param {string} chosen "" is the browser's.
 */
export async function loadWords(chosen) {
  const language = choose(chosen);
  const areas = [...opened];
  const [words, ...more] = await Promise.all([
    read(language),
    ...areas.map((area) => read(`${language}/${area}`)),
  ]);
  areas.forEach((area, at) => {
    words[area] = more[at];
  });
  const place =
    navigator.languages.find((tag) => tag === language || tag.startsWith(`${language}-`)) ??
    language;
  const plural = new Intl.PluralRules(language);
  const collator = new Intl.Collator(place);
  const numbers = new Intl.NumberFormat(place);
  spoken.value = { language, place, plural, collator, numbers, words };
}

/** The words of an area, beside those that every screen needs. @param {string} area */
export async function loadArea(area) {
  opened.add(area);
  const { language, words } = spoken.peek();
  words[area] ??= await read(`${language}/${area}`);
}

/** The language that the page speaks: "en". */
export const spokenLanguage = () => spoken.value.language;

/** A language by its own name: "Español". @param {string} tag */
export function ownName(tag) {
  const name = new Intl.DisplayNames([tag], { type: 'language' }).of(tag) ?? tag;
  return name.charAt(0).toLocaleUpperCase(tag) + name.slice(1);
}

/**
 * The language of dates and numbers, with the person's own country where the browser says it:
 *   "en-GB".
 */
export const tongue = () => spoken.value.place;

/** A whole file of content, for lists and cards. @param {string} file @returns {any} */
export const content = (file) => spoken.value.words[file] ?? {};

/** @param {any} from @param {string} path */
function find(from, path) {
  let at = from;
  for (const step of path.split('.')) at = at?.[step];
  return at;
}

/** A number as people write it here. @param {number} n */
export const number = (n) => spoken.value.numbers.format(n);

/**
 * A text with its {values} put in. A text may come as {one, other}: then `n` decides.
 * @param {any} text @param {Record<string, string | number>} [values] @returns {string}
 */
export function fill(text, values = {}) {
  let chosen = text;
  if (typeof text === 'object' && text) {
    const form = spoken.value.plural.select(Number(values.n));
    chosen = (values.n === 0 && text.zero) || text[form] || text.other;
  }
  return String(chosen ?? '').replace(/\{(\w+)\}/g, (all, name) => {
    const value = values[name] ?? all;
    return typeof value === 'number' ? number(value) : value;
  });
}

/**
 * The page's own words: t('today.not_today'). A key that begins with an area's name stands in that
 * area's file. A key without words shows as itself, so that it is seen.
 * @param {string} key @param {Record<string, string | number>} [values]
 */
export function t(key, values) {
  const { words } = spoken.value;
  const text = find(words.ui, key) ?? find(words, key);
  return text === undefined ? key : fill(text, values);
}

/**
 * A list of the page's own words, for cards and lines, by a key as in t().
 * @param {string} key @returns {any[]}
 */
export const items = (key) => {
  const { words } = spoken.value;
  return find(words.ui, key) ?? find(words, key) ?? [];
};

/**
 * Words for a field of a kind.
 * @param {string} kind
 * @param {string} name
 * @returns {{label: string, ask: string, hint: string, low: string, high: string}}
 */
export function field(kind, name) {
  const row = content('fields')[`${kind}.${name}`] ?? {};
  return {
    label: row.label ?? name,
    ask: row.ask ?? row.label ?? name,
    hint: row.hint ?? '',
    low: row.low ?? '',
    high: row.high ?? '',
  };
}

/**
 * The word shown for a choice; a user's own word is its own text.
 * @param {string} list
 * @param {string} word
 */
export const choice = (list, word) => content('fields')[`list.${list}`]?.[word] ?? word;

/** The built-in words of a list, in their order. @param {string} list @returns {string[]} */
export const choices = (list) => Object.keys(content('fields')[`list.${list}`] ?? {});

/** A list as answers to choose one of. @param {string} list */
export const options = (list) =>
  choices(list).map((word) => ({ value: word, label: choice(list, word) }));

/** The word of a step on a scale. @param {string} scale @param {number} value @returns {string} */
export const step = (scale, value) =>
  content('fields')[`scale.${scale}`]?.[String(value)] ?? String(value);

/** @param {string} kind */
export const kindName = (kind) => content('fields')[`kind.${kind}`]?.one ?? kind;

/**
 * The sentence for an error of the door.
 * @param {any} error
 * @param {Record<string, string | number>} [values]
 */
export function errorWords(error, values) {
  const code = error?.code ?? 'internal';
  const errors = content('errors');
  return fill(errors.fields?.[code] ?? errors[code] ?? errors.internal, values);
}

/** For sorting names, as the language does. @param {string} a @param {string} b */
export const inOrder = (a, b) => spoken.value.collator.compare(a, b);

/** A list in words: "Mara, Jo and Sam". @param {string[]} items */
export const listed = (items) =>
  new Intl.ListFormat(tongue(), { type: 'conjunction' }).format(items);
