// No one yet: an honest answer, and what could be a start. What is written down is kept as a
// kindness; a group becomes a plan in one's own words.

import { html } from 'htm/preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { addOnce, tell, useList } from '../core/door.js';
import { dropDraft, useDraft } from '../core/draft.js';
import { newId } from '../core/ids.js';
import { go } from '../core/routes.js';
import { epoch, say } from '../core/state.js';
import { dateWords, iso, zone } from '../core/time.js';
import { errorWords, items, t } from '../core/words.js';
import { Screen, Trouble } from '../parts/frame.js';
import { GrowText } from '../parts/grow-text.js';
import { Helplines } from '../parts/helplines.js';
import { FieldError, OneOf } from '../parts/text-field.js';

const days = ['open', 'today', 'tomorrow'];

/** @typedef {{fresh: string, text: string, when: string}} Start What is being written. */

/** The record that it becomes. @param {any} item @param {Start} value @returns {[string, any]} */
function record(item, { fresh, text, when }) {
  if (item.key !== 'group')
    return ['note', { id: fresh, title: item.title, text, purpose: 'kindness' }];
  const planned = new Date();
  if (when === 'tomorrow') planned.setDate(planned.getDate() + 1);
  return [
    'reachout',
    {
      id: fresh,
      draft: text,
      state: 'planned',
      ...(when === 'open' ? {} : { planned_for: iso(planned), planned_for_zone: zone() }),
    },
  ];
}

/** @param {{item: any, onClose: () => void}} props */
function Write({ item, onClose }) {
  const form = `no_one:${item.key}`;
  const { value, change } = useDraft(form, () => ({ fresh: newId(), text: '', when: 'open' }));
  const error = useSignal(/** @type {any} */ (null));
  const missing = useSignal(false);
  const busy = useSignal(false);
  const box = useRef(/** @type {HTMLDivElement | null} */ (null));
  const id = useId();
  const ready = Boolean(value);
  const toField = () => box.current?.querySelector('textarea')?.focus();
  useEffect(() => {
    if (ready) toField();
  }, [ready]);
  if (!value) return null;
  const plan = item.key === 'group';
  const keep = async () => {
    if (busy.value) return;
    missing.value = !value.text.trim();
    if (missing.value) {
      toField();
      return;
    }
    busy.value = true;
    try {
      const [kind, made] = record(item, { ...value, text: value.text.trim() });
      await addOnce(kind, made);
      await dropDraft(form);
      epoch.value += 1;
      say(t(plan ? 'learn.no_one.planned' : 'moment.kept'), () =>
        tell(`${kind}.remove`, { id: made.id }),
      );
      onClose();
    } catch (failed) {
      error.value = failed;
      busy.value = false;
    }
  };
  const letGo = async () => {
    await dropDraft(form);
    onClose();
  };
  return html`<div ref=${box}><${GrowText} label=${item.ask} value=${value.text} onChange=${(
    /** @type {string} */ text,
  ) => {
    missing.value = false;
    change({ text });
  }} />
    <${FieldError} id="${id}-missing" text=${missing.value && t('learn.no_one.empty')} />
    ${plan && html`<${OneOf} legend=${t('learn.no_one.when')} value=${value.when}
      options=${days.map((day) => ({ value: day, label: t(`learn.no_one.when_${day}`) }))}
      onChange=${(/** @type {string} */ when) => change({ when })} />`}
    <${Trouble} text=${error.value && errorWords(error.value)} />
    <div class="acts"><button type="button" class="second" disabled=${busy.value} onClick=${keep}>
      ${t(plan ? 'learn.no_one.plan' : 'learn.no_one.keep')}</button>
      <button type="button" class="plain quiet" onClick=${letGo}>${t('learn.no_one.let_go')}
        </button></div></div>`;
}

/** One choice, and what it leads to. @param {{item: any, begun: boolean}} props */
function Choice({ item, begun }) {
  const open = useSignal(begun);
  const opener = useRef(/** @type {HTMLButtonElement | null} */ (null));
  const closed = useRef(false);
  useEffect(() => {
    if (!open.value && closed.current) opener.current?.focus();
  }, [open.value]);
  const act = () => {
    if (item.key === 'therapist') go('support');
    else open.value = !open.value;
  };
  const shown = open.value && item.key === 'line';
  return html`<article class="card"><h2>${item.title}</h2><p>${item.text}</p>
    ${
      open.value && item.key !== 'line'
        ? html`<${Write} item=${item} onClose=${() => {
            closed.current = true;
            open.value = false;
          }} />`
        : html`<p><button type="button" class="plain" ref=${opener} onClick=${act}
          aria-expanded=${item.key === 'line' ? open.value : undefined}>
          ${item.act ?? t('learn.no_one.write')}
          ${!item.act && html`<span class="sr"> ${item.title}</span>`}</button></p>`
    }
    ${shown && html`<${Helplines} kinds=${['listening', 'crisis']} />`}</article>`;
}

/** @param {{notes: any[]}} props */
function Kept({ notes }) {
  const remove = async (/** @type {any} */ note) => {
    await tell('note.remove', { id: note.id });
    say(t('learn.no_one.removed'), () => tell('note.restore', { id: note.id }));
    /** @type {HTMLElement | null} */ (document.querySelector('.held h1'))?.focus();
  };
  return html`<section><h2>${t('learn.no_one.kept')}</h2><ul class="plain-list">
    ${notes.map((note) => {
      const about = [note.title, note.created && dateWords(note.created)].filter(Boolean);
      return html`<li key=${note.id} class="card"><p class="own-words pre">${note.text}</p>
        <p class="soft small kept-foot"><span>${about.join(' · ')}</span>
          <button type="button" class="plain quiet" onClick=${() => remove(note)}>
            ${t('learn.no_one.remove')}<span class="sr"> ${note.text.slice(0, 60)}</span></button>
              </p></li>`;
    })}</ul></section>`;
}

/** The choices of "No one yet". @param {{open?: string}} props `open`: what was being written. */
export function NoOne({ open }) {
  const notes = useList('note.list', { filter: { purpose: 'kindness' }, limit: 50 });
  const kept = notes.items ?? [];
  return html`<${Screen} title=${t('learn.no_one.title')} back lead=${t('learn.no_one.text')}
    kind="no-one">
    ${kept.length > 0 && html`<${Kept} notes=${kept} />`}
    ${items('learn.no_one.items').map((item) => html`<${Choice} key=${item.key} item=${item}
      begun=${item.key === open} />`)}
    <p><button type="button" class="plain" onClick=${() => go('quiet')}>${t('learn.no_one.quiet')}
      </button></p>
  <//>`;
}
