// Bringing back a copy: a file that was taken, and what opens it.

import { html } from 'htm/preact';
import { useId } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { upload } from '../backend/http.js';
import { again } from '../core/session.js';
import { errorWords, t } from '../core/words.js';
import { Trouble } from './frame.js';
import { SecretField } from './text-field.js';

/**
 * What was typed is a recovery code when it looks like one: nine groups of four, a number somewhere
 * among them. A passphrase of plain words has other lengths, or no number.
 * @param {string} text
 */
export const secretOf = (text) =>
  /^([0-9a-z]{4}[-\s]*){8}[0-9a-z]{4}$/i.test(text.trim()) && /\d/.test(text)
    ? { recovery_code: text.trim() }
    : { passphrase: text };

/** @param {{onDone?: () => void}} props */
export function RestoreFile({ onDone = again }) {
  const file = useSignal(/** @type {File | null} */ (null));
  const secret = useSignal('');
  const error = useSignal(/** @type {any} */ (null));
  const busy = useSignal(false);
  const id = useId();
  const restore = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (!file.value || !secret.value) return;
    busy.value = true;
    error.value = null;
    try {
      await upload('vault.restore', secretOf(secret.value), file.value);
      secret.value = '';
      onDone();
    } catch (failed) {
      error.value = failed;
    }
    busy.value = false;
  };
  return html`<form class="restore" onSubmit=${restore}>
    <label class="ask" for=${id}>${t('restore.file')}</label>
    <input id=${id} type="file" onChange=${(/** @type {any} */ event) => {
      file.value = event.currentTarget.files[0] ?? null;
    }} />
    ${
      file.value &&
      html`<${SecretField} label=${t('restore.secret')} value=${secret.value} onChange=${(
        /** @type {string} */ words,
      ) => {
        secret.value = words;
      }} />
      <${Trouble} text=${error.value && errorWords(error.value)} />
      <button type="submit" class="second" disabled=${busy.value || !secret.value}>
        ${t('restore.act')}</button>`
    }
  </form>`;
}
