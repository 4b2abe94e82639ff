import assert from 'node:assert/strict';
import { test } from 'node:test';
import { load } from './page.js';

const { changedText, changedVerdicts, countVerdicts, newCheck, place, recordOf, wordsAt } = await load('check_state');
const { pack, unpack } = await load('check_kept');

const ARTICLE = { id: 'a1', title: 'The road', path: 'road.txt' };

function sentence(verdict, own) {
  const evidence = [{ article: ARTICLE, sentence: own, quote: 'It is 4 km long.', start: 0, end: 16 }];
  return { sentence: own, start: 0, end: own.length, verdict, evidence };
}

test('offsets count characters, and the page counts as JavaScript does', () => {
  const text = '😀 40 km 𠮷 here';
  assert.equal(place(text, 0), 0);
  assert.equal(place(text, 2), 3);
  assert.equal(wordsAt(text, 2, 4), '40');
  assert.equal(wordsAt(text, 8, 9), '𠮷');
  assert.equal(wordsAt('plain', 1, 3), 'la');
});

test('changes are put into the text at their places', () => {
  const changes = [{ start: 2, end: 4, words: '4' }, { start: 8, end: 9, words: '吉' }];
  assert.equal(changedText({ text: '😀 40 km 𠮷 here', changes }), '😀 4 km 吉 here');
  assert.equal(changedText({ text: 'as it was', changes: [] }), 'as it was');
});

test('what is stored of a check names an article once, and comes back whole', () => {
  const sentences = [sentence('verified', 'One.'), undefined, sentence('contradicted', 'Two.')];
  const check = newCheck({ id: 'c', title: 'One', text: 'One. Two.', sentences, total: 3, phase: 'done' });
  const stored = JSON.parse(JSON.stringify(pack(check)));
  assert.equal(JSON.stringify(stored).split('road.txt').length, 2);
  const again = unpack(stored);
  assert.deepEqual(again.sentences.filter(Boolean), sentences.filter(Boolean));
  assert.deepEqual(countVerdicts(again), { verified: 1, contradicted: 1 });
  assert.equal(recordOf(again).unchecked, 1);
  assert.equal(unpack(pack({ ...check, phase: 'running' })).phase, 'unfinished');
});

test('verdicts that changed with the articles are told, and no others', () => {
  const sentences = [sentence('verified', 'One.'), sentence('verified', 'Two.'), undefined];
  const earlier = ['contradicted', 'verified', 'verified'];
  assert.deepEqual(changedVerdicts(newCheck({ sentences, earlier })), [0]);
  assert.deepEqual(changedVerdicts(newCheck({ sentences })), []);
});
