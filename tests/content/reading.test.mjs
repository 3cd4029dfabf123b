// The measures of reading are right: syllables against words counted by hand, formulas against texts whose
// values are published or counted by hand.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { englishSyllables, fleschKincaid, inflesz, sentencesOf, spanishSyllables } from './reading.mjs';

/** "ta-ble cat": words with their syllables marked by hand. */
const marked = (text) => text.trim().split(/\s+/).map((word) => [word.replaceAll('-', ''), word.split('-').length]);

const english = `
  a the cat mat you your need-ed want-ed asked kept safe safe-ly safe-ty trust trust-ed some-one some-thing
  peo-ple per-son mo-ment qui-et qui-et-ly lis-ten lis-tens with-out fix-ing be-lieve be-lieves be-lieved
  bound-a-ry bound-a-ries re-spect con-nec-tion sup-port care-ful care-ful-ly hope-ful grate-ful re-cov-er-y
  jour-nal pat-tern ther-a-pist ther-a-py hel-lo wit-ness gen-tle ta-bles lit-tle pla-ces changes no-ticed
  de-cide de-cid-ed o-pen o-pened try-ing see-ing say-ing wor-ry cre-ate i-de-a ra-di-o ob-vi-ous sci-ence
  anx-i-e-ty vi-o-lence di-a-ry did-n't could-n't don't can't won't is-n't it's you're they'll have-n't
  world walked moved be-fore af-ter to-geth-er im-por-tant un-der-stand com-put-er e-nough through thought
  eyes tired hours eve-ning an-swer an-swers un-an-swered like-ly home-less state-ment real-ly u-su-al-ly
  Aus-tra-li-an plat-y-pus seem-ing-ly hy-brid mam-mal rep-til-i-an crea-ture
`.replace('changes', 'chang-es');

const spanish = `
  a y un sol muy hoy ley rey pan-ta-lla per-so-na mo-men-to dia-rio ca-lien-te cui-da-do ciu-dad ai-re au-la
  deu-da oi-go gua-po a-gua len-gua cien viu-da his-to-ria cuen-ta bien tam-bién a-diós re-cuer-do es-cu-cha
  pa-ís dí-a rí-o ba-úl ma-íz o-ír re-ír a-hí a-ho-ra le-er ca-os te-a-tro po-e-ta a-é-re-o pe-or cre-er cre-en-cia
  que quien qui-zá gue-rra gui-ta-rra ver-güen-za pin-güi-no a-quí si-gue al-guien a-le-grí-a com-pa-ñí-a
  se-gu-ri-dad re-cu-pe-ra-ción con-ver-sa-ción guar-dar cam-biar a-yu-da a-po-yo des-pués na-die si-tuar
  huir hue-so hé-ro-e pre-o-cu-par ins-tru-men-to cons-truí-do ve-hí-cu-lo bú-ho prohi-bir cohi-bi-do
  te-lé-fo-no lí-mi-te ta-ma-ño pe-que-ño sue-ño ce-rrar chi-co mu-cho no-che le-yes ma-yo que-rí-a a-ve-ri-guáis
  cria-tu-ra miér-co-les li-mi-te-mos e-go-ís-ta cui-dé-mo-nos re-ú-ne se-réis ac-tú-a es-ta-ción o-í-do u-sual
  ar-chi-vo in-quie-tud cer-ca-ní-a con-ti-nuo tra-er-lo quie-tud dis-tin-guir güis-qui me-dia-no-che
  Man-cha nom-bre quie-ro a-cor-dar-me tiem-po vi-ví-a hi-dal-go
`;

test('syllables of English words, as counted by hand', () => {
  const words = marked(english);
  assert.ok(words.length > 100);
  assert.deepEqual(words.filter(([word, n]) => englishSyllables(word) !== n).map(([word, n]) => `${word}: ${n}, not ${englishSyllables(word)}`), []);
});

test('syllables of Spanish words, as divided by hand', () => {
  const words = marked(spanish);
  assert.ok(words.length > 100);
  assert.deepEqual(words.filter(([word, n]) => spanishSyllables(word) !== n).map(([word, n]) => `${word}: ${n}, not ${spanishSyllables(word)}`), []);
});

test('sentences end where a reader stops', () => {
  assert.deepEqual(sentencesOf('Not today, then. That is a full answer. Nothing waits.').length, 3);
  assert.deepEqual(sentencesOf('¿Te ayuda? «Por hoy es todo» es una frase completa.').length, 2);
  assert.deepEqual(sentencesOf('No end at all').length, 1);
  assert.deepEqual(sentencesOf('At 4.30 with Mara').length, 1);
});

test('Flesch-Kincaid of texts whose words and syllables are known', () => {
  // Two sentences by which Flesch's counts are commonly explained, with their published ease: 116 and 69.
  const ease = ({ sentences, words, syllables }) => 206.835 - 1.015 * (words / sentences) - 84.6 * (syllables / words);
  const mat = fleschKincaid(['The cat sat on the mat.']);
  assert.deepEqual([mat.sentences, mat.words, mat.syllables], [1, 6, 6]);
  assert.equal(Math.round(ease(mat)), 116);
  assert.equal(mat.grade.toFixed(2), '-1.45');
  const proof = fleschKincaid(['This sentence, taken as a reading passage unto itself, is being used to prove a point.']);
  assert.deepEqual([proof.sentences, proof.words, proof.syllables], [1, 16, 23]);
  assert.equal(Math.round(ease(proof)), 69);
  assert.equal(proof.grade.toFixed(2), '7.61');
  // By hand: 26 syllables of 13 words.
  const beast = fleschKincaid(['The Australian platypus is seemingly a hybrid of a mammal and reptilian creature.']);
  assert.deepEqual([beast.sentences, beast.words, beast.syllables], [1, 13, 26]);
  assert.equal(beast.grade.toFixed(2), '13.08');
});

test('INFLESZ of a text counted by hand', () => {
  // The beginning of Don Quijote: 20 words of 34 syllables in what is here one sentence.
  const known = inflesz(['En un lugar de la Mancha, de cuyo nombre no quiero acordarme, no ha mucho tiempo que vivía un hidalgo.']);
  assert.deepEqual([known.sentences, known.words, known.syllables], [1, 20, 34]);
  assert.ok(Math.abs(known.ease - 80.925) < 0.0001);
  // Long words in one long breath.
  const hard = inflesz(['La disponibilidad de procedimientos administrativos imposibilita considerablemente la comunicación interdepartamental especializada entre organizaciones.']);
  assert.equal(hard.ease < 0, true);
});
