// The pictures of patterns, each by itself: what they draw is what their tables say, nothing below its
// gate draws a range, and they are reached by keys and by touch. The screens they stand on have tests
// of their own.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sound, squeezed } from './axe.mjs';
import { comesTo, desk, missing, phone, withPage } from './fixture.mjs';
import { focused } from './keys.mjs';

/** An enough-to-compare, an enough-for-a-range and a too-little group; the last wrongly has a range. */
const groups = [
  { key: 'g1', name: 'in person', n: 41, safe: 34, gate: 'compare', needed: 0, mean: 0.82,
    low80: 0.74, high80: 0.89, low95: 0.7, high95: 0.93, facts: [] },
  { key: 'g2', name: 'Jo', n: 8, safe: 5, gate: 'interval', needed: 4, mean: 0.63,
    low80: 0.44, high80: 0.81, low95: 0.34, high95: 0.91,
    facts: ['A boundary of yours was crossed once.'] },
  { key: 'g3', name: 'letter', n: 3, safe: 2, gate: 'counts', needed: 2, mean: 0.66,
    low80: 0.4, high80: 0.9, low95: 0.2, high95: 0.97 },
];
const settled = [
  { key: 's1', name: 'phone', n: 14, before: 3.5, after: 6.75, gate: 'compare', needed: 0 },
  { key: 's2', name: 'text', n: 6, before: 6, after: 4, gate: 'interval', needed: 6 },
  { key: 's3', name: 'video', n: 3, before: 2, after: 9, gate: 'counts', needed: 2 },
];
const shares = [
  { id: 'b', at: '2026-03-09T18:00:00+01:00', name: 'Mara', expected: 60, actual: 75 },
  { id: 'a', at: '2026-03-02T18:00:00+01:00', name: 'Jo', expected: 80, actual: 20 },
  { id: 'c', at: '2026-03-12T18:00:00+01:00', expected: 40, actual: 40 },
  { id: 'd', at: '2026-03-13T18:00:00+01:00', expected: 40 },
];
const fears = [
  { id: 'a', at: '2026-03-02T18:00:00+01:00', expected: 80, actual: 0 },
  { id: 'b', at: '2026-03-09T18:00:00+01:00', expected: 60, actual: 50 },
  { id: 'c', at: '2026-03-12T18:00:00+01:00', expected: 90, actual: 100 },
];
const gaps = {
  gaps: [
    { days: 10, from: '2026-03-02', to: '2026-03-12', ids: ['m1', 'm2'] },
    { days: 30, from: '2026-03-12', to: '2026-04-11', ids: ['m2', 'm3'] },
  ],
  silence_days: 10,
};
const wanted = [
  { word: 'listening', n: 9, came: 5, none: 1, received: [
    { word: 'advice', n: 3, rated: 3, safe: 1, ids: ['la'] },
    { word: 'listening', n: 5, rated: 4, safe: 4, change: 1.25, ids: ['ll'] },
  ] },
  { word: 'space', n: 2, came: 0, none: 1, received: [
    { word: 'advice', n: 1, rated: 0, safe: 0, ids: ['sa'] },
  ] },
];

const modules = {
  Intervals: 'intervals',
  Settled: 'settled',
  Expected: 'expected',
  Gaps: 'gaps',
  WantedReceived: 'wanted',
};

/**
 * Some pictures in the place of the screen, which is put aside. What they open is gathered in
 * `window.opened`.
 * @param {any} page @param {[keyof typeof modules, object][]} pictures
 */
async function mount(page, pictures) {
  await page.evaluate(async (list) => {
    const [{ h, render }, words] = await Promise.all(
      ['/lib/preact.js', '/core/words.js'].map((path) => import(path)),
    );
    await words.loadArea('picture');
    const loaded = await Promise.all(list.map(([, file]) => import(`/later/picture-${file}.js`)));
    if (!document.querySelector('link[href="/later/picture.css"]'))
      await new Promise((done) => {
        const link = Object.assign(document.createElement('link'), {
          rel: 'stylesheet',
          href: '/later/picture.css',
          onload: done,
        });
        document.head.append(link);
      });
    const middle = document.querySelector('.middle');
    for (const child of middle.children) child.hidden = true;
    document.querySelector('#room')?.remove();
    const room = Object.assign(document.createElement('div'), { id: 'room' });
    middle.append(room);
    window.opened = [];
    render(
      h('div', null, [
        h('h1', null, 'Pictures'),
        ...list.map(([name, , props], at) =>
          h(loaded[at][name], { title: `Picture ${at + 1}`, onOpen: (it) => window.opened.push(it), ...props }),
        ),
      ]),
      room,
    );
  }, pictures.map(([name, props]) => [name, modules[name], props]));
}

