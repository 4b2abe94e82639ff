/**
 * Conversations in this browser: IndexedDB, one database for each corpus; in memory where there is no database.
 *
 * Each turn is a record of its own, so that two tabs add turns and do not overwrite each other's.
 */
import { context } from './context.js';

const memory = { conversations: new Map(), turns: new Map() };
let opened = null;  // the promise of the database, or of null
let persistent = true;

/** Whether what is stored will be there after the page is left, as far as is known. */
export function isPersistent() {
  return persistent;
}

function openDatabase() {
  return new Promise(resolve => {
    const failed = () => { persistent = false; resolve(null); };
    try {
      const opening = indexedDB.open('ask-articles-' + context.config.corpus, 1);
      opening.onupgradeneeded = () => {
        const database = opening.result;
        database.createObjectStore('conversations', { keyPath: 'id' });
        database.createObjectStore('turns', { keyPath: 'id' }).createIndex('conversation', 'conversation');
      };
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = failed;
    } catch { failed(); }
  });
}

/**
 * Runs a request on a table; undefined where there is no database.
 *
 * A database that the browser closed, as it does when a person clears the site's data, is opened anew.
 */
async function request(table, mode, act) {
  opened ??= openDatabase();
  let database = await opened;
  if (!database) return undefined;
  let transaction;
  try { transaction = database.transaction(table, mode); } catch {
    opened = openDatabase();
    database = await opened;
    if (!database) return undefined;
    transaction = database.transaction(table, mode);
  }
  return new Promise((resolve, reject) => {
    const made = act(transaction.objectStore(table));
    transaction.oncomplete = () => resolve(made && made.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

/** Stores a record in `conversations` or `turns`, in place of the one with its id. */
export async function putRecord(table, record) {
  memory[table].set(record.id, record);
  try { await request(table, 'readwrite', records => records.put(record)); } catch { persistent = false; }
}

/** Deletes a record. */
export async function deleteRecord(table, id) {
  memory[table].delete(id);
  try { await request(table, 'readwrite', records => records.delete(id)); } catch { persistent = false; }
}

/** All conversations, the last changed first. */
export async function allConversations() {
  const stored = await request('conversations', 'readonly', records => records.getAll());
  const conversations = stored || [...memory.conversations.values()];
  return conversations.sort((one, other) => other.updated - one.updated);
}

/** The turns of a conversation in the order in which they were asked. */
export async function turnsIn(conversation) {
  const stored = await request('turns', 'readonly', records => records.index('conversation').getAll(conversation));
  const turns = stored || [...memory.turns.values()].filter(turn => turn.conversation === conversation);
  return turns.sort((one, other) => one.asked - other.asked);
}

/** Deletes a conversation with its turns. */
export async function deleteConversation(id) {
  for (const turn of await turnsIn(id)) await deleteRecord('turns', turn.id);
  await deleteRecord('conversations', id);
}

/** A new random id. */
export function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), byte => byte.toString(16).padStart(2, '0')).join('');
}
