/** What is known of the sentence that the reader chose, below its paragraph, with a change that can be taken. */
import { open } from './check_state.js';
import { context } from './context.js';
import { app, make, one, show } from './dom.js';
import { drawSentences, markSelected, placeFinding, sentenceElement, wordsOf } from './draft.js';
import { emit } from './events.js';
import { locale, t } from './i18n.js';
import { showError } from './messages.js';
import { isReaderOpen, openCitation } from './reader.js';
import { fetchReviews, reviewBox } from './reviews.js';
import { rpc } from './rpc.js';

const WIDE = 760;  // pixels from which the reader stands beside the text
const finding = { number: null, node: null, labels: [], keys: [], asked: 0 };

/** The number of the chosen sentence; null where none is. */
export function chosenSentence() {
  return finding.number;
}

/**
 * Chooses a sentence: shows what is known of it.
 *
 * With `read`, the reader opens at the evidence where there is room for both; an open reader follows in any case.
 */
export async function chooseSentence(number, { read = false, focus = true } = {}) {
  const sentence = open.check.sentences[number];
  if (!sentence) return;
  finding.number = number;
  markSelected(number);
  emit('chosen');
  const node = sentenceElement(number);
  if (focus) node.focus({ preventScroll: true });
  node.scrollIntoView({ block: 'nearest' });
  const mine = ++finding.asked;
  const reply = await rpc('finding', { sentence, words: wordsOf(sentence) });
  if (mine !== finding.asked || open.check?.sentences[number] !== sentence) return;
  if (reply.error) return showError(reply.error);
  Object.assign(finding, { labels: reply.labels, keys: reply.keys });
  drawFinding(sentence, reply);
  const isWide = app().clientWidth >= WIDE;
  if (!sentence.evidence.length || !(isReaderOpen() || (read && isWide))) return;
  readEvidence(0, sentenceElement(number));
  if (!read) sentenceElement(number).focus({ preventScroll: true });
}

/** Chooses no sentence. */
export function leaveSentence() {
  finding.asked += 1;
  finding.node?.remove();
  Object.assign(finding, { number: null, node: null });
  markSelected(null);
}

/** Opens the reader at a piece of evidence of the chosen sentence. */
export function readEvidence(index, origin) {
  const { evidence } = open.check.sentences[finding.number];
  openCitation({ citations: evidence, verdicts: finding.labels, keys: finding.keys }, index, origin);
}

function drawFinding(sentence, { html, suggestion }) {
  const before = open.check.earlier?.[finding.number];
  const focused = focusInside();
  finding.node?.remove();
  const content = make('div', { class: 'known' });
  show(content, html);
  drawReviews(content, sentence.evidence);
  finding.node = make('section', { class: 'finding', 'aria-label': t('textcheck_finding'), lang: locale.language },
    before && before !== sentence.verdict && make('p', {
      class: 'notice', text: t('textcheck_before', { verdict: t('state_' + before) }),
    }),
    content,
    make('div', { class: 'buttons' },
      ...changeButtons(sentence, suggestion),
      make('button', { type: 'button', class: 'close-finding', text: t('close'), on: { click: closeFinding } })));
  finding.node.addEventListener('click', event => {
    const button = event.target.closest('[data-evidence]');
    if (button) readEvidence(Number(button.dataset.evidence), button);
  });
  placeFinding(finding.node);
  if (focused) one(focused, finding.node)?.focus({ preventScroll: true });
  finding.node.scrollIntoView({ block: 'nearest' });
  sentenceElement(finding.number).scrollIntoView({ block: 'nearest' });
}

/** Names the button that has the focus, which is drawn again; null where none of the finding's has it. */
function focusInside() {
  const { activeElement } = context.root;
  if (!finding.node?.contains(activeElement)) return null;
  const { review, evidence } = activeElement.dataset;
  if (review) return `[data-review="${review}"]`;
  return evidence ? `[data-evidence="${evidence}"]` : '.close-finding';
}

/** Puts the readers' own verdicts beside each piece of evidence. */
function drawReviews(content, evidence) {
  for (const button of content.querySelectorAll('[data-evidence]')) {
    button.before(reviewBox({ citations: evidence, keys: finding.keys }, [Number(button.dataset.evidence)]));
  }
  fetchReviews(finding.keys);
}

/** Closes what is known of the sentence; the focus goes back to it. */
export function closeFinding() {
  const node = sentenceElement(finding.number);
  leaveSentence();
  if (!node) return;
  node.tabIndex = 0;
  node.focus({ preventScroll: true });
}

/** The button that puts the article's words in the place of the wrong ones, or takes that back. */
function changeButtons(sentence, suggestion) {
  if (!suggestion) return [];
  const isSame = change => change.start === suggestion.start && change.end === suggestion.end;
  const taken = open.check.changes.some(isSame);
  const text = taken ? t('textcheck_undo') : t('textcheck_replace', { wrong: sentence.wrong, words: suggestion.words });
  const click = async () => {
    const others = open.check.changes.filter(change => !isSame(change));
    open.check.changes = taken ? others : [...others, suggestion];
    const { number } = finding;
    drawSentences([number]);
    emit('changes');
    await chooseSentence(number);
    one('.take-change', finding.node)?.focus();
  };
  return [make('button', { type: 'button', class: 'take-change' + (taken ? '' : ' primary'), text, on: { click } })];
}

/** Draws it in the page's language. */
export function redrawFinding() {
  if (finding.number !== null) chooseSentence(finding.number, { focus: false });
}