const opened = (page) => page.evaluate(() => window.opened);

/** What the table says, line by line, without its head. */
async function tableOf(page, figure = 0) {
  const one = page.locator('figure').nth(figure);
  if ((await one.locator('details[open]').count()) === 0) await one.locator('summary').click();
  await one.locator('.picture-table').waitFor();
  return one
    .locator('.picture-table tbody tr')
    .evaluateAll((rows) =>
      rows.map((row) => [...row.cells].map((cell) => cell.textContent.replace(/\s+/g, ' ').trim())),
    );
}

/** An attribute in percent of every drawn shape of a class, as numbers. */
const drawn = (page, within, ...names) =>
  page.locator(within).evaluateAll(
    (shapes, list) =>
      shapes.map((shape) =>
        list.map((name) => {
          const text = shape.getAttribute(name);
          if (!text.endsWith('%')) throw new Error(`${name} is ${text}`);
          return Math.round(parseFloat(text) * 10) / 10;
        }),
      ),
    names,
  );

test('ranges stand where their numbers are, and the table says the same', { skip: missing }, () =>
  withPage(async (page) => {
    await mount(page, [['Intervals', { groups, showMean: true }]]);
    // Of ten in percent of the room: .74 to .89 is from 74% on, 15% wide.
    assert.deepEqual(await drawn(page, '.picture-row .picture-band', 'x', 'width'), [[74, 15], [44, 37]]);
    assert.deepEqual(await drawn(page, '.picture-row .picture-thin', 'x1', 'x2'), [[70, 93], [34, 91]]);
    assert.deepEqual(await drawn(page, '.picture-row .picture-tick', 'x1'), [[82], [63]]);
    assert.deepEqual(await tableOf(page), [
      ['in person', '', '34 of 41', '7.4 to 8.9', '7 to 9.3', '8.2'],
      ['Jo', 'A boundary of yours was crossed once.', '5 of 8', '4.4 to 8.1', '3.4 to 9.1', '6.3'],
      ['letter', '', '2 of 3', '2 more until a range can be shown', '', ''],
    ]);
    assert.deepEqual(await page.locator('.picture-beside').allInnerTexts(), ['34 of 41', '5 of 8', '2 of 3']);
  }),
);

test('below its gate no range is drawn or said, whatever numbers come along', { skip: missing }, () =>
  withPage(async (page) => {
    await mount(page, [
      ['Intervals', { groups: [groups[2]], showMean: true }],
      ['Settled', { groups: [settled[2]] }],
    ]);
    assert.equal(
      await page.locator('.picture-band, .picture-thin, .picture-tick, .picture-link, .picture-arrow, .picture-track').count(),
      0,
    );
    const row = page.locator('.picture-intervals .picture-row');
    assert.equal(await row.locator('.picture-full').count(), 2);
    assert.equal(await row.locator('.picture-open').count(), 1);
    assert.equal(
      await row.locator('.sr').textContent(),
      'letter. It felt safe in 2 of 3 moments. 2 more until a range can be shown',
    );
    for (const figure of [0, 1])
      assert.doesNotMatch((await tableOf(page, figure)).flat().join(' '), /\d\.\d|\b[4-9]\b/);
    const all = await page.locator('#room').innerText();
    assert.doesNotMatch(all, /range, \d\d%|\bmiddle\b/);
    // The same group past its gate has its range: the rule above can be broken.
    await mount(page, [['Intervals', { groups: [{ ...groups[2], gate: 'interval' }] }]]);
    assert.equal(await page.locator('.picture-row .picture-band').count(), 1);
  }),
);

