"""Answers by quotation, without a chat model: the sentences of the passages that answer best, each with its mark.

A sentence is ranked by the question's terms that it has, alone and with its neighbours, by its passage, and by whether
it has what the question asks for. The weights were learnt on question sets (tests/benchmarks/quote_weights.py).
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Sequence
from itertools import zip_longest

from assistant.answer.answer_type import AnswerType, answer_type, answers_in_full, measured_numbers, words_of_type
from assistant.answer.citation_markers import without_marks
from assistant.answer.quotable import is_heading, says_something
from assistant.answer.quote_candidates import (
    Candidate,
    in_language_of,
    whole_phrase,
    with_adjacent_answer,
    with_what_exists,
)
from assistant.verify.span_coverage import text_coverage
from vectorstore import Passage, Sentence, fold, is_chinese, lemmas_of, without_question_words

MAX_SENTENCES = 3  # sentences in an answer: more is a search result
# A further sentence is quoted only where there is this chance that it is the one that answers: 2 in 100 keeps the
# answer among the quotes for 99 of 100 questions for which three sentences would hold it, with 2.1 sentences on
# average.
_LEAST_CHANCE = 0.02
_LEAST_SHARE_CROSS_LINGUAL = 0.6  # of the best score, across languages, where the ranking is by meaning alone
_TYPE_BONUS_CROSS_LINGUAL = 0.5  # share added across languages to the score of a sentence that has what is asked for
# The chance of the first sentence from which its only date or number is given as the answer: right for 97 of 100.
_CERTAIN_CHANCE = 0.7
# Learnt as a softmax over a question's sentences, on 5,904 questions: see tests/benchmarks/quote_weights.py.
WEIGHTS = {
    "score": 4.8,
    "carried": 7.0,
    "before": 2.0,
    "after": 1.8,
    "passage": 2.1,
    "passage carried": 3.3,
    "first passage": 1.5,
    "measure": 1.4,
    "date": 2.5,
    "dates": 0.5,
    "number": 1.2,
    "numbers": 0.6,
    "person": 1.5,
    "persons": 0.9,
    "place": 0.7,
    "places": 0.7,
    "other": 0.3,
    "others": 0.1,
}
ShareOfTerms = Callable[..., float]  # the share of the question's terms, weighted by their idf, in these sets
_END = re.compile(r"[。！？!?….;；]*[”’」』\"']*$")


def extractive_answer(question: str, passages: Sequence[Passage]) -> str:
    """One to three sentences of the passages, best first, each with the mark of its passage before its full stop.

    Where a single span of the best sentence is certain to be what the question asks for, it stands before them.
    """
    ranked = _ranked(question, passages)
    chosen = _chosen(question, ranked, passages)
    parts = [marked_quote(candidate.sentence.text, candidate.number) for candidate in chosen]
    short = _short_answer(question, *ranked[0]) if ranked and chosen[0] is ranked[0][1] else None
    if short:
        parts[0] = f"{short}{'：' if is_chinese(question) else ': '}{parts[0]}"
    return "".join(
        part + _separator(part, following) for part, following in zip_longest(parts, parts[1:], fillvalue="")
    )


def extracted_sentences(question: str, passages: Sequence[Passage]) -> list[tuple[Sentence, int]]:
    """The sentences to quote, best first, each with the number of its passage, from 1."""
    chosen = _chosen(question, _ranked(question, passages), passages)
    return [(candidate.sentence, candidate.number) for candidate in chosen]


def _chosen(question: str, ranked: Sequence[tuple[float, Candidate]], passages: Sequence[Passage]) -> list[Candidate]:
    """What is quoted: the best of the ranking, in the question's language where one says the same there."""
    if not ranked:
        return []
    everything = [c for number, passage in enumerate(passages, start=1) for c in _candidates(passage, number)]
    chosen = in_language_of(question, with_what_exists(question, _without_repetition(ranked), everything), everything)
    return with_adjacent_answer(question, chosen, everything)[:MAX_SENTENCES]


def _without_repetition(ranked: Sequence[tuple[float, Candidate]]) -> list[Candidate]:
    """The first sentences of the ranking that do not repeat one another."""
    chosen: list[Candidate] = []
    for _, candidate in ranked:
        if len(chosen) < MAX_SENTENCES and all(
            text_coverage(candidate.sentence.text, other.sentence.text) < 0.8 for other in chosen
        ):
            chosen.append(candidate)
    return chosen


