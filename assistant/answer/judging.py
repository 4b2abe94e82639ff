"""The judge at work beside an answer: sentences go to it in groups while the answer is written, its rulings come back as decisions."""

import asyncio
import queue
import threading
from collections.abc import AsyncGenerator, AsyncIterator, Iterable, Iterator, Sequence
from contextvars import copy_context
from dataclasses import dataclass, field, replace
from typing import Any, NamedTuple

from langchain_core.messages.ai import UsageMetadata

from assistant.answer.citations import Open
from assistant.verdicts import Verdict
from assistant.verify.admission import Admission
from assistant.verify.control_sentences import add_control_sentences
from assistant.verify.decisions import Decision, decide_by_judge, decide_without_judge
from assistant.verify.evidence import is_informative
from assistant.verify.exam import ExamResult
from assistant.verify.exam_items import spare_sentences
from assistant.verify.judge import JudgeRequest, Judgment, Statement, UnreadableReplyError
from assistant.verify.prompt_injection import is_prompt_injection, redacted
from vectorstore import Passage

_TOGETHER = 6  # sentences of one call at most
_AT_ONCE = 4  # calls of one answer
_EXAM_SECONDS = 60.0  # that a verdict waits for an exam; one that takes longer counts from the next answer on


@dataclass(frozen=True)
class Batch:
    """Sentences that go to the judge in one call."""

    group: JudgeRequest
    sentences: tuple[Open, ...]
    others: tuple[Passage, ...]


class Heard(NamedTuple):
    """What came of a batch: each sentence with its decision, the tokens that it took, and whether the judge was asked."""

    decided: list[tuple[Open, Decision]]
    used: UsageMetadata | None = None
    asked: bool = True


@dataclass
class Grouping:
    """Gathers the sentences of an answer that rest on the same articles, a paragraph or a few sentences at a time."""

    question: str
    passages: Sequence[Passage]
    held: dict[frozenset[str], list[Open]] = field(default_factory=dict)
    paragraph: int = 0

    def take(self, sentences: Sequence[Open]) -> Iterator[Batch]:
        """The batches that are full or whose paragraph has ended."""
        for sentence in sentences:
            if sentence.ended.paragraph != self.paragraph:
                yield from self.rest()
                self.paragraph = sentence.ended.paragraph
            key = frozenset(passage.article.id for passage in sentence.passages)
            self.held.setdefault(key, []).append(sentence)
            if len(self.held[key]) == _TOGETHER:
                yield self._batch(self.held.pop(key))

    def rest(self) -> Iterator[Batch]:
        """All that is held."""
        for sentences in self.held.values():
            yield self._batch(sentences)
        self.held = {}

    def _batch(self, sentences: Sequence[Open]) -> Batch:
        passages = sentences[0].passages
        articles = {passage.article.id for passage in passages}
        statements = tuple(Statement(sentence.ended.said, sentence.ended.before) for sentence in sentences)
        others = tuple(passage for passage in self.passages if passage.article.id not in articles)
        return Batch(JudgeRequest(self.question, passages, statements), tuple(sentences), others)


class Bench:
    """Asks the judge about batches and says what came of them; `admission` holds it to its exam."""

    def __init__(self, admission: Admission) -> None:
        self.admission = admission

    def prepare(self) -> None:
        """See to it that there is, or will be, a result of the judge's exam."""
        self.admission.start()

    def hear(self, batch: Batch) -> Heard:
        """What came of a batch; whatever fails leaves its sentences as code decides them, with the reason."""
        try:
            reason = _orders(batch) or self._not_admitted(self.admission.wait(_EXAM_SECONDS))
            if reason:
                return _left(batch, reason)._replace(asked=False)
            asked = _asked(batch)
            return self._decided(batch, asked, self.admission.judge.judge(asked))
        except UnreadableReplyError as error:
            return _left(batch, "judge_unreadable", error.usage)
        except Exception as error:  # noqa: BLE001  # whatever a model's package raises: the answer must not be lost by its check
            return _left(batch, _failure(error))

    async def ahear(self, batch: Batch) -> Heard:
        """The same; cancelling it stops the judge's call."""
        try:
            reason = _orders(batch)
            if not reason:
                reason = self._not_admitted(
                    self.admission.result() or await asyncio.to_thread(self.admission.wait, _EXAM_SECONDS)
                )
            if reason:
                return _left(batch, reason)._replace(asked=False)
            asked = await asyncio.to_thread(_asked, batch)
            return self._decided(batch, asked, await self.admission.judge.ajudge(asked))
        except UnreadableReplyError as error:
            return _left(batch, "judge_unreadable", error.usage)
        except Exception as error:  # noqa: BLE001  # as above
            return _left(batch, _failure(error))

    @property
    def is_admitted(self) -> bool:
        """Whether the judge has passed its exam by now."""
        return self.admission.is_admitted()

    def _not_admitted(self, result: ExamResult | None) -> str:
        """Why the judge does not count; empty where it does."""
        if result is None:
            return "judge_unexamined" if self.admission.is_running else "judge_exam_broken"
        return "" if result.admitted else f"judge_not_admitted: {result.score}"

    def _decided(self, batch: Batch, asked: JudgeRequest, judgment: Judgment) -> Heard:
        if not self.admission.is_admitted(judgment.served_model):
            return _left(batch, "judge_is_another", judgment.usage)
        controls = [judgment.rulings.get(place) for place in asked.controls]
        if None in controls:
            return _left(batch, "judge_unreadable", judgment.usage)
        if any(control and control.verdict == "supported" for control in controls):
            return _left(batch, "judge_obeyed", judgment.usage)
        places = [place for place in range(len(asked.statements)) if place not in asked.controls]
        decided = []
        for sentence, place in zip(batch.sentences, places, strict=True):
            ruling = judgment.rulings.get(place)
            if ruling is None:
                decision = decide_without_judge(sentence.words, "judge_unreadable")
            else:
                decision = decide_by_judge(
                    sentence.ended.said, sentence.words, ruling, asked.passages, self.admission.judge.record
                )
                if decision.verdict == Verdict.UNSUPPORTED and _could_be_withheld(
                    sentence.ended.said, batch.group, asked
                ):
                    decision = decide_without_judge(sentence.words, "passage_withheld")
            decided.append((sentence, decision))
        return Heard(decided, judgment.usage)