test('facts stand over the number, and a mean only where it is asked for', { skip: missing }, () =>
  withPage(async (page) => {
    await mount(page, [['Intervals', { groups }]]);
    assert.equal(await page.locator('.picture-tick').count(), 0);
    assert.doesNotMatch((await tableOf(page)).flat().join(' '), /8\.2|6\.3/);
    const row = page.locator('.picture-row').nth(1);
    const fact = await row.locator('.fact').boundingBox();
    const drawing = await row.locator('.picture-drawing').boundingBox();
    assert.ok(fact.y + fact.height <= drawing.y + 1);
    assert.equal(
      await row.locator('.sr').textContent(),
      'Jo. A boundary of yours was crossed once. It felt safe in 5 of 8 moments. ' +
        'Likely 4.4 to 8.1 of ten. At the widest 3.4 to 9.1 of ten.',
    );
  }),
);

test('before and after stand at their numbers, and the table says the same', { skip: missing }, () =>
  withPage(async (page) => {
    await mount(page, [['Settled', { groups: settled }]]);
    assert.deepEqual(await drawn(page, '.picture-row .picture-open', 'cx'), [[35], [60]]);
    assert.deepEqual(await drawn(page, '.picture-row .picture-full', 'cx'), [[67.5], [40]]);
    assert.deepEqual(await tableOf(page), [
      ['phone', '14', '3.5', '6.8'],
      ['text', '6', '6', '4'],
      ['video', '3', '2 more until before and after can be shown', ''],
    ]);
  }),
);

test('what was expected and what came: in order, at their numbers, counted', { skip: missing }, () =>
  withPage(async (page) => {
    await mount(page, [
      ['Expected', { points: shares }],
      ['Expected', { points: fears, kind: 'likelihood' }],
    ]);
    // From the top: 80 is at 20%, and what came after it at 80%.
    const [one, two] = ['.picture-expected >> nth=0', '.picture-expected >> nth=1'];
    assert.deepEqual(await drawn(page, `${one} >> .picture-pairs .picture-link`, 'y1', 'y2'), [[20, 80], [40, 25], [60, 60]]);
    assert.deepEqual(
      await page.locator(`${one} >> .picture-pairs .picture-link`).evaluateAll((lines) =>
        lines.map((line) => line.getAttribute('class').split(' ')[1]),
      ),
      ['lighter', 'harder', 'same'],
    );
    assert.deepEqual(await drawn(page, `${two} >> .picture-pairs .picture-link`, 'y1', 'y2'), [[20, 100], [40, 50], [10, 0]]);
    assert.deepEqual(await tableOf(page), [
      ['12 Mar 2026', '', '40%', '40%'],
      ['9 Mar 2026', 'Mara', '60%', '75%'],
      ['2 Mar 2026', 'Jo', '80%', '20%'],
    ]);
    assert.deepEqual(await tableOf(page, 1), [
      ['12 Mar 2026', '90%', 'it happened'],
      ['9 Mar 2026', '60%', 'partly'],
      ['2 Mar 2026', '80%', 'it did not happen'],
    ]);
    assert.deepEqual(await page.locator(`${one} >> .picture-counts li`).allInnerTexts(), [
      'Lighter than you expected in 1 of 3.',
      'Just as you expected in 1 of 3.',
      'Harder than you expected in 1 of 3.',
    ]);
  }),
);

test('days of contact stand at their real places, with the time since', { skip: missing }, () =>
  withPage(async (page) => {
    await mount(page, [['Gaps', gaps]]);
    // 2 March to 21 April is 50 days: contacts after 0, 10 and 40 of them. The clock may have changed.
    const ticks = await page.locator('.picture-line .picture-contact').getAttribute('d');
    const places = [...ticks.matchAll(/M([\d.]+) /g)].map(([, x]) => Number(x));
    assert.equal(places.length, 3);
    [0, 20, 80].forEach((place, at) => assert.ok(Math.abs(places[at] - place) < 0.5, `${places}`));
    assert.deepEqual(await tableOf(page), [
      ['until today', '10'],
      ['11 Apr 2026', '30'],
      ['12 Mar 2026', '10'],
      ['2 Mar 2026', ''],
    ]);
    assert.equal(await page.locator('.picture-since').innerText(), 'The last time was 11 April 2026, 10 days ago.');
    assert.equal(await page.locator('.picture-line .picture-silence').count(), 1);
    await mount(page, [['Gaps', { ...gaps, silence_days: 0 }]]);
    assert.equal(await page.locator('.picture-line .picture-silence').count(), 0);
    await page.getByText('The last time was today.').first().waitFor();
  }),
);

