/** Small tools for the part's own elements. */
import { context } from './context.js';

/**
 * A new element.
 *
 * @param {string} tag
 * @param {object} options attributes, and `text` for its text and `on` for its event handlers; what is false or
 *   undefined is left out
 * @param {...(Node|string|false|null|undefined)} children what is empty is left out
 * @returns {HTMLElement}
 */
export function make(tag, options = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) {
    if (name === 'text') node.textContent = value;
    else if (name === 'on') for (const [event, call] of Object.entries(value)) node.addEventListener(event, call);
    else if (value !== undefined && value !== false) node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.filter(Boolean));
  return node;
}

/** The first element of the part, or of one of its elements, that matches the selector. */
export function one(selector, within = context.root) {
  return within.querySelector(selector);
}

/** The outermost element of the part. */
export function app() {
  return context.root.firstElementChild;
}

/**
 * Shows HTML that the server made safe; no other.
 *
 * Children that are the same stay as they are, with focus and selection.
 */
export function show(node, html) {
  const template = document.createElement('template');
  template.innerHTML = html || '';
  const fresh = [...template.content.childNodes];
  const old = [...node.childNodes];
  let same = 0;
  while (same < fresh.length && same < old.length && fresh[same].isEqualNode(old[same])) same += 1;
  old.slice(same).forEach(child => child.remove());
  node.append(...fresh.slice(same));
}

/** Draws the part's markup, with its own styles. */
export function mount(markup, css) {
  const { root, element, alone } = context;
  root.replaceChildren();
  const style = new CSSStyleSheet();
  style.replaceSync(css);
  root.adoptedStyleSheets = [style];
  show(root, markup);
  element.toggleAttribute('data-alone', alone);
  // Gradio's inset, as of a text: the part has a border of its own, and a phone no room
  element.closest('.html-container')?.style.setProperty('padding', '0');
  // Gradio's frame cuts on paper what page breaks push down
  if (alone) element.closest('.gradio-container').style.overflow = 'visible';
}
