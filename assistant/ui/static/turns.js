// One question with its answer on the page: what is drawn of it, and what a reader can do with it.
const turns = [];  // of the open conversation, in order

function turnOf(node) {
  const item = node.closest('.turn');
  return item && turns.find(turn => turn.id === item.dataset.turn);
}

function addTurn(turn) {
  Object.assign(turn, { citations: turn.citations || [], passages: turn.passages || [], text: turn.text || '' });
  const part = name => make('div', { class: name });
  turn.node = make('li', { class: 'turn', 'data-turn': turn.id },
    make('div', { class: 'question' }, make('h3', { class: 'unseen', text: t('you_asked') }), make('p', { class: 'asked', dir: 'auto', text: turn.question, lang: tongue(turn.question) })), make('p', { class: 'narrowed quiet', hidden: true }),
    part('found-in'), part('progress'), part('answer'), part('checks'), part('remarks'), make('p', { class: 'notice', hidden: true }), part('actions'), part('sources'), part('details'), part('follow-ups'));
  turns.push(turn);
  drawNarrowed(turn);
  one('.turns').append(turn.node);
  one('.welcome').hidden = true;
  return turn;
}

// An update of the server's: whichever parts it has are drawn.
function drawTurn(turn, update) {
  const within = name => one('.' + name, turn.node);
  for (const key of ['text', 'copies', 'by_quotation', 'verdicts']) if (update[key] != null) turn[key] = update[key];
  // records come as text: Gradio would take an article for a file of its own
  for (const key of ['citations', 'passages', 'record']) if (update[key] != null) turn[key] = typeof update[key] === 'string' ? JSON.parse(update[key]) : update[key];
  if (update.found != null) show(within('found-in'), update.found);
  if (update.answer != null) { show(within('answer'), update.answer); within('answer').lang = tongue(turn.text); }
  if (update.checks != null) show(within('checks'), update.checks);
  if (update.remarks != null) show(within('remarks'), update.remarks);
  if (update.sources != null) show(within('sources'), update.sources);
  if (update.how != null) show(within('details'), update.how);
  if (update.notice) tellIn(turn, update.notice);
  within('found-in').hidden = Boolean(turn.record);
  within('progress').textContent = turn.waiting ? t(turn.text ? 'writing' : 'searching') : '';
  if (!turn.waiting) drawActions(turn);
  if (update.instead?.length) drawOffers(within('follow-ups'), update.instead, 'instead');
  else if (update.follow_ups) drawOffers(within('follow-ups'), update.follow_ups, 'followups');
}

// The verdict on a citation with its reasons, in the same words as in the list of sources.
function verdictOf(turn, index) {
  return turn.verdicts?.[index] || '';
}

// No article says the sentence: its nearest words are no proof, and do not look like one.
function isDoubted(citation) {
  return ['unsupported', 'contradicted', 'unknown'].includes(citation.state);
}

function tellIn(turn, sentence) {
  const notice = one('.notice', turn.node);
  notice.hidden = !sentence;
  notice.textContent = sentence;
}

function drawOffers(node, questions, label) {
  node.replaceChildren();
  if (!questions.length) return;
  const offers = questions.map(text => make('li', {}, make('button', { type: 'button', class: 'offer', dir: 'auto', text, lang: tongue(text), on: { click: () => ask(text) } })));
  node.append(make('p', { class: 'label', text: t(label) }), make('ul', { class: 'offers' }, ...offers));
}

function drawActions(turn) {
  const button = (key, call) => make('button', { type: 'button', class: 'act ' + key, text: t(key), on: { click: call } });
  const actions = [];
  if (turn.copies) actions.push(button('copy', () => copy(turn.copies.text)), button('copy_notes', () => copy(turn.copies.footnotes)));
  if (turn.by_quotation) actions.push(button('by_quotation', () => ask(turn.question, turn, true)));
  actions.push(button('retry', () => ask(turn.question, turn)), button('edit', () => editQuestion(turn)));
  if (turn.record) actions.push(button('good', () => rate(turn, 'good')), button('bad', () => rate(turn, 'bad')));
  one('.actions', turn.node).replaceChildren(...actions);
  drawVerdict(turn);
}

async function copy(text) {
  try {
    if (navigator.clipboard && window.isSecureContext) await navigator.clipboard.writeText(text);
    else copyByHand(text);
    speak(t('copied'));
  } catch { complain(t('copy_failed')); }
}

// Where the page comes over plain HTTP from another machine, browsers close the clipboard but for this.
function copyByHand(text) {
  const field = make('textarea', { class: 'unseen' });
  field.value = text;
  shadow.firstElementChild.append(field);
  field.select();
  const done = document.execCommand('copy');
  field.remove();
  if (!done) throw new Error('not copied');
}

function editQuestion(turn) {
  const box = one('.question', turn.node);
  if (one('form', box)) return;
  const field = make('textarea', { rows: 3, dir: 'auto', 'aria-label': t('question') });
  field.value = turn.question;
  const close = () => { form.remove(); one('.asked', box).hidden = false; one('.edit', turn.node)?.focus(); };
  const form = make('form', { class: 'editing', on: {
    submit: event => { event.preventDefault(); if (!isQuestion(field.value)) return; close(); ask(field.value.trim(), turn); },
    keydown: event => { if (event.key === 'Escape') close(); },
  } }, field, make('button', { type: 'submit', class: 'primary', text: t('ask_again') }), make('button', { type: 'button', text: t('cancel'), on: { click: close } }));
  one('.asked', box).hidden = true;
  box.append(form);
  field.focus();
}

function drawVerdict(turn) {
  for (const verdict of ['good', 'bad']) one('.act.' + verdict, turn.node)?.setAttribute('aria-pressed', String(turn.verdict === verdict));
}

// A verdict is kept at once; a comment may follow.
async function rate(turn, verdict) {
  one('.rating', turn.node)?.remove();
  const say = comment => called('rate', { turn: turn.id, verdict: verdict === 'good' ? 'up' : 'down', comment, answer: turn.record, language });
  const told = await say('');
  speak(told.error || t('thanks'));
  if (told.error) return complain(told.error);
  turn.verdict = verdict;
  drawVerdict(turn);
  keepTurn(turn);
  askWhy(turn, say);
}

function askWhy(turn, say) {
  const field = make('input', { type: 'text', maxlength: 2000, 'aria-label': t('comment'), placeholder: t('comment') });
  const form = make('form', { class: 'rating', on: { submit: async event => {
    event.preventDefault();
    const told = await say(field.value);
    form.replaceChildren(make('p', { class: 'quiet', text: told.error || t('thanks') }));
    speak(told.error || t('thanks'));
  } } }, make('span', { class: 'verdict', text: t(turn.verdict) }), field, make('button', { type: 'submit', text: t('send') }));
  one('.actions', turn.node).after(form);
  field.focus();
}

function turnsBegin() {
  one('.turns').addEventListener('click', event => {
    const button = event.target.closest('button[data-citation], button[data-passage]');
    const turn = button && turnOf(button);
    if (!turn) return;
    if (button.dataset.citation) openCitation(turn, Number(button.dataset.citation), button);
    else openPassage(turn, Number(button.dataset.passage), button);
  });
}
