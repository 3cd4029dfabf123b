// Support for building support: what trauma-informed means, what to ask, where to look, and the way
// to everything that is kept about it.

import { html } from 'htm/preact';
import { tell, useAsk, useList } from '../core/door.js';
import { go, openNow } from '../core/routes.js';
import { epoch, say } from '../core/state.js';
import { clockWords, dateWords, dayWords } from '../core/time.js';
import { content, errorWords, t } from '../core/words.js';
import { Copy } from '../parts/copy.js';
import { Fold } from '../parts/fold.js';
import { Screen, Trouble } from '../parts/frame.js';
import { Icon } from '../parts/icon.js';
import { questionKeys } from './support-words.js';

/** @param {{title: string, text: string, to: string}} props */
function Room({ title, text, to }) {
  return html`<li><button type="button" class="row" onClick=${() => go(to)}><span class="row-words">
    <span class="row-title">${title}</span><span class="soft small">${text}</span></span>
    <${Icon} name="next" /></button></li>`;
}

function Informed() {
  return html`<${Fold} title=${t('support.informed_title')}><p>${t('support.informed_lead')}</p>
    ${Object.keys(content('support').principle).map(
      (key) => html`<article key=${key} class="principle">
      <h2>${t(`support.principle.${key}.title`)}</h2>
      <p>${t(`support.principle.${key}.text`)}</p>
      <dl class="facts"><dt>${t('support.informed_look')}</dt>
        <dd>${t(`support.principle.${key}.look`)}</dd>
        <dt>${t('support.informed_elsewhere')}</dt>
        <dd>${t(`support.principle.${key}.elsewhere`)}</dd></dl></article>`,
    )}
    <p>${t('support.informed_end')}</p><//>`;
}

function Questions() {
  const asked = questionKeys().map((key) => t(`support.question.${key}`));
  return html`<${Fold} title=${t('support.questions_title')}><p>${t('support.questions_lead')}</p>
    <ul class="questions">${asked.map((question) => html`<li key=${question}>${question}</li>`)}</ul>
    <${Copy} text=${asked.join('\n')} /><//>`;
}

function Ways() {
  return html`<${Fold} title=${t('support.ways_title')}>
    ${Object.keys(content('support').way).map(
      (key) => html`<article key=${key} class="way"><h2>${t(`support.way.${key}.title`)}</h2>
      <p>${t(`support.way.${key}.text`)}</p>
      ${
        key === 'helpline' &&
        html`<button type="button" class="plain" onClick=${() => openNow('danger')}>
          ${t('frame.right_now')}</button>`
      }</article>`,
    )}<//>`;
}

/** The appointment that comes next, if there is one. @param {{items: any[]}} props */
function Next({ items }) {
  const next = items
    .filter((item) => item.appointment_at && Date.parse(item.appointment_at) > Date.now())
    .sort((a, b) => Date.parse(a.appointment_at) - Date.parse(b.appointment_at))[0];
  if (!next) return null;
  const at = next.appointment_at;
  const when = t('time.day_at', { day: dayWords(at), clock: clockWords(at) });
  return html`<p class="note-box">${t(next.name ? 'support.next.text' : 'support.next.text_nobody', {
    name: next.name ?? '',
    when,
  })} <button type="button" class="plain" onClick=${() => go('appointment', { id: next.id })}>
    ${t('support.next.act')}</button></p>`;
}

/** Pages that were kept as notes. */
function KeptPages() {
  const { items, more } = useList('note.list', { filter: { purpose: 'appointment' }, limit: 20 });
  if (!items?.length) return null;
  const remove = async (/** @type {string} */ id) => {
    await tell('note.remove', { id });
    say(t('support.page_removed'), () => tell('note.restore', { id }));
    document.querySelector('h1')?.focus();
  };
  return html`<section><h2>${t('support.kept_pages')}</h2><div class="folds kept-pages">
    ${items.map(
      (note) => html`<${Fold} key=${note.id} title=${note.title ?? ''}
        beside=${note.created ? dateWords(note.created) : ''}>
      <p class="own-words pre">${note.text}</p>
      <div class="acts"><${Copy} text=${note.text ?? ''} />
        <button type="button" class="plain quiet" onClick=${() => remove(note.id)}>
          ${t('support.take_out')}</button></div><//>`,
    )}</div>
    ${more && html`<button type="button" class="second" onClick=${more}>${t('support.earlier')}
      </button>`}</section>`;
}

export function Support() {
  const { data, error } = useAsk('candidate.list', { limit: 200 });
  const items = data?.items ?? [];
  return html`<${Screen} title=${t('support.title')} lead=${t('support.lead')} back kind="support">
    <${Trouble} text=${error && errorWords(error)} onAgain=${() => {
      epoch.value += 1;
    }} />
    <${Next} items=${items} />
    <div class="acts"><button type="button" class="main-act" onClick=${() => go('candidate')}>
      ${t('support.add')}</button></div>
    <ul class="plain-list rows">
      <${Room} to="candidates" title=${t('support.people')} text=${
        items.length > 0
          ? t('support.people_n', { n: items.length })
          : t('support.people_none')
      } />
      <${Room} to="closeness" title=${t('support.closeness')} text=${t('support.closeness_text')} />
      <${Room} to="session" title=${t('support.session')} text=${t('support.session_text')} />
    </ul>
    <div class="folds">
      <${Informed} />
      <${Questions} />
      <${Ways} />
      <${Fold} title=${t('support.first_talk_title')}><p>${t('support.first_talk')}</p><//>
    </div>
    <${KeptPages} />
  <//>`;
}
