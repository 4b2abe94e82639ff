/**
 * What this part of the page was started with. Every part on a page has its own copy of all modules, and so its own
 * context.
 *
 * `config` comes from Python. `element`, `props`, `trigger`, `server` and `watch` are what Gradio gives to a part's
 * script. `root` is where the part draws itself: a shadow root, so that no style of a host reaches in and none of ours
 * reaches out.
 */
export const context = {
  config: {},
  element: null,
  root: null,
  props: {},
  trigger: () => {},
  server: {},
  watch: () => {},
  refusesFiles: false,  // who looks at the page may add none
  alone: false,  // nothing else is on the page
};

/** Sets the context of a part inside a page of Gradio's. */
export function startContext(config, gradio) {
  const { element } = gradio;
  Object.assign(context, gradio, {
    config,
    root: element.shadowRoot || element.attachShadow({ mode: 'open' }),
    // Gradio's web component, which has a `src`, brings our page into another site's
    alone: Boolean(config.page) && !element.closest('gradio-app[src]'),
  });
}

/** Sets the context of a page of our own without Gradio. */
export function startDocument(config) {
  Object.assign(context, { config, root: document, alone: true });
}
