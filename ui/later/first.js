// The first four screens. Everything stays in memory until it is kept; value comes before a
// passphrase.

import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { keepBeginning } from '../core/begin.js';
import { newId } from '../core/ids.js';
import { back, forgetPlaces, go, route } from '../core/routes.js';
import { create, enter, openAgain, openDemo } from '../core/session.js';
import { bookExists, phase } from '../core/state.js';
import { iso, zone } from '../core/time.js';
import { content, errorWords, items, listed, t } from '../core/words.js';
import { Screen, Trouble, soon } from '../parts/frame.js';
import { Copy } from '../parts/copy.js';
import { Fold } from '../parts/fold.js';
import { GrowText } from '../parts/grow-text.js';
import { Helplines } from '../parts/helplines.js';
import { NewPassphrase, passphraseTrouble } from '../parts/passphrase.js';
import { PeoplePicker, withTyped } from '../parts/people-picker.js';
import { OneOf } from '../parts/text-field.js';
import { RecoveryAnswers } from './first-recovery.js';

const RestoreFile = soon(() => import('../parts/restore.js'), 'RestoreFile');

/**
 * @typedef {{checking: string, people: import('../parts/people-picker.js').Picked[], typed: string,
 *   nobody: boolean, act: string, texts: Record<string, string>}} Run
 * `nobody`: they said so; somebody who skipped the question said nothing.
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
  const { cannot } = content('cards');
  const others = useSignal(false);
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
      class="note-box"><strong>${t('first.watched')}</strong>
        ${items('first.watched_text').map((line) => html`<p key=${line}>${line}</p>`)}</div>`}</div>
    <div class="act-bar"><button type="button" class="main-act" onClick=${() => to(2)}>
      ${t('first.begin')}</button></div>
    <div class="folds"><${Fold} title=${t('first.other_ways')} onToggle=${() => {
      others.value = true;
    }}><p>
      <button type="button" class="second" onClick=${openDemo}>${t('lock.demo')}</button></p>
        ${others.value && html`<${RestoreFile} />`}
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
    <${PeoplePicker} everybody legend=${t('first.names')} placeholder=${t('first.placeholder')}
      value=${run.people} typed=${run.typed}
      onChange=${(/** @type {any[]} */ people) => change({ people })}
        onTyped=${(/** @type {string} */ typed) => change({ typed })} />
    <div class="act-bar three">
      <button type="button" class="main-act" disabled=${people.length === 0}
        onClick=${() => to(3, { people, typed: '', nobody: false, act: '' })}>${t('first.go_on')}
          </button>
      <button type="button" class="second"
        onClick=${() => to(3, { nobody: true, people: [], typed: '', act: '' })}>
          ${t('first.nobody')}</button>
      <button type="button" class="plain quiet"
        onClick=${() => to(3, { nobody: false, people: [], typed: '', act: '' })}>
          ${t('first.skip')}</button>
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
  const alone = run.people.length === 0;
  return html`<${Step} title=${t('first.act')} at=${3}>
    <p class="lead">${t(run.nobody ? 'first.act_nobody' : 'first.act_text')}</p>
    <${OneOf} hidden legend=${t('first.act')} value=${run.act}
      onChange=${(/** @type {string} */ act) => change({ act })}
      options=${(alone ? acts_nobody : acts).map((value) => ({
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

/**
 * What was typed, as the first records of the book, under ids that are made once.
 * @param {Run} run @returns {import('../core/begin.js').Beginning}
 */
function records({ people, act, texts }) {
  const name = people[0]?.alias ?? '';
  const message = act === 'hello' || act === 'witness';
  const text = (texts[act] ?? (message ? t(`first.${act}_draft`, { name }) : '')).trim();
  /** @type {import('../core/begin.js').Beginning} */
  const made = people.map(({ alias, fresh }, at) => [
    'person',
    { id: fresh, alias, ...(act === 'remember' && at === 0 && text ? { note: text } : {}) },
  ]);
  // Who was named as steady is kept as such: today's invitation may be about them.
  if (people.length > 0)
    made.push([
      'quiet',
      {
        id: newId(),
        people: people.map(({ fresh }) => fresh),
      },
    ]);
  if (message)
    made.push([
      'reachout',
      {
        id: newId(),
        person: people[0].fresh,
        kind: act === 'hello' ? 'check_in' : 'ask_witness',
        draft: text,
        state: 'planned',
        planned_for: iso(new Date()),
        planned_for_zone: zone(),
      },
    ]);
  else if (act !== 'remember' && text)
    made.push(['note', { id: newId(), title: t(`first.${act}`), text, purpose: 'kindness' }]);
  return made;
}

/** @param {Part & {onKept: (passphrase: string) => void}} props */
function Keep({ run, change, onKept }) {
  const one = useSignal('');
  const two = useSignal('');
  const error = useSignal('');
  const busy = useSignal(false);
  /** Once the book is made: what it opens with, and what belongs in it. */
  const made = useSignal(
    /** @type {{passphrase: string, records: import('../core/begin.js').Beginning} | null} */ (null),
  );
  const keep = async (/** @type {Event} */ event) => {
    event.preventDefault();
    if (busy.value) return;
    if (!made.value) error.value = passphraseTrouble(one.value, two.value);
    if (error.value && !made.value) return;
    busy.value = true;
    try {
      if (!made.value) {
        await create(one.value);
        made.value = { passphrase: one.value, records: records(run) };
      }
      const { records: begun } = made.value;
      await keepBeginning(begun).catch(async (failed) => {
        // Closed while it waited to be tried again.
        if (failed.code !== 'locked') throw failed;
        await openAgain(/** @type {any} */ (made.value).passphrase);
        await keepBeginning(begun);
      });
      onKept(made.value.passphrase);
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
  if (made.value && error.value)
    return html`<${Step} title=${t('first.keep')}>
      <form onSubmit=${keep}><p class="lead">${t('first.keep_again')}</p>
        <${Trouble} text=${busy.value ? '' : error.value} />
        <div class="act-bar"><button type="submit" class="main-act" disabled=${busy.value}>
          ${t(busy.value ? 'first.keeping' : 'first.keep_act')}</button></div></form><//>`;
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

/** @param {{passphrase: string, run: Run}} props Offered once, after everything is kept. */
function Recovery({ passphrase, run }) {
  useEffect(() => {
    scrollTo(0, 0);
    /** @type {HTMLElement | null} */ (document.querySelector('.held h1'))?.focus();
  }, []);
  const done = async () => {
    await enter();
    // Who said "No one yet" and began with something finds it there, and what else could be a start.
    if (run.nobody && run.act) go('no-one');
  };
  return html`<${Step} title=${t('recovery.title')}>
    <p class="lead">${t('first.kept')}</p>
    <p>${t('recovery.what')}</p><p>${t('recovery.skip')}</p>
    <${RecoveryAnswers} passphrase=${passphrase} watched=${run.checking === 'yes'} onDone=${done} />
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
  if (passphrase.value) return html`<${Recovery} passphrase=${passphrase.value}
    run=${run.value} />`;
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
