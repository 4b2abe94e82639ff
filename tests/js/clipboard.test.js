import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { load, openPage, TEXTS } from './page.js';

const { copy, plainHtml } = await load('clipboard');
const { make } = await load('dom');
let root;

beforeEach(async () => {
  root = await openPage();
  root.append(make('div', {}, make('p', { class: 'errors', hidden: true }), make('p', { class: 'spoken' })));
});

function fragment(html) {
  const template = document.createElement('template');
  template.innerHTML = html;
  return template.content;
}

test('what is copied has the words of a mark and none of the looks of the page', () => {
  const html = plainHtml(fragment(
    '<p class="quote" style="color:red" lang="zh">水 <button class="mark" data-citation="0"><span class="sign">✗</span>'
    + '<span class="unseen">[1, not supported]</span></button></p>'
    + '<ol start="3"><li><a href="https://paper.example/" target="_blank">a</a></li></ol><p hidden="">no</p>'
    + '<div class="quote"><span class="read">no</span>yes</div><button class="copy-code">no</button>'));
  assert.doesNotMatch(html, /class|style|target|✗|no<|button/);
  assert.match(html, /<p lang="zh">水 \[1, not supported\]<\/p>/);
  assert.match(html, /<ol start="3"><li><a href="https:\/\/paper\.example\/">a<\/a><\/li><\/ol>/);
  assert.match(html, /<div>yes<\/div>/);
});

test('a copy is announced, and one that failed is an error', async () => {
  let copied = '';
  document.execCommand = () => { copied = root.querySelector('textarea').value; return true; };
  await copy('the words');
  assert.equal(copied, 'the words');
  assert.equal(root.querySelector('textarea'), null);
  assert.equal(root.querySelector('.spoken').textContent, TEXTS.en.copied);
  assert.equal(root.querySelector('.errors').hidden, true);
  document.execCommand = () => false;
  await copy('the words');
  assert.equal(root.querySelector('.errors').textContent, TEXTS.en.copy_failed);
});

test('where the browser refuses its clipboard, as in a frame, the older way copies', async () => {
  let copied = '';
  document.execCommand = () => { copied = root.querySelector('textarea').value; return true; };
  window.isSecureContext = true;
  const clipboard = { writeText: () => Promise.reject(new Error('blocked by the policy of the frame')) };
  Object.defineProperty(navigator, 'clipboard', { value: clipboard, configurable: true });
  await copy('the words');
  delete navigator.clipboard;
  assert.equal(copied, 'the words');
  assert.equal(root.querySelector('.spoken').textContent, TEXTS.en.copied);
});
