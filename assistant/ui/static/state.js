/** What the chat holds: the open conversation with its turns, and the turn that is being answered. */
export const state = {
  conversation: null,  // its record; null before the first question
  turns: [],  // of the open conversation, in order
  running: null,  // the turn that is being answered; {} while one is prepared
  restored: Promise.resolve(),  // resolved when the conversation of this tab's last visit is there
  streamBroken: false,  // Gradio's client hears no answers any more until the page is loaded anew
};

/** The turn that this element stands in. */
export function turnOf(node) {
  const item = node.closest('.turn');
  return item && state.turns.find(turn => turn.id === item.dataset.turn);
}
