"""One answer in the making: a model's pieces in.

Out come the text, its citations, and at the end what is known only then.
"""

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from langchain_core.messages import AIMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.runnables.utils import AddableDict

from assistant.answer.citations import CitationStream
from assistant.answer.judging import Batch, Bench, Grouping, Heard
from assistant.answer.messages import ask_instead, ended, hidden, no_answer, not_found, partly_found
from assistant.schemas import (
    Answer,
    AnswerSentence,
    AnswerState,
    Citation,
    EndlessError,
    FinishReason,
    HistoryItem,
    Usage,
    known_numbers,
)
from assistant.verdicts import Verdict
from assistant.verify.about_articles import is_about_articles
from assistant.verify.decisions import decide_without_judge
from vectorstore import Found, Passage
from vectorstore.text.chinese_script import Script, ScriptConverter

# Of the confidence of a search. Chosen on questions asked with and without their article: below the first 3 to 7 of 100
# answerable questions fall, and 83 to 96 of 100 unanswerable ones; below the second 91 to 99 of the unanswerable.
NOT_FOUND_BELOW, PARTIAL_BELOW = 0.3, 0.5
# Where a model reads and a judge checks what it wrote, only a search below this refuses by itself: of 5,532 answerable
# questions of seven sets, two of them across languages, 0 to .42 in 100 of a set fall below it, and up to 64 in 100
# unanswerable ones.
NOT_READ_BELOW = 0.05
_LONGEST = 20_000  # characters of an answer: a model that writes on has lost its way
QUOTE = "quote"  # the name of the model where there is none
_REASON_NAMES = (
    "finish_reason",
    "stop_reason",
    "done_reason",
    "done",
)  # OpenAI's and Google's, Anthropic's, Ollama's, an older Ollama's
# Models that say when they have finished, by the names of the settings and, where one was given as an object, of its
# class.
_SAY_WHEN_FINISHED = (
    "openai:",
    "gguf:",
    "anthropic:",
    "google_genai:",
    "ollama:",
    "ChatOpenAI",
    "ChatAnthropic",
    "ChatGoogleGenerativeAI",
    "ChatOllama",
)
# Reasons to end before the end, by the words of `ended`; with all others, such as `stop`, `eos` and `end_turn`, a model
# has finished.
_UNFINISHED = {
    **dict.fromkeys(("length", "max_tokens", "model_length"), "length"),
    **dict.fromkeys(("content_filter", "safety", "recitation", "prohibited_content", "refusal"), "content_filter"),
    **dict.fromkeys(("error", "abort", "aborted", "cancelled"), "cut"),
}


class Retrieved(NamedTuple):
    """What was found for which question, when the search began and ended, and the model's tokens for writing a follow-up out."""

    found: Found
    question: str
    began: float  # on the clock of time.perf_counter, as `ended`
    ended: float
    used: Sequence[UsageMetadata] = ()


def state_of(found: Found, *, reads: bool = False) -> AnswerState:
    """Whether the passages answer, by how much of the question they carry.

    A model that `reads` is asked unless they surely do not.
    """
    if not found.passages or found.confidence < (NOT_READ_BELOW if reads else NOT_FOUND_BELOW):
        return "not_found"
    return "partial" if found.confidence < PARTIAL_BELOW else "answered"


