// Everybody who might be seen, side by side: in the person's own words, without a score, in the
// order in which they came. Where there is room as a table; on a phone one question at a time.

import { html } from 'htm/preact';
import { useSignal } from '@preact/signals';
import { useAsk } from '../core/door.js';
import { go } from '../core/routes.js';
import { epoch } from '../core/state.js';
import { clockWords, dateWords } from '../core/time.js';
import { choice, errorWords, field, t } from '../core/words.js';
import { Empty } from '../parts/empty.js';
import { Screen, Trouble } from '../parts/frame.js';
import { Icon } from '../parts/icon.js';
import { nameOf, questionsOf, questionWords } from './support-words.js';

/** @param {any} candidate */
function aboutOf({ kind, appointment_at: at }) {
  return [
    kind ? choice('candidate_kind', kind) : '',
    at ? t('time.day_at', { day: dateWords(at), clock: clockWords(at) }) : '',
  ]
    .filter(Boolean)
    .join(' · ');
}

/**
 * What can be compared: a head, and for each candidate what stands there. Only rows in which
 * something stands.
 * @param {any[]} items
 */
function rowsOf(items) {
  const asked = questionsOf(items.map(({ answers }) => answers ?? {})).map((key) => ({
    key,
    head: questionWords(key),
    own: true,
    cells: items.map(({ answers }) => (answers?.[key] ?? '').trim()),
  }));
  return [
    {
      key: 'kind',
      head: field('candidate', 'kind').label,
      own: false,
      cells: items.map(({ kind }) => (kind ? choice('candidate_kind', kind) : '')),
    },
    ...asked,
    {
      key: 'impression',
      head: field('candidate', 'impression').label,
      own: true,
      cells: items.map(({ impression }) => impression ?? ''),
    },
  ].filter(({ cells }) => cells.some(Boolean));
}

/** @param {{text: string, own: boolean}} props */
function Said({ text, own }) {
  return text
    ? html`<span class=${own ? 'own-words pre' : undefined}>${text}</span>`
    : html`<span class="soft small">${t('support.nothing')}</span>`;
}

/** @param {{items: any[], rows: ReturnType<typeof rowsOf>}} props */
function Table({ items, rows }) {
  return html`<div class="compare-table" role="region" tabindex="0"
    aria-label=${t('support.compare_region')}><table>
    <thead><tr><th scope="col"><span class="sr">${t('support.row')}</span></th>${items.map(
      (item) => html`<th key=${item.id} scope="col" class="own-words">${nameOf(item)}</th>`,
    )}</tr></thead>
    <tbody>${rows.map(
      ({ key, head, own, cells }) => html`<tr key=${key}><th scope="row">${head}</th>${cells.map(
        (text, at) => html`<td key=${items[at].id}><${Said} text=${text} own=${own} /></td>`,
      )}</tr>`,
    )}</tbody></table></div>`;
}

/** @param {{items: any[], rows: ReturnType<typeof rowsOf>}} props */
function OneAtATime({ items, rows }) {
  const at = useSignal(0);
  const { head, own, cells } = rows[at.value % rows.length];
  const step = (/** @type {number} */ by) => () => {
    at.value = ((at.value % rows.length) + by + rows.length) % rows.length;
  };
  return html`<div class="compare-one">
    <div aria-live="polite">
      <p class="soft small">
        ${t('support.question_n', { n: (at.value % rows.length) + 1, of: rows.length })}</p>
      <h3>${head}</h3>
      <dl class="facts">${items.map(
        (item, /** @type {number} */ index) => html`<div key=${item.id}><dt>${nameOf(item)}</dt>
          <dd><${Said} text=${cells[index]} own=${own} /></dd></div>`,
      )}</dl>
    </div>
    ${
      rows.length > 1 &&
      html`<div class="acts"><button type="button" class="second" onClick=${step(1)}>
        ${t('support.after')}</button>
      <button type="button" class="plain" onClick=${step(-1)}>${t('support.before')}</button></div>`
    }
  </div>`;
}

export function Candidates() {
  const { data, error } = useAsk('candidate.list', { limit: 200 });
  const items = [...(data?.items ?? [])].reverse();
  const rows = rowsOf(items);
  return html`<${Screen} title=${t('support.candidates_title')} back kind="candidates"
    lead=${items.length > 0 ? t('support.candidates_lead') : ''}>
    <${Trouble} text=${error && errorWords(error)} onAgain=${() => {
      epoch.value += 1;
    }} />
    ${
      data &&
      items.length === 0 &&
      html`<${Empty} text=${t('support.candidates_none')} act=${t('support.add')}
        onAct=${() => go('candidate')} />`
    }
    ${
      items.length > 0 &&
      html`<ul class="plain-list rows">${items.map(
        (item) => html`<li key=${item.id}><button type="button" class="row"
          onClick=${() => go('candidate', { id: item.id })}><span class="row-words">
          <span class="own-words">${nameOf(item)}</span>
          <span class="soft small">${aboutOf(item)}</span></span><${Icon} name="next" /></button>
            </li>`,
      )}</ul>
      <div class="acts"><button type="button" class="second" onClick=${() => go('candidate')}>
        ${t('support.add')}</button></div>
      ${items.length === 1 && html`<p class="soft">${t('support.candidates_one')}</p>`}`
    }
    ${
      items.length > 1 &&
      html`<section><h2>${t('support.compare')}</h2>
      ${
        rows.length === 0
          ? html`<p class="soft">${t('support.compare_none')}</p>`
          : html`<${Table} items=${items} rows=${rows} />
            <${OneAtATime} items=${items} rows=${rows} />`
      }</section>`
    }
  <//>`;
}