def _ranked(question: str, passages: Sequence[Passage]) -> list[tuple[float, Candidate]]:
    """The candidates worth quoting, best first, each with its chance of being the one that answers.

    Across languages the chance is unknown, and 0.
    """
    expected = answer_type(question)
    featured = sentence_features(question, expected, passages)
    if not featured:
        return []
    if is_chinese(passages[0].text) != is_chinese(question):  # the best of them: words cannot have put it there
        scored = [(_cross_lingual_score(expected, candidate), candidate) for candidate, _ in featured]
        least = _LEAST_SHARE_CROSS_LINGUAL * max(similarity for similarity, _ in scored)
        return [
            (0.0, candidate)
            for similarity, candidate in sorted(scored, key=lambda pair: -pair[0])
            if similarity >= least
        ]
    weights = [sum(WEIGHTS[name] * value for name, value in row.items()) for _, row in featured]
    odds = [math.exp(weight - max(weights)) for weight in weights]
    total = sum(odds)
    chances = sorted(
        ((odd / total, candidate) for odd, (candidate, _) in zip(odds, featured, strict=True)),
        key=lambda pair: -pair[0],
    )
    return [pair for place, pair in enumerate(chances) if not place or pair[0] >= _LEAST_CHANCE]


def _cross_lingual_score(expected: AnswerType, candidate: Candidate) -> float:
    matches = expected.kind in ("number", "date") and words_of_type(expected, candidate.sentence.text)
    return candidate.sentence.score * (1 + _TYPE_BONUS_CROSS_LINGUAL * bool(matches))


def _short_answer(question: str, chance: float, candidate: Candidate) -> str | None:
    """The only words of the sentence that can be the answer, as printed; None where none or several can."""
    if chance < _CERTAIN_CHANCE:
        return None
    expected, text = answer_type(question), candidate.sentence.text
    matches = words_of_type(expected, text)
    spans = {"number": measured_numbers(expected, text), "date": matches}.get(expected.kind, [])
    at = fold(text).find(spans[0]) if len(spans) == len(matches) == 1 and answers_in_full(expected, spans[0]) else -1
    return whole_phrase(question, text, at, len(spans[0])) if at >= 0 else None


def _candidates(passage: Passage, number: int) -> list[Candidate]:
    own = [frozenset(lemmas_of(sentence.text)) for sentence in passage.sentences]
    nothing: frozenset[str] = frozenset()
    return [
        Candidate(
            sentence,
            number,
            passage,
            own[place],
            own[place - 1] if place else nothing,
            own[place + 1] if place + 1 < len(own) else nothing,
        )
        for place, sentence in enumerate(passage.sentences)
        if says_something(sentence.text) and not is_heading(sentence.text, passage)
    ]


def sentence_features(
    question: str, expected: AnswerType, passages: Sequence[Passage]
) -> list[tuple[Candidate, dict[str, float]]]:
    """The sentences that can be quoted, each with its features by the names of WEIGHTS."""
    candidates = [
        candidate for number, passage in enumerate(passages, start=1) for candidate in _candidates(passage, number)
    ]
    terms = list(dict.fromkeys(lemmas_of(without_question_words(question)) or lemmas_of(question)))
    frequencies = Counter(term for candidate in candidates for term in candidate.own)
    idf = {term: math.log(1 + len(candidates) / (frequencies[term] + 0.5)) for term in terms}
    total = sum(idf.values()) or 1.0

    def share(*sets: frozenset[str]) -> float:
        return sum(weight for term, weight in idf.items() if any(term in one for one in sets)) / total

    by_passage = {c.number: share(*(other.own for other in candidates if other.number == c.number)) for c in candidates}
    return [
        (candidate, _features(expected, candidate, share, by_passage[candidate.number])) for candidate in candidates
    ]


def _features(
    expected: AnswerType, candidate: Candidate, share: ShareOfTerms, passage_share: float
) -> dict[str, float]:
    """The features of a sentence, each from 0 to about 1, by the names of WEIGHTS."""
    text, alone = candidate.sentence.text, share(candidate.own)
    matches = words_of_type(expected, text)
    return {
        "score": candidate.sentence.score,
        "carried": alone,
        "before": share(candidate.own, candidate.before) - alone,
        "after": share(candidate.own, candidate.after) - alone,
        "passage": candidate.passage.score,
        "passage carried": passage_share,
        "first passage": float(candidate.number == 1),
        "measure": float(bool(measured_numbers(expected, text))),
        expected.kind: float(bool(matches)),
        f"{expected.kind}s": min(len(matches), 4) / 4,
    }


def _separator(part: str, following: str) -> str:
    """What stands between a quote and the next one: a line break at one without a full stop, as the row of a table."""
    if not following:
        return ""
    if part[-1] == "]" or "|" in following:
        return "\n"
    return " " if part[-1].isascii() else ""


def marked_quote(text: str, number: int) -> str:
    """The sentence with a mark of this number before its full stop."""
    own = " ".join(
        without_marks(text).replace("`", "'").split("\n")
    )  # an article's note numbers and ticks are not ours
    end = _END.search(own)
    at = end.start() if end else len(own)
    return f"{own[:at]}[{number}]{own[at:]}"
