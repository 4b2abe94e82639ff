/** The page while the server starts: asks how far that is, and loads itself again when the real page answers here. */
import { context, startDocument } from './context.js';
import { one } from './dom.js';
import { startLanguage, t, translatePage } from './i18n.js';
import { filesText, pagesText, rateText } from './pace.js';
import { chosenTheme } from './theme.js';

const STEPS = ['opening', 'comparing', 'indexing', 'search', 'page', 'ready'];
const ASK_EVERY_MS = 1000;

/** As Gradio does: what the address asks for, else what the reader chose on the page, else what the system has. */
function preferredTheme() {
  return new URLSearchParams(location.search).get('__theme') || chosenTheme() || 'system';
}

function drawStatus(status) {
  const now = STEPS.indexOf(status.step);
  for (const node of document.querySelectorAll('.steps li')) {
    const step = STEPS.indexOf(node.dataset.step);
    node.className = step < now ? 'past' : '';
    if (step === now) node.setAttribute('aria-current', 'step'); else node.removeAttribute('aria-current');
  }
  const said = one('.said');
  const text = t(`starting_${status.step}`);
  if (said.textContent !== text) said.textContent = text;  // spoken once a step
  drawCount(status);
}

function drawCount(status) {
  const { done, total } = status;
  const counted = one('.counted');
  counted.hidden = !done;
  if (!done) return;
  const bar = one('progress', counted);
  [bar.max, bar.value] = [total, done];
  one('.files', counted).textContent = filesText(status);
  one('.rate', counted).textContent = rateText(status);
}

/** A scan's pages take seconds each, in which no file is done. */
function drawPages(pages) {
  const scanned = one('.scanned');
  scanned.hidden = !pages;
  if (!pages) return;
  one('.pages', scanned).textContent = pagesText(pages);
  one('.pace', scanned).textContent = rateText(pages, 2);
}

function drawReachable(reachable) {
  one('.gone').hidden = reachable;
  document.querySelectorAll('.well').forEach(node => { node.hidden = !reachable; });
  one('.steps').classList.toggle('halted', !reachable);
}

/** One short question after the other: a line that stays open would keep an ending server waiting. */
async function askForStatus() {
  try {
    const reply = await fetch(context.config.status, { cache: 'no-store' });
    if (!reply.ok) throw new Error(String(reply.status));
    const status = await reply.json();
    if (status.step === 'ready') { location.reload(); return; }
    drawReachable(true);
    drawStatus(status);
    drawPages(status.pages);
  } catch { drawReachable(false); }
  setTimeout(askForStatus, ASK_EVERY_MS);
}

/** Starts the page; `starting_page.py` says what is in `config`. */
export function start(config) {
  startDocument(config);
  startLanguage();
  document.documentElement.dataset.theme = preferredTheme();
  document.addEventListener('DOMContentLoaded', () => {
    translatePage();
    askForStatus();
  });
}
