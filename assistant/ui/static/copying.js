// What is selected and copied says what the screen says. Its plain text is right as it stands: marks are `[1, verified]` there, set apart.
// Here the same goes out for programs that paste with looks, without the page's own, which would hide it.
function copyingBegins() {
  shadow.addEventListener('copy', event => {
    const text = String(shadow.getSelection?.() || document.getSelection());
    const range = chosenRange();
    if (!range || !text.trim() || event.target.closest?.('textarea, input')) return;
    event.clipboardData.setData('text/plain', text);
    event.clipboardData.setData('text/html', plainly(range.cloneContents()));
    event.preventDefault();
  });
  shadow.addEventListener('click', event => {
    const button = event.target.closest('.copy-code');
    if (button) copy(one('code', button.parentElement).textContent);
  });
}

function chosenRange() {
  const within = shadow.getSelection?.();
  if (within?.rangeCount) return within.getRangeAt(0);
  const [chosen] = document.getSelection()?.getComposedRanges?.({ shadowRoots: [shadow] }) || [];
  if (!chosen || chosen.startContainer.getRootNode() !== shadow) return null;
  const range = document.createRange();
  range.setStart(chosen.startContainer, chosen.startOffset);
  range.setEnd(chosen.endContainer, chosen.endOffset);
  return range;
}

// The structure alone, and what a mark or a formula says in the place of how it is drawn.
function plainly(content) {
  const whole = make('div', {}, content);
  whole.querySelectorAll('.sign, math, :is(.quote, .also) > .read, .copy-code, [hidden]').forEach(node => node.remove());
  whole.querySelectorAll('.mark, span').forEach(node => node.replaceWith(...node.childNodes));
  whole.querySelectorAll('*').forEach(node => {
    for (const name of node.getAttributeNames()) if (!['href', 'lang', 'dir', 'start'].includes(name)) node.removeAttribute(name);
  });
  return new XMLSerializer().serializeToString(whole);
}
