// Another site in the same browser, which knows the address and even a session's name: what it can do with a page
// of its own. It stands on another port of this machine, which to a browser is the same site and another origin,
// and under another name. Each attempt has its neighbour from the page itself, which succeeds.

import assert from 'node:assert/strict';
import { createServer } from 'node:http';
import { test } from 'node:test';

import { door, missing, settled, withPage } from './fixture.mjs';

/** A page that says nothing but that it is there; what was asked of it. */
async function evilSite() {
  const asked = [];
  const server = createServer((request, answer) => {
    asked.push(request.url);
    answer.writeHead(200, { 'Content-Type': 'text/html' });
    answer.end('<!doctype html><title>evil</title><body>evil</body>');
  });
  await new Promise((done) => { server.listen(0, '127.0.0.1', done); });
  return { port: server.address().port, asked, end: () => new Promise((done) => { server.close(done); server.closeAllConnections(); }) };
}

/** In the evil page: try everything; what came of each. */
async function attack([base, name]) {
  const seen = {};
  const attempt = async (what, work) => {
    try {
      seen[what] = await work();
    } catch (error) {
      seen[what] = `error ${error.name}`;
    }
  };
  const json = { method: 'POST', body: '{"alias":"Mallory"}' };
  const headers = { 'Content-Type': 'application/json', 'X-Steadfolk': '1', 'X-Steadfolk-Session': name };
  const loaded = (element, attribute, address) => new Promise((done) => {
    element.addEventListener('load', () => done('loaded'));
    element.addEventListener('error', () => done('error'));
    element[attribute] = address;
    document.body.append(element);
    setTimeout(() => done('nothing'), 60000);
  });
  await attempt('read the page', async () => (await fetch(base)).status);
  await attempt('read the page, no-cors', async () => {
    const answer = await fetch(base, { mode: 'no-cors' });
    return `${answer.type} ${(await answer.text()).length}`;
  });
  await attempt('call with headers (preflight)', async () => (await fetch(`${base}api/person.add`, { ...json, headers })).status);
  await attempt('call, no-cors', async () => (await fetch(`${base}api/person.add`, { ...json, mode: 'no-cors', headers })).type);
  await attempt('call as text', async () => (await fetch(`${base}api/person.add`, { ...json, mode: 'no-cors', headers: { 'Content-Type': 'text/plain' } })).type);
  await attempt('call with cookies', async () => (await fetch(`${base}api/person.add`, { ...json, mode: 'no-cors', credentials: 'include' })).type);
  await attempt('exchange', async () => (await fetch(`${base}session`, { ...json, mode: 'no-cors' })).type);
  await attempt('stream', async () => (await fetch(`${base}api/stream`, { headers })).status);
  await attempt('beacon', async () => String(navigator.sendBeacon(`${base}api/person.add`, new Blob(['{"alias":"Mallory"}'], { type: 'text/plain' }))));
  await attempt('keepalive', async () => (await fetch(`${base}api/vault.lock`, { method: 'POST', keepalive: true, mode: 'no-cors', body: '{}' })).type);
  await attempt('script', () => loaded(document.createElement('script'), 'src', `${base}app.js`));
  await attempt('module', async () => Object.keys(await import(`${base}app.js`)).length);
  await attempt('image', () => loaded(document.createElement('img'), 'src', `${base}icon.svg`));
  await attempt('style', () => {
    const link = document.createElement('link');
    link.rel = 'stylesheet';
    return loaded(link, 'href', `${base}app.css`);
  });
  await attempt('worker', async () => {
    const worker = new Worker(`${base}app.js`);
    return new Promise((done) => { worker.onerror = () => done('error'); setTimeout(() => done('runs'), 60000); });
  });
  await attempt('socket', () => new Promise((done) => {
    const socket = new WebSocket(`${base.replace('http', 'ws')}api/stream`);
    socket.onopen = () => done('open');
    socket.onerror = () => done('error');
    setTimeout(() => done('nothing'), 60000);
  }));
  await attempt('event source', () => new Promise((done) => {
    const source = new EventSource(`${base}api/stream`);
    source.onopen = () => done('open');
    source.onerror = () => done('error');
    setTimeout(() => done('nothing'), 60000);
  }));
  await attempt('frame', async () => {
    const frame = document.createElement('iframe');
    frame.name = 'inner';
    await loaded(frame, 'src', base);
    return frame.contentDocument ? 'readable' : 'closed';
  });
  await attempt('form', async () => {
    const form = document.createElement('form');
    form.method = 'POST';
    form.enctype = 'text/plain';
    form.action = `${base}api/person.add`;
    form.target = 'inner';
    const field = document.createElement('input');
    field.name = '{"alias":"Mallory","note":"';
    field.value = '"}';
    form.append(field);
    document.body.append(form);
    form.submit();
    await new Promise((done) => { setTimeout(done, 800); });
    return 'sent';
  });
  await attempt('window', async () => {
    const opened = window.open(base, 'victim');
    if (opened === null) return 'none';
    // Until the page has taken the place of the empty one, which can be read.
    for (let waits = 0; waits < 600; waits += 1) {
      await new Promise((done) => { setTimeout(done, 100); });
      try {
        if (opened.closed) return 'cut off';
        if (opened.document.URL !== 'about:blank') break;
      } catch (error) {
        return `error ${error.name}`;
      }
    }
    return `readable ${opened.document.title}`;
  });
  return seen;
}

