import assert from 'node:assert/strict';
import { before, test } from 'node:test';
import { load, openPage, TEXTS } from './page.js';

const { make } = await load('dom');
const { localTime } = await load('local_time');
const { locale } = await load('i18n');
const { isQuestion } = await load('question');
const { rpc, rpcNewest } = await load('rpc');
const { duration } = await load('pace');
const { refusalOf } = await load('uploads');
let root;

const server = {
  found: async request => ({ request }),
  nothing: async () => null,
  slowly: ({ reply }) => reply,
  failed: async () => { throw new Error('cut off'); },
};

before(async () => {
  const uploads = { limit: 10, kinds: ['.txt', '.md'], usual: ['.txt'] };
  root = await openPage({ server, config: { limit: 10, uploads } });
  root.append(make('div', {}, make('p', { class: 'errors', hidden: true })));
});

test('a question has letters and a limit', () => {
  assert.equal(isQuestion('  '), false);
  assert.equal(isQuestion(' 0123456789 '), true);
  assert.equal(root.querySelector('.errors').hidden, true);
  assert.equal(isQuestion('0123456789a'), false);
  assert.match(root.querySelector('.errors').textContent, /11.*10/);
});

test('a file of another kind and one that is too large are not sent', () => {
  assert.equal(refusalOf({ name: 'a.MD', size: 10 * 2 ** 20 }), '');
  assert.equal(refusalOf({ name: 'a.exe', size: 1 }), TEXTS.en.upload_kind.replace('{kinds}', '.txt'));
  assert.equal(refusalOf({ name: 'txt', size: 1 }), TEXTS.en.upload_kind.replace('{kinds}', '.txt'));
  assert.equal(refusalOf({ name: 'a.txt', size: 10 * 2 ** 20 + 1 }), TEXTS.en.upload_large.replace('{limit}', '10'));
});

test('a call has the language with it, and a failure is a sentence', async () => {
  assert.deepEqual(await rpc('found', { query: 'water' }), { request: { query: 'water', language: 'en' } });
  for (const name of ['nothing', 'failed', 'no_such']) assert.deepEqual(await rpc(name), { error: TEXTS.en.lost });
});

test('a moment is told by the clock here', () => {
  assert.equal(localTime(new Date(2026, 10, 30, 9, 5).getTime()), '2026-11-30 09:05');
  for (const moment of [undefined, null, NaN]) assert.equal(localTime(moment), '');
});

test('a duration is told in the unit that fits', () => {
  assert.equal(duration(40), '40 seconds');
  assert.equal(duration(600), '10 minutes');
  assert.equal(duration(5400), '1.5 hours');
  locale.language = 'zh-Hans';
  assert.match(duration(600), /^10 分/);
});

test('of calls that overlap the newest alone gets its reply, whichever comes first', async () => {
  let endFirst;
  const first = rpcNewest('slowly', { reply: new Promise(resolve => { endFirst = resolve; }) });
  const second = rpcNewest('slowly', { reply: Promise.resolve('in Chinese') });
  assert.equal(await second, 'in Chinese');
  endFirst('in English');
  assert.equal(await first, null);
  assert.equal(await rpcNewest('slowly', { reply: Promise.resolve('again') }), 'again');
});