test('wanted and came: a real table with the counts, the fields that met are outlined', { skip: missing }, () =>
  withPage(async (page) => {
    await mount(page, [['WantedReceived', { wanted }]]);
    const matrix = page.locator('.picture-matrix');
    assert.deepEqual(await matrix.locator('thead th').allInnerTexts(), ['listening', 'advice']);
    assert.deepEqual(
      await matrix.locator('tbody tr').evaluateAll((rows) =>
        rows.map((row) =>
          [...row.querySelectorAll('td')].map((cell) => cell.querySelector('text')?.textContent ?? ''),
        ),
      ),
      [['5', '3'], ['', '1']],
    );
    assert.deepEqual(
      await matrix.locator('tbody td').evaluateAll((cells) => cells.map((cell) => cell.classList.contains('met'))),
      [true, false, false, false],
    );
    // A piece of the ring for each rating: none where nothing was rated.
    const pieces = async (at, name) => {
      const ring = matrix.locator('.picture-cell').nth(at).locator(name);
      return (await ring.count()) === 0 ? null : (await ring.getAttribute('d')).split('M').length - 1;
    };
    assert.deepEqual([await pieces(0, '.picture-safe'), await pieces(0, '.picture-unsafe')], [4, 0]);
    assert.deepEqual([await pieces(1, '.picture-safe'), await pieces(1, '.picture-unsafe')], [1, 2]);
    assert.deepEqual([await pieces(2, '.picture-safe'), await pieces(2, '.picture-unsafe')], [null, null]);
    assert.deepEqual(await tableOf(page), [
      ['listening: listening came', '5', '4 of 4', '+1.3'],
      ['listening: advice came', '3', '1 of 3', ''],
      ['space: advice came', '1', '', ''],
    ]);
    await page.setViewportSize({ width: 320, height: 640 });
    assert.equal(await matrix.isVisible(), false);
    const list = page.locator('.picture-list .picture-row');
    assert.deepEqual(
      await list.locator('.sr').allTextContents(),
      [
        'Wanted listening, came listening: 5 times. It felt safe in 4 of 4 moments. ' +
          'How settled, after less before: +1.3. What you wanted came.',
        'Wanted listening, came advice: 3 times. It felt safe in 1 of 3 moments.',
        'Wanted space, came advice: once.',
      ],
    );
    await list.nth(2).click();
    assert.deepEqual(await opened(page), [{ wanted: 'space', received: 'advice', ids: ['sa'] }]);
  }),
);

test('one stop for the Tab key, arrows inside, Enter opens', { skip: missing }, () =>
  withPage(
    async (page) => {
      await mount(page, [
        ['Intervals', { groups }],
        ['Expected', { points: shares }],
        ['Gaps', gaps],
        ['WantedReceived', { wanted }],
      ]);
      await page.evaluate(() => {
        const h1 = document.querySelector('#room h1');
        h1.tabIndex = -1;
        h1.focus();
      });
      const press = (...keys) => keys.reduce((before, key) => before.then(() => page.keyboard.press(key)), Promise.resolve());
      const at = (begins) => comesTo(async () => (await focused(page)).slice(0, begins.length), begins);
      await press('Tab');
      await at('in person.');
      await press('ArrowDown');
      await at('Jo.');
      await press('End', 'ArrowDown');
      await at('letter.');
      await press('Enter', 'Home', 'Enter');
      assert.deepEqual(await opened(page), ['g3', 'g1']);
      await press('Tab');
      await at('The same as a table');
      await press('Tab');
      await at('12 March 2026.');
      await press('ArrowLeft');
      await at('9 March 2026. Mara. You expected 60%, it was 75%.');
      await press('Enter', 'Tab', 'Tab');
      await at('11 April 2026. 30 days after the time before.');
      await press('Home', 'Enter', 'ArrowRight', 'Enter', 'Tab', 'Tab');
      await at('Wanted listening, came listening');
      await press('ArrowRight', 'ArrowDown', 'Enter', 'ArrowUp');
      await at('Wanted listening, came advice');
      assert.deepEqual((await opened(page)).slice(2), [
        'b',
        { day: '2026-03-02', ids: ['m1'] },
        { day: '2026-03-12', ids: ['m2'] },
        { wanted: 'space', received: 'advice', ids: ['sa'] },
      ]);
      // Back again, each picture remembers where it was.
      await press('Shift+Tab', 'Shift+Tab');
      await at('12 March 2026. 10 days after the time before.');
      // From the table as well.
      await press('Tab', 'Enter');
      await page.locator('.picture-gaps .picture-table').waitFor();
      await press('Tab', 'Tab', 'Enter');
      assert.deepEqual((await opened(page)).at(-1), { day: '2026-03-12', ids: ['m2'] });
    },
    { size: desk },
  ),
);

