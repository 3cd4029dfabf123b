// The five qualities of one person: the latest words at a glance; opened, every time in the
// person's own words, to add to, change and take out.

import { html } from 'htm/preact';
import { useRef } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { addOnce, ask, tell, useAsk, useList } from '../core/door.js';
import { dropDraft, useDraft } from '../core/draft.js';
import { newId } from '../core/ids.js';
import { go } from '../core/routes.js';
import { epoch, say } from '../core/state.js';
import { dateWords, iso, zone } from '../core/time.js';
import { choice, choices, errorWords, field, number, t } from '../core/words.js';
import { Chip } from '../parts/chips.js';
import { Fold } from '../parts/fold.js';
import { Trouble } from '../parts/frame.js';
import { GrowText } from '../parts/grow-text.js';

const page_size = 20;

/** Back to the heading of what was worked in, when what was pressed is gone. @param {any} box */
const toHeading = (box) =>
  requestAnimationFrame(() => box.current?.querySelector('summary')?.focus());

/**
 * Noticed or missing, and the words.
 * @param {{value: any, change: (patch: any) => void}} props
 */
function Fields({ value, change }) {
  return html`<div class="chip-row" role="group" aria-label=${field('observation', 'direction').label}>
      ${choices('observed').map((word) => html`<${Chip} key=${word} label=${t(`person.add_${word}`)}
        on=${value.direction === word}
        onToggle=${() => change({ direction: value.direction === word ? '' : word })} />`)}</div>
    ${value.direction && html`<${GrowText} label=${t(`person.words_${value.direction}`)}
      value=${value.text ?? ''} onChange=${(/** @type {string} */ text) => change({ text })} />`}`;
}

/** @param {{person: string, quality: string, onDone: () => void}} props */
function AddTime({ person, quality, onDone }) {
  const form = `observation:${person}/${quality}`;
  const begin = () => ({ fresh: newId(), person, direction: '', text: '' });
  const { value, change } = useDraft(form, begin);
  const error = useSignal(/** @type {any} */ (null));
  if (!value) return null;
  const keep = async () => {
    try {
      const { id } = await addOnce('observation', {
        id: value.fresh,
        person,
        quality,
        direction: value.direction,
        at: iso(new Date()),
        at_zone: zone(),
        ...(value.text.trim() ? { text: value.text } : {}),
      });
      await dropDraft(form);
      change(begin());
      await dropDraft(form);
      error.value = null;
      epoch.value += 1;
      say(t('person.time_kept'), () => tell('observation.remove', { id }));
      onDone();
    } catch (failed) {
      error.value = failed;
    }
  };
  return html`<div class="add-time"><${Fields} value=${value} change=${change} />
    ${value.direction && html`<${Trouble} text=${error.value && errorWords(error.value)} />
      <button type="button" class="second" onClick=${keep}>${t('person.keep_time')}</button>`}
  </div>`;
}

/** @param {{row: any, onDone: () => void}} props One time, while it is being changed. */
function EditTime({ row, onDone }) {
  const form = `observation:${row.person}/${row.quality}/${row.id}`;
  const { value, change } = useDraft(form, () => ({
    person: row.person,
    direction: row.direction,
    text: row.text ?? '',
    changed: row.changed,
  }));
  const error = useSignal(/** @type {any} */ (null));
  if (!value) return null;
  const leave = async () => {
    await dropDraft(form);
    onDone();
  };
  const keep = async () => {
    try {
      await ask('observation.edit', {
        id: row.id,
        changed: value.changed,
        direction: value.direction || row.direction,
        text: value.text.trim() ? value.text : null,
      });
      await leave();
      epoch.value += 1;
      say(t('person.time_kept'), () =>
        tell('observation.edit', { id: row.id, direction: row.direction, text: row.text ?? null }),
      );
    } catch (failed) {
      error.value = failed;
      if (/** @type {any} */ (failed).code === 'conflict')
        change({ changed: (await ask('observation.get', { id: row.id })).changed });
    }
  };
  return html`<div class="add-time"><${Fields} value=${value} change=${change} />
    <${Trouble} text=${error.value && errorWords(error.value)} />
    <div class="acts"><button type="button" class="second" onClick=${keep}>${t('person.keep_time')}
      </button><button type="button" class="plain quiet" onClick=${leave}>
        ${t('person.leave_time')}</button></div></div>`;
}

