// The conversations of this browser: listed, named, deleted, opened again, exported.
let conversation = null;
let opened = Promise.resolve();  // when the conversation that is being opened is there
let opening = 0;

async function newConversation() {
  if (running) return complain(t('busy'));
  leave();
  listConversations();
  closeSide();
  one('.composer textarea').focus();
}

// Nothing is open; what was about to open no longer does.
function leave() {
  opening += 1;
  conversation = null;
  remember({ conversation: null });
  clearTurns();
}

function clearTurns() {
  turns.splice(0);
  one('.turns').replaceChildren();
  one('.welcome').hidden = false;
  if (!reader.node.hidden) { reader.cameFrom = null; closeReader(); }
}

async function keepTurn(turn) {
  const now = Date.now();
  conversation = conversation || { id: freshId(), title: turn.question.slice(0, 80), created: now };
  conversation.updated = now;
  turn.conversation = conversation.id;
  turn.keptAt = now;
  remember({ conversation: conversation.id });
  await keep('conversations', conversation);
  await keep('turns', recordOf(turn));
  if (!turn.waiting || !turn.text) listConversations();
}

// What is kept of a turn: its words and passages on their own only until there is a whole answer of them.
function recordOf(turn) {
  const { id, conversation: within, question, asked, record, notice, narrowed, why, verdict } = turn;
  const { text, citations, passages } = record ? {} : turn;
  return { id, conversation: within, question, asked, record: record || null, notice: notice || '', narrowed, why, verdict, text, citations, passages };
}

async function openConversation(chosen) {
  if (running) return complain(t('busy'));
  leave();
  const mine = opening;
  conversation = chosen;
  remember({ conversation: chosen.id });
  closeSide();
  const kept = await keptTurns(chosen.id);
  if (mine !== opening) return;
  for (const turn of kept) addTurn(turn);
  await redraw();
  listConversations();
  if (turns.length) toTop(turns[turns.length - 1]);
}

// The server draws what was kept: in the language of now, and saying which articles have changed since.
async function redraw() {
  const drawn = turns.filter(turn => turn.record && !turn.waiting);
  for (let from = 0; from < drawn.length; from += 20) {
    const some = drawn.slice(from, from + 20);
    const told = await called('restore', { turns: some.map(turn => ({ turn: turn.id, answer: turn.record })), language });
    if (told.error) return complain(told.error);
    told.turns.forEach((update, place) => {
      if (!update.record) Object.assign(some[place], { record: null, notice: update.notice });  // it is kept as it is, and leads no further question
      drawTurn(some[place], update);
    });
  }
  for (const turn of turns.filter(other => !other.record && !other.waiting)) {
    drawTurn(turn, {});
    if (turn.text) await becomeWhole(turn);
    if (!turn.notice) turn.notice = t('broke_off');
  }
  turns.forEach(turn => { if (turn.notice) tellIn(turn, turn.notice); });
}

async function listConversations() {
  const kept = await keptConversations();
  const list = one('.conversations');
  list.replaceChildren(...kept.map(conversationItem));
  one('.kept').textContent = lasting ? t(kept.length ? 'conversations_kept' : 'conversations_none') : t('conversations_unkept');
}

function conversationItem(kept) {
  const act = (key, sign, call) => make('button', { type: 'button', class: 'icon', text: sign, title: t(key), 'aria-label': `${t(key)}: ${kept.title}`, on: { click: call } });
  const open = make('button', { type: 'button', class: 'open', text: kept.title, lang: tongue(kept.title), title: kept.title, 'aria-current': conversation?.id === kept.id ? 'true' : undefined, on: { click: () => openConversation(kept) } });
  const item = make('li', {}, open, act('rename', '✎', () => renaming(item, kept)), act('delete', '×', () => deleting(item, kept)));
  return item;
}

