// The words of the page: the reader's language, by choice or by the browser's wish.
const LANGUAGES = { 'zh-Hans': '简体中文', 'zh-Hant': '繁體中文', en: 'English' };
const CHOICE = 'ask-articles:language';
const THEME = 'ask-articles:theme';

function wishedLanguage() {
  const asked = given.embedded && alone && new URLSearchParams(location.search).get('language');  // the site around the frame says it
  if (asked in LANGUAGES) return asked;
  try {
    const chosen = localStorage.getItem(CHOICE);
    if (chosen in LANGUAGES) return chosen;
  } catch { /* storage may be closed to this page */ }
  for (const wish of navigator.languages || []) {
    const low = wish.toLowerCase();
    if (/^zh(-|$)/.test(low)) return /hant|tw|hk|mo/.test(low) ? 'zh-Hant' : 'zh-Hans';
    if (/^en(-|$)/.test(low)) return 'en';
  }
  return 'en';
}

let language = wishedLanguage();

function t(key, values = {}) {
  return (given.texts[language][key] || key).replace(/\{(\w+)\}/g, (place, name) => (name in values ? values[name] : place));
}

// The language of what others wrote, for voices and fonts; one Chinese character weighs four letters.
function tongue(text) {
  const han = (text.match(/\p{Script=Han}/gu) || []).length;
  const latin = (text.match(/\p{Script=Latin}/gu) || []).length;
  if (han && 4 * han >= latin) return language === 'en' ? 'zh' : language;
  return latin ? 'en' : '';
}

function speakLanguage() {
  const root = shadow.firstElementChild;
  root.lang = language;
  root.querySelectorAll('[data-t]').forEach(node => { node.textContent = t(node.dataset.t); });
  root.querySelectorAll('[data-label]').forEach(node => { node.setAttribute('aria-label', t(node.dataset.label)); if (node.matches('button')) node.title = t(node.dataset.label); });
  root.querySelectorAll('[data-hint]').forEach(node => { node.placeholder = t(node.dataset.hint); });
  if (alone) { document.documentElement.lang = language; document.title = t('title'); }
}

function languageSwitch(select, changed) {
  select.replaceChildren(...Object.entries(LANGUAGES).map(([code, name]) => make('option', { value: code, text: name, lang: code })));
  select.value = language;
  select.addEventListener('change', () => {
    language = select.value;
    try { localStorage.setItem(CHOICE, language); } catch { /* it holds for this visit */ }
    speakLanguage();
    changed();
  });
}

function themeSwitch(button) {
  button.hidden = !alone;  // a host's theme is the host's
  if (alone && !given.embedded && !new URLSearchParams(location.search).has('__theme')) {
    try {
      const chosen = localStorage.getItem(THEME);
      if (chosen) document.body.classList.toggle('dark', chosen === 'dark');
    } catch { /* storage may be closed to this page */ }
  }
  button.addEventListener('click', () => {
    const dark = document.body.classList.toggle('dark');
    try { localStorage.setItem(THEME, dark ? 'dark' : 'light'); } catch { /* it holds for this visit */ }
  });
}
