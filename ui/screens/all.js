// The screens of an open book, by name.

import { Eyes } from './eyes.js';
import { Journal } from './journal.js';
import { Beliefs, Learn } from './learn.js';
import { Moment } from './moment.js';
import { MomentForm } from './moment-form.js';
import { More, NoOne } from './more.js';
import { Patterns } from './patterns.js';
import { People } from './people.js';
import { Person } from './person.js';
import { PersonForm } from './person-form.js';
import { Settings } from './settings.js';
import { SettingsCopies } from './settings-copies.js';
import { SettingsKeys } from './settings-keys.js';
import { SettingsLook } from './settings-look.js';
import { Today } from './today.js';

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
  eyes: Eyes,
  learn: Learn,
  beliefs: Beliefs,
  settings: Settings,
  'settings-look': SettingsLook,
  'settings-keys': SettingsKeys,
  'settings-copies': SettingsCopies,
};
