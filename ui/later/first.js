// The first four screens. Everything stays in memory until it is kept; value comes before a
// passphrase.

import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { addOnce, ask } from '../core/door.js';
import { back, forgetPlaces, go, route } from '../core/routes.js';
import { create, enter, openDemo } from '../core/session.js';
import { bookExists, phase } from '../core/state.js';
import { iso, zone } from '../core/time.js';
import { content, errorWords, listed, t } from '../core/words.js';
import { Screen, Trouble } from '../parts/frame.js';
import { Copy } from '../parts/copy.js';
import { Fold } from '../parts/fold.js';
import { GrowText } from '../parts/grow-text.js';
import { Helplines } from '../parts/helplines.js';
import { NewPassphrase, passphraseTrouble, RecoveryCode } from '../parts/passphrase.js';
import { PeoplePicker, withTyped } from '../parts/people-picker.js';
import { RestoreFile } from '../parts/restore.js';
import { OneOf } from '../parts/text-field.js';

/**
 * @typedef {{checking: string, people: import('../parts/people-picker.js').Picked[], typed: string,
 *   nobody: boolean, act: string, texts: Record<string, string>}} Run
 */
/**
 * @typedef {{run: Run, change: (patch: Partial<Run>) => void, to: (at: number, patch?:
 *   Partial<Run>) => void}} Part
 */

/** @param {{title: string, at?: number, children?: any}} props */
function Step({ title, at, children }) {
  return html`<${Screen} title=${title} kind="first-run">
    ${at && html`<p class="small soft step-of">${t('first.of', { at, of: 4 })}
      ${at > 1 && html` · <button type="button" class="plain small" onClick=${back}>
        ${t('frame.back')}</button>`}</p>`}
    ${children}<//>`;
}

/** @param {Part} props */
function What({ run, change, to }) {
  const { cannot, checking } = content('cards');
  return html`<${Step} title=${t('first.title')} at=${1}>
    <p class="lead">${t('first.what')}</p>
    ${cannot.short.map((/** @type {string} */ line) => html`<p key=${line}>${line}</p>`)}
    <${OneOf} legend=${t('first.checking')} value=${run.checking}
      onChange=${(/** @type {string} */ answer) => change({ checking: answer })}
      options=${['no', 'unsure', 'yes'].map((value) => ({
        value,
        label: t(`first.checking_${value}`),
      }))} />
    <div aria-live="polite">${(run.checking === 'yes' || run.checking === 'unsure') && html`<div
      class="note-box"><strong>${checking.title}</strong>
        ${checking.text.map((/** @type {string} */ line) => html`<p key=${line}>${line}</p>`)}
          </div>`}</div>
    <div class="act-bar"><button type="button" class="main-act" onClick=${() => to(2)}>
      ${t('first.begin')}</button></div>
    <div class="folds"><${Fold} title=${t('first.other_ways')}><p>
      <button type="button" class="second" onClick=${openDemo}>${t('lock.demo')}</button></p>
        <${RestoreFile} />
      ${
        bookExists.value &&
        html`<p><button type="button" class="plain" onClick=${() => {
          phase.value = 'locked';
        }}>${t('first.have_book')}</button></p>`
      }<//></div>
  <//>`;
}

/** @param {Part} props */
function Who({ run, change, to }) {
  const people = withTyped(run.people, run.typed);
  return html`<${Step} title=${t('first.who')} at=${2}>
    <p class="lead">${t('first.who_text')}</p>
    <${PeoplePicker} legend=${t('first.names')} placeholder=${t('first.placeholder')}
      value=${run.people} typed=${run.typed}
      onChange=${(/** @type {any[]} */ people) => change({ people })}
        onTyped=${(/** @type {string} */ typed) => change({ typed })} />
    <div class="act-bar two">
      <button type="button" class="main-act" disabled=${people.length === 0}
        onClick=${() => to(3, { people, typed: '', nobody: false, act: '' })}>${t('first.go_on')}
          </button>
      <button type="button" class="second"
        onClick=${() => to(3, { nobody: true, people: [], typed: '', act: '' })}>
          ${t('first.nobody')}</button>
    </div>
  <//>`;
}

const acts = ['hello', 'witness', 'remember'];
const acts_nobody = ['once', 'kindness', 'line'];

/** @param {Part & {name: string}} props */
function Act({ run, change, name }) {
  const message = run.act === 'hello' || run.act === 'witness';
  const text = run.texts[run.act] ?? (message ? t(`first.${run.act}_draft`, { name }) : '');
  const write = (/** @type {string} */ words) =>
    change({ texts: { ...run.texts, [run.act]: words } });
  if (run.act === 'line') return html`<${Helplines} kinds=${['listening', 'crisis']} />`;
  if (!run.act) return null;
  return html`<${GrowText} label=${t(`first.${run.act}_ask`, { name })} value=${text}
    onChange=${write} />
    ${message && html`<p><${Copy} text=${text} /></p><p class="hint">${t('first.copy_hint')}</p>`}`;
}

/** @param {Part} props */
function Small({ run, change, to }) {
  const name = run.people[0]?.alias ?? '';
  return html`<${Step} title=${t('first.act')} at=${3}>
    <p class="lead">${t(run.nobody ? 'first.act_nobody' : 'first.act_text')}</p>
    <${OneOf} hidden legend=${t('first.act')} value=${run.act}
      onChange=${(/** @type {string} */ act) => change({ act })}
      options=${(run.nobody ? acts_nobody : acts).map((value) => ({
        value,
        label: t(`first.${value}`, { name }),
        hint: t(`first.${value}_hint`),
      }))} />
    <${Act} run=${run} change=${change} name=${name} />
    <div class="act-bar two"><button type="button" class="main-act" disabled=${!run.act}
      onClick=${() => to(4)}>${t('first.go_on')}</button>
      <button type="button" class="second" onClick=${() => to(4, { act: '' })}>
        ${t('today.not_today')}</button></div>
  <//>`;
}

