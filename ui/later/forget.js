// Forgetting a person for good: what goes and what stays is said first, for there is no way back;
// afterwards, the texts that still name them, each with the way to it.

import { html } from 'htm/preact';
import { useSignal } from '@preact/signals';
import { ask, loadPeople, setting } from '../core/door.js';
import { dropDraft } from '../core/draft.js';
import { go, instead } from '../core/routes.js';
import { aliasOf, epoch, settings } from '../core/state.js';
import { dateWords } from '../core/time.js';
import { errorWords, field, kindName, t } from '../core/words.js';
import { Screen, Trouble } from '../parts/frame.js';
import { Sheet } from '../parts/sheet.js';

/** What the book's settings hold about somebody goes with them. @param {string} id */
async function dropSettings(id) {
  await ask('setting.put', { key: `care:${id}` });
  if (setting('chosen_person') === id) await ask('setting.put', { key: 'chosen_person' });
  settings.value = (await ask('setting.all')).items;
}

/** @param {{title: string, lines: string[]}} props */
function Lines({ title, lines }) {
  return html`<h3>${title}</h3><ul>${lines.map((line) => html`<li key=${line}>${line}</li>`)}</ul>`;
}

/** @param {{id: string, onClose: () => void}} props */
export function Forget({ id, onClose }) {
  const name = aliasOf(id);
  const error = useSignal(/** @type {any} */ (null));
  const busy = useSignal(false);
  const goes = [1, 2, 3, 4, 5].map((n) => t(`person.forget.goes_${n}`));
  const stays = [1, 2, 3].map((n) => t(`person.forget.stays_${n}`));
  const forget = async () => {
    busy.value = true;
    error.value = null;
    try {
      const answer = await ask('person.forget', { id });
      await dropDraft(`person:${id}`);
      await dropSettings(id).catch(() => {});
      onClose();
      await loadPeople();
      epoch.value += 1;
      instead('forgotten', { answer });
    } catch (failed) {
      error.value = failed;
      busy.value = false;
    }
  };
  return html`<${Sheet} title=${t('person.forget.title', { name })} onClose=${onClose}>
    <${Lines} title=${t('person.forget.goes_title')} lines=${goes} />
    <${Lines} title=${t('person.forget.stays_title')} lines=${stays} />
    <p><strong>${t('person.forget.no_undo')}</strong></p>
    <${Trouble} text=${error.value && errorWords(error.value)} />
    <div class="sheet-acts"><button type="button" class="danger-act" disabled=${busy.value}
      onClick=${forget}>${busy.value ? t('person.forget.busy') : t('person.forget.act', { name })}
        </button>
    <button type="button" class="second" onClick=${onClose}>${t('person.forget.keep')}</button>
    </div><//>`;
}

/**
 * Where a record is changed; one that is not here is shown with its history and nothing more.
 * @type {Record<string, (id: string) => any>}
 */
const change = {
  moment: (id) => go('moment-form', { id }),
  person: (id) => go('person-form', { id }),
  share: (id) => go('share-form', { id }),
  reachout: (id) => go('reach-form', { id }),
  repair: (id) => go('repair-form', { id }),
  belief: (id) => go('belief-form', { id }),
  candidate: (id) => go('candidate', { id }),
  limit: (id) => go('limit-form', { id }),
  observation: async (id) => {
    const { person, quality } = await ask('observation.get', { id });
    go('person', { id: person, open: `${quality}/${id}` });
  },
  evidence: async (id) => go('belief', { id: (await ask('evidence.get', { id })).belief }),
  note: async (id) => {
    const { purpose } = await ask('note.get', { id });
    const screens = { how_to_be_with_me: 'how-form', hard_day: 'hard-day' };
    go(screens[/** @type {keyof typeof screens} */ (purpose)] ?? 'note', { id });
  },
};

/** Kinds with a screen of their own to look at. */
const seen = ['moment', 'person', 'share', 'belief'];

/** @param {string} kind @param {string} id */
const see = (kind, id) => (seen.includes(kind) ? go(kind, { id }) : go('kept', { kind, id }));

/** @param {{row: any}} props */
function Mention({ row }) {
  const words = t('person.forget.row', {
    kind: kindName(row.kind),
    field: field(row.kind, row.field).label,
    date: dateWords(row.at),
  });
  return html`<li class="mention"><span>${words}</span><span class="acts">
    <button type="button" class="plain" onClick=${() => see(row.kind, row.id)}>
      ${t('person.forget.see')}<span class="sr"> ${words}</span></button>
    ${change[row.kind] && html`<button type="button" class="plain"
      onClick=${() => change[row.kind](row.id)}>
      ${t('person.forget.change')}<span class="sr"> ${words}</span></button>`}</span></li>`;
}

/** @param {{answer: any}} props What is left to do, once somebody is forgotten. */
export function Forgotten({ answer }) {
  const { mentions = [], backups_left: left = 0, complete } = answer;
  return html`<${Screen} title=${t('person.forget.done')} kind="forgotten">
    ${complete === false && html`<p class="note-box">${t('person.forget.rest')}</p>`}
    ${left > 0 && html`<p class="note-box">${t('person.forget.left', { n: left })}</p>`}
    <p>${mentions.length > 0 ? t('person.forget.mentions', { n: mentions.length }) : t('person.forget.no_mentions')}</p>
    <ul class="plain-list">${mentions.map((/** @type {any} */ row) => html`<${Mention}
      key=${row.id + row.field} row=${row} />`)}</ul>
    <div class="act-bar"><button type="button" class="main-act" onClick=${() => instead('people')}>
      ${t('person.forget.close')}</button></div>
  <//>`;
}
