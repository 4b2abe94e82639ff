/** The sentence of an answer that is still written, as plain text: the server sends HTML of those that have ended. */
import { make } from './dom.js';
import { t } from './i18n.js';

// Markdown that does not go on in the paragraph above
const STARTS_BLOCK = /^\s*\n\s*\n|^\s*\n\s*(?:[-*+#>|]|\d+[.)]\s)/;
const MARK = /\[(\d+)\]/;

/** Shows the text behind the last sentence of the answer, or in a paragraph of its own. */
export function drawTail(answer, text) {
  if (!text.trim()) return;
  const above = answer.lastElementChild;
  const goesOn = above?.matches('p') && !STARTS_BLOCK.test(text);
  const parts = (goesOn ? text : text.trimStart()).split(MARK);
  const tail = make(goesOn ? 'span' : 'p', { class: 'tail', dir: !goesOn && 'auto' });
  tail.append(...parts.map((part, place) => (place % 2 ? pendingMark(part) : part)));
  (goesOn ? above : answer).append(tail);
}

/** A mark as the server draws one whose sentence is not checked yet. */
function pendingMark(number) {
  const set = text => make('span', { class: 'set', text });
  const said = t('mark_said', { verdict: t('brief_pending') });
  const options = { class: 'mark pending', role: 'note', 'aria-label': t('mark_pending', { number }) };
  return make('span', options, set(' ['), number, set(said + ']'));
}
