// Which size could come next: what the book says to that, and the shares it rests on.

import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { ask, useAsk } from '../core/door.js';
import { go } from '../core/routes.js';
import { dateWords } from '../core/time.js';
import { t } from '../core/words.js';
import { Fold } from '../parts/fold.js';
import { wasAt } from './share-beside.js';

const shown_most = 5;

/** @param {{ids: string[]}} props Read when they are wanted, and not before. */
function Rests({ ids }) {
  const open = useSignal(false);
  const shares = useSignal(/** @type {any[]} */ ([]));
  useEffect(() => {
    if (!open.value) return;
    Promise.all(ids.slice(0, shown_most).map((id) => ask('share.view', { id })))
      .then((found) => {
        shares.value = found;
      })
      .catch(() => {});
  }, [open.value, ids.join(' ')]);
  return html`<${Fold} title=${t('share.ladder_rests')}
    onToggle=${(/** @type {boolean} */ is) => {
      open.value = is;
    }}>
    <ul class="plain-list rows">${shares.value.map(
      (view) => html`<li key=${view.share.id}><button type="button" class="row"
        onClick=${() => go('share', { id: view.share.id })}><span class="row-words">
        <span class=${view.share.what ? 'own-words clamp' : 'soft'}>
          ${view.share.what || t('share.no_words')}</span>
        <span class="soft small">${dateWords(wasAt(view))}</span></span></button></li>`,
    )}</ul><//>`;
}

/** What the book says about sizes with one person; null until it has answered. */
export const useLadder = (/** @type {string | undefined} */ person) =>
  useAsk('share.ladder', person ? { person } : {}).data;

/** @param {{ladder: any, name: string}} props */
export function LadderWords({ ladder, name }) {
  if (!ladder || ladder.key === 'none') return null;
  if (ladder.key === 'start') return html`<p class="soft">${t('share.ladder_start')}</p>`;
  const key = ladder.key === 'up' ? 'up' : ladder.reason;
  const size = ladder.size ? t(`share.size_${ladder.size}`) : '';
  return html`<div class="ladder"><p>
      ${t(`share.ladder_${key}`, { name, size })}</p>
    ${ladder.shares.length > 0 && html`<${Rests} ids=${ladder.shares} />`}</div>`;
}
