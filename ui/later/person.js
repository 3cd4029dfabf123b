// One person's page: their words to remember, what was noticed, moments, then what may be said.

import { html } from 'htm/preact';
import { useSignal } from '@preact/signals';
import { tell, useAsk, useList } from '../core/door.js';
import { go, openNow } from '../core/routes.js';
import { byId, epoch, say } from '../core/state.js';
import { dateWords, iso, zone } from '../core/time.js';
import { choice, choices, content, errorWords, field, fill, t } from '../core/words.js';
import { Claim } from '../parts/claim.js';
import { Copy } from '../parts/copy.js';
import { Empty } from '../parts/empty.js';
import { Entry } from '../parts/entry.js';
import { Fold } from '../parts/fold.js';
import { Screen, Trouble } from '../parts/frame.js';
import { GrowText } from '../parts/grow-text.js';
import { countsWords, factsWords } from './patterns-words.js';

/** @param {{moments: any[]}} props */
function ToRemember({ moments }) {
  const at = useSignal(0);
  const said = moments.filter((moment) => moment.seen_in_me);
  if (said.length === 0) return null;
  const shown = said[at.value % said.length];
  return html`<section><h2>${t('person.remember')}</h2>
    <figure class="remember"><blockquote class="own-words">${shown.seen_in_me}</blockquote>
      <figcaption class="soft small">${dateWords(shown.at)}</figcaption></figure>
    ${
      said.length > 1 &&
      html`<button type="button" class="plain" onClick=${() => {
        at.value += 1;
      }}>${t('person.another')}</button>`
    }
  </section>`;
}

/** @param {{rows: any[], title: string}} props */
function Times({ rows, title }) {
  return html`<div class="times"><h3>${title}</h3>
    <ul class="plain-list">${rows.map(
      (row) => html`<li key=${row.id}>
      ${row.text ? html`<span class="own-words">${row.text}</span> ` : ''}<span class="soft small">
        ${dateWords(row.at)}</span>
      ${row.moment && html` <button type="button" class="plain small"
        onClick=${() => go('moment', { id: row.moment })}>${t('person.its_moment')}
          <span class="sr"> ${dateWords(row.at)}</span></button>`}
    </li>`,
    )}</ul></div>`;
}

/** @param {{person: string, quality: string}} props */
function AddTime({ person, quality }) {
  const direction = useSignal('');
  const text = useSignal('');
  const error = useSignal(/** @type {any} */ (null));
  const keep = async () => {
    try {
      await tell('observation.add', {
        person,
        quality,
        direction: direction.value,
        at: iso(new Date()),
        at_zone: zone(),
        ...(text.value.trim() ? { text: text.value } : {}),
      });
      direction.value = '';
      text.value = '';
    } catch (failed) {
      error.value = failed;
    }
  };
  return html`<div class="add-time">
    <div class="chip-row">${choices('observed').map(
      (
        word,
      ) => html`<button key=${word} type="button" class="chip"
        aria-pressed=${direction.value === word}
      onClick=${() => {
        direction.value = direction.value === word ? '' : word;
      }}>${t(`person.add_${word}`)}</button>`,
    )}</div>
    ${
      direction.value &&
      html`<${GrowText} label=${field('observation', 'text').ask} value=${text.value} onChange=${(
        /** @type {string} */ words,
      ) => {
        text.value = words;
      }} />
      <${Trouble} text=${error.value && errorWords(error.value)} />
      <button type="button" class="second" onClick=${keep}>${t('person.keep_time')}</button>`
    }
  </div>`;
}

