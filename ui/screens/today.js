// Today: one sentence, one invitation, one "Not today"; below, only when there is something, what
// waits.

import { html } from 'htm/preact';
import { ask, tell, useAsk } from '../core/door.js';
import { dropDraft } from '../core/draft.js';
import { begun } from '../core/forms.js';
import { go } from '../core/routes.js';
import { epoch, people, say } from '../core/state.js';
import { day, dayWords, longDay } from '../core/time.js';
import { content, errorWords, fill, t } from '../core/words.js';
import { Screen, Trouble } from '../parts/frame.js';

/** @param {any} invitation @returns {string} */
function invitationWords({ key, person }) {
  const words = content('cards').invitation[key] ?? content('cards').invitation.no_one;
  const name = person?.alias ?? '';
  return name || !words.text_nobody ? fill(words.text, { name }) : words.text_nobody;
}

/** @param {any} invitation */
function follow({ key, person }) {
  if (key === 'no_one') go('no-one');
  else if (person?.id) go('person', { id: person.id });
  else go('people');
}

/** @param {{today: any}} props */
function Invitation({ today }) {
  const notToday = async () => {
    await ask('today.decline');
    epoch.value += 1;
  };
  if (today.declined || !today.invitation)
    return html`<p class="invitation rest">${t('today.declined')}</p>`;
  const key = content('cards').invitation[today.invitation.key] ? today.invitation.key : 'no_one';
  return html`<div class="invitation">
    <p>${invitationWords(today.invitation)}</p>
    <div class="invitation-acts">
      <button type="button" class="main-act" onClick=${() => follow(today.invitation)}>
        ${content('cards').invitation[key].act}</button>
      <button type="button" class="plain" onClick=${notToday}>${t('today.not_today')}</button>
    </div>
  </div>`;
}

function Begun() {
  const { data } = useAsk('draft.list', {});
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

/** @param {{items: any[]}} props */
function Waiting({ items }) {
  const known = items.filter(({ key }) => !t(`waiting.${key}`).startsWith('waiting.'));
  const open = async (/** @type {any} */ { kind, id }) => {
    if (kind === 'moment') go('moment', { id });
    else {
      const record = await ask(`${kind}.get`, { id });
      if (record.person) go('person', { id: record.person });
    }
  };
  return (
    known.length > 0 &&
    html`<section class="waiting">
    <h2>${t('today.waiting')}</h2>
    <ul class="plain-list">${known.map(
      (
        item,
      ) => html`<li key=${item.id}><button type="button" class="row" onClick=${() => open(item)}>
      <span class="row-words">
        ${t(`waiting.${item.key}`, { name: item.person?.alias ?? t('waiting.someone') })}</span>
          </button></li>`,
    )}</ul>
  </section>`
  );
}

export function Today() {
  const { data, error } = useAsk('today.get', {});
  const now = day(new Date());
  const friendship = now.endsWith('-07-30');
  return html`<${Screen} title=${longDay(now)} kind="today">
    <p class="lead">
      ${
        friendship
          ? content('cards').invitation.friendship_day
          : t(people.value.length === 0 ? 'today.first' : 'today.sentence')
      }
        </p>
    <${Trouble} text=${error && errorWords(error)} onAgain=${() => {
      epoch.value += 1;
    }} />
    ${data && html`<${Invitation} today=${data} />`}
    <${Begun} />
    ${data && html`<${Waiting} items=${data.waiting ?? []} />`}
  <//>`;
}
