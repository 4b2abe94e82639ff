/** Asking: a question goes out, its answer comes in pieces, what went wrong is said and what was written stays. */
import { readAddress, showAddress } from './address.js';
import { context } from './context.js';
import { branch, leaveConversation, openConversation } from './conversation.js';
import { make, one } from './dom.js';
import { chosenFilters } from './filters.js';
import { locale, t } from './i18n.js';
import { announce, showError } from './messages.js';
import { isQuestion } from './question.js';
import { rpc } from './rpc.js';
import { recordOf, saveTurn } from './saving.js';
import { readSession, updateSession } from './session.js';
import { leaveAnswer, sendQuestion, stopAnswer, usesSocket } from './socket.js';
import { state } from './state.js';
import { allConversations, deleteTurn, isThere, newId, storeTurn } from './store.js';
import { tellTabs } from './tabs.js';
import { addTurn, drawTurn, scrollToTurn } from './turns.js';
import { awaitWhole, completeAndSave } from './unfinished.js';

const SILENCE_MS = 4000;  // without news of an answer in the making, the server is asked whether it is there
const LOOK_EVERY_MS = 1000;  // at an answer whose page was left
const SAVE_EVERY_MS = 1000;  // how often an answer in the making is stored
let silenceTimer = 0;  // the timer

/**
 * Asks a question. `replaced` is the turn that it is asked in place of; `byQuotation` has the answer by quotation,
 * whatever model is set.
 */
export async function ask(text, replaced = null, byQuotation = false) {
  const question = text.trim();
  if (state.running) return showError(t('busy'));
  if (!isQuestion(question)) return;
  if (state.streamBroken) return reloadAndAsk(question, replaced);
  showError('');
  state.running = {};  // before the first wait: Enter twice asks once
  await state.restored;
  await leaveDeleted();
  if (state.turns.includes(replaced)) await takeBack(replaced);
  const turn = addTurn({ id: newId(), question, asked: Date.now(), waiting: true, narrowed: chosenFilters() });
  state.running = turn;
  const earlier = state.turns.slice(0, -1).filter(other => other.record).map(other => brief(other.record));
  drawTurn(turn, {});
  setBusy(true);
  announce(t('searching'));
  scrollToTurn(turn);
  saveTurn(turn);
  sendQuestion({
    turn: turn.id,
    question,
    history: JSON.stringify(earlier),
    filters: turn.narrowed,
    quote: byQuotation,
    language: locale.language,
  }, {
    receive: receiveUpdate,
    fail: sentence => breakOff(turn, sentence),
    goOn: () => followLeft(turn),
    isRunning: () => state.running === turn,
  });
  watchSilence(turn);
}

/** Where another tab deleted the open conversation, the question begins a new one. */
async function leaveDeleted() {
  const { conversation } = state;
  if (!conversation || conversation.isNew || await isThere(conversation.id)) return;
  leaveConversation();
  showError(t('deleted_elsewhere_begun'));
}

/** The last question is asked in place of itself; an earlier one in a new conversation, and nothing is lost. */
async function takeBack(turn) {
  const place = state.turns.indexOf(turn);
  if (place < state.turns.length - 1) return branch(place);
  state.turns.pop();
  turn.node.remove();
  rpc('stop_answer', { turn: turn.id });  // it may go on, where the connection was lost
  await deleteTurn(turn.id);
  tellTabs();
}

/** What of an earlier answer the next one needs: its words, and which number stands for which article. */
export function brief(record) {
  const numbered = record.citations.filter(citation => citation.number);
  const needed = citation => ({ ...citation, quote: null, evidence: [], reasons: [] });
  const byNumber = new Map(numbered.map(citation => [citation.number, needed(citation)]));
  return { ...record, citations: [...byNumber.values()], passages: [], sentences: [], disagreements: [] };
}

/**
 * Loads the page anew and asks then.
 *
 * After a stream that broke off, Gradio's client believes it still open and hears nothing more. A host's page may hold
 * what a person typed elsewhere: there the person says when.
 */
async function reloadAndAsk(question, replaced) {
  if ((await rpc('alive')).error) return showError(t('lost'));
  const reload = () => {
    updateSession({ question, replaced: replaced?.id });
    location.reload();
  };
  if (context.alone) return reload();
  const button = make('button', { type: 'button', text: t('reload'), on: { click: reload } });
  showError(t('lost_reload')).append(' ', button);
}

/**
 * Opens the conversation that the address names, else what this tab showed before it was loaded anew, and asks what was
 * to be asked then.
 */
