"""What an answer is: its text, its citations with their states, and the events of its making."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, model_validator

from assistant.verdicts import AnswerVerdict, Method
from vectorstore import Article, Disagreement, Passage

AnswerState = Literal["answered", "partial", "not_found"]
AnswerKind = Literal["articles", "collection", "talk"]
FinishReason = Literal["stop", "length", "content_filter"]
ModelFault = Literal["empty", "repeats_prompt", "rambles", "invents"]


class EndlessAnswerError(RuntimeError):
    """The model would not end its answer, in time or in length."""


class Record(BaseModel):
    """A record of JSON, which nothing changes once it is made."""

    model_config = ConfigDict(frozen=True)


class Evidence(Record):
    """Words of an article that carry a sentence or contradict it."""

    quote: str = Field(description="original[start:end], as printed")
    start: int = Field(description="offset into the article's original text, in characters")
    end: int
    page: int | None = Field(default=None, description="the page it begins on, from 1, where the file has pages")
    ocr: float | None = Field(
        default=None,
        description="how sure text recognition was of these words, 0 to 1; null where they were not read so",
    )
    passage_id: str = Field(description="the passage that it was found in")


class Judged(Record):
    """The judge that decided: the model's name, and its prompt as `judge@` and twelve hex digits."""

    model: str
    prompt: str


class Citation(Record):
    """One mark of one sentence, checked against the article's own text."""

    number: int | None = Field(
        description="what the reader sees, one for each article; null where the mark names no passage that was sent"
    )
    state: AnswerVerdict = Field(description="whether the article of this mark carries the sentence, or its part of it")
    method: Method | None = Field(default=None, description="how `verified` is known; null with other states")
    judge: Judged | None = Field(default=None, description="the judge, where one decided")
    aligned: bool = Field(
        default=False, description="the program, not the model, put this sentence and this passage together"
    )
    sentence: str = Field(description="the sentence of the answer, without its marks")
    evidence: tuple[Evidence, ...] = Field(
        default=(), description="the words of the article that decided, best first; `quote` is the first of them"
    )
    wrong: str | None = Field(default=None, description="the words of the sentence that the article does not carry")
    quote: str | None = Field(
        default=None, description="original[start:end]: the article's words that carry the sentence, as printed"
    )
    start: int | None = Field(default=None, description="offset into the article's original text, in characters")
    end: int | None = None
    page: int | None = Field(default=None, description="the page the quote begins on, from 1, where the file has pages")
    ocr: float | None = Field(
        default=None,
        description="how sure text recognition was of its evidence, 0 to 1; null where that was not read so",
    )
    passage_id: str | None = None
    article: Article | None = None
    reasons: tuple[str, ...] = Field(default=(), description="why the state is not `verified`")

    @model_validator(mode="before")
    @classmethod
    def _migrate(cls, given: Any) -> Any:
        """Read a citation of the time before judges: `near` is `undecided`, and `verified` was by words."""
        if isinstance(given, dict) and given.get("state") == "near":
            return given | {"state": "undecided"}
        if isinstance(given, dict) and given.get("state") == "verified" and not given.get("method"):
            return given | {"method": "words"}
        return given


class AnswerSentence(Record):
    """One sentence of the answer with the verdict on it, by all that it cites together."""

    start: int = Field(description="offset into `answer`, in characters")
    end: int
    sentence: str = Field(description="the sentence without its marks")
    verdict: AnswerVerdict
    method: Method | None = Field(default=None, description="how `verified` is known; null with other verdicts")
    judge: Judged | None = Field(default=None, description="the judge, where one decided")
    marks: tuple[int | None, ...] = Field(
        default=(),
        description=(
            "the numbers of its marks as readers see them; empty for a sentence without a source mark, "
            "checked against all passages"
        ),
    )
    evidence: tuple[Evidence, ...] = ()
    wrong: str | None = Field(default=None, description="the words of the sentence that the articles do not carry")
    reasons: tuple[str, ...] = ()


class Usage(Record):
    """Tokens that the model server counted, the judge's apart; zeros where no model was called or it did not say."""

    input_tokens: int = 0
    output_tokens: int = 0
    judge_input_tokens: int = 0
    judge_output_tokens: int = 0
    cost_usd: float | None = Field(
        default=None,
        description=(
            "US dollars, where the price is known and the tokens were counted; 0 where no model was asked, "
            "and for a model file"
        ),
    )


