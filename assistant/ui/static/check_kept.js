/**
 * Checks that are kept like conversations: each is one conversation with one turn.
 *
 * In what is stored an article is named once, as hundreds of sentences may have it as their evidence.
 */
import { newCheck, open } from './check_state.js';
import { make, one } from './dom.js';
import { languageOf, t } from './i18n.js';
import { allConversations, deleteConversation, storePlace, storeProblem, storeTurn, turnsIn } from './store.js';

const FACTS = [
  'id', 'title', 'asked', 'judge', 'agreed', 'phase', 'total', 'done', 'usage', 'cost', 'leftOut', 'notice', 'articles',
  'earlier', 'changes', 'file',
];
const stored = new Set();  // the ids of checks that are in the store

/** Stores a check. */
export async function saveCheck(check) {
  const now = Date.now();
  const { id, title, asked } = check;
  const added = !stored.has(id);
  stored.add(id);
  const conversation = { id, title, created: asked, updated: now };
  const turn = { id, conversation: id, question: title, asked, record: pack(check) };
  const saved = await storeTurn(conversation, turn, { conversation: added, turn: added });
  if (!saved) stored.delete(id);
}

/** The stored check of this id; null where there is none. */
export async function loadCheck(id) {
  const [turn] = await turnsIn(id);
  if (!turn?.record) return null;
  stored.add(id);
  return unpack(turn.record);
}

/** What is stored of a check. */
export function pack(check) {
  const articles = {};
  const evidence = ({ sentence, article, ...rest }, own) => {
    if (article) articles[article.id] = article;
    return { ...rest, article: article?.id ?? null, ...(sentence === own ? {} : { sentence }) };
  };
  const sentences = check.sentences.map(known => known && {
    ...known, evidence: known.evidence.map(record => evidence(record, known.sentence)),
  });
  const facts = Object.fromEntries(FACTS.map(name => [name, check[name]]));
  return { ...facts, text: check.text, sentences, articlesById: articles };
}

/** The check of what was stored; one that was running is unfinished. */
export function unpack({ sentences, articlesById, ...facts }) {
  const whole = sentences.map(known => known && {
    ...known,
    evidence: known.evidence.map(record => ({
      ...record, sentence: record.sentence ?? known.sentence, article: articlesById[record.article] ?? null,
    })),
  });
  const phase = facts.phase === 'running' ? 'unfinished' : facts.phase;
  return newCheck({ ...facts, phase, sentences: whole });
}

/** Draws the list of kept checks; `choose` opens one. */
export async function listChecks(choose) {
  const checks = await allConversations();
  one('.kept-texts').hidden = !checks.length && !storeProblem();
  one('.kept-texts .conversations').replaceChildren(...checks.map(check => item(check, choose)));
  one('.kept').textContent = t(storeProblem() || storePlace());
}

function item(check, choose) {
  const { id, title } = check;
  const date = new Date(check.updated).toLocaleDateString();
  const button = make('button', {
    type: 'button', class: 'open', lang: languageOf(title), title, on: { click: () => choose(id) },
  }, title, ' ', make('span', { class: 'quiet', text: date }));
  const remove = make('button', {
    type: 'button', class: 'icon', text: '×', title: t('delete'), 'aria-label': `${t('delete')}: ${title}`,
    on: { click: () => confirmDeletion(row, check, choose) },
  });
  const row = make('li', {}, button, remove);
  return row;
}

function confirmDeletion(row, { id, title }, choose) {
  const back = () => listChecks(choose);
  const remove = async () => {
    await deleteConversation(id);
    stored.delete(id);
    if (open.check?.id === id) open.check = null;
    back();
  };
  const no = make('button', { type: 'button', text: t('keep'), on: { click: back } });
  const yes = make('button', { type: 'button', class: 'danger', text: t('delete'), on: { click: remove } });
  row.replaceChildren(make('div', { class: 'sure', role: 'alertdialog', 'aria-label': t('delete') },
    make('p', { text: t('delete_sure', { title }) }), no, yes));
  no.focus();
}
