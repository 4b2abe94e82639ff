/** Stores a turn of the open conversation, and the conversation with it. */
import { showAddress } from './address.js';
import { emit } from './events.js';
import { t } from './i18n.js';
import { showError } from './messages.js';
import { updateSession } from './session.js';
import { state } from './state.js';
import { newId, storeProblem, storeTurn } from './store.js';
import { tellTabs } from './tabs.js';

const TITLE_LENGTH = 80;  // characters of the first question

/** A conversation that is not stored yet; its first turn stores it. */
export function newConversation(title) {
  const now = Date.now();
  return { id: newId(), title, created: now, updated: now, isNew: true };
}

/** The name that a conversation gets from its first question. */
export function titleOf(question) {
  return question.slice(0, TITLE_LENGTH);
}

/**
 * Stores the turn; the first one begins a conversation. So does one whose conversation another tab deleted, unless
 * `isOld` says that it was read before.
 */
export async function saveTurn(turn, isOld = false) {
  state.conversation ??= newConversation(titleOf(turn.question));
  const { conversation } = state;
  conversation.updated = turn.savedAt = Date.now();
  turn.conversation = conversation.id;
  updateSession({ conversation: conversation.id });
  showAddress(conversation.id);
  const was = storeProblem();
  const { isNew, ...record } = conversation;
  const isThere = await storeTurn(record, recordOf(turn), { conversation: Boolean(isNew), turn: !turn.isStored });
  if (!isThere) return saveElsewhere(turn, conversation, isOld);
  conversation.isNew = false;
  turn.isStored = true;
  if (storeProblem() && storeProblem() !== was && isNews(storeProblem())) showError(t(storeProblem()));
  if (turn.waiting && turn.text) return;
  emit('conversations');
  tellTabs();
}

/** A closed store is said in the list from the first; a full one, and a server that does not reply, come as news. */
function isNews(problem) {
  return problem !== 'conversations_unkept';
}

/** Another tab deleted the conversation: a turn that is being answered begins a new one. */
function saveElsewhere(turn, deleted, isOld) {
  if (state.conversation === deleted) {
    state.conversation = null;
    emit('deleted', { turn: isOld ? null : turn });
  }
  if (!state.turns.includes(turn)) return undefined;
  turn.isStored = false;
  return saveTurn(turn);
}

/** What is stored of a turn: its words and passages on their own only until there is a whole answer of them. */
export function recordOf(turn) {
  const { id, conversation, question, asked, record, notice, narrowed, why, verdict, imported, rechecked } = turn;
  const { text, citations, passages } = record ? {} : turn;
  return {
    id, conversation, question, asked, record: record || null, notice: notice || '', narrowed, why, verdict,
    imported, rechecked,
    text, citations, passages,
  };
}