class Answer(Record):
    """An answer in which every sentence can be checked."""

    question: str
    searched: str | None = Field(
        default=None, description="what was searched for, where a follow-up was made a question that stands alone"
    )
    answer: str = Field(description="the text with its marks as readers see them")
    kind: AnswerKind = Field(
        default="articles",
        description="`articles`: from passages; `collection`: about the articles, from the catalog; `talk`: neither",
    )
    state: AnswerState | None = Field(description="how far the articles answer; null where `kind` is `talk`")
    articles: tuple[Article, ...] = Field(
        default=(), description="the articles that an answer about the collection lists, in their order"
    )
    missing: str | None = Field(
        default=None, description="what the articles do not tell, where the state is partial or not_found"
    )
    finish_reason: FinishReason = Field(
        default="stop", description="how the text ended, in OpenAI's words; `length` for all that ended before its end"
    )
    model_fault: ModelFault | None = Field(
        default=None,
        description=(
            "what the model got wrong by itself, where the articles seem to answer: it wrote nothing, repeated its "
            "prompt or itself, or wrote only what no article says; null where it did not"
        ),
    )
    instead: tuple[str, ...] = Field(
        default=(), description="what could be asked instead, where the state is not_found"
    )
    citations: tuple[Citation, ...]
    sentences: tuple[AnswerSentence, ...] = Field(
        default=(), description="every sentence of the answer in order, each with one verdict"
    )
    passages: tuple[Passage, ...]
    disagreements: tuple[Disagreement, ...] = Field(
        default=(), description="where the passages give different numbers for the same thing"
    )
    model: str
    prompt: str
    usage: Usage = Usage()
    timings_ms: dict[str, float] = Field(
        default_factory=dict, description="from the question on: retrieve, first_text, last_text, total"
    )


class PassagesEvent(Record):
    """The passages were found; the answer is still to come."""

    type: Literal["passages"] = "passages"
    passages: tuple[Passage, ...]


class TextEvent(Record):
    """The next piece of the answer; all pieces joined are the answer."""

    type: Literal["text"] = "text"
    text: str


class CitationEvent(Record):
    """A sentence has ended, and one of its marks was checked."""

    type: Literal["citation"] = "citation"
    citation: Citation


class DoneEvent(Record):
    """The whole answer; nothing follows."""

    type: Literal["done"] = "done"
    answer: Answer


class FailureEvent(Record):
    """It failed, in one sentence for the reader; nothing follows."""

    type: Literal["error"] = "error"
    message: str
    code: str = Field(
        default="",
        description=(
            "the kind of failure, under which the page has the sentence in its languages; empty where it has none"
        ),
    )
    values: dict[str, Any] = Field(default_factory=dict, description="what the sentence names, such as the model")
    cause: Literal["question", "server"] = Field(
        default="server", description="whose to mend: the one who asks, or the one who runs the server"
    )


class ErrorEvent(FailureEvent):
    """An answer failed, in one sentence for the reader; nothing follows."""

    answer: Answer | None = Field(
        default=None, description="what had arrived by then, checked and of state `partial`; null where nothing had"
    )


Event = Annotated[PassagesEvent | TextEvent | CitationEvent | DoneEvent | ErrorEvent, Discriminator("type")]
HistoryItem = Answer | dict[str, Any]


def article_numbers(citations: Sequence[Citation]) -> dict[str, int]:
    """The numbers that these citations gave to articles, by article id."""
    return {citation.article.id: citation.number for citation in citations if citation.article and citation.number}


def answer_so_far(question: str, events: Sequence[Event], missing: str) -> Answer | None:
    """What these events hold of an answer that did not end, `missing` saying why; None before its first word."""
    text = "".join(event.text for event in events if isinstance(event, TextEvent))
    passages = next((event.passages for event in events if isinstance(event, PassagesEvent)), ())
    if not text.strip():
        return None
    citations = tuple(event.citation for event in events if isinstance(event, CitationEvent))
    return Answer(
        question=question,
        answer=text,
        state="partial",
        missing=missing,
        finish_reason="length",
        citations=citations,
        passages=passages,
        model="",
        prompt="",
    )
