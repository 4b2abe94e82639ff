/** Conversations of an account, kept at the server: what is said at the functions of `browser_store.js` holds here. */
import { context } from './context.js';
import { locale } from './i18n.js';

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

/** Asks the server; throws where it cannot, with the sentence that it gives, if there is one, as `sentence`. */
async function call(name, request = {}) {
  const component = context.element.closest('gradio-app[src]');
  const page = component ? new URL(component.getAttribute('src'), location.href) : location.href;
  const reply = await fetch(new URL('conversations/' + name, page), {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ ...request, language: locale.language }),
  });
  const { result, error } = await reply.json();
  if (!reply.ok) throw Object.assign(new Error('refused'), { sentence: typeof error === 'string' && error });
  return result;
}
