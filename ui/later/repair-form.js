// How it went on after something felt wrong: was it named, did they own it, did it change. Each may
// stay open.

import { html } from 'htm/preact';
import { useSignal } from '@preact/signals';
import { addOnce, ask, tell, useAsk } from '../core/door.js';
import { dropDraft, useDraft } from '../core/draft.js';
import { newId } from '../core/ids.js';
import { back } from '../core/routes.js';
import { aliasOf, epoch, say } from '../core/state.js';
import { dateWords } from '../core/time.js';
import { errorWords, field, options, t } from '../core/words.js';
import { Chip } from '../parts/chips.js';
import { Screen, Trouble } from '../parts/frame.js';
import { GrowText } from '../parts/grow-text.js';
import { isAnswered } from './repairs.js';

const fields = ['named', 'answer', 'did_change', 'later_text'];

/** @param {any} moment @param {string} person */
const leadWords = (moment, person) =>
  person
    ? t('repair.lead_with', { date: dateWords(moment.at), name: aliasOf(person) })
    : t('repair.lead', { date: dateWords(moment.at) });

/** @param {any} value */
const isOpen = (value) => value === undefined || value === null || value === '';

/**
 * @param {{legend: string, value: any, options: {value: any, label: string}[], onChange: (value:
 *   any) => void}} props One of a few answers, taken back by a second tap.
 */
function Pick({ legend, value, options: offered, onChange }) {
  return html`<fieldset class="chips"><legend class="ask">${legend}</legend><div class="chip-row">
    ${offered.map((option) => html`<${Chip} key=${String(option.value)} label=${option.label}
      on=${value === option.value}
      onToggle=${() => onChange(value === option.value ? null : option.value)} />`)}</div></fieldset>`;
}

/** @param {{id?: string, moment?: string}} props A record to change; or the moment it is about. */
export function RepairForm({ id, moment }) {
  const form = `repair:${id ?? `moment-${moment}`}`;
  const draft = useDraft(form, async () =>
    id ? ask('repair.get', { id }) : { fresh: newId(), moment },
  );
  const error = useSignal(/** @type {any} */ (null));
  const busy = useSignal(false);
  const { value, change } = draft;
  const about = useAsk('moment.get', value?.moment ? { id: value.moment } : null).data;
  const due = useAsk('repair.due', !id && moment ? { moment } : null).data?.due;
  const people = id ? [value?.person] : (due?.people ?? []);
  const person = value?.person ?? (people.length === 1 ? people[0] : '');
  const ready = value && person && isAnswered(value);

  const keep = async () => {
    if (busy.value || !ready) return;
    busy.value = true;
    error.value = null;
    const given = Object.fromEntries(
      fields.filter((name) => id || !isOpen(value[name])).map((name) => [name, value[name] ?? null]),
    );
    try {
      const before = id ? await ask('repair.get', { id }) : null;
      const kept = id
        ? await ask('repair.edit', { id, ...given })
        : await addOnce('repair', { id: value.fresh, person, moment, ...given });
      await dropDraft(form);
      epoch.value += 1;
      const old = Object.fromEntries(fields.map((name) => [name, before?.[name] ?? null]));
      say(t('moment.kept'), () =>
        before
          ? tell('repair.edit', { id: kept.id, ...old })
          : tell('repair.remove', { id: kept.id }),
      );
      back();
    } catch (failed) {
      error.value = failed;
      busy.value = false;
    }
  };
  const remove = async () => {
    await dropDraft(form);
    await tell('repair.remove', { id });
    say(t('repair.removed'), () => tell('repair.restore', { id }));
    back();
  };
  const title = t('repair.title');
  if (!value)
    return html`<${Screen} title=${title} back>
      <${Trouble} text=${draft.error && errorWords(draft.error)} /><//>`;
  const yesNo = [true, false].map((is) => ({
    value: is,
    label: t(`repair.named_${is ? 'yes' : 'no'}`),
  }));
  return html`<${Screen} title=${title} back kind="repair"
    lead=${about && leadWords(about, people.length <= 1 ? person : '')}>
    <p>${t('repair.no_duty')}</p>
    ${
      !id &&
      people.length > 1 &&
      html`<${Pick} legend=${t('repair.who')} value=${person}
      options=${people.map((/** @type {string} */ one) => ({ value: one, label: aliasOf(one) }))}
      onChange=${(/** @type {string} */ one) => change({ person: one })} />`
    }
    <${Pick} legend=${field('repair', 'named').ask} value=${value.named} options=${yesNo}
      onChange=${(/** @type {any} */ named) => change({ named })} />
    <${Pick} legend=${field('repair', 'answer').ask} value=${value.answer}
      options=${options('answer')} onChange=${(/** @type {any} */ answer) => change({ answer })} />
    <${Pick} legend=${field('repair', 'did_change').ask} value=${value.did_change}
      options=${options('extent')}
      onChange=${(/** @type {any} */ did_change) => change({ did_change })} />
    <${GrowText} label=${field('repair', 'later_text').ask} value=${value.later_text ?? ''}
      error=${error.value?.field === 'later_text' ? errorWords({ code: 'too_long' }) : ''}
      onChange=${(/** @type {string} */ later_text) => change({ later_text })} />
    <p class="small soft typed" aria-live="polite">${draft.kept ? t('draft.kept') : ''}</p>
    ${id && html`<p><button type="button" class="plain quiet" onClick=${remove}>
      ${t('repair.remove')}</button></p>`}
    <div class="act-bar">
      <${Trouble} text=${error.value && error.value.field !== 'later_text' && errorWords(error.value)} />
      <button type="button" class="main-act" disabled=${!ready || busy.value} onClick=${keep}>
        ${t('moment.keep')}</button></div>
  <//>`;
}
