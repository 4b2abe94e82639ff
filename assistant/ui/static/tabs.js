/** What tabs, and parts of one page, over the same conversations tell each other. */
import { context } from './context.js';

let channel = null;

/** Calls `heard` with each message of another tab: `{ deleted: id }`, `{ renamed: id, title }`, `{}` for any change. */
export function startTabs(heard) {
  if (context.config.conversations === false || typeof BroadcastChannel !== 'function') return;
  channel = new BroadcastChannel('ask-articles-' + context.config.corpus);
  channel.onmessage = event => heard(event.data || {});
}

/** Tells the other tabs. */
export function tellTabs(message = {}) {
  channel?.postMessage(message);
}
