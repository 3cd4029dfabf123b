// One voice in every language: nothing that blames, shouts, diagnoses, gives orders or claims more than was counted.

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { filesOf, languages, notWords, readWords, textsOf } from './texts.mjs';

/** Whole words, in letters of any language. @param {string[]} words Parts of a pattern. */
const any = (...words) => new RegExp(`(?<![\\p{L}\\p{N}])(?:${words.join('|')})(?![\\p{L}\\p{N}])`, 'iu');

const forbidden = {
  en: any(
    'fail(?:ed|ure|ures|s|ing)?', 'streaks?', 'should', '(?:you )?must', 'ought to', 'non-?compliant', 'congrat\\w*',
    'awesome', 'oops', 'whoops', 'success(?:ful|fully|es)?', 'invalid', 'illegal', 'users?', 'safety behaviou?rs?', 'well done',
    'good job', 'great job', 'keep it up', 'patients?', 'symptoms?', 'disorder', 'toxic', 'abuser', 'victims?', 'narcissist\\w*',
    'dysfunctional', 'maladaptive', 'irrational', 'please note', 'obviously', 'keeps you safe', 'guaranteed?',
  ),
  es: any(
    'racha(?:s)?', 'fracas\\w*', 'fall(?:o|os|a|as|ar|aste|ó|ado|ido|ida)', 'deber[ií]as?', 'deb(?:es|e|en|emos)', 'tien(?:es|e) que',
    'hay que', 'incumpl\\w*', 'inv[aá]lid[oa]s?', 'usuari[oa]s?', '[eé]xito(?:s|samente)?', 'exitos\\w*', 'enhorabuena', 'felicidades',
    'felicitaciones', 'genial', 'fant[aá]stico', 'uy', 'ups', 'bien hecho', 'sigue as[ií]', 'pacientes?', 's[ií]ntomas?', 'trastornos?',
    't[oó]xic[oa]s?', 'abusador(?:a|es)?', 'v[ií]ctimas?', 'narcisist\\w*', 'irracional(?:es)?', 'simplemente tienes', 'obviamente',
    'conductas? de seguridad', 'te mantiene a salvo', 'garantiza\\w*', 'usted(?:es)?', 'vos', 'vosotr[oa]s',
  ),
};

/** Verbs that make a cause of what was only counted together. Where the page speaks of patterns. */
const causal = {
  en: any('because', 'caus(?:e|es|ed|ing)', 'leads? to', 'led to', 'due to', 'thanks to', 'makes? you', 'results? in', 'therefore', 'effects? of', 'improv(?:e|es|ed)'),
  es: any('porque', 'caus(?:a|an|ó|aron|ar)', 'provoc\\w+', 'debido a', 'gracias a', 'hace que', 'hacen que', 'lleva a', 'por eso', 'efectos? de', 'mejor(?:a|an|ó)'),
};
const counts = /^later\/(?:patterns|picture|say)$/;

/** What people believe of themselves is quoted as they say it. */
const quoted = [
  /I should manage alone/g,
  /Debería poder sin ayuda de nadie/g,
];

/** A pair of signs or endings that make a word for two genders at once, which nobody can read aloud. */
const unspeakable = /\p{L}(?:@|\/(?:a|o|as|os|e)\b|\((?:a|o|as|os)\)|[xe]s?\b(?<=tod[xe]s?))/iu;

const said = (language) =>
  filesOf(language).flatMap((file) =>
    textsOf(readWords(language, file))
      .filter(([path]) => !notWords(file, path))
      .map(([path, text]) => [file, `${file}: ${path}: ${quoted.reduce((rest, quote) => rest.replace(quote, ''), text)}`]),
  );

test('every language has its list', () => {
  assert.deepEqual(languages.filter((language) => !forbidden[language] || !causal[language]), []);
});