test('right to left: the arrows turn with the rows of a table', { skip: missing }, () =>
  withPage(
    async (page) => {
      await page.evaluate(() => {
        document.documentElement.dir = 'rtl';
      });
      await mount(page, [['WantedReceived', { wanted }]]);
      await page.locator('.picture-cell').first().focus();
      await page.keyboard.press('ArrowLeft');
      await comesTo(async () => /^Wanted listening, came advice/.test(await focused(page)), true);
    },
    { size: desk },
  ),
);

test('a finger opens the row, or the nearest of those that lie close', { skip: missing }, () =>
  withPage(async (page) => {
    await mount(page, [
      ['Intervals', { groups }],
      ['Expected', { points: shares }],
      ['Gaps', gaps],
      ['WantedReceived', { wanted }],
    ]);
    await page.locator('.picture-row').nth(1).tap();
    const at = async (selector, x) => {
      const room = page.locator(selector);
      await room.scrollIntoViewIfNeeded();
      const box = await room.boundingBox();
      await page.touchscreen.tap(box.x + box.width * x, box.y + box.height / 2);
    };
    await at('.picture-room .picture-columns', 0.2);
    await at('.picture-time .picture-columns', 0.24);
    await page.locator('.picture-cell').first().tap();
    assert.deepEqual(await opened(page), [
      'g2',
      'a',
      { day: '2026-03-12', ids: ['m2'] },
      { wanted: 'listening', received: 'listening', ids: ['ll'] },
    ]);
  }),
);

test('many rows wait behind one button, and the focus goes on to the first of them', { skip: missing }, () =>
  withPage(async (page) => {
    const many = Array.from({ length: 30 }, (_, at) => ({ ...groups[0], key: `p${at}`, name: `Place ${at + 1}` }));
    await mount(page, [['Intervals', { groups: many }]]);
    assert.equal(await page.locator('.picture-row').count(), 12);
    await page.getByRole('button', { name: 'Show all 30' }).tap();
    await comesTo(() => page.locator('.picture-row').count(), 30);
    await comesTo(async () => /^Place 13\./.test(await focused(page)), true);
    assert.equal(await page.locator('.picture-row[tabindex="0"]').count(), 1);
    assert.equal((await tableOf(page)).length, 30);
  }),
);

test('hundreds are drawn as many as can be met, and the table has them all', { skip: missing }, () =>
  withPage(async (page) => {
    const day = (at) => new Date(Date.UTC(2022, 0, 1 + at)).toISOString().slice(0, 10);
    await mount(page, [
      ['Expected', { points: Array.from({ length: 230 }, (_, at) => ({ ...shares[1], id: `s${at}`, at: day(at) })) }],
      ['Gaps', { silence_days: 2, gaps: Array.from({ length: 500 }, (_, at) => ({
        days: 1, from: day(at), to: day(at + 1), ids: [`m${at}`, `m${at + 1}`],
      })) }],
    ]);
    await page.getByText('The newest 200 of 230 are drawn.').waitFor();
    assert.equal(await page.locator('.picture-expected .picture-column').count(), 200);
    assert.match(await page.locator('.picture-expected .picture-column').last().getAttribute('aria-label'), /^18 August 2022/);
    assert.equal((await tableOf(page, 0)).length, 230);
    assert.equal(await page.locator('.picture-gaps .picture-column').count(), 400);
    assert.equal((await tableOf(page, 1)).length, 502);
    // A tap at the beginning opens what stands there, though it is no button of its own.
    await page.locator('.picture-time .picture-column').last().focus();
    const box = await page.locator('.picture-time .picture-columns').boundingBox();
    await page.touchscreen.tap(box.x + box.width * 0.05, box.y + 40);
    assert.match((await opened(page))[0].ids[0], /^m2[3-7]$/);
  }),
);