/** What is right for each attempt: nothing read, nothing done. */
const wanted = {
  'read the page': /^error TypeError$/, 'read the page, no-cors': /^(error TypeError|opaque 0)$/, 'call with headers (preflight)': /^error TypeError$/,
  'call, no-cors': /^(opaque|error TypeError)$/, 'call as text': /^(opaque|error TypeError)$/, 'call with cookies': /^(opaque|error TypeError)$/,
  'exchange': /^(opaque|error TypeError)$/, 'stream': /^error TypeError$/, 'beacon': /^(true|false)$/, 'keepalive': /^(opaque|error TypeError)$/,
  'script': /^error$/, 'module': /^error TypeError$/, 'image': /^error$/, 'style': /^error$/, 'worker': /^error/, 'socket': /^error$/,
  'event source': /^error$/, 'frame': /^closed$/, 'form': /^sent$/, 'window': /^(none|cut off|error SecurityError)$/,
};

/** Everything from a tab of another origin; '' when it was seen that the program was asked, else what was seen. */
async function attackFrom(context, where, base, name) {
  const tab = await context.newPage();
  await tab.goto(where);
  const answers = [];
  tab.on('response', (response) => {
    if (response.url().startsWith(base)) answers.push([response.request().method(), response.url().slice(base.length - 1), response.status()]);
  });
  const seen = await tab.evaluate(attack, [base, name]);
  for (const [what, right] of Object.entries(wanted)) assert.match(String(seen[what]), right, `${what} from ${where}: ${seen[what]}`);
  const inner = () => tab.frames().find((frame) => frame.name() === 'inner');
  const was_seen = () => inner() && answers.some(([, path]) => path.startsWith('/api/'));
  for (let waits = 0; waits < 100 && !was_seen(); waits += 1) await tab.waitForTimeout(100);
  // What the program answered to all of it: refusals. Only a window of its own may show the page, with nothing of the book in it.
  for (const [method, path, status] of answers) {
    assert.ok(status >= 400 || status === 304 || (path === '/' && method === 'GET'), `${method} ${path}: ${status} for ${where}`);
  }
  // A frame shows nothing of it.
  const whole = was_seen();
  if (whole) {
    const shown = await inner().locator('body').innerText({ timeout: 30000 }).catch(() => '');
    assert.ok(!shown.includes('Ana') && !(await inner().locator('.frame').count()), shown);
  }
  await tab.close();
  return whole ? '' : `${JSON.stringify(answers)} ${JSON.stringify(seen)}`;
}

test('another origin reads nothing and does nothing', { skip: missing, timeout: 1800000 }, async () => {
  const evil = await evilSite();
  try {
    await withPage(async (page, { server, browser }) => {
      const base = new URL('/', server.address).href;
      const name = await page.evaluate(() => sessionStorage.getItem('session'));
      assert.match(name, /^[\w-]{43}$/, 'the control: there is a session to be stolen');
      await door(page, 'person.add', { alias: 'Ana' });
      // The same browser, the same profile: a second tab, with the page open in the first.
      const context = page.context();
      for (const where of [`http://127.0.0.1:${evil.port}/`, `http://localhost:${evil.port}/`]) {
        const context2 = where.includes('localhost') ? await browser.newContext() : context;
        // Now and then the browser's driver loses sight of a tab, its frames and answers: then all of it is tried again.
        let heard = '';
        for (let tries = 0; tries < 10; tries += 1) {
          heard = await attackFrom(context2, where, base, name);
          if (heard === '') break;
        }
        assert.equal(heard, '', 'the control: it was asked');
        if (context2 !== context) await context2.close();
      }
      const { items } = await door(page, 'person.list');
      assert.deepEqual(items.map((one) => one.alias), ['Ana'], 'nobody came in');
      assert.equal((await door(page, 'vault.status')).open, true, 'nor was the book closed');
      // The page itself, from where it was loaded, may do all that.
      await settled(page);
      const own = await page.evaluate(async (secret) => {
        const answer = await fetch('/api/person.add', { method: 'POST', body: '{"alias":"Bo"}',
          headers: { 'Content-Type': 'application/json', 'X-Steadfolk': '1', 'X-Steadfolk-Session': secret } });
        return [answer.status, (await fetch('/app.js')).status, typeof (await import('/app.js'))];
      }, name);
      assert.deepEqual(own, [200, 200, 'object']);
      assert.ok(evil.asked.every((path) => !/Ana|session/.test(path)), 'nothing was carried away');
    });
  } finally {
    await evil.end();
  }
});
