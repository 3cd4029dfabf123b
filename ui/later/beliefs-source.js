// Where a piece of evidence comes from: a moment or a share, in the person's words; a tap opens it.

import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { ask } from '../core/door.js';
import { go } from '../core/routes.js';
import { aliasOf, epoch } from '../core/state.js';
import { dateWords } from '../core/time.js';
import { choice, field, listed, t } from '../core/words.js';
import { firstWords } from '../parts/entry.js';

/** @typedef {{kind: string, record: any}} Found */

/**
 * The record behind a link that may lead to a moment or to a share; null while it is looked for,
 * without a record when it is gone.
 * @param {string} id @param {string} [kind] Where it is known.
 * @returns {Found | null}
 */
export function useSource(id, kind) {
  const found = useSignal(/** @type {Found | null} */ (null));
  const turn = epoch.value;
  useEffect(() => {
    let wanted = true;
    const look = async () => {
      for (const one of kind ? [kind] : ['moment', 'share']) {
        try {
          const record = await ask(`${one}.get`, { id });
          return { kind: one, record: record.removed ? null : record };
        } catch (error) {
          if (/** @type {any} */ (error).code !== 'not_found') throw error;
        }
      }
      return { kind: '', record: null };
    };
    look().then(
      (answer) => {
        if (wanted) found.value = answer;
      },
      () => {},
    );
    return () => {
      wanted = false;
    };
  }, [id, kind, turn]);
  return found.value;
}

/** When a record was: a moment's own time, else when it was written. @param {any} record */
const whenOf = (record) => record.at ?? record.settled_at ?? record.created;

/** Who it was with, and when. @param {{found: Found}} props */
export function SourceHead({ found: { kind, record } }) {
  const names = (kind === 'moment' ? (record.people ?? []) : [record.person])
    .map(aliasOf)
    .filter(Boolean);
  return html`<p class="small soft">${names.length > 0 && html`<span class="names">${listed(names)}
    </span> · `}${dateWords(whenOf(record))}</p>`;
}

/**
 * What the person wrote there; `brief`: of a share only what came of it.
 * @param {{found: Found, brief?: boolean}} props
 */
export function SourceWords({ found: { kind, record }, brief }) {
  if (kind === 'share' && brief)
    return html`<p class="own-words pre clamp-more">${record.learned || record.what}</p>`;
  if (kind === 'moment')
    return [...new Set([firstWords(record), record.seen_in_me ?? ''])]
      .filter(Boolean)
      .map((words) => html`<p key=${words} class="own-words pre clamp-more">${words}</p>`);
  return html`${record.what && html`<p class="own-words pre clamp-more">${record.what}</p>`}
    <dl class="facts">
      ${record.feared && html`<dt>${t('beliefs.offer.feared')}</dt>
        <dd class="own-words clamp-more">${record.feared}</dd>`}
      ${record.came_true && html`<dt>${t('beliefs.offer.turned_out')}</dt>
        <dd>${choice('extent', record.came_true)}</dd>`}
      ${record.learned && html`<dt>${field('share', 'learned').label}</dt>
        <dd class="own-words clamp-more">${record.learned}</dd>`}
    </dl>`;
}

/** The words of a source, and the way to it. @param {{id: string}} props */
export function Source({ id }) {
  const found = useSource(id);
  if (!found) return null;
  const { kind, record } = found;
  if (!record) return html`<p class="small soft">${t('beliefs.speaks.source_gone')}</p>`;
  const date = dateWords(whenOf(record));
  return html`<${SourceWords} found=${found} brief />
    <p><button type="button" class="plain small" onClick=${() => go(kind, { id })}>
      ${t(kind === 'moment' ? 'beliefs.speaks.from_moment' : 'beliefs.speaks.from_share', { date })}
        </button></p>`;
}
