// What no committed file may hold: addresses that npm or apt download from, and paths or names of the
// machine it was written on. Patterns are put together from pieces, so that this file is clean itself.

import { readFileSync, readdirSync, existsSync } from 'node:fs';
import { homedir, userInfo } from 'node:os';
import { join } from 'node:path';
import { execFileSync } from 'node:child_process';

const at = (...parts) => new RegExp(parts.join(''), 'i');

const fixed = [
  [at('registry\\.', '(npmjs|yarnpkg)'), 'a package registry'],
  [at('deb\\.', 'debian\\.org|security\\.', 'debian\\.org|', 'snapshot\\.', 'debian\\.org'), 'a package mirror'],
  [at('(pypi\\.', 'org|files\\.', 'pythonhosted|', 'crates\\.', 'io|proxy\\.', 'golang)'), 'a package registry'],
  [at('(^|[\\s"\'`=(:])/', '(work|farm|root|home/[a-z]\\w*)', '(/|["\'`\\s)]|$)'), 'a path of one machine'],
  [at('_auth', 'Token|_pass', 'word\\s*=|BEGIN [A-Z ]*PRIV', 'ATE KEY'), 'a credential'],
];

/** The hosts this machine downloads from, read from its own settings. */
export function machineHosts() {
  const texts = [];
  try {
    texts.push(execFileSync('npm', ['config', 'get', 'registry'], { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }));
  } catch {
    // No npm: nothing to learn from it.
  }
  const folder = '/etc/apt/sources.list.d';
  const lists = existsSync(folder) ? readdirSync(folder).map((name) => join(folder, name)) : [];
  for (const path of ['/etc/apt/sources.list', ...lists]) {
    if (/\.(list|sources)$/.test(path) && existsSync(path)) texts.push(readFileSync(path, 'utf8'));
  }
  const hosts = texts.flatMap((text) => [...text.matchAll(/https?:\/\/(?:[^@\s/]*@)?([\w.-]+)/g)].map((match) => match[1]));
  // A mirror on this machine itself says nothing: the program's own address is the same.
  return [...new Set(hosts)].filter((host) => !/^(localhost|127\.|\[?::1)/.test(host));
}

/** What is wrong with a file's text, as lines to show. */
export function traces(name, text, hosts = []) {
  const found = [];
  const home = homedir();
  text.split('\n').forEach((line, number) => {
    const place = `${name}:${number + 1}`;
    for (const [pattern, what] of fixed) if (pattern.test(line)) found.push(`${place}: ${what}`);
    for (const host of hosts) if (line.includes(host)) found.push(`${place}: a host this machine downloads from`);
    if (home.length > 1 && line.includes(`${home}/`)) found.push(`${place}: the home folder of ${userInfo().username}`);
  });
  return found;
}

/** What is wrong with the npm lock: it must say what to install, by checksum, and never from where. */
export function lockBreaches(lock, manifest) {
  const found = [];
  for (const [name, part] of Object.entries(lock.packages)) {
    if (name === '') continue;
    if (part.resolved !== undefined) found.push(`${name}: has a download address`);
    if (!/^sha512-/.test(part.integrity ?? '')) found.push(`${name}: has no checksum`);
    if (part.link) found.push(`${name}: is a link`);
  }
  for (const [name, version] of Object.entries({ ...manifest.dependencies, ...manifest.devDependencies })) {
    if (!/^\d+\.\d+\.\d+$/.test(version)) found.push(`${name}: ${version} is not one exact version`);
    if (lock.packages[`node_modules/${name}`]?.version !== version) found.push(`${name}: the lock has another version`);
  }
  return found;
}
