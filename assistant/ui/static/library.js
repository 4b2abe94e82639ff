/** The library: what is in it, a search in it, and, where that is allowed, changing it. */
import { startAddress } from './address.js';
import { question } from './confirm.js';
import { startContext } from './context.js';
import { make, mount, one, show } from './dom.js';
import { startLanguage, startLanguageSwitch, t, translatePage } from './i18n.js';
import { startKeys } from './keys.js';
import { showError } from './messages.js';
import { drawBin, startBin } from './library_bin.js';
import { followLibrary, noteState } from './library_follow.js';
import { showTable } from './library_table.js';
import { openArticle, openPassage, redrawReader, startReader } from './reader.js';
import { rpc, rpcNewest } from './rpc.js';
import { followTheme, startThemeSwitch } from './theme.js';
import { drawUploadHint, startUploads } from './uploads.js';

const library = { articles: [], passages: [] };  // what is drawn: all articles, and the passages of the last search

async function drawArticles() {
  const reply = await rpcNewest('shelves');
  if (!reply) return;
  const { error, articles, table, changeable, state } = reply;
  showError(error || '');
  if (error) return;
  one('.changing').hidden = !changeable;
  one('.read-only').hidden = changeable;
  library.articles = articles;
  showTable(one('.table'), table);
  noteState(state);
}

async function search() {
  const query = one('.seek input').value;
  if (!query.trim()) return one('.found-there').replaceChildren();
  const reply = await rpcNewest('find', { query });
  if (!reply) return;
  const { error, passages, hits } = reply;
  showError(error || '');
  if (error) return;
  library.passages = passages;
  show(one('.found-there'), hits);
}

/** Shows what indexing would change, with a button that does it. */
async function compareIndex() {
  const place = one('.compared');
  place.textContent = t('reindex_busy');
  const { error, changes } = await rpc('compare');
  if (error || !changes) { place.textContent = error || t('reindex_none'); return; }
  show(place, changes);
  const apply = async () => {
    place.textContent = t('reindex_busy');
    const done = await rpc('apply');
    place.textContent = done.error || t('reindex_done');
    drawArticles();
  };
  place.append(make('button', { type: 'button', class: 'primary', text: t('reindex_apply'), on: { click: apply } }));
}

/** Asks whether to remove an article, in the place of the button. */
function confirmRemoval(button, { path, title }) {
  const keep = () => { node.remove(); button.hidden = false; button.focus(); };
  const yes = async () => {
    const { error } = await rpc('remove', { path });
    await drawArticles();
    drawBin();
    one('.table').focus();
    if (error) showError(error);
  };
  const words = t('remove_sure', { title, file: path.split('/')[1] });
  const { node, no } = question({ words, does: t('remove'), yes, keep });
  button.hidden = true;
  button.after(node);
  no.focus();
}

function handleClick(event) {
  const button = event.target.closest('button[data-article], button[data-passage]');
  if (!button) return;
  const article = library.articles[Number(button.dataset.article)];
  if (button.classList.contains('remove')) {
    const path = button.dataset.path || article.path;
    confirmRemoval(button, { path, title: article.title });
  } else if (button.dataset.passage) openPassage(library, Number(button.dataset.passage), button);
  else openArticle(article, button);
}

/** Opens the article that the address names, as citations of other programs do. */
function openNamedArticle() {
  const id = new URLSearchParams(location.search).get('article');
  const article = library.articles.find(candidate => candidate.id === id);
  if (article) openArticle(article, one('.seek input'));
}

/** Starts the library in the element that Gradio made for it; `library_page.py` says what is in `config`. */
export function start(config, gradio) {
  startContext(config, gradio);
  startLanguage();
  mount(config.markup, config.style);
  followTheme();
  startThemeSwitch(one('.theme'));
  translatePage();
  drawUploadHint();
  startLanguageSwitch(one('.language'), () => {
    drawUploadHint();
    drawArticles();
    drawBin();
    search();
    redrawReader();
  });
  startKeys();
  startReader();
  startAddress();
  startUploads(drawArticles);
  startBin(drawArticles);
  one('.compare').addEventListener('click', compareIndex);
  one('.shelf').addEventListener('click', handleClick);
  one('.seek').addEventListener('submit', event => { event.preventDefault(); search(); });
  followLibrary(() => { drawArticles(); drawBin(); });
  drawArticles().then(openNamedArticle);
}
