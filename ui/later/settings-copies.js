// Copies of the book: making, taking along, checking, bringing back; and removing the book from
// this device.

import { html } from 'htm/preact';
import { useSignal } from '@preact/signals';
import { download } from '../backend/http.js';
import { ask, tell, useAsk } from '../core/door.js';
import { anew } from '../core/session.js';
import { demo, say } from '../core/state.js';
import { clockWords, dateWords } from '../core/time.js';
import { errorWords, kindName, number, t } from '../core/words.js';
import { Fold } from '../parts/fold.js';
import { Screen, Trouble } from '../parts/frame.js';
import { RestoreFile } from '../parts/restore.js';
import { Sheet } from '../parts/sheet.js';
import { SecretField } from '../parts/text-field.js';

/** @param {string} at */
const whenWords = (at) => t('time.day_at', { day: dateWords(at), clock: clockWords(at) });

/** @param {number} bytes */
const sizeWords = (bytes) =>
  bytes < 1048576
    ? t('settings.copy.kib', { n: number(Math.max(1, Math.round(bytes / 1024))) })
    : t('settings.copy.mib', { n: number(Math.round(bytes / 104857.6) / 10) });

/**
 * Save what the program sent as a file, under its own plain name.
 * @param {{blob: Blob, name: string}} file
 */
function save({ blob, name }) {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name || t('settings.copy.file_name');
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}

const takeAlong = async () => save(await download('vault.backup'));

/**
 * @param {{backup: {name: string, at: string}, onClose: () => void}} props Replaces what is open
 *   now, and says so first.
 */
function RestoreSheet({ backup, onClose }) {
  const error = useSignal(/** @type {any} */ (null));
  const busy = useSignal(false);
  const restore = async () => {
    busy.value = true;
    try {
      await ask('vault.restore', { name: backup.name });
      onClose();
      await anew();
      say(t('settings.copy.restored'));
    } catch (failed) {
      error.value = failed;
      busy.value = false;
    }
  };
  return html`<${Sheet} title=${t('settings.copy.restore_title', { date: dateWords(backup.at) })}
    onClose=${onClose}>
    <p>${t('settings.copy.restore_text')}</p>
    <${Trouble} text=${error.value && errorWords(error.value)} />
    <div class="sheet-acts"><button type="button" class="danger-act" disabled=${busy.value}
      onClick=${restore}>${t('settings.copy.restore_act')}</button>
    <button type="button" class="second" onClick=${onClose}>${t('settings.copy.leave_as_is')}</button>
      </div><//>`;
}

function Copies() {
  const { data, error } = useAsk('vault.backups', {});
  const failed = useSignal(/** @type {any} */ (null));
  const busy = useSignal(false);
  const chosen = useSignal(/** @type {any} */ (null));
  const tried = (/** @type {() => Promise<any>} */ what) => async () => {
    busy.value = true;
    failed.value = null;
    try {
      await what();
    } catch (wrong) {
      failed.value = wrong;
    }
    busy.value = false;
  };
  const make = tried(async () => {
    await tell('vault.backup');
    say(t('settings.copy.made'));
  });
  const take = tried(takeAlong);
  const items = data?.items ?? [];
  return html`<section>
    <p>${t('settings.copy.what')}</p>
    <${Trouble} text=${(failed.value || error) && errorWords(failed.value ?? error)} />
    <div class="acts"><button type="button" class="main-act" disabled=${busy.value} onClick=${make}>
      ${t('settings.copy.make')}</button>
      <button type="button" class="second" disabled=${busy.value} onClick=${take}>
        ${t('settings.copy.take')}</button></div>
    <p class="hint">${t('settings.copy.take_hint')}</p>
    ${items.length === 0 && data && html`<p class="soft">${t('settings.copy.none')}</p>`}
    ${
      items.length > 0 &&
      html`<h2>${t('settings.copy.here')}</h2><ul class="plain-list copies">${items.map(
        (/** @type {any} */ item) => html`<li key=${item.name}>
      <span>${whenWords(item.at)} <span class="soft small">
        ${sizeWords(item.size)}</span></span>
      <button type="button" class="plain" onClick=${() => {
        chosen.value = item;
      }}>${t('settings.copy.restore')}<span class="sr"> ${whenWords(item.at)}
        </span></button></li>`,
      )}</ul>`
    }
  </section>
  ${
    chosen.value &&
    html`<${RestoreSheet} backup=${chosen.value} onClose=${() => {
      chosen.value = null;
    }} />`
  }`;
}

