// Living through a screen by keyboard alone.

import assert from 'node:assert/strict';
import { comesTo, painted, settled } from './fixture.mjs';

/** What has the focus, as somebody who cannot see it is told. */
export const focused = (page) =>
  page.evaluate(() => {
    const el = document.activeElement === document.body ? null : document.activeElement;
    return `${el?.getAttribute('aria-label') ?? ''} ${el?.labels?.[0]?.textContent ?? el?.textContent ?? ''}`
      .replace(/\s+/g, ' ')
      .trim();
  });

/**
 * Press a key until `there()`: whoever presses keys waits for the screen, and goes round once more where it only came
 * while the keys went through the one before. `first`: not where the focus is already.
 * @param {any} page @param {() => Promise<boolean>} there @param {any} what For the message.
 * @param {{key?: string, most?: number, first?: boolean}} [how]
 */
export async function walk(page, there, what, { key = 'Tab', most = 80, first = false } = {}) {
  for (let round = 0; round < 3; round += 1) {
    // A new screen takes the focus with its first frame.
    if (round === 0) {
      await comesTo(() => page.asked.size, 0, 'everything is answered');
      await painted(page);
    } else await settled(page);
    for (let i = 0; i < most; i += 1) {
      if (!(first && i === 0) && (await there())) return;
      await page.keyboard.press(key);
    }
  }
  assert.fail(`"${what}" cannot be reached with ${key}`);
}

/** Press keys, one after the other. */
export async function press(page, ...keys) {
  for (const key of keys) await page.keyboard.press(key);
}

/** Tab until something that has this name has the focus. */
export async function tabTo(page, name, key = 'Tab') {
  const passed = new Set();
  const there = async () => {
    const here = await focused(page);
    passed.add(here);
    return here.includes(name);
  };
  await walk(page, there, { toString: () => `${name}", only "${[...passed].join(' | ')}` }, { key });
}

/** Wait until the focus is on something that has this name and nothing more. */
export async function landed(page, name, why) {
  await comesTo(() => focused(page), name, why);
}
