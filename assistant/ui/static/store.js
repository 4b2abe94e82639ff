/**
 * The conversations of the reader, and in memory what their store cannot take: a page whose storage is full or closed
 * goes on, its lists are right, and it says what is not kept.
 */
import { accountStore } from './account_store.js';
import { browserStore } from './browser_store.js';
import { context } from './context.js';
import { memoryStore } from './memory_store.js';

const unstored = { conversations: new Map(), turns: new Map(), removed: new Set() };
let problem = '';  // why the last change could not be stored, as a sentence or its key

/** Why what is asked now is gone when the page is left, as a sentence or its key; '' where it is stored. */
export function storeProblem() {
  return problem;
}

/** With accounts, conversations are kept at the server. */
function keptAtServer() {
  return Boolean(context.config.account_conversations);
}

function chosenStore() {
  if (context.config.conversations === false) return memoryStore;
  return keptAtServer() ? accountStore : browserStore;
}

/** Where conversations are kept, as the key of a sentence. */
export function storePlace() {
  return keptAtServer() ? 'conversations_account' : 'conversations_kept';
}

/** What the store makes of it; `otherwise` where it fails. */
async function attempt(act, otherwise) {
  try { return await act(chosenStore()); } catch (error) {
    problem = error?.sentence || problemOf(error);
    return otherwise;
  }
}

function problemOf(error) {
  if (keptAtServer()) return 'conversations_unreached';
  return error?.name === 'QuotaExceededError' ? 'conversations_full' : 'conversations_unkept';
}

/** Stores what could not be stored before, once there is room again. */
async function storeRest() {
  const { conversations, turns, removed } = unstored;
  try {
    for (const id of removed) {
      await chosenStore().remove(id);
      await chosenStore().removeTurn(id);
    }
    for (const conversation of conversations.values()) await chosenStore().add(conversation, []);
    for (const turn of turns.values()) {
      await chosenStore().removeTurn(turn.id);
      await chosenStore().add(conversations.get(turn.conversation) || { id: turn.conversation }, [turn]);
    }
  } catch { return; }
  for (const records of Object.values(unstored)) records.clear();
  problem = '';
}

/** Stored records with those in memory in their place, without the removed ones. */
function merged(stored, table) {
  const records = new Map((stored || []).map(record => [record.id, record]));
  for (const record of unstored[table].values()) records.set(record.id, record);
  return [...records.values()].filter(({ id, conversation }) => (
    !unstored.removed.has(id) && !unstored.removed.has(conversation)));
}

/** All conversations, the last changed first. */
export async function allConversations() {
  const conversations = merged(await attempt(store => store.list()), 'conversations');
  return conversations.sort((one, other) => other.updated - one.updated);
}

/** The turns of a conversation in the order in which they were asked. */
export async function turnsIn(conversation) {
  const turns = merged(await attempt(store => store.turnsOf(conversation)), 'turns');
  return inOrder(turns.filter(turn => turn.conversation === conversation));
}

/** All conversations with their turns, the last changed first. */
export async function everything() {
  const turns = inOrder(merged(await attempt(store => store.allTurns()), 'turns'));
  const conversations = await allConversations();
  return conversations.map(one => ({ ...one, turns: turns.filter(turn => turn.conversation === one.id) }));
}

function inOrder(turns) {
  return turns.sort((one, other) => one.asked - other.asked);
}

/**
 * Stores a turn with its conversation; false where the conversation was deleted in another tab, and nothing is stored.
 *
 * `added` says whether the conversation, and whether the turn, was never stored before.
 */
export async function storeTurn(conversation, turn, added) {
  const isAdded = { ...added, conversation: added.conversation || unstored.conversations.has(conversation.id) };
  const saved = await attempt(store => store.save(conversation, turn, isAdded), 'failed');
  if (saved === 'failed') {
    unstored.conversations.set(conversation.id, conversation);
    unstored.turns.set(turn.id, turn);
    return true;
  }
  unstored.turns.delete(turn.id);
  if (problem) await storeRest();
  return saved;
}

/** Gives a conversation a name; false where it was deleted in another tab. */
export async function renameConversation(conversation, title) {
  const waiting = unstored.conversations.get(conversation.id);
  if (waiting) waiting.title = title;
  const renamed = await attempt(store => store.rename(conversation.id, title), 'failed');
  if (renamed === 'failed') unstored.conversations.set(conversation.id, { ...conversation, title });
  return Boolean(waiting || renamed);
}

/** Deletes a turn. */
export async function deleteTurn(id) {
  unstored.turns.delete(id);
  if (await attempt(store => store.removeTurn(id), 'failed') === 'failed') unstored.removed.add(id);
}

/** Drops what is in memory of a conversation, as it was deleted. */
export function forgetConversation(id) {
  unstored.conversations.delete(id);
  for (const turn of [...unstored.turns.values()]) if (turn.conversation === id) unstored.turns.delete(turn.id);
}

/** Deletes a conversation with its turns. */
export async function deleteConversation(id) {
  forgetConversation(id);
  if (await attempt(store => store.remove(id), 'failed') === 'failed') unstored.removed.add(id);
  else if (problem) await storeRest();
}

/** Adds what is not there yet of a conversation and its turns; returns how many turns, or null where that fails. */
export async function addConversation(conversation, turns) {
  try { return await chosenStore().add(conversation, turns); } catch { return null; }
}

/** Whether a conversation is there. */
export async function isThere(id) {
  return (await allConversations()).some(conversation => conversation.id === id);
}

/** A new random id. */
export function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), byte => byte.toString(16).padStart(2, '0')).join('');
}
