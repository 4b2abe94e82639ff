import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { load, openPage, TEXTS, wantLanguages } from './page.js';

const { make } = await load('dom');
const { languageName, languageOf, locale, startLanguage, startLanguageSwitch, t, translatePage } = await load('i18n');
let root;

beforeEach(async () => { root = await openPage(); });

test('a text has its places filled, and an unknown key stands for itself', () => {
  assert.equal(t('upload_large', { limit: 50 }), TEXTS.en.upload_large.replace('{limit}', '50'));
  assert.equal(t('upload_large', {}), TEXTS.en.upload_large);
  assert.equal(t('no_such_key'), 'no_such_key');
  locale.language = 'zh-Hans';
  assert.equal(t('stop'), TEXTS['zh-Hans'].stop);
});

for (const [wanted, language] of [
  [['zh-CN', 'en'], 'zh-Hans'], [['zh'], 'zh-Hans'], [['fr', 'zh-SG'], 'zh-Hans'],
  [['zh-TW'], 'zh-Hant'], [['zh-Hant-HK'], 'zh-Hant'], [['zh-MO'], 'zh-Hant'],
  [['en-GB', 'zh'], 'en'], [['fr'], 'en'], [[], 'en'], [['zhx', 'enx'], 'en'],
]) {
  test(`a browser that wants ${wanted.join(', ') || 'nothing'} gets ${language}`, () => {
    wantLanguages(...wanted);
    startLanguage();
    assert.equal(locale.language, language);
  });
}

test('what the reader chose goes before what the browser wants, and is what we have', () => {
  wantLanguages('en');
  localStorage.setItem('ask-articles:language', 'zh-Hant');
  startLanguage();
  assert.equal(locale.language, 'zh-Hant');
  localStorage.setItem('ask-articles:language', 'xx');
  startLanguage();
  assert.equal(locale.language, 'en');
});

test('a language is there as soon as its texts are, under its own name and for browsers that want it', async () => {
  const texts = { ...TEXTS, fr: { ...TEXTS.en, language_name: 'Français', title: 'Interroger' } };
  for (const [wanted, language] of [['fr-CA', 'fr'], ['FR', 'fr'], ['it', 'en'], ['zh-TW', 'zh-Hant']]) {
    root = await openPage({ config: { texts } });
    wantLanguages(wanted);
    startLanguage();
    assert.equal(locale.language, language);
  }
  const select = make('select', {});
  root.append(make('div', {}, select));
  startLanguageSwitch(select, () => {});
  assert.deepEqual([...select.options].map(option => option.value), Object.keys(texts));
  assert.deepEqual([...select.options].map(option => option.textContent).slice(-1), ['Français']);
  select.value = 'fr';
  select.dispatchEvent(new window.Event('change'));
  assert.equal(document.title, 'Interroger');
  assert.equal(languageOf('河口鄉'), 'zh');
});

test('the address of a frame names its language; that of another page does not', async () => {
  const address = 'http://127.0.0.1/embed/?language=zh-Hans';
  for (const [embedded, language] of [[true, 'zh-Hans'], [false, 'en']]) {
    await openPage({ address, config: { embedded } });
    wantLanguages('en');
    startLanguage();
    assert.equal(locale.language, language);
  }
});

test('the language of a text is told by its letters', () => {
  assert.equal(languageOf('The village'), 'en');
  assert.equal(languageOf('河口乡 Hekou'), 'zh');
  assert.equal(languageOf('The township of Hekou (河口)'), 'en');
  assert.equal(languageOf('37, 12'), '');
  locale.language = 'zh-Hant';
  assert.equal(languageOf('河口鄉'), 'zh-Hant');
  assert.equal(languageName('en'), TEXTS['zh-Hant'].lang_en);
  assert.equal(languageName('en-GB'), TEXTS['zh-Hant'].lang_en + ', GB');
  assert.equal(languageName('zh-Hant-HK'), TEXTS['zh-Hant']['lang_zh-Hant'] + ', HK');
  assert.equal(languageName('xx'), 'xx');
  assert.equal(languageName('xx-YY'), 'xx-YY');
});

test('the markup gets its texts, names and hints, and a choice changes them', () => {
  const select = make('select', { 'data-label': 'language' });
  const button = make('button', { 'data-label': 'close' });
  const field = make('textarea', { 'data-hint': 'question_hint' });
  root.append(make('div', {}, make('p', { 'data-t': 'promise' }), button, field, select));
  translatePage();
  assert.equal(root.querySelector('p').textContent, TEXTS.en.promise);
  assert.equal(button.getAttribute('aria-label'), TEXTS.en.close);
  assert.equal(button.title, TEXTS.en.close);
  assert.equal(field.placeholder, TEXTS.en.question_hint);
  assert.equal(document.title, TEXTS.en.title);
  let changes = 0;
  startLanguageSwitch(select, () => { changes += 1; });
  assert.equal(select.value, 'en');
  select.value = 'zh-Hans';
  select.dispatchEvent(new window.Event('change'));
  assert.equal(changes, 1);
  assert.equal(root.querySelector('p').textContent, TEXTS['zh-Hans'].promise);
  assert.equal(document.documentElement.lang, 'zh-Hans');
  assert.equal(localStorage.getItem('ask-articles:language'), 'zh-Hans');
});
