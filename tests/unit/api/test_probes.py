"""/ready while the articles are first indexed, in an application that a host mounts before it has indexed anything."""

import asyncio
import json
import threading
from pathlib import Path
from typing import Any

import pytest
from starlette.requests import Request

from assistant import Assistant
from assistant.api import probes
from assistant.api.probes import Probes
from tests.serving import came_true
from vectorstore.index.file_reader import FileReader


def reply(assistant: Assistant) -> tuple[int, dict[str, Any]]:
    response = asyncio.run(Probes(assistant).ready(Request({"type": "http"})))
    return response.status_code, json.loads(bytes(response.body))


def test_a_process_is_ready_once_its_first_indexing_is_done(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "road.txt").write_text("The road is 4 km long.")
    opened, read_file = threading.Event(), FileReader.read_file

    def wait_and_read(reader: FileReader, path: str, stamp: object) -> str | None:
        opened.wait()
        return read_file(reader, path, stamp)  # type: ignore[arg-type]

    monkeypatch.setattr(FileReader, "read_file", wait_and_read)
    monkeypatch.setattr(probes, "_FIRST_SYNC_SECONDS", 0.0)
    with Assistant(corpus=tmp_path / "corpus", index=tmp_path / "index", model="quote") as assistant:
        try:
            assert reply(assistant) == (503, {"status": "not ready", "reason": "indexing"})
        finally:
            opened.set()  # nobody but the probe has begun it
        assert came_true(lambda: reply(assistant) == (200, {"status": "ready"}))


def test_a_process_whose_articles_cannot_be_indexed_says_why_it_is_not_ready(tmp_path: Path) -> None:
    with Assistant(corpus=tmp_path / "none", index=tmp_path / "index", model="quote") as assistant:
        assert reply(assistant) == (503, {"status": "not ready", "reason": "corpus_missing"})
        (tmp_path / "none").mkdir()  # where owners add articles, a folder without any takes requests
        assert came_true(lambda: reply(assistant)[0] == 200)
