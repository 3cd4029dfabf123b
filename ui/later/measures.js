// Measures: totals from questionnaires, if they are wanted at all. Ranges, bands and what a change
// may mean come from the program (measure.table, measure.score, measure.look); the page shows them.

import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { keepSetting, setting, tell, useAsk } from '../core/door.js';
import { go } from '../core/routes.js';
import { epoch, say } from '../core/state.js';
import { dateWords } from '../core/time.js';
import { errorWords, number, t, tongue } from '../core/words.js';
import { Fold } from '../parts/fold.js';
import { Screen, Trouble } from '../parts/frame.js';
import { Icon } from '../parts/icon.js';
import { ChartLine } from './chart-line.js';
import { MeasureForm } from './measures-form.js';

const on = () => setting('measures') === 'on';

/** @param {{points: any[], scale: any, title: string}} props */
function Chart({ points, scale, title }) {
  return html`<${ChartLine} title=${title} low=${scale.from} high=${scale.to} lines=${[
    {
      name: t(`measures.scale.${scale.key}`),
      points: points.map(({ id, at, score }) => ({ id, at, value: score })),
    },
  ]} />`;
}

/** What may be said of the newest point. @param {{point: any, row: any}} props */
function Said({ point, row }) {
  const { change } = point;
  return html`<p><strong>${t('measures.on', {
    date: dateWords(point.at),
    score: number(point.score),
  })}</strong></p>
    ${point.band && html`<p>${t(`measures.band.${point.band}`)} ${t('measures.screen')}</p>`}
    ${point.usual && html`<p>${t('measures.usual', { n: number(row.threshold) })}</p>`}
    ${
      change &&
      html`<p>${t(`measures.verdict.${change.verdict}`, {
        n: new Intl.NumberFormat(tongue(), {
          signDisplay: 'exceptZero',
        }).format(change.difference),
      })}</p>`
    }
    ${!row.change && html`<p class="soft">${t('measures.no_verdict')}</p>`}`;
}

/** Every score of an entry, and the way to take it out. @param {{scales: any[]}} props */
function Kept({ scales }) {
  const entries = new Map();
  for (const { key, points } of scales) {
    for (const { id, at, score } of points) {
      const entry = entries.get(id) ?? { id, at, scores: [] };
      entry.scores.push({ key, score });
      entries.set(id, entry);
    }
  }
  const remove = async (/** @type {string} */ id) => {
    await tell('measure.remove', { id });
    say(t('measures.taken_out'), () => tell('measure.restore', { id }));
    document.querySelector('h1')?.focus();
  };
  return html`<ul class="plain-list scores">${[...entries.values()]
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at))
    .map(
      ({ id, at, scores }) => html`<li key=${id}><span class="row-words">
        <span>${dateWords(at)}</span>
        <span class="small soft">${scores
          .map(
            (/** @type {any} */ { key, score }) =>
              `${t(`measures.scale.${key}`)} ${number(score)}`,
          )
          .join(' · ')}</span></span>
      <button type="button" class="plain" onClick=${() => remove(id)}>${t('measures.take_out')}
        <span class="sr"> ${dateWords(at)}</span></button></li>`,
    )}</ul>`;
}

/** @param {{row: any}} props */
function Source({ row }) {
  return html`<div class="folds"><${Fold} title=${t('measures.source')}>
    <p>${t(`measures.licence.${row.licence}`)}</p><p class="small" lang="en">${row.citation}</p><//>
      </div>`;
}

