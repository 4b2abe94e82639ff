/** The open conversation: begun, left, opened again, drawn anew. */
import { one } from './dom.js';
import { emit } from './events.js';
import { t } from './i18n.js';
import { showError } from './messages.js';
import { closeReader, forgetOrigin, isReaderOpen } from './reader.js';
import { rpc } from './rpc.js';
import { saveTurn } from './saving.js';
import { updateSession } from './session.js';
import { state } from './state.js';
import { newId, turnsIn } from './store.js';
import { addTurn, drawTurn, scrollToTurn, showNotice } from './turns.js';
import { complete } from './unfinished.js';

const RESTORED_AT_ONCE = 20;  // turns in a request
let opening = 0;  // which opening is the last one

/** Leaves the open conversation: nothing is open, and what was about to open no longer does. */
export function leaveConversation() {
  opening += 1;
  state.conversation = null;
  updateSession({ conversation: null });
  state.turns.splice(0);
  one('.turns').replaceChildren();
  one('.welcome').hidden = false;
  if (!isReaderOpen()) return;
  forgetOrigin();
  closeReader();
}

/** Opens a conversation, unless a question is being answered. */
export async function openConversation(chosen) {
  if (state.running) return showError(t('busy'));
  leaveConversation();
  const mine = opening;
  state.conversation = chosen;
  updateSession({ conversation: chosen.id });
  const stored = await turnsIn(chosen.id);
  if (mine !== opening) return;
  for (const turn of stored) addTurn(turn);
  await redraw();
  emit('conversations');
  if (state.turns.length) scrollToTurn(state.turns.at(-1));
}

/** Has the server draw all answers: in the page's language, and saying which articles have changed since. */
export async function redraw() {
  const whole = state.turns.filter(turn => turn.record && !turn.waiting);
  for (let from = 0; from < whole.length; from += RESTORED_AT_ONCE) {
    const some = whole.slice(from, from + RESTORED_AT_ONCE);
    const restored = await rpc('restore', { turns: some.map(turn => ({ turn: turn.id, answer: turn.record })) });
    if (restored.error) return showError(restored.error);
    restored.turns.forEach((update, place) => {
      // one that the server cannot read stays stored as it is, and no further question builds on it
      if (!update.record) Object.assign(some[place], { record: null, notice: update.notice });
      drawTurn(some[place], update);
    });
  }
  for (const turn of state.turns.filter(other => !other.record && !other.waiting)) {
    drawTurn(turn, {});
    if (turn.text) await complete(turn);
    if (!turn.notice) turn.notice = t('broke_off');
  }
  for (const turn of state.turns) if (turn.notice) showNotice(turn, turn.notice);
}

/** Goes on in a new conversation that holds the first turns of this one, which stays as it is. */
export async function branch(count) {
  const copies = state.turns.slice(0, count).map(turn => ({ ...turn, id: newId() }));
  const title = state.conversation ? state.conversation.title : '';
  leaveConversation();
  for (const turn of copies) addTurn(turn);
  if (copies.length) {
    state.conversation = { id: newId(), title: title + ' (2)', created: Date.now(), updated: Date.now() };
    for (const turn of state.turns) await saveTurn(turn);
  }
  await redraw();
}
