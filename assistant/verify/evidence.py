"""Whether the evidence that a judge names is there: its excerpts in the passages, its figures in the excerpts."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from pydantic import BaseModel, ConfigDict

from assistant.schemas import Evidence
from assistant.verify.computations import Computation, confirmed_results, without_blanks
from assistant.verify.known_quantities import missing_quantities
from assistant.verify.sentence_similarity import similarity
from assistant.verify.shares import shares_that_follow
from vectorstore import Passage, fold, is_chinese, lemmas_of
from vectorstore.text.numerals import numbers

# Characters of an excerpt in Chinese and in other languages: less than a clause says nothing.
_MIN_CHARACTERS = {True: 4, False: 12}
# Small words of English and the commonest signs of Chinese: what two texts share in these says nothing.
_STOP_WORDS = frozenset(
    """
    the a an of in on at to and or for by with from as is are was were be been it its that this these those has have had
    not no 的 了 是 在 和 与 及 也 有 为 以 而 不 这 那 其 个
    """.split()
)
_MAX_COUNT_IN_WORDS = 12
# Cosine from which texts without a common word say something of the same matter: of 2,609 pairs of a sentence and one
# of other things beside it 99 in 100 are below .313.
_SAME_MEANING = 0.35


class Excerpt(BaseModel):
    """Words that a judge quotes, and the number of the passage that it takes them from, from 1."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    passage: int
    text: str


@dataclass(frozen=True)
class ExcerptLocation:
    """Where an excerpt is: text[start:end] of the passage, in characters."""

    passage: Passage
    start: int
    end: int


def locate_excerpt(excerpt: Excerpt, passages: Sequence[Passage]) -> ExcerptLocation | None:
    """The excerpt's place in the passage that it names; None where it is not there.

    Only script, width, case and white space may differ.
    """
    if not 1 <= excerpt.passage <= len(passages):
        return None
    passage = passages[excerpt.passage - 1]
    wanted, _ = without_blanks(excerpt.text)
    text, places = without_blanks(passage.text)
    start = text.find(wanted) if wanted else -1
    return None if start < 0 else ExcerptLocation(passage, places[start], places[start + len(wanted) - 1] + 1)


def evidence_records(location: ExcerptLocation) -> Iterator[Evidence]:
    """The located words as the article prints them, one record for each sentence that they touch.

    Where a sentence was cleaned its whole print is the evidence: what was taken out has no place in the cleaned words.
    """
    end = 0
    for sentence in location.passage.sentences:
        start = location.passage.text.find(sentence.text, end)
        if start < 0:
            continue
        end = start + len(sentence.text)
        first, last = max(start, location.start), min(end, location.end)
        if not any(map(str.isalnum, location.passage.text[first:last])):
            continue
        is_clean = sentence.quote == sentence.text
        quote_start, quote_end = (first - start, last - start) if is_clean else (0, len(sentence.quote))
        yield Evidence(
            quote=sentence.quote[quote_start:quote_end],
            start=sentence.start + quote_start,
            end=sentence.start + quote_end,
            page=sentence.page,
            ocr=sentence.ocr,
            passage_id=location.passage.id,
        )


def is_informative(excerpt: str, sentence: str) -> bool:
    """Whether an excerpt is at least a clause and about the sentence's matter.

    In one language it shares a content word with the sentence, or is near to it in meaning.
    """
    bare = re.sub(r"\W", "", excerpt)
    if len(bare) < _MIN_CHARACTERS[is_chinese(excerpt)]:
        return False
    shared = set(lemmas_of(excerpt)) & set(lemmas_of(sentence))
    if is_chinese(excerpt) != is_chinese(sentence) or shared - _STOP_WORDS:
        return True
    return similarity(excerpt, sentence) >= _SAME_MEANING


def quantities_without_evidence(
    sentence: str, excerpts: Sequence[str], computations: Sequence[Computation], passages: Sequence[Passage]
) -> list[str]:
    """Numbers, dates, amounts and quotations of the sentence that its evidence does not have.

    Evidence are the excerpts, a cited article's title, source, date and headings, what is computed from numbers of the
    passages, and shares that two numbers of the excerpts give.
    """
    articles = {passage.article.id: passage.article for passage in passages}.values()
    headers = [fact for article in articles for fact in (article.title, article.source) if fact]
    headers += dict.fromkeys(heading for passage in passages for heading in passage.headings)
    dates = [article.date for article in articles if article.date]
    text = "\n".join(passage.text for passage in passages)
    missing = missing_quantities(sentence, [*excerpts, *headers, *confirmed_results(computations, text)], dates)
    whole, shares = without_blanks(text)[0], shares_that_follow(sentence, excerpts) if missing else set()
    return [
        written
        for written in missing
        if not (
            written in shares
            or _is_small_count(written, sentence)
            or _adds_up(written, sentence, missing)
            or _is_quoted_from(written, whole)
        )
    ]


def _is_small_count(written: str, sentence: str) -> bool:
    """Whether the number only counts, in words, what the sentence lists: `two measures`, 两项."""
    return (
        written.isdigit()
        and int(written) <= _MAX_COUNT_IN_WORDS
        and not re.search(rf"(?<![\d.,]){written}(?![\d%]|[.,]\d)", fold(sentence))
    )


def _adds_up(written: str, sentence: str, missing: Sequence[str]) -> bool:
    """Whether the number is the sum or the difference of two others of the sentence, which have evidence."""
    others = [Decimal(number) for number in dict.fromkeys(numbers(sentence)) if number not in missing]
    found = numbers(written)
    return len(found) == 1 and any(Decimal(found[0]) in (a + b, abs(a - b)) for a, b in combinations(others, 2))


def _is_quoted_from(written: str, whole: str) -> bool:
    """Whether it is words in quotation marks that a cited passage has, in an excerpt or not."""
    return not any(map(str.isdigit, written)) and without_blanks(written)[0] in whole
