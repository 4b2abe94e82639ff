/**
 * The texts of the page in the reader's language: the one chosen here, else the first that the browser wants and we
 * have.
 */
import { context } from './context.js';
import { app, make } from './dom.js';

const CHOICE = 'ask-articles:language';

/** The language of the page, see `startLanguage`. */
export const locale = { language: 'en' };

/** The language that the address of a frame names, else the chosen one, else the browser's, else English. */
function preferredLanguage() {
  const named = context.config.embedded && context.alone && new URLSearchParams(location.search).get('language');
  if (isThere(named)) return named;
  try {
    const chosen = localStorage.getItem(CHOICE);
    if (isThere(chosen)) return chosen;
  } catch { /* storage may be closed to this page */ }
  return (navigator.languages || []).map(languageFor).find(isThere) || 'en';
}

/** Whether there are texts in this language. */
function isThere(code) {
  return Object.hasOwn(context.config.texts, code);
}

/** Our language for one that a browser names: `fr-CA` is `fr`; Chinese is told by its script or its region. */
function languageFor(tag) {
  const low = tag.toLowerCase();
  if (/^zh(-|$)/.test(low)) return /hant|tw|hk|mo/.test(low) ? 'zh-Hant' : 'zh-Hans';
  const codes = Object.keys(context.config.texts);
  const first = code => code.toLowerCase().split('-')[0];
  return codes.find(code => code.toLowerCase() === low) || codes.find(code => first(code) === first(low));
}

/** Finds the language to begin with. */
export function startLanguage() {
  locale.language = preferredLanguage();
}

/** The text of a key with its {places} filled; the key itself where there is no such text. */
export function t(key, values = {}) {
  const text = context.config.texts[locale.language][key] || key;
  return text.replace(/\{(\w+)\}/g, (place, name) => (name in values ? values[name] : place));
}

/** The name of an article's language, with its region; its code where the page has no name for it. */
export function languageName(code) {
  const [, own, region] = /^([^-]*(?:-[A-Za-z]{4}(?=-|$))?)-?(.*)$/.exec(code);
  const name = context.config.texts[locale.language]['lang_' + own];
  if (!name) return code;
  return region ? `${name}, ${region}` : name;
}

/**
 * The language of what others wrote, for voices and fonts; '' where it is unknown.
 *
 * One Chinese character weighs four letters.
 */
export function languageOf(text) {
  const han = (text.match(/\p{Script=Han}/gu) || []).length;
  const latin = (text.match(/\p{Script=Latin}/gu) || []).length;
  if (han && 4 * han >= latin) return locale.language.startsWith('zh') ? locale.language : 'zh';
  return latin ? 'en' : '';
}

/** Puts the texts of the language into the markup. */
export function translatePage() {
  const root = app();
  root.lang = locale.language;
  root.querySelectorAll('[data-t]').forEach(node => { node.textContent = t(node.dataset.t); });
  root.querySelectorAll('[data-label]').forEach(node => {
    const label = t(node.dataset.label);
    node.setAttribute('aria-label', label);
    if (node.matches('button')) node.title = label;
  });
  root.querySelectorAll('[data-hint]').forEach(node => { node.placeholder = t(node.dataset.hint); });
  if (!context.alone) return;
  document.documentElement.lang = locale.language;
  document.title = context.config.title || t('title');
}

/** Lets the reader choose the language in this select; `changed` redraws what is not in the markup. */
export function startLanguageSwitch(select, changed) {
  const names = Object.entries(context.config.texts).map(([code, texts]) => [code, texts.language_name]);
  select.replaceChildren(...names.map(([code, text]) => make('option', { value: code, text, lang: code })));
  select.value = locale.language;
  select.addEventListener('change', () => {
    locale.language = select.value;
    try { localStorage.setItem(CHOICE, locale.language); } catch { /* it holds for this visit */ }
    translatePage();
    changed();
  });
}
