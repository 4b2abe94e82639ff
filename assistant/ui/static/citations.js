/** The citations of an answer: their verdicts, and the places that they cite. */
import { context } from './context.js';

/** The verdict on a citation with its reasons, in the same words as in the list of sources. */
export function verdictOf(turn, index) {
  return turn.verdicts?.[index] || '';
}

/** Whether no article says the sentence: its nearest words are no proof, and do not look like one. */
export function isDoubted(citation) {
  return context.config.warnings.includes(citation.state);
}

/** One stop of the reader for each place that the answer cites, in order, with the citations that cite it. */
export function stopsOf(turn) {
  const stops = [];
  turn.citations.forEach((citation, index) => {
    const { article, start, end, quote } = citation;
    if (!article) return;
    const known = stops.find(stop => stop.article.id === article.id && stop.start === start && stop.end === end);
    if (known) known.citations.push(index);
    else stops.push({ key: 'c' + index, article, start, end, quote, citations: [index] });
  });
  for (const stop of stops) {
    stop.verdicts = [...new Set(stop.citations.map(index => verdictOf(turn, index)))];
    stop.turn = turn;
    stop.doubted = stop.citations.every(index => isDoubted(turn.citations[index]));
  }
  return stops;
}
