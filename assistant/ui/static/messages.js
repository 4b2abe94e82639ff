/** What is said to the reader beside answers. */
import { one } from './dom.js';

/** Says a sentence to who listens; it is not seen. */
export function announce(sentence) {
  one('.spoken').textContent = sentence;
}

/** Shows a sentence where errors stand, an alert; '' takes it away. Returns the element. */
export function showError(sentence) {
  const notice = one('.errors');
  notice.hidden = !sentence;
  notice.textContent = sentence;
  return notice;
}