/** What was typed becomes the first records of the book. @param {Run} run */
async function keepRun(run) {
  const ids = [];
  for (const { alias, fresh } of run.people)
    ids.push((await addOnce('person', { id: fresh, alias })).id);
  const name = run.people[0]?.alias ?? '';
  const text = run.texts[run.act];
  if (run.act === 'hello' || run.act === 'witness') {
    await ask('reachout.add', {
      person: ids[0],
      kind: run.act === 'hello' ? 'check_in' : 'ask_witness',
      draft: text ?? t(`first.${run.act}_draft`, { name }),
      state: 'planned',
      planned_for: iso(new Date()),
      planned_for_zone: zone(),
    });
  } else if (text?.trim()) {
    await ask('note.add', {
      title: t(`first.${run.act}`, { name }),
      text,
      purpose: 'private',
      ...(ids[0] ? { person: ids[0] } : {}),
    });
  }
}

/** @param {Part & {onKept: (passphrase: string) => void}} props */
function Keep({ run, change, onKept }) {
  const one = useSignal('');
  const two = useSignal('');
  const error = useSignal('');
  const busy = useSignal(false);
  const made = useSignal(false);
  const keep = async (/** @type {Event} */ event) => {
    event.preventDefault();
    error.value = passphraseTrouble(one.value, two.value);
    if (error.value || busy.value) return;
    busy.value = true;
    try {
      if (!made.value) await create(one.value);
      made.value = true;
      await keepRun(run);
      onKept(one.value);
    } catch (failed) {
      error.value = errorWords(failed);
      busy.value = false;
    }
  };
  const names = run.people.map(({ alias }) => alias ?? '');
  const nothing = () => {
    change(empty);
    forgetPlaces();
  };
  return html`<${Step} title=${t('first.keep')} at=${4}>
    <p class="lead">
      ${names.length > 0 ? t('first.keep_names', { names: listed(names) }) : t('first.keep_text')}
        </p>
    <form onSubmit=${keep}>
      <${NewPassphrase} one=${one.value} two=${two.value} error=${error.value} onOne=${(
        /** @type {string} */ words,
      ) => {
        one.value = words;
      }} onTwo=${(/** @type {string} */ words) => {
        two.value = words;
      }} />
      <p class="hint">${t('first.no_reset')}</p>
      <div class="act-bar two"><button type="submit" class="main-act" disabled=${busy.value}>
        ${t(busy.value ? 'first.keeping' : 'first.keep_act')}</button>
        <button type="button" class="second" disabled=${busy.value} onClick=${nothing}>
          ${t('first.keep_nothing')}</button></div>
    </form>
  <//>`;
}

/** @param {{passphrase: string}} props Offered once, after everything is kept. */
function Recovery({ passphrase }) {
  const way = useSignal('');
  const code = useSignal('');
  const error = useSignal(/** @type {any} */ (null));
  useEffect(() => scrollTo(0, 0), []);
  const choose = async (/** @type {string} */ chosen) => {
    way.value = chosen;
    try {
      if (!code.value) code.value = (await ask('vault.recovery', { passphrase })).recovery_code;
    } catch (failed) {
      error.value = failed;
    }
  };
  return html`<${Step} title=${t('recovery.title')}>
    <p class="lead">${t('first.kept')}</p>
    <p>${t('recovery.what')}</p><p>${t('recovery.skip')}</p>
    <${Trouble} text=${error.value && errorWords(error.value)} onAgain=${() => choose(way.value)} />
    ${code.value && html`<p>
      ${t(way.value === 'write' ? 'recovery.write_how' : 'recovery.elsewhere_how')}</p>
        <${RecoveryCode} code=${code.value} elsewhere=${way.value === 'elsewhere'} />`}
    <div class="act-bar ${code.value ? '' : 'three'}">${
      code.value
        ? html`<button type="button" class="main-act" onClick=${enter}>${t('recovery.done')}
          </button>`
        : html`<button type="button" class="second" onClick=${() => choose('write')}>
          ${t('recovery.write')}</button>
      <button type="button" class="second" onClick=${() => choose('elsewhere')}>
        ${t('recovery.elsewhere')}</button>
      <button type="button" class="second" onClick=${enter}>${t('recovery.not_now')}</button>`
    }</div>
  <//>`;
}

/** @type {Run} */
const empty = { checking: '', people: [], typed: '', nobody: false, act: '', texts: {} };

export function FirstRun() {
  const run = useSignal(empty);
  const passphrase = useSignal('');
  const change = (/** @type {Partial<Run>} */ patch) => {
    run.value = { ...run.value, ...patch };
  };
  const to = (/** @type {number} */ at, /** @type {Partial<Run>} */ patch = {}) => {
    change(patch);
    go('first', { at });
  };
  if (passphrase.value) return html`<${Recovery} passphrase=${passphrase.value} />`;
  const Now = [What, Who, Small, Keep][
    (route.value.name === 'first' ? route.value.params.at : 1) - 1
  ];
  return html`<${Now} run=${run.value} change=${change} to=${to} onKept=${(
    /** @type {string} */ words,
  ) => {
    forgetPlaces();
    passphrase.value = words;
  }} />`;
}
