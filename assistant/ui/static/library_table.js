/** The table of the library, drawn again such that rows that are as they were stay, with focus and questions. */
import { context } from './context.js';
import { make, one, show } from './dom.js';

const sent = new WeakMap();  // each row as the server sent it: questions are asked inside rows

/** Draws the table from HTML that the server made safe. */
export function showTable(node, html) {
  const fresh = make('div');
  show(fresh, html);
  fresh.querySelectorAll('tr[data-key]').forEach(row => sent.set(row, row.cloneNode(true)));
  const [old, next] = [node, fresh].map(whole => one('table.articles', whole));
  if (!old || !next || !one('thead', old).isEqualNode(one('thead', next))) {
    node.replaceChildren(...fresh.childNodes);
    return;
  }
  replaceRows(one('tbody', old), [...next.querySelectorAll('tr[data-key]')]);
  const parts = [...fresh.childNodes];
  const place = parts.indexOf(next);
  replaceAround(node, old, parts.slice(0, place), parts.slice(place + 1));
}

/** Puts these rows into the table; those that are there already, and the same, stay where they are. */
function replaceRows(body, rows) {
  const kept = new Map([...body.rows].map(row => [row.dataset.key, row]));
  const focused = context.root.activeElement?.closest('tr[data-key]')?.dataset.key;
  const next = rows.map(row => {
    const before = kept.get(row.dataset.key);
    if (!before || !isSame(before, row)) return row;
    renumber(before, row);
    return before;
  });
  for (const row of [...body.rows]) if (!next.includes(row)) row.remove();
  next.forEach((row, place) => { if (body.rows[place] !== row) body.insertBefore(row, body.rows[place] || null); });
  const lost = focused && !context.root.activeElement && next.find(row => row.dataset.key === focused);
  if (lost) one('.read', lost).focus();
}

function isSame(before, row) {
  const [left, other] = [sent.get(before), sent.get(row)].map(node => node.cloneNode(true));
  renumber(left, other);
  return left.isEqualNode(other);
}

/** The place in the list of articles, by which the buttons of a row find theirs. */
function renumber(row, as) {
  const number = one('[data-article]', as).dataset.article;
  row.querySelectorAll('[data-article]').forEach(button => { button.dataset.article = number; });
}

function replaceAround(node, table, above, below) {
  const isEqual = (some, others) => (
    some.length === others.length && some.every((child, at) => child.isEqualNode(others[at])));
  const children = [...node.childNodes];
  const place = children.indexOf(table);
  for (const [old, next] of [[children.slice(0, place), above], [children.slice(place + 1), below]]) {
    if (isEqual(old, next)) continue;
    old.forEach(child => child.remove());
    if (next === above) table.before(...next);
    else table.after(...next);
  }
}
