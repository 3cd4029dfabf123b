// Numbers to call, for one country, as they are dialled there. Needs neither the book nor the
// program.

import { html } from 'htm/preact';
import { useId } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { setPrefs } from '../core/session.js';
import { prefs } from '../core/state.js';
import { dateWords, daysSince } from '../core/time.js';
import { content, t } from '../core/words.js';

const stale_days = 180;

/** The country to begin with: chosen, else the browser's. @returns {string} */
function firstCountry() {
  const known = content('helplines').countries.map((/** @type {any} */ country) => country.code);
  const here = navigator.languages
    .map((tag) => tag.split('-')[1] ?? '')
    .find((code) => known.includes(code));
  return known.includes(prefs.value.country) ? prefs.value.country : (here ?? '');
}

/** @param {{line: any}} props */
function Line({ line }) {
  const { kinds, always } = content('helplines');
  const checked = line.checked
    ? t(daysSince(line.checked) > stale_days ? 'helplines.stale' : 'helplines.checked', {
        date: dateWords(line.checked),
      })
    : t('helplines.unchecked');
  return html`<li class="line">
    <div class="line-words"><span class="small soft">${kinds[line.kind]}</span>
      <span class="line-name">${line.name}</span>
      <span class="small">${line.hours === 'always' ? always : line.hours}
        ${line.note ? `. ${line.note}.` : ''}</span>
      <span class="small soft">${line.source}. ${checked}</span></div>
    <a class="line-number" href="tel:${line.number.replace(/[^\d+]/g, '')}"><span class="sr">
      ${line.name}: </span>${line.number}</a>
  </li>`;
}

/** @param {{kinds?: string[]}} props `kinds`: only these. */
export function Helplines({ kinds }) {
  const code = useSignal(firstCountry());
  const id = useId();
  const { countries } = content('helplines');
  const country = countries.find((/** @type {any} */ one) => one.code === code.value);
  const lines = (country?.lines ?? []).filter(
    (/** @type {any} */ line) => !kinds || kinds.includes(line.kind),
  );
  /** @param {any} event */
  const choose = (event) => {
    code.value = event.currentTarget.value;
    // The lines are there whether the program answers or not.
    setPrefs({ country: code.value }).catch(() => {});
  };
  return html`<div class="helplines">
    <label class="pick" for=${id}><span>${t('helplines.country')}</span>
      <select id=${id} value=${code.value} onChange=${choose}>
      ${!code.value && html`<option value="">${t('helplines.choose')}</option>`}
      ${countries.map((/** @type {any} */ one) => html`<option key=${one.code} value=${one.code}>
        ${one.name}</option>`)}</select></label>
    ${country && html`<ul class="plain-list lines">
      ${lines.map((/** @type {any} */ line) => html`<${Line} key=${line.kind + line.number}
        line=${line} />`)}</ul>`}
    ${country?.more && html`<p>${country.more}</p>`}
    <p class="hint">${t('helplines.trace')}</p>
    <p class="hint">${t('helplines.elsewhere')}</p>
  </div>`;
}
