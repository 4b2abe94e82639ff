/**
 * What this tab shows and what stands in its field.
 *
 * A reload, Gradio's own after a lost connection too, leaves the reader there.
 */
import { context } from './context.js';

function key() {
  return `ask-articles:here-${context.config.name}-${context.config.corpus}`;
}

/** What was kept of this tab; {} where there is nothing. */
export function readSession() {
  if (context.config.conversations === false) return {};
  try { return JSON.parse(sessionStorage.getItem(key())) || {}; } catch { return {}; }
}

/** Keeps these values beside the others. */
export function updateSession(change) {
  if (context.config.conversations === false) return;  // the host wants nothing kept
  const changed = JSON.stringify({ ...readSession(), ...change });
  try { sessionStorage.setItem(key(), changed); } catch { /* it holds until the page is left */ }
}
