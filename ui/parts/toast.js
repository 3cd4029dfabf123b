// One quiet line with Undo, for ten seconds; it waits while it is pointed at or focused.

import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { say, toast } from '../core/state.js';
import { errorWords, t } from '../core/words.js';

const stays_ms = 10000;

/** What could not be taken back is said; nobody finds out by chance. @param {{undo?: () => any}} shown */
async function undo(shown) {
  try {
    await shown.undo?.();
  } catch (error) {
    if (/** @type {any} */ (error).code !== 'locked') say(errorWords(error));
  }
}

export function Toast() {
  const held = useSignal(false);
  const shown = toast.value;
  useEffect(() => {
    if (!shown || held.value) return undefined;
    const timer = setTimeout(() => {
      if (toast.value?.id === shown.id) toast.value = null;
    }, stays_ms);
    return () => clearTimeout(timer);
  }, [shown?.id, held.value]);
  const hold = () => {
    held.value = true;
  };
  const free = () => {
    held.value = false;
  };
  return html`<div class="toast-place" role="status">
    ${
      shown &&
      html`<div class="toast" key=${shown.id} onPointerEnter=${hold} onPointerLeave=${free}
        onFocusIn=${hold} onFocusOut=${free}>
      <span>${shown.text}</span>
      ${
        shown.undo &&
        html`<button type="button" class="plain" onClick=${() => {
          free();
          toast.value = null;
          undo(shown);
        }}>${t('toast.undo')}</button>`
      }
    </div>`
    }
  </div>`;
}
