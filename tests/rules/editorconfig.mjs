// Refuses a file that breaks .editorconfig: UTF-8, LF, no trailing space, no tab, a final newline, and C
// lines of at most 100 columns. Prints each breach; the exit code is 1 when there is one.
//
//   node tests/rules/editorconfig.mjs [FILE...]      (all files of the project when none is named)

import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '../..');
const bytes = /\.(png|ico|woff2|gz|db|keys|sfbackup|wasm)$|^fuzz\/corpus\//;
const longest = 100;

/** Whether a file is written by people; the others are bytes for a program. */
export const isText = (name) => !bytes.test(name);

/** What is wrong with one file, as lines to show. */
export function breaches(name, content) {
  if (content.length === 0) return [];
  let text;
  try {
    text = new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    return [`${name}: not UTF-8`];
  }
  const found = [];
  if (!text.endsWith('\n')) found.push(`${name}: no newline at the end`);
  text.split('\n').forEach((line, at) => {
    const place = `${name}:${at + 1}`;
    if (line.includes('\r')) found.push(`${place}: carriage return`);
    if (/[ \t]$/.test(line)) found.push(`${place}: space at the end`);
    if (line.includes('\t')) found.push(`${place}: tab`);
    if (/\.[ch]$/.test(name) && [...line].length > longest) found.push(`${place}: over ${longest} columns`);
  });
  return found;
}

/** The project's files, committed or about to be. */
export function projectFiles() {
  const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], { cwd: root });
  return list.toString().split('\0').filter((name) => name && existsSync(join(root, name)) && statSync(join(root, name)).isFile());
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const named = process.argv.slice(2);
  const files = named.length > 0 ? named : projectFiles();
  const found = files.filter(isText).flatMap((name) => breaches(name, readFileSync(join(root, name))));
  if (found.length > 0) {
    console.log(found.slice(0, 50).join('\n'));
    process.exit(1);
  }
}
