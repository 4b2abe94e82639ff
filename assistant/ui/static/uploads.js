/** Adding articles to the library: files and addresses, each on a line that ends with its outcome. */
import { context } from './context.js';
import { make, one } from './dom.js';
import { t } from './i18n.js';
import { rpc } from './rpc.js';

/** Handles the fields for files and addresses; `changed` is called when articles were added. */
export function startUploads(changed) {
  const { uploads } = context.config;
  const files = one('.files');
  const add = async list => { await uploadFiles(list, one('.files-added')); changed(); };
  files.accept = uploads.kinds.join(',');
  one('.choose').addEventListener('click', () => files.click());
  files.addEventListener('change', () => { add([...files.files]); files.value = ''; });
  const drop = one('.drop');
  for (const name of ['dragenter', 'dragover']) {
    drop.addEventListener(name, event => { event.preventDefault(); drop.classList.add('over'); });
  }
  for (const name of ['dragleave', 'drop']) drop.addEventListener(name, () => drop.classList.remove('over'));
  drop.addEventListener('drop', event => { event.preventDefault(); add([...event.dataTransfer.files]); });
  one('.address').addEventListener('submit', async event => {
    event.preventDefault();
    const field = one('.address input');
    const address = field.value.trim();
    field.value = '';
    if (address && await addAddress(address)) changed();
  });
}

/** Says which files can be added. */
export function drawUploadHint() {
  const { limit, usual } = context.config.uploads;
  one('.hint').textContent = t('upload_hint', { limit, kinds: usual.join(', ') });
}

/** Why a file is not sent at all; '' for a good one. */
export function refusalOf({ name, size }) {
  const { kinds, usual, limit } = context.config.uploads;
  const kind = name.includes('.') ? name.slice(name.lastIndexOf('.')).toLowerCase() : '';
  if (!kinds.includes(kind)) return t('upload_kind', { kinds: usual.join(', ') });
  if (size > limit * 2 ** 20) return t('upload_large', { limit });
  return '';
}

/** Adds a line for what is being added. */
function addLine(list, name) {
  const outcome = make('span', { class: 'outcome' });
  const progress = make('progress', { max: 1, 'aria-label': name });
  list.append(make('li', {}, make('span', { text: name }), progress, outcome));
  return { outcome, progress };
}

function endLine({ outcome, progress }, error) {
  progress.remove();
  if (!error) return;
  outcome.textContent = '✗ ' + error;
  outcome.classList.add('bad');
}

async function addAddress(address) {
  const line = addLine(one('.addresses'), address);
  line.outcome.textContent = t('address_busy');
  const { error, state } = await rpc('fetch', { address });
  if (!error) line.outcome.textContent = '✓ ' + t('address_' + state);
  endLine(line, error);
  return !error;
}

/** Uploads files one after the other, each on a line of the list that ends with its outcome. */
export async function uploadFiles(files, list) {
  for (const file of files) {
    const line = addLine(list, file.name);
    line.progress.value = 0;
    endLine(line, refusalOf(file) || await uploadFile(file, line));
  }
}

/** Uploads a file and has it read; returns the error, if there is one. */
async function uploadFile(file, { outcome, progress }) {
  try {
    const path = await post(file, progress);
    progress.removeAttribute('value');  // how long reading it takes is not known
    outcome.textContent = t('upload_reading');
    const { error, known } = await rpc('add', { path, name: file.name });
    outcome.textContent = error ? '' : '✓ ' + t(known ? 'upload_known' : 'upload_added');
    return error;
  } catch (error) { return t(error.message === '413' ? 'upload_between' : 'upload_failed'); }
}

/** Where files are sent: to the library, which alone takes them; to the page that a part is in where it has none. */
function uploadAddress() {
  const { root, api_prefix: prefix } = window.gradio_config || {};
  // at the page's own site: behind a proxy the server may know its folder there and not its name
  const folder = new URL(root || '/', location).pathname.replace(/\/$/, '') + '/';
  const { library = '' } = context.config;
  return new URL(library, new URL(folder, location)).href.replace(/\/$/, '') + (prefix || '/gradio_api') + '/upload';
}

/**
 * Sends a file in one piece, with its progress; returns its path at the server.
 *
 * A refusal is thrown, with its status as the message.
 */
function post(file, progress) {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open('POST', uploadAddress());
    request.upload.onprogress = ({ lengthComputable, loaded, total }) => {
      if (lengthComputable) progress.value = loaded / total;
    };
    request.onload = () => {
      if (request.status === 200) resolve(JSON.parse(request.responseText)[0]);
      else reject(new Error(String(request.status)));
    };
    request.onerror = request.onabort = () => reject(new Error('cut off'));
    const form = new FormData();
    form.append('files', file);
    request.send(form);
  });
}
