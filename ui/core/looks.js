// What the page wears: its title and icon in the browser, light or dark, and how large its words
// are.

import { prefs } from './state.js';
import { content, spokenLanguage } from './words.js';

export function wear() {
  const { title, icon, look, text_size: size } = prefs.value;
  const page = document.documentElement;
  document.title = title || content('neutral').titles?.[0] || document.title;
  page.lang = spokenLanguage();
  page.dir = ['ar', 'fa', 'he', 'ur'].includes(page.lang) ? 'rtl' : 'ltr';
  page.dataset.look = look || 'auto';
  page.dataset.text = size || 'normal';
  const known = (content('neutral').icons ?? []).some((/** @type {any} */ row) => row.key === icon);
  const link = /** @type {HTMLLinkElement} */ (document.getElementById('icon'));
  link.href = `/icons/${known ? icon : 'notes'}.svg`;
}

/** Where Leave goes. @returns {string} */
export function neutralAddress() {
  const wanted = prefs.value.neutral_page;
  const { pages = [] } = content('neutral');
  const named = pages.find((/** @type {any} */ page) => page.key === wanted);
  if (!navigator.onLine) return 'about:blank';
  if (named) return named.address;
  return /^https:\/\//.test(wanted) ? wanted : (pages[0]?.address ?? 'about:blank');
}
