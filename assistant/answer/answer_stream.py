"""Turns the chunks of a turn into the chunks of an answer: the passages, the text with its citations, and the rest."""

import time
from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from langchain_core.messages import AIMessage
from langchain_core.messages.ai import UsageMetadata
from langchain_core.runnables.utils import AddableDict

from assistant.answer.answer_metrics import timings_ms, total_usage
from assistant.answer.answer_state import answer_state, judged_state
from assistant.answer.batch_judge import BatchJudge, JudgeResult
from assistant.answer.citations import CitationStream
from assistant.answer.components import ChainComponents
from assistant.answer.finish_reason import finish_reason, reported_reason, unfinished_cause
from assistant.answer.judge_batches import Batch, Batcher
from assistant.answer.model_fault import is_invented, writing_fault
from assistant.answer.notices import ask_instead, ended, hidden, model_fault, not_found, partly_found
from assistant.answer.program_reply import ProgramReply
from assistant.answer.retrieval import Retrieval
from assistant.saved_model import QUOTE
from assistant.schemas import (
    Answer,
    AnswerState,
    Citation,
    EndlessAnswerError,
    HistoryItem,
    ModelFault,
    Usage,
    article_numbers,
)
from assistant.verdicts import Verdict
from assistant.verify.decisions import decide_without_judge
from vectorstore import Passage, SearchResult, is_chinese
from vectorstore.text.chinese_script import ScriptConverter

_MAX_CHARACTERS = 20_000  # of an answer: a model that writes on has lost its way


