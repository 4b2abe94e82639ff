"""One hook for every answer, through every door: who observes an assistant is told when each begins, grows and ends.

Checks of texts are observed beside them, and waited for like answers.

Metrics, log lines and spans are observers. An observer is called in the thread or task that makes the answer: it must
be quick, and it must not raise.
"""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Protocol

from assistant.check.schemas import CheckedText
from assistant.forks import call_after_fork
from assistant.i18n import LocalizedError
from assistant.request_ids import current_request_id, new_request_id, request_id
from assistant.schemas import Answer, DoneEvent, ErrorEvent, Event
from vectorstore import VectorstoreError

LEFT = "left"  # the failure of an answer whose reader went away, or stopped it
_OTHER = "other"  # of one whose kind has no code


class ServerStoppingError(LocalizedError, RuntimeError):
    """The process is about to end and takes no more questions."""


@dataclass(frozen=True)
class AnswerRun:
    """One answer in the making."""

    id: str  # of its request
    question: str
    started_at: float  # on the clock of time.perf_counter


@dataclass(frozen=True)
class AnswerEnd:
    """How an answer ended: whole, or with the code of a failure and what had come before it."""

    answer: Answer | None
    failure: str | None
    seconds: float


class AnswerObserver(Protocol):
    """What is told of each answer."""

    def answer_began(self, run: AnswerRun) -> None:
        """A question was taken."""

    def answer_grew(self, run: AnswerRun, event: Event) -> None:
        """Passages were found, or a piece of the text or a checked citation came."""

    def answer_ended(self, run: AnswerRun, end: AnswerEnd) -> None:
        """The answer is whole, or it failed; nothing follows."""


@dataclass(frozen=True)
class CheckEnd:
    """How the check of a text ended: whole, or with the code of a failure and what was decided before it."""

    id: str  # of its request
    checked: CheckedText | None
    failure: str | None
    seconds: float


class CheckObserver(Protocol):
    """What is told of each check of a text."""

    def check_ended(self, end: CheckEnd) -> None:
        """The check is over: the text is whole, the reader stopped it, or it failed."""


@dataclass
class ObservedCheck:
    """A check in the making, to which whoever makes it reports what is decided, and how it ends."""

    checked: CheckedText | None = None
    failure: str | None = LEFT


class Observed:
    """An answer in the making, to which its events are reported."""

    def __init__(self, observers: tuple[AnswerObserver, ...], run: AnswerRun) -> None:
        self._observers, self.run = observers, run
        self.last: Event | None = None

    def add(self, event: Event) -> None:
        """Report an event; one of type `done` or `error` says how the answer ends."""
        self.last = event
        if not isinstance(event, DoneEvent | ErrorEvent):
            for observer in self._observers:
                observer.answer_grew(self.run, event)


class Observers:
    """The observers of one assistant, and how many answers it has in the making; safe to use from several threads."""

    def __init__(self) -> None:
        self._observers: tuple[AnswerObserver, ...] = ()
        self._check_observers: tuple[CheckObserver, ...] = ()
        self._running = 0
        self._changed = threading.Condition()
        self.is_stopping = False
        call_after_fork(self)

    def add(self, *observers: AnswerObserver) -> None:
        """Report to these observers every answer that begins from now on."""
        self._observers = (*self._observers, *observers)

    def add_of_checks(self, *observers: CheckObserver) -> None:
        """Report to these observers every check of a text that ends from now on."""
        self._check_observers = (*self._check_observers, *observers)

    @contextmanager
    def reporting_to(self, *observers: AnswerObserver) -> Iterator[None]:
        """Report to these observers every answer that begins while the context is open."""
        self.add(*observers)
        try:
            yield
        finally:
            self._observers = tuple(other for other in self._observers if other not in observers)

    @property
    def running(self) -> int:
        """The answers and the checks of texts in the making."""
        return self._running

    def check_open(self) -> None:
        """Raise ServerStoppingError where no question is taken any more."""
        if self.is_stopping:
            raise ServerStoppingError("server_stopping")

    def stop(self, seconds: float) -> int:
        """Take nothing more, and wait for what is in the making; returns how many go on after this time."""
        with self._changed:
            self.is_stopping = True
            self._changed.wait_for(lambda: not self._running, timeout=seconds)
            return self._running

    @contextmanager
    def observe(self, question: str) -> Iterator[Observed]:
        """Observe an answer while it is made; what is raised inside, the reader's leaving too, ends it as a failure."""
        run = AnswerRun(current_request_id() or new_request_id(), question, time.perf_counter())
        observed = Observed(self._observers, run)
        self._count(1)
        failure, partial = LEFT, None
        with request_id(run.id):
            try:
                for observer in observed._observers:  # noqa: SLF001  # of this module
                    observer.answer_began(run)
                yield observed
            except Exception as error:
                failure = error.code if isinstance(error, LocalizedError | VectorstoreError) else _OTHER
                partial = getattr(error, "answer", None)  # a ModelError has what had come before it
                raise
            finally:
                end = _end(observed, AnswerEnd(partial, failure, time.perf_counter() - run.started_at))
                try:
                    for observer in observed._observers:  # noqa: SLF001
                        observer.answer_ended(run, end)
                finally:
                    self._count(-1)  # at last, as the process may end with the last answer

    @contextmanager
    def observe_check(self) -> Iterator[ObservedCheck]:
        """Observe a check while it is made; whoever makes it says what is decided, and whether it is whole."""
        began, run = time.perf_counter(), current_request_id() or new_request_id()
        observed = ObservedCheck()
        self._count(1)
        try:
            yield observed
        except Exception as error:
            observed.failure = error.code if isinstance(error, LocalizedError | VectorstoreError) else _OTHER
            raise
        finally:
            end = CheckEnd(run, observed.checked, observed.failure, time.perf_counter() - began)
            try:
                for observer in self._check_observers:
                    observer.check_ended(end)
            finally:
                self._count(-1)  # at last, as above

    def after_fork(self) -> None:
        """Count from zero: the parent's answers are not made in this process, and its lock may be held."""
        self._changed, self._running = threading.Condition(), 0

    def _count(self, change: int) -> None:
        with self._changed:
            self._running += change
            self._changed.notify_all()


def _end(observed: Observed, otherwise: AnswerEnd) -> AnswerEnd:
    """How the last event says that the answer ended; `otherwise` where it does not say."""
    match observed.last:
        case DoneEvent(answer=answer):
            return replace(otherwise, answer=answer, failure=None)
        case ErrorEvent(answer=partial, code=code):
            return replace(otherwise, answer=partial, failure=code or _OTHER)
    return otherwise
