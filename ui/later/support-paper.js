// A page to hold in the hand: shown as it will be, printed alone, copied as text, saved as a file
// without scripts. It is made here from what the screen gives it, and kept nowhere unless wanted.

import { html } from 'htm/preact';
import { useSignal } from '@preact/signals';
import { addOnce, tell } from '../core/door.js';
import { newId } from '../core/ids.js';
import { saveText } from '../core/save.js';
import { epoch, people, say } from '../core/state.js';
import { day } from '../core/time.js';
import { errorWords, spokenLanguage, t } from '../core/words.js';
import { Copy } from '../parts/copy.js';
import { Trouble } from '../parts/frame.js';

/**
 * @typedef {{text: string, own?: boolean}} Line `own`: the person's own words.
 * @typedef {{title: string, lines: Line[]}} Section
 * @typedef {{title: string, about?: string, sections: Section[]}} Page
 */

/** "Anna Maria" as "A. M." @param {string} alias */
const initials = (alias) =>
  alias
    .trim()
    .split(/\s+/)
    .map((part) => `${[...part][0].toLocaleUpperCase()}.`)
    .join(' ');

/**
 * Every name kept under People, as a whole word in any case, as its initials. Longer names first, so
 * that "Anna Maria" is not cut at "Anna".
 * @param {string} text
 */
export function shortened(text) {
  const names = people.value.map(({ alias }) => alias.trim()).filter(Boolean);
  if (names.length === 0) return text;
  const one = names
    .sort((a, b) => b.length - a.length)
    .map((name) => name.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'))
    .join('|');
  // A full stop behind a name is the one behind its initial.
  return text.replace(
    new RegExp(`(?<![\\p{L}\\p{N}])(?:${one})(?![\\p{L}\\p{N}])\\.?`, 'giu'),
    initials,
  );
}

/** @param {Page} page */
export function asText({ title, about, sections }) {
  const parts = sections.map(({ title: head, lines }) =>
    [head.toLocaleUpperCase(spokenLanguage()), ...lines.map(({ text }) => text)].join('\n'),
  );
  return [about ? `${title}\n${about}` : title, ...parts].join('\n\n');
}

/** @param {string} text */
const escaped = (text) =>
  text.replace(/[&<>"]/g, (sign) => `&#${/** @type {number} */ (sign.codePointAt(0))};`);

const file_style =
  'body{font:16px/1.5 system-ui,sans-serif;max-width:38rem;margin:2rem auto;padding:0 1rem;' +
  'overflow-wrap:break-word}h1{font-size:1.4rem}h2{font-size:1.05rem;margin:1.6rem 0 .3rem}' +
  'p{margin:0 0 .6rem;white-space:pre-wrap}.own{font-family:ui-serif,Georgia,serif}';

/** The whole page as one file that needs nothing else. @param {Page} page */
export function asFile({ title, about, sections }) {
  const body = sections
    .map(
      ({ title: head, lines }) =>
        `<h2>${escaped(head)}</h2>${lines
          .map(({ text, own }) => `<p${own ? ' class="own"' : ''}>${escaped(text)}</p>`)
          .join('')}`,
    )
    .join('');
  const { lang, dir } = document.documentElement;
  return (
    `<!doctype html><html lang="${escaped(lang)}" dir="${escaped(dir)}"><meta charset="utf-8">` +
    '<meta name="viewport" content="width=device-width">' +
    `<title>${escaped(title)}</title><style>${file_style}</style>` +
    `<h1>${escaped(title)}</h1>${about ? `<p>${escaped(about)}</p>` : ''}${body}</html>\n`
  );
}

/** Under a name that says nothing. @param {Page} page */
function save(page) {
  saveText(asFile(page), 'text/html', `${t('support.file_name')}-${day(new Date())}.html`);
  say(t('support.saved'));
}

/** @param {{page: Page}} props */
function Acts({ page }) {
  const error = useSignal(/** @type {any} */ (null));
  const fresh = useSignal(newId());
  const busy = useSignal(false);
  const note = async () => {
    if (busy.value) return;
    busy.value = true;
    try {
      const kept = await addOnce('note', {
        id: fresh.value,
        title: page.title,
        text: asText(page),
        purpose: 'appointment',
      });
      fresh.value = newId();
      epoch.value += 1;
      error.value = null;
      say(t('support.noted'), () => tell('note.remove', { id: kept.id }));
    } catch (failed) {
      error.value = failed;
    }
    busy.value = false;
  };
  return html`<p class="hint">${t('support.leaves')}</p>
    <${Trouble} text=${error.value && errorWords(error.value)} />
    <div class="acts">
      <button type="button" class="second" onClick=${() => print()}>${t('support.print')}</button>
      <${Copy} text=${asText(page)} />
      <button type="button" class="second" onClick=${() => save(page)}>${t('support.save_file')}
        </button>
      <button type="button" class="plain" onClick=${note}>${t('support.as_note')}</button>
    </div>`;
}

/** @param {{page: Page}} props */
export function Paper({ page }) {
  const sections = page.sections.filter(({ lines }) => lines.length > 0);
  return html`<section class="paper-place">
    <h2>${t('support.on_paper')}</h2>
    ${
      sections.length === 0
        ? html`<p class="soft">${t('support.paper_empty')}</p>`
        : html`<article class="paper">
      <h3 class="paper-title">${page.title}</h3>
      ${page.about && html`<p class="soft">${page.about}</p>`}
      ${sections.map(
        ({ title, lines }) => html`<div key=${title} class="paper-part"><h4>${title}</h4>
        ${lines.map(
          ({ text, own }, /** @type {number} */ at) =>
            html`<p key=${at} class=${own ? 'own-words pre' : undefined}>${text}</p>`,
        )}</div>`,
      )}
    </article>
    <${Acts} page=${{ ...page, sections }} />`
    }
  </section>`;
}
