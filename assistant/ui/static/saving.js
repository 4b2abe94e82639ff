/** Stores a turn of the open conversation, and the conversation with it. */
import { emit } from './events.js';
import { updateSession } from './session.js';
import { state } from './state.js';
import { newId, putRecord } from './store.js';

const TITLE_LENGTH = 80;  // characters of the first question

/** Stores the turn; the first one begins a conversation. */
export async function saveTurn(turn) {
  const now = Date.now();
  state.conversation ??= { id: newId(), title: turn.question.slice(0, TITLE_LENGTH), created: now };
  const { conversation } = state;
  conversation.updated = now;
  turn.conversation = conversation.id;
  turn.savedAt = now;
  updateSession({ conversation: conversation.id });
  await putRecord('conversations', conversation);
  await putRecord('turns', recordOf(turn));
  if (!turn.waiting || !turn.text) emit('conversations');
}

/** What is stored of a turn: its words and passages on their own only until there is a whole answer of them. */
export function recordOf(turn) {
  const { id, conversation, question, asked, record, notice, narrowed, why, verdict } = turn;
  const { text, citations, passages } = record ? {} : turn;
  return {
    id, conversation, question, asked, record: record || null, notice: notice || '', narrowed, why, verdict,
    text, citations, passages,
  };
}
