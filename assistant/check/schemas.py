"""What the check of a text is: its sentences with their verdicts and evidence, and the events of its making."""

from typing import Annotated, Literal

from pydantic import Discriminator, Field

from assistant.schemas import Citation, FailureEvent, Judged, Record, Usage
from assistant.verdicts import CHECK_VERDICTS, CheckVerdict, Method
from vectorstore import Article


class CheckedPart(Record):
    """One statement of a sentence that makes several, with the verdict on it alone."""

    start: int = Field(description="offset into the text as given, in characters")
    end: int
    verdict: CheckVerdict


class CitedSource(Record):
    """A source that the text itself names for a sentence: a number of its list, a note, a link, a name and a year."""

    mark: str = Field(description="as the text writes it, such as `[1]` or `(Lowe, 2019)`")
    article: Article | None = Field(default=None, description="the article that it names; null where none is found")
    carries: bool | None = Field(
        default=None, description="whether that article carries the sentence; null where it is not known"
    )


class CheckedSentence(Record):
    """One sentence of the text with the verdict on it."""

    sentence: str = Field(description="without list signs and emphasis")
    start: int = Field(description="offset into the text as given, in characters")
    end: int
    verdict: CheckVerdict
    method: Method | None = Field(default=None, description="how `verified` is known; null with other verdicts")
    judge: Judged | None = Field(default=None, description="the judge, where one decided")
    parts: tuple[CheckedPart, ...] = Field(
        default=(), description="the statements of the sentence in order; empty where it makes one or none"
    )
    evidence: tuple[Citation, ...] = Field(
        default=(),
        description="what the articles say, one article each: carrying it, contradicting it, or nearest to it",
    )
    wrong: str | None = Field(default=None, description="the words of the sentence that no article carries")
    differs: str | None = Field(
        default=None, description="the words of the article that stand in the place of the wrong ones, where known"
    )
    reasons: tuple[str, ...] = Field(default=(), description="why the verdict is not `verified`, and what else to know")
    cited: tuple[CitedSource, ...] = Field(default=(), description="the sources that the text itself names for it")


class JudgeCost(Record):
    """What a judge will be sent, and where: said before it is asked."""

    model: str
    server: str
    sentences: int = Field(description="sentences that words leave undecided")
    calls: int
    tokens: int = Field(description="that will be sent, as estimated")
    asked: bool = Field(description="whether it is asked; not where nobody agreed to so many tokens")


class CheckedText(Record):
    """A text in which every sentence has a verdict."""

    text: str = Field(description="the text that was checked, to which offsets refer")
    sentences: tuple[CheckedSentence, ...]
    counts: dict[CheckVerdict, int] = Field(description="the number of sentences of each verdict")
    usage: Usage = Usage()
    judge: JudgeCost | None = Field(default=None, description="what the judge was sent; null where none was needed")
    left_out: tuple[Article, ...] = Field(
        default=(), description="articles that are the text itself or nearly, and were not looked at"
    )
    unchecked: int = Field(default=0, description="sentences that were not reached, as the check was stopped or failed")
    missing_language: str | None = Field(
        default=None, description="the language of the text (BCP 47) where no article is in it; else null"
    )


class CheckProgressEvent(Record):
    """So many sentences are decided, of so many; `left_out` and `judge` come as soon as they are known."""

    type: Literal["progress"] = "progress"
    done: int
    total: int
    left_out: tuple[Article, ...] = ()
    judge: JudgeCost | None = None


class CheckSentenceEvent(Record):
    """A sentence has a verdict; one of the same number that comes later, by a judge, takes its place."""

    type: Literal["sentence"] = "sentence"
    number: int = Field(description="its place in the text, from 0")
    sentence: CheckedSentence


class CheckDoneEvent(Record):
    """The whole text; nothing follows."""

    type: Literal["done"] = "done"
    checked: CheckedText


class CheckErrorEvent(FailureEvent):
    """A check failed, in one sentence for the reader; nothing follows."""

    checked: CheckedText | None = Field(default=None, description="what was decided by then; null where nothing was")


CheckEvent = Annotated[
    CheckProgressEvent | CheckSentenceEvent | CheckDoneEvent | CheckErrorEvent, Discriminator("type")
]


def checked_text(
    text: str,
    sentences: tuple[CheckedSentence, ...],
    *,
    usage: Usage = Usage(),  # noqa: B008  # frozen
    judge: JudgeCost | None = None,
    left_out: tuple[Article, ...] = (),
    unchecked: int = 0,
    missing_language: str | None = None,
) -> CheckedText:
    """The record of these sentences, counted by verdict; every verdict has a number."""
    counts = {verdict: sum(sentence.verdict == verdict for sentence in sentences) for verdict in CHECK_VERDICTS}
    return CheckedText(
        text=text,
        sentences=sentences,
        counts=counts,
        usage=usage,
        judge=judge,
        left_out=left_out,
        unchecked=unchecked,
        missing_language=missing_language,
    )
