/** Copying: what goes out says what the screen says. */
import { context } from './context.js';
import { app, make, one } from './dom.js';
import { t } from './i18n.js';
import { announce, showError } from './messages.js';

const KEPT_ATTRIBUTES = ['href', 'lang', 'dir', 'start'];
const LEFT_OUT = '.sign, math, :is(.quote, .also) > .read, .giving, .copy-code, [hidden]';

/**
 * Handles what the reader selects and copies, and the buttons that copy code.
 *
 * The plain text of a selection is right as it stands: marks are `[1, verified]` there, set apart. The same goes out
 * for programs that paste with looks, without the page's own looks, which would hide it.
 */
export function startClipboard() {
  const { root } = context;
  root.addEventListener('copy', event => {
    const text = String(root.getSelection?.() || document.getSelection());
    const range = selectedRange();
    if (!range || !text.trim() || event.target.closest?.('textarea, input')) return;
    event.clipboardData.setData('text/plain', text);
    event.clipboardData.setData('text/html', plainHtml(range.cloneContents()));
    event.preventDefault();
  });
  root.addEventListener('click', event => {
    const button = event.target.closest('.copy-code');
    if (button) copy(one('code', button.parentElement).textContent);
  });
}

function selectedRange() {
  const { root } = context;
  const within = root.getSelection?.();
  if (within?.rangeCount) return within.getRangeAt(0);
  const [composed] = document.getSelection()?.getComposedRanges?.({ shadowRoots: [root] }) || [];
  if (!composed || composed.startContainer.getRootNode() !== root) return null;
  const range = document.createRange();
  range.setStart(composed.startContainer, composed.startOffset);
  range.setEnd(composed.endContainer, composed.endOffset);
  return range;
}

/** The structure alone as XHTML, and what a mark or a formula says in the place of how it is drawn. */
export function plainHtml(content) {
  const whole = make('div', {}, content);
  whole.querySelectorAll(LEFT_OUT).forEach(node => node.remove());
  whole.querySelectorAll('.mark, span').forEach(node => node.replaceWith(...node.childNodes));
  whole.querySelectorAll('*').forEach(node => {
    for (const name of node.getAttributeNames()) if (!KEPT_ATTRIBUTES.includes(name)) node.removeAttribute(name);
  });
  return new XMLSerializer().serializeToString(whole);
}

/** Puts a text into the clipboard, and says whether that worked. */
export async function copy(text) {
  try {
    if (!await copyByClipboard(text)) copyByCommand(text);
    announce(t('copied'));
  } catch { showError(t('copy_failed')); }
}

/** False where the browser closes the clipboard: to pages over plain HTTP, and to frames not allowed to write to it. */
async function copyByClipboard(text) {
  if (!navigator.clipboard || !window.isSecureContext) return false;
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch { return false; }
}

/** What browsers leave to a page to which they close the clipboard. */
function copyByCommand(text) {
  const field = make('textarea', { class: 'unseen' });
  field.value = text;
  app().append(field);
  field.select();
  const done = document.execCommand('copy');
  field.remove();
  if (!done) throw new Error('not copied');
}
