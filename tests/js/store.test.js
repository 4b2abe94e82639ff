// Where there is no database, as in a private window of some browsers.
// With one: tests/e2e/browser/test_conversations.py.
import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { load, openPage } from './page.js';

const store = await load('store');

before(() => openPage());

const ADDED = { conversation: true, turn: true };

test('what cannot be stored for good is there until the page is left, and that is said', async () => {
  assert.equal(store.storeProblem(), '');
  await store.storeTurn({ id: 'a', title: 'A', updated: 1 }, { id: '2', conversation: 'a', asked: 2 }, ADDED);
  assert.equal(store.storeProblem(), 'conversations_unkept');
  await store.storeTurn({ id: 'a', title: 'A', updated: 1 }, { id: '1', conversation: 'a', asked: 1 }, ADDED);
  await store.storeTurn({ id: 'b', title: 'B', updated: 2 }, { id: '3', conversation: 'b', asked: 3 }, ADDED);
  assert.deepEqual((await store.allConversations()).map(({ id }) => id), ['b', 'a']);
  assert.deepEqual((await store.turnsIn('a')).map(({ id }) => id), ['1', '2']);
  assert.equal(await store.renameConversation({ id: 'a', title: 'A', updated: 3 }, 'C'), true);
  assert.deepEqual((await store.allConversations()).map(({ title }) => title), ['C', 'B']);
  await store.deleteTurn('1');
  assert.deepEqual((await store.turnsIn('a')).map(({ id }) => id), ['2']);
  await store.deleteConversation('a');
  assert.deepEqual((await store.allConversations()).map(({ id }) => id), ['b']);
  assert.deepEqual(await store.turnsIn('a'), []);
  assert.deepEqual((await store.everything()).map(({ id, turns }) => [id, turns.length]), [['b', 1]]);
});

test('ids are long and never the same', () => {
  const ids = Array.from({ length: 100 }, store.newId);
  assert.equal(new Set(ids).size, 100);
  assert.ok(ids.every(id => /^[0-9a-f]{24}$/.test(id)));
});
