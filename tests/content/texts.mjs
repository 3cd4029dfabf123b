// What the page says, as the tests of content/ read it: every text with its file and key.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Not shown by the page: the command line's words, and those of the invented year. */
const elsewhere = new Set(['cli', 'demo']);
const forms = new Set(['zero', 'one', 'two', 'few', 'many', 'other']);

/** The languages of content/. */
export const languages = readdirSync('content', { withFileTypes: true })
  .filter((entry) => entry.isDirectory())
  .map((entry) => entry.name);

/** The files of a language as "ui", "later/person". @param {string} language */
export const filesOf = (language) =>
  ['', 'later']
    .flatMap((folder) =>
      readdirSync(join('content', language, folder))
        .filter((name) => name.endsWith('.json'))
        .map((name) => join(folder, name.replace(/\.json$/, ''))),
    )
    .filter((name) => !elsewhere.has(name))
    .sort();

export const readWords = (language, file) => JSON.parse(readFileSync(join('content', language, `${file}.json`), 'utf8'));

/** Whether an object is one text in the forms of its number. */
export const isCounted = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && 'other' in value &&
  Object.keys(value).every((key) => forms.has(key)) && Object.keys(value).length > 1;

/**
 * Every text of a file, [path, text]. Rows of lists stand by their key or code, so that languages may put them
 * in an order of their own.
 * @returns {[string, string][]}
 */
export function textsOf(value, path = '') {
  if (typeof value === 'string') return [[path, value]];
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value))
    return value.flatMap((inner, at) => textsOf(inner, `${path}[${inner?.key ?? inner?.code ?? at}]`));
  return Object.entries(value).flatMap(([key, inner]) => textsOf(inner, path ? `${path}.${key}` : key));
}

/** Names that are the same in every language, addresses, and what is compared rather than read. */
export const notWords = (file, path) =>
  /\]\.(key|code|kind|source|checked|number|address)$/.test(path) ||
  path.endsWith('.file_name') ||
  (file === 'helplines' && /\.(name|hours)$/.test(path)) ||
  path.startsWith('danger.words') ||
  path.startsWith('sources.items');
