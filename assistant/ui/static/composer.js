/** The field in which questions are written. */
import { forgetQuestion, readAddress } from './address.js';
import { ask, stop } from './asking.js';
import { context } from './context.js';
import { one } from './dom.js';
import { showError } from './messages.js';
import { isQuestion } from './question.js';
import { readSession, updateSession } from './session.js';
import { state } from './state.js';

const HEIGHT = 200;  // pixels, at most

/** Handles the field and its buttons; what was written before a reload stands there again. */
export function startComposer() {
  const field = one('.composer textarea');
  field.addEventListener('input', () => {
    grow(field);
    updateSession({ draft: field.value });
    if (field.value.length <= context.config.limit) showError('');
  });
  field.addEventListener('keydown', event => {
    if (event.key !== 'Enter' || event.shiftKey) return;
    event.preventDefault();
    send(field);
  });
  one('.composer').addEventListener('submit', event => { event.preventDefault(); send(field); });
  one('.stop').addEventListener('click', () => { stop(); field.focus(); });
  context.watch('question', () => offer(field));
  const { draft = '', offered } = readSession();
  const { question: named } = readAddress();
  if (named !== null) {
    write(field, named);
    isQuestion(named);  // says where it is too long
    return forgetQuestion();
  }
  const { question } = context.props;
  if (question && (!draft || draft === offered)) offer(field); else write(field, draft);  // what a person wrote stays
}

function grow(field) {
  field.style.height = 'auto';
  field.style.height = Math.min(field.scrollHeight, HEIGHT) + 'px';
}

function write(field, text) {
  field.value = text;
  grow(field);
  updateSession({ draft: text });
}

function send(field) {
  const text = field.value;
  if (state.running || !isQuestion(text)) return;
  if (!state.streamBroken) write(field, '');
  ask(text);
}

/** Puts the host's question into the field. */
function offer(field) {
  const { question } = context.props;
  if (!question) return;
  write(field, question);
  updateSession({ offered: question });
  context.trigger('taken', {});
}
