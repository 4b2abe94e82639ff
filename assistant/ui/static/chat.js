// Asking: a question goes out, its answer comes in pieces, what went wrong is said and what was written stays.
const QUIET_SECONDS = 4;  // without news of an answer in the making, the server is asked whether it is there
const KEPT_EVERY = 1000;  // milliseconds between the moments at which an answer in the making is kept
let running = null;
let watching = 0;
let broken = false;

function isQuestion(text) {
  const count = text.trim().length;
  if (count > given.limit) complain(t('error_long', { count: count.toLocaleString(), limit: given.limit.toLocaleString() }));
  return count > 0 && count <= given.limit;
}

// `quote` has the answer by quotation whatever model is set.
async function ask(text, replaced = null, quote = false) {
  const question = text.trim();
  if (running) return complain(t('busy'));
  if (!isQuestion(question)) return;
  if (broken) return startAnew(question, replaced);
  complain('');
  running = {};  // before the first wait: Enter twice asks once
  await opened;
  if (replaced) await takeBack(replaced);
  const turn = addTurn({ id: freshId(), question, asked: Date.now(), waiting: true, narrowed: filters() });
  running = turn;
  const earlier = turns.slice(0, -1).filter(other => other.record).map(other => slim(other.record));
  drawTurn(turn, {});
  busy(true);
  speak(t('searching'));
  toTop(turn);
  keepTurn(turn);
  send(turn, { turn: turn.id, question, history: JSON.stringify(earlier), filters: turn.narrowed, quote, language });
  watchOver(turn);
}

// After a stream that broke off Gradio's client believes it still open and hears nothing more: the page starts anew and asks then.
// A host's page may hold what a person typed elsewhere: there the person says when.
async function startAnew(question, replaced) {
  if ((await called('alive', {})).error) return complain(t('lost'));
  const again = () => {
    remember({ question, replaced: replaced?.id });
    location.reload();
  };
  if (alone) return again();
  complain(t('lost_reload'));
  one('.composer > .notice').append(' ', make('button', { type: 'button', text: t('reload'), on: { click: again } }));
}

async function whereItWas() {
  const { conversation: id, question, replaced, unfinished } = remembered();
  if (unfinished) await keep('turns', unfinished);
  remember({ unfinished: null });
  const known = id && (await keptConversations()).find(other => other.id === id);
  if (known && !running && !conversation) await openConversation(known);
  if (!question) return;
  remember({ question: '', replaced: null, draft: '' });
  one('.composer textarea').value = '';
  ask(question, turns.find(turn => turn.id === replaced));
}

// The last question is asked in place of itself; an earlier one in a new conversation, and nothing is lost.
async function takeBack(turn) {
  const place = turns.indexOf(turn);
  if (place < turns.length - 1) return branch(place);
  turns.pop();
  turn.node.remove();
  await forget('turns', turn.id);
}

// What of an earlier answer the next one needs: its words, and which number stands for which article.
function slim(record) {
  const numbered = new Map(record.citations.filter(citation => citation.number).map(citation => [citation.number, citation]));
  return { ...record, citations: [...numbered.values()].map(citation => ({ ...citation, quote: null })), passages: [] };
}

function updated(update) {
  if (!running || !update || update.turn !== running.id) return;
  const turn = running;
  const known = turn.citations.length;
  if (update.phase === 'done' || update.phase === 'error') settle(turn, update);
  else {
    drawTurn(turn, update);
    watchOver(turn);
    if (Date.now() - (turn.keptAt || 0) > KEPT_EVERY) keepTurn(turn);
  }
  tellHost(turn, update, known);
}

// Events for a host: records go as text, as Gradio takes every object with a `path` for a file.
function tellHost(turn, update, known) {
  if (turn.citations.length > known) trigger('cited', { citations: JSON.stringify(turn.citations), user: given.user });
  if (update.phase === 'done') trigger('answered', { record: JSON.stringify(turn.record), user: given.user });
}

function settle(turn, update, sentence = '') {
  clearTimeout(watching);
  running = null;
  turn.waiting = false;
  turn.notice = update.notice || sentence;
  drawTurn(turn, { ...update, notice: turn.notice });
  busy(false);
  speak(turn.notice || t('answered'));
  keepTurn(turn);
  if (!turn.record && turn.text) keepWhole(turn);
}

// Of an answer that did not come to its end the server makes a record as a whole one has; while it is away, what came is kept as it is.
async function becomeWhole(turn) {
  const { question, text, citations, passages } = turn;
  const told = await called('broken_off', { question, text, citations, passages, why: turn.why || 'cut', language });
  if (told.record && !turn.waiting) drawTurn(turn, told);
  return told.error;
}