/** @param {{person: string, quality: string, rows: any[]}} props */
function Quality({ person, quality, rows }) {
  const open = useSignal(false);
  const noticed = rows.filter((row) => row.direction === 'noticed');
  const missing = rows.filter((row) => row.direction === 'missing');
  const latest = (/** @type {any[]} */ list) => list.find((row) => row.text) ?? list[0];
  const glance = (/** @type {any} */ row, /** @type {string} */ title) =>
    row &&
    html`<span class="glance"><span class="soft small">${title}</span>
    <span class=${row.text ? 'own-words clamp' : 'small'}>${row.text || dateWords(row.at)}</span>
      </span>`;
  const title = html`<span class="quality-name">${choice('quality', quality)}</span>
    ${rows.length === 0 && html`<span class="soft small light">${t('person.not_known')}</span>`}
    ${!open.value && glance(latest(noticed), t('person.noticed'))}
      ${!open.value && glance(latest(missing), t('person.missing'))}`;
  return html`<${Fold} title=${title} onToggle=${(/** @type {boolean} */ is) => {
    open.value = is;
  }}>
    ${open.value && noticed.length > 0 && html`<${Times} rows=${noticed}
      title=${t('person.noticed_n', { n: noticed.length })} />`}
    ${open.value && missing.length > 0 && html`<${Times} rows=${missing}
      title=${t('person.missing_n', { n: missing.length })} />`}
    ${open.value && html`<${AddTime} person=${person} quality=${quality} />`}
  <//>`;
}

/**
 * The calm card after hard moments: a fact, some thoughts, help. Never a verdict.
 * @param {{name: string}} props
 */
function Care({ name }) {
  const { title, text, act } = content('cards').care;
  return html`<section class="care"><h2>${fill(title, { name })}</h2>
    ${text.map((/** @type {string} */ line) => html`<p key=${line}>${line}</p>`)}
    <button type="button" class="second" onClick=${() => openNow('danger')}>${act}</button>
  </section>`;
}

/** @param {{id: string, name: string, unsafe: boolean}} props */
function MayBeSaid({ id, name, unsafe }) {
  const { data } = useAsk('pattern.counts', unsafe ? null : { factor: 'person' });
  if (unsafe)
    return html`<section><h2>${t('person.may_be_said')}</h2><p>${t('person.unsafe')}</p></section>`;
  const group = data?.groups.find((/** @type {any} */ one) => one.id === id);
  if (!group || group.n === 0) return null;
  return html`<section><h2>${t('person.may_be_said')}</h2>
    <${Claim} sentence=${countsWords(group)} facts=${factsWords(group)} scale=${group.scale}
      about=${name}
      onEntries=${() => go('journal', { filter: { people: id } })} /></section>`;
}

/** Small things that were planned with them, with the words for it. @param {{id: string}} props */
function Planned({ id }) {
  const { data } = useAsk('reachout.list', { filter: { person: id, state: 'planned' }, limit: 20 });
  const items = data?.items ?? [];
  const set = async (/** @type {any} */ item, /** @type {string} */ state) => {
    await tell('reachout.edit', { id: item.id, state });
    say(t(`person.plan_${state}`), () => tell('reachout.undo', { id: item.id }));
  };
  return (
    items.length > 0 &&
    html`<section><h2>${t('person.planned')}</h2><ul class="plain-list">${items.map(
      (/** @type {any} */ item) => html`<li key=${item.id} class="card">
    ${item.kind && html`<p class="soft small">${choice('reachout_kind', item.kind)}</p>`}
    ${item.draft && html`<p class="own-words pre">${item.draft}</p>`}
    <div class="invitation-acts">${item.draft && html`<${Copy} text=${item.draft} />`}
      <button type="button" class="plain" onClick=${() => set(item, 'done')}>${t('person.did_it')}
        </button>
      <button type="button" class="plain quiet" onClick=${() => set(item, 'let_go')}>
        ${t('draft.let_go')}</button></div></li>`,
    )}</ul></section>`
  );
}

/** @type {Record<string, string>} */
const schemes = { phone: 'tel:', sms: 'sms:', email: 'mailto:' };

