import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { load, openPage } from './page.js';

const { on } = await load('events');
const { recordOf, saveTurn } = await load('saving');
const { readSession, updateSession } = await load('session');
const { state } = await load('state');
const { allConversations, turnsIn } = await load('store');

beforeEach(() => openPage());

test('what this tab shows is kept value by value, and damage is nothing', () => {
  assert.deepEqual(readSession(), {});
  updateSession({ draft: 'half a question' });
  updateSession({ conversation: 'a' });
  assert.deepEqual(readSession(), { draft: 'half a question', conversation: 'a' });
  sessionStorage.setItem('ask-articles:here-chat-c0ffee', '{');
  assert.deepEqual(readSession(), {});
  updateSession({ draft: 'anew' });
  assert.deepEqual(readSession(), { draft: 'anew' });
});

test('two parts of a page, and two corpora, keep what they show apart', async () => {
  updateSession({ draft: 'here' });
  const { context } = await load('context');
  for (const change of [{ name: 'other' }, { corpus: 'other' }]) {
    const { config } = context;
    context.config = { ...config, ...change };
    assert.deepEqual(readSession(), {});
    context.config = config;
  }
  assert.deepEqual(readSession(), { draft: 'here' });
});

test('the words of an answer are stored on their own until there is a record of it', () => {
  const begun = { id: '1', conversation: 'a', question: 'q', asked: 5, node: {} };
  const turn = { ...begun, text: 'half', citations: [1], passages: [2] };
  assert.deepEqual(recordOf(turn), {
    id: '1', conversation: 'a', question: 'q', asked: 5, record: null, notice: '',
    narrowed: undefined, why: undefined, verdict: undefined, imported: undefined, rechecked: undefined,
    text: 'half', citations: [1], passages: [2],
  });
  const whole = recordOf({ ...turn, record: { answer: 'whole' }, verdict: 'good' });
  assert.deepEqual([whole.record, whole.verdict, whole.text], [{ answer: 'whole' }, 'good', undefined]);
});

test('the first turn begins a conversation, and the list is told of what is whole', async () => {
  let told = 0;
  on('conversations', () => { told += 1; });
  const turn = { id: '1', question: 'q'.repeat(100), asked: 1, waiting: true, text: 'half' };
  await saveTurn(turn);
  assert.equal(told, 0);
  await saveTurn({ ...turn, waiting: false });
  assert.equal(told, 1);
  const [conversation] = await allConversations();
  assert.equal(conversation.title, 'q'.repeat(80));
  assert.equal(conversation.id, state.conversation.id);
  assert.equal(readSession().conversation, conversation.id);
  assert.equal((await turnsIn(conversation.id)).length, 1);
});
