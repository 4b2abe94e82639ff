// The library: what is in it, a search in it, and uploads with their outcome, one after the other.
const shelf = { articles: [], passages: [] };

function complain(sentence) {
  const notice = one('.shelf > .notice');
  notice.hidden = !sentence;
  notice.textContent = sentence;
}

async function drawShelves() {
  const told = await called('shelves', { language });
  complain(told.error || '');
  if (told.error) return;
  shelf.articles = told.articles;
  show(one('.table'), told.table);
}

async function seek(query) {
  if (!query.trim()) return one('.found-there').replaceChildren();
  const told = await called('find', { query, language });
  complain(told.error || '');
  if (told.error) return;
  shelf.passages = told.passages;
  show(one('.found-there'), told.hits);
}

// A file goes up in one piece, with its progress; then the server says what became of it.
function sent(file, progress) {
  const config = window.gradio_config || {};
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    // at the page's own site: behind a proxy the server may know its folder there and not its name
    request.open('POST', `${new URL(config.root || '/', location).pathname.replace(/\/$/, '')}${config.api_prefix || '/gradio_api'}/upload`);
    request.upload.onprogress = event => { if (event.lengthComputable) progress.value = event.loaded / event.total; };
    request.onload = () => (request.status === 200 ? resolve(JSON.parse(request.responseText)[0]) : reject(new Error(String(request.status))));
    request.onerror = request.onabort = () => reject(new Error('cut off'));
    const form = new FormData();
    form.append('files', file);
    request.send(form);
  });
}

function unwelcome(file) {
  const kind = file.name.includes('.') ? file.name.slice(file.name.lastIndexOf('.')).toLowerCase() : '';
  if (!given.kinds.includes(kind)) return t('upload_kind', { kinds: given.usual.join(', ') });
  if (file.size > given.limit * 2 ** 20) return t('upload_large', { limit: given.limit });
  return '';
}

// A line for what is being added, which ends with its outcome.
function begun(list, name) {
  const outcome = make('span', { class: 'outcome' });
  const progress = make('progress', { max: 1, 'aria-label': name });
  one(list).append(make('li', {}, make('span', { text: name }), progress, outcome));
  return { outcome, progress };
}

function ended({ outcome, progress }, refused) {
  progress.remove();
  if (refused) { outcome.textContent = '✗ ' + refused; outcome.classList.add('bad'); }
}

async function addAddress(address) {
  if (!address) return;
  const line = begun('.addresses', address);
  line.outcome.textContent = t('address_busy');
  const told = await called('fetch', { address, language });
  if (!told.error) line.outcome.textContent = '✓ ' + t('address_' + told.state);
  ended(line, told.error || '');
  if (!told.error) drawShelves();
}

async function uploadAll(files) {
  for (const file of files) {
    const line = begun('.files-added', file.name);
    const { outcome, progress } = line;
    progress.value = 0;
    let refused = unwelcome(file);
    if (!refused) {
      try {
        const path = await sent(file, progress);
        progress.removeAttribute('value');  // how long reading it takes is not known
        outcome.textContent = t('upload_reading');
        const told = await called('add', { path, name: file.name, language });
        refused = told.error || '';
        outcome.textContent = refused ? '' : '✓ ' + t(told.known ? 'upload_known' : 'upload_added');
      } catch (error) { refused = t(error.message === '413' ? 'upload_between' : 'upload_failed'); }
    }
    ended(line, refused);
  }
  drawShelves();
}

async function compare() {
  const place = one('.compared');
  place.textContent = t('reindex_busy');
  const told = await called('compare', { language });
  if (told.error || !told.changes) { place.textContent = told.error || t('reindex_none'); return; }
  show(place, told.changes);
  place.append(make('button', { type: 'button', class: 'primary', text: t('reindex_apply'), on: { click: async () => {
    place.textContent = t('reindex_busy');
    const done = await called('apply', { language });
    place.textContent = done.error || t('reindex_done');
    drawShelves();
  } } }));
}

function removing(button, article) {
  const back = () => { sure.remove(); button.hidden = false; button.focus(); };
  const no = make('button', { type: 'button', text: t('keep'), on: { click: back } });
  const yes = make('button', { type: 'button', class: 'danger', text: t('remove'), on: { click: async () => {
    const told = await called('remove', { path: article.path, language });
    await drawShelves();
    if (told.error) complain(told.error);
  } } });
  const sure = make('div', { class: 'sure', role: 'alertdialog', 'aria-label': t('remove') }, make('p', { text: t('remove_sure', { title: article.title, file: article.path.split('/')[1] }) }), no, yes);
  button.hidden = true;
  button.after(sure);
  no.focus();
}

function readWhole(article, from) {
  openReader([{ key: 'whole', article, start: 0, end: 0, quote: '', citations: [] }], 0, from);
}

function clicked(event) {
  const button = event.target.closest('button[data-holding], button[data-passage]');
  if (!button) return;
  const article = shelf.articles[Number(button.dataset.holding)];
  if (button.classList.contains('remove')) removing(button, article);
  else if (button.dataset.passage) openPassage(shelf, Number(button.dataset.passage), button);
  else readWhole(article, button);
}

function changingBegins() {
  one('.changing').hidden = !given.changeable;
  one('.read-only').hidden = given.changeable;
  const files = one('.files');
  files.accept = given.kinds.join(',');
  one('.choose').addEventListener('click', () => files.click());
  files.addEventListener('change', () => { uploadAll([...files.files]); files.value = ''; });
  const drop = one('.drop');
  for (const name of ['dragenter', 'dragover']) drop.addEventListener(name, event => { event.preventDefault(); drop.classList.add('over'); });
  for (const name of ['dragleave', 'drop']) drop.addEventListener(name, () => drop.classList.remove('over'));
  drop.addEventListener('drop', event => { event.preventDefault(); uploadAll([...event.dataTransfer.files]); });
  one('.address').addEventListener('submit', event => {
    event.preventDefault();
    const field = one('.address input');
    addAddress(field.value.trim());
    field.value = '';
  });
  one('.compare').addEventListener('click', compare);
}

function drawHint() {
  one('.hint').textContent = t('upload_hint', { limit: given.limit, kinds: given.usual.join(', ') });
}

begin(given.markup, given.style);
themeSwitch(one('.theme'));
speakLanguage();
drawHint();
languageSwitch(one('.language'), () => { drawHint(); drawShelves(); seek(one('.seek input').value); if (!reader.node.hidden) readStop(reader.at); });
readerBegins();
changingBegins();
one('.shelf').addEventListener('click', clicked);
one('.seek').addEventListener('submit', event => { event.preventDefault(); seek(one('.seek input').value); });
drawShelves().then(() => {  // an address can name an article, as citations of other programs do
  const named = new URLSearchParams(location.search).get('article');
  const article = shelf.articles.find(candidate => candidate.id === named);
  if (article) readWhole(article, one('.seek input'));
});
