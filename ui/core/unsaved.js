// Browsers write what stands in fields to their own files, so that a tab can come back after a crash. The
// book's words do not belong there: a draft keeps them, encrypted. To Firefox a field is left out when it
// says autocomplete="off" itself, to Chromium a long text when its form says so; of fields outside such a
// form that is the empty one in index.html.

import { options } from 'preact';

const before = options.vnode;

options.vnode = (vnode) => {
  /** @type {Record<string, any>} */
  const props = vnode.props ?? {};
  if (vnode.type === 'textarea' || vnode.type === 'select') props.form ??= 'unsaved';
  if (['input', 'textarea', 'select'].includes(String(vnode.type))) props.autocomplete ??= 'off';
  before?.(vnode);
};
