// Moments and shares that may speak to a line. The program chooses a few and says why; the person
// says for which of the two it speaks, or neither, and then it is not offered again.

import { html } from 'htm/preact';
import { useSignal } from '@preact/signals';
import { tell } from '../core/door.js';
import { newId } from '../core/ids.js';
import { go } from '../core/routes.js';
import { say } from '../core/state.js';
import { t } from '../core/words.js';
import { Fold } from '../parts/fold.js';
import { GrowText } from '../parts/grow-text.js';
import { ForWhich, toField } from './beliefs-evidence.js';
import { SourceHead, SourceWords, useSource } from './beliefs-source.js';

/** As many as the field holds; the oldest ones go first. */
const most_aside = 500;
const few = 20;

/** @param {any} belief @param {string[]} ids */
const setAside = (belief, ids) =>
  tell('belief.edit', { id: belief.id, aside: ids.length > 0 ? ids.slice(-most_aside) : null });

/**
 * @param {{offer: {kind: string, id: string, why: string}, typed:
 *   import('./beliefs-evidence.js').Typed, onKeep: (made: any) => Promise<void>, onNeither: () =>
 *   void}} props
 */
function Offer({ offer, typed, onKeep, onNeither }) {
  const found = useSource(offer.id, offer.kind);
  const fresh = useSignal(newId());
  if (!found?.record) return null;
  const text = typed.words[offer.id];
  const keep = async (/** @type {string} */ direction) => {
    await onKeep({
      id: fresh.value,
      source: offer.id,
      direction,
      ...(text?.trim() ? { text } : {}),
    });
    await typed.drop(offer.id);
  };
  return html`<article class="card offer">
    <${SourceHead} found=${found} />
    <${SourceWords} found=${found} />
    <p class="small soft">${t(`beliefs.offer.why.${offer.why}`)}
      ${' '}<button type="button" class="plain small"
        onClick=${() => go(offer.kind, { id: offer.id })}>${t('beliefs.offer.open')}</button></p>
    ${
      text === undefined
        ? html`<p><button type="button" class="plain quiet small"
            onClick=${() => {
              typed.changed(offer.id, '');
              toField('.offer textarea');
            }}>${t('beliefs.offer.words')}</button></p>`
        : html`<${GrowText} label=${t('beliefs.offer.words_ask')} value=${text}
            onChange=${(/** @type {string} */ words) => typed.changed(offer.id, words)} />`
    }
    <div class="acts"><${ForWhich} onFor=${keep} />
      <button type="button" class="plain quiet" onClick=${onNeither}>${t('beliefs.offer.neither')}
        </button></div>
  </article>`;
}

/**
 * @param {{belief: any, offers: {kind: string, id: string, why: string}[], typed:
 *   import('./beliefs-evidence.js').Typed, onKeep: (made: any) => Promise<void>, onDone: () =>
 *   void}} props
 */
export function Offers({ belief, offers, typed, onKeep, onDone }) {
  const turn = useSignal(0);
  if (offers.length === 0) return null;
  const offer = offers[turn.value % offers.length];
  const before = belief.aside ?? [];
  const neither = async (/** @type {string} */ id) => {
    await setAside(belief, [...before, id]);
    await typed.drop(id);
    say(t('beliefs.offer.aside_said'), () => setAside(belief, before));
    onDone();
  };
  return html`<div class="offers"><h3>${t('beliefs.offer.title')}</h3>
    <p class="hint">${t('beliefs.offer.lead')}</p>
    <${Offer} key=${offer.id} offer=${offer} typed=${typed} onKeep=${onKeep}
      onNeither=${() => neither(offer.id)} />
    ${
      offers.length > 1 &&
      html`<p><button type="button" class="plain" onClick=${() => {
        turn.value += 1;
      }}>${t('beliefs.offer.another')}</button></p>`
    }</div>`;
}

/** @param {{id: string, onAgain: () => void}} props */
function OneAside({ id, onAgain }) {
  const found = useSource(id);
  if (!found?.record) return null;
  return html`<li class="speaks-one"><${SourceHead} found=${found} />
    <${SourceWords} found=${found} />
    <button type="button" class="plain small" onClick=${onAgain}>${t('beliefs.offer.again')}
      </button></li>`;
}

/**
 * What was set aside, and the way back for it.
 * @param {{belief: any, onDone: () => void}} props
 */
export function Aside({ belief, onDone }) {
  const open = useSignal(false);
  const ids = /** @type {string[]} */ (belief.aside ?? []);
  if (ids.length === 0) return null;
  return html`<div class="folds"><${Fold} title=${t('beliefs.offer.aside_title')}
    onToggle=${(/** @type {boolean} */ is) => {
      open.value = is;
    }}>${
      open.value &&
      html`<ul class="plain-list">${ids
        .slice(-few)
        .reverse()
        .map(
          (id) => html`<${OneAside} key=${id} id=${id}
            onAgain=${async () => {
              const rest = ids.filter((one) => one !== id);
              await setAside(belief, rest);
              onDone();
            }} />`,
        )}</ul>`
    }<//></div>`;
}