/** @param {{person: import('../core/state.js').Person}} props */
function About({ person }) {
  const reach = person.reach ?? [];
  if (!person.note && !person.respect && reach.length === 0 && !person.rhythm) return null;
  const plan = !person.standing || person.standing === 'open';
  return html`<section><h2>${t('person.about')}</h2><dl class="facts">
    ${person.respect && html`<dt>${field('person', 'respect').label}</dt><dd class="own-words pre">
      ${person.respect}</dd>`}
    ${person.note && html`<dt>${field('person', 'note').label}</dt><dd class="own-words pre">
      ${person.note}</dd>`}
    ${plan && person.rhythm && html`<dt>${field('person', 'rhythm').label}</dt><dd>
      ${choice('rhythm', person.rhythm)}</dd>`}
    ${
      reach.length > 0 &&
      html`<dt>${field('person', 'reach').label}</dt>${reach.map(
        ({ way, address }) => html`<dd key=${address}>
      ${schemes[way] ? html`<a class="reach-link"
        href=${schemes[way] + address.replace(/[\s()]/g, '')}>${address}
          </a>` : address} <span class="soft small">${choice('reach_way', way)}</span></dd>`,
      )}`
    }
  </dl>${reach.length > 0 && html`<p class="hint">${t('person.reach_record')}</p>`}</section>`;
}

/** @param {{id: string}} props */
export function Person({ id }) {
  const person = byId.value.get(id);
  const moments = useList('moment.list', { filter: { people: id }, order: '-at', limit: 50 });
  const observed = useAsk('observation.list', { filter: { person: id }, order: '-at', limit: 200 });
  const crossed = useAsk('moment.list', {
    filter: { people: id, boundary_respected: 'no' },
    limit: 2,
  });
  const lowest = useAsk('moment.list', { filter: { people: id, felt_safe: -2 }, limit: 2 });
  if (!person)
    return html`<${Screen} title=${t('people.title')} back><p>${t('person.gone')}</p><//>`;
  const unsafe = person.standing === 'unsafe';
  const rows = observed.data?.items ?? [];
  const care = crossed.data?.items.length === 2 || lowest.data?.items.length === 2;
  const edit = html`<button type="button" class="plain" onClick=${() => go('person-form', { id })}>
    ${t('person.edit')}</button>`;
  const { items, error } = moments;
  return html`<${Screen} title=${person.alias} own back aside=${edit} lead=${person.role}
    kind="person">
    ${unsafe && html`<p class="soft">${t('person.no_suggestions')}</p>`}
    <${ToRemember} moments=${items ?? []} />
    ${!unsafe && html`<${Planned} id=${id} />`}
    <section><h2>${t('person.qualities')}</h2><div class="folds">
      ${choices('quality').map((quality) => html`<${Quality} key=${quality} person=${id}
        quality=${quality}
          rows=${rows.filter((/** @type {any} */ row) => row.quality === quality)} />`)}
    </div></section>
    <section><h2>${t('person.moments')}</h2>
      <${Trouble} text=${error && errorWords(error)} onAgain=${() => {
        epoch.value += 1;
      }} />
      ${items?.length === 0 && html`<${Empty}
        text=${t('person.no_moments', { name: person.alias })} />`}
      <ul class="plain-list rows">${(items ?? []).slice(0, 5).map((moment) => html`<li
        key=${moment.id}><${Entry} moment=${moment} without=${id}
          onOpen=${() => go('moment', { id: moment.id })} /></li>`)}</ul>
      <div class="acts"><button type="button" class="main-act"
        onClick=${() => go('moment-form', { people: [id] })}>
          ${t('person.add_moment', { name: person.alias })}</button>
        ${(items?.length ?? 0) > 5 && html`<button type="button" class="plain"
          onClick=${() => go('journal', { filter: { people: id } })}>${t('person.all_moments')}
            </button>`}</div>
    </section>
    ${care && html`<${Care} name=${person.alias} />`}
    <${MayBeSaid} id=${id} name=${person.alias} unsafe=${unsafe} />
    <${About} person=${person} />
  <//>`;
}
