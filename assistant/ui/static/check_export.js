/** The open check as a file. */
import { open, recordOf } from './check_state.js';
import { context } from './context.js';
import { make, one } from './dom.js';
import { download } from './download.js';
import { t } from './i18n.js';
import { showError } from './messages.js';
import { mayHaveReviews } from './review_store.js';
import { asFilesHave, fetchReviews } from './reviews.js';
import { rpc } from './rpc.js';

const FORMS = ['word', 'html', 'markdown', 'json'];
const KEYS_AT_ONCE = 2000;

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

/** The readers' own verdicts on what the articles say, by the keys of the citations. */
async function reviewsFor(check) {
  if (!mayHaveReviews()) return {};
  const cited = check.sentences.flatMap(({ evidence }) => evidence).filter(citation => citation.article);
  const keys = [];
  for (let start = 0; start < cited.length; start += KEYS_AT_ONCE) {
    const citations = cited.slice(start, start + KEYS_AT_ONCE)
      .map(({ article, quote, sentence }) => ({ article: article.id, quote: quote || '', sentence }));
    keys.push(...(await rpc('review_keys', { citations })).keys || []);
  }
  await fetchReviews(keys);
  return asFilesHave(keys);
}

async function exportAs(form) {
  const { check } = open;
  if (!check) return;
  const { name = '', content = '' } = check.file || {};
  const reviews = await reviewsFor(check);
  const request = { form, checked: recordOf(check), changes: check.changes, name, content, reviews };
  const file = await rpc('export_checked', request);
  if (file.error) return showError(file.error || t('failed'));
  download(file.name, new Blob([Uint8Array.from(atob(file.content), character => character.charCodeAt(0))]));
}
