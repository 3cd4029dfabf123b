// Ready for languages that are written from right to left: styles name start and end, never left and
// right, and with the direction turned nothing on the main screens is cut off or outside the window.

import assert from 'node:assert/strict';
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { squeezed } from './axe.mjs';
import { desk, door, missing, painted, phone, place, reopen, withPage } from './fixture.mjs';

/** @param {string} folder @returns {string[]} */
const styles = (folder) =>
  readdirSync(folder, { withFileTypes: true }).flatMap((entry) =>
    entry.isDirectory()
      ? styles(join(folder, entry.name))
      : entry.name.endsWith('.css')
        ? [join(folder, entry.name)]
        : [],
  );

/** Lengths of a shorthand, where those inside brackets are one: "0 max(1px, 2px)" is two. */
function parts(value) {
  const found = [''];
  let depth = 0;
  for (const sign of value.trim()) {
    if (sign === '(') depth += 1;
    if (sign === ')') depth -= 1;
    if (/\s/.test(sign) && depth === 0) found.push('');
    else found[found.length - 1] += sign;
  }
  return found.filter(Boolean);
}

/**
 * What in a style names left or right: properties, values, and shorthands of four whose second and
 * fourth differ. Tops and bottoms are the same in both directions and stay as they are.
 * @param {string} css
 */
function physical(css) {
  const found = [];
  const bare = css
    .replace(/\/\*[^]*?\*\//g, '')
    .replace(/env\(safe-area-inset-(left|right)\)/g, '0px');
  for (const [, property, value] of bare.matchAll(/([\w-]+)\s*:\s*([^;{}]+)[;}]/g)) {
    const of = `${property}: ${value.trim()}`;
    // A point that is placed by its own middle lies halfway from either side.
    if (property === 'left' && value.trim() === '50%') continue;
    const four = (pattern) => (pattern.test(property) ? parts(value.replace(/!important/, '')) : []);
    const [, second, , fourth] = four(/^(margin|padding|inset|border-(width|color|style))$/);
    const [one, two = one, three = one, last = two] = four(/^border-radius$/);
    if (
      /(^|-)(left|right)(-|$)/.test(property) ||
      (/^(text-align|float|clear|justify-\w+)$/.test(property) && /\b(left|right)\b/.test(value)) ||
      (fourth !== undefined && fourth !== second) ||
      one !== two ||
      three !== last
    )
      found.push(of);
  }
  return found;
}

test('the search for left and right finds them, and nothing else', () => {
  const named = [
    'margin-left: 1px',
    'padding-right: 0',
    'border-left: 1px solid red',
    'border-top-left-radius: 2px',
    'left: 0',
    'right: 4px',
    'text-align: left',
    'float: right',
    'margin: 0 1px 0 2px',
    'padding: max(1px, 2px) 3px 4px max(5px, 6px)',
    'inset: 0 auto 0 0',
    'border-radius: 4px 0 0 4px',
  ];
  for (const line of named) assert.deepEqual(physical(`.a { ${line}; }`), [line]);
  const fine = [
    'margin-inline-start: 1px',
    'left: 50%',
    'text-align: start',
    'margin: 0 1px',
    'margin: 0 1px 2px 1px',
    'padding: 1px 2px 3px',
    'inset: 0',
    'border-radius: 3px 3px 0 0',
    'border-radius: 999px',
    'padding-inline: max(12px, env(safe-area-inset-left), env(safe-area-inset-right))',
  ];
  for (const line of fine) assert.deepEqual(physical(`/* left: 1px; */ .a { ${line}; }`), []);
});

test('no style names left or right', () => {
  const files = styles('ui');
  assert.ok(files.length >= 5, 'the styles are found');
  assert.deepEqual(
    files.flatMap((file) => physical(readFileSync(file, 'utf8')).map((line) => `${file}: ${line}`)),
    [],
  );
});

const turn = (page) =>
  page.evaluate(() => {
    document.documentElement.dir = 'rtl';
  });

/** Every place in turn, and what is wrong on it. */
async function around(page, name) {
  const found = [];
  const look = async (screen) => {
    await turn(page);
    await painted(page);
    found.push(...(await squeezed(page)).map((line) => `${name}, ${screen}: ${line}`));
  };
  for (const screen of ['Today', 'People', 'Journal', 'More']) {
    await place(page, screen);
    await page.waitForSelector('.held h1');
    await look(screen);
  }
  await place(page, 'People');
  await page.locator('.rows .row').first().click();
  await page.waitForSelector('.person');
  await look('a person');
  await page.locator('.places .place-moment-form').click();
  await page.waitForSelector('.question');
  for (const fold of await page.locator('.fold > summary').all()) await fold.click();
  await look('a moment, all open');
  await page.goBack();
  await page.getByRole('button', { name: 'Right now', exact: true }).click();
  await page.waitForSelector('.halves');
  await look('right now');
  await page.locator('.half').nth(1).click();
  await page.waitForSelector('.lines');
  await look('helplines');
  return found;
}

async function fill(page) {
  const { id } = await door(page, 'person.add', { alias: 'Mara', circle: 1, respect: 'Quiet.' });
  await door(page, 'person.add', { alias: 'Somebody-with-a-long-name-indeed', circle: 2 });
  await door(page, 'moment.add', {
    felt_safe: 1,
    people: [id],
    felt_safe_text: 'She sat with me and asked nothing.',
    at: '2026-03-04T18:08:00+01:00',
  });
  await reopen(page);
}

for (const [name, size] of [
  ['phone', phone],
  ['desk', desk],
])
  test(`from right to left nothing is cut off, ${name}`, { skip: missing }, () =>
    withPage(
      async (page) => {
        await fill(page);
        assert.deepEqual(await around(page, name), []);
        if (size === desk) {
          await turn(page);
          const [rail, middle] = await Promise.all(
            ['.places', '.middle'].map((part) => page.locator(part).boundingBox()),
          );
          assert.ok(rail.x > middle.x + middle.width / 2, 'the rail stands where lines begin');
        }
      },
      { size },
    ),
  );
