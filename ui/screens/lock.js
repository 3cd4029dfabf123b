// The closed book, plain and neutral; and the screens for when there is no way in from here.

import { html } from 'htm/preact';
import { useSignal } from '@preact/signals';
import { shownTitle } from '../core/looks.js';
import { again, openDemo, unlock } from '../core/session.js';
import { phase, trouble } from '../core/state.js';
import { errorWords, t } from '../core/words.js';
import { Screen, Trouble, soon } from '../parts/frame.js';
import { Fold } from '../parts/fold.js';
import { SecretField, TextField } from '../parts/text-field.js';

const RestoreFile = soon(() => import('../parts/restore.js'), 'RestoreFile');

/** @param {{busy: boolean, onOpen: (secret: any) => void, error: any}} props */
function WithPassphrase({ busy, onOpen, error }) {
  const passphrase = useSignal('');
  const open = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (passphrase.value) onOpen({ passphrase: passphrase.value });
  };
  return html`<form class="lock-form" onSubmit=${open}>
    <${SecretField} name="passphrase" label=${t('lock.passphrase')} value=${passphrase.value}
      error=${error && errorWords(error)} onChange=${(
      /** @type {string} */ words,
    ) => {
      passphrase.value = words;
    }} />
    <button type="submit" class="main-act" disabled=${busy}>
      ${t(busy ? 'lock.opening' : 'lock.open')}</button>
  </form>`;
}

/** @param {{busy: boolean, onOpen: (secret: any) => void, error: any}} props */
function WithCode({ busy, onOpen, error }) {
  const code = useSignal('');
  const open = (/** @type {Event} */ event) => {
    event.preventDefault();
    if (code.value.trim()) onOpen({ recovery_code: code.value.trim() });
  };
  return html`<form class="lock-form" onSubmit=${open}>
    <${TextField} mono label=${t('lock.code')} hint=${t('lock.code_hint')} value=${code.value}
      error=${error && errorWords(error.code === 'invalid' ? { code: 'recovery_code' } : error)}
        onChange=${(
      /** @type {string} */ words,
    ) => {
      code.value = words;
    }} />
    <button type="submit" class="second" disabled=${busy}>${t(busy ? 'lock.opening' : 'lock.open')}
      </button>
  </form>`;
}

export function Lock() {
  const busy = useSignal(false);
  const others = useSignal(false);
  const error = useSignal(/** @type {{way: string, what: any} | null} */ (null));
  const open = (/** @type {string} */ way) => async (/** @type {any} */ secret) => {
    busy.value = true;
    error.value = null;
    try {
      await unlock(secret);
    } catch (failed) {
      error.value = { way, what: failed };
    }
    busy.value = false;
  };
  const wrong = (/** @type {string} */ way) => (error.value?.way === way ? error.value.what : null);
  return html`<${Screen} title=${shownTitle()} kind="lock">
    <${WithPassphrase} busy=${busy.value} onOpen=${open('passphrase')}
      error=${wrong('passphrase')} />
    <div class="folds">
      <${Fold} title=${t('lock.other_ways')} onToggle=${() => {
        others.value = true;
      }}>
        <${WithCode} busy=${busy.value} onOpen=${open('code')} error=${wrong('code')} />
        ${others.value && html`<${RestoreFile} />`}
        <p><button type="button" class="plain" onClick=${() => {
          phase.value = 'first';
        }}>${t('lock.new_book')}</button></p>
        <p><button type="button" class="plain" onClick=${openDemo}>${t('lock.demo')}</button></p>
      <//>
    </div>
  <//>`;
}

export function Gone() {
  return html`<${Screen} title=${shownTitle()} kind="lock"><p>${t('lock.gone')}</p><//>`;
}

export function Stopped() {
  return html`<${Screen} title=${shownTitle()} kind="lock">
    <${Trouble} text=${
      trouble.value === 'unreachable' ? t('lock.stopped') : errorWords({ code: trouble.value })
    } onAgain=${again} /><//>`;
}
