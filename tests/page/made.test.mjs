// How the page is made: its types hold, its colours stand in one place, its first load is light.

import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { test } from 'node:test';
import { comesTo, missing, settled, withPage } from './fixture.mjs';

const tsc = 'node_modules/typescript/bin/tsc';
const styles = readdirSync('ui/style').map((name) => [
  name,
  readFileSync(`ui/style/${name}`, 'utf8'),
]);

test(
  'the types written in comments hold',
  { skip: existsSync(tsc) ? false : 'no TypeScript' },
  () => {
    try {
      execFileSync(process.execPath, [tsc, '-p', 'tests/page/tsconfig.json'], { encoding: 'utf8' });
    } catch (error) {
      assert.fail(error.stdout);
    }
  },
);

test('only the tokens name a colour', () => {
  const named =
    /#[0-9a-f]{3,8}\b|\b(rgb|hsl|oklch|lab)a?\(|:\s*(red|green|blue|black|white|gr[ae]y|orange)\b/i;
  const found = styles
    .filter(([name]) => name !== 'tokens.css')
    .flatMap(([name, text]) =>
      text
        .split('\n')
        .filter((line) => named.test(line))
        .map((line) => `${name}: ${line.trim()}`),
    );
  assert.deepEqual(found, []);
});

/** Contrast of two colours by WCAG 2: (lighter + .05) / (darker + .05). */
function contrast(a, b) {
  const light = (hex) => {
    const [r, g, blue] = [1, 3, 5]
      .map((at) => parseInt(hex.slice(at, at + 2), 16) / 255)
      .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * blue;
  };
  const [high, low] = [light(a), light(b)].sort((x, y) => y - x);
  return (high + 0.05) / (low + 0.05);
}

test('the tokens are those of the design, and their contrast is enough', () => {
  const tokens = styles.find(([name]) => name === 'tokens.css')[1];
  const block = (selector) =>
    Object.fromEntries(
      [
        ...tokens
          .slice(tokens.indexOf(selector))
          .split('}')[0]
          .matchAll(/--([\w-]+): (#[0-9A-F]{6});/g),
      ].map(([, name, value]) => [name, value]),
    );
  const light = block(':root {');
  const dark = block(':root[data-look="dark"]');
  assert.deepEqual(light, {
    paper: '#FAF7F2',
    surface: '#FFFFFF',
    ink: '#26302E',
    soft: '#586360',
    line: '#8A918E',
    accent: '#1F6B63',
    'on-accent': '#FFFFFF',
    warm: '#9A4A12',
    danger: '#9B3434',
    'felt-m2': '#A8480F',
    'felt-m1': '#C07A44',
    'felt-0': '#8B8F8C',
    'felt-p1': '#4F968C',
    'felt-p2': '#1F6B63',
  });
  assert.deepEqual(dark, {
    paper: '#141918',
    surface: '#1D2423',
    ink: '#ECE8E1',
    soft: '#AEB5B1',
    line: '#6F7A76',
    accent: '#7FC9BC',
    'on-accent': '#0D1B18',
    warm: '#EBAA73',
    danger: '#F0A0A0',
    'felt-m2': '#F0A366',
    'felt-m1': '#C98A5B',
    'felt-0': '#8F9793',
    'felt-p1': '#5FA79B',
    'felt-p2': '#7FC9BC',
  });
  assert.deepEqual(
    block(':root:not([data-look="light"])'),
    dark,
    "the device's dark is the chosen dark",
  );
  for (const look of [light, dark]) {
    for (const ground of [look.paper, look.surface]) {
      for (const name of ['ink', 'soft', 'accent', 'warm', 'danger'])
        assert.ok(contrast(look[name], ground) >= 5.8, `${name} on ${ground}`);
      for (const name of Object.keys(look).filter(
        (one) => one === 'line' || one.startsWith('felt'),
      ))
        assert.ok(contrast(look[name], ground) >= 3, `${name} on ${ground}`);
    }
    assert.ok(contrast(look['on-accent'], look.accent) >= 5.8);
  }
});

test(
  'the first load is at most 150 KiB compressed, and comes from this program only',
  { skip: missing },
  () =>
    withPage(
      async (page) => {
        const sizes = [];
        const cdp = await page.context().newCDPSession(page);
        await cdp.send('Network.enable');
        await cdp.send('Network.setCacheDisabled', { cacheDisabled: true });
        const urls = new Map();
        cdp.on('Network.responseReceived', ({ requestId, response }) =>
          urls.set(requestId, response.url),
        );
        cdp.on('Network.loadingFinished', ({ requestId, encodedDataLength }) =>
          sizes.push([urls.get(requestId), encodedDataLength]),
        );
        await page.reload();
        await page.waitForSelector('.frame h1');
        await settled(page);
        await comesTo(() => sizes.length > 20, true, "the page's files were counted");
        const origin = new URL(page.url()).origin;
        assert.deepEqual(
          sizes.filter(([url]) => url && !url.startsWith(`${origin}/`)),
          [],
        );
        // The numbers to call come by themselves two seconds later: on a slow machine they are here by now.
        const first = sizes.filter(([url]) => !/\/(helplines\.json|numbers\.js|numbers\.json)$/.test(url ?? ''));
        const total = first.reduce((sum, [, size]) => sum + size, 0);
        assert.ok(total <= 150 * 1024, `${total} bytes in ${first.length} files`);
        console.log(`# first load: ${total} bytes in ${first.length} files`);
      },
      { book: false },
    ),
);
