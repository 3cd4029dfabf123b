// A moment in a list: who, the first words in the person's own face, when, and how safe it felt.

import { html } from 'htm/preact';
import { aliasOf } from '../core/state.js';
import { dayClockWords } from '../core/time.js';
import { listed, step, t } from '../core/words.js';
import { Icon } from './icon.js';
import { Mark } from './mark.js';
import { Initial } from './person-chip.js';

/** More than ever shows of an entry; a moment can hold a whole book. */
const glance = 400;

/** The words that stand for a moment. @param {any} moment @returns {string} */
export const firstWords = (moment) =>
  (
    moment.happened ||
    moment.felt_safe_text ||
    moment.felt_unsafe_text ||
    moment.seen_in_me ||
    ''
  ).slice(0, glance);

/**
 * @param {{moment: any, onOpen: () => void, without?: string}} props `without` leaves out the
 *   person whose page it is.
 */
export function Entry({ moment, onOpen, without }) {
  const people = (moment.people ?? []).filter(
    (/** @type {string} */ id) => id !== without && aliasOf(id),
  );
  const words = firstWords(moment);
  const names = people.map(aliasOf);
  return html`<button type="button" class="row entry" onClick=${onOpen}>
    ${
      (people.length > 0 || !without) &&
      html`<span class="initials">
        ${people.slice(0, 2).map((/** @type {string} */ id) => html`<${Initial} key=${id} id=${id}
          alias=${aliasOf(id)} />`)}
      ${people.length > 2 && html`<span class="initial more"
        aria-hidden="true">+${people.length - 2}</span>`}</span>`
    }
    <span class="row-words">
      <span class="small soft">${names.length > 0 && html`<span class="names">${listed(names)}
        </span> · `}${dayClockWords(moment.at)}
          ${moment.joy && html` <span class="joy"><${Icon} name="joy" /><span class="sr">
            ${t('entry.joy')}</span></span>`}</span>
      ${
        words
          ? html`<span class="own-words clamp">${words}</span>`
          : html`<span class="soft">
            ${
              moment.felt_safe === undefined
                ? t('entry.no_words')
                : step('felt_safe', moment.felt_safe)
            }
              </span>`
      }
    </span>
    <${Mark} value=${moment.felt_safe} />
  </button>`;
}
