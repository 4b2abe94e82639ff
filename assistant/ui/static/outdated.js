/** Kept answers whose articles changed or went since: said at the citations and at the answer, and checked again. */
import { make, one } from './dom.js';
import { emit } from './events.js';
import { t } from './i18n.js';
import { localDay } from './local_time.js';
import { announce, showError } from './messages.js';
import { rpc } from './rpc.js';
import { saveTurn } from './saving.js';
import { state } from './state.js';

/** Where it is said what changed; hidden while there is nothing to say. */
export function changesBox() {
  return make('div', { class: 'since notice', hidden: true });
}

/** What became of the article of a citation since, as a sentence; '' where it is as it was. */
export function changeOf(turn, index) {
  const change = turn?.changes?.[index];
  return change ? '⚠ ' + t(change) : '';
}

/** Marks the citations whose articles changed, and says so at the answer, with a button that checks it again. */
export function drawChanges(turn) {
  for (const mark of turn.node.querySelectorAll('button.mark[data-citation]')) {
    const change = changeOf(turn, mark.dataset.citation);
    mark.classList.toggle('outdated', Boolean(change));
    if (change) mark.setAttribute('aria-description', change);
  }
  const box = one('.since', turn.node);
  const mayCheck = turn.record && !turn.waiting && (Object.keys(turn.changes || {}).length || turn.imported);
  box.replaceChildren(...[
    ...['changed', 'gone'].map(change => countLine(turn, change)),
    ...outcomeOf(turn),
    mayCheck && make('button', {
      type: 'button', class: 'check-again', text: t('check_again'),
      on: { click: event => checkAgain(turn, event.target) },
    }),
  ].filter(Boolean));
  box.hidden = !box.childElementCount;
}

function countLine(turn, change) {
  const indexes = Object.keys(turn.changes || {}).filter(index => turn.changes[index] === change);
  const count = new Set(indexes.map(index => turn.citations[index].article.id)).size;
  return count && make('p', { text: t('since_' + change, { count }) });
}

/** When it was checked again and what that changed. */
function outcomeOf({ rechecked }) {
  if (!rechecked) return [];
  const items = rechecked.changed.map(({ sentence, before, after }) => make('li', {},
    make('span', { dir: 'auto', text: `“${sentence}” ` }),
    make('span', { class: 'state ' + after, text: `${t('state_' + before)} → ${t('state_' + after)}` })));
  return [make('p', { text: outcomeSentence(rechecked) }), items.length && make('ul', {}, ...items)];
}

function outcomeSentence({ at, changed }) {
  const key = changed.length ? 'rechecked_changed' : 'rechecked_same';
  return t(key, { date: localDay(at), count: changed.length });
}

async function checkAgain(turn, button) {
  button.disabled = true;
  button.textContent = t('check_again_busy');
  const update = await rpc('check_again', { answer: turn.record, imported: Boolean(turn.imported) });
  if (!state.turns.includes(turn)) return;  // the conversation was left
  if (update.error) {
    showError(update.error);
    drawChanges(turn);
    return;
  }
  Object.assign(turn, { imported: undefined, rechecked: { at: Date.now(), changed: update.changed } });
  emit('rechecked', { turn, update });
  announce(outcomeSentence(turn.rechecked));
  await saveTurn(turn, true);
}
