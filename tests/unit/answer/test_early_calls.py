"""The judge reads a paragraph while the model writes the next one, whichever way the answer is read."""

import asyncio
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.messages import BaseMessage
from langchain_core.outputs import ChatGenerationChunk
from pydantic import Field

from assistant import Assistant
from assistant.schemas import Answer, CitationEvent, DoneEvent
from tests.judges import Ruling, ScriptedModel, examined, not_told, supported

WORDS = "The harbour was dredged in 1931 so that larger ships could enter."
QUESTION = "Why was the harbour dredged?"
ANSWER = ("Deepening the harbour let bigger vessels come in[1].\n\n", "Ever larger ones followed[1].\n\nSo", " it was.")
_LONGEST_WAIT = 50.0  # seconds; then the answer fails


class WaitingModel(ScriptedModel):
    """Writes its last piece once `judged` is set."""

    judged: Any = Field(default_factory=threading.Event)  # pydantic makes no schema of an event

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        for number, chunk in enumerate(super()._stream(messages, stop, run_manager, **kwargs)):
            if number == len(self.answer) - 1 and not self.judged.wait(_LONGEST_WAIT):
                raise TimeoutError("the first paragraph was not judged")
            yield chunk


def carried(sentences: list[str]) -> list[Ruling]:
    return [
        supported(number, WORDS) if "Deepening" in text else not_told(number)
        for number, text in enumerate(sentences, start=1)
    ]


def judged_by(model: WaitingModel, tmp_path: Path) -> Assistant:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "harbour.txt").write_text(WORDS, encoding="utf-8")
    assistant = Assistant(corpus=tmp_path / "corpus", index=tmp_path / "index", chat_model=model)
    assert assistant.admission
    assert assistant.admission.run().admitted
    return assistant


def test_a_paragraph_is_sent_to_the_judge_before_the_answer_ends(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def rule(_: list[str], sentences: list[str]) -> list[Ruling]:
        model.judged.set()
        return carried(sentences)

    monkeypatch.delenv("ASSISTANT_JUDGE")
    model = WaitingModel(ruler=examined(rule), answer=ANSWER)
    with judged_by(model, tmp_path) as assistant:
        assert verdicts(assistant.ask(QUESTION)) == ["verified", "unsupported", "unsupported"]


def test_a_ruling_reaches_a_stream_before_the_model_writes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async def answer() -> Answer:
        async for event in assistant.astream(QUESTION):
            if isinstance(event, CitationEvent) and event.citation.method == "judge":
                model.judged.set()
        assert isinstance(event, DoneEvent)
        return event.answer

    monkeypatch.delenv("ASSISTANT_JUDGE")
    model = WaitingModel(ruler=examined(lambda _, sentences: carried(sentences)), answer=ANSWER)
    with judged_by(model, tmp_path) as assistant:
        assert verdicts(asyncio.run(answer())) == ["verified", "unsupported", "unsupported"]


def verdicts(answer: Answer) -> list[str]:
    return [str(sentence.verdict) for sentence in answer.sentences]