/** @param {{row: any, begun: boolean, onDone: () => void}} props */
function Time({ row, begun, onDone }) {
  const editing = useSignal(begun);
  const remove = async () => {
    await tell('observation.remove', { id: row.id });
    say(t('person.time_removed'), () => tell('observation.restore', { id: row.id }));
    onDone();
  };
  const done = () => {
    editing.value = false;
    onDone();
  };
  if (editing.value) return html`<li><${EditTime} row=${row} onDone=${done} /></li>`;
  const about = dateWords(row.at);
  return html`<li>
    ${row.text && html`<p class="own-words pre">${row.text}</p>`}
    <div class="time-acts"><span class="soft small">${about}</span>
      ${row.moment && html`<button type="button" class="plain small"
        onClick=${() => go('moment', { id: row.moment })}>${t('person.its_moment')}
        <span class="sr"> ${about}</span></button>`}
      <button type="button" class="plain quiet small" onClick=${() => {
        editing.value = true;
      }}>${t('person.change_time')}<span class="sr"> ${about}</span></button>
      <button type="button" class="plain quiet small" onClick=${remove}>${t('person.remove_time')}
        <span class="sr"> ${about}</span></button></div>
  </li>`;
}

/**
 * @param {{person: string, quality: string, direction: string, n?: number, begun: string, onDone:
 *   () => void}} props `n` is left out where nothing is counted.
 */
function Times({ person, quality, direction, n, begun, onDone }) {
  const { items, error, more } = useList('observation.list', {
    filter: { person, quality, direction },
    order: '-at',
    limit: page_size,
  });
  if (items?.length === 0) return null;
  const title =
    n === undefined ? t(`person.${direction}`) : t(`person.${direction}_n`, { n: number(n) });
  return html`<div class="times"><h3>${title}</h3>
    <${Trouble} text=${error && errorWords(error)} />
    <ul class="plain-list">${(items ?? []).map((row) => html`<${Time} key=${row.id} row=${row}
      begun=${row.id === begun} onDone=${onDone} />`)}</ul>
    ${more && html`<button type="button" class="plain" onClick=${more}>${t('person.earlier')}
      </button>`}</div>`;
}

/** @param {{side: any, direction: string}} props The latest time, on the closed fold. */
function Glance({ side, direction }) {
  if (!side) return null;
  const { text, at } = side.latest;
  return html`<span class="glance"><span class="soft small">${t(`person.${direction}`)}</span>
    <span class=${text ? 'own-words clamp' : 'small'}>${text || dateWords(at)}</span></span>`;
}

/** @param {{person: string, row: any, begun: string}} props `begun`: "" or "QUALITY/OBSERVATION". */
function Quality({ person, row, begun }) {
  const [wanted, which = ''] = begun.split('/');
  const open = useSignal(wanted === row.quality);
  const box = useRef(/** @type {HTMLElement | null} */ (null));
  const none = !row.noticed && !row.missing;
  const title = html`<span class="quality-name">${choice('quality', row.quality)}</span>
    ${none && html`<span class="soft small light">${t('person.not_known')}</span>`}
    ${!open.value && html`<${Glance} side=${row.noticed} direction="noticed" />
      <${Glance} side=${row.missing} direction="missing" />`}`;
  const part = {
    person,
    quality: row.quality,
    begun: which,
    onDone: () => toHeading(box),
  };
  return html`<div ref=${box}><${Fold} title=${title} open=${open.value}
    onToggle=${(/** @type {boolean} */ is) => {
      open.value = is;
    }}>
    ${open.value && html`<${Times} ...${part} direction="noticed" n=${row.noticed?.n} />
      <${Times} ...${part} direction="missing" n=${row.missing?.n} />
      <${AddTime} ...${part} />`}
  <//></div>`;
}

/** @param {{id: string, begun?: string}} props */
export function QualitiesOf({ id, begun = '' }) {
  const { data, error } = useAsk('person.observed', { id });
  return html`<section><h2>${t('person.qualities')}</h2>
    <${Trouble} text=${error && errorWords(error)} />
    <div class="folds">${(data?.items ?? []).map((/** @type {any} */ row) => html`<${Quality}
      key=${row.quality} person=${id} row=${row} begun=${begun} />`)}</div></section>`;
}
