// What a person's own entries say, without saying more: first the two sides of what was feared, then
// the sentences that may be said today, then a closer look, one picture at a time.

import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { useSignal, useSignalEffect } from '@preact/signals';
import { useAsk } from '../core/door.js';
import { go, route } from '../core/routes.js';
import { errorWords, t } from '../core/words.js';
import { Empty } from '../parts/empty.js';
import { Fold } from '../parts/fold.js';
import { Screen, Trouble } from '../parts/frame.js';
import { Adjusted, Beliefs, Prediction, Safe, SettledLook, Support } from './patterns-looks.js';
import { Said } from './say-claim.js';
import { FearedHappened } from './share-beside.js';

const said_at_first = 4;

/** Each has words "patterns.NAME". @type {[string, any][]} */
const looks = [
  ['safe', Safe],
  ['settled', SettledLook],
  ['prediction', Prediction],
  ['belief', Beliefs],
  ['support', Support],
  ['adjusted', Adjusted],
];

/**
 * Too little to count. The person's own words are one tap away and do not open by themselves: a hard
 * moment may be among them.
 */
const Early = () =>
  html`<p>${t('patterns.early')}</p><button type="button" class="plain"
    onClick=${() => go('journal')}>${t('patterns.early_act')}</button>`;

/** @typedef {import('@preact/signals').Signal<Record<string, any>>} Kept */

/** @param {{kept: Kept}} props */
function Today({ kept }) {
  const { data, error } = useAsk('pattern.summary', {});
  if (error) return html`<${Trouble} text=${errorWords(error)} />`;
  if (!data) return null;
  const shown = kept.value.all_said ? data.say : data.say.slice(0, said_at_first);
  const rest = data.say.length - shown.length;
  return html`<section class="today-said"><h2>${t('patterns.today')}</h2>
    ${data.say.length === 0 && html`<${Early} />`}
    <ul class="plain-list">${shown.map(
      (/** @type {any} */ claim, /** @type {number} */ at) => html`<li key=${at}>
        <${Said} claim=${claim} /></li>`,
    )}</ul>
    ${
      rest > 0 &&
      html`<button type="button" class="second" onClick=${(/** @type {any} */ event) => {
        const list = event.currentTarget.previousElementSibling;
        kept.value = { ...kept.value, all_said: true };
        requestAnimationFrame(() => list?.children[said_at_first]?.querySelector('button')?.focus());
      }}>${t('patterns.today_more', { n: rest })}</button>`
    }</section>`;
}

/** @param {{name: string, look: any, kept: Kept}} props */
function Look({ name, look, kept }) {
  const open = kept.value.open.includes(name);
  return html`<${Fold} title=${t(`patterns.${name}`)} open=${open}
    onToggle=${(/** @type {boolean} */ now) => {
      const others = kept.value.open.filter((/** @type {string} */ one) => one !== name);
      if (now !== open) kept.value = { ...kept.value, open: now ? [...others, name] : others };
    }}>${open && html`<${look} kept=${kept} />`}<//>`;
}

/** How long what was asked for may take to stand there. */
const patience_ms = 600;

/** Back to where one was, as soon as the page is long enough again. @param {number} scroll */
function useReturn(scroll) {
  useEffect(() => {
    const until = performance.now() + patience_ms;
    let frame = 0;
    const step = () => {
      if (window.scrollY >= scroll || performance.now() > until) return;
      if (document.documentElement.scrollHeight - innerHeight >= scroll) scrollTo(0, scroll);
      else frame = requestAnimationFrame(step);
    };
    frame = requestAnimationFrame(step);
    return () => cancelAnimationFrame(frame);
  }, []);
}

export function Patterns() {
  const place = /** @type {any} */ (route.peek());
  useReturn(place.scroll);
  /** What is open and chosen, so that coming back finds it; it goes when the book closes. */
  const kept = useSignal(place.kept ?? { open: ['safe'] });
  useSignalEffect(() => {
    place.kept = kept.value;
  });
  // Everything is asked for at once; until it is known that there is something, nothing shows.
  const { data, error } = useAsk('moment.list', { limit: 1 });
  const none = data?.items.length === 0;
  return html`<${Screen} title=${t('patterns.title')} lead=${none ? '' : t('patterns.lead')}
    kind="patterns">
    ${none && html`<${Empty} text=${t('patterns.none')} act=${t('patterns.begin')}
      onAct=${() => go('moment-form')} />`}
    <${Trouble} text=${error && errorWords(error)} />
    <${FearedHappened} all />
    ${
      !none &&
      html`<div hidden=${!data}><${Today} kept=${kept} />
      <section class="looks"><h2>${t('patterns.look')}</h2><div class="folds">
      ${looks.map(
        ([name, look]) => html`<${Look} key=${name} name=${name} look=${look} kept=${kept} />`,
      )}
      <${Fold} title=${t('patterns.why')}><p>${t('patterns.why_text')}</p>
        <p>${t('patterns.why_compare')}</p><p>${t('patterns.why_people')}</p><//></div></section>
      </div>`
    }
  <//>`;
}
