/** The first indexing of the articles, as a page shows it while it waits for them. */
import { make, one } from './dom.js';
import { t } from './i18n.js';
import { announce } from './messages.js';
import { filesText, pagesText, rateText } from './pace.js';
import { rpcNewest } from './rpc.js';

const ASK_EVERY_MS = 700;
let shown = null;  // the status

/** How far the indexing is, in words; '' where none is waited for. */
export function indexingText() {
  if (!shown) return '';
  const { done, pages } = shown;
  const counted = done ? [filesText(shown), rateText(shown)] : [];
  const scanned = pages ? [pagesText(pages), rateText(pages, 2)] : [];
  return [t('indexing'), ...counted, ...scanned].filter(Boolean).join(' · ');
}

/**
 * The reply to a call that needs the articles; null where a newer call has asked for the same.
 *
 * While they are being indexed, that is shown, and `changed` is called whenever its words change.
 */
export async function whenIndexed(name, changed) {
  let reply = await rpcNewest(name, { waiting: false });
  while (reply?.indexing) {
    drawIndexing(reply.indexing);
    changed();
    await new Promise(resolve => { setTimeout(resolve, ASK_EVERY_MS); });
    reply = await rpcNewest(name, { waiting: true });
  }
  if (reply && shown) {
    drawIndexing(null);
    changed();
  }
  return reply;
}

function drawIndexing(status) {
  if (status && !shown) announce(t('indexing'));  // how far it is changes too often to be spoken
  shown = status;
  const place = one('.indexing');
  place.hidden = !status;
  if (!status) return;
  if (!place.children.length) {
    place.append(make('p', { class: 'indexing-text' }), make('progress'), make('p', { class: 'quiet' }));
  }
  const [words, bar, note] = place.children;
  words.textContent = indexingText();
  note.textContent = t('indexing_wait');
  bar.setAttribute('aria-label', t('indexing'));
  if (status.done) [bar.max, bar.value] = [status.total, status.done];
  else bar.removeAttribute('value');
}
