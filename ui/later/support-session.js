// Bring to a session: one page, on which stands only what is switched on and chosen. It is put
// together here from what the program answers; nothing of it is kept unless wanted as a note.

import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { all, ask, setting, useList } from '../core/door.js';
import { dropDraft, useDraft } from '../core/draft.js';
import { go } from '../core/routes.js';
import { aliasOf, epoch } from '../core/state.js';
import { dateWords, day } from '../core/time.js';
import { errorWords, listed, t } from '../core/words.js';
import { Chip } from '../parts/chips.js';
import { firstWords } from '../parts/entry.js';
import { Screen, Trouble } from '../parts/frame.js';
import { GrowText } from '../parts/grow-text.js';
import { Paper, shortened } from './support-paper.js';
import {
  beliefLines,
  closenessLines,
  measureLines,
  momentLines,
  noteLines,
  partKeys,
  pickedKinds,
  shareLines,
} from './support-session-parts.js';

/**
 * @typedef {{parts: Record<string, boolean>, say: string, ask: string, initials: boolean,
 *   picked: Record<string, string[]>}} Value
 */

/** What is on at first: only what is written for the page itself. @returns {Value} */
const begin = () => ({
  parts: { say: true, ask: true },
  say: '',
  ask: '',
  initials: true,
  picked: {},
});

/** A record that is still there. @param {string} kind @param {string} id */
const live = async (kind, id) => {
  const record = await ask(`${kind}.get`, { id }).catch((error) => {
    if (error.code === 'not_found') return null;
    throw error;
  });
  return record && !record.removed ? record : null;
};

/** The lines of one chosen record. @type {Record<string, (record: any) => any>} */
const linesOf = {
  moments: momentLines,
  shares: async (share) =>
    shareLines(share, share.moment ? await live('moment', share.moment) : null),
  beliefs: async (belief) => {
    const { items } = await ask('rating.list', { filter: { belief: belief.id }, limit: 1 });
    return beliefLines(belief, items[0]);
  },
  how: noteLines,
};

/** @param {string} part @param {string[]} ids */
async function pickedLines(part, ids) {
  const records = await Promise.all(ids.map((id) => live(pickedKinds[part], id)));
  return (await Promise.all(records.filter(Boolean).map(linesOf[part]))).flat();
}

/** Every measure of which something is kept. */
async function allMeasures() {
  const [{ items }, kept] = await Promise.all([ask('measure.table'), all('measure')]);
  const there = new Set(kept.map(({ instrument }) => instrument));
  const rows = items.filter((/** @type {any} */ row) => there.has(row.instrument));
  return Promise.all(
    rows.map(async (/** @type {any} */ row) => ({
      row,
      look: await ask('measure.look', { instrument: row.instrument }),
    })),
  );
}

/** The lines of a part as it is switched on now. @param {string} part @param {Value} value */
async function partLines(part, value) {
  if (part === 'say' || part === 'ask')
    return value[part].trim() ? [{ text: value[part].trim(), own: true }] : [];
  if (part === 'closeness') return closenessLines((await ask('pattern.closeness')).items);
  if (part === 'measures') return measureLines(await allMeasures());
  return pickedLines(part, value.picked[part] ?? []);
}

/** @param {Value} value @param {string} part */
const isOn = (value, part) =>
  Boolean(value.parts[part]) && (part !== 'measures' || setting('measures') === 'on');

/** The page, made anew whenever something on it may have changed. @param {Value | null} value */
function usePage(value) {
  const sections = useSignal(/** @type {import('./support-paper.js').Section[]} */ ([]));
  const error = useSignal(/** @type {any} */ (null));
  const turn = epoch.value;
  useEffect(() => {
    if (!value) return undefined;
    let wanted = true;
    Promise.all(
      partKeys
        .filter((part) => isOn(value, part))
        .map(async (part) => ({
          title: t(`support.session_part.${part}`),
          lines: await partLines(part, value),
        })),
    ).then(
      (made) => {
        if (wanted) sections.value = made;
      },
      (failed) => {
        if (wanted) error.value = failed;
      },
    );
    return () => {
      wanted = false;
    };
  }, [JSON.stringify(value), turn]);
  const names = value?.initials ?? true;
  return {
    error: error.value,
    page: {
      title: t('support.session_title'),
      about: t('support.of_day', { date: dateWords(day(new Date())) }),
      sections: sections.value.map(({ title, lines }) => ({
        title,
        lines: names ? lines.map((line) => ({ ...line, text: shortened(line.text) })) : lines,
      })),
    },
  };
}

