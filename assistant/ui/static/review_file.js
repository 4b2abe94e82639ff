/** Readers' own verdicts in a file of conversations, each as `{ citation, key, name, right, at }`. */
import { loadReviews, mayHaveReviews } from './review_store.js';
import { rpc } from './rpc.js';
import { t } from './i18n.js';

const AT_ONCE = 1000;  // citations in a call
const LIST_LENGTH = 5000;
const NAME_LENGTH = 100;

/** Adds to each turn of these conversations the reviews of its citations; returns a sentence where that fails. */
export async function addReviewsOf(conversations) {
  if (!mayHaveReviews()) return '';
  const cited = conversations.flatMap(({ turns }) => turns.flatMap(citationsOf));
  for (let from = 0; from < cited.length; from += AT_ONCE) {
    const error = await addSome(cited.slice(from, from + AT_ONCE));
    if (error) return error;
  }
  return '';
}

function citationsOf(turn) {
  const citations = [...(turn.record?.citations || []).entries()];
  return citations.filter(([, { article }]) => article).map(([index, citation]) => ({ turn, index, citation }));
}

async function addSome(cited) {
  const citations = cited.map(({ citation }) => (
    { article: citation.article.id, quote: citation.quote || '', sentence: citation.sentence || '' }));
  const { keys, error } = await rpc('review_keys', { citations });
  if (error) return error;
  let found;
  try { found = await loadReviews([...new Set(keys)]); } catch { return t('lost'); }
  for (const [place, { turn, index }] of cited.entries()) {
    const key = keys[place];
    const reviews = (found[key] || []).map(({ name, right, at }) => ({ citation: index, key, name, right, at }));
    if (reviews.length) turn.reviews = [...(turn.reviews || []), ...reviews];
  }
  return '';
}

/** The reviews of a turn in a file; `check` throws for any that is not of the form. */
export function readReviews(reviews, check) {
  check(Array.isArray(reviews) && reviews.length <= LIST_LENGTH);
  return reviews.map(({ key, name, right, at }) => {
    check(/^[0-9a-f]{64}$/.test(key) && typeof right === 'boolean' && Number.isFinite(at) && at >= 0);
    check(typeof name === 'string' && name.length <= NAME_LENGTH);
    return { key, name, right, at };
  });
}