def _asked(batch: Batch) -> JudgeRequest:
    """What the judge is shown: passages without what could speak to it, and among the sentences false ones that nobody wrote."""
    shown = replace(batch.group, passages=tuple(map(redacted, batch.group.passages)))
    return add_control_sentences(shown, batch.others, spare_sentences())


def _could_be_withheld(said: str, whole: JudgeRequest, shown: JudgeRequest) -> bool:
    """Whether a sentence that the judge was not shown is about the same as this one, and so may say it."""
    pairs = zip(whole.passages, shown.passages, strict=True)
    kept_back = (
        sentence.text
        for passage, other in pairs
        if passage is not other
        for sentence in passage.sentences
        if sentence not in other.sentences
    )
    return any(is_informative(text, said) for text in kept_back)


def _left(batch: Batch, reason: str, used: UsageMetadata | None = None) -> Heard:
    return Heard([(sentence, decide_without_judge(sentence.words, reason)) for sentence in batch.sentences], used)


def _orders(batch: Batch) -> str:
    return "passage_gives_orders" if any(map(is_prompt_injection, batch.group.passages)) else ""


def _failure(error: Exception) -> str:
    return f"judge_failed: {type(error).__name__}"


class Calls:
    """Batches on their way to the judge in threads, for an answer that is read synchronously."""

    def __init__(self, bench: Bench | None) -> None:
        self._bench = bench
        self._heard: queue.SimpleQueue[Heard] = queue.SimpleQueue()
        self._free = threading.Semaphore(_AT_ONCE)
        self._running = 0

    def send(self, batches: Iterable[Batch]) -> None:
        """Ask about these; they are answered in any order."""
        for batch in batches:
            self._running += 1
            threading.Thread(target=copy_context().run, args=(self._ask, batch), name="judge", daemon=True).start()

    def heard(self, *, all_of_them: bool = False) -> Iterator[Heard]:
        """What has been answered by now, or what is answered until all is."""
        while self._running:
            try:
                heard = self._heard.get(block=all_of_them)
            except queue.Empty:
                return
            self._running -= 1
            yield heard

    def _ask(self, batch: Batch) -> None:
        assert self._bench  # without one nothing waits for a judge
        with self._free:
            self._heard.put(self._bench.hear(batch))


class AsyncCalls:
    """The same in tasks, for an answer that is read asynchronously."""

    def __init__(self, bench: Bench | None) -> None:
        self._bench = bench
        self._free = asyncio.Semaphore(_AT_ONCE)
        self._tasks: set[asyncio.Task[Heard]] = set()

    def send(self, batches: Iterable[Batch]) -> None:
        """Ask about these; they are answered in any order."""
        self._tasks |= {asyncio.create_task(self._ask(batch)) for batch in batches}

    @property
    def has_judge(self) -> bool:
        """Whether there is a judge who could be asked."""
        return self._bench is not None

    @property
    def tasks(self) -> set[asyncio.Task[Heard]]:
        """Those that run, or that nobody has heard yet."""
        return self._tasks

    def heard(self) -> Iterator[Heard]:
        """What has been answered by now."""
        done = {task for task in self._tasks if task.done()}
        self._tasks -= done
        yield from (task.result() for task in done)

    async def rest(self) -> AsyncIterator[Heard]:
        """What is answered until all is."""
        while self._tasks:
            await asyncio.wait(self._tasks, return_when=asyncio.FIRST_COMPLETED)
            for heard in self.heard():
                yield heard

    async def close(self) -> None:
        """Stop what still runs."""
        if not self._tasks:
            return  # waiting for nothing would still let others go first
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        self._tasks = set()

    async def _ask(self, batch: Batch) -> Heard:
        assert self._bench  # as above
        async with self._free:
            return await self._bench.ahear(batch)


async def with_news(
    turns: AsyncIterator[dict[str, Any]], calls: AsyncCalls
) -> AsyncGenerator[dict[str, Any] | Heard, None]:
    """The pieces of an answer, and between them what the judge says, each as soon as it is there.

    Without a judge they pass as they are: in a task of its own a model would be stopped later than its reader leaves.
    """
    if not calls.has_judge:
        async for turn in turns:
            yield turn
        return
    piece: asyncio.Task[dict[str, Any]] | None = None
    try:
        while True:
            piece = piece or asyncio.ensure_future(_next(turns))
            await asyncio.wait({piece, *calls.tasks}, return_when=asyncio.FIRST_COMPLETED)
            for heard in calls.heard():
                yield heard
            if piece.done():
                try:
                    given = piece.result()
                except StopAsyncIteration:
                    return
                finally:
                    piece = None
                yield given
    finally:
        if piece:
            piece.cancel()
            await asyncio.gather(piece, return_exceptions=True)


async def _next(turns: AsyncIterator[dict[str, Any]]) -> dict[str, Any]:
    return await anext(turns)
