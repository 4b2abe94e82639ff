/**
 * All conversations as one JSON file, and back: `{ format, version, conversations: [{ id, title, created, updated,
 * turns }] }`. A turn has the readers' own verdicts on its citations as `reviews`.
 *
 * An import adds what is not there. A file that is not whole and of this form is refused before anything is added.
 */
import { context } from './context.js';
import { download } from './download.js';
import { t } from './i18n.js';
import { addReviewsOf, readReviews } from './review_file.js';
import { addReviews } from './review_store.js';
import { addConversation, everything } from './store.js';

const FORMAT = 'ask-articles conversations';
const VERSION = 1;
const MAX_MB = 100;
const ID = /^[\w-]{1,64}$/;
const TITLE_LENGTH = 120;
const NOTICE_LENGTH = 2000;
const TEXT_LENGTH = 100_000;
const LIST_LENGTH = 1000;

class FileError extends Error {}

/** Saves all conversations as a file; returns a sentence that says how many. */
export async function exportConversations() {
  const conversations = await everything();
  if (!conversations.length) return t('conversations_none');
  const error = await addReviewsOf(conversations);
  if (error) return error;
  const content = JSON.stringify({ format: FORMAT, version: VERSION, conversations }, null, 1);
  const day = new Date().toISOString().slice(0, 10);
  download(`conversations-${day}.json`, new Blob([content], { type: 'application/json' }));
  return t('conversations_exported', { count: conversations.length });
}

/** Adds the conversations of a file; returns `{ done }` or `{ error }`, a sentence. */
export async function importConversations(file) {
  if (file.size > MAX_MB * 2 ** 20) return { error: t('import_large', { limit: MAX_MB }) };
  let conversations;
  try { conversations = readFile(await file.text()); } catch (error) {
    return { error: error instanceof FileError ? error.message : t('import_damaged') };
  }
  let [added, turnsAdded] = [0, 0];
  for (const { turns, ...conversation } of conversations) {
    addReviews(turns.flatMap(({ reviews }) => reviews));
    for (const turn of turns) delete turn.reviews;  // they are kept by their citations, not with the turn
    const count = await addConversation(conversation, turns);
    if (count === null) return { error: t('import_full', { count: added }) };
    added += Number(count > 0);
    turnsAdded += count;
  }
  return { done: t(turnsAdded ? 'imported' : 'import_nothing', { count: added, turns: turnsAdded }) };
}

/** The conversations of a file's text, with only the fields that are known; throws for any that is not of the form. */
export function readFile(text) {
  const content = JSON.parse(text);
  if (content?.format !== FORMAT) throw new FileError(t('import_other'));
  if (content.version !== VERSION) throw new FileError(t('import_newer'));
  return content.conversations.map(readConversation);
}

function readConversation({ id, title, created, updated, turns }) {
  check(isId(id) && isText(title, TEXT_LENGTH) && isTime(created) && isTime(updated));
  return {
    id, title: title.slice(0, TITLE_LENGTH), created, updated: Math.min(updated, Date.now()),
    turns: turns.map(turn => readTurn(turn, id)),
  };
}

function readTurn(turn, conversation) {
  const { id, question, asked, record, notice, narrowed, why, verdict, text, citations, passages } = turn;
  const { reviews, rechecked } = turn;
  check(isId(id) && isText(question, context.config.limit) && isTime(asked));
  check(isNone(record) || isRecord(record));
  check(isNone(notice) || isText(notice, NOTICE_LENGTH));
  check(isNone(text) || isText(text, TEXT_LENGTH));
  check([citations, passages].every(list => isNone(list) || isList(list)));
  return {
    id, conversation, question, asked, record: record ?? null, notice: notice || '', narrowed: readFilters(narrowed),
    why: ['stopped', 'cut'].includes(why) ? why : undefined,
    verdict: ['good', 'bad'].includes(verdict) ? verdict : undefined,
    text: text ?? undefined, citations: citations ?? undefined, passages: passages ?? undefined, imported: true,
    rechecked: isNone(rechecked) ? undefined : readRechecked(rechecked),
    reviews: readReviews(reviews ?? [], check),
  };
}

/** When the answer was checked again, and which verdicts changed. */
function readRechecked({ at, changed }) {
  check(isTime(at) && isList(changed));
  return {
    at,
    changed: changed.map(({ sentence, before, after }) => {
      check(isText(sentence, TEXT_LENGTH) && [before, after].every(verdict => /^[a-z_]{1,30}$/.test(verdict)));
      return { sentence, before, after };
    }),
  };
}

/** What the server reads again before it shows it must have at least this form. */
function isRecord(record) {
  return isText(record.answer, TEXT_LENGTH) && isText(record.question, context.config.limit)
    && isList(record.citations) && isList(record.passages);
}

function readFilters(filters) {
  if (isNone(filters)) return undefined;
  const { articles = [], sources = [], languages = [], after = null, before = null } = filters;
  check([articles, sources, languages].every(list => isList(list) && list.every(item => isText(item, TITLE_LENGTH))));
  check([after, before].every(day => day === null || /^\d{4}(-\d\d){0,2}$/.test(day)));
  return { articles, sources, languages, after, before };
}

function check(isRight) {
  if (!isRight) throw new FileError(t('import_damaged'));
}

function isId(value) {
  return typeof value === 'string' && ID.test(value);
}

function isNone(value) {
  return value === undefined || value === null;
}

function isText(value, length) {
  return typeof value === 'string' && value.length <= length;
}

function isTime(value) {
  return Number.isFinite(value) && value >= 0;
}

function isList(value) {
  return Array.isArray(value) && value.length <= LIST_LENGTH;
}
