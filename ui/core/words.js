// Every sentence on the page, from content/. Nothing here writes any itself.

/** Languages that the page speaks, the first one where nothing else fits. */
export const languages = ['en'];

/** @type {Record<string, any>} One key a file of content/LANGUAGE and, once it is open, an area. */
let words = {};
/** @type {Set<string>} */
const areas = new Set();
let language = languages[0];
let place = language;
let plural = new Intl.PluralRules(language);

/** @param {string} path @returns {Promise<any>} */
const read = async (path) => (await fetch(`/content/${path}.json`, { credentials: 'omit' })).json();

/** The language to speak: the chosen one, else the first of the browser's that is here. @param {string} chosen */
function spoken(chosen) {
  const wanted = [chosen, ...navigator.languages].map((tag) => tag.slice(0, 2));
  return wanted.find((tag) => languages.includes(tag)) ?? languages[0];
}

/**
 * Loads the words, before anything is drawn; and again, with those of the areas that are open, for
 * another language. @param {string} chosen "" is the browser's.
 */
export async function loadWords(chosen) {
  const wanted = spoken(chosen);
  const [fresh, ...more] = await Promise.all(
    [wanted, ...[...areas].map((area) => `${wanted}/${area}`)].map(read),
  );
  language = wanted;
  words = Object.assign(fresh, Object.fromEntries([...areas].map((area, at) => [area, more[at]])));
  place =
    navigator.languages.find((tag) => tag === language || tag.startsWith(`${language}-`)) ??
    language;
  plural = new Intl.PluralRules(language);
}

/** The words of an area, beside those that every screen needs. @param {string} area */
export async function loadArea(area) {
  areas.add(area);
  words[area] ??= await read(`${language}/${area}`);
}

/** The language that the page speaks: "en". */
export const spokenLanguage = () => language;

/**
 * The language of dates and numbers, with the person's own country where the browser says it:
 *   "en-GB".
 */
export const tongue = () => place;

/** A whole file of content, for lists and cards. @param {string} file @returns {any} */
export const content = (file) => words[file] ?? {};

/** @param {any} from @param {string} path */
function find(from, path) {
  let at = from;
  for (const step of path.split('.')) at = at?.[step];
  return at;
}

/**
 * A text with its {values} put in. A text may come as {one, other}: then `n` decides.
 * @param {any} text @param {Record<string, string | number>} [values] @returns {string}
 */
export function fill(text, values = {}) {
  const chosen =
    typeof text === 'object' && text
      ? (values.n === 0 && text.zero) || text[plural.select(Number(values.n))] || text.other
      : text;
  return String(chosen ?? '').replace(/\{(\w+)\}/g, (all, name) => String(values[name] ?? all));
}

/**
 * The page's own words: t('today.not_today'). A key that begins with an area's name stands in that
 * area's file. A key without words shows as itself, so that it is seen.
 * @param {string} key @param {Record<string, string | number>} [values]
 */
export function t(key, values) {
  const text = find(words.ui, key) ?? find(words, key);
  return text === undefined ? key : fill(text, values);
}

/**
 * Words for a field of a kind.
 * @param {string} kind
 * @param {string} name
 * @returns {{label: string, ask: string, hint: string, low: string, high: string}}
 */
export function field(kind, name) {
  const row = words.fields?.[`${kind}.${name}`] ?? {};
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
export const choice = (list, word) => words.fields?.[`list.${list}`]?.[word] ?? word;

/** The built-in words of a list, in their order. @param {string} list @returns {string[]} */
export const choices = (list) => Object.keys(words.fields?.[`list.${list}`] ?? {});

/** A list as answers to choose one of. @param {string} list */
export const options = (list) =>
  choices(list).map((word) => ({ value: word, label: choice(list, word) }));

/** The word of a step on a scale. @param {string} scale @param {number} value @returns {string} */
export const step = (scale, value) =>
  words.fields?.[`scale.${scale}`]?.[String(value)] ?? String(value);

/** @param {string} kind */
export const kindName = (kind) => words.fields?.[`kind.${kind}`]?.one ?? kind;

/**
 * The sentence for an error of the door.
 * @param {any} error
 * @param {Record<string, string | number>} [values]
 */
export function errorWords(error, values) {
  const code = error?.code ?? 'internal';
  return fill(
    words.errors?.fields?.[code] ?? words.errors?.[code] ?? words.errors?.internal,
    values,
  );
}

/** A list in words: "Mara, Jo and Sam". @param {string[]} items */
export const listed = (items) => new Intl.ListFormat(place, { type: 'conjunction' }).format(items);

/** A number as people write it here. @param {number} n */
export const number = (n) => new Intl.NumberFormat(place).format(n);