/** How a record reads in the list to choose from. @param {string} part @param {any} record */
function headOf(part, record) {
  if (part === 'moments') {
    const names = (record.people ?? []).map(aliasOf).filter(Boolean);
    return { small: [dateWords(record.at), names.length > 0 ? listed(names) : ''], words: firstWords(record) };
  }
  if (part === 'shares')
    return { small: [aliasOf(record.person)], words: record.what || record.feared || '' };
  if (part === 'beliefs') return { small: [], words: record.statement };
  return { small: [record.title ?? '', record.person ? aliasOf(record.person) : ''], words: record.text };
}

/** @type {Record<string, object>} */
const requests = {
  moments: { order: '-at', limit: 8 },
  shares: { limit: 8 },
  beliefs: { limit: 50 },
  how: { filter: { purpose: 'how_to_be_with_me' }, limit: 20 },
};

/** @param {{part: string, picked: string[], onPick: (ids: string[]) => void}} props */
function Pick({ part, picked, onPick }) {
  const { items, error, more } = useList(`${pickedKinds[part]}.list`, requests[part]);
  return html`<fieldset class="pick-list"><legend class="ask">${t(`support.pick_${part}`)}</legend>
    <${Trouble} text=${error && errorWords(error)} />
    ${items?.length === 0 && html`<p class="soft">${t(`support.none_${part}`)}</p>`}
    <ul class="plain-list rows">${(items ?? []).map((record) => {
      const on = picked.includes(record.id);
      const { small, words } = headOf(part, record);
      return html`<li key=${record.id}><button type="button" class="row choose" aria-pressed=${on}
        onClick=${() =>
          onPick(on ? picked.filter((id) => id !== record.id) : [...picked, record.id])}>
        <span class="row-words"><span class="small soft">${small.filter(Boolean).join(' · ')}</span>
        <span class="own-words clamp">${words || t('entry.no_words')}</span></span>
        <span class="small chosen" aria-hidden="true">${on ? t('support.picked') : ''}</span></button>
          </li>`;
    })}</ul>
    ${more && html`<button type="button" class="plain" onClick=${more}>${t('support.earlier')}
      </button>`}
  </fieldset>`;
}

/** @param {{part: string, value: Value, change: (patch: Partial<Value>) => void, page: any}} props */
function Part({ part, value, change, page }) {
  if (part === 'say' || part === 'ask')
    return html`<${GrowText} label=${t(`support.session_${part}`)} value=${value[part]}
      onChange=${(/** @type {string} */ text) => change({ [part]: text })} />`;
  if (pickedKinds[part])
    return html`<${Pick} part=${part} picked=${value.picked[part] ?? []}
      onPick=${(/** @type {string[]} */ ids) =>
        change({ picked: { ...value.picked, [part]: ids } })} />`;
  const made = page.sections.find(
    (/** @type {any} */ { title }) => title === t(`support.session_part.${part}`),
  );
  return made?.lines.length === 0
    ? html`<p class="soft">${t(`support.none_${part}`)}</p>`
    : null;
}

export function Session() {
  const draft = useDraft('session:new', begin);
  const { value, change } = draft;
  const { page, error } = usePage(value);
  const title = t('support.session_title');
  if (!value)
    return html`<${Screen} title=${title} back><${Trouble}
      text=${draft.error && errorWords(draft.error)} /><//>`;
  const measures = setting('measures') === 'on';
  const offered = partKeys.filter((part) => part !== 'measures' || measures);
  return html`<${Screen} title=${title} back kind="session" lead=${t('support.session_lead')}>
    <fieldset class="chips"><legend class="ask">${t('support.session_what')}</legend>
      <div class="chip-row">${offered.map(
        (part) => html`<${Chip} key=${part} label=${t(`support.session_part.${part}`)}
          on=${isOn(value, part)} onToggle=${() =>
            change({ parts: { ...value.parts, [part]: !value.parts[part] } })} />`,
      )}</div></fieldset>
    <p><button type="button" class="plain" onClick=${() => go('measure')}>
      ${t('support.to_measures')}</button></p>
    ${offered
      .filter((part) => isOn(value, part))
      .map(
        (part) => html`<${Part} key=${part} part=${part} value=${value} change=${change}
          page=${page} />`,
      )}
    <div class="initials-choice"><${Chip} label=${t('support.initials')} on=${value.initials}
      onToggle=${() => change({ initials: !value.initials })} />
      <p class="hint">${t('support.initials_hint')}</p></div>
    <${Trouble} text=${error && errorWords(error)} />
    <${Paper} page=${page} />
    ${
      JSON.stringify(value) !== JSON.stringify(begin()) &&
      html`<p><button type="button" class="plain quiet" onClick=${async () => {
        // The button goes with what it clears; the focus goes first.
        document.querySelector('h1')?.focus();
        change(begin());
        await dropDraft('session:new');
      }}>${t('support.begin_anew')}</button></p>`
    }
  <//>`;
}
