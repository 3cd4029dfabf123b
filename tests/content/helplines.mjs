// The shape of the numbers to call (content/LANG/helplines.json): what is wrong with a file, sentence by sentence.

/** ISO 3166-1 alpha-2. */
const iso = new Set(
  ('AD AE AF AG AI AL AM AO AQ AR AS AT AU AW AX AZ BA BB BD BE BF BG BH BI BJ BL BM BN BO BQ BR BS BT BV BW BY BZ CA CC CD CF ' +
    'CG CH CI CK CL CM CN CO CR CU CV CW CX CY CZ DE DJ DK DM DO DZ EC EE EG EH ER ES ET FI FJ FK FM FO FR GA GB GD GE GF GG ' +
    'GH GI GL GM GN GP GQ GR GS GT GU GW GY HK HM HN HR HT HU ID IE IL IM IN IO IQ IR IS IT JE JM JO JP KE KG KH KI KM KN KP ' +
    'KR KW KY KZ LA LB LC LI LK LR LS LT LU LV LY MA MC MD ME MF MG MH MK ML MM MN MO MP MQ MR MS MT MU MV MW MX MY MZ NA NC ' +
    'NE NF NG NI NL NO NP NR NU NZ OM PA PE PF PG PH PK PL PM PN PR PS PT PW PY QA RE RO RS RU RW SA SB SC SD SE SG SH SI SJ ' +
    'SK SL SM SN SO SR SS ST SV SX SY SZ TC TD TF TG TH TJ TK TL TM TN TO TR TT TV TW TZ UA UG UM US UY UZ VA VC VE VG VI VN ' +
    'VU WF WS YE YT ZA ZM ZW').split(' '),
);

export const kinds = ['emergency', 'violence', 'sexual_violence', 'crisis', 'listening'];
const fields = ['kind', 'name', 'number', 'hours', 'note', 'source', 'checked'];

/** Lists of other people's numbers: they lead to a source, and are none. */
const registries = /(?:findahelpline|befrienders\.org$|wikipedia|wikidata|github|iasp\.info|blueskyfound)/;

const words = (text) => typeof text === 'string' && text.trim() === text && text !== '';

/** The digits of a number, with the star and the hash of short codes. @param {string} number */
export const dialled = (number) => number.replace(/[^\d*#+]/g, '');

function numberTrouble(number) {
  if (typeof number !== 'string' || !/^[0-9*#+][0-9 *#+-]*[0-9#]$/.test(number) || /[ -]{2}/.test(number)) return 'is no number to dial';
  const digits = number.replace(/\D/g, '').length;
  if (number.includes('+') || (number.startsWith('00') && digits > 6)) return 'has a country prefix: it is dialled in the country';
  // A short code is two to six digits; anything longer is a whole number.
  if (digits < 2 || digits > 12) return `has ${digits} digits`;
  return '';
}

function dateTrouble(date, today) {
  if (date === null) return '';
  const real = /^\d{4}-\d\d-\d\d$/.test(date) && new Date(`${date}T00:00:00Z`);
  if (!real || Number.isNaN(real.getTime()) || real.toISOString().slice(0, 10) !== date) return 'was checked on no day';
  if (date < '2020-01-01') return 'was checked too long ago to say so';
  return date > today ? 'was checked in the future' : '';
}

function lineTroubles(line, today) {
  const found = [];
  if (!kinds.includes(line.kind)) found.push(`is of no kind: ${line.kind}`);
  if (!words(line.name)) found.push('has no name');
  found.push(numberTrouble(line.number), dateTrouble(line.checked, today));
  if (!words(line.hours)) found.push('has no hours');
  if (!words(line.source) || !/^[a-z0-9-]+(?:\.[a-z0-9-]+)+(?:\/[a-z0-9-]+)*$/.test(line.source)) found.push('has no source');
  else if (registries.test(line.source)) found.push('has a list as its source');
  // The page puts the full stop.
  if ('note' in line && (!words(line.note) || line.note.endsWith('.'))) found.push('has no good note');
  const odd = Object.keys(line).filter((key) => !fields.includes(key));
  if (odd.length > 0) found.push(`has ${odd}`);
  return found.filter(Boolean);
}

function countryTroubles({ code, name, lines, more }, today) {
  const found = [];
  if (!iso.has(code)) found.push('has no code of ISO 3166-1');
  if (!words(name)) found.push('has no name');
  if (more !== undefined && !/^\S.*\.$/.test(more)) found.push('has no good "more"');
  const has = new Set(lines.map(({ kind }) => kind));
  if (!has.has('emergency')) found.push('has no emergency number');
  if (!has.has('violence') && !has.has('crisis')) found.push('has nobody for violence or crisis');
  const order = lines.map(({ kind }) => kinds.indexOf(kind)).filter((at) => at >= 0);
  if (order.some((at, i) => i > 0 && at < order[i - 1])) found.push('has its lines in another order than their kinds');
  const numbers = lines.map(({ number }) => dialled(String(number)));
  if (new Set(numbers).size < numbers.length) found.push('has a line twice');
  return [...found, ...lines.flatMap((line) => lineTroubles(line, today).map((trouble) => `${line.name} ${trouble}`))];
}

/**
 * What is wrong with a file of numbers.
 * @param {any} file @param {string} language @param {string} [today] YYYY-MM-DD
 * @returns {string[]}
 */
export function troubles(file, language, today = new Date().toISOString().slice(0, 10)) {
  const found = [];
  if (String(Object.keys(file.kinds)) !== String(kinds)) found.push('the kinds are others');
  if (!words(file.always)) found.push('"always" has no words');
  if (file.countries.length < 30) found.push(`there are ${file.countries.length} countries`);
  const codes = file.countries.map(({ code }) => code);
  if (new Set(codes).size < codes.length) found.push('a country stands twice');
  const names = file.countries.map(({ name }) => String(name));
  const sorted = [...names].sort(new Intl.Collator(language).compare);
  if (String(names) !== String(sorted)) found.push('the countries are in no order');
  return [
    ...found,
    ...file.countries.flatMap((country) => countryTroubles(country, today).map((trouble) => `${country.code}: ${trouble}`)),
  ];
}

/** What must be the same in every language, by country. */
export const facts = (file) =>
  Object.fromEntries(
    file.countries.map(({ code, lines, more }) => [
      code,
      { lines: lines.map(({ kind, number, hours, note, source, checked }) => [kind, number, hours === 'always', Boolean(note), source, checked]), more: Boolean(more) },
    ]),
  );

/** The table of docs/helplines.md. */
export const table = (file) => {
  const rows = file.countries.map(({ code, name, lines }) => {
    const dates = lines.map(({ checked }) => checked).filter(Boolean).sort();
    return `| ${code} | ${name} | ${lines.length} | ${dates.length} | ${dates[0] ?? ''} |`;
  });
  const lines = file.countries.flatMap((country) => country.lines);
  const checked = lines.filter((line) => line.checked).length;
  return ['| Code | Country | Lines | Checked | Oldest check |', '| --- | --- | ---: | ---: | --- |', ...rows,
    `| | ${file.countries.length} countries | ${lines.length} | ${checked} | |`].join('\n');
};
