/** The bin of the library: files that were removed, which can be put back. */
import { context } from './context.js';
import { question } from './confirm.js';
import { one, show } from './dom.js';
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
    one('.bin summary').focus();
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
  const keep = () => { node.remove(); button.hidden = false; button.focus(); };
  const yes = async () => {
    const { error } = await rpc('empty_bin');
    node.remove();
    await drawBin();
    one('.bin summary').focus();
    if (error) showError(error);
  };
  const { node, no } = question({ words: t('bin_sure'), does: t('bin_empty'), yes, keep });
  button.hidden = true;
  button.after(node);
  no.focus();
}
