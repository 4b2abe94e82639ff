/**
 * The check that is open, and its text in JavaScript's units.
 *
 * Offsets of the server's count characters; JavaScript counts a rare character, such as an emoji, as two.
 */
import { t } from './i18n.js';

/** What is open: see `newCheck`. */
export const open = { check: null };

/** A check of this text; `kept` has what was stored of it. */
export function newCheck(values) {
  return {
    id: '', title: '', text: '', asked: Date.now(), updated: 0,
    judge: true, agreed: false,  // how it was asked for
    phase: 'running',  // or done, stopped, failed, unfinished
    sentences: [],  // records by their numbers; holes where nothing is decided yet
    total: 0, done: 0, unchecked: 0,
    usage: null, cost: null, leftOut: [], notice: '',
    articles: '',  // the state of the articles that it was checked against
    earlier: null,  // verdicts by number before the articles changed
    changes: [],  // that the reader took: { start, end, words }
    file: null,  // the Word file that the text was read from: { name, content }
    ...values,
  };
}

/** Where in the text, by JavaScript's count, each character of a text with rare characters begins; else null. */
function unitsOf(text) {
  if (!/[\uD800-\uDBFF]/.test(text)) return null;
  const units = [];
  let at = 0;
  for (const character of text) { units.push(at); at += character.length; }
  units.push(at);
  return units;
}

const known = { text: null, units: null };

/** A place of the server's in the text as JavaScript counts it. */
export function place(text, offset) {
  if (known.text !== text) Object.assign(known, { text, units: unitsOf(text) });
  return known.units ? known.units[Math.min(offset, known.units.length - 1)] : offset;
}

/** The words of the text between two places of the server's. */
export function wordsAt(text, start, end) {
  return text.slice(place(text, start), place(text, end));
}

/** How many sentences have each verdict. */
export function countVerdicts(check) {
  const counts = {};
  for (const sentence of check.sentences) if (sentence) counts[sentence.verdict] = (counts[sentence.verdict] || 0) + 1;
  return counts;
}

/** The numbers of the sentences whose verdict is another since the articles changed. */
export function changedVerdicts({ earlier, sentences }) {
  if (!earlier) return [];
  return sentences.flatMap((sentence, number) => (
    sentence && earlier[number] && earlier[number] !== sentence.verdict ? [number] : []));
}

/** The text with the changes that the reader took. */
export function changedText({ text, changes }) {
  let changed = text;
  for (const { start, end, words } of [...changes].sort((one, other) => other.start - one.start)) {
    changed = changed.slice(0, place(text, start)) + words + changed.slice(place(text, end));
  }
  return changed;
}

/** The record of the check as programs get it. */
export function recordOf(check) {
  const sentences = check.sentences.filter(Boolean);
  return {
    text: check.text, sentences, counts: countVerdicts(check), usage: check.usage || {}, judge: check.cost,
    left_out: check.leftOut, unchecked: Math.max(0, check.total - sentences.length),
  };
}

/** A verdict in words. */
export function verdictName(verdict) {
  return t('state_' + verdict);
}