async function keepWhole(turn) {
  const error = await becomeWhole(turn);
  if (turn.waiting || !turn.node.isConnected) return;
  if (turn.record) keepTurn(turn);
  else if (error === t('lost')) setTimeout(() => keepWhole(turn), QUIET_SECONDS * 1000);
}

function stop() {
  if (!running || !running.id) return;
  unsend();
  running.why = 'stopped';
  settle(running, {}, t('stopped'));
}

function breakOff(turn, sentence) {
  unsend();
  settle(turn, {}, sentence);
}

// A connection can end without a word, and so can what answers; what was written stays. The last update may still be on its way.
function watchOver(turn, missed = 0) {
  clearTimeout(watching);
  watching = setTimeout(async () => {
    const told = await called('alive', { turn: turn.id });
    if (running !== turn) return;
    if (told.error || (!told.under_way && missed)) {
      broken = broken || Boolean(told.error && !socket);
      breakOff(turn, told.error || t('failed'));
    } else watchOver(turn, told.under_way ? 0 : missed + 1);
  }, QUIET_SECONDS * 1000);
}

function busy(on) {
  one('.send').hidden = on;
  one('.stop').hidden = !on;
  if (running && running.node) one('.answer', running.node).setAttribute('aria-busy', String(on));
}

function speak(sentence) { one('.spoken').textContent = sentence; }

function complain(sentence) {
  const notice = one('.composer > .notice');
  notice.hidden = !sentence;
  notice.textContent = sentence;
}

// The question stands at the top and its answer grows below it: reading begins where the answer does.
function toTop(turn) {
  const scroll = one('.scroll');
  turns.forEach(other => { other.node.style.minHeight = other === turn ? scroll.clientHeight - 32 + 'px' : ''; });
  scroll.scrollTop += turn.node.getBoundingClientRect().top - scroll.getBoundingClientRect().top - 16;
}

function composerBegins() {
  const field = one('.composer textarea');
  const put = text => { field.value = text; grow(); remember({ draft: text }); };
  const grow = () => { field.style.height = 'auto'; field.style.height = Math.min(field.scrollHeight, 200) + 'px'; };
  const send = () => { if (!running && isQuestion(field.value)) { const text = field.value; if (!broken) put(''); ask(text); } };
  field.addEventListener('input', () => { grow(); remember({ draft: field.value }); if (field.value.length <= given.limit) complain(''); });
  field.addEventListener('keydown', event => {
    // Enter also ends the writing of a Chinese word: then it asks nothing
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing && event.keyCode !== 229) { event.preventDefault(); send(); }
  });
  one('.composer').addEventListener('submit', event => { event.preventDefault(); send(); });
  const putIn = () => { if (props.question) { put(props.question); remember({ offered: props.question }); trigger('taken', {}); } };
  watch('question', putIn);
  const { draft = '', offered } = remembered();
  if (props.question && (!draft || draft === offered)) putIn(); else put(draft);  // what a person wrote stays
  one('.stop').addEventListener('click', () => { stop(); field.focus(); });
}

async function welcome() {
  one('.quotes-only').hidden = !given.quotes_only;
  const told = await called('welcome', { language });
  if (told.error) return complain(told.error);
  one('.judge-notice').hidden = !told.judge;
  one('.judge-notice').textContent = told.judge;
  one('.dead').hidden = !told.dead;
  one('.dead').textContent = told.dead;
  one('.examples').hidden = !told.examples.length;
  one('.examples .offers').replaceChildren(...told.examples.map(text => make('li', {}, make('button', { type: 'button', class: 'offer', text, on: { click: () => ask(text) } }))));
  drawFilters(told);
}

begin(given.markup, given.style);
one('.app').classList.toggle('embedded', Boolean(given.embedded));
one('.app').style.setProperty('--height', given.height);
one('.library').hidden = !given.library;
if (given.library) one('.library').href = given.library;
themeSwitch(one('.theme'));
exportsBegin();
speakLanguage();
languageSwitch(one('.language'), () => { listConversations(); welcome(); redraw(); if (!reader.node.hidden) readStop(reader.at); });
readerBegins();
cardsBegin();
turnsBegin();
copyingBegins();
filtersBegin();
conversationsBegin();
composerBegins();
watch('value', () => updated(props.value));
welcome();
// A page that is being left waits for no database.
window.addEventListener('pagehide', () => { if (running?.conversation) remember({ unfinished: recordOf(running) }); });
opened = whereItWas();
