// A planned time for the person's own calendar: what a calendar does with it is said first, and the
// line that it shows is theirs to change.

import { html } from 'htm/preact';
import { useSignal } from '@preact/signals';
import { ask, keepSetting, setting } from '../core/door.js';
import { saveText } from '../core/save.js';
import { say } from '../core/state.js';
import { errorWords, t } from '../core/words.js';
import { Trouble } from './frame.js';
import { Sheet } from './sheet.js';
import { TextField } from './text-field.js';

const kept = 'calendar_line';

/** What is wrong with the line, in words; "" when it is something else. @param {any} error */
function lineTrouble(error) {
  if (error?.field !== 'title') return '';
  return t(error.code === 'refused' ? 'calendar.named' : 'calendar.empty');
}

/** @param {{kind: 'reachout' | 'share' | 'candidate', id: string, onClose: () => void}} props */
export function CalendarFile({ kind, id, onClose }) {
  const line = useSignal(setting(kept, t('calendar.neutral')));
  const error = useSignal(/** @type {any} */ (null));
  const save = async () => {
    const title = line.value.trim();
    error.value = null;
    try {
      const { text } = await ask(`${kind}.calendar`, { id, title });
      saveText(text, 'text/calendar;charset=utf-8', t('calendar.file'));
      if (title !== setting(kept, t('calendar.neutral'))) await keepSetting(kept, title);
      say(t('calendar.saved'));
      onClose();
    } catch (failed) {
      error.value = failed;
    }
  };
  const about = lineTrouble(error.value);
  return html`<${Sheet} title=${t('calendar.title')} onClose=${onClose}>
    <p>${t('calendar.text')}</p>
    <p>${t('calendar.sync')}</p>
    <${TextField} label=${t('calendar.line')} value=${line.value} max=${60} error=${about}
      onChange=${(/** @type {string} */ words) => {
        line.value = words;
      }} />
    <${Trouble} text=${error.value && !about && errorWords(error.value)} />
    <div class="sheet-acts"><button type="button" class="main-act" onClick=${save}>
      ${t('calendar.save')}</button></div>
  <//>`;
}
