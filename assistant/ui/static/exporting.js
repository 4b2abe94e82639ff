/** The open conversation as a file. */
import { context } from './context.js';
import { make, one } from './dom.js';
import { download } from './download.js';
import { t } from './i18n.js';
import { localTime } from './local_time.js';
import { showError } from './messages.js';
import { rpc } from './rpc.js';
import { state } from './state.js';
import { reviewsForFiles } from './turn_reviews.js';

const FORMATS = ['md', 'html', 'docx', 'bib', 'ris', 'gbt'];

/** Fills the menu of formats and handles it. */
export function startExport() {
  const menu = one('.export');
  const list = one('ul', menu);
  for (const format of FORMATS) {
    const click = () => { menu.open = false; exportAs(format); };
    list.append(make('li', {}, make('button', { type: 'button', 'data-t': 'export_' + format, on: { click } })));
  }
  menu.addEventListener('keydown', event => {
    if (event.key !== 'Escape') return;
    menu.open = false;
    one('summary', menu).focus();
  });
  context.root.addEventListener('click', event => { if (!event.target.closest('.export')) menu.open = false; });
}

async function exportAs(format) {
  const whole = state.turns.filter(turn => turn.record);
  if (!whole.length) return showError(t('export_empty'));
  const file = await rpc('export', {
    format,
    title: state.conversation?.title || t('title'),
    answers: whole.map(turn => turn.record),
    imported: [...whole.keys()].filter(index => whole[index].imported),
    asked: whole.map(turn => localTime(turn.asked)),
    reviews: Object.assign({}, ...whole.map(reviewsForFiles)),
  });
  if (file.error) return showError(file.error);
  const bytes = Uint8Array.from(atob(file.content), character => character.charCodeAt(0));
  download(file.name, new Blob([bytes], { type: file.type }));
}
