// Browsers write what stands in fields to their own files, so that a tab can come back after a crash. The
// book's words do not belong there: a draft keeps them, encrypted. A field is left out when its form
// says autocomplete="off"; of fields outside such a form that is the empty one in index.html.

import { options } from 'preact';

const before = options.vnode;

options.vnode = (vnode) => {
  /** @type {Record<string, any>} */
  const props = vnode.props ?? {};
  if (vnode.type === 'textarea' || vnode.type === 'select') props.form ??= 'unsaved';
  if (vnode.type === 'input') props.autocomplete ??= 'off';
  before?.(vnode);
};
