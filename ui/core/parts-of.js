// A text of a whole book, in parts that a browser can lay out at once. Put together again they are
// the text, letter by letter.

/** From here on a text is shown in parts. */
export const long_from = 20000;

const part_length = 8000;

/** Where to end a part that begins at `from`: after a line, a sentence or a word, in its second half. @param {string} text @param {number} from */
function endOf(text, from) {
  const to = from + part_length;
  if (to >= text.length) return text.length;
  for (const mark of ['\n', '. ', ' ']) {
    const at = text.lastIndexOf(mark, to - mark.length);
    if (at >= from + part_length / 2) return at + mark.length;
  }
  // Two halves of one character stay together.
  return /[\uDC00-\uDFFF]/.test(text[to]) ? to + 1 : to;
}

/** @param {string} text @returns {string[]} At least one. */
export function partsOf(text) {
  const parts = [];
  let from = 0;
  do {
    const to = endOf(text, from);
    parts.push(text.slice(from, to));
    from = to;
  } while (from < text.length);
  return parts;
}
