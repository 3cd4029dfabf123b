// The screens of an open book, by name. Those that are not needed at once stand in ui/later/ and are
// fetched when they are first shown, with the words and the style of their area.

import { arrived } from '../core/routes.js';
import { rightNow } from '../core/state.js';
import { loadArea } from '../core/words.js';
import { soon } from '../parts/frame.js';
import { Journal } from './journal.js';
import { MomentForm } from './moment-form.js';
import { More } from './more.js';
import { People } from './people.js';
import { Today } from './today.js';

/** Styles that are there. @type {Set<string>} */
const styles = new Set();

/** The style of an area, once. Without it a screen is plain, and no less usable. @param {string} area */
function loadStyle(area) {
  if (styles.has(area)) return undefined;
  const link = document.createElement('link');
  link.rel = 'stylesheet';
  link.href = `/later/${area}.css`;
  const loaded = new Promise((/** @type {(value: void) => void} */ done) => {
    link.onload = () => {
      styles.add(area);
      done();
    };
    link.onerror = () => {
      link.remove();
      done();
    };
  });
  document.head.append(link);
  return loaded;
}

/**
 * A screen of one or more areas, whose words and styles come with it.
 * @param {string} areas "share", "person patterns"
 * @param {() => Promise<Record<string, any>>} load @param {string} name As its module exports it.
 */
const later = (areas, load, name) => {
  const all = areas.split(' ');
  return soon(
    () =>
      Promise.all([load(), ...all.map(loadStyle), ...all.map(loadArea)]).then(([module]) => module),
    name,
    () => {
      // Whoever opened Right now meanwhile stays there.
      if (rightNow.value === '') arrived.then(0);
    },
  );
};

/** @type {Record<string, any>} */
export const screens = {
  today: Today,
  people: People,
  journal: Journal,
  'moment-form': MomentForm,
  more: More,

  first: later('first', () => import('../later/first.js'), 'FirstRun'),
  recovery: later('first', () => import('../later/first-recovery.js'), 'RecoveryLater'),

  quiet: later('quiet', () => import('../later/quiet.js'), 'Quiet'),

  person: later(
    'person say picture repair reach share giving',
    () => import('../later/person.js'),
    'Person',
  ),
  'person-form': later('person', () => import('../later/person-form.js'), 'PersonForm'),
  forgotten: later('person', () => import('../later/forget.js'), 'Forgotten'),

  moment: later('journal repair', () => import('../later/moment.js'), 'Moment'),
  'moment-history': later('journal', () => import('../later/moment-history.js'), 'MomentHistory'),
  calendar: later('journal', () => import('../later/calendar.js'), 'Calendar'),
  joys: later('journal', () => import('../later/joys.js'), 'Joys'),
  removed: later('journal', () => import('../later/removed.js'), 'Removed'),
  kept: later('journal', () => import('../later/kept.js'), 'KeptRecord'),
  notes: later('notes', () => import('../later/notes.js'), 'Notes'),
  note: later('notes', () => import('../later/note.js'), 'Note'),
  repair: later('repair', () => import('../later/repair-form.js'), 'RepairForm'),

  eyes: later('eyes', () => import('../later/eyes.js'), 'Eyes'),

  shares: later('share', () => import('../later/shares.js'), 'Shares'),
  share: later('share', () => import('../later/share.js'), 'Share'),
  'share-form': later('share', () => import('../later/share-form.js'), 'ShareForm'),
  'share-outcome': later('share', () => import('../later/share-outcome.js'), 'ShareOutcome'),
  'share-next': later('share', () => import('../later/share-next.js'), 'ShareNext'),

  how: later('how', () => import('../later/how.js'), 'How'),
  'how-form': later('how', () => import('../later/how-form.js'), 'HowForm'),
  'hard-day': later('how', () => import('../later/hard-day.js'), 'HardDay'),

  beliefs: later('beliefs', () => import('../later/beliefs.js'), 'Beliefs'),
  belief: later('beliefs chart', () => import('../later/beliefs-one.js'), 'Belief'),
  'belief-form': later('beliefs', () => import('../later/beliefs-form.js'), 'BeliefForm'),

  learn: later('learn', () => import('../later/learn.js'), 'Learn'),
  'no-one': later('learn', () => import('../later/no-one.js'), 'NoOne'),

  support: later('support', () => import('../later/support.js'), 'Support'),
  candidates: later('support', () => import('../later/support-candidates.js'), 'Candidates'),
  candidate: later('support', () => import('../later/support-candidate.js'), 'Candidate'),
  appointment: later('support', () => import('../later/support-appointment.js'), 'Appointment'),
  closeness: later('support', () => import('../later/support-closeness.js'), 'Closeness'),
  session: later('support measures', () => import('../later/support-session.js'), 'Session'),
  measure: later('measures chart', () => import('../later/measures.js'), 'Measure'),

  patterns: later(
    'patterns say picture chart share',
    () => import('../later/patterns.js'),
    'Patterns',
  ),
  entries: later('say', () => import('../later/entries.js'), 'Entries'),

  reach: later('reach', () => import('../later/reach.js'), 'Reach'),
  'reach-form': later('reach', () => import('../later/reach-form.js'), 'ReachForm'),

  giving: later('giving', () => import('../later/giving.js'), 'Giving'),
  'limit-form': later('giving', () => import('../later/limit-form.js'), 'LimitForm'),

  settings: later('settings', () => import('../later/settings.js'), 'Settings'),
  'settings-look': later('settings', () => import('../later/settings-look.js'), 'SettingsLook'),
  'settings-keys': later('settings', () => import('../later/settings-keys.js'), 'SettingsKeys'),
  'settings-quiet': later('settings', () => import('../later/settings-quiet.js'), 'SettingsQuiet'),
  'settings-lists': later('settings', () => import('../later/settings-lists.js'), 'SettingsLists'),
  'settings-about': later('settings', () => import('../later/settings-about.js'), 'SettingsAbout'),
  'settings-copies': later(
    'settings',
    () => import('../later/settings-copies.js'),
    'SettingsCopies',
  ),
};