export async function restoreSession() {
  const { conversation: shown, question, replaced, unfinished, begun } = readSession();
  const named = readAddress();
  if (unfinished && begun) await storeTurn(begun, unfinished, { conversation: Boolean(begun.isNew), turn: true });
  updateSession({ unfinished: null, begun: null });
  const id = named.conversation || (named.question === null ? shown : null);
  const known = id && (await allConversations()).find(other => other.id === id);
  if (known && !state.running && !state.conversation) await openConversation(known);
  if (named.conversation && !known) {
    showAddress(null);
    showError(t('conversation_unknown'));
  }
  if (!question) return;
  const field = one('.composer textarea');
  if (state.running) {  // an answer goes on: the question waits in its field
    field.value = question;
    while (state.running) await new Promise(resolve => { setTimeout(resolve, LOOK_EVERY_MS); });
    if (field.value !== question) return updateSession({ question: '', replaced: null });
  }
  updateSession({ question: '', replaced: null, draft: '' });
  field.value = '';
  ask(question, state.turns.find(turn => turn.id === replaced));
}

/** Keeps the answer in the making for a page that is being left: it waits for no database. */
export function saveUnfinished() {
  if (context.config.account_conversations) return;  // another account may come to this tab
  if (state.running?.conversation) updateSession({ unfinished: recordOf(state.running), begun: state.conversation });
}

/** Draws an update of the answer in the making; one of any other is left. */
export function receiveUpdate(update) {
  const turn = state.running;
  if (!turn || !update || update.turn !== turn.id) return;
  const known = turn.citations.length;
  if (update.phase === 'done' || update.phase === 'error') settle(turn, update);
  else {
    drawTurn(turn, update);
    watchSilence(turn);
    if (Date.now() - (turn.savedAt || 0) > SAVE_EVERY_MS) saveTurn(turn);
  }
  tellHost(turn, update, known);
}

/** Events for a host: records go as text, as Gradio takes every object with a `path` for a file. */
function tellHost(turn, update, known) {
  const { user } = context.config;
  if (turn.citations.length > known) context.trigger('cited', { citations: JSON.stringify(turn.citations), user });
  if (update.phase === 'done') context.trigger('answered', { record: JSON.stringify(turn.record), user });
}

function settle(turn, update, sentence = '') {
  clearTimeout(silenceTimer);
  setBusy(false);
  state.running = null;
  turn.waiting = false;
  turn.notice = update.notice || sentence;
  drawTurn(turn, { ...update, notice: turn.notice });
  announce(turn.notice || t('answered'));
  saveTurn(turn);
  if (!turn.record && turn.text) completeAndSave(turn);
}

/** Stops the answer in the making, as the reader wants. */
export function stop() {
  const turn = state.running;
  if (!turn?.id) return;
  turn.why = 'stopped';
  stopAnswer(turn);
  settle(turn, {}, t('stopped'));
}

/** Gives up waiting; where the server goes on, the whole answer comes when it is there. */
function breakOff(turn, sentence) {
  leaveAnswer();
  settle(turn, {}, sentence);
  awaitWhole(turn);
}

/** Goes on with the answer of a turn whose page was left. */
export function resume(turn) {
  if (state.running || !state.turns.includes(turn)) return;
  state.running = turn;
  drawTurn(turn, {});
  setBusy(true);
  followLeft(turn);
}

/** Shows what the server has of an answer until it is whole, without a way of its own. */
async function followLeft(turn) {
  leaveAnswer();
  while (state.running === turn) {
    const { error, update, is_whole: isWhole } = await rpc('answer_so_far', { turn: turn.id });
    if (state.running !== turn) return;
    if (!update || error) return breakOff(turn, error || t('failed'));
    if (update.phase) receiveUpdate(update);
    if (isWhole && state.running === turn) return breakOff(turn, t('failed'));
    await new Promise(resolve => { setTimeout(resolve, LOOK_EVERY_MS); });
  }
}

/**
 * A connection can end without a word, and so can what answers; what was written stays. The last update may still be on
 * its way when the server is done.
 */
function watchSilence(turn, missed = 0) {
  clearTimeout(silenceTimer);
  silenceTimer = setTimeout(async () => {
    const alive = await rpc('alive', { turn: turn.id });
    if (state.running !== turn) return;
    if (alive.error || (!alive.under_way && missed)) {
      state.streamBroken ||= Boolean(alive.error && !usesSocket());
      breakOff(turn, alive.error || t('failed'));
    } else watchSilence(turn, alive.under_way ? 0 : missed + 1);
  }, SILENCE_MS);
}

function setBusy(on) {
  one('.send').hidden = on;
  one('.stop').hidden = !on;
  one('.answer', state.running.node).setAttribute('aria-busy', String(on));
}
