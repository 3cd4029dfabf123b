// One share, to be read: as a plan with what can be done next, or as what was feared beside what
// happened.

import { html } from 'htm/preact';
import { useSignal } from '@preact/signals';
import { ask, tell, useAsk } from '../core/door.js';
import { dropDraft } from '../core/draft.js';
import { back, go } from '../core/routes.js';
import { aliasOf, epoch, say } from '../core/state.js';
import { dateWords, longDay } from '../core/time.js';
import { choice, errorWords, field, step, t } from '../core/words.js';
import { Entry } from '../parts/entry.js';
import { Fold } from '../parts/fold.js';
import { Screen, Trouble } from '../parts/frame.js';
import { GrowText } from '../parts/grow-text.js';
import { Columns, wasAt } from './share-beside.js';
import { Send, messageForm } from './share-send.js';

/** @param {number} value */
const hundred = (value) => t('share.of_hundred', { value });
/** @param {number} size */
const sizeWords = (size) => t('share.size_of', { size, word: t(`share.size_${size}`) });

/** Field, how its value is said, and whether these are the person's own words. */
const before = /** @type {[string, (value: any) => string, boolean?][]} */ ([
  ['feared', String, true],
  ['likelihood_pct', hundred],
  ['size', sizeWords],
  ['expected_distress_pct', hundred],
  ['counts_as_true', String, true],
  ['keep_to_myself', String, true],
  ['way_out', String, true],
  ['channel', (word) => choice('channel', word)],
  ['setting', (word) => choice('setting', word)],
]);
/** Said once the words stay; a plan says its day above. */
const since = /** @type {typeof before} */ ([
  ['planned_for', longDay],
  ['settled_at', dateWords],
]);
const afterwards = /** @type {[string, (value: any) => string, boolean?][]} */ ([
  ['peak_distress_pct', hundred],
  ['learned', String, true],
  ['next_day', (value) => step('next_day', value)],
  ['next_day_text', String, true],
]);

/** @param {{share: any, rows: typeof before, children?: any}} props */
function Facts({ share, rows, children }) {
  const shown = rows.filter(([name]) => share[name] !== undefined && share[name] !== null);
  if (shown.length === 0 && !children) return null;
  return html`<dl class="facts">${shown.map(
    ([name, words, own]) => html`<div key=${name}><dt>${field('share', name).label}</dt>
      <dd class=${own ? 'own-words pre' : ''}>${words(share[name])}</dd></div>`,
  )}${children}</dl>`;
}

/** The belief that it touches, by its words. @param {{id: string}} props */
function Belief({ id }) {
  const { data } = useAsk('belief.get', { id });
  return (
    data &&
    html`<div><dt>${field('share', 'belief').label}</dt><dd class="own-words">
      ${data.statement}</dd></div>`
  );
}

/** Everything that was written before. @param {{share: any, settled?: boolean}} props */
const Before = ({ share, settled }) =>
  html`<${Facts} share=${share} rows=${settled ? [...before, ...since] : before}>
    ${share.belief && html`<${Belief} id=${share.belief} />`}<//>`;

/** A note beside the words before, which themselves stay. @param {{share: any}} props */
function AddedNote({ share }) {
  const open = useSignal(false);
  const text = useSignal('');
  const error = useSignal(/** @type {any} */ (null));
  const { ask: asked, hint, label } = field('share', 'added_note');
  const keep = async () => {
    try {
      await tell('share.edit', { id: share.id, added_note: text.value.trim() || null });
      open.value = false;
      const { id, added_note: former = null } = share;
      say(t('share.kept'), () => tell('share.edit', { id, added_note: former }));
    } catch (failed) {
      error.value = failed;
    }
  };
  if (open.value)
    return html`<div class="added-note"><${GrowText} label=${asked} hint=${hint}
      value=${text.value} onChange=${(/** @type {string} */ words) => {
      text.value = words;
    }} />
      <${Trouble} text=${error.value && errorWords(error.value)} />
      <button type="button" class="second" onClick=${keep}>${t('share.keep_note')}</button></div>`;
  return html`<div class="added-note">
    ${share.added_note && html`<h3>${label}</h3><p class="own-words pre">${share.added_note}</p>`}
    <button type="button" class="plain small" onClick=${() => {
      text.value = share.added_note ?? '';
      open.value = true;
    }}>${t(share.added_note ? 'share.change_note' : 'share.add_note')}</button></div>`;
}

/** Let a plan go; what was being written for it goes and comes back with it. @param {any} share */
async function letGo(share) {
  const form = messageForm(share.id);
  const words = await ask('draft.get', { form }).catch(() => null);
  await dropDraft(form);
  await tell('share.edit', { id: share.id, state: 'let_go' });
  say(t('share.was_let_go'), async () => {
    if (words) await ask('draft.put', { form, value: words.value });
    await tell('share.edit', { id: share.id, state: share.state ?? 'planned' });
  });
}

