/** The counts of the verdicts: a bar, buttons that filter by verdict, and the way from sentence to sentence. */
import { countVerdicts, changedVerdicts, open, verdictName } from './check_state.js';
import { context } from './context.js';
import { make, one } from './dom.js';
import { offerTabStop } from './draft.js';
import { chooseSentence, chosenSentence } from './finding.js';
import { t } from './i18n.js';

const MOVED = 'moved';  // the filter of the sentences whose verdict is another since the articles changed
const bar = { filter: '' };

/** Handles the buttons and the keys. */
export function startVerdictBar() {
  one('.previous-sentence').addEventListener('click', () => step(-1));
  one('.next-sentence').addEventListener('click', () => step(1));
  one('.draft').addEventListener('keydown', event => {
    if (event.altKey || event.ctrlKey || event.metaKey || !event.target.matches('.sentence, .finding button')) return;
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!by) return;
    event.preventDefault();
    const number = event.target.dataset.sentence;
    step(by, number === undefined ? chosenSentence() : Number(number));
  });
}

/** Shows every verdict again. */
export function clearFilter() {
  bar.filter = '';
}

/** Draws counts and place. */
export function drawVerdictBar() {
  const counts = countVerdicts(open.check);
  const moved = changedVerdicts(open.check).length;
  const verdicts = context.config.verdicts.filter(({ name }) => counts[name]);
  one('.shares').replaceChildren(...verdicts.map(({ name }) => {
    const share = make('span', { class: name });
    share.style.flexGrow = counts[name];
    return share;
  }));
  const buttons = verdicts.map(({ name, sign }) => filterButton(name, `${sign} ${verdictName(name)}`, counts[name]));
  if (moved) buttons.push(filterButton(MOVED, '↻ ' + t('textcheck_moved'), moved));
  if (bar.filter && !buttons.some(button => button.dataset.verdict === bar.filter)) bar.filter = '';
  const focused = context.root.activeElement?.closest?.('.counts button')?.dataset.verdict;
  one('.counts').replaceChildren(...buttons);
  if (focused) one(`.counts [data-verdict="${focused}"]`)?.focus();
  one('.draft').dataset.filter = bar.filter;
  drawPlace();
}

function filterButton(name, text, count) {
  return make('button', {
    type: 'button', class: 'state ' + name, 'data-verdict': name, 'aria-pressed': String(bar.filter === name),
    on: { click: () => { bar.filter = bar.filter === name ? '' : name; drawVerdictBar(); } },
  }, make('span', { text }), ' ', make('strong', { text: String(count) }));
}

/** Tells which of the sentences is chosen. */
export function drawPlace() {
  const numbers = shownNumbers();
  const at = numbers.indexOf(chosenSentence()) + 1;
  const values = { place: at || '–', total: numbers.length };
  const node = one('.place-in-text');
  node.textContent = `${values.place}/${values.total}`;
  node.setAttribute('aria-label', t('place', values));
  for (const name of ['.previous-sentence', '.next-sentence']) one(name).disabled = !numbers.length;
  if (numbers.length) offerTabStop(numbers[0]);
}

/** The sentences to go through: those of the filter, else all that state something. */
function shownNumbers() {
  const { sentences } = open.check;
  if (bar.filter === MOVED) return changedVerdicts(open.check);
  const isShown = verdict => (bar.filter ? verdict === bar.filter : verdict !== 'nothing_to_check');
  return sentences.flatMap((sentence, number) => (sentence && isShown(sentence.verdict) ? [number] : []));
}

/** Goes to the next sentence, or with -1 to the one before; from the end it goes on at the beginning. */
function step(by, from = chosenSentence()) {
  const numbers = shownNumbers();
  if (!numbers.length) return;
  const after = by > 0 ? numbers.find(number => from === null || number > from)
    : numbers.findLast(number => from === null || number < from);
  chooseSentence(after ?? (by > 0 ? numbers[0] : numbers.at(-1)));
}
