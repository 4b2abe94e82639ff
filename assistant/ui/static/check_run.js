/** Running a check: the text goes out, the verdicts come in, what went wrong is said and what was decided stays. */
import { showAddress } from './address.js';
import { newCheck, open } from './check_state.js';
import { one } from './dom.js';
import { drawDraft, drawSentences } from './draft.js';
import { emit } from './events.js';
import { leaveSentence } from './finding.js';
import { t } from './i18n.js';
import { announce } from './messages.js';
import { rpc } from './rpc.js';
import { newId } from './store.js';
import { clearFilter } from './verdict_bar.js';

const TITLE_LENGTH = 80;  // characters of the text
const SAVE_EVERY_MS = 5000;
const RETRIES = 5;  // of a request that gets no reply
const RETRY_MS = 1500;

/** Shows a check in the place of the one that is open. */
export function showCheck(check) {
  leaveSentence();
  clearFilter();
  open.check = check;
  one('.begin').hidden = true;
  one('.checked').hidden = false;
  one('.scroll').scrollTop = 0;
  drawDraft();
  emit('overview');
}

/** Begins to check a text. */
export function beginCheck(text, values = {}) {
  const title = (text.match(/\S.*/)?.[0] || '').replace(/\s+/g, ' ').slice(0, TITLE_LENGTH);
  const check = newCheck({ id: newId(), title, text, ...values });
  showCheck(check);
  showAddress(check.id, true);
  announce(t('textcheck_checking'));
  one('.stop').focus();
  return run(check);
}

/** Checks the text of this check anew; what was decided stays until it is decided anew. */
export function checkAgain(check, values = {}) {
  const { articles = check.articles, ...others } = values;
  if (articles !== check.articles) check.earlier = check.sentences.map(sentence => sentence?.verdict);
  Object.assign(check, { phase: 'running', done: 0, notice: '', version: 0, nextArticles: articles, ...others });
  emit('overview');
  return run(check);
}

/** Starts the check at the server and follows it. */
async function run(check) {
  check.begun = Date.now();
  check.reached = new Set();
  // a text may be given before the page knows what it is checked against
  check.articles ||= (await rpc('library_state')).articles || '';
  emit('save', { check });
  const { id, text, judge, agreed } = check;
  const reply = await rpc('begin_check', { check: id, text, judge, agreed });
  return follow(check, reply);
}

/** Follows a check that the server may still be at; returns whether it knows it. */
export async function rejoin(check) {
  const reply = await rpc('check_news', { check: check.id, seen: 0 });
  if (reply.error || reply.phase === 'unknown') return false;
  check.phase = 'running';
  check.begun = Date.now();
  check.reached = new Set();
  follow(check, reply);
  return true;
}

async function follow(check, first) {
  let news = first;
  let missed = 0;
  let saved = Date.now();
  const mine = check.following = {};
  while (check.phase === 'running' && check.following === mine) {
    if (news.error && missed < RETRIES && check.version) {
      missed += 1;
      await new Promise(resolve => { setTimeout(resolve, RETRY_MS); });
    } else if (news.error || news.phase === 'unknown') {
      end(check, 'failed', news.error || t('textcheck_lost'));
      break;
    } else {
      missed = 0;
      receive(check, news);
      if (check.phase !== 'running') break;
      if (Date.now() - saved > SAVE_EVERY_MS) { saved = Date.now(); emit('save', { check }); }
    }
    news = await rpc('check_news', { check: check.id, seen: check.version || 0 });
  }
}

function receive(check, news) {
  const numbers = Object.keys(news.sentences).map(Number);
  for (const number of numbers) {
    check.sentences[number] = news.sentences[number];
    check.reached.add(number);
  }
  Object.assign(check, {
    version: news.version, total: news.total, done: news.done, leftOut: news.left_out || [], cost: news.judge || null,
    usage: news.usage || null,
  });
  if (open.check === check) {
    drawSentences(numbers);
    emit('decided', { numbers });
  }
  if (news.phase === 'running') emit('overview');
  else end(check, news.phase, news.notice || '');
}

function end(check, phase, notice) {
  check.phase = phase;
  check.notice = notice;
  dropStale(check);
  emit('save', { check });
  if (open.check !== check) return;
  announce(notice || t('textcheck_complete'));
  emit('overview');
}

/** Once the articles have changed, a verdict that is not decided anew counts no more. */
function dropStale(check) {
  const { nextArticles = check.articles, reached } = check;
  if (nextArticles === check.articles) return;
  check.articles = nextArticles;
  if (check.phase === 'done') return;
  check.sentences = check.sentences.map((sentence, number) => (reached.has(number) ? sentence : undefined));
  if (open.check === check) drawDraft();
}

/** Stops the open check; what was decided is kept. */
export function stopCheck() {
  const { check } = open;
  if (check?.phase !== 'running') return;
  rpc('stop_check', { check: check.id });
  end(check, 'stopped', '');
  one('.new-check').focus();
}
