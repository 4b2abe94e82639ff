"""Checks of texts are observed, and waited for when a server stops, as answers are."""

import asyncio
from contextlib import aclosing
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.observers import LEFT, CheckEnd, ServerStoppingError
from assistant.validation import QuestionError

TEXT = "The bridge has 51 arches. The bridge has 15 arches. Who asks?"


class Ends:
    """Keeps how each check ended."""

    def __init__(self) -> None:
        self.ends: list[CheckEnd] = []

    def check_ended(self, end: CheckEnd) -> None:
        """Keep it."""
        self.ends.append(end)


def test_a_check_is_observed_to_its_end_and_counts_as_running_until_then(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "bridge.txt").write_text("The bridge has 51 arches.", encoding="utf-8")
    seen = Ends()

    async def stopped(assistant: Assistant) -> int:
        async with aclosing(assistant.acheck(TEXT)) as events:
            async for event in events:
                if event.type == "sentence":
                    return assistant.observers.stop(0)
        return 0

    async def refused(assistant: Assistant) -> str:
        codes = [event.code async for event in assistant.acheck(TEXT) if event.type == "error"]
        return codes[-1]

    with Assistant(corpus=tmp_path / "corpus", index=tmp_path / "index", model="quote") as assistant:
        assistant.observers.add_of_checks(seen)
        checked = assistant.check(TEXT)
        with pytest.raises(QuestionError):
            assistant.check("…")
        assert asyncio.run(stopped(assistant)) == 1
        with pytest.raises(ServerStoppingError):
            assistant.check(TEXT)
        assert asyncio.run(refused(assistant)) == "server_stopping"
        assert assistant.observers.running == 0
    whole, empty, left, *late = seen.ends
    assert (whole.checked, whole.failure) == (checked, None)
    assert (empty.checked, empty.failure) == (None, "check_empty")
    assert left.failure == LEFT
    assert left.checked
    assert len(left.checked.sentences) == 1
    assert [end.failure for end in late] == ["server_stopping"] * 2
