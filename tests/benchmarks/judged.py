"""What a judge costs an answer in time: `python -m tests.benchmarks.judged`.

A scripted model writes eight sentences, a piece each 50 ms, and as a judge takes 500 ms for each call. Printed are the
milliseconds to the first text and from the last word to the last verdict, of answers with and without the judge.
"""

import asyncio
import os
import statistics
import tempfile
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk, ChatResult

from assistant import Assistant
from tests.judges import Ruling, ScriptedModel, examined, not_told, supported

_PIECE_SECONDS, _CALL_SECONDS = 0.05, 0.5
_ANSWERS = 7
_HARBOUR = (
    "The harbour was dredged in 1931 so that larger ships could enter. The work took 14 months and employed 300 men."
)
_SCHOOL = (
    "The village school opened with two rooms. A third room was added later, when the harbour had made the "
    "village rich."
)
_QUESTION = "What did the harbour and the school bring to the village?"
_SENTENCES = (
    "Deepening the harbour let bigger vessels come in[1].",
    "Three hundred men worked at the harbour for over a year[1].",
    "At first the village school had a pair of rooms[2].",
    "Later the school got one room more[2].",
)


class _Slow(ScriptedModel):
    """Takes the time that a model behind a network takes."""

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        await asyncio.sleep(_CALL_SECONDS)
        return self._generate(messages, stop, None, **kwargs)

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        for piece in self.answer:
            await asyncio.sleep(_PIECE_SECONDS)
            yield ChatGenerationChunk(message=AIMessageChunk(content=piece))


def _rule(passages: list[str], sentences: list[str]) -> list[Ruling]:
    excerpt = (
        "The harbour was dredged in 1931"
        if "harbour was dredged" in passages[0]
        else "The village school opened with two rooms"
    )
    ours = [number for number, text in enumerate(sentences, start=1) if any(text in whole for whole in _SENTENCES)]
    return [
        supported(number, excerpt) if number in ours else not_told(number) for number in range(1, len(sentences) + 1)
    ]


async def _asked(assistant: Assistant) -> tuple[float, float]:
    last = None
    async for event in assistant.astream(_QUESTION):
        last = event
    assert last is not None
    assert last.type == "done"
    spent = last.answer.timings_ms
    return spent["first_text"] - spent["retrieve"], spent["total"] - spent["last_text"]


def _row(name: str, figures: list[tuple[float, float]]) -> str:
    first, rest = zip(*figures, strict=True)
    return f"| {name} | {statistics.median(first):.0f} | {statistics.median(rest):.0f} | {max(rest):.0f} |"


def main() -> None:
    """Print the table."""
    os.environ.pop("ASSISTANT_JUDGE", None)
    pieces = tuple(word + " " for sentence in _SENTENCES * 2 for word in sentence.split(" "))
    print("| judge | first text | last word to last verdict | the longest |\n|---|---|---|---|")
    with tempfile.TemporaryDirectory() as folder:
        corpus = Path(folder, "corpus")
        corpus.mkdir()
        (corpus / "harbour.txt").write_text(_HARBOUR, encoding="utf-8")
        (corpus / "school.txt").write_text(_SCHOOL, encoding="utf-8")
        for name, judge in (("off", "off"), ("500 ms a call", None)):
            model = _Slow(ruler=examined(_rule), answer=pieces)
            with Assistant(corpus=corpus, index=Path(folder, "index"), chat_model=model, judge=judge) as assistant:
                if assistant.admission:
                    assistant.admission.run()
                print(_row(name, [asyncio.run(_asked(assistant)) for _ in range(_ANSWERS)]))


if __name__ == "__main__":
    main()
