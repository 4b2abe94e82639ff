// Conversations in this browser: IndexedDB, one database a corpus; each turn is a record, so that two tabs add and do not overwrite.
let lasting = true;
const HERE = `ask-articles:here-${given.name}-${given.corpus}`;
const held = { conversations: new Map(), turns: new Map() };  // in place of the database where there is none

let database = openDatabase();

function openDatabase() {
  return new Promise(resolve => {
    const failed = () => { lasting = false; resolve(null); };
    try {
      const opening = indexedDB.open('ask-articles-' + given.corpus, 1);
      opening.onupgradeneeded = () => {
        opening.result.createObjectStore('conversations', { keyPath: 'id' });
        opening.result.createObjectStore('turns', { keyPath: 'id' }).createIndex('conversation', 'conversation');
      };
      opening.onsuccess = () => resolve(opening.result);
      opening.onerror = failed;
    } catch { failed(); }
  });
}

// The browser closes the database where a person clears the site's data: then it is opened anew.
async function stored(store, mode, act) {
  let open = await database;
  if (!open) return undefined;
  let transaction;
  try { transaction = open.transaction(store, mode); } catch {
    database = openDatabase();
    open = await database;
    if (!open) return undefined;
    transaction = open.transaction(store, mode);
  }
  return new Promise((resolve, reject) => {
    const request = act(transaction.objectStore(store));
    transaction.oncomplete = () => resolve(request && request.result);
    transaction.onabort = transaction.onerror = () => reject(transaction.error);
  });
}

async function keep(store, record) {
  held[store].set(record.id, record);
  try { await stored(store, 'readwrite', records => records.put(record)); } catch { lasting = false; }
}

async function forget(store, id) {
  held[store].delete(id);
  try { await stored(store, 'readwrite', records => records.delete(id)); } catch { lasting = false; }
}

// What this tab shows and what stands in its field: a reload, Gradio's own after a lost connection too, leaves the reader there.
function remembered() {
  try { return JSON.parse(sessionStorage.getItem(HERE)) || {}; } catch { return {}; }
}

function remember(change) {
  try { sessionStorage.setItem(HERE, JSON.stringify({ ...remembered(), ...change })); } catch { /* it holds until the page is left */ }
}

async function keptConversations() {
  const kept = (await stored('conversations', 'readonly', records => records.getAll())) || [...held.conversations.values()];
  return kept.sort((one, other) => other.updated - one.updated);
}

async function keptTurns(conversation) {
  const kept = (await stored('turns', 'readonly', records => records.index('conversation').getAll(conversation)))
    || [...held.turns.values()].filter(turn => turn.conversation === conversation);
  return kept.sort((one, other) => one.asked - other.asked);
}

async function forgetConversation(id) {
  for (const turn of await keptTurns(id)) await forget('turns', turn.id);
  await forget('conversations', id);
}

function freshId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(12)), byte => byte.toString(16).padStart(2, '0')).join('');
}
