// The breath: four in, six out. Under reduced motion a still picture and words stand in its place.

import { html } from 'htm/preact';
import { content } from '../core/words.js';

/** @param {{on: boolean}} props */
export function Pacer({ on }) {
  const { in: inward, out: outward, still } = content('cards').settle.breath;
  return html`<div class="pacer ${on ? 'on' : ''}" aria-hidden="true"><span class="pacer-in">
      ${inward}</span><span class="pacer-out">${outward}</span></div>
    <div class="pacer-still" aria-hidden="true"><span>${inward}</span><span>${outward}</span></div>
    <p class="soft pacer-words">${still}</p>`;
}
