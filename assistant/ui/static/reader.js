// The reader beside the chat: a whole article, the quoted place marked and in view, and the way through an answer's citations.
const reader = { node: null, cleaned: true, stops: [], at: 0, cameFrom: null, asked: 0, shown: null };

function readerBegins() {
  reader.node = one('.reader');
  one('.close', reader.node).addEventListener('click', closeReader);
  one('.previous', reader.node).addEventListener('click', () => readStop(reader.at - 1));
  one('.next', reader.node).addEventListener('click', () => readStop(reader.at + 1));
  one('.as-cleaned', reader.node).addEventListener('click', () => readAs(true));
  one('.as-original', reader.node).addEventListener('click', () => readAs(false));
  reader.node.addEventListener('keydown', event => { if (event.key === 'Escape') closeReader(); });
}

// One stop for each place that the answer cites, in order.
function stopsOf(turn) {
  const stops = [];
  turn.citations.forEach((citation, index) => {
    if (!citation.article) return;
    const known = stops.find(stop => stop.article.id === citation.article.id && stop.start === citation.start && stop.end === citation.end);
    if (known) known.citations.push(index);
    else stops.push({ key: 'c' + index, article: citation.article, start: citation.start, end: citation.end, quote: citation.quote, page: citation.page, citations: [index] });
  });
  for (const stop of stops) {
    stop.verdicts = [...new Set(stop.citations.map(index => verdictOf(turn, index)))];
    stop.doubted = stop.citations.every(index => isDoubted(turn.citations[index]));
  }
  return stops;
}

function openCitation(turn, index, from) {
  const stops = stopsOf(turn);
  openReader(stops, Math.max(0, stops.findIndex(stop => stop.citations.includes(index))), from);
}

function openPassage(turn, index, from) {
  const passage = turn.passages[index];
  openReader([{ key: 'p' + index, article: passage.article, start: passage.start, end: passage.end, quote: passage.text, page: passage.page, citations: [] }], 0, from);
}

function openReader(stops, at, from) {
  if (!stops.length) return;
  Object.assign(reader, { stops, cameFrom: from });
  reader.node.hidden = false;
  shadow.firstElementChild.classList.add('reading');
  readStop(at, true);
  const { article, start, end } = stops[reader.at];
  trigger('opened', { article: JSON.stringify(article), start, end, user: given.user });
}

function readAs(cleaned) {
  reader.cleaned = cleaned;
  readStop(reader.at);
}

async function readStop(at, opened = false) {
  reader.at = Math.min(Math.max(at, 0), reader.stops.length - 1);
  const stop = reader.stops[reader.at];
  const total = reader.stops.length;
  const printed = stop.page ? ' · ' + t('page_number', { page: stop.page }) : '';
  one('.place', reader.node).textContent = `${reader.at + 1}/${total}${printed}`;
  one('.place', reader.node).setAttribute('aria-label', t('place', { place: reader.at + 1, total }) + printed);
  one('.verdict', reader.node).replaceChildren(...(stop.verdicts || []).map(text => make('p', { text })));
  if (stop.doubted) one('.verdict', reader.node).append(make('p', { class: 'quiet', text: t('nearest_words') }));
  one('.previous', reader.node).disabled = reader.at === 0;
  one('.next', reader.node).disabled = reader.at === total - 1;
  one('.as-cleaned', reader.node).setAttribute('aria-pressed', String(reader.cleaned));
  one('.as-original', reader.node).setAttribute('aria-pressed', String(!reader.cleaned));
  const heading = one('h2', reader.node);
  heading.textContent = stop.article.title;
  heading.lang = stop.article.language || '';
  if (opened) heading.focus({ preventScroll: true });
  const places = reader.stops.filter(other => other.article.id === stop.article.id).map(({ key, start, end, quote }) => ({ key, start, end, quote: quote || '' }));
  const wanted = JSON.stringify({ article: stop.article, places, cleaned: reader.cleaned, language });
  if (wanted !== reader.shown) {
    const asked = ++reader.asked;
    reader.node.setAttribute('aria-busy', 'true');
    const page = await called('read', JSON.parse(wanted));
    if (asked !== reader.asked) return;  // another place was chosen meanwhile
    reader.node.removeAttribute('aria-busy');
    show(one('.head', reader.node), page.head || '');
    show(one('.body', reader.node), page.body || '');
    if (page.error) one('.head', reader.node).replaceChildren(make('p', { class: 'notice', text: page.error }));
    if (page.title) heading.textContent = page.title;
    reader.node.classList.toggle('as-it-was', !reader.cleaned);
    reader.shown = page.error ? null : wanted;
  }
  toPlace(stop.key);
}

function toPlace(key) {
  const page = one('.page', reader.node);
  let first = null;
  page.querySelectorAll('mark[data-places]').forEach(mark => {
    const here = mark.dataset.places.split(' ').includes(key);
    mark.classList.toggle('here', here);
    mark.classList.toggle('doubted', reader.stops.filter(stop => mark.dataset.places.split(' ').includes(stop.key)).every(stop => stop.doubted));
    if (here && !first) first = mark;
  });
  if (!first) { page.scrollTop = 0; return; }
  page.scrollTop += first.getBoundingClientRect().top - page.getBoundingClientRect().top - page.clientHeight / 3;
}

function closeReader() {
  reader.node.hidden = true;
  shadow.firstElementChild.classList.remove('reading');
  if (reader.cameFrom && reader.cameFrom.isConnected) reader.cameFrom.focus();
}
