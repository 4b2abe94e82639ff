// The page while the server starts: asks how far that is, and loads itself again when the real page answers here.
const alone = true;
const shadow = document;
const STEPS = ['opening', 'comparing', 'indexing', 'search', 'page', 'ready'];
const ASK_MS = 1000;

// As Gradio does: what the address asks for, else what the reader chose on the page, else what the system wishes.
function wishedTheme() {
  const asked = new URLSearchParams(location.search).get('__theme');
  if (asked) return asked;
  try { return (!given.embedded && localStorage.getItem(THEME)) || 'system'; } catch { return 'system'; }
}

function amount(value, options = {}) {
  return new Intl.NumberFormat(language, { maximumFractionDigits: 1, ...options }).format(value);
}

function duration(seconds) {
  const [value, unit] = seconds < 90 ? [seconds, 'second'] : seconds < 5400 ? [seconds / 60, 'minute'] : [seconds / 3600, 'hour'];
  const told = amount(value, { style: 'unit', unit, unitDisplay: 'long', maximumFractionDigits: unit === 'hour' ? 1 : 0 });
  return told.replace(/(\d)(?=\p{Script=Han})/u, '$1 ');  // as in the page's other texts
}

function drawn(told) {
  const now = STEPS.indexOf(told.step);
  for (const node of document.querySelectorAll('.steps li')) {
    const step = STEPS.indexOf(node.dataset.step);
    node.className = step < now ? 'past' : '';
    if (step === now) node.setAttribute('aria-current', 'step'); else node.removeAttribute('aria-current');
  }
  const said = document.querySelector('.said');
  const text = t(`starting_${told.step}`);
  if (said.textContent !== text) said.textContent = text;  // spoken once a step
  const counted = document.querySelector('.counted');
  counted.hidden = !told.done;
  if (!told.done) return;
  const bar = counted.querySelector('progress');
  [bar.max, bar.value] = [told.total, told.done];
  counted.querySelector('.files').textContent = t('starting_files', { done: amount(told.done), total: amount(told.total) });
  const rate = t('starting_rate', { rate: amount(told.rate), left: duration(told.seconds_left) });
  counted.querySelector('.rate').textContent = told.done < told.total ? rate : '';
}

function reached(yes) {
  document.querySelector('.gone').hidden = yes;
  document.querySelectorAll('.well').forEach(node => { node.hidden = !yes; });
  document.querySelector('.steps').classList.toggle('halted', !yes);
}

// One short question after the other: a line that stays open would keep an ending server waiting.
async function asking() {
  try {
    const reply = await fetch(given.status, { cache: 'no-store' });
    if (!reply.ok) throw new Error(reply.status);
    const told = await reply.json();
    if (told.step === 'ready') { location.reload(); return; }
    reached(true);
    drawn(told);
  } catch { reached(false); }
  setTimeout(asking, ASK_MS);
}

document.documentElement.dataset.theme = wishedTheme();
document.addEventListener('DOMContentLoaded', () => {
  speakLanguage();
  asking();
});
