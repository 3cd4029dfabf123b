// A text as a picture: dark ink on paper, in the person's own face. Made on this device, and given
// to nobody but the browser's own way of saving files.

const wide = 1080;
const edge = 96;
const size = 56;
const line = 84;

/**
 * Lines that fit the picture; a word that is longer than a line is broken.
 * @param {CanvasRenderingContext2D} pen @param {string} text
 */
function lines(pen, text) {
  const room = wide - 2 * edge;
  /** @type {string[]} */
  const found = [];
  for (const paragraph of text.split('\n')) {
    let now = '';
    for (const word of paragraph.split(/\s+/)) {
      const both = now ? `${now} ${word}` : word;
      if (pen.measureText(both).width <= room) {
        now = both;
        continue;
      }
      if (now) found.push(now);
      now = '';
      for (const sign of word) {
        if (now && pen.measureText(now + sign).width > room) {
          found.push(now);
          now = '';
        }
        now += sign;
      }
    }
    found.push(now);
  }
  return found;
}

/** At most so many lines; a browser draws nothing on a picture that is too tall. */
const most = 150;

/** @param {string} text @returns {Promise<Blob>} */
export function drawCard(text) {
  const canvas = document.createElement('canvas');
  const pen = /** @type {CanvasRenderingContext2D} */ (canvas.getContext('2d'));
  const face = getComputedStyle(document.documentElement);
  const font = `${size}px ${face.getPropertyValue('--own') || 'serif'}`;
  pen.font = font;
  const drawn = lines(pen, text).slice(0, most);
  canvas.width = wide;
  canvas.height = 2 * edge + drawn.length * line;
  // A new size empties the pen.
  pen.font = font;
  pen.fillStyle = face.getPropertyValue('--paper');
  pen.fillRect(0, 0, canvas.width, canvas.height);
  pen.fillStyle = face.getPropertyValue('--ink');
  pen.textBaseline = 'middle';
  const rtl = getComputedStyle(document.documentElement).direction === 'rtl';
  pen.direction = rtl ? 'rtl' : 'ltr';
  const from = rtl ? wide - edge : edge;
  drawn.forEach((words, at) => pen.fillText(words, from, edge + (at + 0.5) * line));
  return new Promise((done, wrong) =>
    canvas.toBlob((blob) => (blob ? done(blob) : wrong(new Error('no picture'))), 'image/png'),
  );
}

/** @param {Blob} blob @param {string} name */
export function saveFile(blob, name) {
  const address = URL.createObjectURL(blob);
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}
