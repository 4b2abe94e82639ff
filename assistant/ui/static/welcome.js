/** What a reader sees before the first question: the articles, examples, and what this assistant cannot do. */
import { context } from './context.js';
import { make, one } from './dom.js';
import { emit } from './events.js';
import { countFilters, drawFilters } from './filters.js';
import { showError } from './messages.js';
import { whenIndexed } from './indexing.js';
import { drawModel, saysModel } from './model.js';
import { drawProgress } from './turns.js';
import { state } from './state.js';

/** Draws the welcome, and fills the filters. */
export async function drawWelcome() {
  drawModel();
  countFilters();  // its words are there before what there is to choose
  const welcome = await whenIndexed('welcome', () => { if (state.running?.node) drawProgress(state.running); });
  if (!welcome) return;
  if (welcome.error) return showError(welcome.error);
  one('.quotes-only').hidden = !welcome.quotes_only || saysModel();
  one('.holdings').textContent = welcome.holdings;
  one('.own').hidden = !welcome.is_changeable || !context.config.library;
  context.refusesFiles = Boolean(welcome.refuses_files);
  one('.own-folder').hidden = !welcome.names_command;
  one('.own-library').href = context.config.library;
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
