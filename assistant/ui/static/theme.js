/** Light or dark: as the host's page is, or, where the page is ours, as the reader chooses. */
import { context } from './context.js';
import { app } from './dom.js';

const CHOICE = 'ask-articles:theme';

/** `light` or `dark` if the reader chose one on this site. In a frame the site around it decides. */
export function chosenTheme() {
  if (context.config.embedded) return null;
  try { return localStorage.getItem(CHOICE); } catch { return null; }  // storage may be closed to this page
}

/** Keeps the part in the theme of the page: Gradio puts `dark` on the body, here or around a web component. */
export function followTheme() {
  const root = app();
  const follow = () => {
    const dark = document.body.classList.contains('dark') || context.element.closest('.dark');
    root.dataset.theme = dark ? 'dark' : 'light';
  };
  new MutationObserver(follow).observe(document.body, { attributes: true, attributeFilter: ['class'] });
  follow();
}

/** Lets the reader choose the theme with this button, where the page is ours: a host's theme is the host's. */
export function startThemeSwitch(button) {
  button.hidden = !context.alone;
  if (context.alone && !new URLSearchParams(location.search).has('__theme')) {
    const chosen = chosenTheme();
    if (chosen) document.body.classList.toggle('dark', chosen === 'dark');
  }
  button.addEventListener('click', () => {
    const dark = document.body.classList.toggle('dark');
    try { localStorage.setItem(CHOICE, dark ? 'dark' : 'light'); } catch { /* it holds for this visit */ }
  });
}
