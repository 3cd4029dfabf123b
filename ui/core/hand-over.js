// Addresses that hand words to the phone's or the computer's own programs: sms: (RFC 5724), mailto:
// (RFC 6068) and tel: (RFC 3966). Pure, so that every odd character can be tried.

/**
 * What systems still open. Windows cuts or refuses an address from about 2,048 characters on, and
 * says nothing about it.
 */
export const longest_address = 1900;

/**
 * Text for the inside of an address. A half of a pair, as a cut text may end in, would make
 * encodeURIComponent throw.
 * @param {string} text
 */
const encoded = (text) => encodeURIComponent(text.replace(/\p{Surrogate}/gu, '\uFFFD'));

/**
 * A number as it is dialled: digits with + in front, * and # where somebody wrote them. "(0)" after
 * a country's code is a habit of writing and is not dialled. "" for what is no number.
 * @param {string} address
 */
export function dialled(address) {
  const trimmed = address.trim().replace(/^tel:|^sms:/i, '');
  const far = /^(?:\+|00)/.test(trimmed);
  const digits = (far ? trimmed.replace(/\(0\)/, '') : trimmed).replace(/[^\d*#]/g, '');
  return digits && (trimmed.startsWith('+') ? `+${digits}` : digits);
}

/** @param {string} number */
const inAddress = (number) => number.replaceAll('#', '%23');

/** @param {string} address "" for what is no number. */
export function telAddress(address) {
  const number = dialled(address);
  return number && `tel:${inAddress(number)}`;
}

/**
 * Without a number the program asks for whom. Apple's Messages looks for the words after "&", all
 * others where the RFC puts them, after "?"; the empty field between the two suits Apple.
 * @param {string} address @param {string} text @param {boolean} apple
 */
export function smsAddress(address, text, apple) {
  const to = `sms:${inAddress(dialled(address))}`;
  return text ? `${to}?${apple ? '&' : ''}body=${encoded(text)}` : to;
}

/** What can be an e-mail address. @param {string} address */
export const isMail = (address) => /^[^\s@]+@[^\s@]+$/.test(address.trim());

/**
 * Lines end in CRLF there (RFC 6068, 5).
 * @param {string} address "" lets the program ask for whom. @param {string} text
 * @param {string} [subject]
 */
export function mailAddress(address, text, subject = '') {
  const fields = [
    subject && `subject=${encoded(subject)}`,
    text && `body=${encoded(text.replace(/\r\n|\r|\n/g, '\r\n'))}`,
  ].filter(Boolean);
  const to = isMail(address) ? encoded(address.trim()).replace('%40', '@') : '';
  return `mailto:${to}${fields.length > 0 ? `?${fields.join('&')}` : ''}`;
}

/** Whether this is one of Apple's systems, whose Messages reads addresses its own way. */
export const onApple = () => /^(?:iPhone|iPad|iPod|Mac)/.test(navigator.platform);
