/** The open conversation: begun, left, opened again, drawn anew. */
import { showAddress } from './address.js';
import { one } from './dom.js';
import { emit, on } from './events.js';
import { t } from './i18n.js';
import { showError } from './messages.js';
import { closeReader, forgetOrigin, isReaderOpen } from './reader.js';
import { rpc } from './rpc.js';
import { newConversation, saveTurn, titleOf } from './saving.js';
import { updateSession } from './session.js';
import { state } from './state.js';
import { allConversations, newId, turnsIn } from './store.js';
import { addTurn, drawInPlace, drawTurn, nearestFirst, scrollToTurn, showNotice } from './turns.js';
import { complete } from './unfinished.js';

const FIRST_AT_ONCE = 4;  // turns in the first request, which the reader waits for
const RESTORED_AT_ONCE = 48;  // turns in each further request; the server takes 50
const REQUESTS_AT_ONCE = 2;  // further ones; each may keep one of the server's four threads for the pages
let opening = 0;  // which opening is the last one
let drawing = 0;  // which drawing of all answers is the last one

/** Leaves the open conversation: nothing is open, and what was about to open no longer does. */
export function leaveConversation() {
  opening += 1;
  drawing += 1;
  state.conversation = null;
  updateSession({ conversation: null });
  state.turns.splice(0);
  one('.turns').replaceChildren();
  one('.welcome').hidden = false;
  if (!isReaderOpen()) return;
  forgetOrigin();
  closeReader(false);
}

/** Handles that another tab deletes the open conversation: a turn of it that is being answered stays. */
export function startConversation() {
  on('deleted', ({ turn }) => {
    if (turn) {
      for (const other of state.turns.filter(shown => shown !== turn)) other.node.remove();
      state.turns.splice(0, Infinity, turn);
    } else {
      leaveConversation();
      showAddress(null);
    }
    showError(t(turn ? 'deleted_elsewhere_begun' : 'deleted_elsewhere'));
  });
}

/** Opens a conversation, unless a question is being answered; with `step`, Back leads to the one before. */
export async function openConversation(chosen, step = false) {
  if (state.running) return showError(t('busy'));
  leaveConversation();
  const mine = opening;
  state.conversation = { ...chosen };
  updateSession({ conversation: chosen.id });
  showAddress(chosen.id, step);
  const stored = await turnsIn(chosen.id);
  if (mine !== opening) return;
  for (const turn of stored) addTurn({ ...turn, isStored: true });
  const left = await leftTurn();
  if (mine !== opening) return;
  if (left) left.waiting = true;
  scrollToNewest();  // what is on the screen is drawn first
  await redraw();
  emit('conversations');
  if (mine !== opening) return;
  scrollToNewest();
  if (left) emit('resume', { turn: left });
}

function scrollToNewest() {
  if (state.turns.length) scrollToTurn(state.turns.at(-1));
}

/** The turn that was left while its answer was written, where the server still has the answer. */
async function leftTurn() {
  const turn = state.turns.findLast(other => !other.record && other.why !== 'stopped');
  return turn && (await rpc('answer_so_far', { turn: turn.id })).update ? turn : null;
}

/**
 * Has the server draw all answers: in the page's language, and saying which articles have changed since.
 *
 * It ends when the answers near the screen are drawn and those that broke off are completed; the others follow.
 */
export async function redraw() {
  const mine = drawing += 1;
  const undrawn = state.turns.filter(turn => turn.record && !turn.waiting);
  if (await drawSome(takeNearest(undrawn, FIRST_AT_ONCE), mine) && await drawBrokenOff(mine)) drawOthers(undrawn, mine);
}

/** Draws these turns, the nearest to the screen first: the server works on some while the page draws others. */
function drawOthers(undrawn, mine) {
  const drawNext = async () => {
    while (undrawn.length && await drawSome(takeNearest(undrawn, RESTORED_AT_ONCE), mine));
  };
  for (let request = 0; request < REQUESTS_AT_ONCE; request += 1) drawNext();
}

/** Takes so many of these turns out of them, the nearest to the screen. */
function takeNearest(undrawn, count) {
  const some = nearestFirst(undrawn).slice(0, count);
  undrawn.splice(0, Infinity, ...undrawn.filter(turn => !some.includes(turn)));
  return some;
}

/** Draws these turns; false where the drawing must end. */
async function drawSome(some, mine) {
  if (!some.length) return true;
  const restored = await rpc('restore', { turns: some.map(requestOf) });
  if (mine !== drawing) return false;
  if (restored.error) {
    showError(restored.error);
    return false;
  }
  drawInPlace(() => restored.turns.forEach((update, place) => drawRestored(some[place], update)));
  return true;
}

function drawRestored(turn, update) {
  // one that the server cannot read stays stored as it is, and no further question builds on it
  if (!update.record) Object.assign(turn, { record: null, notice: update.notice });
  drawTurn(turn, update);
  showNotices(turn);
}

/** Completes the answers that did not come to their end; false where the drawing must end. */
async function drawBrokenOff(mine) {
  for (const turn of state.turns.filter(other => !other.record && !other.waiting)) {
    drawTurn(turn, {});
    if (turn.text) await complete(turn);
    if (mine !== drawing) return false;
    if (!turn.notice) turn.notice = t('broke_off');
    showNotices(turn);
  }
  return true;
}

function showNotices(turn) {
  const notices = [turn.notice, turn.imported && t('imported_answer')].filter(Boolean);
  if (notices.length) showNotice(turn, notices.join(' '));
}

function requestOf({ id, record, imported }) {
  return { turn: id, answer: record, imported: Boolean(imported) };
}

/**
 * Goes on in a new conversation that holds the first turns of this one, which stays as it is; the new one has a name of
 * its own, and a sentence says so.
 */
export async function branch(count) {
  const copies = state.turns.slice(0, count).map(turn => ({ ...turn, id: newId(), isStored: false }));
  const before = state.conversation?.title || titleOf(state.turns[count].question);
  const title = freeTitle(before, (await allConversations()).map(other => other.title));
  leaveConversation();
  for (const turn of copies) addTurn(turn);
  state.conversation = newConversation(title);
  showAddress(state.conversation.id, true);
  for (const turn of [...state.turns]) await saveTurn(turn);
  showError(t('branched', { title, before }));
  scrollToNewest();
  await redraw();
}

/** The first of `title (2)`, `title (3)` that is not taken. */
export function freeTitle(title, taken) {
  const bare = title.replace(/ \(\d+\)$/, '');
  let number = 2;
  while (taken.includes(`${bare} (${number})`)) number += 1;
  return `${bare} (${number})`;
}
