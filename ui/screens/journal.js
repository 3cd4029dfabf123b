// The journal: search over every word, filters, and moments page by page, newest first.

import { html } from 'htm/preact';
import { useEffect, useId } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { ask, useList } from '../core/door.js';
import { go, route } from '../core/routes.js';
import { aliasOf, epoch, ownWords, people } from '../core/state.js';
import { dateWords, iso, monthWords } from '../core/time.js';
import { choice, choices, errorWords, field, inOrder, kindName, step, t } from '../core/words.js';
import { Chip } from '../parts/chips.js';
import { Empty } from '../parts/empty.js';
import { Entry } from '../parts/entry.js';
import { Fold } from '../parts/fold.js';
import { Screen, Trouble } from '../parts/frame.js';
import { Icon } from '../parts/icon.js';
import { JournalViews } from '../parts/journal-views.js';
import { FieldError } from '../parts/text-field.js';

const page_size = 30;
const pause_ms = 250;

/** @param {Record<string, any>} filter @returns {object | undefined} As the door wants it. */
function asked(filter) {
  /** @type {Record<string, any>} */
  const made = {};
  for (const [name, value] of Object.entries(filter)) {
    if (value === '' || value === undefined || value === false) continue;
    if (name === 'felt_safe') made.felt_safe = Number(value);
    else if (name !== 'from' && name !== 'to') made[name] = value;
  }
  if (filter.from || filter.to) {
    // The last day is meant whole; the door's "to" is the first instant that is left out.
    const after = new Date(`${filter.to}T00:00`);
    after.setDate(after.getDate() + 1);
    made.at = {
      ...(filter.from ? { from: iso(new Date(`${filter.from}T00:00`)) } : {}),
      ...(filter.to ? { to: iso(after) } : {}),
    };
  }
  return Object.keys(made).length > 0 ? made : undefined;
}

/** Filters by one word of a list: the moment's field, and its list. @type {Record<string, string>} */
const worded = {
  channel: 'channel',
  setting: 'setting',
  kinds_wanted: 'kind',
  kinds_received: 'kind',
  direction: 'direction',
  feelings: 'feeling',
  tags: 'tag',
};

/** What a filter says, in words. @param {string} name @param {any} value */
function filterWords(name, value) {
  if (name === 'people') return aliasOf(value);
  if (worded[name])
    return t('journal.filter', {
      field: field('moment', name).label,
      word: choice(worded[name], value),
    });
  if (name === 'felt_safe') return step('felt_safe', Number(value));
  if (name === 'joy') return t('moment.joy');
  return t(`journal.${name}`, { date: dateWords(value) });
}

/**
 * @param {{label: string, value: any, options: {value: string, label: string}[], onChange: (value:
 *   string) => void}} props
 */
function Pick({ label, value, options, onChange }) {
  return html`<label class="pick"><span>${label}</span>
    <select value=${value ?? ''}
      onChange=${(/** @type {any} */ event) => onChange(event.currentTarget.value)}>
    <option value="">${t('journal.any')}</option>${options.map((option) => html`<option
      key=${option.value} value=${option.value}>${option.label}</option>`)}</select></label>`;
}

/** @param {{filter: Record<string, any>, change: (patch: Record<string, any>) => void}} props */
function Filters({ filter, change }) {
  const list = (/** @type {string} */ name) =>
    [
      ...new Set([
        ...choices(name),
        ...ownWords.value.filter((row) => row.list === name).map((row) => row.word),
      ]),
    ].map((word) => ({ value: word, label: choice(name, word) }));
  const persons = [...people.value]
    .sort((a, b) => inOrder(a.alias, b.alias))
    .map(({ id, alias }) => ({ value: id, label: alias }));
  const wrong = useId();
  const turned = filter.from && filter.to && filter.to < filter.from;
  const dated = (/** @type {string} */ name) =>
    html`<label class="pick"><span>${t(`journal.${name}_label`)}</span>
      <input type="date" value=${filter[name] ?? ''} aria-invalid=${turned ? 'true' : undefined}
        aria-describedby=${turned ? wrong : undefined}
        onChange=${(/** @type {any} */ event) => change({ [name]: event.currentTarget.value })} />
          </label>`;
  return html`<div class="filters">
    <div class="chip-row"><${Chip} label=${t('moment.joy')} on=${Boolean(filter.joy)}
      onToggle=${() => change({ joy: !filter.joy })} /></div>
    <${Pick} label=${field('moment', 'people').label} value=${filter.people} options=${persons}
      onChange=${(/** @type {string} */ id) => change({ people: id })} />
    <${Pick} label=${field('moment', 'felt_safe').label} value=${filter.felt_safe}
      options=${[2, 1, 0, -1, -2].map((value) => ({
        value: String(value),
        label: step('felt_safe', value),
      }))}
        onChange=${(/** @type {string} */ value) => change({ felt_safe: value })} />
    ${Object.entries(worded)
      .filter(([name]) => list(worded[name]).length > 0)
      .map(
        ([name, words]) => html`<${Pick} key=${name} label=${field('moment', name).label}
      value=${filter[name]} options=${list(words)}
      onChange=${(/** @type {string} */ value) => change({ [name]: value })} />`,
      )}
    ${dated('from')}${dated('to')}
    ${turned && html`<div class="filters-wrong"><${FieldError} id=${wrong} text=${t('journal.order')} />
      </div>`}
  </div>`;
}

/** Kinds with a screen of their own; what is found in any other is read where it stands. */
const own_screens = /** @type {Record<string, string>} */ ({
  moment: 'moment',
  person: 'person',
  share: 'share',
  reachout: 'reach-form',
  belief: 'belief',
  note: 'note',
  candidate: 'candidate',
  repair: 'repair',
});

