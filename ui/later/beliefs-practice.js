// Saying or writing the kinder line, and taking it along as a card. What is written here for
// practice is not kept unless it is wanted as the line itself.

import { html } from 'htm/preact';
import { useSignal } from '@preact/signals';
import { addOnce, ask, tell, useAsk } from '../core/door.js';
import { dropDraft, useDraft } from '../core/draft.js';
import { newId } from '../core/ids.js';
import { epoch, say } from '../core/state.js';
import { dateWords, iso, zone } from '../core/time.js';
import { choice, errorWords, t } from '../core/words.js';
import { Copy } from '../parts/copy.js';
import { Fold } from '../parts/fold.js';
import { Screen, Trouble } from '../parts/frame.js';
import { GrowText } from '../parts/grow-text.js';
import { drawCard, saveFile } from './beliefs-card.js';

/** @param {string} belief @param {string} way @param {string} id */
const practised = (belief, way, id) =>
  addOnce('practice', { id, belief, way, at: iso(new Date()), at_zone: zone() });

/** @param {{belief: any}} props */
function Before({ belief }) {
  const { data } = useAsk('practice.list', {
    filter: { belief: belief.id },
    order: '-at',
    limit: 20,
  });
  const rows = data?.items ?? [];
  if (rows.length === 0) return null;
  const takeOut = async (/** @type {string} */ id) => {
    await tell('practice.remove', { id });
    say(t('beliefs.practice.taken_out'), () => tell('practice.restore', { id }));
    /** @type {HTMLElement | null} */ (document.querySelector('.practised summary'))?.focus();
  };
  return html`<section class="folds practised"><${Fold} title=${t('beliefs.practice.before')}>
    <ul class="plain-list">${rows.map(
      (/** @type {any} */ { id, at, way }) => html`<li key=${id} class="belief-away">
        <span>${dateWords(at)}, ${choice('way', way)}</span>
        <button type="button" class="plain quiet small" onClick=${() => takeOut(id)}>
          ${t('beliefs.practice.take_out')}<span class="sr"> ${dateWords(at)}</span></button></li>`,
    )}</ul><//></section>`;
}

/** @param {{belief: any}} props */
function Write({ belief }) {
  const form = `practice:${belief.id}`;
  const draft = useDraft(form, () => ({ text: '', fresh: newId() }));
  const error = useSignal(/** @type {any} */ (null));
  const { value, change } = draft;
  if (!value) return null;
  const done = async (/** @type {boolean} */ use) => {
    error.value = null;
    if (!value.text.trim()) {
      error.value = { field: 'text' };
      return;
    }
    try {
      const { id } = await practised(belief.id, 'written', value.fresh);
      if (use) await ask('belief.edit', { id: belief.id, counter: value.text });
      change({ text: '', fresh: newId() });
      await dropDraft(form);
      epoch.value += 1;
      say(t(use ? 'beliefs.practice.used' : 'beliefs.practice.written_kept'), async () => {
        if (use) await ask('belief.edit', { id: belief.id, counter: belief.counter });
        await tell('practice.remove', { id });
      });
    } catch (failed) {
      error.value = failed;
    }
  };
  const missing = error.value?.field === 'text' ? t('beliefs.practice.need_words') : '';
  return html`<section><h2>${t('beliefs.practice.write_title')}</h2>
    <${GrowText} hidden label=${t('beliefs.practice.write_ask')}
      hint=${t('beliefs.practice.write_hint')} value=${value.text} error=${missing} rows=${3}
      onChange=${(/** @type {string} */ text) => change({ text })} />
    <${Trouble} text=${error.value && !missing && errorWords(error.value)} />
    <div class="acts"><button type="button" class="second" onClick=${() => done(false)}>
      ${t('beliefs.practice.written')}</button>
    <button type="button" class="plain" onClick=${() => done(true)}>${t('beliefs.practice.use')}
      </button></div></section>`;
}

/** @param {{belief: any}} props */
export function Practice({ belief }) {
  const error = useSignal(/** @type {any} */ (null));
  const fresh = useSignal(newId());
  const busy = useSignal(false);
  const said = async () => {
    if (busy.value) return;
    busy.value = true;
    error.value = null;
    try {
      const { id } = await practised(belief.id, 'said', fresh.value);
      fresh.value = newId();
      epoch.value += 1;
      say(t('beliefs.practice.said_kept'), () => tell('practice.remove', { id }));
    } catch (failed) {
      error.value = failed;
    }
    busy.value = false;
  };
  return html`<${Screen} title=${t('beliefs.practice.title')} back kind="belief-practice"
    lead=${t('beliefs.practice.lead')}>
    <p class="counter-large own-words pre">${belief.counter}</p>
    <${Trouble} text=${error.value && errorWords(error.value)} />
    <div class="acts"><button type="button" class="main-act" onClick=${said}>
      ${t('beliefs.practice.said')}</button></div>
    <${Write} belief=${belief} />
    <${Before} belief=${belief} />
  <//>`;
}

/** @param {{belief: any}} props */
export function Card({ belief }) {
  const text = belief.counter;
  const picture = async () => {
    saveFile(await drawCard(text), t('beliefs.keepsake.picture_name'));
    say(t('beliefs.keepsake.made'));
  };
  const file = () => {
    saveFile(
      new Blob([`${text}\n`], { type: 'text/plain;charset=utf-8' }),
      t('beliefs.keepsake.text_name'),
    );
    say(t('beliefs.keepsake.made'));
  };
  return html`<${Screen} title=${t('beliefs.keepsake.title')} back kind="belief-card">
    <p class="keep-card own-words pre">${text}</p>
    <p class="hint">${t('beliefs.keepsake.lead')}</p>
    <div class="acts"><${Copy} text=${text} />
      <button type="button" class="second" onClick=${() => print()}>${t('beliefs.keepsake.print')}
        </button>
      <button type="button" class="second" onClick=${picture}>${t('beliefs.keepsake.picture')}
        </button>
      <button type="button" class="second" onClick=${file}>${t('beliefs.keepsake.text')}</button>
    </div>
  <//>`;
}