@dataclass
class Answering:
    """Chunks of a turn in, chunks of an answer out; `price` is US dollars for a million tokens sent and written."""

    model: str
    prompt: str
    script: Script
    hide_unsupported: bool
    price: tuple[float, float] | None
    bench: Bench | None = None
    reads: bool = False  # a model writes, and an admitted judge checks
    judge_costs: bool = True  # the judge has the model's price
    turn: dict[str, Any] = field(default_factory=dict)
    stream: CitationStream | None = None
    writer: ScriptConverter = field(default_factory=lambda: ScriptConverter("as asked"))
    used: list[UsageMetadata] = field(default_factory=list)
    first_text: float = 0.0
    finish_reason: str | None = None
    judge_used: list[UsageMetadata] = field(default_factory=list)
    grouping: Grouping | None = None
    last_text: float = 0.0
    half: str = ""  # of a surrogate pair whose other half is still to come

    @property
    def retrieved(self) -> Retrieved:
        """What the first step found."""
        retrieved: Retrieved = self.turn["retrieved"]
        return retrieved

    def take(self, chunk: dict[str, Any]) -> Iterator[AddableDict]:
        """The next chunk: parts of the question's turn first, then the draft piece by piece."""
        self.turn.update({key: value for key, value in chunk.items() if key != "draft"})
        if "retrieved" in chunk:
            yield self._begun(self.retrieved.found)
        if "draft" in chunk and self.stream:
            yield from self._written(chunk["draft"], self.stream)

    def _begun(self, found: Found) -> AddableDict:
        # not_found shows the closest passages, but the answer cites none of them
        cited = found.passages if state_of(found, reads=self.reads) != "not_found" else ()
        self.stream = CitationStream(
            cited,
            known_numbers(_citations(self.turn.get("history", []))),
            hide=self.hide_unsupported,
            judged=self.bench is not None and bool(cited),
            quoted=self.model == QUOTE,
        )
        self.grouping = Grouping(self.retrieved.question, cited)
        if cited:
            self.writer = ScriptConverter(self.script)
        self.used += self.retrieved.used
        return AddableDict(passages=_Latest(found.passages))

    def _written(self, draft: AIMessage, stream: CitationStream) -> Iterator[AddableDict]:
        told = next(
            (draft.response_metadata[name] for name in _REASON_NAMES if draft.response_metadata.get(name)), None
        )
        self.finish_reason = str(told).lower() if told else self.finish_reason
        self.used += [draft.usage_metadata] if draft.usage_metadata else []
        text = self._encodable(draft.text)
        yield from self._told(
            stream.feed(self.writer.feed(text[:_LONGEST]))
        )  # one piece can be longer than any answer, and each letter costs time
        if max(len(stream.text), len(text)) > _LONGEST:
            raise EndlessError  # a mere break would not do: LangChain reads a stream to its end

    def _encodable(self, text: str) -> str:
        """The text with its surrogate pairs joined, which servers part between two pieces.

        U+FFFD for a half that stays alone.
        """
        text = self.half + text
        self.half = text[-1:] if "\ud800" <= text[-1:] <= "\udbff" else ""
        return text.removesuffix(self.half).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")

    def batches(self, *, last: bool = False) -> Iterator[Batch]:
        """The sentences that are to go to the judge by now; the `last` ones once the text has ended."""
        if self.stream is None or self.grouping is None:
            return
        waiting, self.stream.undecided = self.stream.undecided, []
        yield from self.grouping.take(waiting)
        if last:
            yield from self.grouping.rest()

    def hear(self, heard: Heard) -> Iterator[AddableDict]:
        """What can be told once the judge was heard."""
        self.judge_used += [heard.used] if heard.used else []
        for sentence, decision in heard.decided:
            assert self.stream is not None  # a batch came from it
            yield from self._told(self.stream.decide(sentence, decision))

    def end_text(self) -> Iterator[AddableDict]:
        """The rest of the text, and the citations that nothing waits for."""
        if self.stream is None:
            return
        rest, self.half = "\ufffd" * len(self.half), ""
        yield from self._told(self.stream.feed(self.writer.feed(rest) + self.writer.finish()))
        yield from self._told(self.stream.finish())
        self.last_text = time.perf_counter()

    def finish(self, error: Exception | None = None) -> Iterator[AddableDict]:
        """The last citations and what is known only now.

        `error` is what broke the answer off, and its judge is not waited for.

        An answer that broke before its first word leaves nothing.
        """
        if self.stream is None or (error and not self.stream.text.strip()):
            return
        if error:
            yield from self.end_text()
            for sentence in self.stream.waiting:
                yield from self._told(
                    self.stream.decide(sentence, decide_without_judge(sentence.words, "judge_stopped"))
                )
        if self.stream.hidden:
            yield from self._told(iter(["\n\n" + hidden(self.turn["question"], self.stream.hidden)]))
        why = self._broken_off(error)
        state, missing = self._outcome(self.stream, why)
        found, numbers = self.retrieved.found, known_numbers(self.stream.citations)
        yield AddableDict(
            sentences=self.stream.sentences,
            passages=_Latest(
                passage.model_copy(update={"number": numbers.get(passage.article.id)}) for passage in found.passages
            ),
            question=self.turn["question"],
            searched=self.retrieved.question if self.retrieved.question != self.turn["question"] else None,
            state=state,
            missing=missing,
            finish_reason=_finish_reason(why),
            disagreements=found.disagreements if state != "not_found" else (),
            instead=ask_instead(self.turn["question"], _titles(found)) if state == "not_found" else (),
            model=self.model,
            prompt=self.prompt,
            usage=self._usage(),
            timings_ms=self._timings(),
        )

    def _told(self, told: Iterator[str | Citation]) -> Iterator[AddableDict]:
        for part in told:
            if isinstance(part, Citation):
                yield AddableDict(citations=[part])
            elif part:
                self.first_text = self.first_text or time.perf_counter()
                yield AddableDict(answer=part)

    def _outcome(self, stream: CitationStream, why: str | None) -> tuple[AnswerState, str | None]:
        """The state and what is missing; an answer in which nothing can be checked is partial at best."""
        found, question = self.retrieved.found, self.turn["question"]
        state = state_of(found, reads=self.reads)
        if state == "not_found":
            return state, not_found(question)
        if not stream.text.strip():
            return "partial", no_answer(question)
        if why:
            return "partial", ended(question, why)
        if self.reads and stream.sentences:
            return _told_state(stream.sentences, question)
        if not any(citation.state in (Verdict.VERIFIED, Verdict.UNDECIDED) for citation in stream.citations):
            return "partial", partly_found(question, ())
        return state, partly_found(question, found.missing) if state == "partial" else None

    def _broken_off(self, error: Exception | None) -> str | None:
        """Why the answer ended before its end, in the words of `ended`; None where it did not."""
        if state_of(self.retrieved.found, reads=self.reads) == "not_found":
            return None  # no model was asked
        if error:
            return "endless" if isinstance(error, EndlessError) else "cut"
        if self.finish_reason:
            return _UNFINISHED.get(self.finish_reason)
        return "cut" if self.model.startswith(_SAY_WHEN_FINISHED) else None  # else the stream just ended

    def _usage(self) -> Usage:
        """The tokens, and what they cost: nothing where no model was asked, unknown where its server did not count them."""
        sent, written = (sum(used[kind] for used in self.used) for kind in ("input_tokens", "output_tokens"))
        if self.used or self.price == (0.0, 0.0):
            cost = round((sent * self.price[0] + written * self.price[1]) / 1_000_000, 6) if self.price else None
        else:
            cost = 0.0 if state_of(self.retrieved.found, reads=self.reads) == "not_found" else None
        judge_sent, judge_written = (
            sum(used[kind] for used in self.judge_used) for kind in ("input_tokens", "output_tokens")
        )
        if cost is not None and self.judge_used:
            known = self.price is not None and self.judge_costs
            cost = (
                round(cost + (judge_sent * self.price[0] + judge_written * self.price[1]) / 1_000_000, 6)
                if known and self.price
                else None
            )
        return Usage(
            input_tokens=sent,
            output_tokens=written,
            judge_input_tokens=judge_sent,
            judge_output_tokens=judge_written,
            cost_usd=cost,
        )

    def _timings(self) -> dict[str, float]:
        began, now = self.retrieved.began, time.perf_counter()
        until = {
            "retrieve": self.retrieved.ended,
            "first_text": self.first_text or now,
            "last_text": self.last_text or now,
            "total": now,
        }
        return {name: round((moment - began) * 1000, 1) for name, moment in until.items()}


