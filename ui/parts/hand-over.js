// Words handed to the person's own programs: a text message, mail, a call, the share sheet, or
// copied. Nothing is sent from here; the other program keeps its own record, and that is said.

import { html } from 'htm/preact';
import { useSignal } from '@preact/signals';
import {
  isMail,
  longest_address,
  mailAddress,
  onApple,
  smsAddress,
  telAddress,
} from '../core/hand-over.js';
import { byId } from '../core/state.js';
import { t } from '../core/words.js';
import { Copy } from './copy.js';

/** @typedef {{key: string, label: string, href: string}} Way */

/**
 * An address with the words in it, or, where they are too long for that, without.
 * @param {(text: string) => string} make @param {string} text
 */
function fitting(make, text) {
  const whole = make(text);
  return whole.length <= longest_address ? whole : make('');
}

/**
 * The ways to one person, in the order of their addresses; without any, the programs alone, which
 * then ask for whom.
 * @param {{way: string, address: string}[]} reach @param {string} text @param {string} subject
 * @returns {Way[]}
 */
function ways(reach, text, subject) {
  const apple = onApple();
  /** @type {Way[]} */
  const found = [];
  for (const { way, address } of reach) {
    const tel = way === 'phone' || way === 'sms' ? telAddress(address) : '';
    const to = address.trim();
    if (tel) {
      found.push({
        key: `sms ${to}`,
        label: t('hand_over.text_to', { to }),
        href: fitting((words) => smsAddress(to, words, apple), text),
      });
      if (way === 'phone')
        found.push({ key: `tel ${to}`, label: t('hand_over.call', { to }), href: tel });
    } else if (way === 'email' && isMail(address)) {
      found.push({
        key: `mail ${to}`,
        label: t('hand_over.mail_to', { to }),
        href: fitting((words) => mailAddress(to, words, subject), text),
      });
    }
  }
  if (found.length > 0 || !text) return found;
  return [
    {
      key: 'sms',
      label: t('hand_over.text'),
      href: fitting((words) => smsAddress('', words, apple), text),
    },
    {
      key: 'mail',
      label: t('hand_over.mail'),
      href: fitting((words) => mailAddress('', words, subject), text),
    },
  ];
}

/** @param {Way} way */
const isCall = ({ key }) => key.startsWith('tel ');

/** @param {{text: string}} props */
function Share({ text }) {
  const closed = useSignal(false);
  const share = async () => {
    try {
      await navigator.share({ text });
      closed.value = false;
    } catch (error) {
      // Closing the sheet without choosing is an answer, and no trouble.
      closed.value = /** @type {any} */ (error).name !== 'AbortError';
    }
  };
  return html`<button type="button" class="second" onClick=${share}>${t('hand_over.share')}</button>
    ${closed.value && html`<p class="hint" role="alert">${t('hand_over.no_share')}</p>`}`;
}

/**
 * @param {{text?: string, person?: string | {reach?: {way: string, address: string}[]}, subject?:
 *   string, call?: boolean}} props `person`: whose addresses are offered, by id or as a record;
 *   `subject`: of a mail; `call`: calling comes first.
 */
export function HandOver({ text = '', person, subject = '', call }) {
  const words = text.trim() ? text : '';
  const someone = typeof person === 'string' ? byId.value.get(person) : person;
  const offered = ways(someone?.reach ?? [], words, subject);
  if (call) offered.sort((a, b) => Number(isCall(b)) - Number(isCall(a)));
  const long = words !== '' && mailAddress('', words, subject).length > longest_address;
  if (offered.length === 0 && !words) return null;
  return html`<div class="hand-over" role="group" aria-label=${t('hand_over.title')}>
    <div class="acts">
      ${offered.map(({ key, label, href }) => html`<a key=${key} class="second" href=${href}>
        ${label}</a>`)}
      ${words && 'share' in navigator && html`<${Share} text=${words} />`}
      ${words && html`<${Copy} text=${words} />`}
    </div>
    ${long && html`<p class="hint">${t('hand_over.long')}</p>`}
    <p class="hint">${t('hand_over.record')}</p>
  </div>`;
}
