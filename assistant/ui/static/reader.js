/**
 * The reader beside the chat: a whole article, the quoted place marked and in view, and the way through an answer's
 * citations.
 */
import { closeLayer, openLayer } from './address.js';
import { stopsOf } from './citations.js';
import { context } from './context.js';
import { app, make, one, show } from './dom.js';
import { locale, t } from './i18n.js';
import { fetchReviews, reviewBox } from './reviews.js';
import { rpc } from './rpc.js';

/**
 * `stops` are the places to go through and `at` the one that is shown, `cleaned` says in which text, `origin` is the
 * element that the reader came from. `where` has each place in words: of which page, and how surely recognised.
 * `requests` counts what was requested, `drawn` is the request whose reply is drawn.
 */
const reader = { node: null, cleaned: true, stops: [], at: 0, origin: null, requests: 0, drawn: null, where: {} };

/** Handles the reader's buttons. */
export function startReader() {
  reader.node = one('.reader');
  const click = (selector, call) => one(selector, reader.node).addEventListener('click', call);
  click('.close', () => closeReader());
  click('.previous', () => goTo(reader.at - 1));
  click('.next', () => goTo(reader.at + 1));
  click('.as-cleaned', () => showText(true));
  click('.as-original', () => showText(false));
  reader.node.addEventListener('keydown', event => { if (event.key === 'Escape') closeReader(); });
}

export function isReaderOpen() {
  return !reader.node.hidden;
}

/** Opens the reader at a citation of an answer. */
export function openCitation(turn, index, origin) {
  const stops = stopsOf(turn);
  openReader(stops, Math.max(0, stops.findIndex(stop => stop.citations.includes(index))), origin);
}

/** Opens the reader at one of the passages. */
export function openPassage({ passages }, index, origin) {
  const { article, start, end, text } = passages[index];
  openReader([{ key: 'p' + index, article, start, end, quote: text, citations: [] }], 0, origin);
}

/** Opens the reader at the beginning of an article. */
export function openArticle(article, origin) {
  openReader([{ key: 'whole', article, start: 0, end: 0, quote: '', citations: [] }], 0, origin);
}

function openReader(stops, at, origin) {
  if (!stops.length) return;
  Object.assign(reader, { stops, origin });
  reader.node.hidden = false;
  app().classList.add('reading');
  openLayer(() => closeReader());
  goTo(at, true);
  const { article, start, end } = stops[reader.at];
  context.trigger('opened', { article: JSON.stringify(article), start, end, user: context.config.user });
}

/** Closes the reader; the focus goes back to where it came from. `back` says whether the page stays as it is. */
export function closeReader(back = true) {
  closeLayer(back);
  reader.node.hidden = true;
  app().classList.remove('reading');
  if (reader.origin?.isConnected) reader.origin.focus();
}

/** Forgets where the reader came from, as that is about to go. */
export function forgetOrigin() {
  reader.origin = null;
}

/** Draws the open reader in the page's language. */
export function redrawReader() {
  if (isReaderOpen()) goTo(reader.at);
}

function showText(cleaned) {
  reader.cleaned = cleaned;
  goTo(reader.at);
}

async function goTo(at, opened = false) {
  reader.at = Math.min(Math.max(at, 0), reader.stops.length - 1);
  const stop = reader.stops[reader.at];
  drawTools(stop);
  const heading = one('h2', reader.node);
  heading.textContent = stop.article.title;
  heading.lang = stop.article.language || '';
  if (opened) heading.focus({ preventScroll: true });
  const places = reader.stops
    .filter(other => other.article.id === stop.article.id)
    .map(({ key, start, end, quote }) => ({ key, start, end, quote: quote || '' }));
  const request = { article: stop.article, places, cleaned: reader.cleaned };
  const wanted = JSON.stringify([request, locale.language]);
  if (wanted !== reader.drawn && !(await drawArticle(request, wanted))) return;
  drawPlace(stop);
  scrollToStop(stop.key);
}

function drawTools(stop) {
  const find = selector => one(selector, reader.node);
  const total = reader.stops.length;
  find('.verdict').replaceChildren(...(stop.verdicts || []).map(text => make('p', { text })));
  if (stop.doubted) find('.verdict').append(make('p', { class: 'quiet', text: t('nearest_words') }));
  drawReviews(stop);
  find('.previous').disabled = reader.at === 0;
  find('.next').disabled = reader.at === total - 1;
  find('.as-cleaned').setAttribute('aria-pressed', String(reader.cleaned));
  find('.as-original').setAttribute('aria-pressed', String(!reader.cleaned));
}

/** The readers' own verdicts on the citations of this place, which others may have given since. */
function drawReviews({ turn, citations }) {
  const isKnown = Boolean(turn?.keys);
  one('.reviewing', reader.node).replaceChildren(...(isKnown ? [reviewBox(turn, citations)] : []));
  if (isKnown) fetchReviews(citations.map(index => turn.keys[index]));
}

/** Tells which place it is, where it stands in the file and how surely it was recognised. */
function drawPlace(stop) {
  const total = reader.stops.length;
  const [where, recognised] = reader.where[stop.key] || ['', ''];
  const behind = where && ' · ' + where;
  const place = one('.place', reader.node);
  place.textContent = `${reader.at + 1}/${total}${behind}`;
  place.setAttribute('aria-label', t('place', { place: reader.at + 1, total }) + behind);
  if (recognised) one('.verdict', reader.node).append(make('p', { class: 'quiet', text: recognised }));
}

/** Draws the article; false where another place was chosen meanwhile. */
async function drawArticle(request, wanted) {
  const mine = ++reader.requests;
  reader.node.setAttribute('aria-busy', 'true');
  const article = await rpc('read', request);
  if (mine !== reader.requests) return false;
  reader.node.removeAttribute('aria-busy');
  show(one('.head', reader.node), article.head || '');
  show(one('.body', reader.node), article.body || '');
  if (article.error) one('.head', reader.node).replaceChildren(make('p', { class: 'notice', text: article.error }));
  if (article.title) one('h2', reader.node).textContent = article.title;
  reader.node.classList.toggle('as-it-was', !reader.cleaned);
  reader.drawn = article.error ? null : wanted;
  reader.where = article.where || {};
  return true;
}

function scrollToStop(key) {
  const page = one('.page', reader.node);
  let first = null;
  page.querySelectorAll('mark[data-places]').forEach(mark => {
    const keys = mark.dataset.places.split(' ');
    const here = keys.includes(key);
    mark.classList.toggle('here', here);
    mark.classList.toggle('doubted', reader.stops.filter(stop => keys.includes(stop.key)).every(stop => stop.doubted));
    if (here && !first) first = mark;
  });
  if (!first) { page.scrollTop = 0; return; }
  page.scrollTop += first.getBoundingClientRect().top - page.getBoundingClientRect().top - page.clientHeight / 3;
}
