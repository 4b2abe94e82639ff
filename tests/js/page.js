// A page for the scripts: a browser's elements and storage, from happy-dom, and the texts of the real page.
import { readdirSync, readFileSync } from 'node:fs';
import { Window } from 'happy-dom';

const SCRIPTS = new URL('../../assistant/ui/static/', import.meta.url);
const LOCALES = new URL('../../assistant/locales/', import.meta.url);
const textsOf = file => JSON.parse(readFileSync(new URL(file, LOCALES)));
export const TEXTS = Object.fromEntries(
  readdirSync(LOCALES).sort().map(file => [file.replace('.json', ''), textsOf(file)]),
);

/** A module of the page's. Each test file runs in a process, and so with modules, of its own. */
export function load(name) {
  return import(new URL(name + '.js', SCRIPTS));
}

/** Sets up an empty page in English, and what a part of it is given: `config` and what Gradio gives. */
export async function openPage({ address = 'http://127.0.0.1/', config = {}, ...gradio } = {}) {
  const window = new Window({ url: address });
  const names = ['document', 'location', 'history', 'localStorage', 'sessionStorage', 'navigator', 'XMLSerializer'];
  for (const name of names) {
    Object.defineProperty(globalThis, name, { value: window[name], configurable: true });
  }
  globalThis.window = window;
  const element = window.document.createElement('div');
  window.document.body.append(element);
  const { startContext } = await load('context');
  startContext({ texts: TEXTS, name: 'chat', corpus: 'c0ffee', page: true, ...config }, { element, ...gradio });
  const { locale } = await load('i18n');
  locale.language = 'en';
  return element.shadowRoot;
}

/** What the browser of the page wants, the first first. */
export function wantLanguages(...languages) {
  Object.defineProperty(globalThis, 'navigator', { value: { languages }, configurable: true });
}
