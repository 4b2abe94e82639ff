/** Conversations in memory, for a host that wants none kept: they are gone when the page is left. */
const conversations = new Map();
const turns = new Map();

/** In the place of the browser's store; what a store does is said there. */
export const memoryStore = { list, turnsOf, allTurns, save, rename, removeTurn, remove, add };

async function list() {
  return [...conversations.values()];
}

async function turnsOf(conversation) {
  return [...turns.values()].filter(turn => turn.conversation === conversation);
}

async function allTurns() {
  return [...turns.values()];
}

async function save(conversation, turn, added) {
  const stored = conversations.get(conversation.id);
  if (!stored && !added.conversation) return false;
  conversations.set(conversation.id, { ...conversation, title: stored?.title ?? conversation.title });
  turns.set(turn.id, turn);
  return true;
}

async function rename(id, title) {
  const stored = conversations.get(id);
  if (stored) conversations.set(id, { ...stored, title });
  return Boolean(stored);
}

async function removeTurn(id) {
  turns.delete(id);
}

async function remove(id) {
  conversations.delete(id);
  for (const turn of await turnsOf(id)) turns.delete(turn.id);
}

async function add(conversation, added) {
  if (!conversations.has(conversation.id)) conversations.set(conversation.id, conversation);
  const missing = added.filter(turn => !turns.has(turn.id));
  for (const turn of missing) turns.set(turn.id, turn);
  return missing.length;
}
