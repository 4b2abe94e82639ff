"""Whether the evidence that a judge names is there: its excerpts in the passages, its figures in the excerpts or computed again."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal, DivisionByZero, InvalidOperation
from itertools import combinations
from math import prod
from typing import Literal

from pydantic import BaseModel, ConfigDict

from assistant.schemas import Evidence
from assistant.verify.verifier import unheld_figures
from vectorstore import Passage, fold, is_chinese, lemmas_of
from vectorstore.text.numerals import numbers

Operation = Literal["sum", "difference", "product", "ratio", "share", "count"]
_CLAUSE_AT_LEAST = {
    True: 4,
    False: 12,
}  # characters of an excerpt, in Chinese and in other languages: less than a clause says nothing
# Small words of English and the commonest signs of Chinese: what two texts share in these says nothing.
_SAYS_NOTHING = frozenset(
    """the a an of in on at to and or for by with from as is are was were be been it its that this these those has have had not no
    的 了 是 在 和 与 及 也 有 为 以 而 不 这 那 其 个""".split()
)

_COUNTED_IN_WORDS = 12
_OPERANDS_AT_LEAST = 2
_OF_TWO = ("difference", "ratio", "share")
_OPERATIONS: dict[str, Callable[[Sequence[Decimal]], Decimal]] = {
    "sum": lambda numbers: sum(numbers, Decimal(0)),
    "difference": lambda numbers: abs(numbers[0] - numbers[1]),
    "product": lambda numbers: prod(numbers, start=Decimal(1)),
    "ratio": lambda numbers: numbers[0] / numbers[1],
    "share": lambda numbers: 100 * numbers[0] / numbers[1],  # in per cent
}


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Excerpt(_Part):
    """Words that a judge quotes, and the number of the passage that it takes them from, from 1."""

    passage: int
    text: str


class Computed(_Part):
    """A figure of the sentence that a judge says follows from numbers of the passages."""

    operation: Operation
    operands: tuple[str, ...]
    result: str


@dataclass(frozen=True)
class Found:
    """Where an excerpt stands: text[start:end] of the passage, in characters."""

    passage: Passage
    start: int
    end: int


def found(excerpt: Excerpt, passages: Sequence[Passage]) -> Found | None:
    """The excerpt's place in the passage that it names; None where it does not stand there.

    Only script, width, case and white space may differ.
    """
    if not 1 <= excerpt.passage <= len(passages):
        return None
    passage = passages[excerpt.passage - 1]
    wanted, _ = _squeezed(excerpt.text)
    text, places = _squeezed(passage.text)
    at = text.find(wanted) if wanted else -1
    return None if at < 0 else Found(passage, places[at], places[at + len(wanted) - 1] + 1)


def located(found: Found) -> Iterator[Evidence]:
    """The found words as the article prints them, one record for each sentence that they touch.

    Where a sentence was cleaned its whole print is the evidence: what was taken out has no place in the cleaned words.
    """
    end = 0
    for sentence in found.passage.sentences:
        start = found.passage.text.find(sentence.text, end)
        if start < 0:
            continue
        end = start + len(sentence.text)
        first, last = max(start, found.start), min(end, found.end)
        if not any(map(str.isalnum, found.passage.text[first:last])):
            continue
        at, to = (first - start, last - start) if sentence.quote == sentence.text else (0, len(sentence.quote))
        yield Evidence(
            quote=sentence.quote[at:to],
            start=sentence.start + at,
            end=sentence.start + to,
            page=sentence.page,
            ocr=sentence.ocr,
            passage_id=found.passage.id,
        )


def is_telling(excerpt: str, sentence: str) -> bool:
    """Whether an excerpt is a clause at least and, in one language, shares a word with the sentence that says something."""
    bare = re.sub(r"\W", "", excerpt)
    if len(bare) < _CLAUSE_AT_LEAST[is_chinese(excerpt)]:
        return False
    shared = set(lemmas_of(excerpt)) & set(lemmas_of(sentence))
    return is_chinese(excerpt) != is_chinese(sentence) or bool(shared - _SAYS_NOTHING)


def unheld(
    sentence: str, excerpts: Sequence[str], computed: Sequence[Computed], passages: Sequence[Passage]
) -> list[str]:
    """Numbers, dates, amounts and quotations of the sentence that its evidence does not hold.

    They stand in the excerpts, in a cited article's title, source, date or headings, or are computed from numbers of
    the passages.
    """
    articles = {passage.article.id: passage.article for passage in passages}.values()
    headers = [fact for article in articles for fact in (article.title, article.source) if fact]
    headers += dict.fromkeys(heading for passage in passages for heading in passage.headings)
    dates = [article.date for article in articles if article.date]
    text = "\n".join(passage.text for passage in passages)
    missing = unheld_figures(sentence, [*excerpts, *headers, *_results(computed, text)], dates)
    whole = _squeezed(text)[0]
    return [
        figure
        for figure in missing
        if not (_is_small_count(figure, sentence) or _adds_up(figure, sentence, missing) or _is_term(figure, whole))
    ]


def _is_small_count(figure: str, sentence: str) -> bool:
    """Whether the figure only counts, in words, what the sentence lists: `two measures`, 两项."""
    return (
        figure.isdigit()
        and int(figure) <= _COUNTED_IN_WORDS
        and not re.search(rf"(?<![\d.,]){figure}(?![\d%]|[.,]\d)", fold(sentence))
    )


def _adds_up(figure: str, sentence: str, missing: Sequence[str]) -> bool:
    """Whether the figure is the sum or the difference of two others of the sentence, which are held."""
    held = [Decimal(number) for number in dict.fromkeys(numbers(sentence)) if number not in missing]
    told = numbers(figure)
    return len(told) == 1 and any(Decimal(told[0]) in (a + b, abs(a - b)) for a, b in combinations(held, 2))


def _is_term(figure: str, whole: str) -> bool:
    """Whether the figure is words in quotation marks that stand in a cited passage, in an excerpt or not."""
    return not any(map(str.isdigit, figure)) and _squeezed(figure)[0] in whole


def _results(computed: Sequence[Computed], text: str) -> Iterator[str]:
    """The results that come out when code computes them again.

    As they stand in the sentence, with what was computed.
    """
    there = set(numbers(text))
    for step in computed:
        if step.operation == "count":
            value = Decimal(len(step.operands)) if _listed(step.operands, text) else None
        else:
            operands = [number for operand in step.operands for number in numbers(operand)]
            value = _value(step.operation, [Decimal(number) for number in operands]) if set(operands) <= there else None
        results = numbers(step.result)
        if value is not None and len(results) == 1 and _is_rounded(value, results[0]):
            yield step.result


def _listed(items: Sequence[str], text: str) -> bool:
    """Whether all counted items stand in the text, each once."""
    told = _squeezed(text)[0]
    bare = [_squeezed(item)[0] for item in items]
    return len(set(bare)) == len(bare) > 1 and all(item and item in told for item in bare)


def _value(operation: Operation, operands: Sequence[Decimal]) -> Decimal | None:
    """What the operation gives; None where it cannot be done with so many operands, or not at all."""
    if len(operands) < _OPERANDS_AT_LEAST or (operation in _OF_TWO and len(operands) > _OPERANDS_AT_LEAST):
        return None
    try:
        return _OPERATIONS[operation](operands)
    except (DivisionByZero, InvalidOperation):
        return None


def _is_rounded(value: Decimal, told: str) -> bool:
    """Whether the told number is the value, rounded to as many places as it has."""
    places = -min(0, int(Decimal(told).as_tuple().exponent))
    return round(value, places) == Decimal(told) or round(value, places).normalize() == Decimal(told).normalize()


def _squeezed(text: str) -> tuple[str, list[int]]:
    """The folded text without white space, and the place in the text of each character that is left."""
    folded = fold(text)
    places = [place for place, character in enumerate(folded) if not character.isspace()]
    return "".join(folded[place] for place in places), places
