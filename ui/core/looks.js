// What the page wears: its title and icon in the browser, light or dark, and how large its words
// are.

import { prefs } from './state.js';
import { content, spokenLanguage } from './words.js';

/** The program's own title, as the page comes with it. */
const usual = document.title;

/** The title in the browser: a chosen one, else the usual one in the language that is spoken. */
export function shownTitle() {
  const { title } = prefs.value;
  return title && title !== usual ? title : (content('neutral').titles?.[0] ?? usual);
}

export function wear() {
  const { icon, look, text_size: size } = prefs.value;
  const page = document.documentElement;
  document.title = shownTitle();
  page.lang = spokenLanguage();
  page.dir = ['ar', 'fa', 'he', 'ur'].includes(page.lang) ? 'rtl' : 'ltr';
  page.dataset.look = look || 'auto';
  page.dataset.text = size || 'normal';
  const known = (content('neutral').icons ?? []).some((/** @type {any} */ row) => row.key === icon);
  const link = /** @type {HTMLLinkElement} */ (document.getElementById('icon'));
  link.href = `/icons/${known ? icon : 'notes'}.svg`;
}

/** Whether a browser goes there: location.replace throws at what is no address. @param {string} text */
export const isAddress = (text) => /^https:\/\//.test(text) && URL.canParse(text);

/** Where Leave goes. @returns {string} */
export function neutralAddress() {
  const wanted = prefs.value.neutral_page;
  const { pages = [] } = content('neutral');
  const named = pages.find((/** @type {any} */ page) => page.key === wanted);
  if (!navigator.onLine) return 'about:blank';
  if (named) return named.address;
  return isAddress(wanted) ? wanted : (pages[0]?.address ?? 'about:blank');
}
