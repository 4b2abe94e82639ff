import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { load, openPage } from './page.js';

const { app, make, one, show } = await load('dom');
let root;

beforeEach(async () => { root = await openPage(); });

test('an element has its attributes, text, handlers and children', () => {
  let clicks = 0;
  const button = make('button', { type: 'button', text: '<b>', hidden: true, title: false, lang: undefined,
    on: { click: () => { clicks += 1; } } });
  const item = make('li', { class: 'turn' }, button, null, false, '', 'text');
  button.click();
  assert.equal(item.outerHTML, '<li class="turn"><button type="button" hidden="">&lt;b&gt;</button>text</li>');
  assert.equal(clicks, 1);
});

test('elements are found in the part alone, or in one of its elements', () => {
  document.body.append(make('p', { class: 'errors', text: 'of the host' }));
  assert.equal(one('.errors'), null);
  root.append(make('div', {}, make('p', { class: 'errors', text: 'of the part' })), make('p', { text: 'another' }));
  assert.equal(one('.errors').textContent, 'of the part');
  assert.equal(one('p', root.lastElementChild.parentNode).textContent, 'of the part');
  assert.equal(app(), root.firstElementChild);
});

test('children that are the same stay, those after the first change are replaced', () => {
  const node = make('div');
  show(node, '<p>one</p><p>two</p><p>three</p>');
  const [first, second] = node.children;
  show(node, '<p>one</p><p>2</p><p>three</p>');
  assert.equal(node.children[0], first);
  assert.notEqual(node.children[1], second);
  assert.equal(node.textContent, 'one2three');
  show(node, '<p>one</p>');
  assert.equal(node.innerHTML, '<p>one</p>');
  show(node, null);
  assert.equal(node.innerHTML, '');
});
