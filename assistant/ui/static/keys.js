/** Keys that end the writing of a word in Chinese, Japanese or Korean, and mean nothing else then. */
import { context } from './context.js';

const ENDING = ['Enter', 'Escape'];

/** Whether the key belongs to the program with which a word is being written. */
export function isComposing(event) {
  return event.isComposing || event.keyCode === 229;  // 229: Safari says only this of the key that ends a word
}

/** Keeps Enter and Escape from every handler, and from every form, while a word is being written. */
export function startKeys() {
  context.root.addEventListener('keydown', event => {
    if (!ENDING.includes(event.key) || !isComposing(event)) return;
    event.stopPropagation();
    if (event.key === 'Enter' && event.target.matches('input')) event.preventDefault();
  }, { capture: true });
}
