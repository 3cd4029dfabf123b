// Which days are named under a chart: calendar beginnings at their true places, as few as can be read.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { ticks } from '../../ui/later/chart-days.js';

const at = (year, month, day) => new Date(year, month - 1, day, 12).getTime();
const labels = (first, last) => ticks(first, last, 'en-GB').map(({ label }) => label);

test('one day is named in the middle', () => {
  assert.deepEqual(ticks(at(2024, 1, 5), at(2024, 1, 5), 'en-GB'), [
    { x: 50, label: '5 Jan 2024', whole: '5 Jan 2024' },
  ]);
});

test('beginnings of days, months, years; the year said once and where it changes', () => {
  assert.deepEqual(labels(at(2024, 1, 5), at(2024, 1, 9)), ['6 Jan 2024', '7 Jan', '8 Jan', '9 Jan']);
  assert.deepEqual(labels(at(2024, 1, 5), at(2024, 12, 20)), ['Apr 2024', 'Jul', 'Oct']);
  assert.deepEqual(labels(at(2024, 11, 5), at(2025, 2, 20)), ['Dec 2024', 'Jan 2025', 'Feb']);
  assert.deepEqual(
    ticks(at(2024, 11, 5), at(2025, 2, 20), 'en-GB').map(({ whole }) => whole),
    ['Dec 2024', 'Jan 2025', 'Feb 2025'],
  );
  assert.deepEqual(labels(at(2019, 11, 5), at(2025, 2, 20)), ['2020', '2022', '2024']);
});

test('where no two beginnings lie between, the two ends are named', () => {
  const found = ticks(at(2024, 1, 5), at(2024, 1, 5) + 86400000, 'en-GB');
  assert.deepEqual(
    found.map(({ x }) => x),
    [0, 100],
  );
  assert.deepEqual(
    found.map(({ label }) => label),
    ['5 Jan 2024', '6 Jan 2024'],
  );
});

test('places are by real time, inside, and never more than four', () => {
  // 2024: 1 April is day 92 of 366, 1 July day 183, 1 October day 275.
  const year = ticks(new Date(2024, 0, 1).getTime(), new Date(2024, 11, 31).getTime(), 'en-GB');
  const [first, second, third, fourth] = year;
  assert.equal(first.x, 0);
  assert.ok(Math.abs(second.x - (91 / 365) * 100) < 0.1);
  assert.ok(Math.abs(third.x - (182 / 365) * 100) < 0.1);
  assert.ok(Math.abs(fourth.x - (274 / 365) * 100) < 0.1);
  for (let days = 1; days < 40000; days = Math.ceil(days * 1.7)) {
    const some = ticks(at(2000, 3, 3), at(2000, 3, 3) + days * 86400000, 'en-GB');
    assert.ok(some.length >= 1 && some.length <= 4, `${days} days: ${some.length}`);
    for (const { x } of some) assert.ok(x >= 0 && x <= 100, `${days} days: ${x}`);
  }
});
