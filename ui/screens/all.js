// The screens of an open book, by name. Those that are not needed at once stand in ui/later/ and are
// fetched when they are first shown, with the words and the style of their area.

import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { signal } from '@preact/signals';
import { arrived } from '../core/routes.js';
import { loadArea } from '../core/words.js';
import { Journal } from './journal.js';
import { Moment } from './moment.js';
import { MomentForm } from './moment-form.js';
import { More } from './more.js';
import { People } from './people.js';
import { Today } from './today.js';

/** @type {Map<string, Promise<void>>} */
const styles = new Map();

/** The style of an area, once. @param {string} area */
function loadStyle(area) {
  const there = styles.get(area);
  if (there) return there;
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = `/later/${area}.css`;
  const loaded = new Promise((/** @type {(value: void) => void} */ done) => {
    link.onload = () => done();
    link.onerror = () => done();
  });
  document.head.append(link);
  styles.set(area, loaded);
  return loaded;
}

/**
 * A screen of one or more areas. The first one's words and style come with it, the words of the
 * others as well.
 * @param {string} areas "share", "person patterns"
 * @param {() => Promise<Record<string, any>>} load @param {string} name As its module exports it.
 */
function later(areas, load, name) {
  const there = signal(/** @type {any} */ (null));
  const all = areas.split(' ');
  return (/** @type {object} */ props) => {
    useEffect(() => {
      if (there.value) return;
      Promise.all([load(), loadStyle(all[0]), ...all.map(loadArea)]).then(([module]) => {
        there.value = module[name];
        arrived.then(0);
      });
    }, []);
    return there.value && html`<${there.value} ...${props} />`;
  };
}

/** @type {Record<string, any>} */
export const screens = {
  today: Today,
  people: People,
  journal: Journal,
  moment: Moment,
  'moment-form': MomentForm,
  more: More,

  first: later('first', () => import('../later/first.js'), 'FirstRun'),

  person: later('person patterns', () => import('../later/person.js'), 'Person'),
  'person-form': later('person', () => import('../later/person-form.js'), 'PersonForm'),
  forgotten: later('person', () => import('../later/forget.js'), 'Forgotten'),

  eyes: later('eyes', () => import('../later/eyes.js'), 'Eyes'),

  how: later('how', () => import('../later/how.js'), 'How'),
  'how-form': later('how', () => import('../later/how-form.js'), 'HowForm'),
  'hard-day': later('how', () => import('../later/hard-day.js'), 'HardDay'),

  beliefs: later('beliefs', () => import('../later/beliefs.js'), 'Beliefs'),

  learn: later('learn', () => import('../later/learn.js'), 'Learn'),
  'no-one': later('learn', () => import('../later/no-one.js'), 'NoOne'),

  patterns: later('patterns', () => import('../later/patterns.js'), 'Patterns'),

  settings: later('settings', () => import('../later/settings.js'), 'Settings'),
  'settings-look': later('settings', () => import('../later/settings-look.js'), 'SettingsLook'),
  'settings-keys': later('settings', () => import('../later/settings-keys.js'), 'SettingsKeys'),
  'settings-copies': later(
    'settings',
    () => import('../later/settings-copies.js'),
    'SettingsCopies',
  ),
};
