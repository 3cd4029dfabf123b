// Whether Today invites to anything: always, not until a day, or not at all.

import { html } from 'htm/preact';
import { useSignal } from '@preact/signals';
import { keepSetting, setting } from '../core/door.js';
import { say } from '../core/state.js';
import { dateWords, day } from '../core/time.js';
import { errorWords, t } from '../core/words.js';
import { Screen, Trouble } from '../parts/frame.js';
import { OneOf, TextField } from '../parts/text-field.js';

const key = 'invitations';

/** Ready-made lengths of quiet, in days. @type {[string, number][]} */
const lengths = [
  ['week', 7],
  ['month', 30],
];

/** The day so many days from today, "2026-03-04". @param {number} days */
function dayIn(days) {
  const when = new Date();
  when.setDate(when.getDate() + days);
  return day(when);
}

/** @param {string} kept The setting. @returns {string} Which answer stands for it now. */
function answerOf(kept) {
  if (kept === 'off') return 'off';
  return /^\d{4}-\d\d-\d\d$/.test(kept) && kept > day(new Date()) ? 'until' : 'on';
}

/** @param {{onKeep: (text: string) => void, kept: string}} props */
function Until({ onKeep, kept }) {
  const typed = useSignal(answerOf(kept) === 'until' ? kept : dayIn(7));
  const error = useSignal('');
  const use = (/** @type {Event} */ event) => {
    event.preventDefault();
    const good = /^\d{4}-\d\d-\d\d$/.test(typed.value) && typed.value > day(new Date());
    error.value = good ? '' : t('settings.quiet_later');
    if (good) onKeep(typed.value);
  };
  return html`<form onSubmit=${use} novalidate>
    <${TextField} type="date" label=${t('settings.quiet_day')} value=${typed.value}
      error=${error.value} onChange=${(/** @type {string} */ text) => {
      typed.value = text;
      error.value = '';
    }} />
    <div class="chip-row">${lengths.map(
      ([name, days]) => html`<button key=${name} type="button" class="chip" onClick=${() => {
        typed.value = dayIn(days);
        error.value = '';
        onKeep(dayIn(days));
      }}>${t(`settings.quiet_${name}`)}</button>`,
    )}</div>
    <p><button type="submit" class="second">${t('settings.use')}</button></p></form>`;
}

export function SettingsQuiet() {
  const kept = setting(key, 'on');
  const chosen = useSignal(answerOf(kept));
  const error = useSignal(/** @type {any} */ (null));
  const keep = async (/** @type {string} */ text) => {
    const before = setting(key, 'on');
    try {
      await keepSetting(key, text);
      error.value = null;
      if (text !== before)
        say(t('moment.kept'), async () => {
          await keepSetting(key, before);
          chosen.value = answerOf(before);
        });
    } catch (failed) {
      error.value = failed;
    }
  };
  const choose = (/** @type {string} */ answer) => {
    chosen.value = answer;
    if (answer !== 'until') keep(answer);
  };
  return html`<${Screen} title=${t('settings.quiet')} back lead=${t('settings.quiet_lead')}
    kind="settings">
    <${Trouble} text=${error.value && errorWords(error.value)} />
    <${OneOf} hidden legend=${t('settings.quiet')} value=${chosen.value} onChange=${choose}
      options=${['on', 'until', 'off'].map((value) => ({
        value,
        label: t(`settings.quiet_${value}`),
      }))} />
    ${chosen.value === 'until' && html`<${Until} kept=${kept} onKeep=${keep} />`}
    ${answerOf(kept) === 'until' && html`<p role="status">
      ${t('settings.quiet_now', { date: dateWords(kept) })}</p>`}
  <//>`;
}
