"""The first sync: begun once whoever waits, left without being stopped, begun anew after a failure."""

import asyncio
import threading
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.first_sync import FirstSync
from tests.serving import came_true
from vectorstore import StorageError, VectorstoreError
from vectorstore.index.file_reader import FileReader


class Gated:
    """A sync that waits for the test, and fails as often as it says."""

    def __init__(self, failures: int = 0) -> None:
        self.opened, self.begun, self._failures = threading.Event(), 0, failures
        self.first = FirstSync(self.sync, threading.Event())

    def sync(self) -> None:
        self.begun += 1
        self.first.progress(None)(1, 3)
        self.opened.wait()
        if self.begun <= self._failures:
            raise StorageError("index_closed")


def test_all_who_wait_share_one_sync_and_see_how_far_it_is() -> None:
    gated = Gated()

    async def wait_and_leave() -> None:
        leaving = asyncio.create_task(gated.first.await_end())
        waiting = asyncio.create_task(gated.first.await_end())
        await asyncio.sleep(0)
        leaving.cancel()
        await asyncio.gather(leaving, return_exceptions=True)
        gated.opened.set()
        await waiting

    assert gated.first.wait(0, again=True) is not None
    assert came_true(lambda: gated.first.status.done == 1)
    asyncio.run(wait_and_leave())
    assert gated.first.wait(0, again=False) is None
    assert gated.begun == 1


def test_a_failure_reaches_who_waits_and_the_next_one_begins_anew() -> None:
    gated = Gated(failures=1)
    assert gated.first.wait(0, again=True) is not None
    gated.opened.set()
    with pytest.raises(VectorstoreError, match="closed"):
        gated.first.wait(300, again=False)
    with pytest.raises(VectorstoreError, match="closed"):  # a page that asks later learns it too
        gated.first.wait(0, again=False)
    assert gated.first.wait(300, again=True) is None
    assert gated.begun == 2


def test_closing_ends_the_first_sync_between_two_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    for name in "abc":
        (corpus / f"{name}.txt").write_text(f"The {name} road is 4 km long.")
    reached, opened, read = threading.Event(), threading.Event(), []
    read_file = FileReader.read_file

    def wait_and_read(reader: FileReader, path: str, stamp: object) -> str | None:
        read.append(path)
        reached.set()
        opened.wait()
        return read_file(reader, path, stamp)  # type: ignore[arg-type]

    monkeypatch.setattr(FileReader, "read_file", wait_and_read)
    assistant = Assistant(corpus=corpus, index=tmp_path / "index", model="quote")
    assert assistant.indexing() is not None
    reached.wait()
    closing = threading.Thread(target=assistant.close)
    closing.start()
    assert came_true(assistant._corpus_index._worker.stopping.is_set)
    opened.set()
    closing.join()
    assert read == ["a.txt"]
    monkeypatch.undo()
    with assistant:
        assert assistant.indexing(300) is None
        assert len(assistant.articles()) == 3
