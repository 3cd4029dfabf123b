// What the first load of the page brings over the network, asked of a real browser:
//
//   node benchmark/page.mjs ADDRESS      prints "BYTES REQUESTS BODIES"; on failure one line that says why
//
// Counted is everything that arrives until the page has been quiet for a second: heads and packed
// bodies (the latter alone in BODIES). The stream that stays open and what /api/ answers are no part
// of the page.

import { existsSync } from 'node:fs';

const address = process.argv[2];
const browsers = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];
const quietMs = 1000;
const longestMs = 20_000;

async function measure() {
  const { chromium } = await import('playwright-core').catch(() => {
    throw new Error('playwright-core is not installed (npm ci --ignore-scripts)');
  });
  const executablePath = browsers.find(existsSync);
  if (!executablePath) throw new Error('there is no Chromium');
  const browser = await chromium.launch({ executablePath, args: ['--no-sandbox'] });
  try {
    const page = await browser.newPage();
    const network = await page.context().newCDPSession(page);
    const counted = new Map();
    let bodies = 0;
    let last = Date.now();
    await network.send('Network.enable');
    network.on('Network.responseReceived', ({ requestId, response }) => {
      if (!/^\/(api|session)\b/.test(new URL(response.url).pathname)) {
        counted.set(requestId, 0);
        bodies += Number(response.headers['Content-Length'] ?? 0);
      }
      last = Date.now();
    });
    network.on('Network.loadingFinished', ({ requestId, encodedDataLength }) => {
      if (counted.has(requestId)) counted.set(requestId, encodedDataLength);
      last = Date.now();
    });
    const began = Date.now();
    await page.goto(address);
    while (Date.now() - last < quietMs && Date.now() - began < longestMs) {
      await new Promise((done) => setTimeout(done, 100));
    }
    const bytes = [...counted.values()].reduce((sum, one) => sum + one, 0);
    return `${bytes} ${counted.size} ${bodies}`;
  } finally {
    await browser.close();
  }
}

try {
  console.log(await measure());
} catch (error) {
  console.log(String(error.message ?? error).split('\n')[0]);
  process.exitCode = 1;
}
