// Line drawings for places and acts. Never without words beside or under them.

import { html } from 'htm/preact';

/** @type {Record<string, string>} */
const paths = {
  today: 'M4 18h16M7 18a5 5 0 0 1 10 0M12 6v3M4.5 11l1.8 1.5M19.5 11l-1.8 1.5',
  people:
    'M9 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM3.5 19c0-3 2.4-5 5.5-5s5.5 2 5.5 5M16 5.4a3 3 0 0 1 0 5.2M17 14.3c2.2.6 3.5 2.4 3.5 4.7',
  add: 'M12 5v14M5 12h14',
  journal: 'M6 4h11a2 2 0 0 1 2 2v14H8a2 2 0 0 1-2-2zM6 18a2 2 0 0 1 2-2h11M10 8h5',
  patterns: 'M5 19V13M10 19V8M15 19v-5M20 19V5',
  more: 'M5 7h14M5 12h14M5 17h14',
  back: 'M15 5l-7 7 7 7',
  close: 'M6 6l12 12M18 6L6 18',
  search: 'M11 17a6 6 0 1 0 0-12 6 6 0 0 0 0 12zM15.5 15.5L20 20',
  next: 'M9 5l7 7-7 7',
  joy: 'M12 4l1.8 5.2L19 11l-5.2 1.8L12 18l-1.8-5.2L5 11l5.2-1.8z',
  edit: 'M5 19l1-4L16 5l3 3L9 18zM14 7l3 3',
  settle: 'M12 20c-5-3-8-6-8-10a4 4 0 0 1 8-1 4 4 0 0 1 8 1c0 4-3 7-8 10z',
  leave: 'M10 5H6v14h4M13 8l4 4-4 4M17 12H9',
};

/** What points along the lines of text turns with their direction. */
const along = new Set(['back', 'next', 'leave']);

/** @param {{name: string}} props */
export function Icon({ name }) {
  return html`<svg class="icon ${along.has(name) ? 'along' : ''}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
    <path d=${paths[name]} /></svg>`;
}
