// Who it is: type, a few who are offered, a new name on Enter. New people are added when the entry
// is kept. Who may be offered before anything is typed is decided by the program's guide.

import { html } from 'htm/preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import { useSignal } from '@preact/signals';
import { useAsk } from '../core/door.js';
import { newId } from '../core/ids.js';
import { aliasOf, people, personNamed } from '../core/state.js';
import { t } from '../core/words.js';
import { Icon } from './icon.js';
import { Initial } from './person-chip.js';

const shown_most = 6;

/**
 * The chosen people and the name that was being typed.
 * @param {Picked[]} value
 * @param {string} [typed]
 * @returns {Picked[]}
 */
export function withTyped(value, typed = '') {
  const alias = typed.trim();
  if (!alias) return value;
  const known = personNamed(alias);
  const one = known ? { id: known.id } : { alias, fresh: newId() };
  return value.some((other) => (known ? other.id === known.id : other.alias === alias))
    ? value
    : [...value, one];
}

/**
 * @typedef {{id?: string, alias?: string, fresh?: string}} Picked Someone known by id; or a new
 *   name, and the id that it will have.
 * @param {{legend: string, value: Picked[], typed?: string, recent?: string[], onChange: (value:
 *   Picked[]) => void, onTyped: (text: string) => void, placeholder?: string, everybody?: boolean,
 *   one?: boolean}} props
 * `typed`: a name that was begun and not chosen yet. Whoever keeps the form takes it as chosen,
 * with `withTyped`. `everybody`: the form only writes down what was, so everybody may be offered,
 * those in `recent` first; without it only those whom the guide lets be put forward, and `recent`
 * (an order of the guide's) says which of them first. `one`: nobody else is offered once somebody
 * is chosen.
 */
export function PeoplePicker({
  legend,
  value,
  typed = '',
  recent = [],
  onChange,
  onTyped,
  placeholder,
  everybody,
  one: single,
}) {
  const at = useSignal(-1);
  const id = useId();
  const input = useRef(/** @type {HTMLInputElement | null} */ (null));
  const tapped = useRef(false);

  const taken = new Set(value.map((one) => one.id).filter(Boolean));
  const wanted = typed.trim().toLocaleLowerCase();
  const answer = useAsk('person.offered', everybody ? null : {}).data;
  const offered = new Set([...recent, .../** @type {string[]} */ (answer?.items ?? [])]);
  const order = new Set([...offered, ...people.value.map((person) => person.id)]);
  const offers = (/** @type {string} */ person) =>
    !(single && value.length > 0) && (everybody || offered.has(person));
  const known = [...order]
    .filter((person) => !taken.has(person) && aliasOf(person))
    .filter((person) => aliasOf(person).toLocaleLowerCase().includes(wanted))
    .filter((person) => wanted !== '' || offers(person))
    .slice(0, shown_most);
  const exact = wanted !== '' && personNamed(wanted);
  const isNew =
    wanted !== '' && !exact && !value.some((one) => one.alias?.toLocaleLowerCase() === wanted);

  useEffect(() => {
    if (!tapped.current) return;
    tapped.current = false;
    /** @type {HTMLElement | null | undefined} */ (
      input.current?.closest('.picker')?.querySelector('.picked > :last-child button')
    )?.focus({ preventScroll: true });
  }, [value.length]);

  /** @param {Picked} one */
  const take = (one) => {
    onTyped('');
    at.value = -1;
    if (!one.id || !taken.has(one.id)) onChange([...value, one]);
  };
  /** @param {Picked} one */
  const pick = (one) => {
    take(one);
    input.current?.focus();
  };
  /** By a finger: the field is left alone, so that no keyboard comes up. @param {Picked} one */
  const pickByTouch = (one) => {
    tapped.current = true;
    take(one);
  };
  /** @type {Picked[]} */
  const options = [
    ...known.map((person) => ({ id: person })),
    ...(isNew ? [{ alias: typed.trim(), fresh: newId() }] : []),
  ];

  /** @param {KeyboardEvent} event */
  const key = (event) => {
    if (event.key === 'ArrowDown' && options.length > 0) {
      event.preventDefault();
      at.value = (at.value + 1) % options.length;
    } else if (event.key === 'ArrowUp' && options.length > 0) {
      event.preventDefault();
      at.value = (at.value - 1 + options.length) % options.length;
    } else if (event.key === 'Enter') {
      event.preventDefault();
      const chosen = options[at.value];
      if (chosen) pick(chosen);
      else if (exact) pick({ id: exact.id });
      else if (isNew) pick({ alias: typed.trim(), fresh: newId() });
    } else if (event.key === 'Backspace' && typed === '' && value.length > 0) {
      onChange(value.slice(0, -1));
    } else if (event.key === 'Escape' && typed) {
      event.stopPropagation();
      onTyped('');
    }
  };

  const open = wanted !== '' && options.length > 0;
  return html`<div class="picker" role="group" aria-labelledby="${id}-legend">
    <label class="ask" id="${id}-legend" for=${id}>${legend}</label>
    ${
      value.length > 0 &&
      html`<ul class="picked">
      ${value.map((one) => {
        const alias = one.alias ?? aliasOf(one.id ?? '');
        return html`<li key=${one.id ?? alias}><button type="button" class="chip person-chip"
          onClick=${() => onChange(value.filter((other) => other !== one))}>
          <${Initial} id=${one.id ?? alias} alias=${alias} /><span>${alias}</span>
            <${Icon} name="close" /><span class="sr">${t('picker.take_out')}</span>
        </button></li>`;
      })}
    </ul>`
    }
    <input id=${id} ref=${input} type="text" role="combobox" autocomplete="off"
      autocapitalize="words" spellcheck=${false} maxlength="200"
        aria-expanded=${open} aria-controls="${id}-list" aria-autocomplete="list"
        aria-activedescendant=${open && at.value >= 0 ? `${id}-${at.value}` : undefined}
        placeholder=${placeholder ?? t('picker.placeholder')} value=${typed} onKeyDown=${key}
        onInput=${(/** @type {any} */ event) => {
          onTyped(event.currentTarget.value);
          at.value = -1;
        }} />
    <ul class="picker-list" id="${id}-list" role="listbox" aria-label=${legend} hidden=${!open}>
      ${
        open &&
        options.map(
          (
            one,
            index,
          ) => html`<li key=${one.id ?? 'new'} id="${id}-${index}" role="option"
            class="picker-option" aria-selected=${index === at.value}
        onPointerDown=${(/** @type {Event} */ event) => event.preventDefault()}
          onClick=${() => pick(one)}>
        ${
          one.id
            ? html`<${Initial} id=${one.id} alias=${aliasOf(one.id)} /><span>${aliasOf(one.id)}
              </span>`
            : html`<span>${t('picker.new', { name: typed.trim() })}</span>`
        }
      </li>`,
        )
      }
    </ul>
    ${
      !open &&
      known.length > 0 &&
      html`<div class="chip-row suggestions">
      ${known.map(
        (
          person,
        ) => html`<button key=${person} type="button" class="chip person-chip"
          onClick=${(/** @type {PointerEvent} */ event) =>
            (event.pointerType === 'touch' ? pickByTouch : pick)({ id: person })}>
        <${Initial} id=${person} alias=${aliasOf(person)} /><span>${aliasOf(person)}</span>
          </button>`,
      )}
    </div>`
    }
  </div>`;
}