function Verify() {
  const result = useSignal(/** @type {any} */ (null));
  const error = useSignal(/** @type {any} */ (null));
  const busy = useSignal(false);
  const look = async () => {
    busy.value = true;
    error.value = null;
    try {
      result.value = await ask('vault.verify');
    } catch (failed) {
      error.value = failed;
    }
    busy.value = false;
  };
  const bad = (result.value?.backups ?? []).filter((/** @type {any} */ one) => !one.sound);
  return html`<p>${t('settings.verify.what')}</p><button type="button" class="second" disabled=${busy.value}
    onClick=${look}>${t(busy.value ? 'settings.verify.looking' : 'settings.verify.act')}</button>
    <${Trouble} text=${error.value && errorWords(error.value)} />
    <div role="status">${
      result.value &&
      html`<p>${t(result.value.sound ? 'settings.verify.sound' : 'settings.verify.damaged')}</p>
      ${(result.value.damaged ?? []).length > 0 && html`<ul>
        ${result.value.damaged.map((/** @type {any} */ row) => html`<li key=${row.kind}>
          ${kindName(row.kind)}: ${number(row.count)}</li>`)}</ul>`}
      ${(result.value.backups ?? []).length > 0 && html`<p>
        ${
          bad.length > 0
            ? t('settings.verify.bad_copies', { n: bad.length })
            : t('settings.verify.copies', { n: result.value.backups.length })
        }
          </p>`}`
    }</div>`;
}

function Remove() {
  const passphrase = useSignal('');
  const error = useSignal('');
  const open = useSignal(false);
  const failed = useSignal(/** @type {any} */ (null));
  const take = () =>
    takeAlong().then(
      () => {
        failed.value = null;
      },
      (wrong) => {
        failed.value = wrong;
      },
    );
  const remove = async (/** @type {Event} */ event) => {
    event.preventDefault();
    try {
      await ask('vault.remove', { passphrase: passphrase.value });
      await anew();
    } catch (failed) {
      error.value = errorWords(failed);
    }
  };
  return html`<p>${t('settings.remove.what')}</p><p>${t('settings.remove.traces')}</p><p>${t('settings.remove.copy_first')}</p>
    <${Trouble} text=${failed.value && errorWords(failed.value)} />
    <div class="acts"><button type="button" class="second" onClick=${take}>
      ${t('settings.copy.take')}</button>
    <button type="button" class="second" onClick=${() => {
      open.value = true;
    }}>${t('settings.remove.open')}</button></div>
    ${
      open.value &&
      html`<${Sheet} title=${t('settings.remove.title')} onClose=${() => {
        open.value = false;
      }}><form onSubmit=${remove}>
      <p><strong>${t('settings.remove.no_undo')}</strong></p>
      <${SecretField} label=${t('lock.passphrase')} value=${passphrase.value} error=${error.value}
        onChange=${(
        /** @type {string} */ words,
      ) => {
        passphrase.value = words;
      }} />
      <div class="sheet-acts"><button type="submit" class="danger-act"
        disabled=${!passphrase.value}>${t('settings.remove.act')}</button>
      <button type="button" class="second" onClick=${() => {
        open.value = false;
      }}>${t('settings.remove.keep')}</button></div></form><//>`
    }`;
}

export function SettingsCopies() {
  if (demo.value)
    return html`<${Screen} title=${t('settings.copies')} back kind="settings"><p>${t('settings.copy.demo')}
      </p><//>`;
  return html`<${Screen} title=${t('settings.copies')} back kind="settings">
    <${Copies} />
    <div class="folds">
      <${Fold} title=${t('restore.title')}><p>${t('restore.what')}</p>
        <${RestoreFile} onDone=${anew} /><//>
      <${Fold} title=${t('settings.verify.title')}><${Verify} /><//>
      <${Fold} title=${t('settings.remove.title')}><${Remove} /><//>
    </div>
  <//>`;
}
