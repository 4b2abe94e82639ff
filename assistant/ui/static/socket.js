// The way of a question to the server and of its answer back: a socket of our own, or Gradio's queue, in a host's page and where
// something on the way lets no socket through. An open stream of Gradio's takes one of the six connections that a browser has.
let socket = null;
let sockets = Boolean(given.page);  // until one does not get through

function send(turn, asked) {
  if (!sockets) return trigger('ask', asked);
  const mine = new WebSocket(socketAddress());
  let heard = false;
  let reached = false;
  socket = mine;
  mine.onopen = () => { reached = true; mine.send(JSON.stringify(asked)); };
  mine.onmessage = event => { heard = true; if (socket === mine) updated(JSON.parse(event.data)); };
  mine.onclose = async () => {
    if (socket !== mine || running !== turn) return;
    const told = heard ? { error: t('lost') } : await called('alive', { turn: turn.id, language });
    if (socket !== mine || running !== turn) return;
    if (told.error) return breakOff(turn, told.error);
    socket = null;  // the server is there: it is the socket that does not reach it, or not with as much
    sockets = reached;
    trigger('ask', asked);
  };
}

function socketAddress() {
  const component = element.closest('gradio-app[src]');
  const address = new URL('answer', component ? new URL(component.getAttribute('src'), location.href) : location.href);
  address.protocol = address.protocol.replace('http', 'ws');
  return address;
}

// Nothing more of the answer is wanted, whichever way it comes.
function unsend() {
  if (!socket) return trigger('stop', {});
  const mine = socket;
  socket = null;
  mine.close();
}
