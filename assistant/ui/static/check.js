/** The check of a text of the reader's own: puts its modules together. */
import { readAddress, showAddress, startAddress } from './address.js';
import { drawInputHint, startInput } from './check_input.js';
import { listChecks, loadCheck, saveCheck } from './check_kept.js';
import { drawOverview } from './check_overview.js';
import { checkAgain, rejoin, showCheck, stopCheck } from './check_run.js';
import { open } from './check_state.js';
import { startClipboard } from './clipboard.js';
import { context, startContext } from './context.js';
import { mount, one } from './dom.js';
import { drawDraft } from './draft.js';
import { on } from './events.js';
import { startCheckExport } from './check_export.js';
import { chooseSentence, chosenSentence, closeFinding, leaveSentence, redrawFinding } from './finding.js';
import { startLanguage, startLanguageSwitch, t, translatePage } from './i18n.js';
import { whenIndexed } from './indexing.js';
import { startKeys } from './keys.js';
import { showError } from './messages.js';
import { closeReader, isReaderOpen, redrawReader, startReader } from './reader.js';
import { followTheme, startThemeSwitch } from './theme.js';
import { drawPlace, startVerdictBar } from './verdict_bar.js';

const library = { articles: '' };  // the state of the articles, as the server tells it

/** Shows the field for a new text. */
function showBeginning() {
  leaveSentence();
  if (isReaderOpen()) closeReader();
  open.check = null;
  one('.begin').hidden = false;
  one('.checked').hidden = true;
  one('.export').hidden = true;
  showError('');
  listChecks(openCheck);
}

function beginAnew() {
  showBeginning();
  showAddress(null, true);
  one('.submitted textarea').focus();
}

/** Opens a kept check: one that the server is still at goes on, one made before the articles changed is made again. */
async function openCheck(id, step = true) {
  const check = await loadCheck(id);
  if (!check) return showBeginning();
  showError('');
  showCheck(check);
  showAddress(id, step);
  one('.next-sentence').focus();
  if (check.phase === 'unfinished' && await rejoin(check)) return;
  await followArticles();
}

/** Learns what texts are checked against; a whole check is made again where that is no longer the same. */
async function followArticles() {
  const state = await whenIndexed('library_state', drawOverview);
  if (!state) return;
  if (state.error) return showError(state.error);
  library.articles = state.articles;
  one('.holdings').textContent = state.holdings;
  one('.may-judge').hidden = !state.may_judge;
  one('.judge-notice').hidden = !state.judge;
  one('.judge-notice').textContent = state.judge && t('textcheck_judge_unexamined', { who: state.judge });
  const { check } = open;
  if (check?.phase !== 'done') return;
  if (!check.articles) check.articles = state.articles;
  else if (check.articles !== state.articles) checkAgain(check, { articles: state.articles });
}

function handleClick(event) {
  const sentence = event.target.closest('.sentence');
  if (!sentence || String(window.getSelection())) return;
  chooseSentence(Number(sentence.dataset.sentence), { read: true });
}

function handleKey(event) {
  if (event.key === 'Escape' && !isReaderOpen() && chosenSentence() !== null) closeFinding();
  if (!event.target.matches('.sentence') || !['Enter', ' '].includes(event.key)) return;
  event.preventDefault();
  chooseSentence(Number(event.target.dataset.sentence), { read: true });
}

function listen() {
  on('overview', drawOverview);
  on('chosen', drawPlace);
  on('changes', () => { drawOverview(); saveCheck(open.check); });
  on('save', ({ check }) => saveCheck(check));
  on('decided', ({ numbers }) => { if (numbers.includes(chosenSentence())) redrawFinding(); });
  one('.draft').addEventListener('click', handleClick);
  one('.draft').addEventListener('keydown', handleKey);
  one('.new-check').addEventListener('click', beginAnew);
  one('.checked .stop').addEventListener('click', stopCheck);
  window.addEventListener('focus', followArticles);
}

function showLinks() {
  for (const name of ['chat', 'library']) {
    const address = context.config[name];
    one('.to-' + name).hidden = !address;
    if (address) one('.to-' + name).href = address;
  }
}

function redraw() {
  drawInputHint();
  nameDocument();
  followArticles();
  if (!open.check) return listChecks(openCheck);
  drawDraft();
  drawOverview();
  redrawFinding();
  redrawReader();
}

function nameDocument() {
  if (context.alone) document.title = t('textcheck');
}

/** Starts the page in the element that Gradio made for it; `check_page.py` says what is in `config`. */
export function start(config, gradio) {
  startContext(config, gradio);
  startLanguage();
  mount(config.markup, config.style);
  followTheme();
  one('.app').style.setProperty('--height', config.height);
  showLinks();
  startThemeSwitch(one('.theme'));
  startCheckExport();
  translatePage();
  nameDocument();
  startKeys();
  startLanguageSwitch(one('.language'), redraw);
  startReader();
  startClipboard();
  startVerdictBar();
  startInput(() => library.articles);
  drawInputHint();
  listen();
  startAddress(id => { if (id !== (open.check?.id ?? null)) (id ? openCheck(id, false) : showBeginning()); });
  const named = readAddress().conversation;
  followArticles().then(() => (named ? openCheck(named, false) : listChecks(openCheck)));
}