function renaming(item, kept) {
  const field = make('input', { type: 'text', maxlength: 120, 'aria-label': t('rename_to') });
  field.value = kept.title;
  const form = make('form', { on: {
    submit: async event => {
      event.preventDefault();
      kept.title = field.value.trim() || kept.title;
      if (conversation?.id === kept.id) conversation.title = kept.title;
      await keep('conversations', kept);
      listConversations();
    },
    keydown: event => { if (event.key === 'Escape') listConversations(); },
  } }, field, make('button', { type: 'submit', text: t('rename') }));
  item.replaceChildren(form);
  field.select();
}

function deleting(item, kept) {
  const no = make('button', { type: 'button', text: t('keep'), on: { click: listConversations } });
  const yes = make('button', { type: 'button', class: 'danger', text: t('delete'), on: { click: async () => {
    if (running && conversation?.id === kept.id) return complain(t('busy'));
    await forgetConversation(kept.id);
    if (conversation?.id === kept.id) leave();
    listConversations();
  } } });
  item.replaceChildren(make('div', { class: 'sure', role: 'alertdialog', 'aria-label': t('delete') }, make('p', { text: t('delete_sure', { title: kept.title }) }), no, yes));
  no.focus();
}

// Another branch: what came before a question that is asked anew, so that what followed it stays where it is.
async function branch(before) {
  const copied = turns.slice(0, before).map(turn => ({ ...turn, id: freshId() }));
  const title = conversation ? conversation.title : '';
  leave();
  for (const turn of copied) addTurn(turn);
  if (copied.length) {
    conversation = { id: freshId(), title: title + ' (2)', created: Date.now(), updated: Date.now() };
    for (const turn of turns) await keepTurn(turn);
  }
  await redraw();
}

function exportsBegin() {
  const menu = one('.export');
  for (const format of ['md', 'html', 'docx', 'bib', 'ris', 'gbt']) {
    const button = make('button', { type: 'button', 'data-t': 'export_' + format, on: { click: () => { menu.open = false; exportAs(format); } } });
    one('ul', menu).append(make('li', {}, button));
  }
  menu.addEventListener('keydown', event => { if (event.key === 'Escape') { menu.open = false; one('summary', menu).focus(); } });
  shadow.addEventListener('click', event => { if (!event.target.closest('.export')) menu.open = false; });
}

async function exportAs(format) {
  const whole = turns.filter(turn => turn.record);
  const answers = whole.map(turn => turn.record);
  if (!answers.length) return complain(t('export_empty'));
  const file = await called('export', { format, title: conversation?.title || t('title'), answers, asked: whole.map(turn => clock(turn.asked)), language });
  if (file.error) return complain(file.error);
  const bytes = Uint8Array.from(atob(file.content), character => character.charCodeAt(0));
  const address = URL.createObjectURL(new Blob([bytes], { type: file.type }));
  make('a', { href: address, download: file.name }).click();
  setTimeout(() => URL.revokeObjectURL(address), 60000);
}

// A moment by the reader's clock, to the minute.
function clock(moment) {
  const at = new Date(moment || NaN);
  if (Number.isNaN(at.getTime())) return '';
  const two = number => String(number).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}`;
}

function openSide() {
  shadow.firstElementChild.classList.add('sided');
  one('.menu').setAttribute('aria-expanded', 'true');
  one('.new').focus();
}

function closeSide() {
  shadow.firstElementChild.classList.remove('sided');
  one('.menu').setAttribute('aria-expanded', 'false');
}

function conversationsBegin() {
  one('.new').addEventListener('click', newConversation);
  one('.menu').addEventListener('click', () => (shadow.firstElementChild.classList.contains('sided') ? closeSide() : openSide()));
  one('.side-close').addEventListener('click', () => { closeSide(); one('.menu').focus(); });
  one('.side').addEventListener('keydown', event => { if (event.key === 'Escape' && !event.target.closest('form')) { closeSide(); one('.menu').focus(); } });
  window.addEventListener('focus', listConversations);  // another tab may have added one
  listConversations();
}
