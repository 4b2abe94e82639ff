"""Sentences with the passage they cite, true ones rewritten and altered ones, made by program from any question set.

The true half is rewritten as people and models rewrite; in the altered half one thing no longer holds. Both come from
the passages themselves and from the set's own questions, whose wording is a person's, turned into statements by their
answers. A seed makes the choice, so that a set can be made afresh and made again.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from assistant.evaluation.alterations import (
    ANTONYMS,
    affirmed,
    is_name,
    negated,
    with_changed_number,
    with_crossed_facts,
    with_moved_number,
    with_other_name,
    with_swapped_names,
    with_wrong_answer,
)
from assistant.evaluation.rewritings import (
    PLAIN_NUMBER,
    SYNONYMS,
    in_other_script,
    joined_with_next,
    with_frame,
    with_other_numerals,
    with_other_word,
    with_swapped_clauses,
    without_a_clause,
    without_aside,
)
from assistant.evaluation.statements import QuestionedPassage, sentences_of, statement_of
from vectorstore import fold, is_chinese


@dataclass(frozen=True)
class LabelledPair:
    """A sentence, the passage that it cites, whether the passage supports it, and how it was made."""

    sentence: str
    passage: str
    is_supported: bool
    kind: str


def labelled_pairs(sources: Sequence[QuestionedPassage], seed: int = 1, most: int = 200) -> list[LabelledPair]:
    """The pairs of at most `most` sources; for each kind at most one of a source."""
    rng = random.Random(seed)  # noqa: S311  # a sample, no secret
    chosen = rng.sample(list(sources), min(most, len(sources)))
    pairs = [pair for source in chosen for pair in (*_true_pairs(source, rng), *_altered_pairs(source, sources, rng))]
    return list(
        dict.fromkeys(pair for pair in pairs if pair.is_supported or fold(pair.sentence) not in fold(pair.passage))
    )


def _true_pairs(source: QuestionedPassage, rng: random.Random) -> Iterator[LabelledPair]:
    sentences = sentences_of(source.passage)
    if not sentences:
        return
    sentence, chinese = rng.choice(sentences), is_chinese(source.passage)
    ways = {
        "as printed": sentence,
        "other script": in_other_script(sentence) if chinese else None,
        "numerals": with_other_numerals(sentence, chinese=chinese),
        "clause dropped": without_a_clause(sentence, rng),
        "clauses turned": with_swapped_clauses(sentence, chinese=chinese),
        "synonym": with_other_word(sentence, SYNONYMS[chinese], rng, chinese=chinese),
        "framed": with_frame(sentence, rng, chinese=chinese),
        "aside dropped": without_aside(rng.choice(sentences)),
        "two in one": joined_with_next(sentences, rng, chinese=chinese),
    }
    yield from (
        LabelledPair(way, source.passage, True, kind)
        for kind, way in ways.items()
        if way and (way != sentence or kind == "as printed")
    )
    statements = (statement_of(question, answer) for question, answer in source.questions)
    stated = [statement for statement in statements if statement]
    if stated:
        yield LabelledPair(rng.choice(stated), source.passage, True, "question's words")


def _altered_pairs(
    source: QuestionedPassage, sources: Sequence[QuestionedPassage], rng: random.Random
) -> Iterator[LabelledPair]:
    sentences, passage, chinese = sentences_of(source.passage), source.passage, is_chinese(source.passage)
    if not sentences:
        return
    sentence = rng.choice(sentences)
    other = rng.choice(sources)
    foreign = [s for s in sentences_of(other.passage) if other.passage != passage]
    names = [answer for _, answer in source.questions if is_name(answer)]
    strangers = [answer for _, answer in other.questions if is_name(answer) and answer not in passage]
    ways = {
        "number changed": with_changed_number(
            rng.choice([s for s in sentences if PLAIN_NUMBER.search(s)] or [""]), passage, rng
        ),
        "number from elsewhere": with_moved_number(sentences, rng),
        "name from elsewhere": with_other_name(sentences, names, names, rng),
        "stranger's name": with_other_name(sentences, names, strangers, rng),
        "names changed round": with_swapped_names(sentences, names, rng),
        "negation put in": negated(sentence, chinese=chinese),
        "negation left out": next(filter(None, (affirmed(s, chinese=chinese) for s in sentences)), None),
        "turned round": next(
            filter(None, (with_other_word(s, ANTONYMS[chinese], rng, chinese=chinese) for s in sentences)), None
        ),
        "another article's fact": rng.choice(foreign) if foreign else None,
        "two facts crossed": with_crossed_facts(sentences, rng),
        "wrong answer": with_wrong_answer(source, rng),
    }
    yield from (LabelledPair(way, passage, False, kind) for kind, way in ways.items() if way)
