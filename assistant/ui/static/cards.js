/**
 * A card over a mark, on hover and on focus: title, date, source, state and quote.
 *
 * Escape closes it; the pointer may enter it.
 */
import { isDoubted, verdictOf } from './citations.js';
import { context } from './context.js';
import { app, make, one } from './dom.js';
import { t } from './i18n.js';
import { announce } from './messages.js';
import { changeOf } from './outdated.js';
import { reviewLines } from './reviews.js';
import { turnOf } from './state.js';

const LEAVING_MS = 150;  // the pointer needs them to come from the mark into the card
const WIDTH = 380;  // at most; it and the margins in pixels
const MARGIN = 12;
const GAP = 6;
let leaving = 0;  // the timer that closes the card

/** Shows cards over the marks of all turns. */
export function startCards() {
  const card = one('.card');
  const scroll = one('.scroll');
  const close = () => { card.hidden = true; };
  const enter = event => {
    const mark = event.target.closest('button.mark');
    if (mark) showCard(card, mark);
  };
  const leave = () => {
    clearTimeout(leaving);
    leaving = setTimeout(close, LEAVING_MS);
  };
  scroll.addEventListener('pointerover', event => { if (event.pointerType === 'mouse') enter(event); });
  scroll.addEventListener('pointerout', leave);
  scroll.addEventListener('focusin', event => {
    if (!event.target.matches(':focus-visible')) return;
    enter(event);
    // the mark's name says the rest
    if (!card.hidden && event.target.matches('button.mark')) announce(one('blockquote', card).textContent);
  });
  scroll.addEventListener('focusout', leave);
  scroll.addEventListener('scroll', close);
  scroll.addEventListener('click', close);
  card.addEventListener('pointerenter', () => clearTimeout(leaving));
  card.addEventListener('pointerleave', leave);
  context.root.addEventListener('keydown', event => { if (event.key === 'Escape') close(); });
  // Back closes what lies over the chat, and that gives the focus to its mark: the card of the mark would stay
  window.addEventListener('popstate', () => { setTimeout(close); });
}

function showCard(card, mark) {
  const turn = turnOf(mark);
  const index = Number(mark.dataset.citation);
  const citation = turn?.citations[index];
  if (!citation?.article) return;
  clearTimeout(leaving);
  const { article, number, quote, state } = citation;
  const lang = article.language || '';
  const facts = [article.date, article.source, turn.places?.[index]].filter(Boolean).join(' · ');
  card.replaceChildren(...[
    make('p', { class: 'title', text: `${number} ${article.title}`, lang }),
    make('p', { class: 'facts', text: facts }),
    make('p', { class: 'state ' + state, text: verdictOf(turn, index) }),
    turn.changes?.[index] && make('p', { class: 'warning', text: changeOf(turn, index) }),
    ...reviewLines(turn.keys?.[index]),
    isDoubted(citation) && quote && make('p', { class: 'quiet', text: t('nearest_words') }),
    make('blockquote', { text: (quote || '').replace(/\s+/g, ' '), lang, dir: 'auto' }),
  ].filter(Boolean));
  card.hidden = false;
  place(card, mark);
}

/** Puts the card below the mark, or above it where there is no room, within the part. */
function place(card, mark) {
  const frame = app().getBoundingClientRect();
  const { left, top, bottom } = mark.getBoundingClientRect();
  const width = Math.min(WIDTH, frame.width - 2 * MARGIN);
  card.style.width = width + 'px';
  card.style.left = Math.min(Math.max(left - frame.left - 2 * MARGIN, MARGIN), frame.width - width - MARGIN) + 'px';
  const below = bottom - frame.top + GAP;
  const above = Math.max(GAP, top - frame.top - card.offsetHeight - GAP);
  card.style.top = (below + card.offsetHeight < frame.height ? below : above) + 'px';
}
