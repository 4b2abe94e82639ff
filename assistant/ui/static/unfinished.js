/** Answers that did not come to their end: the server makes a record of what came, as a whole answer has one. */
import { rpc } from './rpc.js';
import { saveTurn } from './saving.js';
import { t } from './i18n.js';
import { drawTurn, showNotice } from './turns.js';

const RETRY_MS = 4000;

/** Makes the record of what came of an answer; returns the error, if there is one. */
export async function complete(turn) {
  const { question, text, citations, passages, imported } = turn;
  const why = turn.why || 'cut';
  const update = await rpc('broken_off', { question, text, citations, passages, why, imported: Boolean(imported) });
  if (update.record && !turn.waiting) drawTurn(turn, update);
  return update.error;
}

/** Puts the whole answer in the place of what came, once the server has it. */
export async function awaitWhole(turn) {
  const { error, update, is_whole: isWhole } = await rpc('answer_so_far', { turn: turn.id });
  if (turn.waiting || !turn.node.isConnected) return;
  if (isWhole && update.record) {
    turn.notice = update.notice || '';
    showNotice(turn, turn.notice);
    drawTurn(turn, update);
    saveTurn(turn);
  } else if (!isWhole && (update || error === t('lost'))) setTimeout(() => awaitWhole(turn), RETRY_MS);
}

/** Makes the record and stores it; while the server is away, what came stays as it is and it is tried again. */
export async function completeAndSave(turn) {
  const error = await complete(turn);
  if (turn.waiting || !turn.node.isConnected) return;
  if (turn.record) saveTurn(turn);
  else if (error === t('lost')) setTimeout(() => completeAndSave(turn), RETRY_MS);
}
