// Real sockets on this machine: the answer comes through them, or the question goes on to Gradio.
import assert from 'node:assert/strict';
import { afterEach, test } from 'node:test';
import { once } from 'node:events';
import { createServer } from 'node:http';
import { WebSocket, WebSocketServer } from 'ws';
import { load, openPage, TEXTS } from './page.js';

globalThis.WebSocket = class extends WebSocket {
  constructor(address) {
    super(address);
    this.on('error', () => {});  // a browser throws nothing for it
  }
};
let server;

/** A page at a server that handles sockets so, and modules of its own; what reaches Gradio and the chat is told. */
async function openAt(handle, { soFar = {}, page = true } = {}) {
  server = createServer((request, response) => response.writeHead(404).end());
  if (handle) new WebSocketServer({ server, path: '/answer' }).on('connection', handle);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const told = [];
  let changed = () => {};
  const tell = (...what) => { told.push(what); changed(); };
  const address = `http://127.0.0.1:${server.address().port}/`;
  const calls = { answer_so_far: async () => soFar, stop_answer: async () => ({}) };
  await openPage({ address, config: { page }, trigger: tell, server: calls });
  const until = async count => { while (told.length < count) await new Promise(resolve => { changed = resolve; }); };
  const [receive, fail, goOn] = ['receive', 'fail', 'goOn'].map(name => value => tell(name, value));
  const answer = { receive, fail, goOn, isRunning: () => true };
  return { told, until, answer };
}

afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const request = { turn: '1', question: 'water' };
const { leaveAnswer, sendQuestion, stopAnswer, usesSocket } = await load('socket');

test('the question goes through a socket and its answer comes back', async () => {
  const { told, until, answer } = await openAt(socket => socket.on('message', text => {
    for (const phase of ['text', 'done']) socket.send(JSON.stringify({ phase, question: JSON.parse(text).question }));
  }));
  sendQuestion(request, answer);
  await until(2);
  assert.deepEqual(told, ['text', 'done'].map(phase => ['receive', { phase, question: 'water' }]));
  assert.equal(usesSocket(), true);
  leaveAnswer();
  assert.equal(usesSocket(), false);
});

test('a text that has grown is whole again, by the units in which JavaScript counts', async () => {
  const sent = [
    { phase: 'writing', text: '😀 One', answer: '' },
    { phase: 'writing', grown: { text: [6, ' two.'] } },
    { phase: 'writing', answer: '<p>😀 One two.</p>', grown: { text: [11, ''] } },
    { phase: 'done', grown: { text: [2, '!'], answer: [5, '</p>'] } },
  ];
  const { told, until, answer } = await openAt(socket => socket.on('message', () => {
    for (const update of sent) socket.send(JSON.stringify(update));
  }));
  sendQuestion(request, answer);
  await until(4);
  assert.deepEqual(told.map(([, update]) => update), [
    { phase: 'writing', text: '😀 One', answer: '' },
    { phase: 'writing', text: '😀 One two.' },
    { phase: 'writing', text: '😀 One two.', answer: '<p>😀 One two.</p>' },
    { phase: 'done', text: '😀!', answer: '<p>😀</p>' },
  ]);
  leaveAnswer();
});

test('a question that is cancelled hears nothing more, and its socket is closed', async () => {
  let closed;
  const { told, answer } = await openAt(socket => {
    closed = once(socket, 'close');
    socket.on('message', () => { stopAnswer({ id: '1' }); socket.send('{}'); });
  });
  sendQuestion(request, answer);
  while (!closed) await new Promise(setImmediate);
  await closed;
  assert.deepEqual(told, []);
});

test('a socket that ends in the midst of an answer is an error', async () => {
  const { told, until, answer } = await openAt(socket => socket.on('message', () => {
    socket.send('{}');
    socket.close();
  }));
  sendQuestion(request, answer);
  await until(2);
  assert.deepEqual(told, [['receive', {}], ['fail', TEXTS.en.lost]]);
});

test('a socket that ends in the midst of an answer that the server goes on with is no error', async () => {
  const { told, until, answer } = await openAt(socket => socket.on('message', () => {
    socket.send('{}');
    socket.close();
  }), { soFar: { update: {}, is_whole: false } });
  sendQuestion(request, answer);
  await until(2);
  assert.deepEqual(told, [['receive', {}], ['goOn', undefined]]);
});

test('a socket that ends before the answer begins, with the server there, leaves it to Gradio this time', async () => {
  let connections = 0;
  const { told, until, answer } = await openAt(socket => { connections += 1; socket.close(); });
  for (const count of [1, 2]) {
    sendQuestion(request, answer);
    await until(count);
    assert.deepEqual(told.at(-1), ['ask', request]);
    assert.equal(connections, count);
  }
});

test('a server that is not there any more is an error', async () => {
  const { told, until, answer } = await openAt(socket => socket.close(), { soFar: { error: 'gone' } });
  sendQuestion(request, answer);
  await until(1);
  assert.deepEqual(told, [['fail', 'gone']]);
});

test("in a host's page the question goes to Gradio, and so does its end", async () => {
  const { told, answer } = await openAt(() => assert.fail('no socket is opened'), { page: false });
  leaveAnswer();
  told.length = 0;
  sendQuestion(request, answer);
  stopAnswer({ id: '1' });
  assert.deepEqual(told, [['ask', request], ['stop', {}]]);
});

test('where no socket gets through, all further questions go to Gradio', async () => {
  const { told, until, answer } = await openAt(null);
  let tried = 0;
  server.on('upgrade', (_, socket) => { tried += 1; socket.destroy(); });
  for (const count of [1, 2]) {
    sendQuestion(request, answer);
    await until(count);
    assert.deepEqual(told.at(-1), ['ask', request]);
  }
  assert.equal(tried, 1);
});
