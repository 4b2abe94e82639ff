"""What code alone finds about a sentence: whether passages support it, and by which of their sentences."""

import re
from collections.abc import Iterable, Sequence

from assistant.answer.citation_markers import without_marks
from assistant.answer.draft_sentences import DraftSentence
from assistant.schemas import Evidence
from assistant.verdicts import Verdict
from assistant.verify.rules import RULES, Rule
from assistant.verify.sentence_similarity import decode_vector
from assistant.verify.sources import MIN_OCR_CONFIDENCE, Source
from assistant.verify.span_coverage import text_coverage
from assistant.verify.verifier import Check, check_statement
from vectorstore import Passage, Sentence

# What a model writes where a mark should be: `[passage 1]`, `(2)`. It says nothing, but a bracket with more in it may.
_MALFORMED = re.compile(
    r"\s?(?:[\[【［{][^\]】］}\n]{0,30}[\]】］}]|[(（]\d{1,2}[)）])|[\[【［{][\d\s,，]*(?=[。！？.!?]?$)"
)
_ALIGNED_AT_LEAST = 0.6  # share of a sentence's words that a passage must have to be put beside it


class SentenceChecker:
    """Checks sentences against passages, with the passages' sentence vectors at hand."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._vectors = {s.text: decode_vector(s.vector) for passage in passages for s in passage.sentences if s.vector}

    def check(self, sentence: DraftSentence, passages: Sequence[Passage]) -> Check:
        """The verdict by all passages at once, or by one article alone where that supports the whole sentence."""
        statement = _without_malformed_marks(sentence.statement)
        by_all = self._check(statement, sentence.context, passages)
        articles = _by_article(passages)
        if by_all.state == Verdict.VERIFIED or len(articles) == 1:
            return by_all
        by_one = (self._check(statement, sentence.context, group) for group in articles)
        return next((check for check in by_one if check.state == Verdict.VERIFIED), by_all)

    def check_as_written(
        self, sentence: DraftSentence, passages: Sequence[Passage], rules: Sequence[Rule] = RULES
    ) -> Check:
        """The verdict by these passages at once, on the sentence with whatever brackets it has."""
        return self._check(sentence.statement, sentence.context, passages, rules)

    def _check(self, statement: str, context: str, passages: Sequence[Passage], rules: Sequence[Rule] = RULES) -> Check:
        sources = [_source(passage) for passage in passages]
        return check_statement(statement, sources, before=context, vectors=self._vectors, rules=rules)


def nearest_passage(sentence: DraftSentence, passages: Sequence[Passage]) -> int | None:
    """The number, from 1, of the passage that has most of a sentence's words; None where none has enough of them."""
    statement = _without_malformed_marks(sentence.statement)
    shares = [(text_coverage(statement, passage.text), -number) for number, passage in enumerate(passages, start=1)]
    share, number = max(shares, default=(0.0, 0))
    return -number if share >= _ALIGNED_AT_LEAST else None


def closest_sentence(statement: str, passage: Passage, same_article: Sequence[Passage]) -> Evidence:
    """The sentence that has most of these words.

    It is the passage's own, unless another passage of the article clearly has more of them.
    """
    best, found_in = _closest_in(statement, passage), passage
    for other in same_article:
        candidate = _closest_in(statement, other)
        if round(text_coverage(statement, candidate.text), 3) > round(text_coverage(statement, best.text), 3):
            best, found_in = candidate, other
    return _evidence(best, found_in)


def repeated_sentence(statement: str, passages: Iterable[Passage]) -> Evidence | None:
    """The article's sentence that this one repeats word for word; a short answer may stand before it."""
    repeated = _bare(statement)
    for passage in passages:
        for sentence in passage.sentences:
            own = _bare(without_marks(sentence.text).replace("`", "'"))  # as a quotation shows it
            short_answer = repeated.removesuffix(own) if own and repeated.endswith(own) else None
            if short_answer == "" or (short_answer and short_answer[-1] in ":：" and short_answer[:-1] in own):
                return _evidence(sentence, passage)
    return None


def _closest_in(statement: str, passage: Passage) -> Sentence:
    """The passage's sentence that has most of the words; of equal ones the nearest to the question."""
    return max(
        passage.sentences, key=lambda sentence: (round(text_coverage(statement, sentence.text), 3), sentence.score)
    )


def _evidence(sentence: Sentence, passage: Passage) -> Evidence:
    return Evidence(
        quote=sentence.quote,
        start=sentence.start,
        end=sentence.end,
        page=sentence.page,
        ocr=sentence.ocr,
        passage_id=passage.id,
    )


def _without_malformed_marks(statement: str) -> str:
    return _MALFORMED.sub("", statement)


def _bare(text: str) -> str:
    return "".join(text.split()).rstrip("。！？!?….;；|")  # the row of a table ends in a stroke


def _by_article(passages: Sequence[Passage]) -> list[list[Passage]]:
    groups: dict[str, list[Passage]] = {}
    for passage in passages:
        groups.setdefault(passage.article.id, []).append(passage)
    return list(groups.values())


def _source(passage: Passage) -> Source:
    """The passage with the facts of its article, as the check reads them."""
    article = passage.article
    unsure = tuple(
        sentence.text
        for sentence in passage.sentences
        if sentence.ocr is not None and sentence.ocr < MIN_OCR_CONFIDENCE
    )
    return Source(
        passage.text,
        article.title,
        article.author or "",
        article.source or "",
        article.date or "",
        passage.headings,
        uncertain_sentences=unsure,
    )
