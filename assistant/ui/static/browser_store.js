/**
 * Conversations in this browser: IndexedDB, one database for each corpus.
 *
 * Each turn is a record of its own, so that two tabs add turns and do not overwrite each other's. What depends on what
 * is stored is looked up and written in one transaction. Every function throws where the database cannot be used.
 */
import { context } from './context.js';

const TABLES = ['conversations', 'turns'];
let opened = null;  // the promise of the database

/** Where conversations are kept without accounts; what a store does is said at its functions. */
export const browserStore = { list, turnsOf, allTurns, save, rename, removeTurn, remove, add };

function openDatabase() {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('ask-articles-' + context.config.corpus, 1);
    opening.onupgradeneeded = () => {
      const database = opening.result;
      database.createObjectStore('conversations', { keyPath: 'id' });
      database.createObjectStore('turns', { keyPath: 'id' }).createIndex('conversation', 'conversation');
    };
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = () => reject(opening.error);
  });
}

/** A transaction; a database that the browser closed, as when a person clears the site's data, is opened anew. */
async function begin(mode) {
  try {
    opened ??= openDatabase();
    return (await opened).transaction(TABLES, mode);
  } catch {
    opened = openDatabase();
    return (await opened).transaction(TABLES, mode);
  }
}

/** Runs `act` with both tables in one transaction; resolved at its end, with what the request that it returns got. */
async function transact(mode, act) {
  const transaction = await begin(mode);
  return new Promise((resolve, reject) => {
    const made = act(...TABLES.map(table => transaction.objectStore(table)));
    transaction.oncomplete = () => resolve(made?.result);
    transaction.onabort = () => reject(transaction.failure || transaction.error);
  });
}

/** Calls `use` with the stored record of this id, or with undefined; the transaction ends where that fails. */
function lookUp(table, id, use) {
  const { transaction } = table;
  table.get(id).onsuccess = event => {
    try { use(event.target.result); } catch (error) {
      transaction.failure = error;
      transaction.abort();
    }
  };
}

/** All conversations. */
function list() {
  return transact('readonly', conversations => conversations.getAll());
}

/** The turns of a conversation. */
function turnsOf(conversation) {
  return transact('readonly', (_, turns) => turns.index('conversation').getAll(conversation));
}

/** The turns of all conversations. */
function allTurns() {
  return transact('readonly', (_, turns) => turns.getAll());
}

/**
 * Stores a turn with its conversation; false where the conversation was deleted meanwhile, and nothing is stored.
 *
 * `added` says whether the conversation, and whether the turn, was never stored before. The stored title stays.
 */
async function save(conversation, turn, added) {
  const outcome = { saved: true };
  await transact('readwrite', (conversations, turns) => {
    lookUp(conversations, conversation.id, before => {
      outcome.saved = Boolean(before || added.conversation);
      if (!outcome.saved) return;
      conversations.put({ ...conversation, title: before?.title ?? conversation.title });
      lookUp(turns, turn.id, stored => { if (isNewer(turn, stored, added.turn)) turns.put(turn); });
    });
  });
  return outcome.saved;
}

/** A turn that another tab took back stays away, and a whole answer is not replaced by a part of it. */
function isNewer(turn, stored, added) {
  return stored ? Boolean(turn.record || !stored.record) : added;
}

/** Gives a conversation a name; false where it was deleted meanwhile. */
async function rename(id, title) {
  const outcome = { renamed: false };
  await transact('readwrite', conversations => {
    lookUp(conversations, id, before => {
      outcome.renamed = Boolean(before);
      if (before) conversations.put({ ...before, title });
    });
  });
  return outcome.renamed;
}

/** Deletes a turn. */
function removeTurn(id) {
  return transact('readwrite', (_, turns) => { turns.delete(id); });
}

/** Deletes a conversation with its turns. */
function remove(id) {
  return transact('readwrite', (conversations, turns) => {
    conversations.delete(id);
    turns.index('conversation').getAllKeys(id).onsuccess = event => {
      for (const key of event.target.result) turns.delete(key);
    };
  });
}

/** Adds what is not stored yet of a conversation and its turns; returns how many turns that were. */
async function add(conversation, added) {
  const outcome = { turns: 0 };
  await transact('readwrite', (conversations, turns) => {
    lookUp(conversations, conversation.id, before => { if (!before) conversations.put(conversation); });
    for (const turn of added) {
      lookUp(turns, turn.id, before => {
        if (before) return;
        turns.put(turn);
        outcome.turns += 1;
      });
    }
  });
  return outcome.turns;
}