/** The screen that shows a record, or the one it belongs to. @param {any} item */
async function lead({ kind, id }) {
  if (own_screens[kind]) return go(own_screens[kind], { id });
  const record = kind === 'observation' || kind === 'evidence' ? await ask(`${kind}.get`, { id }) : {};
  if (record.person) return go('person', { id: record.person });
  if (record.belief) return go('belief', { id: record.belief });
  return go('kept', { kind, id });
}

/** @param {{item: any}} props */
function Found({ item }) {
  return html`<button type="button" class="row" onClick=${() => lead(item)}><span class="row-words">
    <span class="small soft">${kindName(item.kind)}${item.at ? `, ${dateWords(item.at)}` : ''}
      ${item.title ? ` · ${item.title}` : ''}</span>
    <span class="own-words snippet">
      ${(item.snippet ?? []).map((/** @type {any} */ { text, hit }, /** @type {number} */ at) =>
        hit ? html`<mark key=${at}>${text}</mark>` : text,
      )}</span></span></button>`;
}

/** @param {{query: string}} props */
function Results({ query }) {
  const { items, error, more } = useList('search.find', { query, limit: page_size });
  return html`<div class="results">
    <p class="sr" role="status">${items ? t('journal.found', { n: items.length }) : ''}</p>
    <${Trouble} text=${error && errorWords(error)} />
    ${items?.length === 0 && html`<${Empty} text=${t('journal.nothing_found')} />`}
    <ul class="plain-list rows">${(items ?? []).map((item) => html`<li key=${item.id}>
      <${Found} item=${item} /></li>`)}</ul>
    ${more && html`<button type="button" class="second more-act" onClick=${more}>
      ${t('journal.more')}</button>`}
  </div>`;
}

/** @param {{items: any[]}} props Moments under their months. */
function Months({ items }) {
  /** @type {{month: string, moments: any[]}[]} */
  const months = [];
  for (const moment of items) {
    const month = monthWords(moment.at);
    if (months[months.length - 1]?.month !== month) months.push({ month, moments: [] });
    months[months.length - 1].moments.push(moment);
  }
  return months.map(
    ({ month, moments }) => html`<section key=${month} class="month"><h2>${month}</h2>
    <ul class="plain-list rows">${moments.map((moment) => html`<li key=${moment.id}>
      <${Entry} moment=${moment} onOpen=${() => go('moment', { id: moment.id })} /></li>`)}</ul>
        </section>`,
  );
}

/** @param {{filter: Record<string, any>, onClear: () => void}} props */
function Moments({ filter, onClear }) {
  const narrowed = asked(filter);
  const { items, error, more } = useList('moment.list', {
    order: '-at',
    limit: page_size,
    ...(narrowed ? { filter: narrowed } : {}),
  });
  const trouble =
    error && (error.field === 'filter' ? t('journal.too_many') : errorWords(error));
  return html`<${Trouble} text=${trouble} onAgain=${() => {
    epoch.value += 1;
  }} />
    ${
      items?.length === 0 &&
      (narrowed
        ? html`<${Empty} text=${t('journal.none_so')} act=${t('journal.clear')} onAct=${onClear} />`
        : html`<${Empty} text=${t('journal.none')} act=${t('journal.begin')}
          onAct=${() => go('moment-form')} />`)
    }
    <${Months} items=${items ?? []} />
    ${more && html`<button type="button" class="second more-act" onClick=${more}>
      ${t('journal.more')}</button>`}`;
}

/** @param {{filter?: Record<string, any>}} props */
export function Journal({ filter: given = {} }) {
  const place = route.peek();
  const kept = /** @type {any} */ (place).kept ?? { typed: '', filter: given };
  const typed = useSignal(kept.typed);
  const query = useSignal(kept.typed.trim());
  const filter = useSignal(/** @type {Record<string, any>} */ (kept.filter));
  const id = useId();
  // Coming back finds the search as it was left; it goes when the book closes.
  useEffect(() => {
    /** @type {any} */ (place).kept = { typed: typed.value, filter: filter.value };
  });
  useEffect(() => {
    const timer = setTimeout(() => {
      query.value = typed.value.trim();
    }, pause_ms);
    return () => clearTimeout(timer);
  }, [typed.value]);
  const change = (/** @type {Record<string, any>} */ patch) => {
    filter.value = { ...filter.value, ...patch };
  };
  const clear = () => {
    filter.value = {};
  };
  const set = Object.entries(filter.value).filter(
    ([, value]) => value !== '' && value !== undefined && value !== false,
  );
  return html`<${Screen} title=${t('journal.title')} kind="journal">
    <${JournalViews} now="journal" />
    <div class="search" role="search">
      <label class="sr" for=${id}>${t('journal.search')}</label><${Icon} name="search" />
      <input id=${id} type="search" autocomplete="off" spellcheck=${false} maxlength="500"
        placeholder=${t('journal.search')} value=${typed.value} onInput=${(
        /** @type {any} */ event,
      ) => {
        typed.value = event.currentTarget.value;
      }} />
    </div>
    ${
      query.value
        ? html`<${Results} query=${query.value} />`
        : html`<${Fold} title=${t('journal.narrow')}>
          <${Filters} filter=${filter.value} change=${change} /><//>
      ${
        set.length > 0 &&
        html`<div class="chip-row set-filters">${set.map(
          ([
            name,
            value,
          ]) => html`<button key=${name} type="button" class="chip" aria-pressed="true"
            onClick=${() => change({ [name]: undefined })}>
        <span>${filterWords(name, value)}</span><${Icon} name="close" /><span class="sr">
          ${t('journal.take_out')}</span></button>`,
        )}</div>`
      }
      <${Moments} filter=${filter.value} onClear=${clear} />`
    }
  <//>`;
}
