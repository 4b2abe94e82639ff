"""Turns the chunks of a turn into the chunks of an answer: the passages, the text with its citations, and the rest."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from langchain_core.messages import AIMessage
from langchain_core.runnables.utils import AddableDict

from assistant.answer.answer_progress import AnswerProgress
from assistant.answer.batch_judge import BatchJudge, JudgeResult
from assistant.answer.citations import CitationStream
from assistant.answer.components import ChainComponents
from assistant.answer.finish_reason import reported_reason
from assistant.answer.judge_batches import Batch, Batcher
from assistant.answer.last_keys import last_keys, reply_keys
from assistant.answer.notices import hidden
from assistant.answer.program_reply import ProgramReply
from assistant.answer.replacing_list import ReplacingList
from assistant.saved_model import QUOTE
from assistant.schemas import Answer, Citation, EndlessAnswerError, HistoryItem, article_numbers
from assistant.verify.decisions import decide_without_judge
from vectorstore import SearchResult
from vectorstore.text.chinese_script import ScriptConverter

_MAX_CHARACTERS = 20_000  # of an answer: a model that writes on has lost its way


class AnswerStream:
    """One answer while it is made."""

    def __init__(self, components: ChainComponents) -> None:
        self._components = components
        self.judge: BatchJudge | None = components.judge if components.model is not None else None
        self._progress = AnswerProgress(components)
        self._citations: CitationStream | None = None  # None until the passages are there
        self._batcher: Batcher | None = None
        self._writer = ScriptConverter("as asked")
        self._half_character = ""  # of a surrogate pair whose other half is still to come
        self._reply: ProgramReply | None = None  # of the program itself, where it needs no passages

    def feed(self, chunk: dict[str, Any]) -> Iterator[AddableDict]:
        """What the next chunk of the turn adds: the keys of the turn come first, then the draft bit by bit."""
        self._progress.turn.update({key: value for key, value in chunk.items() if key != "draft"})
        if "retrieval" in chunk:
            yield self._start(self._progress.retrieval.found)
        if "draft" in chunk and isinstance(chunk["draft"], ProgramReply):
            self._reply = chunk["draft"]
            yield from self._chunks([self._reply.text])
        elif "draft" in chunk and self._citations:
            yield from self._add_draft(chunk["draft"], self._citations)

    def _start(self, found: SearchResult) -> AddableDict:
        if self._progress.turn["route"].kind != "articles":
            return AddableDict(passages=ReplacingList())
        if self.judge:
            self.judge.start_exam()
        # An answer that is not found shows the closest passages, and cites none of them.
        cited = found.passages if self._progress.search_state != "not_found" else ()
        self._citations = CitationStream(
            cited,
            article_numbers(_citations(self._progress.turn.get("history", []))),
            hide=self._components.hide_unsupported,
            judged=self.judge is not None and bool(cited),
            quoted=self._components.model_name == QUOTE,
        )
        self._batcher = Batcher(self._progress.retrieval.question, cited)
        if cited and self._components.model is not None:  # quotations stay as printed
            self._writer = ScriptConverter(self._components.script)
        self._progress.usage += self._progress.retrieval.usage
        if self._progress.retrieval.reads_whole_articles:  # the first passage of each says enough
            first = {passage.article.id: passage for passage in reversed(found.passages)}
            return AddableDict(passages=ReplacingList(list(first.values())[::-1]))
        return AddableDict(passages=ReplacingList(found.passages))

    def _add_draft(self, draft: AIMessage, citations: CitationStream) -> Iterator[AddableDict]:
        self._progress.reported_reason = reported_reason(draft) or self._progress.reported_reason
        self._progress.usage += [draft.usage_metadata] if draft.usage_metadata else []
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
        self._progress.judge_usage += [result.usage] if result.usage else []
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
        self._progress.note_end_of_text()

    def finish(self, error: Exception | None = None) -> Iterator[AddableDict]:
        """The last citations, and the keys that are known only at the end.

        `error` is what broke the answer off. Then the judge is not waited for, and an answer without text has no keys.
        """
        citations = self._citations
        if self._reply:
            yield reply_keys(self._progress, self._reply)
        if citations is None or (error and not citations.text.strip()):
            return
        if error:
            yield from self.end_text()
            for sentence in citations.waiting:
                yield from self._chunks(
                    citations.decide(sentence, decide_without_judge(sentence.check, "judge_stopped"))
                )
        if citations.hidden_count:
            yield from self._chunks(["\n\n" + hidden(self._progress.question, citations.hidden_count)])
        yield last_keys(self._progress, citations, error)

    def _chunks(self, parts: Iterable[str | Citation]) -> Iterator[AddableDict]:
        for part in parts:
            if isinstance(part, Citation):
                yield AddableDict(citations=[part])
            elif part:
                self._progress.note_text()
                yield AddableDict(answer=part)


def _citations(history: Sequence[HistoryItem]) -> list[Citation]:
    return [citation for answer in history if isinstance(answer, Answer) for citation in answer.citations]
