// What may be said, on a screen: facts above, the sentence, how sure it is, and the way to the
// entries it rests on.

import { html } from 'htm/preact';
import { useId } from 'preact/hooks';
import { useAsk } from '../core/door.js';
import { go } from '../core/routes.js';
import { t } from '../core/words.js';
import { CountBar } from '../parts/claim.js';
import { factsOf, isFact, sentenceOf, sureOf } from './say.js';

/** @typedef {import('./say.js').Claim} Claim */

/** Where the entries of a claim are read. @param {Claim} claim */
export function openClaim(claim) {
  const { about = {} } = claim;
  if (about.belief) go('belief', { id: about.belief });
  else go('entries', { claim });
}

/** The line that a claim is about, in the person's words. @param {{id: string}} props */
function Line({ id }) {
  const { data } = useAsk('belief.get', { id });
  return data && html`<p class="own-words">${data.statement}</p>`;
}

/**
 * @param {{claim: Claim, facts?: string[], scale?: number[], more?: string, closed?: boolean}} props
 * `facts` stand above every number. `more`: how many more it takes. `closed`: where what it rests on
 * stands beside it, the way there and the line that it is about are left out.
 */
export function Said({ claim, facts = [], scale, more, closed }) {
  const id = useId();
  const sure = sureOf(claim);
  const { about = {}, ids = [] } = claim;
  return html`<div class="claim said">
    ${facts.map((fact) => html`<p key=${fact} class="fact">${fact}</p>`)}
    ${about.belief && !closed && html`<${Line} id=${about.belief} />`}
    <p id=${id} class=${isFact(claim) ? 'fact' : 'claim-sentence'}>${sentenceOf(claim)}</p>
    ${(sure || more) && html`<p class="soft small">${[sure, more].filter(Boolean).join(' ')}</p>`}
    ${scale && html`<${CountBar} scale=${scale} />`}
    ${
      !closed &&
      !claim.key.endsWith('_none') &&
      (ids.length > 0 || about.belief) &&
      html`<button type="button" class="plain" aria-describedby=${id}
        onClick=${() => openClaim(claim)}>${t(about.belief ? 'say.line' : 'claim.entries')}</button>`
    }
  </div>`;
}

/** How many more it takes, in words. @param {{gate?: string, needed?: number}} group */
export function moreWords({ gate, needed = 0 }) {
  if (needed <= 0) return '';
  return t(gate === 'counts' ? 'say.more_interval' : 'say.more_compare', { n: needed });
}

/**
 * One group with the sentence that the door gives for it.
 * @param {{group: any, say: Claim[], person?: boolean, closed?: boolean}} props
 */
export function SaidGroup({ group, say, person, closed }) {
  const own = say.filter(
    ({ key, about = {} }) =>
      !isFact({ key, n: 0 }) && !/^(compare|works)_/.test(key) && (about.id ?? about.label) === (group.id ?? group.label),
  );
  const facts = factsOf(group);
  if (own.length === 0)
    return html`<div class="claim said">${facts.map(
      (fact) => html`<p key=${fact} class="fact">${fact}</p>`,
    )}</div>`;
  // Somebody with a fact gets no range: nothing is to be waited for.
  const more = person && (facts.length > 0 || group.gate !== 'counts') ? '' : moreWords(group);
  return own.map(
    (claim) => html`<${Said} key=${claim.key} claim=${claim} facts=${facts} scale=${group.scale}
      more=${more} closed=${closed} />`,
  );
}
