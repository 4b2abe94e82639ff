import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { load, openPage } from './page.js';

const { isDoubted, stopsOf, verdictOf } = await load('citations');
const { brief } = await load('asking');

before(() => openPage({ config: { warnings: ['unsupported', 'contradicted', 'unknown'] } }));

function cite(id, start, state = 'verified') {
  return { article: id && { id }, start, end: start + 5, quote: 'words', state };
}

test('the reader stops once at each place, whatever number of citations lead there', () => {
  const none = cite(null, 0, 'unknown');
  const citations = [cite('a', 0), cite('b', 0), none, cite('a', 0, 'undecided'), { ...cite('a', 1), end: 5 }];
  const stops = stopsOf({ citations, verdicts: ['one', 'two', '', 'four', 'one'] });
  assert.deepEqual(stops.map(stop => [stop.key, stop.citations]), [['c0', [0, 3]], ['c1', [1]], ['c4', [4]]]);
  assert.deepEqual(stops[0].verdicts, ['one', 'four']);
});

test('a place is doubted if every citation of it is', () => {
  const [wrong, unsupported] = ['contradicted', 'unsupported'].map(verdict => cite('b', 0, verdict));
  const citations = [cite('a', 0, 'unsupported'), cite('a', 0), wrong, unsupported];
  assert.deepEqual(stopsOf({ citations }).map(stop => stop.doubted), [false, true]);
  assert.equal(isDoubted({ state: 'undecided' }), false);
});

test('a citation without a verdict has no words', () => {
  assert.equal(verdictOf({ verdicts: ['✓'] }, 0), '✓');
  assert.equal(verdictOf({ verdicts: ['✓'] }, 1), '');
  assert.equal(verdictOf({}, 0), '');
});

test('of an earlier answer go its words and one citation for each number, without what was found', () => {
  const numbers = [1, null, 1, 2];
  const citations = numbers.map(number => ({ number, quote: 'words', evidence: [{}], reasons: ['why'] }));
  const record = { answer: 'said [1][2]', citations, passages: [{}], sentences: [{}], disagreements: [{}] };
  const needed = number => ({ number, quote: null, evidence: [], reasons: [] });
  assert.deepEqual(brief(record), {
    answer: 'said [1][2]', citations: [needed(1), needed(2)], passages: [], sentences: [], disagreements: [],
  });
});
