/** What a host app says of its chat in the place of the program's own words. */
import { context } from './context.js';
import { app, one } from './dom.js';
import { emit } from './events.js';

/** Puts the host's words into the markup, and leaves out what the host does not want. */
export function showHostWishes() {
  const { title, introduction, placeholder, conversations, host_theme: hostTheme } = context.config;
  if (title) for (const node of app().querySelectorAll('.brand, .welcome h2')) say(node, title);
  if (introduction) say(one('.promise'), introduction);
  if (placeholder) {
    const field = one('.composer textarea');
    delete field.dataset.hint;
    field.placeholder = placeholder;
  }
  app().classList.toggle('unkept', !conversations);
  app().classList.toggle('host-theme', hostTheme);
  one('.begin').hidden = conversations;
  one('.begin').addEventListener('click', () => emit('begin'));
}

function say(node, text) {
  delete node.dataset.t;
  node.textContent = text;
  node.dir = 'auto';
}
