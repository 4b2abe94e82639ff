"""A chat model of any package has an end to waiting: one that never answers, that stalls, that writes for ever."""

import asyncio
import time
from pathlib import Path
from typing import Any

import pytest
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.exceptions import ContextOverflowError
from langchain_core.exceptions import ModelError as LangChainError
from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatResult
from pydantic import PrivateAttr

from assistant import Assistant, ModelError
from assistant.schemas import Event
from tests.e2e.browser.scripted import Scripted, ScriptedInThread, ScriptedModel

FACT = "The ferry crosses the strait twelve times a day [1]."
QUESTION = "How many times does the ferry cross the strait?"


def endless(kind: type[ScriptedModel], *pieces: str, sends_empty_pieces: bool = False) -> ScriptedModel:
    """A model that writes these pieces, and then nothing more for ever."""
    return kind(
        pieces=list(pieces),
        hold_after=len(pieces),
        holds_whole_answers=True,
        sends_empty_pieces=sends_empty_pieces,
    )


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ferries")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "ferry.txt").write_text(
        "The ferry crosses the strait twelve times a day. Its captain is called Moss.", encoding="utf-8"
    )
    return folder


def over(folder: Path, model: ScriptedModel, **settings: float) -> Assistant:
    return Assistant(chat_model=model, corpus=folder / "corpus", index=folder / "index", **settings)


def streamed(folder: Path, model: ScriptedModel, **settings: float) -> Event:
    async def last(assistant: Assistant) -> Event:
        began = time.monotonic()
        events = [event async for event in assistant.astream(QUESTION)]
        assert time.monotonic() - began < 120  # the model itself would not end before it is released
        model.release.set()
        return events[-1]

    with over(folder, model, **settings) as assistant:
        return asyncio.run(last(assistant))


@pytest.mark.parametrize("kind", [ScriptedInThread, Scripted])
def test_a_model_that_never_answers_is_reported_as_silent(folder: Path, kind: type[ScriptedModel]) -> None:
    told = streamed(folder, endless(kind), timeout=0.3)
    assert told.type == "error"
    assert "silent for too long" in told.message
    assert told.answer is None


@pytest.mark.parametrize("kind", [ScriptedInThread, Scripted])
def test_a_model_that_stalls_is_reported_as_silent_and_keeps_what_had_come(
    folder: Path, kind: type[ScriptedModel]
) -> None:
    told = streamed(folder, endless(kind, FACT, " It"), timeout=0.3)
    assert told.type == "error"
    assert "silent for too long" in told.message
    assert told.answer is not None
    assert (told.answer.answer, told.answer.state) == (f"{FACT} It", "partial")
    assert [citation.state for citation in told.answer.citations] == ["verified"]


@pytest.mark.parametrize("kind", [ScriptedInThread, Scripted])
def test_a_model_that_says_nothing_for_ever_is_ended(folder: Path, kind: type[ScriptedModel]) -> None:
    model = endless(kind, FACT, sends_empty_pieces=True)
    told = streamed(folder, model, answer_seconds=0.5)
    assert told.type == "error"
    assert "did not end its answer" in told.message
    assert told.answer is not None
    assert model.closed.wait(60)


def test_a_model_that_does_not_stream_has_the_whole_time_and_no_more(folder: Path) -> None:
    told = streamed(folder, endless(ScriptedModel), timeout=0.1, answer_seconds=0.5)
    assert told.type == "error"
    assert "did not end its answer" in told.message
    done = streamed(folder, ScriptedModel(pieces=[FACT]), timeout=0.001)
    assert done.type == "done"
    assert done.answer.answer == FACT


@pytest.mark.parametrize("kind", [ScriptedModel, ScriptedInThread, Scripted])
def test_asking_at_once_is_bounded_as_well(folder: Path, kind: type[ScriptedModel]) -> None:
    model = endless(kind)
    with over(folder, model, answer_seconds=0.5) as assistant:
        began = time.monotonic()
        with pytest.raises(ModelError, match="did not end its answer"):
            assistant.ask(QUESTION)
        assert time.monotonic() - began < 120  # the model itself would not end before it is released
    model.release.set()


