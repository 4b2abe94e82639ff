/** The field for the text, and the files that a text is read from. */
import { beginCheck } from './check_run.js';
import { context } from './context.js';
import { app, one } from './dom.js';
import { t } from './i18n.js';
import { showError } from './messages.js';
import { rpc } from './rpc.js';
import { readSession, updateSession } from './session.js';

const WORD = /\.(docx|docm|dotx|dotm)$/i;  // files that come back with comments
const LONG = 20_000;  // characters of a paste that the browser is slow with
let articles = () => '';  // the state of the articles

/** Handles the field, the button and files that are dropped; `stateOfArticles` tells what a check is made against. */
export function startInput(stateOfArticles) {
  articles = stateOfArticles;
  const files = one('.files');
  const field = one('.submitted textarea');
  files.accept = context.config.uploads.kinds.join(',');
  field.value = readSession().draft || '';
  field.addEventListener('input', () => updateSession({ draft: field.value }));
  one('.choose').addEventListener('click', () => files.click());
  files.addEventListener('change', () => { readFiles([...files.files]); files.value = ''; });
  one('.submitted').addEventListener('submit', event => { event.preventDefault(); submit(field.value, null); });
  field.addEventListener('keydown', event => {
    if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) submit(field.value, null);
  });
  field.addEventListener('paste', pasteLong);
  startDropping();
}

/** Chromium takes minutes to paste thousands of lines into a field; as its value they are there at once. */
function pasteLong(event) {
  const pasted = event.clipboardData?.getData('text/plain') || '';
  if (pasted.length < LONG) return;
  event.preventDefault();
  const field = event.target;
  field.setRangeText(pasted, field.selectionStart, field.selectionEnd, 'end');
}

/** Says which files can be read. */
export function drawInputHint() {
  const { uploads, limit } = context.config;
  one('.file-hint').textContent = t('textcheck_file_hint', {
    limit: uploads.limit, characters: limit.toLocaleString(), kinds: uploads.usual.join(', '),
  });
}

function startDropping() {
  const root = app();
  const hasFiles = event => [...event.dataTransfer?.types || []].includes('Files');
  for (const name of ['dragenter', 'dragover']) {
    root.addEventListener(name, event => {
      if (!hasFiles(event)) return;
      event.preventDefault();
      root.classList.add('over');
    });
  }
  root.addEventListener('dragleave', event => {
    if (!root.contains(event.relatedTarget)) root.classList.remove('over');
  });
  root.addEventListener('drop', event => {
    root.classList.remove('over');
    if (!event.dataTransfer?.files.length) return;
    event.preventDefault();
    readFiles([...event.dataTransfer.files]);
  });
}

async function readFiles(files) {
  if (!files.length) return;
  if (files.length > 1) return showError(t('textcheck_several'));
  const [file] = files;
  const { limit } = context.config.uploads;
  if (file.size > limit * 2 ** 20) return showError(t('textcheck_file_large', { name: file.name, limit }));
  showError('');
  one('.file-state').textContent = t('textcheck_reading', { name: file.name });
  const content = await base64Of(file);
  const { error, text } = content === null ? { error: t('upload_failed') }
    : await rpc('read_file', { name: file.name, content });
  one('.file-state').textContent = '';
  if (error) return showError(error);
  submit(text, { name: file.name, content });
}

/** The bytes of a file in base64; null where the browser cannot read it. */
function base64Of(file) {
  return new Promise(resolve => {
    const reader = new FileReader();
    reader.onload = () => resolve(reader.result.slice(reader.result.indexOf(',') + 1));
    reader.onerror = () => resolve(null);
    reader.readAsDataURL(file);
  });
}

function submit(text, file) {
  if (!/[\p{L}\p{N}]/u.test(text)) return showError(t('error_check_empty'));
  const { limit } = context.config;
  if (text.length > limit) return showError(t('textcheck_too_long', { limit: limit.toLocaleString() }));
  showError('');
  // hidden where there is no judge, and until the page knows whether there is one: a quick reader has it, too
  const judge = one('input', one('.may-judge')).checked;
  updateSession({ draft: '' });
  one('.submitted textarea').value = '';
  const given = file && { name: file.name, content: WORD.test(file.name) ? file.content : '' };
  beginCheck(text, { judge, file: given, articles: articles(), ...(file ? { title: file.name.slice(0, 80) } : {}) });
}
