// The page's own small tools. Everything lives in a shadow root: nothing of a host reaches in, and nothing here reaches out.
const shadow = element.shadowRoot || element.attachShadow({ mode: 'open' });
// Nothing else is on the page: not where Gradio's web component, which has a `src` there, brings our page into somebody else's.
const alone = Boolean(given.page) && !element.closest('gradio-app[src]');

function make(tag, options = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(options)) {
    if (name === 'text') node.textContent = value;
    else if (name === 'on') for (const [event, call] of Object.entries(value)) node.addEventListener(event, call);
    else if (value !== undefined && value !== false) node.setAttribute(name, value === true ? '' : value);
  }
  node.append(...children.filter(Boolean));
  return node;
}

function one(selector, within = shadow) {
  return within.querySelector(selector);
}

// Only for HTML that the server made safe. Parts that are the same stay as they are, with focus and selection.
function show(node, html) {
  const template = document.createElement('template');
  template.innerHTML = html || '';
  const fresh = [...template.content.childNodes];
  const old = [...node.childNodes];
  let same = 0;
  while (same < fresh.length && same < old.length && fresh[same].isEqualNode(old[same])) same += 1;
  old.slice(same).forEach(part => part.remove());
  node.append(...fresh.slice(same));
}

// A function of the server's; what goes wrong comes back as `error`, in a sentence.
async function called(name, request) {
  try { return (await server[name](request)) ?? { error: t('lost') }; } catch { return { error: t('lost') }; }
}

function begin(markup, css) {
  shadow.replaceChildren();
  const style = new CSSStyleSheet();
  style.replaceSync(css);
  shadow.adoptedStyleSheets = [style];
  show(shadow, markup);
  element.toggleAttribute('data-alone', alone);
  if (alone) element.closest('.gradio-container').style.overflow = 'visible';  // Gradio's frame cuts on paper what page breaks push down
  followTheme();
}

// Gradio says `dark` on the body, here or around a web component.
function followTheme() {
  const root = shadow.firstElementChild;
  const told = () => { root.dataset.theme = document.body.classList.contains('dark') || element.closest('.dark') ? 'dark' : 'light'; };
  new MutationObserver(told).observe(document.body, { attributes: true, attributeFilter: ['class'] });
  told();
}
