// What this program is, which version, what it cannot do, where its files are, whose parts it uses.

import { html } from 'htm/preact';
import { useAsk } from '../core/door.js';
import { demo } from '../core/state.js';
import { content, t } from '../core/words.js';
import { Screen } from '../parts/frame.js';

/** The parts we take, with their licences. Names are names in every language. */
const parts = [
  ['SQLite', 'Public Domain'],
  ['SQLite3 Multiple Ciphers', 'MIT'],
  ['libsodium', 'ISC'],
  ['Jansson', 'MIT'],
  ['GNU libmicrohttpd', 'LGPL 2.1+'],
  ['Preact, Signals', 'MIT'],
  ['htm', 'Apache 2.0'],
];

export function SettingsAbout() {
  const { data } = useAsk('about.get', {});
  const { cannot } = content('cards');
  return html`<${Screen} title=${t('settings.about')} back kind="settings about">
    <p>${t('settings.about_what')}</p>
    <p>${t('settings.about_not')}</p>
    ${data && html`<p class="soft">${t('settings.about_version', { version: data.version })}</p>`}
    <section><h2>${cannot.title}</h2><ul>
      ${cannot.long.map((/** @type {string} */ line) => html`<li key=${line}>${line}</li>`)}</ul>
    </section>
    <section><h2>${t('settings.about_files')}</h2>
      <p>${t(demo.value ? 'settings.about_demo' : 'settings.about_where')}</p>
      ${!demo.value && html`<p>${t('settings.about_seen')}</p>`}</section>
    <section><h2>${t('settings.about_parts')}</h2><p>${t('settings.about_licence')}</p>
      <dl class="facts parts">${parts.map(
        ([name, licence]) => html`<div key=${name}><dt>${name}</dt><dd>${licence}</dd></div>`,
      )}</dl></section>
  <//>`;
}
