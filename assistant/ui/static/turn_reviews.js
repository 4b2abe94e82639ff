/** Readers' own verdicts in the turns: at each source, counted under the answer, and in what is copied. */
import { make, one } from './dom.js';
import { on } from './events.js';
import { t } from './i18n.js';
import { asFilesHave, fetchReviews, reviewBox, reviewsOf } from './reviews.js';
import { rpc } from './rpc.js';
import { state } from './state.js';

const waiting = new Set();  // keys whose reviews are about to be fetched

/** Follows the reviews of all turns. */
export function startTurnReviews() {
  on('reviewed', ({ keys }) => {
    for (const turn of state.turns.filter(other => other.keys?.some(key => keys.includes(key)))) {
      drawCount(turn);
      renewCopies(turn);
    }
  });
}

/** Puts the readers' verdicts beside the sources of a whole answer, and fetches them. */
export function drawReviews(turn) {
  if (!turn.record || !turn.keys) return;
  for (const item of turn.node.querySelectorAll('.quote[data-citation]')) {
    if (!one('.reviews', item)) item.append(reviewBox(turn, shownTogether(turn, Number(item.dataset.citation))));
  }
  drawCount(turn);
  if (!waiting.size) setTimeout(fetchWaiting);  // of all turns that are drawn together in one call
  for (const key of turn.keys) waiting.add(key);
}

function fetchWaiting() {
  const keys = [...waiting];
  waiting.clear();
  fetchReviews(keys);
}

/** The citations that the list of sources shows as one, by their indexes. */
function shownTogether({ citations }, index) {
  const same = ({ article, start, end, state: verdict }) => JSON.stringify([article?.id, start, end, verdict]);
  return [...citations.keys()].filter(other => same(citations[other]) === same(citations[index]));
}

function drawCount(turn) {
  const all = [...new Set(turn.keys)].flatMap(reviewsOf);
  const right = all.filter(review => review.right).length;
  const line = one('.review-count', turn.node);
  line.hidden = !all.length;
  line.textContent = t('review_count', { right, wrong: all.length - right });
}

/** The readers' verdicts on a turn's citations as files have them, by key. */
export function reviewsForFiles(turn) {
  return asFilesHave(turn.keys || []);
}

/** What is copied with footnotes has the readers' verdicts in them. */
async function renewCopies(turn) {
  const reviews = reviewsForFiles(turn);
  if (!turn.record || !turn.copies || (!Object.keys(reviews).length && !turn.copiesReviews)) return;
  turn.copiesReviews = Object.keys(reviews).length > 0;
  const { copies } = await rpc('copies', { answer: turn.record, imported: Boolean(turn.imported), reviews });
  if (copies) Object.assign(turn.copies, copies);
}

/** The line under an answer that counts the readers' verdicts. */
export function countLine() {
  return make('p', { class: 'review-count quiet', hidden: true });
}
