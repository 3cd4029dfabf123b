// A person: tinted initial, name, and what else is said beside it.

import { html } from 'htm/preact';

const tints = 5;

/** A tint that stays the same for a person. @param {string} id */
function tint(id) {
  let sum = 0;
  for (const char of id) sum = (sum * 31 + char.charCodeAt(0)) % 997;
  return sum % tints;
}

/** @param {string} alias */
function initials(alias) {
  const words = alias.trim().split(/\s+/);
  const first = [...(words[0] ?? '')][0] ?? '';
  const second = words.length > 1 ? [...words[words.length - 1]][0] : '';
  return (first + second).toLocaleUpperCase();
}

/** @param {{id: string, alias: string, large?: boolean}} props */
export function Initial({ id, alias, large }) {
  return html`<span class="initial tint-${tint(id)} ${large ? 'large' : ''}" aria-hidden="true">
    ${initials(alias)}</span>`;
}

/**
 * A row for lists of people.
 * @param {{person: {id: string, alias: string}, beside?: string, onOpen: () => void}} props
 */
export function PersonRow({ person, beside, onOpen }) {
  return html`<button type="button" class="row" onClick=${onOpen}>
    <${Initial} id=${person.id} alias=${person.alias} />
    <span class="row-words"><span class="row-title">${person.alias}</span>
      ${beside && html`<span class="soft small">${beside}</span>`}</span>
  </button>`;
}
