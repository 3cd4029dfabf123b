// What may be said about moments with one person: facts first, then counts and a range, how settled
// before and after, and, where the standing is open, the pauses between contacts. About somebody for
// whom there are no numbers, nothing is asked for.

import { html } from 'htm/preact';
import { useAsk } from '../core/door.js';
import { go } from '../core/routes.js';
import { errorWords, t } from '../core/words.js';
import { Trouble } from '../parts/frame.js';
import { Gaps } from './picture-gaps.js';
import { Said, SaidGroup } from './say-claim.js';
import { isFact } from './say.js';

/** @param {{name: string, cadence: any}} props */
function Cadence({ name, cadence }) {
  return html`<h3>${t('person.cadence')}</h3>
    <${Gaps} title=${t('person.cadence_of', { name })} gaps=${cadence.gaps}
      silence_days=${cadence.silence_days} ids=${cadence.ids}
      onOpen=${(/** @type {{ids: string[]}} */ { ids }) => {
        if (ids.length > 0) go('entries', { pattern: 'cadence', ids });
      }} />
    ${cadence.say.map(
      (/** @type {any} */ claim) => html`<${Said} key=${claim.key} claim=${claim} closed />`,
    )}`;
}

/** @param {{id: string, name: string}} props */
function Numbers({ id, name }) {
  const asked = [
    useAsk('pattern.safety', { factor: 'person', group: id }),
    useAsk('pattern.settling', { factor: 'person', group: id }),
    useAsk('pattern.cadence', { person: id }),
  ];
  const [counted, settled, cadence] = asked.map(({ data }) => data);
  const error = asked.find((one) => one.error)?.error;
  // Without the counts there are no facts, and no number stands where they may be missing.
  if (error)
    return html`<section class="may-be-said"><h2>${t('person.may_be_said')}</h2>
      <${Trouble} text=${errorWords(error)} /></section>`;
  if (!counted) return null;
  const group = counted.groups[0];
  const before_after = settled?.groups[0]?.n > 0;
  const paused = cadence?.open && cadence.contacts > 0;
  if (!group && !before_after && !paused) return null;
  return html`<section class="may-be-said"><h2>${t('person.may_be_said')}</h2>
    ${group && html`<${SaidGroup} group=${group} say=${counted.say} person />`}
    ${
      before_after &&
      settled.say
        .filter((/** @type {any} */ claim) => !isFact(claim))
        .map((/** @type {any} */ claim) => html`<${Said} key=${claim.key} claim=${claim} />`)
    }
    ${paused && html`<${Cadence} name=${name} cadence=${cadence} />`}
  </section>`;
}

/** @param {{id: string, name: string, numbers: boolean}} props `numbers`: whether any may be said. */
export function MayBeSaid({ id, name, numbers }) {
  if (numbers) return html`<${Numbers} id=${id} name=${name} />`;
  return html`<section><h2>${t('person.may_be_said')}</h2><p>${t('person.unsafe')}</p></section>`;
}
