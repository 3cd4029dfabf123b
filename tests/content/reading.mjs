// How hard texts are to read: syllables of English and Spanish words, and the two formulas that stand on
// them. Counted by spelling, so a rare word may be off by one; over a file that evens out.

const en_exceptions = {
  something: 2, someone: 2, sometimes: 2, everyone: 3, everything: 3, everyday: 3, anyone: 3, people: 2, being: 2,
  seeing: 2, doing: 2, going: 2, area: 3, idea: 3, ideas: 3, really: 2, quiet: 2, quieter: 3, quietly: 3, diary: 3,
  science: 2, create: 2, created: 3, useful: 2, careful: 2, hopeful: 2, grateful: 2, safely: 2, safety: 2, lonely: 2,
  moment: 2, moments: 2, elsewhere: 2, nowhere: 2, somewhere: 2, therefore: 2, before: 2, whole: 1, telephone: 3,
  business: 2, every: 2, different: 3, evening: 2, evenings: 2, several: 3, interest: 3, neighbour: 2, poem: 2,
  reality: 4, usual: 3, usually: 4, gradual: 3, period: 3, material: 4, obvious: 3, previous: 3, various: 3, million: 2,
  opinion: 3, union: 2, familiar: 3, brilliant: 2, patient: 2, ancient: 2, special: 2, social: 2, sharing: 2,
  themselves: 2, themself: 2, yourselves: 2, ourselves: 2, makes: 1, takes: 1, unhurried: 3, homework: 2, forever: 3,
  phone: 1, movement: 2, agreement: 3, statement: 2, basement: 2, closeness: 2, likely: 2, unlikely: 3, rarely: 2,
  merely: 2, entirely: 4, completely: 3, nice: 1, voice: 1, coworker: 3, reaction: 3, react: 2, rehearse: 2, dialled: 2,
  trial: 2, dial: 2, reliable: 4, diet: 2, variety: 4, society: 4, anxiety: 4, violence: 3, violent: 3, lion: 2, riot: 2,
  loggers: 2, gentle: 2, router: 2, encrypted: 3, passphrase: 2, whatever: 3, whoever: 3, whenever: 3, however: 3,
  naked: 2, hundred: 2, sacred: 2, wanted: 2, hour: 1, hours: 1, our: 1, fire: 1, tired: 1, required: 2, desired: 2,
  cooperate: 4, hello: 2, maybe: 2, recipe: 3, recipes: 3, sesame: 3, apostrophe: 4, simile: 3, cafe: 2, placed: 1,
  ageing: 2, lived: 1, loved: 1, moved: 1, used: 1, unused: 2, eyes: 1, years: 1, bicycle: 3, buried: 2, married: 2,
  worried: 2, carried: 2, dearest: 2, believed: 2, received: 2, likelihood: 3, careless: 2, hopeless: 2, homeless: 2,
};

