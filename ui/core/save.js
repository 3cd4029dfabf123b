// A text that leaves the book as a file.

/** @param {string} text @param {string} type @param {string} name A plain one. */
export function saveText(text, type, name) {
  const address = URL.createObjectURL(new Blob([text], { type }));
  const link = document.createElement('a');
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}
