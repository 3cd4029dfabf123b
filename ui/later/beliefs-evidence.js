// What speaks for the old line and for the kinder one, side by side, in the person's own words.
// Entries are offered (the program chooses them), never attached by themselves; what was answered
// is not offered again. Nothing here is counted.

import { html } from 'htm/preact';
import { useRef } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { addOnce, tell, useAsk } from '../core/door.js';
import { dropDraft, useDraft } from '../core/draft.js';
import { newId } from '../core/ids.js';
import { epoch, say } from '../core/state.js';
import { errorWords, t } from '../core/words.js';
import { Trouble } from '../parts/frame.js';
import { GrowText } from '../parts/grow-text.js';
import { Sheet } from '../parts/sheet.js';
import { OneOf } from '../parts/text-field.js';
import { Aside, Offers } from './beliefs-offers.js';
import { Source } from './beliefs-source.js';

const directions = ['for_belief', 'for_counter'];
const few = 5;

/**
 * @typedef {{words: Record<string, string>, changed: (key: string, text: string | null) => void,
 *   drop: (key: string) => Promise<void>}} Typed What is being typed on this page, by what it is
 *   for; null takes it out.
 */

/** @param {string} belief @returns {Typed} */
function useTyped(belief) {
  const form = `evidence:${belief}`;
  const draft = useDraft(form, () => ({ words: /** @type {Record<string, string>} */ ({}) }));
  const words = draft.value?.words ?? {};
  /** @param {string} key @param {string | null} text */
  const changed = (key, text) => {
    const { [key]: _, ...rest } = words;
    draft.change({ words: text === null ? rest : { ...rest, [key]: text } });
  };
  const drop = async (/** @type {string} */ key) => {
    if (!(key in words)) return;
    changed(key, null);
    if (Object.keys(words).length === 1) await dropDraft(form);
  };
  return { words, changed, drop };
}

/**
 * One piece of evidence opened: its words, what it speaks for, and taking it out.
 * @param {{row: any, typed: Typed, onClose: () => void, onDone: () => void}} props
 */
function Change({ row, typed, onClose, onDone }) {
  const direction = useSignal(row.direction);
  const error = useSignal(/** @type {any} */ (null));
  const text = typed.words[row.id] ?? row.text ?? '';
  const close = async () => {
    await typed.drop(row.id);
    onClose();
  };
  const keep = async () => {
    error.value = null;
    if (!row.source && !text.trim()) {
      error.value = { field: 'text' };
      return;
    }
    try {
      await tell('evidence.edit', {
        id: row.id,
        direction: direction.value,
        text: text.trim() ? text : null,
      });
      await close();
      // With another direction it stands elsewhere, and its old button is gone.
      if (direction.value !== row.direction) onDone();
      say(t('beliefs.speaks.kept'), () => tell('evidence.undo', { id: row.id }));
    } catch (failed) {
      error.value = failed;
    }
  };
  const takeOut = async () => {
    await tell('evidence.remove', { id: row.id });
    await close();
    say(t('beliefs.speaks.taken_out'), () => tell('evidence.restore', { id: row.id }));
    onDone();
  };
  const missing = error.value?.field === 'text' ? t('beliefs.speaks.need_words') : '';
  return html`<${Sheet} title=${t('beliefs.speaks.edit_title')} onClose=${close}>
    <${GrowText} label=${t('beliefs.speaks.words')} value=${text} error=${missing}
      onChange=${(/** @type {string} */ words) => typed.changed(row.id, words)} />
    <${OneOf} legend=${t('beliefs.speaks.which')} value=${direction.value}
      options=${directions.map((value) => ({ value, label: t(`beliefs.speaks.${value}`) }))}
      onChange=${(/** @type {string} */ value) => {
        direction.value = value;
      }} />
    <${Trouble} text=${error.value && !missing && errorWords(error.value)} />
    <div class="sheet-acts"><button type="button" class="main-act" onClick=${keep}>
      ${t('beliefs.speaks.keep')}</button>
    <button type="button" class="plain quiet" onClick=${takeOut}>${t('beliefs.speaks.take_out')}
      </button></div>
  <//>`;
}

/** @param {{title: string, none: string, rows: any[], onChange: (row: any) => void}} props */
function Side({ title, none, rows, onChange }) {
  const whole = useSignal(false);
  const shown = whole.value ? rows : rows.slice(0, few);
  const heading = useRef(/** @type {HTMLElement | null} */ (null));
  return html`<div class="speaks-side"><h3 tabindex="-1" ref=${heading}>${title}</h3>
    ${rows.length === 0 && html`<p class="soft small">${none}</p>`}
    <ul class="plain-list">${shown.map(
      (row) => html`<li key=${row.id} class="speaks-one">
        ${row.text && html`<p class="own-words pre">${row.text}</p>`}
        ${row.source && html`<${Source} id=${row.source} />`}
        <button type="button" class="plain quiet small" onClick=${() => onChange(row)}>
          ${t('beliefs.speaks.change')}<span class="sr"> ${row.text}</span></button></li>`,
    )}</ul>
    ${
      rows.length > shown.length &&
      html`<button type="button" class="plain" onClick=${() => {
        whole.value = true;
        heading.current?.focus({ preventScroll: true });
      }}>${t('beliefs.speaks.more')}</button>`
    }</div>`;
}

