// The difference between what the program has of a draft and what is typed by now, for a page that
// is left: what may outlive a page is at most 64 KiB, and a long text is more.

/**
 * @typedef {{at: number, cut: number, put: string, of: string}} Change `of`: the text it belongs to.
 * @typedef {{set: Record<string, any>, texts: Record<string, Change>}} Rest
 */

/** A text told apart from its other versions: its length and FNV-1a. @param {string} text */
function trace(text) {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i += 1) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193);
  return `${text.length} ${hash >>> 0}`;
}

/** @param {string} text @param {number} at Whether a sign of two units is cut there. */
const splits = (text, at) =>
  /[\uD800-\uDBFF]/.test(text[at - 1] ?? '') && /[\uDC00-\uDFFF]/.test(text[at] ?? '');

/** @param {string} from @param {string} to @returns {Change} */
function change(from, to) {
  const most = Math.min(from.length, to.length);
  let at = 0;
  while (at < most && from[at] === to[at]) at += 1;
  if (splits(from, at) || splits(to, at)) at -= 1;
  let end = 0;
  while (end < most - at && from[from.length - 1 - end] === to[to.length - 1 - end]) end += 1;
  if (splits(from, from.length - end) || splits(to, to.length - end)) end -= 1;
  return { at, cut: from.length - end - at, put: to.slice(at, to.length - end), of: trace(from) };
}

/** @param {any} from @param {any} to @returns {Rest} */
function between(from, to) {
  /** @type {Rest} */
  const rest = { set: {}, texts: {} };
  for (const [name, now] of Object.entries(to)) {
    const before = from[name];
    if (now === before) continue;
    if (typeof now === 'string' && typeof before === 'string') rest.texts[name] = change(before, now);
    else if (JSON.stringify(now) !== JSON.stringify(before)) rest.set[name] = now;
  }
  return rest;
}

/**
 * What `to` has more than each of what the program may have by now; null where that is nothing.
 * @param {any[]} bases @param {any} to @returns {{ways: Rest[]} | null}
 */
export function restOf(bases, to) {
  const ways = bases.filter(Boolean).map((from) => between(from, to));
  return ways.length > 0 ? { ways } : null;
}

/**
 * The draft with its difference worked in; null where it belongs to another version of it.
 * @param {any} draft @param {{ways: Rest[]}} rest
 */
export function merged(draft, { ways }) {
  const way = ways.find(({ texts }) =>
    Object.entries(texts).every(
      ([name, { of }]) => typeof draft[name] === 'string' && trace(draft[name]) === of,
    ),
  );
  if (!way) return null;
  const whole = { ...draft, ...way.set };
  for (const [name, { at, cut, put }] of Object.entries(way.texts))
    whole[name] = draft[name].slice(0, at) + put + draft[name].slice(at + cut);
  return whole;
}
