// One line: its kinder line, how true it feels, what speaks for each, and ways to practise.

import { html } from 'htm/preact';
import { ask, tell, useAsk } from '../core/door.js';
import { back, go, openNow } from '../core/routes.js';
import { epoch, say } from '../core/state.js';
import { choice, errorWords, field, t } from '../core/words.js';
import { Fold } from '../parts/fold.js';
import { Screen, Trouble } from '../parts/frame.js';
import { Evidence } from './beliefs-evidence.js';
import { Card, Practice } from './beliefs-practice.js';
import { Rating } from './beliefs-rate.js';

/** @param {any} belief @param {boolean} on */
async function view(belief, on) {
  const { before, practice } = await tell('belief.view', { id: belief.id, in_view: on });
  const undo = async () => {
    await ask('belief.edit', { id: belief.id, in_view: on ? null : true });
    if (before) await ask('belief.edit', { id: before, in_view: true });
    if (practice) await ask('practice.remove', { id: practice });
    epoch.value += 1;
  };
  if (!on) say(t('beliefs.view_said_off'), undo);
  else say(t(before ? 'beliefs.view_said_moved' : 'beliefs.view_said_on'), undo);
}

/** @param {{belief: any}} props */
function Kinder({ belief }) {
  const { id, counter, in_view: on } = belief;
  if (!counter)
    return html`<section><h2>${t('beliefs.kinder_line')}</h2><p class="soft">
      ${t('beliefs.no_counter')}</p><button type="button" class="main-act"
        onClick=${() => go('belief-form', { id })}>${t('beliefs.write_counter')}</button>
      </section>`;
  return html`<section><h2>${t('beliefs.kinder_line')}</h2>
    <figure class="remember"><blockquote class="own-words">${counter}</blockquote></figure>
    ${on && html`<p class="hint">${t('beliefs.view_now')}</p>`}
    <div class="acts">
      <button type="button" class="main-act"
        onClick=${() => go('belief', { id, show: 'practice' })}>${t('beliefs.practise')}</button>
      <button type="button" class="plain" onClick=${() => view(belief, !on)}>
        ${t(on ? 'beliefs.view_off' : 'beliefs.view_on')}</button>
      <button type="button" class="plain" onClick=${() => go('belief', { id, show: 'card' })}>
        ${t('beliefs.card')}</button>
    </div></section>`;
}

/** @param {{belief: any}} props */
function Impacts({ belief }) {
  const rows = ['impact_life', 'impact_work'].filter((name) => belief[name]);
  const library = belief.origin && belief.origin !== 'own';
  if (rows.length === 0 && !library) return null;
  return html`<section class="folds"><${Fold} title=${t('beliefs.what_it_does')}>
    <dl class="facts">${rows.map(
      (name) => html`<dt key=${name}>${field('belief', name).label}</dt>
        <dd class="own-words pre">${belief[name]}</dd>`,
    )}
    ${library && html`<dt>${field('belief', 'origin').label}</dt>
      <dd>${choice('origin', belief.origin)}</dd>`}</dl><//></section>`;
}

/** @param {{belief: any}} props */
function Page({ belief }) {
  const { id } = belief;
  const outlook = useAsk('belief.outlook', { id });
  const remove = async () => {
    await tell('belief.remove', { id });
    say(t('beliefs.removed'), () => tell('belief.restore', { id }));
    back();
  };
  const edit = html`<button type="button" class="plain" onClick=${() => go('belief-form', { id })}>
    ${t('beliefs.change')}</button>`;
  return html`<${Screen} title=${belief.statement} own back aside=${edit} kind="belief">
    <${Kinder} belief=${belief} />
    <${Rating} belief=${belief} outlook=${outlook.data} />
    <${Evidence} belief=${belief} offers=${outlook.data?.offers} />
    <${Impacts} belief=${belief} />
    <section class="quiet-acts">
      <button type="button" class="plain quiet" onClick=${() => openNow('danger')}>
        ${t('beliefs.question.again')}</button>
      <button type="button" class="plain quiet" onClick=${remove}>${t('beliefs.remove')}</button>
    </section>
  <//>`;
}

/** @param {{id: string, show?: string}} props `show`: "practice" or "card". */
export function Belief({ id, show }) {
  const { data: belief, error } = useAsk('belief.get', { id });
  if (!belief)
    return html`<${Screen} title="" back><${Trouble} text=${error && errorWords(error)} /><//>`;
  if (belief.removed)
    return html`<${Screen} title=${t('beliefs.title')} back><p>${t('beliefs.gone')}</p><//>`;
  if (show === 'practice' && belief.counter) return html`<${Practice} belief=${belief} />`;
  if (show === 'card' && belief.counter) return html`<${Card} belief=${belief} />`;
  return html`<${Page} belief=${belief} />`;
}