class AnswerStream:
    """One answer while it is made."""

    def __init__(self, components: ChainComponents) -> None:
        self._components = components
        self.judge: BatchJudge | None = components.judge if components.model is not None else None
        self._is_judged = components.is_judged  # an exam that ends meanwhile counts from the next answer on
        self._turn: dict[str, Any] = {}
        self._citations: CitationStream | None = None  # None until the passages are there
        self._batcher: Batcher | None = None
        self._writer = ScriptConverter("as asked")
        self._half_character = ""  # of a surrogate pair whose other half is still to come
        self._reply: ProgramReply | None = None  # of the program itself, where it needs no passages
        self._usage: list[UsageMetadata] = []
        self._judge_usage: list[UsageMetadata] = []
        self._reported_reason: str | None = None
        self._first_text_at = self._last_text_at = 0.0  # on the clock of time.perf_counter; 0 while there is none

    @property
    def _retrieval(self) -> Retrieval:
        retrieval: Retrieval = self._turn["retrieval"]
        return retrieval

    @property
    def _search_state(self) -> AnswerState:
        return answer_state(self._retrieval.found, is_judged=self._is_judged)

    def feed(self, chunk: dict[str, Any]) -> Iterator[AddableDict]:
        """What the next chunk of the turn adds: the keys of the turn come first, then the draft bit by bit."""
        self._turn.update({key: value for key, value in chunk.items() if key != "draft"})
        if "retrieval" in chunk:
            yield self._start(self._retrieval.found)
        if "draft" in chunk and isinstance(chunk["draft"], ProgramReply):
            self._reply = chunk["draft"]
            yield from self._chunks([self._reply.text])
        elif "draft" in chunk and self._citations:
            yield from self._add_draft(chunk["draft"], self._citations)

    def _start(self, found: SearchResult) -> AddableDict:
        if self._turn["route"].kind != "articles":
            return AddableDict(passages=_ReplacingList())
        if self.judge:
            self.judge.start_exam()
        # An answer that is not found shows the closest passages, and cites none of them.
        cited = found.passages if self._search_state != "not_found" else ()
        self._citations = CitationStream(
            cited,
            article_numbers(_citations(self._turn.get("history", []))),
            hide=self._components.hide_unsupported,
            judged=self.judge is not None and bool(cited),
            quoted=self._components.model_name == QUOTE,
        )
        self._batcher = Batcher(self._retrieval.question, cited)
        if cited and self._components.model is not None:  # quotations stay as printed
            self._writer = ScriptConverter(self._components.script)
        self._usage += self._retrieval.usage
        if self._retrieval.reads_whole_articles:  # the first passage of each says enough
            first = {passage.article.id: passage for passage in reversed(found.passages)}
            return AddableDict(passages=_ReplacingList(list(first.values())[::-1]))
        return AddableDict(passages=_ReplacingList(found.passages))

    def _add_draft(self, draft: AIMessage, citations: CitationStream) -> Iterator[AddableDict]:
        self._reported_reason = reported_reason(draft) or self._reported_reason
        self._usage += [draft.usage_metadata] if draft.usage_metadata else []
        text = self._join_surrogates(draft.text)
        # One chunk can be longer than any answer, and each letter costs time.
        yield from self._chunks(citations.feed(self._writer.feed(text[:_MAX_CHARACTERS])))
        if max(citations.shown_length, len(text)) > _MAX_CHARACTERS:
            raise EndlessAnswerError  # a mere break would not do: LangChain reads a stream to its end

    def _join_surrogates(self, text: str) -> str:
        """The text with its surrogate pairs joined, which servers split between two chunks.

        A half that stays alone becomes U+FFFD.
        """
        text = self._half_character + text
        self._half_character = text[-1:] if "\ud800" <= text[-1:] <= "\udbff" else ""
        return (
            text.removesuffix(self._half_character).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
        )

    def take_batches(self, *, last: bool = False) -> Iterator[Batch]:
        """The sentences that are to go to the judge by now; with `last`, all that are left."""
        if self._citations is None or self._batcher is None:
            return
        sentences, self._citations.undecided = self._citations.undecided, []
        yield from self._batcher.add(sentences)
        if last:
            yield from self._batcher.flush()

    def add_result(self, result: JudgeResult) -> Iterator[AddableDict]:
        """What can be shown once the judge has decided these sentences."""
        self._judge_usage += [result.usage] if result.usage else []
        for sentence, decision in result.decisions:
            assert self._citations is not None  # a batch came from it
            yield from self._chunks(self._citations.decide(sentence, decision))

    def end_text(self) -> Iterator[AddableDict]:
        """The rest of the text, and the citations that do not wait for the judge."""
        if self._citations is None:
            return
        rest, self._half_character = "\ufffd" * len(self._half_character), ""
        yield from self._chunks(self._citations.feed(self._writer.feed(rest) + self._writer.finish()))
        yield from self._chunks(self._citations.finish())
        self._last_text_at = time.perf_counter()

    def finish(self, error: Exception | None = None) -> Iterator[AddableDict]:
        """The last citations, and the keys that are known only at the end.

        `error` is what broke the answer off. Then the judge is not waited for, and an answer without text has no keys.
        """
        citations = self._citations
        if self._reply:
            yield self._reply_keys(self._reply)
        if citations is None or (error and not citations.text.strip()):
            return
        if error:
            yield from self.end_text()
            for sentence in citations.waiting:
                yield from self._chunks(
                    citations.decide(sentence, decide_without_judge(sentence.check, "judge_stopped"))
                )
        if citations.hidden_count:
            yield from self._chunks(["\n\n" + hidden(self._turn["question"], citations.hidden_count)])
        yield self._last_keys(citations, error)

    def _last_keys(self, citations: CitationStream, error: Exception | None) -> AddableDict:
        question, (found, searched, *_) = self._turn["question"], self._retrieval
        cause = self._unfinished_cause(error)
        fault = self._model_fault(citations)
        state, missing = self._outcome(citations, cause, fault)
        numbers = article_numbers(citations.citations)
        used = {citation.passage_id for citation in citations.citations}
        passages = [p for p in found.passages if not self._retrieval.reads_whole_articles or p.id in used]
        return AddableDict(
            kind="articles",
            articles=(),
            sentences=citations.sentences,
            passages=_ReplacingList(
                passage.model_copy(update={"number": numbers.get(passage.article.id)}) for passage in passages
            ),
            question=question,
            searched=searched if searched != question else None,
            state=state,
            missing=missing,
            finish_reason=finish_reason(cause),
            model_fault=fault,
            disagreements=found.disagreements if state != "not_found" else (),
            instead=ask_instead(question, _titles(found)) if state == "not_found" else (),
            model=self._components.model_name,
            prompt=self._components.prompts.name,
            usage=self._total_usage(),
            timings_ms=self._timings(),
        )

    def _reply_keys(self, reply: ProgramReply) -> AddableDict:
        """The last keys of a reply of the program itself: nothing in it is checked, and no model was asked."""
        kind = self._turn["route"].kind
        found: AnswerState = "answered" if reply.is_found else "not_found"
        return AddableDict(
            kind=kind,
            question=self._turn["question"],
            searched=None,
            sentences=(),
            passages=_ReplacingList(),
            disagreements=(),
            instead=(),
            articles=tuple(reply.articles),
            state=None if kind == "talk" else found,
            missing=None if reply.is_found else reply.text,
            finish_reason="stop",
            model="",
            prompt="",
            usage=Usage(cost_usd=0),
            timings_ms=self._timings(),
        )

    def _chunks(self, parts: Iterable[str | Citation]) -> Iterator[AddableDict]:
        for part in parts:
            if isinstance(part, Citation):
                yield AddableDict(citations=[part])
            elif part:
                self._first_text_at = self._first_text_at or time.perf_counter()
                yield AddableDict(answer=part)

    def _outcome(
        self, citations: CitationStream, cause: str | None, fault: ModelFault | None
    ) -> tuple[AnswerState, str | None]:
        """The state and what is missing; an answer in which nothing can be checked is partial at best.

        `cause` is why the text ended before its end, and `fault` what the model got wrong.
        """
        question, state = self._turn["question"], self._search_state
        if state == "not_found":
            return state, not_found(question)
        if fault and (fault != "invents" or not cause):
            return "partial", model_fault(question, fault)
        if cause or self._retrieval.note:
            return "partial", ended(question, cause) if cause else self._retrieval.note
        if self._is_judged and citations.sentences:
            return judged_state(citations.sentences, question)
        if not any(citation.state in (Verdict.VERIFIED, Verdict.UNDECIDED) for citation in citations.citations):
            return "partial", partly_found(question, ())
        return state, partly_found(question, self._missing_words()) if state == "partial" else None

    def _missing_words(self) -> Sequence[str]:
        """Words of the question that no passage has; of an answer in another language they say nothing."""
        question, found = self._turn["question"], self._retrieval.found
        quoted = [citation.quote for citation in self._citations.citations if citation.quote] if self._citations else []
        return found.missing if all(is_chinese(quote) == is_chinese(question) for quote in quoted) else ()

    def _model_fault(self, citations: CitationStream) -> ModelFault | None:
        """What the model got wrong by itself; None where it did not, or where none was asked."""
        if self._components.model is None or self._search_state == "not_found":
            return None
        prompts, found = self._components.prompts, self._retrieval.found
        fault = writing_fault(citations.text, (prompts.system, prompts.answer), self._turn["question"], found.passages)
        is_answerable = answer_state(found) == "answered"
        return "invents" if not fault and is_answerable and is_invented(citations) else fault

    def _unfinished_cause(self, error: Exception | None) -> str | None:
        if self._search_state == "not_found":
            return None  # no model was asked
        return unfinished_cause(self._reported_reason, self._components.model_name, error)

    def _total_usage(self) -> Usage:
        return total_usage(
            self._usage,
            self._judge_usage,
            self._components.price,
            asked_model=self._search_state != "not_found",
            judge_has_model_price=self._components.judge_has_model_price,
        )

    def _timings(self) -> dict[str, float]:
        """Milliseconds from the question to each moment."""
        now = time.perf_counter()
        moments = {
            "retrieve": self._retrieval.ended_at,
            "first_text": self._first_text_at or now,
            "last_text": self._last_text_at or now,
            "total": now,
        }
        return timings_ms(self._retrieval.started_at, moments)


def _titles(found: SearchResult) -> list[str]:
    """The titles of the closest articles, best first, each once."""
    return list(dict.fromkeys(passage.article.title for passage in found.passages))


def _citations(history: Sequence[HistoryItem]) -> list[Citation]:
    return [citation for answer in history if isinstance(answer, Answer) for citation in answer.citations]


class _ReplacingList(list[Passage]):
    """A list that takes the place of an earlier one where LangChain adds up the chunks of a stream."""

    def __add__(self, later: list[Passage]) -> "_ReplacingList":  # type: ignore[override]  # a list would grow
        return _ReplacingList(later)