/** The two answers that attach something. @param {{onFor: (direction: string) => void}} props */
export function ForWhich({ onFor }) {
  return directions.map(
    (direction) => html`<button key=${direction} type="button" class="second"
      onClick=${() => onFor(direction)}>${t(`beliefs.speaks.${direction}`)}</button>`,
  );
}

/** Into a field that was just opened. @param {string} selector */
export const toField = (selector) =>
  requestAnimationFrame(() =>
    /** @type {HTMLElement | null} */ (document.querySelector(`.held ${selector}`))?.focus(),
  );

/**
 * @param {{typed: Typed, onKeep: (made: any) => Promise<void>, onDone: () => void}} props
 */
function Own({ typed, onKeep, onDone }) {
  const fresh = useSignal(newId());
  const error = useSignal('');
  const text = typed.words.own;
  if (text === undefined)
    return html`<p><button type="button" class="plain"
      onClick=${() => {
        typed.changed('own', '');
        toField('.speaks-own textarea');
      }}>${t('beliefs.speaks.own')}</button></p>`;
  const keep = async (/** @type {string} */ direction) => {
    error.value = '';
    if (!text.trim()) {
      error.value = t('beliefs.speaks.need_words');
      return;
    }
    await onKeep({ id: fresh.value, direction, text });
    await typed.drop('own');
    fresh.value = newId();
  };
  return html`<div class="speaks-own"><${GrowText} label=${t('beliefs.speaks.own_ask')}
      value=${text} error=${error.value}
      onChange=${(/** @type {string} */ words) => typed.changed('own', words)} />
    <div class="acts"><${ForWhich} onFor=${keep} />
      <button type="button" class="plain quiet" onClick=${async () => {
        await typed.drop('own');
        onDone();
      }}>${t('beliefs.speaks.cancel')}</button></div></div>`;
}

/** @param {{belief: any, offers?: {kind: string, id: string, why: string}[]}} props */
export function Evidence({ belief, offers = [] }) {
  const { data, error } = useAsk('evidence.list', { filter: { belief: belief.id }, limit: 200 });
  const typed = useTyped(belief.id);
  const opened = useSignal('');
  const failed = useSignal(/** @type {any} */ (null));
  const heading = useRef(/** @type {HTMLElement | null} */ (null));
  const rows = data?.items ?? [];
  const side = (/** @type {string} */ which) =>
    rows.filter((/** @type {any} */ row) => row.direction === which);
  // What was pressed goes away with its answer; the hands go on from the heading.
  const done = () => requestAnimationFrame(() => heading.current?.focus({ preventScroll: true }));
  const keep = async (/** @type {any} */ made) => {
    failed.value = null;
    try {
      const kept = await addOnce('evidence', { belief: belief.id, ...made });
      epoch.value += 1;
      say(t('beliefs.speaks.kept'), () => tell('evidence.remove', { id: kept.id }));
      done();
    } catch (trouble) {
      failed.value = trouble;
      throw trouble;
    }
  };
  const row = rows.find((/** @type {any} */ { id }) => id === opened.value);
  return html`<section class="speaks"><h2 tabindex="-1" ref=${heading}>
      ${t('beliefs.speaks.title')}</h2>
    <p class="hint">${t('beliefs.speaks.lead')}</p>
    <${Trouble} text=${(error || failed.value) && errorWords(error || failed.value)} />
    <div class="speaks-sides">
      <${Side} title=${t('beliefs.old_line')} none=${t('beliefs.speaks.none_old')}
        rows=${side('for_belief')} onChange=${(/** @type {any} */ { id }) => {
          opened.value = id;
        }} />
      <${Side} title=${t('beliefs.kinder_line')} none=${t('beliefs.speaks.none_kinder')}
        rows=${side('for_counter')} onChange=${(/** @type {any} */ { id }) => {
          opened.value = id;
        }} />
    </div>
    <${Own} typed=${typed} onKeep=${keep} onDone=${done} />
    <${Offers} belief=${belief} offers=${offers} typed=${typed} onKeep=${keep} onDone=${done} />
    <${Aside} belief=${belief} onDone=${done} />
    ${
      row &&
      html`<${Change} key=${row.id} row=${row} typed=${typed} onDone=${done} onClose=${() => {
        opened.value = '';
      }} />`
    }
  </section>`;
}
