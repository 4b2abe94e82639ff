/** Above the text: how far the check is, how long it will take, what was left out, and what a judge costs. */
import { changedText, changedVerdicts, open } from './check_state.js';
import { beginCheck, checkAgain } from './check_run.js';
import { context } from './context.js';
import { make, one } from './dom.js';
import { t } from './i18n.js';
import { indexingText } from './indexing.js';
import { drawVerdictBar } from './verdict_bar.js';

const RATE_FROM_MS = 3000;  // before this no time left is told

/** Draws all of it for the open check. */
export function drawOverview() {
  const { check } = open;
  if (!check) return;
  const running = check.phase === 'running';
  one('.state-line').textContent = stateLine(check);
  const bar = one('.progressing progress');
  bar.hidden = !running;
  if (check.total) bar.value = check.done / check.total;
  else bar.removeAttribute('value');
  const stop = one('.checked .stop');
  const wasOnStop = context.root.activeElement === stop;
  stop.hidden = !running;
  one('.export').hidden = !check.sentences.length;
  one('.remarks').replaceChildren(...remarks(check));
  drawVerdictBar();
  if (wasOnStop && !running) one('.next-sentence:enabled, .new-check').focus();  // who waited goes on from there
}

function stateLine(check) {
  const count = check.sentences.filter(Boolean).length;
  if (check.phase === 'running') {
    if (!check.total) return indexingText() || t('textcheck_checking');
    const left = timeLeft(check);
    return t('textcheck_progress', { done: check.done, total: check.total }) + (left && ' · ' + left);
  }
  const rest = check.total > count ? ' ' + t('textcheck_unreached', { count: check.total - count }) : '';
  if (check.phase === 'done') return t('textcheck_done', { count }) + rest;
  if (check.phase === 'failed') return check.notice + rest;
  return t(check.phase === 'stopped' ? 'textcheck_stopped' : 'textcheck_unfinished') + rest;
}

/** How long it will take from here, by how long it took so far. */
function timeLeft({ begun, done, total }) {
  const passed = Date.now() - begun;
  if (passed < RATE_FROM_MS || !done || done >= total) return '';
  const seconds = Math.ceil(passed / done * (total - done) / 1000);
  return seconds < 90 ? t('textcheck_seconds', { count: seconds })
    : t('textcheck_minutes', { count: Math.ceil(seconds / 60) });
}

function remarks(check) {
  const notes = [];
  const note = (text, button = null) => notes.push(make('p', { class: 'notice' }, text, ' ', button));
  const button = (key, click) => make('button', { type: 'button', text: t(key), on: { click } });
  const isOver = check.phase !== 'running';
  if (check.earlier && isOver) {
    const count = changedVerdicts(check).length;
    note(t(count ? 'textcheck_verdicts_changed' : 'textcheck_verdicts_same', { count }));
  }
  if (check.phase === 'done' && check.notice) note(check.notice);
  const titles = check.leftOut.map(({ title }) => title).join('; ');
  if (titles) note(t('textcheck_left_out', { titles }));
  if (check.cost) {
    const sent = costText(check);
    if (check.cost.asked || !isOver) notes.push(make('p', { class: 'quiet judge-cost', text: sent }));
    else note(sent, button('textcheck_agree', () => checkAgain(check, { agreed: true })));
  }
  if (isOver && check.phase !== 'done') notes.push(make('p', {}, button('textcheck_again', () => checkAgain(check))));
  if (check.changes.length) {
    const { judge } = check;
    note(t('textcheck_changes', { count: check.changes.length }),
      button('textcheck_check_changed', () => beginCheck(changedText(check), { judge })));
  }
  return notes;
}

/** What a judge gets, or got, and where. */
function costText({ cost, usage }) {
  const { model, server, sentences, calls } = cost;
  const tokens = cost.tokens.toLocaleString();
  const values = { model, server, sentences, calls, tokens };
  const text = t(cost.asked ? 'textcheck_cost' : 'textcheck_cost_unasked', values);
  const input = usage?.judge_input_tokens;
  if (!input) return text;
  const counted = { input: input.toLocaleString(), output: usage.judge_output_tokens.toLocaleString() };
  return text + ' ' + t('textcheck_counted', counted);
}
