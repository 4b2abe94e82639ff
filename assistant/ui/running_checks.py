"""Checks of texts in the making: a page asks from time to time what came since, and finds its check after a reload.

A check is made by a task of its own. No connection stays open for it, and it works inside any host's page.
"""

import asyncio
import logging
from collections import OrderedDict
from contextlib import aclosing
from typing import Any, NamedTuple

from pydantic import BaseModel, Field

from assistant.assistant import Assistant
from assistant.check.remarks import remarks
from assistant.check.schemas import (
    CheckDoneEvent,
    CheckErrorEvent,
    CheckEvent,
    CheckProgressEvent,
    CheckSentenceEvent,
)
from assistant.i18n import Translator
from assistant.rate_limit import LimitError, rate_limited
from vectorstore import VectorstoreError

logger = logging.getLogger(__name__)
MAX_CHARACTERS = 6_000_000  # of a text: about 5 MB of English
_GATHER_SECONDS = 0.1  # what comes within this time is one reply
_WAIT_SECONDS = 8.0  # the longest that a reply waits for news: proxies cut off what is silent for longer
_RUNNING_AT_MOST = 20  # at a time; the one that nobody asked about for longest is stopped first
_ENDED_AT_MOST = 50  # kept for pages that come back


class CheckRequest(BaseModel):
    """The text that a page wants checked; `check` is the page's own name of it."""

    check: str = Field(pattern=r"^[\w-]{1,64}$")
    text: str = Field(max_length=MAX_CHARACTERS)
    judge: bool = True
    agreed: bool = Field(default=False, description="whether a judge may be sent however much it takes")
    language: str = "en"


class RunningCheck:
    """One check: what its page would know by now, and which part of that is new since when."""

    def __init__(self) -> None:
        self.task: asyncio.Task[None] | None = None
        self._facts: dict[str, Any] = {"phase": "running", "done": 0, "total": 0}
        self._sentences: OrderedDict[int, tuple[int, dict[str, Any]]] = OrderedDict()  # the last changed comes last
        self._version = 0
        self._news = asyncio.Event()

    @property
    def has_ended(self) -> bool:
        """Whether nothing follows."""
        return bool(self._facts["phase"] != "running")

    def add(self, event: CheckEvent, texts: Translator) -> None:
        """Take in an event of the check; `texts` are those of the reader's language."""
        if isinstance(event, CheckSentenceEvent):
            self._sentences[event.number] = (self._version + 1, event.sentence.model_dump(mode="json"))
            self._sentences.move_to_end(event.number)
            self._tell()
        elif isinstance(event, CheckProgressEvent):
            self._tell(**event.model_dump(mode="json", exclude={"type"}))
        elif isinstance(event, CheckDoneEvent):
            checked = event.checked.model_dump(mode="json", include={"usage", "judge", "left_out", "unchecked"})
            notice = " ".join(remarks(event.checked, texts))
            self._tell(phase="done", notice=notice, **checked)

    def fail(self, notice: str) -> None:
        """End with a sentence for the reader; what was decided stays."""
        self._tell(phase="failed", notice=notice)

    async def news(self, seen: int) -> dict[str, Any]:
        """What came after version `seen`, as soon as there is something; after some seconds, nothing."""
        if self._version <= seen and not self.has_ended:
            self._news.clear()
            try:
                async with asyncio.timeout(_WAIT_SECONDS):
                    await self._news.wait()
                    await asyncio.sleep(_GATHER_SECONDS if seen else 0)
            except TimeoutError:
                pass
        fresh: dict[str, dict[str, Any]] = {}
        for number in reversed(self._sentences):
            version, record = self._sentences[number]
            if version <= seen:
                break
            fresh[str(number)] = record  # the keys of JSON
        return {**self._facts, "version": self._version, "sentences": fresh}

    def _tell(self, **facts: Any) -> None:
        self._facts |= facts
        self._version += 1
        self._news.set()


class CheckKey(NamedTuple):
    """The name that a page gave its check, and the account whose page it is; None where there are no accounts."""

    account: str | None
    name: str


class RunningChecks:
    """The checks that one process makes or has made; one account neither sees nor stops those of another."""

    def __init__(self) -> None:
        self._checks: OrderedDict[CheckKey, RunningCheck] = (
            OrderedDict()
        )  # the one that was asked about last comes last

    def begin(self, assistant: Assistant, asked: CheckRequest, account: str | None, request: Any) -> RunningCheck:
        """Begin a check, in the place of one of the same name. `request` is that of Gradio, for the rate limit."""
        key = CheckKey(account, asked.check)
        self.stop(key)
        running = self._checks[key] = RunningCheck()
        running.task = asyncio.create_task(_run(running, assistant, asked, request))
        self._limit()
        return running

    def find(self, key: CheckKey) -> RunningCheck | None:
        """The check of this name and account; None where it is not known."""
        if key in self._checks:
            self._checks.move_to_end(key)
        return self._checks.get(key)

    def stop(self, key: CheckKey) -> None:
        """Stop a check and forget it."""
        running = self._checks.pop(key, None)
        if running and running.task:
            running.task.cancel()

    def _limit(self) -> None:
        for ended, at_most in ((False, _RUNNING_AT_MOST), (True, _ENDED_AT_MOST)):
            keys = [key for key, check in self._checks.items() if check.has_ended is ended]
            for key in keys[: max(0, len(keys) - at_most)]:
                self.stop(key)


async def _run(running: RunningCheck, assistant: Assistant, asked: CheckRequest, request: Any) -> None:
    texts = Translator(asked.language)
    try:
        with rate_limited(request):
            stream = assistant.acheck(asked.text, judge=asked.judge, confirm=lambda _cost: asked.agreed)
            async with aclosing(stream) as events:
                async for event in events:
                    running.add(event, texts)
                    if isinstance(event, CheckErrorEvent):
                        running.fail(texts.message(event.code, event.values, event.message))
    except (LimitError, VectorstoreError) as error:
        running.fail(texts.message(error.code, error.values))
    except Exception:  # at the page's edge: an exception would leave the page waiting
        logger.exception("checking a text failed")
        running.fail(texts("failed"))