for (const language of languages) {
  const texts = said(language);

  test(`no forbidden word and no exclamation mark, ${language}`, () => {
    assert.ok(texts.length > 500);
    const found = texts.map(([, text]) => text).filter((text) => forbidden[language].test(text.replace(/^\S+ \S+ /, '')) || /[!¡]/.test(text));
    assert.deepEqual(found, []);
  });

  test(`where things are counted, nothing is called a cause, ${language}`, () => {
    const counted = texts.filter(([file]) => counts.test(file)).map(([, text]) => text);
    assert.ok(counted.length > 5);
    assert.deepEqual(counted.filter((text) => causal[language].test(text.replace(/^\S+ \S+ /, ''))), []);
  });
}

test('the lists find what they are for, and leave the rest alone', () => {
  for (const text of ['You should rest.', 'You must try.', 'Your streak: 3', 'The save failed'])
    assert.ok(forbidden.en.test(text), text);
  for (const text of ['Deberías descansar.', 'Tienes que intentarlo.', 'Tu racha', 'Guardado con éxito', 'Usted puede', 'Debes elegir'])
    assert.ok(forbidden.es.test(text), text);
  for (const text of ['the shoulder', 'a mustard field', 'impatience']) assert.equal(forbidden.en.test(text), false, text);
  for (const text of ['la gente que te rodea', 'una nota de tu puño', 'Volver a empezar', 'No tienes por qué']) assert.equal(forbidden.es.test(text), false, text);
  assert.ok(causal.en.test('It felt safe because of Mara') && causal.es.test('Fue bien gracias a Mara'));
});

test('Spanish speaks to everybody without signs that cannot be read aloud', () => {
  assert.ok(unspeakable.test('cansad@') && unspeakable.test('cansado/a') && unspeakable.test('solo(a)') && unspeakable.test('todxs'));
  assert.deepEqual(said('es').map(([, text]) => text.replace(/^\S+ \S+ /, '')).filter((text) => unspeakable.test(text)), []);
});

test('Spanish does not call the person by one gender', () => {
  // "estás cansado", "te sientes sola": said to a person, these take a side.
  const gendered = /\b(?:estás|estabas|eres|sientes|sentiste|sentirte|quedas|quedaste|vas|llegas)\s+(?:muy\s+|más\s+)?(?!cuando\b|como\b|donde\b|algo\b|nada\b|todo\b|cada\b|escribiendo\b|poco\b)\p{L}+(?:ad|id|iv|os|ur|ol|anquil)[oa]s?\b/iu;
  assert.ok(gendered.test('Estás cansada') && gendered.test('te sientes solo') && gendered.test('sentirte segura'));
  assert.deepEqual(said('es').map(([, text]) => text).filter((text) => gendered.test(text)), []);
});

test('words that sound like danger to oneself: what people say then, and not what they say every day', () => {
  const sounds = (language, text) =>
    readWords(language, 'ui').danger.words.some((words) => text.toLocaleLowerCase().includes(words));
  const found = {
    en: ['Some days I want to die.', "I can't go on like this", 'everyone would be better off without me', 'I hurt myself again'],
    es: [
      'A veces quiero morir.',
      'No tengo ganas de vivir',
      'estarían mejor sin mí',
      'Pensé en el suicidio',
      'tengo ganas de hacerme daño',
      'Ojalá pudiera no despertar nunca',
      'ya no puedo más',
      'Quería quitarme la vida',
    ],
  };
  const everyday = {
    en: ['I was dying to see her', 'he hurt my feelings', 'we cut the cake', 'I went on with my day'],
    es: [
      'Fui a cortarme el pelo',
      'Tengo miedo de que vuelva a hacerme daño',
      'Hoy tengo ganas de vivir',
      'Me muero de risa con ella',
      'No puedo ir más tarde',
      'Me despertó el gato',
      'Terminamos todo el pastel',
    ],
  };
  for (const language of languages) {
    assert.ok(found[language] && everyday[language], language);
    assert.deepEqual(found[language].filter((text) => !sounds(language, text)), []);
    assert.deepEqual(everyday[language].filter((text) => sounds(language, text)), []);
  }
});
