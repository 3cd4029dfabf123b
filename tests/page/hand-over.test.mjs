// Addresses that hand words to other programs, against RFC 5724, RFC 6068 and RFC 3966, with every
// character that could break out of one; and the part that shows them, in the page.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sound } from './axe.mjs';
import { comesTo, door, missing, reopen, withPage } from './fixture.mjs';
import {
  dialled,
  isMail,
  mailAddress,
  smsAddress,
  telAddress,
} from '../../ui/core/hand-over.js';

test('a text message carries its words after the number', () => {
  assert.equal(
    smsAddress('+49 171 123-4567', 'Hello', false),
    'sms:+491711234567?body=Hello',
  );
  assert.equal(smsAddress('+491711234567', '', false), 'sms:+491711234567');
  assert.equal(smsAddress('', 'Hello', false), 'sms:?body=Hello');
});

test("Apple's Messages finds the words after an ampersand", () => {
  assert.equal(smsAddress('+491711234567', 'Hi', true), 'sms:+491711234567?&body=Hi');
  assert.equal(smsAddress('+491711234567', '', true), 'sms:+491711234567');
});

test('no character of the words ends them, or begins another field', () => {
  assert.equal(
    smsAddress('1', 'Tea & cake? 100% #1 = "yes"\nüß €', false),
    'sms:1?body=Tea%20%26%20cake%3F%20100%25%20%231%20%3D%20%22yes%22%0A%C3%BC%C3%9F%20%E2%82%AC',
  );
  assert.equal(
    mailAddress('jo@example.org', 'a&bcc=x@y+z'),
    'mailto:jo@example.org?body=a%26bcc%3Dx%40y%2Bz',
  );
});

test("a mail's lines end as RFC 6068 wants them, however they were typed", () => {
  for (const typed of ['one\ntwo', 'one\r\ntwo', 'one\rtwo'])
    assert.equal(mailAddress('a@b.c', typed), 'mailto:a@b.c?body=one%0D%0Atwo');
});

test('a subject stands before the words; without either there is no question mark', () => {
  assert.equal(mailAddress('a@b.c', 'x', 'A note'), 'mailto:a@b.c?subject=A%20note&body=x');
  assert.equal(mailAddress('a@b.c', ''), 'mailto:a@b.c');
  assert.equal(mailAddress('', 'x'), 'mailto:?body=x');
});

test('an address cannot carry fields of its own', () => {
  assert.equal(
    mailAddress('jo?bcc=spy@example.org', 'x'),
    'mailto:jo%3Fbcc%3Dspy@example.org?body=x',
  );
  assert.equal(mailAddress('a@b.c,d@e.f', 'x'), 'mailto:?body=x');
  assert.equal(smsAddress('123?body=other', 'x', false), 'sms:123?body=x');
});

test('half a character at the end of a cut text breaks nothing', () => {
  assert.equal(smsAddress('1', 'ok \uD83D', false), 'sms:1?body=ok%20%EF%BF%BD');
  assert.equal(smsAddress('1', 'ok \u{1F642}', false), 'sms:1?body=ok%20%F0%9F%99%82');
});

test('numbers are dialled as people write them', () => {
  for (const [written, number] of [
    ['+49 (0)30 / 123-456', '+4930123456'],
    ['0049 (0) 30 123', '004930123'],
    ['(030) 12 34', '0301234'],
    ['tel:+1 (555) 010-9999', '+15550109999'],
    ['*100#', '*100#'],
    ['ask Jo', ''],
    ['', ''],
  ])
    assert.equal(dialled(written), number, written);
  assert.equal(telAddress('*100#'), 'tel:*100%23');
  assert.equal(telAddress('+49 30 1'), 'tel:+49301');
  assert.equal(telAddress('ask Jo'), '');
});

test('what can be an e-mail address, and what cannot', () => {
  for (const good of ['a@b', ' jo@example.org ', 'jo+x@müller.example']) assert.ok(isMail(good), good);
  for (const bad of ['', 'jo', '@x', 'jo@', 'a b@c', 'a@b@c', 'a@b, c@d'])
    assert.ok(!isMail(bad), bad);
});

/** A reach-out's words and ways, as its form shows them. */
async function formFor(page, reach, draft) {
  const { id: person } = await door(page, 'person.add', { alias: 'Jo', reach });
  const { id } = await door(page, 'reachout.add', { person, kind: 'write', draft });
  await reopen(page);
  await page.evaluate(async (one) => (await import('/core/routes.js')).go('reach-form', one), {
    id,
  });
  await page.locator('.hand-over').waitFor();
}

const hrefs = (page) =>
  page.locator('.hand-over a').evaluateAll((all) => all.map((a) => a.getAttribute('href')));

test(
  'words too long for a link are not cut: the link goes without them, and that is said',
  { skip: missing },
  () =>
  withPage(async (page) => {
    await formFor(
      page,
      [
        { way: 'sms', address: '0171 1' },
        { way: 'email', address: 'jo@example.org' },
      ],
      'ü'.repeat(400),
    );
    assert.deepEqual(await hrefs(page), ['sms:01711', 'mailto:jo@example.org']);
    await page.getByText('too long for a link').waitFor();
    await sound(page, 'words too long for a link');
    await page.getByRole('textbox', { name: 'Words you could use' }).fill('ü'.repeat(300));
    assert.deepEqual(
      (await hrefs(page)).map((href) => href.length),
      ['sms:01711?body='.length + 1800, 'mailto:jo@example.org?body='.length + 1800],
    );
    await comesTo(() => page.getByText('too long for a link').count(), 0);
  }),
);

test(
  'a link to another program leaves the page where it is, and the book open',
  { skip: missing },
  () =>
  withPage(async (page) => {
    await formFor(page, [{ way: 'phone', address: '0171 1' }], 'Hello.');
    await page.getByRole('link', { name: 'Call 0171 1' }).tap();
    await page.getByRole('link', { name: 'Text 0171 1' }).tap();
    await page.waitForTimeout(300);
    assert.equal(
      await page.getByRole('textbox', { name: 'Words you could use' }).inputValue(),
      'Hello.',
    );
  }),
);

test(
  'the share sheet gets the words alone; closing it is no trouble, a sheet that does not open is said',
  { skip: missing },
  () =>
  withPage(async (page) => {
    await page.addInitScript(() => {
      globalThis.shared = [];
      navigator.share = async (what) => {
        globalThis.shared.push(what);
        const name = ['', 'AbortError', 'NotAllowedError'][globalThis.shared.length - 1];
        if (name) throw new DOMException('no', name);
      };
    });
    await formFor(page, [], 'Hello.');
    assert.deepEqual(await hrefs(page), ['sms:?body=Hello.', 'mailto:?body=Hello.']);
    const share = page.getByRole('button', { name: 'Share another way' });
    await share.tap();
    await share.tap();
    await comesTo(() => page.getByText('That way did not open.').count(), 0);
    await share.tap();
    await page.getByText('That way did not open.').waitFor();
    assert.deepEqual(await page.evaluate(() => globalThis.shared), [
      { text: 'Hello.' },
      { text: 'Hello.' },
      { text: 'Hello.' },
    ]);
  }),
);
