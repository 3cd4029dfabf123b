// What is asked of somebody who might help, by key, and which answers are kept beside them.

import { content, t } from '../core/words.js';

/** The built-in questions, in their order. @returns {string[]} */
export const questionKeys = () => Object.keys(content('support').question ?? {});

/** The parts of a first-appointment page. */
export const parts = ['say', 'not_yet', 'ask', 'need'];

/** Where a candidate's answers keep them, apart from what they said. @param {string} part */
export const partKey = (part) => `appointment_${part}`;

/** Whether an answer is a part of the appointment page. @param {string} key */
export const isPart = (key) => parts.some((part) => partKey(part) === key);

/** A question in words: a built-in one by its key, one's own as it was written. @param {string} key */
export const questionWords = (key) =>
  questionKeys().includes(key) ? t(`support.question.${key}`) : key;

/**
 * Every question that is there: built-in ones, then the person's own as they stand in the answers.
 * @param {Record<string, string>[]} answers Of each candidate.
 */
export function questionsOf(answers) {
  const own = answers
    .flatMap((row) => Object.keys(row))
    .filter((key) => !questionKeys().includes(key) && !isPart(key));
  return [...questionKeys(), ...new Set(own)];
}

/** @param {{name?: string}} candidate */
export const nameOf = ({ name }) => name || t('support.unnamed');
