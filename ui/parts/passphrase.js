// Choosing a passphrase, twice typed because nobody can look it up; and showing a recovery code
// once.

import { html } from 'htm/preact';
import { errorWords, t } from '../core/words.js';
import { Copy } from './copy.js';
import { SecretField } from './text-field.js';

const shortest = 8;

const tooShort = () => errorWords({ code: 'passphrase_short' }, { n: shortest });

/** What is wrong with a new passphrase, in words, or "". @param {string} one @param {string} two */
export function passphraseTrouble(one, two) {
  if ([...one].length < shortest) return tooShort();
  return one === two ? '' : t('passphrase.differ');
}

/**
 * @param {{one: string, two: string, onOne: (words: string) => void, onTwo: (words: string) =>
 *   void, error?: string}} props
 */
export function NewPassphrase({ one, two, onOne, onTwo, error }) {
  // One that is too short is mended in the first field; everything else in the second.
  const short = error === tooShort() ? error : '';
  return html`<${SecretField} fresh name="new-passphrase" label=${t('passphrase.new')}
    hint=${t('passphrase.hint')} value=${one} error=${short} onChange=${onOne} />
    <${SecretField} fresh name="new-passphrase-again" label=${t('passphrase.again')} value=${two}
      error=${short ? '' : error} onChange=${onTwo} />`;
}

/** @param {{code: string, elsewhere?: boolean}} props */
export function RecoveryCode({ code, elsewhere }) {
  return html`<div class="code-box">
    <p class="code mono" aria-label=${t('recovery.code')}>
      ${code.split(/[- ]/).map((group) => html`<span key=${group}>${group}</span> `)}</p>
    ${elsewhere && html`<p><${Copy} text=${code} /></p><p class="hint">${t('recovery.clipboard')}
      </p>`}
    <p class="hint">${t('recovery.once')}</p>
  </div>`;
}
