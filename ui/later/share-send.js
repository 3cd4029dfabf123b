// A message for a share: a few drafts by its size, one of them made one's own, then handed over.
// Nothing is sent from here.

import { html } from 'htm/preact';
import { useSignal } from '@preact/signals';
import { useDraft } from '../core/draft.js';
import { say } from '../core/state.js';
import { t } from '../core/words.js';
import { Fold } from '../parts/fold.js';
import { GrowText } from '../parts/grow-text.js';
import { HandOver } from '../parts/hand-over.js';

const tones = ['plain', 'warm', 'light'];
/** Ways that need written words. */
const written = ['text', 'letter', 'online'];

/** The draft's name of a share's message. @param {string} id */
export const messageForm = (id) => `share-message:${id}`;

/** @param {{share: any, name: string, onUse: (text: string) => void}} props */
function Drafts({ share, name, onUse }) {
  const what = share.what?.trim() || '...';
  return html`<p class="hint">${t('share.drafts_hint')}</p>
    <ul class="plain-list">${tones.map((tone) => {
      const text = t(`share.draft_${tone}_${share.size ?? 1}`, { name, what });
      const title = t(`share.draft_${tone}`);
      return html`<li key=${tone} class="card"><h3>${title}</h3><p class="own-words pre">${text}</p>
        <p><button type="button" class="plain" onClick=${() => onUse(text)}>${t('share.use')}
          <span class="sr"> ${title}</span></button></p></li>`;
    })}</ul>`;
}

/** @param {{share: any, name: string}} props */
export function Send({ share, name }) {
  const { value, change } = useDraft(messageForm(share.id), () => ({ text: '', begun: false }));
  const wanted = useSignal(false);
  if (!value) return null;
  if (!(written.includes(share.channel) || wanted.value || value.begun))
    return html`<p><button type="button" class="plain" onClick=${() => {
      wanted.value = true;
    }}>${t('share.write_it')}</button></p>`;
  const former = value.text;
  const use = (/** @type {string} */ text) => {
    change({ text, begun: true });
    if (former.trim()) say(t('share.replaced'), () => change({ text: former, begun: true }));
  };
  const drafts = html`<${Drafts} share=${share} name=${name} onUse=${use} />`;
  return html`<section class="send"><h2>${t('share.words_to_send')}</h2>
    ${
      value.begun
        ? html`<${GrowText} label=${t('share.message')} rows=${4} value=${value.text}
            onChange=${(/** @type {string} */ text) => change({ text })} />
          <${HandOver} text=${value.text} person=${share.person} />
          <div class="folds"><${Fold} title=${t('share.other_words')}>${drafts}<//></div>`
        : drafts
    }
  </section>`;
}