test('with nothing to show there is no picture', { skip: missing }, () =>
  withPage(async (page) => {
    await mount(page, [
      ['Intervals', { groups: [] }],
      ['Settled', { groups: [] }],
      ['Expected', { points: [shares[3]] }],
      ['Gaps', { gaps: [] }],
      ['WantedReceived', { wanted: [{ word: 'space', n: 2, came: 0, none: 2, received: [] }] }],
    ]);
    assert.equal(await page.locator('figure').count(), 0);
    // The only day of contact has no gap, and opens all the same.
    await mount(page, [['Gaps', { gaps: [], silence_days: 3, ids: ['m1'] }]]);
    await page.locator('.picture-column').tap();
    assert.deepEqual((await opened(page))[0].ids, ['m1']);
  }),
);

test('what scrolls inside itself does not make the page wide, and shows its newest first', { skip: missing }, () =>
  withPage(async (page) => {
    const many = Array.from({ length: 60 }, (_, at) => ({
      ...shares[1],
      id: `s${at}`,
      at: `2026-0${1 + Math.floor(at / 20)}-${10 + (at % 20)}T12:00:00Z`,
    }));
    const words = ['listening', 'company', 'advice', 'space', 'touch', 'information', 'believed'];
    const all = words.map((word) => ({
      word,
      n: 9,
      received: words.map((came) => ({ word: came, n: 1, rated: 1, safe: 1, ids: [] })),
    }));
    await mount(page, [
      ['Expected', { points: many }],
      ['WantedReceived', { wanted: all }],
    ]);
    assert.deepEqual(await squeezed(page), []);
    const newest = page.locator('.picture-column').last();
    const box = await newest.boundingBox();
    assert.ok(box.x + box.width / 2 < phone.width, `${box.x}`);
    assert.ok((await page.locator('.picture-column').first().boundingBox()).x < 0);
    // Keys bring what is outside into view.
    await newest.focus();
    await page.keyboard.press('Home');
    assert.ok((await page.locator('.picture-column').first().boundingBox()).x >= 0);
    // The first column of the table stays where it is.
    const head = page.locator('.picture-matrix tbody th').first();
    const before = (await head.boundingBox()).x;
    await page.locator('.picture-matrix').evaluate((el) => el.scrollBy(300, 0));
    assert.equal((await head.boundingBox()).x, before);
    // A button that stands outside by itself is found.
    await page.evaluate(() => {
      const wrong = document.createElement('button');
      wrong.textContent = 'away';
      wrong.style.cssText = 'position: fixed; inset-inline-start: 90vw; width: 100px; height: 50px';
      document.querySelector('#room').append(wrong);
    });
    assert.equal((await squeezed(page)).filter((line) => line.includes('outside')).length, 1);
  }),
);

const long = 'Wolfeschlegelsteinhausenbergerdorff of the Thursday walking group';

test('sound however it is looked at: a full page, its tables, one entry, long names', { skip: missing }, () =>
  withPage(
    async (page) => {
      await mount(page, [
        ['Intervals', { groups, showMean: true }],
        ['Settled', { groups: settled }],
        ['Expected', { points: shares }],
        ['Expected', { points: fears, kind: 'likelihood' }],
        ['Gaps', gaps],
        ['WantedReceived', { wanted }],
      ]);
      await sound(page, 'pictures');
      for (let at = 0; at < 6; at += 1) await tableOf(page, at);
      await sound(page, 'pictures, tables open');
      await mount(page, [
        ['Intervals', { groups: [{ ...groups[1], name: long }, { ...groups[2], name: long.replace(/ /g, ''), key: 'x' }] }],
        ['Settled', { groups: [{ ...settled[0], name: long }] }],
        ['Expected', { points: Array.from({ length: 60 }, (_, at) => ({ ...shares[1], id: `${at}`, name: long })) }],
        ['Gaps', { gaps: [], silence_days: 9 }],
        ['WantedReceived', { wanted: [{ word: long, n: 1, received: [{ word: long.replace(/ /g, ''), n: 1, rated: 1, safe: 1 }] }] }],
      ]);
      for (let at = 0; at < 5; at += 1) await tableOf(page, at);
      await sound(page, 'pictures, long and few');
    },
    { size: phone },
  ),
);
