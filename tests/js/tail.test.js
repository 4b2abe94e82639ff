import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { load, openPage } from './page.js';

const { drawTail } = await load('tail');
const { make, show } = await load('dom');
let answer;

beforeEach(async () => {
  await openPage();
  answer = make('div');
});

function drawn(html, text) {
  show(answer, html);
  drawTail(answer, text);
  return answer.innerHTML;
}

test('a sentence that is still written goes on in the paragraph above', () => {
  assert.equal(drawn('<p>One.</p>', ' Two <b>'), '<p>One.<span class="tail"> Two &lt;b&gt;</span></p>');
  assert.equal(drawn('<p>One.</p>', '\nTwo'), '<p>One.<span class="tail">\nTwo</span></p>');
  assert.equal(drawn('<p>One.</p>', ' \n'), '<p>One.</p>');
});

test('it has a paragraph of its own behind an empty line, a list or a table, and in a list that begins', () => {
  for (const [html, text] of [
    ['', 'Two'], ['<p>One.</p>', '\n\nTwo'], ['<ul><li>One.</li></ul>', '\nTwo'], ['<h4>One</h4>', '\nTwo'],
  ]) assert.equal(drawn(html, text), `${html}<p class="tail" dir="auto">Two</p>`);
  assert.equal(drawn('<p>One:</p>', '\n1. Two'), '<p>One:</p><p class="tail" dir="auto">1. Two</p>');
});

test('a mark in it cannot be pressed, and says that it is being checked', () => {
  drawn('<p>One.</p>', ' Two [3].');
  const [mark] = answer.getElementsByTagName('span')[0].children;
  assert.equal(mark.className, 'mark pending');
  assert.match(mark.getAttribute('aria-label'), /3/);
  assert.match(answer.textContent, /^One\. Two {2}\[3, .+\]\.$/);
});
