// The page in Firefox, where it is installed: first run, somebody and a moment, two tabs, lock, Leave, Back, and that
// what is typed does not go into the browser's own files. Driven through Marionette, which is a socket on this
// machine that takes JSON, since the other tests' driver needs a Firefox of its own.

import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import { join } from 'node:path';
import test from 'node:test';

import { call, folder, quick, skip, start, until } from '../serve/program.mjs';

const binary = ['/usr/bin/firefox-esr', '/usr/bin/firefox'].find(existsSync);
const passphrase = 'paper lamp kettle bees';
const patience_ms = 60000;
const element = 'element-6066-11e4-a52e-4f735466cecf'; // The key of an element, as the WebDriver paper has it.
const shift = '\uE008';

async function freePort() {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((done) => { server.once('listening', done); });
  const { port } = server.address();
  await new Promise((done) => { server.close(done); });
  return port;
}

/** Speak Marionette: `send(name, parameters)` gives what is answered. Messages are "LENGTH:[type, id, ...]". */
function speak(socket) {
  const waiting = new Map();
  let [rest, last] = [Buffer.alloc(0), 0];
  socket.on('data', (data) => {
    rest = Buffer.concat([rest, data]);
    for (;;) {
      const colon = rest.indexOf(':');
      const len = Number(rest.subarray(0, colon));
      if (colon < 0 || rest.length < colon + 1 + len) return;
      const message = JSON.parse(rest.subarray(colon + 1, colon + 1 + len).toString('utf8'));
      rest = rest.subarray(colon + 1 + len);
      if (!Array.isArray(message)) continue; // Its greeting.
      const [, id, error, answer] = message;
      const { done, failed, name } = waiting.get(id);
      waiting.delete(id);
      if (error) failed(new Error(`${name}: ${error.error}: ${error.message}`));
      else done(answer);
    }
  });
  return (name, parameters = {}) => new Promise((done, failed) => {
    last += 1;
    waiting.set(last, { done, failed, name });
    const text = JSON.stringify([0, last, name, parameters]);
    socket.write(`${Buffer.byteLength(text)}:${text}`);
  });
}

/** Firefox with a profile of its own, without a screen. */
async function firefox(t) {
  const profile = folder(t);
  const port = await freePort();
  const wishes = { 'marionette.port': port, 'browser.startup.page': 0, 'browser.shell.checkDefaultBrowser': false, 'app.update.enabled': false,
    'datareporting.policy.dataSubmissionEnabled': false, 'network.captive-portal-service.enabled': false, 'network.proxy.type': 0,
    // What is open is kept every second instead of every fifteen.
    'browser.sessionstore.interval': 1000, 'intl.accept_languages': 'en-GB' };
  writeFileSync(join(profile, 'user.js'), Object.entries(wishes).map(([key, value]) => `user_pref("${key}", ${JSON.stringify(value)});\n`).join(''));
  const child = spawn(binary, ['--headless', '--marionette', '--profile', profile, 'about:blank'],
    { stdio: 'ignore', env: { ...process.env, HOME: profile, MOZ_HEADLESS: '1' }, detached: true });
  const gone = new Promise((done) => { child.once('exit', done); });
  const connect = () => new Promise((done) => {
    const socket = net.connect(port, '127.0.0.1', () => done(socket));
    socket.on('error', () => done(null));
  });
  const socket = await until(connect, 'Firefox', patience_ms);
  const send = speak(socket);
  t.after(async () => {
    socket.destroy();
    process.kill(-child.pid, 'SIGKILL'); // It and its helpers: a group of their own.
    await gone;
  });
  await send('WebDriver:NewSession', { capabilities: {} });
  await send('WebDriver:SetTimeouts', { script: patience_ms, pageLoad: 5000 });
  const script = async (text, ...args) => (await send('WebDriver:ExecuteScript', { script: text, args })).value;
  /** The first visible element by its selector and its text. */
  const find = (css, text = '') => until(async () => (await script(
    'return [...document.querySelectorAll(arguments[0])].find((one) => one.checkVisibility() && one.textContent.includes(arguments[1])) ?? null', css, text,
  ).catch(() => null))?.[element], `${css} ${text}`, patience_ms);
  return { send, script, find, profile,
    click: async (css, text) => send('WebDriver:ElementClick', { id: await find(css, text) }),
    type: async (css, words) => send('WebDriver:ElementSendKeys', { id: await find(css), text: words }),
    text: () => script('return document.body.innerText').catch(() => ''),
    // Where nothing is reached outside this machine, going elsewhere ends at an error, which is as good.
    away: (step) => step.catch((error) => assert.match(error.message, /neterror|error page|timeout/i)) };
}

/** What stands in a file that Firefox packed: a mark and a length, then one LZ4 block. */
function unpack(bytes) {
  const out = [];
  for (let i = 12; i < bytes.length;) {
    const more = (length) => {
      if (length !== 15) return length;
      let [all, next] = [length, 255];
      while (next === 255) all += (next = bytes[i++]);
      return all;
    };
    const token = bytes[i++];
    for (let left = more(token >> 4); left > 0; left -= 1) out.push(bytes[i++]);
    if (i >= bytes.length) break;
    const back = bytes[i] | (bytes[i + 1] << 8);
    i += 2;
    for (let left = more(token & 15) + 4; left > 0; left -= 1) out.push(out[out.length - back]);
  }
  return Buffer.from(out);
}

