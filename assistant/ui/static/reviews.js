/** Readers' own verdicts on citations, which stand beside the program's: shown, given and taken back. */
import { context } from './context.js';
import { make } from './dom.js';
import { emit } from './events.js';
import { t } from './i18n.js';
import { localDay } from './local_time.js';
import { announce, showError } from './messages.js';
import { hasAccounts, loadReviews, rememberReviewer, reviewerName, storeReview } from './review_store.js';

const INVISIBLE = /[\p{Cf}\p{Cc}]/gu;
const known = new Map();  // the reviews of each key
const boxes = new WeakMap();  // of each box what it shows, by key

/** The reviews of a key, as far as they were fetched. */
export function reviewsOf(key) {
  return known.get(key) || [];
}

/** The reviews of these keys as files have them, by key. */
export function asFilesHave(keys) {
  const reviewed = [...new Set(keys)].filter(key => reviewsOf(key).length);
  const written = ({ name, right, at }) => ({ name: (name || '').slice(0, 100), right, date: localDay(at) });
  return Object.fromEntries(reviewed.map(key => [key, reviewsOf(key).map(written)]));
}

/** Fetches the reviews of these keys; what shows them is drawn again where there are others than before. */
export async function fetchReviews(keys) {
  const asked = [...new Set(keys.filter(Boolean))];
  if (!asked.length) return;
  let found;
  try { found = await loadReviews(asked); } catch { return; }  // what is known stays
  const isNew = asked.some(key => JSON.stringify(found[key] || []) !== JSON.stringify(reviewsOf(key)));
  for (const key of asked) known.set(key, found[key] || []);
  if (isNew) redrawBoxes();  // of a long conversation there are hundreds, and most have none
  emit('reviewed', { keys: asked });
}

/** One line for each review of a citation. */
export function reviewLines(key) {
  return reviewsOf(key).map(({ name, right, at }) => {
    const verdict = t(right ? 'review_right' : 'review_wrong');
    const [before, after] = t('review_by', { verdict }).split('{who}');
    const who = (name || '').replace(INVISIBLE, '').trim() || t('review_someone');
    const day = localDay(at);
    return make('p', { class: 'review ' + (right ? 'right' : 'wrong') },
      before, make('bdi', { text: who }), day && ', ' + day, after);
  });
}

/** What readers said of these citations of a turn, by their indexes, with the reader's own verdict to give. */
export function reviewBox({ citations, keys }, indexes) {
  const node = make('div', { class: 'reviews' });
  const pairs = new Map(indexes.filter(index => keys[index]).map(index => [keys[index], citations[index]]));
  boxes.set(node, pairs);
  drawBox(node);
  return node;
}

function redrawBoxes() {
  context.root.querySelectorAll('.reviews').forEach(drawBox);
}

function drawBox(node) {
  const pairs = boxes.get(node);
  const focused = node.contains(context.root.activeElement) && context.root.activeElement.dataset.review;
  node.replaceChildren(...[...pairs].flatMap(([key, citation]) => [
    ...(pairs.size > 1 ? [make('p', { class: 'quiet', dir: 'auto', text: `“${citation.sentence}”` })] : []),
    ...reviewLines(key),
    drawControls(key, citation),
  ]));
  if (!focused) return;
  // a verdict that was taken back has no button for that any more
  const key = focused.slice(0, focused.lastIndexOf('-'));
  (node.querySelector(`[data-review="${focused}"]`) || node.querySelector(`[data-review="${key}-true"]`))?.focus();
}

function drawControls(key, citation) {
  const own = reviewsOf(key).find(one => one.own);
  const button = (right, text, pressed) => make('button', {
    type: 'button', text, 'aria-pressed': pressed, 'data-review': `${key}-${right}`,
    on: { click: () => setReview(key, citation, right) },
  });
  const isOwn = right => String(own?.right === right);
  return make('div', { class: 'giving', role: 'group', 'aria-label': t('review_ask') },
    make('span', { class: 'quiet', text: t('review_ask') }),
    button(true, t('review_right'), isOwn(true)),
    button(false, t('review_wrong'), isOwn(false)),
    own && button(null, t('review_back'), undefined),
    own && !hasAccounts() && nameField(key, citation, own));
}

/** Where there are no accounts, the reader may say a name. */
function nameField(key, citation, own) {
  const change = event => {
    rememberReviewer(event.target.value);
    setReview(key, citation, own.right);
  };
  const keydown = event => { if (event.key === 'Enter') event.target.blur(); };
  const field = make('input', {
    type: 'text', maxlength: 60, 'aria-label': t('review_name'), placeholder: t('review_name'), autocomplete: 'name',
    'data-review': key + '-name', on: { change, keydown },
  });
  field.value = own.name || reviewerName();
  return field;
}

async function setReview(key, citation, right) {
  const { reviews, error } = await storeReview(key, citation, right);
  if (error) showError(error);
  if (!reviews) return;
  known.set(key, reviews);
  redrawBoxes();
  announce(t(right === null ? 'review_taken_back' : 'review_kept'));
  emit('reviewed', { keys: [key] });
}
