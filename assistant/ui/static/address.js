/**
 * What the address of the page says, where the page is ours: `c` names the open conversation, `q` a question for the
 * field. Back and forward go through the conversations, and Back closes what lies over the chat first.
 */
import { context } from './context.js';

let layer = null;  // closes what is open over the page

/** Whether the address is ours to change. */
function isOurs() {
  return context.alone;
}

/** What the address names: `{ conversation, question }`, each null where it names none. */
export function readAddress() {
  const query = new URLSearchParams(isOurs() ? location.search : '');
  return { conversation: query.get('c'), question: query.get('q') };
}

/** Writes the open conversation into the address; with `step`, Back leads to the one before. */
export function showAddress(id, step = false) {
  if (!isOurs() || readAddress().conversation === (id || null)) return;
  const address = new URL(location.href);
  address.searchParams.delete('c');
  if (id) address.searchParams.set('c', id);
  const isFree = history.state?.layer && !layer;  // a step whose layer was closed by leaving the conversation
  if (step && !isFree) history.pushState({}, '', address);
  else history.replaceState(step ? {} : history.state, '', address);
}

/** Takes the question out of the address: it is in the field now. */
export function forgetQuestion() {
  const address = new URL(location.href);
  address.searchParams.delete('q');
  history.replaceState(history.state, '', address);
}

/** Has Back close what was opened over the page, by this function. */
export function openLayer(close) {
  if (!isOurs()) return;
  if (!layer && !history.state?.layer) history.pushState({ ...history.state, layer: true }, '');
  layer = close;
}

/** What was opened over the page was closed otherwise; with `back`, its step of the history goes at once. */
export function closeLayer(back) {
  if (!layer) return;
  layer = null;
  if (back && history.state?.layer) history.back();
}

/** Calls `moved` with the conversation that the address names after Back or forward. */
export function startAddress(moved = () => {}) {
  if (!isOurs()) return;
  window.addEventListener('popstate', () => {
    const close = layer;
    layer = null;
    close?.();
    moved(readAddress().conversation);
  });
}
