// The API cases over HTTP, against the real program and real files. Cases that need the fake clock are left
// out; a restart is a kill.

import test from 'node:test';

import { loadCases, runCase } from '../api/cases.mjs';
import { ask, quick, session, skip, start } from './program.mjs';

async function httpBackend(t) {
  const options = { binary: quick, env: { TZ: 'Europe/Berlin' } };
  let server = await start(t, options);
  let name = await session(server);
  return {
    async restart() {
      await server.end('SIGKILL');
      server = await start(t, { ...options, vault: server.vault });
      name = await session(server);
    },
    async call(op, request, { source, sink }) {
      const headers = { 'X-Steadfolk-Session': name, 'Content-Type': 'application/json' };
      if (source) {
        headers['Content-Type'] = 'application/octet-stream';
        headers['X-Steadfolk-Request'] = Buffer.from(request).toString('base64url');
      }
      if (sink) headers.Accept = 'application/octet-stream';
      const answer = await ask(server, 'POST', `/api/${op}`, { headers, body: source ?? request });
      return answer.json ? { text: answer.bytes.toString('utf8') } : { bytes: answer.bytes };
    },
    end: () => server.end(),
  };
}

for (const one of loadCases()) {
  const out = skip || (one.needs.includes('clock') ? 'needs the fake clock' : false);
  test(`over HTTP: ${one.name}`, { skip: out }, async (t) => {
    const backend = await httpBackend(t);
    await runCase(one, backend);
    await backend.end();
  });
}
