// Today: one sentence, one invitation, one "Not today"; below, only when there is something, what
// waits.

import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { ask, keepSetting, tell, useAsk } from '../core/door.js';
import { dropDraft, putDrafts } from '../core/draft.js';
import { begun } from '../core/forms.js';
import { go } from '../core/routes.js';
import { epoch, people, say } from '../core/state.js';
import { dateWords, dayWords, longDay, today } from '../core/time.js';
import { content, errorWords, fill, t } from '../core/words.js';
import { Screen, Trouble } from '../parts/frame.js';
import { Icon } from '../parts/icon.js';

/** The words of an invitation, or of what was done about it. @param {any} invitation */
function invitationWords({ key, person, done }) {
  const words = content('cards').invitation[key];
  const name = person?.alias ?? '';
  if (done) return fill(words.done, { name });
  return name || !words.text_nobody ? fill(words.text, { name }) : words.text_nobody;
}

/** A share or a reach-out, where it can be looked at. @param {{kind: string, id: string}} plan */
const openPlan = ({ kind, id }) =>
  kind === 'share' ? go('share', { id }) : go('reach-form', { id });

/** To where it can be done at once. @param {any} invitation */
function follow({ key, person, plan }) {
  if (plan) openPlan(plan);
  else if (key === 'no_one') go('no-one');
  else if (key === 'let') go('person', { id: person.id });
  else go('reach-form', { person: person.id, kind: 'check_in' });
}

/** @param {{until?: string}} props */
function Quiet({ until }) {
  return html`<div class="invitation rest"><p>
      ${until ? t('today.quiet_until', { date: dateWords(until) }) : t('today.quiet')}</p>
    <button type="button" class="plain" onClick=${() => keepSetting('invitations', 'on')}>
      ${t('today.quiet_end')}</button></div>`;
}

/** The heading again: what was pressed is gone. */
const toHeading = () =>
  /** @type {HTMLElement | null} */ (document.querySelector('.held h1'))?.focus();

/** @param {{today: any}} props */
function Invitation({ today }) {
  const notToday = async () => {
    await ask('today.decline');
    epoch.value += 1;
    toHeading();
  };
  const { invitation, quiet, quiet_until: until, declined } = today;
  if (quiet) return html`<${Quiet} until=${until} />`;
  if (declined || !invitation || invitation.done)
    return html`<div class="invitation rest"><p>
      ${invitation?.done ? invitationWords(invitation) : t('today.declined')}</p></div>`;
  return html`<div class="invitation">
    <p>${invitationWords(invitation)}</p>
    <div class="invitation-acts">
      <button type="button" class="main-act" onClick=${() => follow(invitation)}>
        ${content('cards').invitation[invitation.key].act}</button>
      <button type="button" class="plain" onClick=${notToday}>${t('today.not_today')}</button>
    </div>
  </div>
  ${
    invitation.key === 'no_one' &&
    html`<p class="beside"><button type="button" class="plain" onClick=${() => go('quiet')}>
      ${t('today.minutes')}</button></p>`
  }`;
}

/** A counter-belief that is kept in view, in its owner's words. @param {{view: any}} props */
function InView({ view }) {
  return html`<figure class="remember in-view"><blockquote class="own-words">${view.counter}
      </blockquote>
    <figcaption class="soft small">${t('today.in_view')} <button type="button" class="plain small"
      onClick=${() => go('belief', { id: view.id })}>${t('today.in_view_act')}</button></figcaption>
        </figure>`;
}

function Begun() {
  const ready = useSignal(false);
  useEffect(() => {
    // Who comes straight from typing finds it here as well.
    putDrafts().finally(() => {
      ready.value = true;
    });
  }, []);
  const { data } = useAsk('draft.list', ready.value ? { going_on: true } : null);
  const rows = (data?.items ?? [])
    .map((/** @type {any} */ draft) => ({ draft, shown: begun(draft.form) }))
    .filter((/** @type {any} */ row) => row.shown);
  if (rows.length === 0) return null;
  const letGo = async (/** @type {any} */ draft) => {
    const whole = await ask('draft.get', { form: draft.form });
    await dropDraft(draft.form);
    epoch.value += 1;
    say(t('draft.gone'), () => tell('draft.put', { form: draft.form, value: whole.value }));
  };
  return html`<section class="waiting">
    <h2>${t('today.begun')}</h2>
    <ul class="plain-list">${rows.map(
      (/** @type {any} */ { draft, shown }) => html`<li key=${draft.form} class="waiting-row">
      <span>${shown.text}${draft.at ? html` <span class="soft small">${dayWords(draft.at)}
        </span>` : null}</span>
      <span class="waiting-acts"><button type="button" class="plain" onClick=${shown.open}>
        ${t('draft.go_on')}<span class="sr"> ${shown.text}</span></button>
      <button type="button" class="plain quiet" onClick=${() => letGo(draft)}>${t('draft.let_go')}
        <span class="sr"> ${shown.text}</span></button></span>
    </li>`,
    )}</ul>
  </section>`;
}

/** @param {any} item */
function openWaiting({ key, kind, id }) {
  if (key === 'recovery') go('recovery');
  else if (key === 'repair') go('moment', { id });
  else if (key === 'next_day') go('share-next', { id });
  else openPlan({ kind, id });
}

/** @param {{items: any[]}} props */
function Waiting({ items }) {
  const words = (/** @type {any} */ { key, person }) =>
    person || key === 'recovery'
      ? t(`waiting.${key}`, { name: person?.alias ?? '' })
      : t(`waiting.${key}_nobody`);
  return (
    items.length > 0 &&
    html`<section class="waiting">
    <h2>${t('today.waiting')}</h2>
    <ul class="plain-list rows">${items.map(
      (item) => html`<li key=${item.id ?? item.key}><button type="button" class="row"
        onClick=${() => openWaiting(item)}><span class="row-words">${words(item)}</span>
        <${Icon} name="next" /></button></li>`,
    )}</ul>
  </section>`
  );
}

export function Today() {
  const { data, error } = useAsk('today.get', {});
  const lead = t(people.value.length === 0 ? 'today.first' : 'today.sentence');
  return html`<${Screen} title=${longDay(today.value)} kind="today">
    <p class="lead">${data?.friendship_day ? content('cards').invitation.friendship_day : lead}</p>
    <${Trouble} text=${error && errorWords(error)} onAgain=${() => {
      epoch.value += 1;
    }} />
    ${data && html`<${Invitation} today=${data} />`}
    ${data?.in_view && html`<${InView} view=${data.in_view} />`}
    <${Begun} />
    ${data && html`<${Waiting} items=${data.waiting} />`}
  <//>`;
}
