// Sitting: the breath, the room, or nothing; the time that was really sat, pauses left out.

import { html } from 'htm/preact';
import { useEffect, useRef } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { stillHere } from '../core/leave.js';
import { openNow } from '../core/routes.js';
import { rightNow } from '../core/state.js';
import { day, longDay } from '../core/time.js';
import { content, fill, items, t } from '../core/words.js';
import { Pacer } from '../parts/breath.js';

const tick_ms = 1000;
/** How often the time sat goes into the draft: what a crash can cost. */
const keep_s = 10;
/** Without a clock, how long sitting still counts as being there (the book stays open for it). */
const open_s = 600;
const shorter_min = [10, 5, 3];

/** The next shorter time that is not over yet, or 0. @param {number} planned @param {number} sat_s */
const shorter = (planned, sat_s) =>
  shorter_min.find((minutes) => minutes < planned && minutes * 60 > sat_s) ?? 0;

/**
 * Counts while it runs; puts what was counted into the draft now and then, and when it stops.
 * @param {import('./quiet.js').Part & {running: import('@preact/signals').Signal<boolean>}} part
 * @returns {import('@preact/signals').Signal<number>} Seconds sat so far.
 */
function useSitting({ value, change, running }) {
  const sat = useSignal(value.sat_s);
  const last = useRef({ value, change });
  last.current = { value, change };
  useEffect(() => {
    if (!running.value) return undefined;
    const from_s = last.current.value.sat_s;
    const began = Date.now();
    let put_s = from_s;
    const count = () => {
      sat.value = from_s + (Date.now() - began) / 1000;
      const { planned } = last.current.value;
      if (sat.value < (planned ? planned * 60 : open_s)) stillHere();
      if (sat.value - put_s >= keep_s) {
        put_s = sat.value;
        last.current.change({ sat_s: Math.round(sat.value) });
      }
    };
    const timer = setInterval(count, tick_ms);
    return () => {
      clearInterval(timer);
      count();
      last.current.change({ sat_s: Math.round(sat.value) });
    };
  }, [running.value]);
  return sat;
}

/** @param {{way: string, on: boolean}} props */
function Way({ way, on }) {
  if (way === 'breathe') return html`<div class="breath"><${Pacer} on=${on} /></div>`;
  const lines = way === 'look' ? content('cards').settle.look.text : items('quiet.sit_lines');
  return html`<ol class="settle-lines">${lines.map((/** @type {string} */ line) => html`<li
    key=${line}>${fill(line, { date: longDay(day(new Date())) })}</li>`)}</ol>`;
}

/** @param {import('./quiet.js').Part & {running: import('@preact/signals').Signal<boolean>}} props */
export function Sit({ value, change, running }) {
  const sat = useSitting({ value, change, running });
  const aside = rightNow.value !== '';
  useEffect(() => {
    if (aside) running.value = false;
  }, [aside]);
  const left_s = value.planned * 60 - sat.value;
  const over = value.planned > 0 && left_s <= 0;
  const less = value.planned ? shorter(value.planned, sat.value) : 0;
  const clock = value.planned
    ? t('quiet.left', { n: Math.max(1, Math.ceil(left_s / 60)) })
    : t('quiet.no_hurry');
  const questions = () => {
    running.value = false;
    change({ stage: 'ask', ask: 0 });
  };
  return html`<${Way} way=${value.way} on=${running.value && !aside} />
    <p class="sit-clock" role="status">
      ${over ? t('quiet.over') : running.value ? '' : t('quiet.paused')}</p>
    ${!over && html`<p class="soft sit-clock">${clock}</p>`}
    <p class="quiet-ways">
      ${
        less > 0 &&
        !over &&
        html`<button type="button" class="plain" onClick=${() => change({ planned: less })}>
          ${t('quiet.shorter')}</button>`
      }
      <button type="button" class="plain" onClick=${() => openNow('settle')}>${t('quiet.ground')}
        </button></p>
    <div class="act-bar two">
      <button type="button" class=${over ? 'second' : 'main-act'} onClick=${() => {
        running.value = !running.value;
      }}>${t(running.value ? 'quiet.pause' : 'quiet.sit_on')}</button>
      <button type="button" class=${over ? 'main-act' : 'second'} onClick=${questions}>
        ${t('quiet.enough')}</button></div>`;
}
