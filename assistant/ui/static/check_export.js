/** The open check as a file. */
import { open, recordOf } from './check_state.js';
import { context } from './context.js';
import { make, one } from './dom.js';
import { download } from './download.js';
import { t } from './i18n.js';
import { showError } from './messages.js';
import { rpc } from './rpc.js';

const FORMS = ['word', 'html', 'markdown', 'json'];

/** Fills the menu of forms and handles it. */
export function startCheckExport() {
  const menu = one('.export');
  const list = one('ul', menu);
  for (const form of FORMS) {
    const click = () => { menu.open = false; exportAs(form); };
    const key = 'textcheck_export_' + form;
    list.append(make('li', {}, make('button', { type: 'button', 'data-t': key, on: { click } })));
  }
  menu.addEventListener('keydown', event => {
    if (event.key !== 'Escape') return;
    menu.open = false;
    one('summary', menu).focus();
  });
  context.root.addEventListener('click', event => { if (!event.target.closest('.export')) menu.open = false; });
}

async function exportAs(form) {
  const { check } = open;
  if (!check) return;
  const { name = '', content = '' } = check.file || {};
  const request = { form, checked: recordOf(check), changes: check.changes, name, content };
  const file = await rpc('export_checked', request);
  if (file.error) return showError(file.error || t('failed'));
  download(file.name, new Blob([Uint8Array.from(atob(file.content), character => character.charCodeAt(0))]));
}
