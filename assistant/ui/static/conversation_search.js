/** Search in the conversations: all words of the query, in titles, questions and answers, in either Chinese script. */
import { rpc } from './rpc.js';
import { everything } from './store.js';

/** The conversations that have all words of the query. */
export async function findConversations(query) {
  const patterns = await patternsOf(query);
  return (await everything()).filter(conversation => {
    const text = textOf(conversation);
    return patterns.every(pattern => pattern.test(text));
  });
}

/** A pattern for each word; the server says which characters count as the same. */
async function patternsOf(query) {
  const { characters } = await rpc('alike_characters', { query });
  const same = characters || Array.from(query);
  return same.reduce((words, class_) => {
    if (/^\s/.test(class_)) return [...words, ''];
    const last = words.pop() + `[${class_.replace(/[\\\]^-]/g, '\\$&')}]`;
    return [...words, last];
  }, ['']).filter(Boolean).map(word => new RegExp(word, 'iu'));
}

function textOf({ title, turns }) {
  const parts = turns.map(({ question, record, text }) => `${question}\n${record?.answer || text || ''}`);
  return [title, ...parts].join('\n').replace(/\[\d+\]/g, '');
}
