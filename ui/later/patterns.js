// First counts, by person, channel and setting. Persons stand in order of their names and are never
// compared.

import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { useAsk } from '../core/door.js';
import { go } from '../core/routes.js';
import { choice, errorWords, inOrder, t } from '../core/words.js';
import { Claim } from '../parts/claim.js';
import { Empty } from '../parts/empty.js';
import { Fold } from '../parts/fold.js';
import { Screen, Trouble } from '../parts/frame.js';
import { FearedHappened } from './share-beside.js';
import { countsWords, factsWords } from './patterns-words.js';

/** Factor, and the field of a moment that leads to its entries. @type {[string, string][]} */
const factors = [
  ['person', 'people'],
  ['channel', 'channel'],
  ['setting', 'setting'],
];

/**
 * Enough to say more than counts first; persons always by name.
 * @param {string} factor
 * @param {any[]} groups
 */
function ordered(factor, groups) {
  const named = groups.map((group) => ({
    ...group,
    name: factor === 'person' ? group.label : choice(factor, group.label),
  }));
  return factor === 'person'
    ? named.sort((a, b) => inOrder(a.name, b.name))
    : named.sort((a, b) => b.n - a.n || inOrder(a.name, b.name));
}

/** @param {{factor: string, by: string, onShown: () => void}} props */
function Factor({ factor, by, onShown }) {
  const { data, error } = useAsk('pattern.counts', { factor });
  useEffect(() => {
    if (data || error) onShown();
  }, [data, error]);
  if (error) return html`<${Trouble} text=${errorWords(error)} />`;
  if (!data || data.groups.length === 0) return null;
  return html`<section class="factor"><h2>${t(`patterns.by_${factor}`)}</h2>
    ${ordered(factor, data.groups).map(
      (group) => html`<article key=${group.id ?? group.label} class="context">
      <h3>${group.name}</h3>
      <${Claim} sentence=${countsWords(group)} facts=${factsWords(group)} scale=${group.scale}
        about=${group.name}
        onEntries=${() => go('journal', { filter: { [by]: group.id ?? group.label } })} />
    </article>`,
    )}
  </section>`;
}

/** One factor after the other, so that the first stands there at once. */
export function Patterns() {
  const shown = useSignal(0);
  const { data } = useAsk('moment.list', { limit: 1 });
  if (data?.items.length === 0) {
    return html`<${Screen} title=${t('patterns.title')}>
      <${Empty} text=${t('patterns.none')} act=${t('patterns.begin')}
        onAct=${() => go('moment-form')} /><//>`;
  }
  return html`<${Screen} title=${t('patterns.title')} lead=${t('patterns.lead')} kind="patterns">
    <${FearedHappened} all />
    ${factors.slice(0, shown.value + 1).map(
      ([factor, by], at) => html`<${Factor} key=${factor} factor=${factor} by=${by}
        onShown=${() => {
          shown.value = Math.max(shown.value, at + 1);
        }} />`,
    )}
    <${Fold} title=${t('patterns.why')}><p>${t('patterns.why_text')}</p><p>
      ${t('patterns.why_people')}</p><//>
  <//>`;
}
