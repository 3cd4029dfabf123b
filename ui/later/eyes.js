// Through their eyes: everything that people saw in the person, word for word, one at a time.

import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { ask } from '../core/door.js';
import { go } from '../core/routes.js';
import { aliasOf, epoch } from '../core/state.js';
import { dateWords } from '../core/time.js';
import { listed, t } from '../core/words.js';
import { Empty } from '../parts/empty.js';
import { Screen } from '../parts/frame.js';

/**
 * The next moments, from a cursor on, in which somebody saw something.
 * @param {string | null} cursor
 */
async function look(cursor) {
  const page = await ask('moment.list', {
    order: '-at',
    limit: 200,
    ...(cursor ? { cursor } : {}),
  });
  return {
    said: page.items.filter((/** @type {any} */ moment) => moment.seen_in_me),
    next: page.next ?? null,
  };
}

export function Eyes() {
  const said = useSignal(/** @type {any[] | null} */ (null));
  const at = useSignal(0);
  const turn = epoch.value;
  useEffect(() => {
    let wanted = true;
    (async () => {
      /** @type {any[]} */
      let all = [];
      let cursor = null;
      do {
        const page = await look(cursor);
        if (!wanted) return;
        all = [...all, ...page.said];
        cursor = page.next;
        if (all.length > 0 || !cursor) said.value = all;
      } while (cursor);
    })().catch(() => {});
    return () => {
      wanted = false;
    };
  }, [turn]);
  const list = said.value;
  if (!list) return html`<${Screen} title=${t('eyes.title')} back />`;
  if (list.length === 0)
    return html`<${Screen} title=${t('eyes.title')} back>
      <${Empty} text=${t('eyes.none')} act=${t('eyes.begin')} onAct=${() => go('moment-form')} />
        <//>`;
  const shown = list[at.value % list.length];
  const names = (shown.people ?? []).map(aliasOf).filter(Boolean);
  return html`<${Screen} title=${t('eyes.title')} back kind="eyes">
    <figure class="remember" aria-live="polite"><blockquote class="own-words">${shown.seen_in_me}
      </blockquote>
      <figcaption class="soft">${names.length > 0 ? `${listed(names)}, ` : ''}${dateWords(shown.at)}
        </figcaption></figure>
    <div class="invitation-acts">
      ${
        list.length > 1 &&
        html`<button type="button" class="main-act" onClick=${() => {
          at.value += 1;
        }}>${t('eyes.next')}</button>`
      }
      <button type="button" class="plain" onClick=${() => go('moment', { id: shown.id })}>
        ${t('eyes.moment')}</button>
    </div>
  <//>`;
}
