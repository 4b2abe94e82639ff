/** A question in the place of what was pressed, before something is deleted. */
import { make } from './dom.js';
import { t } from './i18n.js';

/**
 * The question; `node` is to be put into the page, and `no.focus()` called then.
 *
 * `does` is the name of what is done after yes; no, and Escape, call `keep`.
 */
export function question({ words, does, yes, keep }) {
  const keydown = event => {
    if (event.key !== 'Escape') return;
    event.stopPropagation();  // a sidebar would close as well
    keep();
  };
  const no = make('button', { type: 'button', text: t('keep'), on: { click: keep } });
  const node = make('div', { class: 'sure', role: 'alertdialog', 'aria-label': does, on: { keydown } },
    make('p', { text: words }), no,
    make('button', { type: 'button', class: 'danger', text: does, on: { click: yes } }));
  return { node, no };
}
