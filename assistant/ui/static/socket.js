/**
 * The way of a question to the server and of its answer back: a socket of our own where the page is ours and sockets
 * get through, Gradio's queue elsewhere.
 *
 * An open stream of Gradio's takes one of the six connections that a browser has to a server.
 */
import { context } from './context.js';
import { t } from './i18n.js';
import { rpc } from './rpc.js';

let socket = null;  // of the answer that is being made
let blocked = false;  // no socket gets through to the server

/** Whether the last question went through a socket. */
export function usesSocket() {
  return Boolean(socket);
}

/**
 * Sends a question.
 *
 * `goOn` is called where the socket ends and the server goes on with the answer.
 * `receive` gets each update that comes through a socket; the others come as the part's value, from Gradio. `fail` gets
 * a sentence when the socket ends, and `isRunning` says whether the answer is still wanted then.
 */
export function sendQuestion(request, { receive, fail, goOn, isRunning }) {
  if (blocked || !context.config.page) return context.trigger('ask', request);
  const mine = new WebSocket(socketAddress());
  const isWanted = () => socket === mine && isRunning();
  let reached = false;
  let answered = false;
  const texts = {};  // those of the last update
  socket = mine;
  mine.onopen = () => { reached = true; mine.send(JSON.stringify(request)); };
  mine.onmessage = event => { answered = true; if (socket === mine) receive(complete(JSON.parse(event.data), texts)); };
  mine.onclose = async () => {
    if (!isWanted()) return;
    const { error, update } = await rpc('answer_so_far', { turn: request.turn });
    if (!isWanted()) return;
    if (answered && update) return goOn();
    if (error || answered) return fail(error || t('lost'));
    socket = null;  // the server is there: it is the socket that does not reach it, or not with as much
    blocked = !reached;
    context.trigger('ask', request);
  };
}

/** An update with its texts whole: of one that has grown the server sends how much stays, and what follows. */
export function complete({ grown = {}, ...update }, texts) {
  for (const [name, [same, rest]] of Object.entries(grown)) update[name] = texts[name].slice(0, same) + rest;
  return Object.assign(texts, update) && update;
}

/** Tells the server that nothing more of the turn's answer is wanted. */
export function stopAnswer(turn) {
  if (!leaveAnswer()) context.trigger('stop', {});
  return rpc('stop_answer', { turn: turn.id });
}

/** Ends the way of the answer to this page; the server goes on with it. False where that is none of our own. */
export function leaveAnswer() {
  const mine = socket;
  socket = null;
  mine?.close();
  return Boolean(mine);
}

/** Beside the page, or beside what the web component around it shows. */
function socketAddress() {
  const component = context.element.closest('gradio-app[src]');
  const page = component ? new URL(component.getAttribute('src'), location.href) : location.href;
  const address = new URL('answer', page);
  address.protocol = address.protocol.replace('http', 'ws');
  return address;
}
