// One person's page: their words to remember, what was noticed, moments, then what may be said, and
// what is planned with them.

import { html } from 'htm/preact';
import { useSignal } from '@preact/signals';
import { useAsk, useList } from '../core/door.js';
import { go } from '../core/routes.js';
import { byId, epoch, peopleWhole } from '../core/state.js';
import { dateWords } from '../core/time.js';
import { errorWords, t } from '../core/words.js';
import { Empty } from '../parts/empty.js';
import { Entry } from '../parts/entry.js';
import { Screen, Trouble } from '../parts/frame.js';
import { GivingBalance } from './giving-balance.js';
import { About, Chosen, Standing } from './person-about.js';
import { Care } from './person-care.js';
import { Repairs } from './repairs.js';
import { QualitiesOf } from './person-qualities.js';
import { MayBeSaid } from './person-says.js';
import { Begin, Planned, Written } from './person-with.js';

const moments_shown = 5;

/** @param {{id: string}} props Words from them, one at a time. */
function ToRemember({ id }) {
  const at = useSignal(0);
  const { items, more } = useList('moment.seen', { person: id, limit: 20 });
  if (!items || items.length === 0) return null;
  const shown = items[Math.min(at.value, items.length - 1)];
  const another = async () => {
    if (at.value + 1 < items.length) at.value += 1;
    else if (more) {
      await more();
      at.value += 1;
    } else at.value = 0;
  };
  return html`<section><h2>${t('person.remember')}</h2>
    <figure class="remember" aria-live="polite"><blockquote class="own-words">${shown.seen_in_me}
      </blockquote><figcaption class="soft small">${dateWords(shown.at)}</figcaption></figure>
    ${items.length > 1 && html`<button type="button" class="plain" onClick=${another}>
      ${t('person.another')}</button>`}
  </section>`;
}

/** @param {{id: string, name: string, quiet: boolean}} props `quiet`: a new one is not put forward. */
function Moments({ id, name, quiet }) {
  const { items, error } = useList('moment.list', {
    filter: { people: id },
    order: '-at',
    limit: moments_shown + 1,
  });
  return html`<section><h2>${t('person.moments')}</h2>
    <${Trouble} text=${error && errorWords(error)} onAgain=${() => {
      epoch.value += 1;
    }} />
    ${items?.length === 0 && html`<${Empty} text=${t('person.no_moments', { name })} />`}
    <ul class="plain-list rows">${(items ?? []).slice(0, moments_shown).map(
      (moment) => html`<li key=${moment.id}><${Entry} moment=${moment} without=${id}
        onOpen=${() => go('moment', { id: moment.id })} /></li>`,
    )}</ul>
    <div class="acts"><button type="button" class=${quiet ? 'plain' : 'main-act'}
      onClick=${() => go('moment-form', { people: [id] })}>${t('person.add_moment', { name })}
        </button>
      ${(items?.length ?? 0) > moments_shown && html`<button type="button" class="plain"
        onClick=${() => go('journal', { filter: { people: id } })}>${t('person.all_moments')}
        </button>`}</div>
  </section>`;
}

/** @param {{id: string, open?: string}} props `open`: the quality where something was begun. */
export function Person({ id, open }) {
  const person = byId.value.get(id);
  const outlook = useAsk('person.outlook', person ? { id } : null);
  if (!person)
    return html`<${Screen} title=${t('people.title')} back>
      ${peopleWhole.value && html`<p>${t('person.gone')}</p>`}<//>`;
  const edit = html`<button type="button" class="plain" onClick=${() => go('person-form', { id })}>
    ${t('person.edit')}</button>`;
  const may = outlook.data?.may;
  const name = person.alias;
  return html`<${Screen} title=${name} own back aside=${edit} lead=${person.role} kind="person">
    <${Trouble} text=${outlook.error && errorWords(outlook.error)} onAgain=${() => {
      epoch.value += 1;
    }} />
    ${may && !may.number && html`<p class="soft">${t('person.no_suggestions')}</p>`}
    <${ToRemember} id=${id} />
    ${outlook.data?.card && html`<${Care} id=${id} name=${name} hard=${outlook.data.hard} />`}
    <${QualitiesOf} id=${id} begun=${open} />
    <${Moments} id=${id} name=${name} quiet=${!may?.number} />
    <${Repairs} filter=${{ person: id }} />
    ${
      may &&
      html`<${MayBeSaid} id=${id} name=${name} numbers=${may.number} />
      ${may.number && html`<${GivingBalance} person=${id} />`}
      ${may.draft && html`<${Planned} id=${id} />`}
      <${Begin} id=${id} name=${name} may=${may} />
      <${About} person=${person} outlook=${outlook.data} />
      <div class="folds">${may.draft
        ? html`<${Chosen} person=${person} />`
        : html`<${Written} id=${id} />`}
        <${Standing} person=${person} /></div>`
    }
  <//>`;
}
