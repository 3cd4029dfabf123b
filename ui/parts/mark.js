// How safe it felt, by shape and colour together: a ring that fills from its middle.

import { html } from 'htm/preact';
import { step } from '../core/words.js';

const radius = [0, 3, 5, 7, 9.5];
const tone = ['m2', 'm1', '0', 'p1', 'p2'];

/** The drawing alone; words stand beside it. @param {{value: number}} props */
export function Ring({ value }) {
  const at = value + 2;
  return html`<svg class="ring felt-${tone[at]}" viewBox="0 0 24 24" aria-hidden="true"
    focusable="false">
    <circle class="ring-line" cx="12" cy="12" r="9.5" />
    <circle class="ring-fill" cx="12" cy="12" r=${radius[at]} />
  </svg>`;
}

/** @param {{value?: number}} props */
export function Mark({ value }) {
  if (value === undefined || value === null)
    return html`<span class="mark" aria-hidden="true"></span>`;
  return html`<span class="mark"><${Ring} value=${value} /><span class="sr">
    ${step('felt_safe', value)}</span></span>`;
}
