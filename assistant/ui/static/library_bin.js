/** The bin of the library: files that were removed, which can be put back. */
import { context } from './context.js';
import { make, one, show } from './dom.js';
import { t } from './i18n.js';
import { rpc, rpcNewest } from './rpc.js';
import { showError } from './messages.js';

/** Handles the bin; `changed` is called when a file was put back. */
export function startBin(changed) {
  one('.bin').addEventListener('toggle', () => { if (one('.bin').open) drawBin(); });
  one('.bin-list').addEventListener('click', async event => {
    const button = event.target.closest('.put-back');
    if (!button) return;
    button.disabled = true;
    const { error } = await rpc('put_back', { file: button.dataset.file });
    await drawBin();
    await changed();
    if (error) showError(error);
  });
  one('.empty-bin').addEventListener('click', ({ target }) => confirmEmptying(target));
}

/** Draws what is in the bin, where it is open. */
export async function drawBin() {
  if (!one('.bin').open) return;
  const reply = await rpcNewest('list_bin');
  if (!reply) return;
  const { error, files } = reply;
  if (error) return showError(error);
  one('.bin-hint').textContent = files ? t('bin_hint', { days: context.config.bin_days }) : t('bin_nothing');
  one('.empty-bin').hidden = !files;
  show(one('.bin-list'), files);
}

/** Asks whether to delete all for good, in the place of the button. */
function confirmEmptying(button) {
  const back = () => { question.remove(); button.hidden = false; button.focus(); };
  const empty = async () => {
    const { error } = await rpc('empty_bin');
    question.remove();
    await drawBin();
    if (error) showError(error);
  };
  const no = make('button', { type: 'button', text: t('keep'), on: { click: back } });
  const yes = make('button', { type: 'button', class: 'danger', text: t('bin_empty'), on: { click: empty } });
  const question = make('span', { class: 'sure', role: 'alertdialog', 'aria-label': t('bin_empty') },
    make('span', { text: t('bin_sure') }), no, yes);
  button.hidden = true;
  button.after(question);
  no.focus();
}
