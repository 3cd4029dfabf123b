// Living through a screen by keyboard alone.

import assert from 'node:assert/strict';

/** What has the focus, as somebody who cannot see it is told. */
export const focused = (page) =>
  page.evaluate(() => {
    const el = document.activeElement === document.body ? null : document.activeElement;
    return `${el?.getAttribute('aria-label') ?? ''} ${el?.labels?.[0]?.textContent ?? el?.textContent ?? ''}`
      .replace(/\s+/g, ' ')
      .trim();
  });

/** A new screen takes the focus with its first frame: who presses keys waits for that. */
export const painted = (page) =>
  page.evaluate(
    () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done()))),
  );

/** Press keys, one after the other. */
export async function press(page, ...keys) {
  for (const key of keys) await page.keyboard.press(key);
}

/** Tab until something that has this name has the focus. */
export async function tabTo(page, name, key = 'Tab') {
  await painted(page);
  const passed = [];
  for (let i = 0; i < 80; i += 1) {
    const here = await focused(page);
    if (here.includes(name)) return;
    passed.push(here);
    await page.keyboard.press(key);
  }
  assert.fail(`"${name}" cannot be reached with the Tab key, only ${[...new Set(passed)].join(' | ')}`);
}

/** Wait until the focus is on something that has this name and nothing more. */
export async function landed(page, name, why) {
  let here = '';
  for (let i = 0; i < 40; i += 1) {
    here = await focused(page);
    if (here === name) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  assert.equal(here, name, why);
}