/** @param {{row: any}} props */
function One({ row }) {
  const { instrument } = row;
  const name = t(`measures.name.${instrument}`);
  const { data, error } = useAsk('measure.look', { instrument });
  const adding = useSignal(false);
  const scales = (data?.scales ?? []).filter((/** @type {any} */ scale) => scale.n > 0);
  const shape = (/** @type {string} */ key) =>
    row.scales.find((/** @type {any} */ scale) => scale.key === key);
  const main = scales.find((/** @type {any} */ scale) => scale.key === row.scales[0].key);
  return html`<${Screen} title=${name} back kind="measure" lead=${t(`measures.what.${instrument}`)}>
    <${Trouble} text=${error && errorWords(error)} />
    ${data && scales.length === 0 && html`<p class="soft">${t('measures.none')}</p>`}
    ${main && html`<${Said} point=${main.points[main.points.length - 1]} row=${row} />`}
    ${scales
      .filter((/** @type {any} */ scale) => scale.n > 1)
      .map(
        (/** @type {any} */ scale) => html`<section key=${scale.key}>
        ${row.scales.length > 1 && html`<h2>${t(`measures.scale.${scale.key}`)}</h2>`}
        <${Chart} points=${scale.points} scale=${shape(scale.key)}
          title=${t('measures.over_time', { name })} /></section>`,
      )}
    ${scales.length > 0 && html`<${Kept} scales=${scales} />`}
    ${
      adding.value
        ? html`<${MeasureForm} row=${row} onDone=${() => {
            adding.value = false;
            document.querySelector('h1')?.focus();
          }} />`
        : data &&
          html`<${Begun} instrument=${instrument} onFound=${() => {
            adding.value = true;
          }} />
          <div class="acts"><button type="button" class="main-act" onClick=${() => {
            adding.value = true;
          }}>${t('measures.add')}</button></div>`
    }
    <${Source} row=${row} />
  <//>`;
}

/**
 * A score that was being entered opens its form again.
 * @param {{instrument: string, onFound: () => void}} props
 */
function Begun({ instrument, onFound }) {
  const { data } = useAsk('draft.list', {});
  const there = data?.items.some(
    (/** @type {any} */ draft) => draft.form === `measure:${instrument}`,
  );
  useEffect(() => {
    if (there) onFound();
  }, [there]);
  return null;
}

/** @param {{rows: any[]}} props */
function All({ rows }) {
  const { data } = useAsk('measure.list', { limit: 200 });
  const counts = new Map();
  for (const { instrument } of data?.items ?? [])
    counts.set(instrument, (counts.get(instrument) ?? 0) + 1);
  const list = (/** @type {any[]} */ some) => html`<ul class="plain-list rows">${some.map(
    ({ instrument }) => html`<li key=${instrument}><button type="button" class="row"
      onClick=${() => go('measure', { instrument })}><span class="row-words">
      <span class="row-title">${t(`measures.name.${instrument}`)}</span>
      <span class="soft small">${
        counts.has(instrument)
          ? t('measures.scores_n', { n: counts.get(instrument) })
          : t(`measures.what.${instrument}`)
      }</span></span><${Icon} name="next" /></button></li>`,
  )}</ul>`;
  const kept = rows.filter(({ instrument }) => counts.has(instrument));
  const others = rows.filter(({ instrument }) => !counts.has(instrument));
  return html`${kept.length > 0 && html`<h2>${t('measures.with_scores')}</h2>${list(kept)}
    ${others.length > 0 && html`<h2>${t('measures.others')}</h2>`}`}
    ${list(others)}
    <section class="quiet-acts"><button type="button" class="plain quiet" onClick=${async () => {
      await keepSetting('measures', 'off');
      say(t('measures.turned_off'), () => keepSetting('measures', 'on'));
    }}>${t('measures.turn_off')}</button></section>`;
}

/** @param {{instrument?: string}} props */
export function Measure({ instrument }) {
  const { data, error } = useAsk('measure.table', {});
  const row = data?.items.find((/** @type {any} */ one) => one.instrument === instrument);
  if (on() && row) return html`<${One} row=${row} />`;
  return html`<${Screen} title=${t('measures.title')} back kind="measures" lead=${t('measures.lead')}>
    <${Trouble} text=${error && errorWords(error)} onAgain=${() => {
      epoch.value += 1;
    }} />
    ${
      on()
        ? data && html`<${All} rows=${data.items} />`
        : html`<p>${t('measures.off')}</p><p>${t('measures.screen')}</p>
      <div class="acts"><button type="button" class="main-act"
        onClick=${async () => {
          await keepSetting('measures', 'on');
          document.querySelector('h1')?.focus();
        }}>${t('measures.turn_on')}</button></div>`
    }
  <//>`;
}
