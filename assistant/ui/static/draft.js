/** The text that is checked: its lines, its sentences marked by their verdicts, the changes that the reader took. */
import { open, place, verdictName, wordsAt } from './check_state.js';
import { context } from './context.js';
import { make, one } from './dom.js';
import { languageOf } from './i18n.js';

const BLOCK = 1500;  // characters of lines that are drawn together
const draft = { blocks: [], nodes: new Map(), selected: null };

/** Draws the text of the open check anew. */
export function drawDraft() {
  const { text } = open.check;
  const box = one('.draft');
  draft.blocks = blocksOf(text);
  draft.nodes.clear();
  draft.selected = null;
  box.lang = languageOf(text.slice(0, 5000));
  box.replaceChildren(...draft.blocks.map(block => block.node));
  open.check.sentences.forEach(fileSentence);
  draft.blocks.forEach(drawBlock);
}

/** Draws the sentences of these numbers, whose verdicts have come or changed. */
export function drawSentences(numbers) {
  const touched = new Set();
  for (const number of numbers) {
    for (const block of fileSentence(open.check.sentences[number], number)) touched.add(block);
  }
  touched.forEach(drawBlock);
}

/** The text in runs of whole lines, paragraphs where there are some. */
function blocksOf(text) {
  const blocks = [];
  let start = 0;
  for (const { index } of text.matchAll(/\n/g)) {
    const end = index + 1;
    const isParagraph = /^[ \t\r]*\n/.test(text.slice(end, end + 80));
    if (end - start > BLOCK || (isParagraph && text.slice(start, end).trim())) {
      blocks.push(blockOf(text, start, end));
      start = end;
    }
  }
  if (start < text.length) blocks.push(blockOf(text, start, text.length));
  return blocks;
}

function blockOf(text, start, end) {
  return { start, end, node: make('div', { class: 'lines' }), numbers: new Set() };
}

/** Notes in which blocks a sentence stands; returns them. */
function fileSentence(sentence, number) {
  if (!sentence) return [];
  const { text } = open.check;
  const start = place(text, sentence.start);
  const end = place(text, sentence.end);
  const found = [];
  for (let at = blockAt(start); at < draft.blocks.length && draft.blocks[at].start < end; at += 1) {
    draft.blocks[at].numbers.add(number);
    found.push(draft.blocks[at]);
  }
  return found;
}

/** The index of the block that has this place. */
function blockAt(offset) {
  let low = 0;
  let high = draft.blocks.length - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    if (draft.blocks[middle].start <= offset) low = middle;
    else high = middle - 1;
  }
  return low;
}

function drawBlock(block) {
  const { text, sentences } = open.check;
  const focused = context.root.activeElement;
  const again = block.node.contains(focused) ? Number(focused.dataset.sentence) : null;
  const nodes = [];
  let at = block.start;
  for (const number of [...block.numbers].sort((a, b) => a - b)) {
    const start = Math.max(at, place(text, sentences[number].start));
    const end = Math.min(block.end, place(text, sentences[number].end));
    if (end <= start) continue;
    nodes.push(between(at, start, block), sentenceNode(number, start, end));
    at = end;
  }
  nodes.push(between(at, block.end, block));
  block.node.replaceChildren(...nodes.filter(Boolean));
  if (again !== null) draft.nodes.get(again)?.focus({ preventScroll: true });
}

/** The text between two sentences, without the empty lines around its block. */
function between(start, end, block) {
  let text = open.check.text.slice(start, end);
  if (start === block.start) text = text.replace(/^\s*\n/, '');
  return end === block.end ? text.trimEnd() : text;
}

function sentenceNode(number, start, end) {
  const { sentences, earlier } = open.check;
  const { verdict, sentence } = sentences[number];
  const { sign } = context.config.verdicts.find(known => known.name === verdict);
  const before = earlier?.[number] && earlier[number] !== verdict ? ' moved' : '';
  const chosen = draft.selected === number;
  const node = make('span', {
    class: `sentence ${verdict}${before}${chosen ? ' selected' : ''}`, role: 'button', tabindex: chosen ? 0 : -1,
    'data-sentence': number, 'aria-label': `${verdictName(verdict)}: ${sentence}`, 'aria-expanded': String(chosen),
  }, ...changedWords(start, end), make('span', { class: 'sign', 'aria-hidden': 'true', text: sign }));
  draft.nodes.set(number, node);
  return node;
}

/** The words between two places, with the changes in them as changes. */
function changedWords(start, end) {
  const { text, changes } = open.check;
  const inside = changes
    .map(change => ({ ...change, from: place(text, change.start), to: place(text, change.end) }))
    .filter(({ from, to }) => from >= start && to <= end)
    .sort((first, second) => first.from - second.from);
  const nodes = [];
  let at = start;
  for (const { from, to, words } of inside) {
    nodes.push(text.slice(at, from), make('del', { text: text.slice(from, to) }), make('ins', { text: words }));
    at = to;
  }
  return [...nodes, text.slice(at, end)];
}

/** The element of a sentence. */
export function sentenceElement(number) {
  return draft.nodes.get(number);
}

/** Marks the sentence as the one that is looked at; null marks none. */
export function markSelected(number) {
  const before = draft.nodes.get(draft.selected);
  before?.classList.remove('selected');
  before?.setAttribute('aria-expanded', 'false');
  if (before) before.tabIndex = -1;
  draft.selected = number;
  const node = draft.nodes.get(number);
  node?.classList.add('selected');
  node?.setAttribute('aria-expanded', 'true');
  if (node) node.tabIndex = 0;
}

/** Lets Tab reach the text at one sentence, from where the arrows lead on. */
export function offerTabStop(number) {
  if (draft.selected === null && draft.nodes.has(number)) draft.nodes.get(number).tabIndex = 0;
}

/** Puts what is known of the selected sentence behind its paragraph. */
export function placeFinding(node) {
  const { text, sentences } = open.check;
  const sentence = sentences[draft.selected];
  draft.blocks[blockAt(Math.max(0, place(text, sentence.end) - 1))].node.after(node);
}

/** The words of a sentence as the text has them. */
export function wordsOf({ start, end }) {
  return wordsAt(open.check.text, start, end);
}
