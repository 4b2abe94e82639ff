/** What a reader can do with an answer: copy it, ask again, rate it. */
import { copy } from './clipboard.js';
import { make, one } from './dom.js';
import { emit } from './events.js';
import { t } from './i18n.js';
import { announce, showError } from './messages.js';
import { isQuestion } from './question.js';
import { rpc } from './rpc.js';
import { saveTurn } from './saving.js';

const SENT = { good: 'up', bad: 'down' };

/** Draws the buttons below an answer. */
export function drawActions(turn) {
  const { question, copies } = turn;
  const actions = [];
  const add = (key, click) => {
    actions.push(make('button', { type: 'button', class: 'act ' + key, text: t(key), on: { click } }));
  };
  if (copies) {
    add('copy', () => copy(copies.text));
    add('copy_notes', () => copy(copies.footnotes));
  }
  if (turn.by_quotation) add('by_quotation', () => emit('ask', { question, replaced: turn, byQuotation: true }));
  add('retry', () => emit('ask', { question, replaced: turn }));
  add('edit', () => editQuestion(turn));
  if (turn.record) {
    add('good', () => rate(turn, 'good'));
    add('bad', () => rate(turn, 'bad'));
  }
  one('.actions', turn.node).replaceChildren(...actions);
  drawRating(turn);
}

function editQuestion(turn) {
  const box = one('.question', turn.node);
  if (one('form', box)) return;
  const field = make('textarea', { rows: 3, dir: 'auto', 'aria-label': t('question') });
  field.value = turn.question;
  const close = () => {
    form.remove();
    one('.asked', box).hidden = false;
    one('.edit', turn.node)?.focus();
  };
  const submit = event => {
    event.preventDefault();
    if (!isQuestion(field.value)) return;
    close();
    emit('ask', { question: field.value.trim(), replaced: turn });
  };
  const keydown = event => {
    if (event.key === 'Escape') close();
    else if (event.key === 'Enter' && !event.shiftKey && event.target === field) submit(event);
  };
  const form = make('form', { class: 'editing', on: { submit, keydown } },
    field,
    make('button', { type: 'submit', class: 'primary', text: t('ask_again') }),
    make('button', { type: 'button', text: t('cancel'), on: { click: close } }));
  one('.asked', box).hidden = true;
  box.append(form);
  field.focus();
}

function drawRating(turn) {
  for (const verdict of ['good', 'bad']) {
    one('.act.' + verdict, turn.node)?.setAttribute('aria-pressed', String(turn.verdict === verdict));
  }
}

/** Sends a rating at once; a comment may follow. The same one again takes it back. */
async function rate(turn, verdict) {
  one('.rating', turn.node)?.remove();
  const isBack = turn.verdict === verdict;
  const sent = isBack ? 'none' : SENT[verdict];
  const send = comment => rpc('rate', { turn: turn.id, verdict: sent, comment, answer: turn.record });
  const { error } = await send('');
  const said = t(isBack ? 'rating_taken_back' : 'thanks');
  if (error) {
    announce(error);
    return showError(error);
  }
  turn.verdict = isBack ? undefined : verdict;
  await saveTurn(turn, true);  // who sees it and leaves finds it again
  announce(said);
  drawRating(turn);
  if (!isBack) askForComment(turn, send);
}

function askForComment(turn, send) {
  const field = make('input', { type: 'text', maxlength: 2000, 'aria-label': t('comment'), placeholder: t('comment') });
  const submit = async event => {
    event.preventDefault();
    const { error } = await send(field.value);
    form.replaceChildren(make('p', { class: 'quiet', text: error || t('thanks') }));
    announce(error || t('thanks'));
  };
  const form = make('form', { class: 'rating', on: { submit } },
    make('span', { class: 'verdict', text: t(turn.verdict) }),
    field,
    make('button', { type: 'submit', text: t('send') }));
  one('.actions', turn.node).after(form);
  field.focus();
}
