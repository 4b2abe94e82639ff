// Where there is no database, as in a private window of some browsers.
// With one: tests/e2e/browser/test_conversations.py.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { load, openPage } from './page.js';

const store = await load('store');

before(() => openPage());

test('what cannot be stored for good is there until the page is left, and that is said', async () => {
  assert.equal(store.isPersistent(), true);
  await store.putRecord('conversations', { id: 'a', updated: 1 });
  assert.equal(store.isPersistent(), false);
  await store.putRecord('conversations', { id: 'b', updated: 2 });
  await store.putRecord('turns', { id: '2', conversation: 'a', asked: 2 });
  await store.putRecord('turns', { id: '1', conversation: 'a', asked: 1 });
  await store.putRecord('turns', { id: '3', conversation: 'b', asked: 3 });
  assert.deepEqual((await store.allConversations()).map(({ id }) => id), ['b', 'a']);
  assert.deepEqual((await store.turnsIn('a')).map(({ id }) => id), ['1', '2']);
  await store.putRecord('conversations', { id: 'a', updated: 3 });
  assert.deepEqual((await store.allConversations()).map(({ id }) => id), ['a', 'b']);
  await store.deleteRecord('turns', '1');
  assert.deepEqual((await store.turnsIn('a')).map(({ id }) => id), ['2']);
  await store.deleteConversation('a');
  assert.deepEqual((await store.allConversations()).map(({ id }) => id), ['b']);
  assert.deepEqual(await store.turnsIn('a'), []);
  assert.deepEqual((await store.turnsIn('b')).map(({ id }) => id), ['3']);
});

test('ids are long and never the same', () => {
  const ids = Array.from({ length: 100 }, store.newId);
  assert.equal(new Set(ids).size, 100);
  assert.ok(ids.every(id => /^[0-9a-f]{24}$/.test(id)));
});
