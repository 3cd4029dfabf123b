// Whether words sound like danger to oneself. It only decides whether a line about Right now is
// shown.

import { content } from './words.js';

/** @param {string} text */
export function soundsDangerous(text) {
  const said = text.toLocaleLowerCase().replaceAll('’', "'");
  return (content('ui').danger?.words ?? []).some((/** @type {string} */ words) =>
    said.includes(words),
  );
}
