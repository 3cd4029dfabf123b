// Giving and receiving, in both directions, with everybody and with one person; counted, and never
// weighed.

import { html } from 'htm/preact';
import { useAsk } from '../core/door.js';
import { go } from '../core/routes.js';
import { aliasOf } from '../core/state.js';
import { inOrder, listed, t } from '../core/words.js';
import { PersonRow } from '../parts/person-chip.js';
import { balanceWords, energyWords, timeWords } from './giving-words.js';

/** @param {{person: string}} props For whom there are no numbers, nothing is shown. */
export function GivingBalance({ person }) {
  const { data } = useAsk('giving.balance', { person });
  const row = data?.items[0];
  if (!row) return null;
  const any = row.received + row.gave + row.both + row.neither > 0;
  const more = [...timeWords(row), ...energyWords(row.energy)];
  return html`<section class="giving-balance"><h2>${t('giving.with_title')}</h2>
    ${
      any
        ? html`<p>${t('giving.with_lead', { name: aliasOf(person) })}
          <strong> ${listed(balanceWords(row))}</strong></p>
        ${more.map((line) => html`<p key=${line} class="small soft">${line}</p>`)}`
        : html`<p class="soft">${t('giving.with_none')}</p>`
    }
  </section>`;
}

/** @param {{items: any[]}} props By name: an order that says nothing. */
export function Balances({ items }) {
  const rows = [...items].sort((a, b) => inOrder(a.person.alias, b.person.alias));
  return html`<section><h2>${t('giving.balance_title')}</h2>
    <p class="hint">${t(rows.length > 0 ? 'giving.balance_hint' : 'giving.balance_none')}</p>
    <ul class="plain-list rows">${rows.map((row) => html`<li key=${row.person.id}><${PersonRow}
      person=${row.person} beside=${listed(balanceWords(row))}
      onOpen=${() => go('person', { id: row.person.id })} /></li>`)}</ul>
  </section>`;
}
