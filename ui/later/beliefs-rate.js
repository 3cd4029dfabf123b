// How true a line feels, in five words: asked at most fortnightly (the program says when), at other
// times only on the person's own wish. All of it over time as a chart.

import { html } from 'htm/preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { addOnce, all, tell } from '../core/door.js';
import { dropDraft, useDraft } from '../core/draft.js';
import { newId } from '../core/ids.js';
import { epoch, say } from '../core/state.js';
import { dateWords, iso, zone } from '../core/time.js';
import { errorWords, t } from '../core/words.js';
import { Fold } from '../parts/fold.js';
import { Trouble } from '../parts/frame.js';
import { Sheet } from '../parts/sheet.js';
import { ChartLine } from './chart-line.js';

/** The five words stand for these; anything between, as from elsewhere, reads as the nearest. */
const steps = [0, 25, 50, 75, 100];

/** @param {number} value 0 to 100. */
const stepWords = (value) => t(`beliefs.step_${Math.round(value / 25) * 25}`);

/**
 * Five words to tap. @param {{legend: string, hidden?: boolean, value?: number | null,
 *   onChange: (value: number) => void}} props
 */
function Strength({ legend, hidden, value, onChange }) {
  const name = useId();
  return html`<fieldset class="scale strength"><legend class=${hidden ? 'sr' : 'ask'}>${legend}
    </legend><div class="scale-steps">${steps.map(
      (at) => html`<label key=${at} class="scale-step">
        <input type="radio" name=${name} value=${at} checked=${value === at}
          onChange=${() => onChange(at)} />
        <span class="scale-face"><svg class="strength-mark" viewBox="0 0 24 24" aria-hidden="true"
          focusable="false"><circle cx="12" cy="12" r="9.5" /><circle class="strength-fill" cx="12"
            cy="12" r=${(9.5 * at) / 100} /></svg><span class="scale-word">${stepWords(at)}</span>
              </span></label>`,
    )}</div></fieldset>`;
}

/**
 * Both scales; the second one waits, folded.
 * @param {{value: any, change: (patch: any) => void}} props
 */
function Scales({ value, change }) {
  const set = (/** @type {string} */ name) => (/** @type {number} */ step) =>
    change({ [name]: step });
  const given = typeof value.counter_strength_pct === 'number';
  return html`<${Strength} legend=${t('beliefs.old_line')} value=${value.strength_pct}
      onChange=${set('strength_pct')} />
    <div class="folds"><${Fold} title=${t('beliefs.rate.counter')}
      open=${given} beside=${given ? stepWords(value.counter_strength_pct) : ''}>
      <${Strength} hidden legend=${t('beliefs.kinder_line')}
        value=${value.counter_strength_pct} onChange=${set('counter_strength_pct')} /><//></div>`;
}

/**
 * The question, when it is due or wished for; else from when on it may be asked.
 * @param {{belief: string, counter: boolean, outlook: any, onDone: () => void}} props
 */
function Ask({ belief, counter, outlook, onDone }) {
  const form = `rating:${belief}`;
  const draft = useDraft(form, () => /** @type {any} */ ({ fresh: newId() }));
  const wished = useSignal(false);
  const busy = useSignal(false);
  const error = useSignal(/** @type {any} */ (null));
  const { value, change } = draft;
  if (!value) return null;
  if (!outlook.rating_due && !wished.value && !draft.found)
    return html`<p class="soft">${t('beliefs.rate.from', { date: dateWords(outlook.rating_day) })}
      </p><p><button type="button" class="plain quiet" onClick=${() => {
        wished.value = true;
        onDone();
      }}>${t('beliefs.rate.early')}</button></p>`;
  const keep = async () => {
    if (busy.value) return;
    busy.value = true;
    error.value = null;
    try {
      const now = new Date();
      const { strength_pct, counter_strength_pct: kinder } = value;
      const more = typeof kinder === 'number' ? { counter_strength_pct: kinder } : {};
      const made = { id: value.fresh, belief, at: iso(now), at_zone: zone(), strength_pct, ...more };
      const kept = await addOnce('rating', made);
      await dropDraft(form);
      epoch.value += 1;
      say(t('beliefs.rate.kept'), () => tell('rating.remove', { id: kept.id }));
      onDone();
    } catch (failed) {
      error.value = failed;
      busy.value = false;
    }
  };
  return html`<p class="hint">${t('beliefs.rate.first')}</p>
    ${
      counter
        ? html`<${Scales} value=${value} change=${change} />`
        : html`<${Strength} legend=${t('beliefs.old_line')} value=${value.strength_pct}
            onChange=${(/** @type {number} */ at) => change({ strength_pct: at })} />`
    }
    <${Trouble} text=${error.value && errorWords(error.value)} />
    <p class="belief-rate-act"><button type="button" class="second" onClick=${keep}
      disabled=${busy.value || typeof value.strength_pct !== 'number'}>${t('beliefs.rate.keep')}
        </button></p>`;
}

