// The recovery code: offered once at the very beginning, and on Today until it was answered.

import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { recoveryAnswered } from '../core/begin.js';
import { ask } from '../core/door.js';
import { back } from '../core/routes.js';
import { errorWords, t } from '../core/words.js';
import { Screen, Trouble } from '../parts/frame.js';
import { RecoveryCode } from '../parts/passphrase.js';
import { SecretField } from '../parts/text-field.js';

/**
 * The three answers, and the code where one is wanted.
 * @param {{passphrase: string, watched?: boolean, onDone: () => any}} props `watched`: somebody
 *   checks this device, so that "not now" comes first.
 */
export function RecoveryAnswers({ passphrase, watched, onDone }) {
  const way = useSignal('');
  const code = useSignal('');
  const error = useSignal(/** @type {any} */ (null));
  const make = async (/** @type {string} */ chosen) => {
    way.value = chosen;
    error.value = null;
    try {
      if (!code.value) code.value = (await ask('vault.recovery', { passphrase })).recovery_code;
    } catch (failed) {
      error.value = failed;
    }
  };
  const done = async () => {
    await recoveryAnswered();
    onDone();
  };
  if (code.value)
    return html`<p>${t(way.value === 'write' ? 'recovery.write_how' : 'recovery.elsewhere_how')}</p>
      <${RecoveryCode} code=${code.value} elsewhere=${way.value === 'elsewhere'} />
      <div class="act-bar"><button type="button" class="main-act" onClick=${done}>
        ${t('recovery.done')}</button></div>`;
  const notNow = html`<button key="not_now" type="button" class="second" onClick=${done}>
    ${t('recovery.not_now')}</button>`;
  return html`<${Trouble} text=${error.value && errorWords(error.value)}
      onAgain=${() => make(way.value)} />
    <div class="act-bar three">
      ${watched && notNow}
      ${['write', 'elsewhere'].map((chosen) => html`<button key=${chosen} type="button"
        class="second" onClick=${() => make(chosen)}>${t(`recovery.${chosen}`)}</button>`)}
      ${!watched && notNow}</div>`;
}

/** Later, when it was left open: the passphrase is needed once more to make a code. */
export function RecoveryLater() {
  const passphrase = useSignal('');
  const code = useSignal('');
  const error = useSignal('');
  const busy = useSignal(false);
  useEffect(() => scrollTo(0, 0), [code.value]);
  const make = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (busy.value) return;
    if (!passphrase.value) {
      error.value = t('first.again_missing');
      return;
    }
    busy.value = true;
    try {
      const request = { passphrase: passphrase.value };
      code.value = (await ask('vault.recovery', request)).recovery_code;
    } catch (failed) {
      error.value = errorWords(failed);
    }
    busy.value = false;
  };
  const done = async () => {
    await recoveryAnswered();
    back();
  };
  if (code.value)
    return html`<${Screen} title=${t('recovery.title')} kind="first-run">
      <p>${t('recovery.write_how')}</p><p>${t('recovery.elsewhere_how')}</p>
      <${RecoveryCode} code=${code.value} elsewhere />
      <div class="act-bar"><button type="button" class="main-act" onClick=${done}>
        ${t('recovery.done')}</button></div><//>`;
  return html`<${Screen} title=${t('recovery.title')} back kind="first-run">
    <p>${t('recovery.what')}</p><p>${t('recovery.skip')}</p>
    <form onSubmit=${make}>
      <${SecretField} name="passphrase" label=${t('lock.passphrase')} hint=${t('first.again_text')}
        value=${passphrase.value} error=${error.value} onChange=${(
        /** @type {string} */ words,
      ) => {
        passphrase.value = words;
        error.value = '';
      }} />
      <div class="act-bar two"><button type="submit" class="main-act" disabled=${busy.value}>
        ${t('first.again_act')}</button><button type="button" class="second"
          disabled=${busy.value} onClick=${done}>${t('recovery.not_now')}</button></div>
    </form>
  <//>`;
}