def _told_state(sentences: Sequence[AnswerSentence], question: str) -> tuple[AnswerState, str | None]:
    """The state of an answer whose sentences a judge has read, and what is missing: in the answer's own words, where it says so."""
    stating = [sentence for sentence in sentences if sentence.verdict != Verdict.NOTHING_TO_CHECK]
    untold = [sentence for sentence in sentences if is_about_articles(sentence.sentence)]
    carried = [sentence for sentence in stating if not sentence.verdict.is_warning and sentence not in untold]
    missing = " ".join(sentence.sentence for sentence in untold) or partly_found(question, ())
    if not carried:
        return ("not_found" if untold else "partial"), missing
    return ("partial", missing) if untold or len(carried) < len(stating) else ("answered", None)


def _finish_reason(why: str | None) -> FinishReason:
    return "stop" if why is None else "content_filter" if why == "content_filter" else "length"


def _titles(found: Found) -> list[str]:
    """The titles of the closest articles, best first, each once."""
    return list(dict.fromkeys(passage.article.title for passage in found.passages))


def _citations(history: Sequence[HistoryItem]) -> list[Citation]:
    return [citation for answer in history if isinstance(answer, Answer) for citation in answer.citations]


class _Latest(list[Passage]):
    """A list that takes the place of an earlier one where LangChain adds up the chunks of a stream."""

    def __add__(self, later: list[Passage]) -> "_Latest":  # type: ignore[override]  # a list would grow
        return _Latest(later)
