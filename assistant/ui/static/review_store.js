/**
 * Where the readers' own verdicts on citations are kept: at the server with accounts, where all accounts see them, else
 * in this browser.
 *
 * A review is `{ name, right, at, own }`, under the key of its citation that the server made.
 */
import { callAccount } from './account_call.js';
import { context } from './context.js';
import { t } from './i18n.js';

const NAME = 'ask-articles:reviewer';
const MAX_REVIEWS = 5000;
const NAME_LENGTH = 60;
let unstored = null;  // all reviews of this page, where the browser keeps none

/** Whether each account has its own name, and reviews are the whole team's. */
export function hasAccounts() {
  return Boolean(context.config.account_conversations);
}

/** The reviews under these keys, by key; throws where the server cannot be asked. */
export async function loadReviews(keys) {
  if (hasAccounts()) return callAccount('reviews/list', { keys });
  const all = readAll();
  return Object.fromEntries(keys.filter(key => all[key]).map(key => [key, [{ ...all[key], own: true }]]));
}

/** Keeps the reader's review of a citation, or takes it back with `right` null: `{ reviews }`, or `{ error }`. */
export async function storeReview(key, citation, right) {
  if (hasAccounts()) {
    try { return { reviews: await callAccount('reviews/set', { citation, right }) }; } catch (error) {
      return { error: error.sentence || t('lost') };
    }
  }
  const all = readAll();
  delete all[key];
  if (right !== null && Object.keys(all).length >= MAX_REVIEWS) return { error: t('error_reviews_no_room') };
  if (right !== null) all[key] = { name: reviewerName(), right, at: Date.now() };
  writeAll(all);
  return { reviews: all[key] ? [{ ...all[key], own: true }] : [], error: unstored && t('review_unkept') };
}

/** Adds reviews of a file to this browser, where it has none of the same citation. */
export function addReviews(added) {
  if (hasAccounts() || !added.length) return;
  const all = readAll();
  for (const { key, name, right, at } of added) {
    if (Object.keys(all).length < MAX_REVIEWS) all[key] ??= { name, right, at };
  }
  writeAll(all);
}

/** Whether there can be any review. */
export function mayHaveReviews() {
  return hasAccounts() || Object.keys(readAll()).length > 0;
}

/** The name that the reader gave in this browser. */
export function reviewerName() {
  try { return localStorage.getItem(NAME) || context.config.user || ''; } catch { return ''; }
}

/** Remembers the reader's name in this browser. */
export function rememberReviewer(name) {
  try { localStorage.setItem(NAME, name.trim().slice(0, NAME_LENGTH)); } catch { /* it holds for this review */ }
}

function place() {
  return 'ask-articles:reviews-' + context.config.reviews;
}

function readAll() {
  if (unstored) return unstored;
  try { return JSON.parse(localStorage.getItem(place())) || {}; } catch { return {}; }
}

function writeAll(all) {
  if (context.config.conversations === false) { unstored = all; return; }  // the host wants nothing kept
  try {
    localStorage.setItem(place(), JSON.stringify(all));
    unstored = null;
  } catch { unstored = all; }
}
