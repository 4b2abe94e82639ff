// A card over a mark, on hover and on focus: title, date, source, state and quote. Escape closes it; the pointer may enter it.
let leaving = 0;

function cardsBegin() {
  const card = one('.card');
  const scroll = one('.scroll');
  const enter = event => { const mark = event.target.closest('button.mark'); if (mark) showCard(card, mark); };
  const leave = () => { clearTimeout(leaving); leaving = setTimeout(() => { card.hidden = true; }, 150); };
  scroll.addEventListener('pointerover', event => { if (event.pointerType === 'mouse') enter(event); });
  scroll.addEventListener('pointerout', leave);
  scroll.addEventListener('focusin', event => {
    if (!event.target.matches(':focus-visible')) return;
    enter(event);
    if (!card.hidden && event.target.matches('button.mark')) speak(one('blockquote', card).textContent);  // the mark's name says the rest
  });
  scroll.addEventListener('focusout', leave);
  scroll.addEventListener('scroll', () => { card.hidden = true; });
  scroll.addEventListener('click', () => { card.hidden = true; });
  card.addEventListener('pointerenter', () => clearTimeout(leaving));
  card.addEventListener('pointerleave', leave);
  shadow.addEventListener('keydown', event => { if (event.key === 'Escape') card.hidden = true; });
}

function showCard(card, mark) {
  const turn = turnOf(mark);
  const citation = turn && turn.citations[Number(mark.dataset.citation)];
  if (!citation || !citation.article) return;
  clearTimeout(leaving);
  const { article } = citation;
  card.replaceChildren(...[
    make('p', { class: 'title', text: `${citation.number} ${article.title}`, lang: article.language || '' }),
    make('p', { class: 'facts', text: [article.date, article.source, citation.page && t('page_number', { page: citation.page })].filter(Boolean).join(' · ') }),
    make('p', { class: 'state ' + citation.state, text: verdictOf(turn, Number(mark.dataset.citation)) }),
    isDoubted(citation) && citation.quote && make('p', { class: 'quiet', text: t('nearest_words') }),
    make('blockquote', { text: (citation.quote || '').replace(/\s+/g, ' '), lang: article.language || '', dir: 'auto' }),
  ].filter(Boolean));
  card.hidden = false;
  const app = shadow.firstElementChild.getBoundingClientRect();
  const place = mark.getBoundingClientRect();
  const width = Math.min(380, app.width - 24);
  card.style.width = width + 'px';
  card.style.left = Math.min(Math.max(place.left - app.left - 24, 12), app.width - width - 12) + 'px';
  const below = place.bottom - app.top + 6;
  card.style.top = (below + card.offsetHeight < app.height ? below : Math.max(6, place.top - app.top - card.offsetHeight - 6)) + 'px';
}