/** @param {any} share */
async function remove(share) {
  await tell('share.remove', { id: share.id });
  say(t('share.removed'), () => tell('share.restore', { id: share.id }));
  back();
}

/** @param {{view: any, name: string}} props */
function AsPlan({ view, name }) {
  const { share, stage, opened, drafts } = view;
  const plan = async () => {
    await tell('share.edit', { id: share.id, state: 'planned' });
    say(t('share.back_in_plan'));
  };
  if (stage === 'let_go')
    return html`<${Before} share=${share} />
      <p><button type="button" class="second" onClick=${plan}>${t('share.again')}</button></p>`;
  // Before its day the words come first, afterwards how it went.
  const waits = stage === 'outcome';
  const send = drafts && !opened && html`<${Send} share=${share} name=${name} />`;
  return html`<${Before} share=${share} />
    ${opened && html`<${AddedNote} share=${share} /><p class="soft">${t('share.nothing_entered')}
      </p>`}
    ${!waits && send}
    <div class="acts"><button type="button" class=${waits ? 'main-act' : 'second'}
      onClick=${() => go('share-outcome', { id: share.id })}>${t('share.plan')}</button>
      ${opened && html`<button type="button" class="plain" onClick=${plan}>${t('share.to_plan')}
        </button>`}</div>
    ${waits && send}
    <div class="quiet-acts"><button type="button" class="plain quiet"
      onClick=${() => letGo(share)}>${t('share.let_go')}</button></div>`;
}

/** @param {{view: any}} props */
function AsOutcome({ view }) {
  const { share, moment, hard, stage } = view;
  const columns = html`<${Columns} item=${view} />`;
  const said = share.next_day !== undefined || share.next_day_text;
  return html`
    ${hard ? html`<div class="folds hard-pair"><${Fold} title=${t('share.pairs')}>${columns}<//>
      </div>` : columns}
    ${stage === 'next_day' && html`<p><button type="button" class="second"
      onClick=${() => go('share-next', { id: share.id })}>${t('share.next_day_act')}</button></p>`}
    <div class="folds">
      <${Fold} title=${t('share.before')}><${Before} share=${share} settled />
        <${AddedNote} share=${share} /><//>
      <${Fold} title=${t('share.afterwards')}><${Facts} share=${share} rows=${afterwards} />
        ${moment && html`<h3>${t('share.moment')}</h3><${Entry} moment=${moment}
          onOpen=${() => go('moment', { id: moment.id })} />`}
        ${said && html`<p><button type="button" class="plain"
          onClick=${() => go('share-next', { id: share.id })}>${t('share.next_day_change')}
            </button></p>`}<//>
    </div>`;
}

/** Where it stands, in a sentence. @param {any} view */
function leadOf(view) {
  const { stage, share, has_outcome: entered } = view;
  if (stage === 'let_go') return t('share.stage_let_go');
  if (entered) return t('share.was_on', { day: longDay(wasAt(view)) });
  if (stage === 'outcome') return t('share.stage_outcome');
  return share.planned_for
    ? t('share.planned_for', { day: longDay(share.planned_for) })
    : t('share.planned_open');
}

/** @param {{id: string}} props */
export function Share({ id }) {
  const { data: view, error } = useAsk('share.view', { id });
  if (!view)
    return html`<${Screen} title=${t('share.title')} back><${Trouble}
      text=${error && error.code !== 'not_found' && errorWords(error)} onAgain=${() => {
        epoch.value += 1;
      }} />
      ${error?.code === 'not_found' && html`<p>${t('share.gone')}</p>`}<//>`;
  const { share, has_outcome: entered, opened, stage } = view;
  const name = aliasOf(share.person);
  const edit =
    stage !== 'let_go' &&
    html`<button type="button" class="plain"
      onClick=${() => go(opened ? 'share-outcome' : 'share-form', { id })}>
      ${t(opened ? 'share.edit_outcome' : 'share.change')}</button>`;
  return html`<${Screen} title=${name ? t('share.with', { name }) : t('share.with_someone')} back
    aside=${opened && !entered ? null : edit} lead=${leadOf(view)} kind="share">
    ${share.what && html`<p class="own-words pre share-what">${share.what}</p>`}
    ${entered ? html`<${AsOutcome} view=${view} />` : html`<${AsPlan} view=${view} name=${name} />`}
    <div class="quiet-acts"><button type="button" class="plain quiet"
      onClick=${() => remove(share)}>${t('share.remove')}</button></div>
  <//>`;
}
