// How the page looks, what the browser shows of it, and where Leave goes. Kept plain, beside the
// book.

import { html } from 'htm/preact';
import { useId } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { isAddress, shownTitle } from '../core/looks.js';
import { setPrefs } from '../core/session.js';
import { prefs } from '../core/state.js';
import { content, errorWords, languages, ownName, t } from '../core/words.js';
import { Screen, Trouble } from '../parts/frame.js';
import { useCountries } from '../parts/helplines.js';
import { OneOf, TextField } from '../parts/text-field.js';

/** @param {{keep: (change: Record<string, any>) => void}} props */
function Neutral({ keep }) {
  const { pages } = content('neutral');
  const now = prefs.value.neutral_page || pages[0].key;
  const listed = pages.some((/** @type {any} */ page) => page.key === now);
  const own = useSignal(!listed);
  const address = useSignal(listed ? 'https://' : now);
  const good = /^https:\/\/[^\s/]+\.[^\s]+$/.test(address.value) && isAddress(address.value);
  const choose = (/** @type {string} */ key) => {
    own.value = key === 'own';
    if (key !== 'own') keep({ neutral_page: key });
  };
  const offered = [
    ...pages.map((/** @type {any} */ page) => ({ value: page.key, label: page.label })),
    { value: 'own', label: t('settings.neutral_own') },
  ];
  return html`<${OneOf} legend=${t('settings.neutral')} hint=${t('settings.neutral_hint')}
    value=${own.value ? 'own' : now} onChange=${choose}
      options=${offered} />
    ${
      own.value &&
      html`<form onSubmit=${(/** @type {Event} */ event) => {
        event.preventDefault();
        if (good) keep({ neutral_page: address.value });
      }}>
      <${TextField} label=${t('settings.neutral_address')} inputmode="url" max=${500}
        value=${address.value}
          error=${good || address.value === 'https://' ? '' : errorWords({ code: 'neutral_page' })}
            onChange=${(
        /** @type {string} */ words,
      ) => {
        address.value = words;
      }} />
      <button type="submit" class="second" disabled=${!good}>${t('settings.use')}</button></form>`
    }`;
}

/** @param {{keep: (change: Record<string, any>) => void}} props */
function Title({ keep }) {
  const { titles, icons } = content('neutral');
  const title = useSignal(shownTitle());
  const error = useSignal('');
  return html`<form onSubmit=${(/** @type {Event} */ event) => {
    event.preventDefault();
    error.value = title.value.trim() ? '' : t('settings.title_empty');
    if (!error.value) keep({ title: title.value.trim() });
  }}>
      <${TextField} label=${t('settings.title_ask')} hint=${t('settings.title_hint')} max=${60}
        value=${title.value} error=${error.value} onChange=${(
        /** @type {string} */ words,
      ) => {
        title.value = words;
        error.value = '';
      }} />
      <div class="chip-row">${titles.map(
        (/** @type {string} */ word) =>
          html`<button key=${word} type="button" class="chip" onClick=${() => {
            title.value = word;
            keep({ title: word });
          }}>${word}</button>`,
      )}</div>
      <p><button type="submit" class="second">${t('settings.use')}</button></p></form>
    <${OneOf} legend=${t('settings.icon')} value=${prefs.value.icon || icons[0].key}
      onChange=${(/** @type {string} */ icon) => keep({ icon })}
      options=${icons.map((/** @type {any} */ icon) => ({ value: icon.key, label: html`<img
        class="icon-choice" src="/icons/${icon.key}.svg" alt="" /> ${icon.label}` }))} />`;
}

/** @param {{keep: (change: Record<string, any>) => void}} props */
function Country({ keep }) {
  const countries = useCountries();
  const id = useId();
  return html`<div class="pick"><label for=${id}>${t('settings.country')}</label>
    <p class="hint" id="${id}-hint">${t('settings.country_hint')}</p>
    <select id=${id} aria-describedby="${id}-hint" value=${prefs.value.country ?? ''}
      onChange=${(/** @type {any} */ event) => keep({ country: event.currentTarget.value })}>
      <option value="">${t('settings.country_browser')}</option>
      ${countries.map((/** @type {any} */ country) => html`<option key=${country.code}
        value=${country.code}>${country.name}</option>`)}</select></div>`;
}

export function SettingsLook() {
  const error = useSignal(/** @type {any} */ (null));
  const keep = (/** @type {Record<string, any>} */ change) => {
    setPrefs(change).then(
      () => {
        error.value = null;
      },
      (failed) => {
        error.value = failed;
      },
    );
  };
  const { look, text_size: size, language } = prefs.value;
  const some = (/** @type {string} */ of, /** @type {string[]} */ values) =>
    values.map((value) => ({ value, label: t(`settings.${of}_${value}`) }));
  return html`<${Screen} title=${t('settings.look')} back lead=${t('settings.look_lead')}
    kind="settings">
    <${Trouble} text=${error.value && errorWords(error.value)} />
    <${OneOf} legend=${t('settings.look_ask')} value=${look || 'auto'}
      options=${some('look', ['auto', 'light', 'dark'])}
        onChange=${(/** @type {string} */ value) => keep({ look: value })} />
    <${OneOf} legend=${t('settings.size_ask')} value=${size || 'normal'}
      options=${some('size', ['normal', 'large', 'larger', 'largest'])}
        onChange=${(/** @type {string} */ value) => keep({ text_size: value })} />
    <${OneOf} legend=${t('settings.language_ask')} value=${language ?? ''}
      options=${[
        { value: '', label: t('settings.language_browser') },
        ...languages.map((tag) => ({
          value: tag,
          label: html`<span lang=${tag}>${ownName(tag)}</span>`,
        })),
      ]}
        onChange=${(/** @type {string} */ value) => keep({ language: value })} />
    <${Country} keep=${keep} />
    <${Title} keep=${keep} />
    <${Neutral} keep=${keep} />
  <//>`;
}
