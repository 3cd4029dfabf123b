// What tests of languages stand on: the words of content/, what of another language is left on a screen, a book
// without one English word in it, and a walk through the rooms.

import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { door, place, reopen } from './fixture.mjs';

/** @param {string} language @param {string} file */
export const read = (language, file) => JSON.parse(readFileSync(`content/${language}/${file}.json`, 'utf8'));

/** Every text of a language that the page may show. */
function texts(value) {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value ? Object.values(value).flatMap(texts) : [];
}
const all = (language) =>
  ['', 'later'].flatMap((folder) =>
    readdirSync(join('content', language, folder))
      .filter((name) => name.endsWith('.json') && name !== 'cli.json' && name !== 'demo.json')
      .flatMap((name) => texts(JSON.parse(readFileSync(join('content', language, folder, name), 'utf8')))),
  );
export const here = new Set(all('es'));
/** English words that Spanish does not have: as whole lines of the screen they would be left over. */
export const english = new Set(all('en').filter((text) => !here.has(text)));
export const telling =
  /(?<![\p{L}-])(?:the|and|you|your|with|what|this|that|is|are|when|how|not|was|someone|keep|close)(?![\p{L}-])/iu;

/** Lines on the screen, names to reach a control by, and placeholders that are English. */
export async function leftovers(page) {
  const lines = await page.evaluate(() => [
    ...document.body.innerText.split('\n'),
    ...[...document.querySelectorAll('[aria-label]')].map((el) => el.getAttribute('aria-label')),
    ...[...document.querySelectorAll('[placeholder]')].map((el) => el.getAttribute('placeholder')),
    ...[...document.querySelectorAll('option')].map((el) => el.textContent),
    document.title,
  ]);
  return lines
    .map((line) => line.trim())
    .filter((line) => english.has(line) || (telling.test(line) && !here.has(line)));
}

/** A little of everything, without one English word. */
export async function fillSpanish(page) {
  const { id } = await door(page, 'person.add', { alias: 'Ana', role: 'amiga', circle: 1, respect: 'Mi tiempo.' });
  await door(page, 'person.add', { alias: 'Leo', standing: 'resting' });
  const { id: moment } = await door(page, 'moment.add', {
    at: '2026-03-04T18:08:00+01:00',
    felt_safe: 1,
    people: [id],
    channel: 'in_person',
    setting: 'outdoors',
    joy: true,
    settled_before: 4,
    settled_after: 7.5,
    boundary_respected: 'yes',
    kinds_wanted: ['listening'],
    kinds_received: ['listening', 'company'],
    felt_safe_text: 'Se quedó a mi lado.',
    seen_in_me: 'Que soy paciente.',
    feelings: ['calm'],
  });
  await door(page, 'observation.add', { person: id, quality: 'kind', direction: 'noticed', text: 'Me trajo té.', moment });
  await reopen(page);
}

/**
 * Every room that More leads to, and in each one every first step that is offered, with all sections open: then
 * `look` sees it. Each step begins anew from More, since some of them change what stands in the room.
 * @param {any} page @param {any} ui Words of ui.json in the language that is spoken.
 * @param {(screen: string) => Promise<void>} look
 */
export async function everyFirstStep(page, ui, look) {
  const more = async () => {
    await reopen(page);
    await place(page, ui.places.more);
    await page.getByRole('heading', { name: ui.more.title, exact: true }).waitFor();
  };
  const rooms = page.locator('.held button:visible, .held a:visible');
  const acts = page.locator('.held .main-act:visible, .held .second:visible, .held .row:visible');
  const settled = () => page.waitForTimeout(350);
  await more();
  const names = (await rooms.allInnerTexts()).map((text) => text.split('\n')[0].trim());
  let steps = 0;
  for (const [at, name] of names.entries()) {
    if (name === ui.more.lock) continue;
    for (let step = 0; ; step += 1) {
      await more();
      await rooms.nth(at).click();
      await settled();
      if ((await acts.count()) <= step) break;
      const act = acts.nth(step);
      const words = (await act.innerText()).split('\n')[0].trim();
      if (await act.isDisabled()) continue;
      await act.click();
      await settled();
      for (const fold of await page.locator('.held .fold:not([open]) > summary:visible').all())
        await fold.click({ timeout: 2000 }).catch(() => {});
      await look(`${name}, ${words}`);
      steps += 1;
    }
  }
  return steps;
}
