"""A summary of several requests is whole where each of them says that it ended, and cut where one does not."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from langchain_core.language_models.fake_chat_models import FakeListChatModel
from langchain_core.messages import AIMessageChunk
from langchain_core.outputs import ChatGenerationChunk

from assistant import Assistant
from assistant.chain import build_chain


class Reporting(FakeListChatModel):
    """Writes one sentence after the other, and says of each why it ended, or nothing."""

    reasons: list[str | None]

    def _stream(self, *given: Any, **named: Any) -> Iterator[ChatGenerationChunk]:
        reason = self.reasons[self.i]
        yield from super()._stream(*given, **named)
        metadata = {"finish_reason": reason} if reason else {}
        yield ChatGenerationChunk(message=AIMessageChunk(content="", response_metadata=metadata))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("summaries")
    (folder / "corpus").mkdir()
    for name in ("Bees", "Ferry"):
        text = f"---\ntitle: {name}\n---\nThe {name} came in spring. It stayed for nine days."
        (folder / "corpus" / f"{name}.md").write_text(text)
    return folder


@pytest.mark.parametrize(
    ("reasons", "end"),
    [
        (["stop", "stop", "stop"], "stop"),
        (["stop", "length", "stop"], "length"),
        (["stop", None, "stop"], "length"),
        (["stop", "stop", "content_filter"], "content_filter"),
    ],
)
def test_the_end_of_a_comparison_is_that_of_its_parts(folder: Path, reasons: list[str | None], end: str) -> None:
    replies = ["It came in spring [1].", "It came in spring [2].", "Both came in spring [1][2]."]
    model = Reporting(responses=replies, reasons=reasons)
    with Assistant(chat_model=model, corpus=folder / "corpus", index=folder / "index", judge="off") as assistant:
        chain = build_chain(replace(assistant._components.load(), model_name="openai:x"))
        told = chain.invoke({"question": "Compare the articles Bees and Ferry"})
    assert "Both came in spring" in told["answer"]
    assert told["finish_reason"] == end