@pytest.mark.parametrize("kind", [ScriptedModel, ScriptedInThread, Scripted])
def test_the_chain_that_others_build_on_is_bounded_however_it_is_called(
    folder: Path, kind: type[ScriptedModel]
) -> None:
    model = endless(kind)
    with over(folder, model, timeout=0.3, answer_seconds=0.5) as assistant:
        with pytest.raises((TimeoutError, RuntimeError)):
            list(assistant.chain.stream({"question": QUESTION}))
        with pytest.raises((TimeoutError, RuntimeError)):
            asyncio.run(assistant.chain.ainvoke({"question": QUESTION}))
    model.release.set()


@pytest.mark.parametrize("kind", [ScriptedInThread, Scripted])
def test_closing_the_stream_stops_the_model(folder: Path, kind: type[ScriptedModel]) -> None:
    model = endless(kind, FACT, sends_empty_pieces=True)

    async def first(assistant: Assistant) -> None:
        stream = assistant.astream(QUESTION)
        async for event in stream:
            if event.type == "text":
                break
        await stream.aclose()

    with over(folder, model) as assistant:
        asyncio.run(first(assistant))
    assert model.closed.wait(60)


def test_an_answer_cancelled_between_two_pieces_stops_the_model_whoever_keeps_the_traceback(folder: Path) -> None:
    model = endless(Scripted, FACT, sends_empty_pieces=True)
    tracebacks = []

    async def cancelled(assistant: Assistant, turns_of_the_loop: int) -> bool:
        model.closed.clear()
        written = asyncio.Event()

        async def read() -> None:
            async for event in assistant.astream(QUESTION):
                if event.type == "text":
                    written.set()

        reading = asyncio.create_task(read())
        await written.wait()
        for _ in range(turns_of_the_loop):
            await asyncio.sleep(0)
        reading.cancel()
        try:
            await reading
        except asyncio.CancelledError as error:
            tracebacks.append(error)
        return bool(model.closed.is_set())

    async def all_moments(assistant: Assistant) -> list[bool]:
        return [await cancelled(assistant, turns) for turns in range(16)]

    with over(folder, model) as assistant:
        assert all(asyncio.run(all_moments(assistant)))
    assert len(tracebacks) == 16


class Failing(ScriptedModel):
    """Fails as the packages of other providers do."""

    status: int | None = None

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        error = RuntimeError("overloaded: sk-canary")
        error.status_code = self.status  # type: ignore[attr-defined]
        raise error


@pytest.mark.parametrize(
    ("status", "words"),
    [
        (401, "does not allow this key"),
        (404, "has no model"),
        (429, "is busy"),
        (400, "refused the question"),
        (402, "wants to be paid"),
        (422, "refused the question"),
        (529, "is busy"),
        (500, "failed: try again"),
        (None, "failed: try again"),
    ],
)
def test_what_other_packages_raise_is_one_sentence(folder: Path, status: int | None, words: str) -> None:
    told = streamed(folder, Failing(status=status))
    assert told.type == "error"
    assert words in told.message
    assert "canary" not in told.message
    with over(folder, Failing(status=status)) as assistant, pytest.raises(ModelError, match=words):
        assistant.ask(QUESTION)


class Wrapping(ScriptedModel):
    """Fails as Google's package does: LangChain's error has no status, the one from which it was made has."""

    status: int

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        cause = RuntimeError("sk-canary")
        cause.code = self.status  # type: ignore[attr-defined]
        raise LangChainError("no") from cause


@pytest.mark.parametrize(
    ("status", "words"), [(401, "does not allow this key"), (404, "has no model"), (429, "is busy"), (503, "is busy")]
)
def test_what_langchains_packages_make_of_a_status_is_looked_through(folder: Path, status: int, words: str) -> None:
    told = streamed(folder, Wrapping(status=status))
    assert told.type == "error"
    assert words in told.message


class Refusing(ScriptedModel):
    """Finds a long prompt too long, as other providers' packages tell it."""

    _sent: list[int] = PrivateAttr(default_factory=list)

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        self._sent.append(len(messages))
        if len(messages) > 2:
            raise ContextOverflowError
        return super()._generate(messages, stop, run_manager, **kwargs)


def test_what_is_too_long_for_any_package_is_asked_again_without_the_conversation(folder: Path) -> None:
    model = Refusing(pieces=[FACT])
    with over(folder, model) as assistant:
        answer = assistant.ask(QUESTION, [{"role": "user", "content": "Who is the captain?"}])
    assert answer.answer == FACT
    assert model._sent == [3, 2]