/**
 * One rating, opened from the chart or its table.
 * @param {{rating: any, onClose: () => void, onDone: () => void}} props
 */
function One({ rating, onClose, onDone }) {
  const value = useSignal(rating);
  const error = useSignal(/** @type {any} */ (null));
  const keep = async () => {
    const { id, changed, strength_pct, counter_strength_pct } = value.value;
    try {
      await tell('rating.edit', { id, changed, strength_pct, counter_strength_pct });
      say(t('beliefs.rate.kept'), () => tell('rating.undo', { id }));
      onClose();
    } catch (failed) {
      error.value = failed;
    }
  };
  const takeOut = async () => {
    await tell('rating.remove', { id: rating.id });
    say(t('beliefs.rate.taken_out'), () => tell('rating.restore', { id: rating.id }));
    onClose();
    onDone();
  };
  return html`<${Sheet} title=${t('beliefs.rate.one_title', { date: dateWords(rating.at) })}
    onClose=${onClose}>
    <${Scales} value=${value.value} change=${(/** @type {any} */ patch) => {
      value.value = { ...value.value, ...patch };
    }} />
    <${Trouble} text=${error.value && errorWords(error.value)} />
    <div class="sheet-acts"><button type="button" class="main-act" onClick=${keep}>
      ${t('beliefs.rate.keep')}</button><button type="button" class="plain quiet"
        onClick=${takeOut}>${t('beliefs.rate.take_out')}</button></div>
  <//>`;
}

/** Every rating of a belief; fortnightly for years is still few. @param {string} belief */
function useRatings(belief) {
  const state = useSignal(
    /** @type {{items: any[] | null, error: any}} */ ({ items: null, error: null }),
  );
  const turn = epoch.value;
  useEffect(() => {
    let wanted = true;
    all('rating', { belief }).then(
      (items) => {
        if (wanted) state.value = { items, error: null };
      },
      (error) => {
        if (wanted) state.value = { items: state.value.items, error };
      },
    );
    return () => {
      wanted = false;
    };
  }, [belief, turn]);
  return state.value;
}

/** @param {{belief: any, outlook: any}} props */
export function Rating({ belief, outlook }) {
  const { items, error } = useRatings(belief.id);
  const opened = useSignal('');
  const heading = useRef(/** @type {HTMLElement | null} */ (null));
  // What was pressed goes away with what it did; the hands go on from the heading.
  const done = () => requestAnimationFrame(() => heading.current?.focus({ preventScroll: true }));
  if (!outlook || !items)
    return html`<section><h2>${t('beliefs.rate.title')}</h2>
      <${Trouble} text=${error && errorWords(error)} /></section>`;
  const line = (/** @type {string} */ name) =>
    items
      .filter((rating) => typeof rating[name] === 'number')
      .map((rating) => ({ id: rating.id, at: rating.at, value: rating[name] }));
  const shown = items.find(({ id }) => id === opened.value);
  return html`<section><h2 tabindex="-1" ref=${heading}>${t('beliefs.rate.title')}</h2>
    <${Ask} key=${items.length} belief=${belief.id} counter=${Boolean(belief.counter)}
      outlook=${outlook} onDone=${done} />
    ${
      items.length > 0 &&
      html`<${ChartLine} title=${t('beliefs.rate.chart')} low=${0} high=${100} say=${stepWords}
        words=${steps.map((value) => ({ value, label: stepWords(value) }))}
        lines=${[
          { name: t('beliefs.old_line'), points: line('strength_pct') },
          { name: t('beliefs.kinder_line'), points: line('counter_strength_pct') },
        ]} onOpen=${(/** @type {string} */ id) => {
          opened.value = id;
        }} />`
    }
    ${
      shown &&
      html`<${One} key=${shown.id} rating=${shown} onDone=${done} onClose=${() => {
        opened.value = '';
      }} />`
    }
  </section>`;
}
