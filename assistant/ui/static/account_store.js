/** Conversations of an account, kept at the server: what is said at the functions of `browser_store.js` holds here. */
import { callAccount } from './account_call.js';

/** Where conversations are kept with accounts. */
export const accountStore = {
  list: () => call('list'),
  turnsOf: id => call('turns', { id }),
  allTurns: () => call('all_turns'),
  save: (conversation, turn, added) => call('save', {
    conversation, turn, is_new: added.conversation, is_new_turn: added.turn,
  }),
  rename: (id, title) => call('rename', { id, title }),
  removeTurn: id => call('remove_turn', { id }),
  remove: id => call('remove', { id }),
  add: (conversation, turns) => call('add', { conversation, turns }),
};

function call(name, request) {
  return callAccount('conversations/' + name, request);
}
