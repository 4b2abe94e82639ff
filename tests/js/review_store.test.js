import assert from 'node:assert/strict';
import { beforeEach, test } from 'node:test';
import { load, openPage, TEXTS } from './page.js';

const store = await load('review_store');
const { readReviews } = await load('review_file');
const KEY = 'a'.repeat(64);

beforeEach(() => openPage({ config: { reviews: 'c0ffee', user: 'Li' } }));

test('a review is kept in the browser under its citation, replaced, and taken back', async () => {
  assert.equal(store.mayHaveReviews(), false);
  const { reviews: [kept] } = await store.storeReview(KEY, {}, true);
  assert.deepEqual([kept.name, kept.right, kept.own], ['Li', true, true]);
  await store.storeReview(KEY, {}, false);
  assert.equal((await store.loadReviews([KEY, 'b'.repeat(64)]))[KEY][0].right, false);
  assert.deepEqual(await store.storeReview(KEY, {}, null), { reviews: [], error: null });
  assert.deepEqual(await store.loadReviews([KEY]), {});
});

test('the name is remembered for the next review', async () => {
  store.rememberReviewer('  Wang ');
  assert.equal(store.reviewerName(), 'Wang');
  assert.equal((await store.storeReview(KEY, {}, true)).reviews[0].name, 'Wang');
});

test('a file adds what is not there and replaces nothing', async () => {
  await store.storeReview(KEY, {}, true);
  const other = 'b'.repeat(64);
  store.addReviews([KEY, other].map(key => ({ key, name: 'Zhao', right: false, at: 1 })));
  const found = await store.loadReviews([KEY, other]);
  assert.deepEqual([found[KEY][0].right, found[other][0].name], [true, 'Zhao']);
});

test('a full browser keeps it for this page, and says so', async () => {
  Object.defineProperty(globalThis, 'localStorage', {
    value: { getItem: () => null, setItem: () => { throw new Error('full'); } }, configurable: true,
  });
  const { reviews, error } = await store.storeReview(KEY, {}, true);
  assert.equal(reviews.length, 1);
  assert.equal(error, TEXTS.en.review_unkept);
  assert.equal((await store.loadReviews([KEY]))[KEY].length, 1);
});

test('a review of a file must be of the form', () => {
  const check = isRight => { if (!isRight) throw new Error('damaged'); };
  const whole = { key: KEY, name: 'Li', right: true, at: 1, more: 'is dropped' };
  assert.deepEqual(readReviews([whole], check), [{ key: KEY, name: 'Li', right: true, at: 1 }]);
  for (const change of [{ key: 'x' }, { key: undefined }, { name: 'x'.repeat(101) }, { right: 1 }, { at: NaN }]) {
    assert.throws(() => readReviews([{ ...whole, ...change }], check), /damaged/);
  }
});