const filesOf = (place) => readdirSync(place, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? filesOf(join(place, entry.name)) : entry.isFile() ? [join(place, entry.name)] : []);

/** Which files of the profile hold the word. */
const holding = (profile, word) => filesOf(profile).filter((path) => {
  const bytes = readFileSync(path);
  return bytes.includes(word) || bytes.includes(Buffer.from(word, 'utf16le')) || (path.endsWith('lz4') && unpack(bytes).includes(word));
});

test('the page in Firefox', { skip: skip || (!binary && 'no Firefox'), timeout: 600000 }, async (t) => {
  const server = await start(t, { binary: quick });
  const base = `http://127.0.0.1:${server.port}/`;
  const fox = await firefox(t);
  const { send, script, find, click, type } = fox;
  const name = () => script('return sessionStorage.getItem("session")');
  const door = async (op, request) => (await call(server, await name(), op, request)).json;
  const open = async () => {
    await type('input[name=passphrase]', passphrase);
    await click('button', 'Open');
    await find('.in-book');
  };

  await send('WebDriver:Navigate', { url: `${base}#t=${server.token}` });
  await click('button', 'Begin');
  await type('[role=combobox]', 'Mara');
  await click('button', 'Go on');
  await click('label', 'A short hello to Mara');
  await click('button', 'Go on');
  await type('input[name=new-passphrase]', passphrase);
  await type('input[name=new-passphrase-again]', passphrase);
  await click('button', 'Keep it');
  await click('button', 'Write it down');
  await find('.code');
  await click('button', 'I have it');
  await find('.in-book');
  assert.equal(await script('return document.title'), 'Notes');

  await click('.places button', 'People');
  await click('button', 'Add someone');
  await type('main input[type=text]', 'Jo');
  await click('main button', 'Keep');
  await until(async () => (await door('person.list')).ok.items.length === 2, 'the person', patience_ms);
  await click('.places button', 'Moment');
  await click('.scale.big .scale-step', 'mostly safe');
  await type('textarea', 'zanzibarquill');
  await until(async () => (await fox.text()).includes('Kept as you type.'), 'the draft', patience_ms);
  await click('main button', 'Keep');
  await until(async () => (await fox.text()).includes('That is kept.'), 'the moment', patience_ms);
  const [moment] = (await door('moment.list')).ok.items;
  assert.deepEqual([moment.felt_safe, moment.felt_safe_text], [1, 'zanzibarquill']);

  // What is typed, but not kept, while the browser writes down what is open.
  await click('.places button', 'Moment');
  await type('textarea', 'xylophonebramble');
  await type('main [role=combobox]', 'wobblethorn');
  await script('const one = document.createElement("textarea"); one.id = "control"; one.value = "controlgrackle"; document.body.append(one); one.dispatchEvent(new Event("input", { bubbles: true }))');
  await type('#control', 's');
  await until(() => holding(fox.profile, 'controlgrackle').length > 0, 'the control: a field of no care is written down', patience_ms);
  for (const word of ['zanzibarquill', 'xylophonebramble', 'wobblethorn', 'Mara', passphrase]) assert.deepEqual(holding(fox.profile, word), [], word);
  await send('WebDriver:Refresh');
  await find('.in-book');

  const first = await send('WebDriver:GetWindowHandle');
  const second = await send('WebDriver:NewWindow', { type: 'tab', focus: true });
  await send('WebDriver:SwitchToWindow', { handle: second.handle });
  await send('WebDriver:Navigate', { url: base });
  await until(async () => (await fox.text()).includes('This address worked once.'), 'a tab of no session', patience_ms);
  await send('WebDriver:CloseWindow');
  await send('WebDriver:SwitchToWindow', { handle: first.value });
  await find('.in-book');

  await door('vault.lock');
  await find('input[name=passphrase]');
  assert.ok(!(await fox.text()).includes('Mara'));
  await open();

  for (const leave of [() => click('button', 'Leave'), () => send('WebDriver:PerformActions', { actions: [{ type: 'key', id: 'keys',
    actions: [1, 2, 3].flatMap(() => [{ type: 'keyDown', value: shift }, { type: 'keyUp', value: shift }]) }] })]) {
    const session = await name();
    await fox.away(leave());
    await until(async () => !(await send('WebDriver:GetCurrentURL')).value.startsWith(base), 'that it is left', patience_ms);
    await until(async () => (await call(server, session, 'person.list')).status === 423, 'the lock', patience_ms);
    await fox.away(send('WebDriver:Back'));
    await find('input[name=passphrase]');
    assert.ok(!(await fox.text()).includes('Mara'));
    await open();
  }

  const session = await name();
  const other = await send('WebDriver:NewWindow', { type: 'tab' });
  await send('WebDriver:CloseWindow');
  await send('WebDriver:SwitchToWindow', { handle: other.handle });
  await until(async () => (await call(server, session, 'person.list')).status === 423, 'the lock when the tab is closed', patience_ms);
});
