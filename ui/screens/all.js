// The screens of an open book, by name. Those that are rarely opened first load when they are.

import { html } from 'htm/preact';
import { useEffect } from 'preact/hooks';
import { signal } from '@preact/signals';
import { arrived } from '../core/routes.js';
import { Journal } from './journal.js';
import { Moment } from './moment.js';
import { MomentForm } from './moment-form.js';
import { More, NoOne } from './more.js';
import { Patterns } from './patterns.js';
import { People } from './people.js';
import { Person } from './person.js';
import { PersonForm } from './person-form.js';
import { Today } from './today.js';

/**
 * A screen that is fetched when it is first shown.
 * @param {() => Promise<Record<string, any>>} load @param {string} name As its module exports it.
 */
function later(load, name) {
  const there = signal(/** @type {any} */ (null));
  return (/** @type {object} */ props) => {
    useEffect(() => {
      if (there.value) return;
      load().then((module) => {
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
  person: Person,
  'person-form': PersonForm,
  journal: Journal,
  moment: Moment,
  'moment-form': MomentForm,
  patterns: Patterns,
  more: More,
  'no-one': NoOne,
  eyes: later(() => import('../later/eyes.js'), 'Eyes'),
  learn: later(() => import('../later/learn.js'), 'Learn'),
  beliefs: later(() => import('../later/learn.js'), 'Beliefs'),
  settings: later(() => import('../later/settings.js'), 'Settings'),
  'settings-look': later(() => import('../later/settings-look.js'), 'SettingsLook'),
  'settings-keys': later(() => import('../later/settings-keys.js'), 'SettingsKeys'),
  'settings-copies': later(() => import('../later/settings-copies.js'), 'SettingsCopies'),
};
