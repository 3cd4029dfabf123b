// The numbers to call of one country, and those of one's own among them.

import { html } from 'htm/preact';
import { useId } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { setPrefs } from '../core/session.js';
import { prefs } from '../core/state.js';
import { dateWords, daysSince } from '../core/time.js';
import { content, t } from '../core/words.js';
import { AddNumber, OwnNumbers, dialled } from './own-numbers.js';

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
      <span class="line-name"><bdi>${line.name}</bdi></span>
      <span class="small">${line.hours === 'always' ? always : line.hours}
        ${line.note ? `. ${line.note}.` : ''}</span>
      <span class="small soft">${line.source}. ${checked}</span></div>
    <a class="line-number" href=${dialled(line.number)}><span class="sr">
      ${line.name}: </span>${line.number}</a>
  </li>`;
}

/** @param {{lines: any[]}} props */
function Lines({ lines }) {
  return (
    lines.length > 0 &&
    html`<ul class="plain-list lines">
    ${lines.map((line) => html`<${Line} key=${line.kind + line.number} line=${line} />`)}</ul>`
  );
}

/** @param {{countries: any[], kinds?: string[], first?: string[]}} props */
export function Numbers({ countries, kinds, first = [] }) {
  const code = useSignal(firstCountry());
  const id = useId();
  const country = countries.find((/** @type {any} */ one) => one.code === code.value);
  const rank = (/** @type {any} */ { kind }) => (first.indexOf(kind) + 1 || first.length + 1);
  const lines = (country?.lines ?? [])
    .filter((/** @type {any} */ line) => !kinds || kinds.includes(line.kind))
    .sort((/** @type {any} */ a, /** @type {any} */ b) => rank(a) - rank(b));
  // In danger, the emergency number is the first there is; then what somebody put there themselves.
  const urgent = kinds ? 0 : lines.filter((/** @type {any} */ line) => line.kind === 'emergency').length;
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
    <${Lines} lines=${lines.slice(0, urgent)} />
    ${!kinds && html`<${OwnNumbers} />`}
    <${Lines} lines=${lines.slice(urgent)} />
    ${country && lines.length === 0 && html`<p>${t('helplines.none')}</p>`}
    ${country?.more && html`<p>${country.more}</p>`}
    ${!kinds && html`<${AddNumber} />`}
    <p class="hint">${t('helplines.trace')}</p>
    <p class="hint">${t('helplines.elsewhere')}</p>
  </div>`;
}