/** Syllables of one English word. @param {string} word */
export function englishSyllables(word) {
  const bare = word.toLowerCase().replace(/’/g, "'").replace(/[^a-z']/g, '');
  if (bare === '') return 1; // A number is said somehow.
  const not = /^(.*)n't$/.exec(bare);
  if (not) {
    const stem = { ca: 'can', wo: 'will', do: 'do' }[not[1]] ?? not[1];
    // "didn't", "haven't": the n is a syllable of its own after a consonant's sound.
    const own = /([dsz]|[^aeiouy]ld|ve)$/.test(not[1]) ? 1 : 0;
    return englishSyllables(stem) + own;
  }
  const plain = bare.replace(/'(s|re|ve|ll|d|m)$/, '').replace(/'/g, '');
  if (Object.hasOwn(en_exceptions, plain)) return en_exceptions[plain];
  if (plain.length <= 2) return 1;
  let word_ = plain;
  // Silent endings: "made", "makes" (but "places"), "kept up" stays, "asked" (but "wanted", "needed").
  if (/[^aeiouylr]le$/.test(word_) || /[^aeiouy]les$/.test(word_)) {
    word_ = word_.replace(/les?$/, 'el'); // "gentle", "tables": a syllable without its own sounded vowel.
  } else if (/([sxz]|ch|sh|[cg])es$/.test(word_)) {
    word_ = word_.replace(/es$/, 'is');
  } else if (/[^aeiouy]es$/.test(word_)) {
    word_ = word_.replace(/es$/, 's');
  } else if (/[^td]ed$/.test(word_) && /[aeiouy].*ed$/.test(word_)) {
    word_ = word_.replace(/ed$/, 'd');
  } else if (/[^aeiouy]e$/.test(word_) && /[aeiouy].*e$/.test(word_)) {
    word_ = word_.replace(/e$/, '');
  }
  // A silent e inside: "careful", "safely", "statement", "homeless".
  word_ = word_.replace(/([aeiouy][^aeiouy]+)e(ful|ly|ment|less|ness|some|where|thing|one)(s|fully|ly)?$/, '$1$2$3');
  const groups = word_.match(/[aeiouy]+/g) ?? [];
  let count = groups.length;
  // Vowels that meet and are both said: "giving" has none, "obvious", "mosaic", "science", "create", "poet".
  for (const [, pair] of word_.matchAll(/(ia|io|iu|eo|ua|uo|ui|ie|oe|ea|oa)/g)) {
    const at = word_.indexOf(pair);
    const before = word_.slice(Math.max(0, at - 2), at);
    if (pair === 'ia' && !/[ct]$/.test(before)) count += 1;
    else if (pair === 'io' && !/([ctsg]|ss)$/.test(before)) count += 1;
    else if (pair === 'iu') count += 1;
    else if (pair === 'eo' && !/^p$/.test(before)) count += 1;
    else if (pair === 'ua' && !/[gq]$/.test(before)) count += 1;
  }
  // "trying", "worrying", "saying": y or a vowel before -ing.
  if (/([aeiouy])ing(s)?$/.test(word_)) count += 1;
  return Math.max(1, count);
}

const strong = 'aeoáéó';
const weak = 'iuü';
const stressed = 'íú';

/** Syllables of one Spanish word, by the rules of its spelling. @param {string} word */
export function spanishSyllables(word) {
  let bare = word.toLowerCase().normalize('NFC').replace(/[^a-záéíóúüñ]/g, '');
  if (bare === '') return 1;
  bare = bare
    .replace(/qu(?=[eiéí])/g, 'q') // que, quien: the u is not said.
    .replace(/gu(?=[eiéí])/g, 'g') // guerra, guion; güe keeps it.
    .replace(/y(?![aeiouáéíóú])/g, 'i') // hoy, muy, y.
    .replace(/(?<![cs])h/g, ''); // Between vowels it separates nothing: ahora is a-o-ra, prohibir is proi-bir.
  const vowels = strong + weak + stressed;
  let count = 0;
  let before = '';
  for (const sign of bare) {
    if (!vowels.includes(sign)) {
      before = '';
      continue;
    }
    const joins =
      before !== '' &&
      before !== sign &&
      !(strong.includes(before) && strong.includes(sign)) && // a-é-re-o
      !(stressed.includes(sign) && strong.includes(before)) && // pa-ís
      !(stressed.includes(before) && strong.includes(sign)); // dí-a
    if (!joins) count += 1;
    before = sign;
  }
  return Math.max(1, count);
}

const word_sign = /[\p{L}\p{N}]+(?:[-'’][\p{L}\p{N}]+)*/gu;

/** @param {string} text */
export const wordsOf = (text) => text.match(word_sign) ?? [];

/** @param {string} text A sentence ends at . ? ! … with a space or the end behind it. */
export const sentencesOf = (text) =>
  text
    .split(/(?<=[.?!…][»"”)]*)\s+/u)
    .map((sentence) => sentence.trim())
    .filter((sentence) => wordsOf(sentence).length > 0);

/** @param {string[]} texts @param {(word: string) => number} syllables */
function counted(texts, syllables) {
  const sentences = texts.flatMap(sentencesOf);
  // A hyphen joins words; each is read by itself.
  const words = sentences.flatMap(wordsOf).flatMap((word) => word.split('-'));
  return {
    sentences: sentences.length,
    words: words.length,
    syllables: words.reduce((sum, word) => sum + syllables(word), 0),
  };
}

/** Flesch-Kincaid grade: the American school year that reads it with ease (Kincaid et al., 1975). @param {string[]} texts */
export function fleschKincaid(texts) {
  const n = counted(texts, englishSyllables);
  return { ...n, grade: 0.39 * (n.words / n.sentences) + 11.8 * (n.syllables / n.words) - 15.59 };
}

/**
 * INFLESZ: Szigriszt-Pazos' ease of reading Spanish (1993), on Barrio-Cantalejo's scale (2008): below 40
 * very hard, to 55 somewhat hard, to 65 normal, to 80 quite easy, above very easy.
 * @param {string[]} texts
 */
export function inflesz(texts) {
  const n = counted(texts, spanishSyllables);
  return { ...n, ease: 206.835 - 62.3 * (n.syllables / n.words) - n.words / n.sentences };
}
