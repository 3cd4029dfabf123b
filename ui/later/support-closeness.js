// How closeness went: what the program counted, as sentences, each with the entries it rests on.
// Which of them may be said is decided by the program (pattern.closeness).

import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { ask, useAsk } from '../core/door.js';
import { go } from '../core/routes.js';
import { aliasOf, epoch } from '../core/state.js';
import { dateWords } from '../core/time.js';
import { errorWords, kindName, t } from '../core/words.js';
import { Entry } from '../parts/entry.js';
import { Fold } from '../parts/fold.js';
import { Screen, Trouble } from '../parts/frame.js';

const page_size = 10;

/** A description as a sentence. @param {{key: string, n: number, of: number}} item */
export const closenessWords = ({ key, n, of }) => t(`support.close.${key}`, { so: n, n: of });

/** @param {{record: any}} props */
function Share({ record }) {
  return html`<button type="button" class="row" onClick=${() => go('share', { id: record.id })}>
    <span class="row-words"><span class="small soft">${kindName('share')}
      ${aliasOf(record.person) ? ` · ${aliasOf(record.person)}` : ''}
      ${record.planned_for ? ` · ${dateWords(record.planned_for)}` : ''}</span>
    <span class="own-words clamp">${record.what ?? ''}</span></span></button>`;
}

/**
 * The entries of one side, fetched as many as are shown.
 * @param {{title: string, entries: {kind: string, id: string}[]}} props
 */
function Side({ title, entries }) {
  const shown = useSignal(page_size);
  const records = useSignal(/** @type {any[]} */ ([]));
  const error = useSignal(/** @type {any} */ (null));
  const turn = epoch.value;
  const wanted = entries.slice(0, shown.value);
  useEffect(() => {
    let here = true;
    Promise.all(wanted.map(({ kind, id }) => ask(`${kind}.get`, { id }))).then(
      (found) => {
        if (here)
          records.value = found.map((record, at) => ({ ...record, kind: wanted[at].kind }));
      },
      (failed) => {
        if (here) error.value = failed;
      },
    );
    return () => {
      here = false;
    };
  }, [wanted.map(({ id }) => id).join(), turn]);
  if (entries.length === 0) return null;
  return html`<h3>${title}</h3>
    <${Trouble} text=${error.value && errorWords(error.value)} />
    <ul class="plain-list rows">${records.value.map(
      (record) => html`<li key=${record.id}>${
        record.kind === 'share'
          ? html`<${Share} record=${record} />`
          : html`<${Entry} moment=${record} onOpen=${() => go('moment', { id: record.id })} />`
      }</li>`,
    )}</ul>
    ${
      entries.length > shown.value &&
      html`<button type="button" class="plain" onClick=${() => {
        shown.value += page_size;
      }}>${t('support.closeness_more')}</button>`
    }`;
}

/** @param {{id: string}} props */
function Entries({ id }) {
  const { data, error } = useAsk('pattern.closeness', { key: id });
  const entries = data?.items[0]?.entries ?? [];
  return html`<${Trouble} text=${error && errorWords(error)} />
    <${Side} title=${t('support.closeness_so')}
      entries=${entries.filter((/** @type {any} */ entry) => entry.so)} />
    <${Side} title=${t('support.closeness_otherwise')}
      entries=${entries.filter((/** @type {any} */ entry) => !entry.so)} />`;
}

/** @param {{item: {key: string, n: number, of: number}}} props */
function Description({ item }) {
  const open = useSignal(false);
  const about = t(`support.about.${item.key}`);
  return html`<article class="context"><h2 class="small soft">${about}</h2>
    <p class="claim-sentence">${closenessWords(item)}</p>
    <button type="button" class="plain" aria-expanded=${open.value} onClick=${() => {
      open.value = !open.value;
    }}>${t(open.value ? 'support.closeness_hide' : 'claim.entries')}<span class="sr"> ${about}</span>
      </button>
    ${open.value && html`<${Entries} id=${item.key} />`}
  </article>`;
}

export function Closeness() {
  const { data, error } = useAsk('pattern.closeness', {});
  return html`<${Screen} title=${t('support.closeness_title')} back kind="closeness"
    lead=${t('support.closeness_lead')}>
    <${Trouble} text=${error && errorWords(error)} onAgain=${() => {
      epoch.value += 1;
    }} />
    ${data?.items.length === 0 && html`<p>${t('support.closeness_none')}</p>`}
    ${data?.items.map(
      (/** @type {any} */ item) => html`<${Description} key=${item.key} item=${item} />`,
    )}
    ${
      data &&
      html`<div class="folds"><${Fold} title=${t('support.closeness_how')}>
      <p>${t('support.closeness_how_text', { floor: data.floor })}</p>
      <p>${t('support.closeness_how_left')}</p>
      <p class="soft">${t('support.closeness_looked', { n: data.looked })}</p><//></div>`
    }
  <//>`;
}
