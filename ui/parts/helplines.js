// Numbers to call, for one country, as they are dialled there. Needs neither the book nor, once the
// numbers are there, the program: they come a moment after the first screen, asked for or not.

import { html } from 'htm/preact';
import { useLayoutEffect } from 'preact/hooks';
import { signal } from '@preact/signals';
import { content, loadArea, t } from '../core/words.js';
import { Trouble } from './frame.js';

/** What shows them; it comes with them. */
const shown = signal(/** @type {any} */ (null));

/** Whether the numbers are there. @type {import('@preact/signals').Signal<'' | 'there' | 'missing'>} */
const state = signal('');

/** Fetches the numbers. They stay, whatever becomes of the program. */
export async function fetchHelplines() {
  try {
    const [{ Numbers }] = await Promise.all([
      import('../later/numbers.js'),
      loadArea('helplines'),
      loadArea('numbers'),
    ]);
    shown.value = Numbers;
    state.value = 'there';
  } catch {
    state.value = 'missing';
  }
}

/** The countries with their lines, none as long as they are not there. @returns {any[]} */
export function useCountries() {
  useLayoutEffect(() => {
    if (state.value !== 'there') fetchHelplines();
  }, []);
  return (state.value === 'there' && content('helplines').countries) || [];
}

/** @param {{kinds?: string[], first?: string[]}} props `kinds`: only these; `first`: these before others. */
export function Helplines({ kinds, first }) {
  const countries = useCountries();
  if (countries.length > 0) return html`<${shown.value} countries=${countries} kinds=${kinds}
    first=${first} />`;
  return state.value === 'missing'
    ? html`<${Trouble} text=${t('helplines.missing')} onAgain=${fetchHelplines} />`
    : null;
}
