/** What a reader sees before the first question: examples, and what this assistant cannot do. */
import { context } from './context.js';
import { make, one } from './dom.js';
import { emit } from './events.js';
import { drawFilters } from './filters.js';
import { showError } from './messages.js';
import { rpc } from './rpc.js';

/** Draws the welcome, and fills the filters. */
export async function drawWelcome() {
  one('.quotes-only').hidden = !context.config.quotes_only;
  const welcome = await rpc('welcome');
  if (welcome.error) return showError(welcome.error);
  showNote('.judge-notice', welcome.judge);
  showNote('.dead', welcome.dead);
  const { examples } = welcome;
  one('.examples').hidden = !examples.length;
  one('.examples .offers').replaceChildren(...examples.map(question => {
    const on = { click: () => emit('ask', { question }) };
    return make('li', {}, make('button', { type: 'button', class: 'offer', text: question, on }));
  }));
  drawFilters(welcome);
}

function showNote(selector, sentence) {
  const note = one(selector);
  note.hidden = !sentence;
  note.textContent = sentence;
}
