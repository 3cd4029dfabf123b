// The journal's ways of being looked at.

import { html } from 'htm/preact';
import { go, instead } from '../core/routes.js';
import { t } from '../core/words.js';

/** @param {{now: 'journal' | 'calendar'}} props */
export function JournalViews({ now }) {
  return html`<div class="views">
    <div class="chip-row" role="group" aria-label=${t('journal.views')}>
      ${['journal', 'calendar'].map(
        (view) => html`<button key=${view} type="button" class="chip" aria-pressed=${view === now}
          onClick=${() => view !== now && instead(view)}>${t(`journal.view_${view}`)}</button>`,
      )}</div>
    <div class="views-more">${['joys', 'notes', 'removed'].map(
      (screen) => html`<button key=${screen} type="button" class="plain"
        onClick=${() => go(screen)}>${t(`journal.to_${screen}`)}</button>`,
    )}</div>
  </div>`;
}
