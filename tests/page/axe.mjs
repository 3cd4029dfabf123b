// What must hold on every screen however it is looked at: axe finds nothing, nothing is cut off or too
// small, no key stands where words belong, nothing moves that was asked to stand still.

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { desk, painted, phone } from './fixture.mjs';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
export const narrow = { width: 320, height: 640 };

/** Once a page, and again after each reload. */
export const ready = (page) => page.evaluate(axe);

const rules = {
  runOnly: {
    type: 'tag',
    values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'],
  },
};

/** What axe finds, one line each. */
export async function breaches(page) {
  const { violations } = await page.evaluate(
    (options) => globalThis.axe.run(document, options),
    rules,
  );
  return violations.flatMap(({ id, nodes }) =>
    nodes.map((node) => `${id}: ${node.html.slice(0, 120)} ${node.any[0]?.message ?? ''}`),
  );
}

/** What is too small for a finger, cut off, or makes the page wider than the window. */
export const squeezed = (page) =>
  page.evaluate(() => {
    const found = [];
    const wide = document.scrollingElement.scrollWidth;
    if (wide > innerWidth) found.push(`the page is ${wide} px wide`);
    for (const el of document.querySelectorAll(
      'button, a[href], select, input:not([type=radio]):not([type=file]), textarea, summary',
    )) {
      if (!el.checkVisibility() || el.closest('[inert], .sr')) continue;
      const box = el.getBoundingClientRect();
      if (box.width === 0) continue;
      const name = `${el.className || el.tagName} "${(el.textContent || el.getAttribute('aria-label') || '').slice(0, 30)}"`;
      const least = el.matches('.plain.small, a:not(.line-number)') ? 24 : 44;
      if (box.height < least - 0.5 || box.width < 24)
        found.push(`${name} is ${Math.round(box.width)} x ${Math.round(box.height)}`);
      // What a part scrolls across by itself can be reached: then the part is what has to be inside.
      let held = el;
      for (let up = el.parentElement; up && up !== document.body; up = up.parentElement)
        if (/auto|scroll/.test(getComputedStyle(up).overflowX) && up.scrollWidth > up.clientWidth)
          held = up;
      const room = held.getBoundingClientRect();
      if (room.right > innerWidth + 1 || room.left < -1)
        found.push(`${name} stands outside the window`);
      if (el.tagName === 'BUTTON' && el.scrollWidth > el.clientWidth + 2)
        found.push(`${name} is cut off`);
    }
    return found;
  });

/** Keys shown because they have no words ("share.title"). */
export const wordless = (page) =>
  page.evaluate(() =>
    [...document.body.innerText.matchAll(/\b[a-z_]+\.[a-z_]+(?:\.[a-z_]+)*\b/g)]
      .map(([key]) => key)
      .filter((key) => key.includes('_') || key.split('.').length > 2)
      .map((key) => `"${key}" has no words`),
  );

/**
 * The screen that is shown now, in every way that it may be looked at: phone and desk, light and
 * dark, narrow, forced colours, words at 200%. Leaves the page as it found it.
 * @param {any} page @param {string} name For the message.
 */
export async function sound(page, name) {
  const before = page.viewportSize();
  const found = [];
  const look = async (way, checks) => {
    await page.waitForTimeout(60);
    await painted(page);
    await page.evaluate(() => scrollTo(0, 0));
    for (const check of checks)
      found.push(...(await check(page)).map((line) => `${name}, ${way}: ${line}`));
  };
  // All of this takes a while; the line with Undo is still there afterwards.
  const hold = (how) =>
    page.evaluate((type) => document.querySelector('.toast')?.dispatchEvent(new PointerEvent(type)), how);
  await hold('pointerenter');
  await ready(page);
  await page.emulateMedia({ colorScheme: 'light', reducedMotion: 'reduce' });
  await page.setViewportSize(phone);
  await look('phone, light', [breaches, squeezed, wordless]);
  await page.emulateMedia({ colorScheme: 'dark', reducedMotion: 'reduce' });
  await page.setViewportSize(desk);
  await look('desk, dark', [breaches, squeezed]);
  await page.setViewportSize(narrow);
  await look('narrow', [squeezed]);
  await page.emulateMedia({ colorScheme: 'light', forcedColors: 'active', reducedMotion: 'reduce' });
  await look('forced colours', [breaches]);
  await page.emulateMedia({ forcedColors: 'none', colorScheme: 'light', reducedMotion: 'reduce' });
  await page.setViewportSize(phone);
  await page.evaluate(() => {
    document.documentElement.style.fontSize = '212.5%';
  });
  await look('words at 200%', [squeezed]);
  const moving = await page.evaluate(() => document.getAnimations().length);
  if (moving > 0) found.push(`${name}: ${moving} things move under reduced motion`);
  await page.evaluate(() => {
    document.documentElement.style.fontSize = '';
  });
  await page.emulateMedia({ colorScheme: null, forcedColors: null, reducedMotion: null });
  await page.setViewportSize(before);
  await hold('pointerleave');
  assert.deepEqual(found, []);
}
