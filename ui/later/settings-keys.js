// What opens and closes the book: the passphrase, the recovery code, and the lock after a while.

import { html } from 'htm/preact';
import { useSignal } from '@preact/signals';
import { recoveryAnswered } from '../core/begin.js';
import { ask, keepSetting } from '../core/door.js';
import { idleMinutes } from '../core/leave.js';
import { demo, say } from '../core/state.js';
import { errorWords, t } from '../core/words.js';
import { Fold } from '../parts/fold.js';
import { Screen } from '../parts/frame.js';
import { NewPassphrase, passphraseTrouble, RecoveryCode } from '../parts/passphrase.js';
import { secretOf } from '../parts/restore.js';
import { OneOf, SecretField, TextField } from '../parts/text-field.js';

const minutes = ['1', '5', '15', '30', '60', '0'];
const minutes_max = 60;

/** @param {{onKeep: (value: string) => void}} props */
function OtherMinutes({ onKeep }) {
  const typed = useSignal('');
  const error = useSignal('');
  const use = (/** @type {Event} */ event) => {
    event.preventDefault();
    const text = typed.value.trim();
    const good = /^\d{1,2}$/.test(text) && Number(text) >= 1 && Number(text) <= minutes_max;
    error.value = good ? '' : t('settings.idle_range');
    if (good) onKeep(String(Number(text)));
  };
  return html`<form class="minutes-own" onSubmit=${use} novalidate>
    <${TextField} label=${t('settings.idle_how')} inputmode="numeric" max=${20} value=${typed.value}
      error=${error.value} onChange=${(/** @type {string} */ text) => {
      typed.value = text;
      error.value = '';
    }} />
    <button type="submit" class="second">${t('settings.use')}</button></form>`;
}

function Idle() {
  const now = String(idleMinutes());
  const own = useSignal(false);
  const offered = minutes.includes(now) ? minutes : [now, ...minutes];
  const keep = (/** @type {string} */ value) => {
    own.value = false;
    keepSetting('idle_lock_min', value);
  };
  return html`<${OneOf} legend=${t('settings.idle')} hint=${t('settings.idle_hint')}
    value=${own.value ? 'own' : now}
    onChange=${(/** @type {string} */ value) => {
      if (value === 'own') own.value = true;
      else keep(value);
    }}
    options=${[
      ...offered.map((value) => ({
        value,
        label: value === '0' ? t('settings.idle_off') : t('settings.idle_min', { n: Number(value) }),
      })),
      { value: 'own', label: t('settings.idle_own') },
    ]} />
    ${own.value && html`<${OtherMinutes} onKeep=${keep} />`}`;
}

function Change() {
  const current = useSignal('');
  const one = useSignal('');
  const two = useSignal('');
  const known = useSignal('');
  const error = useSignal('');
  const wrong = useSignal('');
  const code = useSignal('');
  const busy = useSignal(false);
  const set = (/** @type {{value: string}} */ signal) => (/** @type {string} */ words) => {
    signal.value = words;
  };
  const keep = async (/** @type {Event} */ event) => {
    event.preventDefault();
    wrong.value = '';
    error.value = passphraseTrouble(one.value, two.value);
    if (error.value || busy.value) return;
    busy.value = true;
    const proof = secretOf(current.value);
    try {
      const answer = await ask('vault.passphrase', {
        ...('passphrase' in proof ? { current: proof.passphrase } : proof),
        new: one.value,
        known_to_others: known.value === 'yes',
      });
      code.value = answer.recovery_code ?? '';
      for (const signal of [current, one, two]) signal.value = '';
      say(t('passphrase.changed'));
    } catch (failed) {
      if (/** @type {any} */ (failed).code === 'wrong_passphrase') wrong.value = errorWords(failed);
      else error.value = errorWords(failed);
    }
    busy.value = false;
  };
  return html`<form onSubmit=${keep}>
    <${SecretField} label=${t('passphrase.current')} value=${current.value} error=${wrong.value}
      onChange=${set(current)} />
    <${NewPassphrase} one=${one.value} two=${two.value} error=${error.value} onOne=${set(one)}
      onTwo=${set(two)} />
    <${OneOf} legend=${t('passphrase.known')} value=${known.value} onChange=${set(known)}
      options=${['no', 'yes'].map((value) => ({
        value,
        label: t(`passphrase.known_${value}`),
        hint: t(`passphrase.known_${value}_hint`),
      }))} />
    <p class="hint">${t('passphrase.copies')}</p>
    <button type="submit" class="second" disabled=${busy.value || !current.value || !known.value}>
      ${t(busy.value ? 'passphrase.changing' : 'passphrase.change')}</button>
    ${code.value && html`<p>${t('passphrase.new_code')}</p>
      <${RecoveryCode} code=${code.value} elsewhere />`}
  </form>`;
}

function Recovery() {
  const passphrase = useSignal('');
  const code = useSignal('');
  const error = useSignal('');
  const busy = useSignal(false);
  const make = async (/** @type {Event} */ event) => {
    event.preventDefault();
    busy.value = true;
    try {
      code.value = (await ask('vault.recovery', { passphrase: passphrase.value })).recovery_code;
      passphrase.value = '';
      error.value = '';
    } catch (failed) {
      error.value = errorWords(failed);
    }
    busy.value = false;
  };
  if (code.value)
    return html`<${RecoveryCode} code=${code.value} elsewhere />
      <button type="button" class="second" onClick=${() => {
      code.value = '';
      recoveryAnswered();
    }}>${t('recovery.done')}</button>`;
  return html`<form onSubmit=${make}><p>${t('recovery.what')}</p><p>${t('recovery.skip')}</p>
    <p class="hint">${t('recovery.replaces')}</p>
    <${SecretField} label=${t('lock.passphrase')} value=${passphrase.value} error=${error.value}
      onChange=${(
      /** @type {string} */ words,
    ) => {
      passphrase.value = words;
    }} />
    <button type="submit" class="second" disabled=${busy.value || !passphrase.value}>
      ${t('recovery.make')}</button></form>`;
}

export function SettingsKeys() {
  return html`<${Screen} title=${t('settings.keys')} back kind="settings">
    <${Idle} />
    ${
      !demo.value &&
      html`<div class="folds">
      <${Fold} title=${t('passphrase.title')}><${Change} /><//>
      <${Fold} title=${t('recovery.title')}><${Recovery} /><//>
    </div>`
    }
  <//>`;
}
