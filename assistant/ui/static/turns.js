/** Turns on the page: a question with its answer, and what belongs to the answer. */
import { drawActions } from './actions.js';
import { make, one, show } from './dom.js';
import { emit, on } from './events.js';
import { drawNarrowed } from './filters.js';
import { languageOf, t } from './i18n.js';
import { changesBox, drawChanges } from './outdated.js';
import { indexingText } from './indexing.js';
import { openArticle, openCitation, openPassage } from './reader.js';
import { state, turnOf } from './state.js';
import { drawTail } from './tail.js';
import { countLine, drawReviews, startTurnReviews } from './turn_reviews.js';

// come as JSON text: Gradio would take an article for a file of its own
const RECORDS = ['citations', 'passages', 'articles', 'record'];
const VALUES = ['text', 'tail', 'copies', 'by_quotation', 'verdicts', 'places', 'keys', 'changes'];
// which element shows which HTML of the server's
const SHOWN = {
  found: 'found-in', answer: 'answer', checks: 'checks', remarks: 'remarks', sources: 'sources', how: 'details',
};

/** Handles the marks and the sources of all turns. */
export function startTurns() {
  startTurnReviews();
  on('rechecked', ({ turn, update }) => {
    drawTurn(turn, update);
    showNotice(turn, turn.notice || '');
  });
  one('.turns').addEventListener('click', event => {
    const button = event.target.closest('button[data-citation], button[data-passage], button[data-article]');
    const turn = button && turnOf(button);
    if (!turn) return;
    if (button.dataset.citation) openCitation(turn, Number(button.dataset.citation), button);
    else if (button.dataset.article) openArticle(turn.articles[Number(button.dataset.article)], button);
    else openPassage(turn, Number(button.dataset.passage), button);
  });
}

/** Adds a turn at the end of the open conversation. */
export function addTurn(turn) {
  const { question } = turn;
  Object.assign(turn, { citations: turn.citations || [], passages: turn.passages || [], text: turn.text || '' });
  const part = name => make('div', { class: name });
  const asked = make('p', { class: 'asked', dir: 'auto', text: question, lang: languageOf(question) });
  turn.node = make('li', { class: 'turn', 'data-turn': turn.id },
    make('div', { class: 'question' }, make('h3', { class: 'unseen', text: t('you_asked') }), asked),
    make('p', { class: 'narrowed quiet', hidden: true }),
    ...['found-in', 'progress', 'answer', 'checks'].map(part),
    countLine(),
    part('remarks'),
    make('p', { class: 'notice', hidden: true }),
    changesBox(),
    ...['actions', 'sources', 'details', 'follow-ups'].map(part));
  state.turns.push(turn);
  drawNarrowed(turn);
  one('.turns').append(turn.node);
  one('.welcome').hidden = true;
  return turn;
}

/** Draws the parts of a turn that an update of the server's has. */
export function drawTurn(turn, update) {
  const within = name => one('.' + name, turn.node);
  for (const key of VALUES) if (update[key] != null) turn[key] = update[key];
  for (const key of RECORDS) {
    const value = update[key];
    if (value != null) turn[key] = typeof value === 'string' ? JSON.parse(value) : value;
  }
  if (update.record) turn.tail = '';  // its HTML has the whole text
  const grows = update.answer != null || update.tail != null;
  if (grows) one('.tail', within('answer'))?.remove();
  for (const [key, name] of Object.entries(SHOWN)) if (update[key] != null) show(within(name), update[key]);
  if (grows) drawTail(within('answer'), turn.tail || '');
  if (grows) within('answer').lang = languageOf(turn.text);
  if (update.notice) showNotice(turn, update.notice);
  within('found-in').hidden = Boolean(turn.record);
  drawProgress(turn);
  if (!turn.waiting) drawActions(turn);
  if (update.keys) drawReviews(turn);
  if (update.changes || turn.imported) drawChanges(turn);
  if (update.instead?.length) drawOffers(within('follow-ups'), update.instead, 'instead');
  else if (update.follow_ups) drawOffers(within('follow-ups'), update.follow_ups, 'followups');
}

/** Shows what is being done for a turn. */
export function drawProgress(turn) {
  const doing = turn.text ? t('writing') : indexingText() || t('searching');
  one('.progress', turn.node).textContent = turn.waiting ? doing : '';
}

/** Shows a sentence about a turn below its answer; '' takes it away. */
export function showNotice(turn, sentence) {
  const notice = one('.notice', turn.node);
  notice.hidden = !sentence;
  notice.textContent = sentence;
}

function drawOffers(node, questions, label) {
  node.replaceChildren();
  if (!questions.length) return;
  const offers = questions.map(question => {
    const click = () => emit('ask', { question });
    const lang = languageOf(question);
    const options = { type: 'button', class: 'offer', dir: 'auto', text: question, lang, on: { click } };
    return make('li', {}, make('button', options));
  });
  node.append(make('p', { class: 'label', text: t(label) }), make('ul', { class: 'offers' }, ...offers));
}

/** Brings a question to the top, with room for its answer below it: reading begins where the answer does. */
export function scrollToTurn(turn) {
  const scroll = one('.scroll');
  for (const other of state.turns) other.node.style.minHeight = other === turn ? scroll.clientHeight - 32 + 'px' : '';
  scroll.scrollTop += turn.node.getBoundingClientRect().top - scroll.getBoundingClientRect().top - 16;
}

/** How far a turn is from the screen; less than 0 where some of it is on the screen. */
function distanceOf(turn) {
  const screen = one('.scroll').getBoundingClientRect();
  const { top, bottom } = turn.node.getBoundingClientRect();
  return Math.max(top - screen.bottom, screen.top - bottom);
}

/** These turns, the nearest to the screen first. */
export function nearestFirst(turns) {
  const distances = new Map(turns.map(turn => [turn, distanceOf(turn)]));
  return [...turns].sort((a, b) => distances.get(a) - distances.get(b));
}

/** Lets `draw` draw answers; the first one on the screen that was there before stays where the reader sees it. */
export function drawInPlace(draw) {
  const seen = state.turns.find(turn => one('.act', turn.node) && distanceOf(turn) < 0);
  const top = () => (seen ? seen.node.getBoundingClientRect().top : 0);
  const before = top();
  draw();
  one('.scroll').scrollTop += top() - before;  // what the browser did not make up for itself
}
