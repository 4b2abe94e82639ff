"""The catalog in PostgreSQL and the vectors on a Chroma server: what several machines share."""

import contextlib
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import postgresql
from tests.ports import free_port
from tests.unit.index.test_index import ARTICLES, LIMIT, letters, texts_embedded
from vectorstore import Index, StorageError, find, sync
from vectorstore.index.chroma import ChromaStore

pytestmark = pytest.mark.slow
_PATIENCE = 120.0  # seconds, on a machine that is busy


@pytest.fixture
def chroma_url(tmp_path: Path) -> Iterator[str]:
    """A Chroma server of the installed package."""
    port = free_port()
    program = Path(sys.executable).with_name("chroma")
    server = subprocess.Popen(
        [program, "run", "--path", tmp_path / "chroma", "--host", "127.0.0.1", "--port", str(port)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        _wait_for(f"http://127.0.0.1:{port}/api/v2/heartbeat", server)
        yield f"http://127.0.0.1:{port}"
    finally:
        server.kill()
        server.wait()


def _wait_for(address: str, server: "subprocess.Popen[bytes]") -> None:
    deadline = time.monotonic() + _PATIENCE
    while True:
        try:
            urllib.request.urlopen(address, timeout=_PATIENCE).close()
        except urllib.error.URLError:
            assert server.poll() is None
            assert time.monotonic() < deadline
        else:
            return


def test_machines_share_a_catalog_and_a_chroma_server(
    postgresql_server: postgresql.Server, chroma_url: str, tmp_path: Path
) -> None:
    url, corpus = postgresql_server.database(), tmp_path / "corpus"
    corpus.mkdir()
    for path, text in ARTICLES.items():
        (corpus / path).write_text(text, encoding="utf-8")

    def opened() -> contextlib.closing[Index]:
        return contextlib.closing(Index(tmp_path / "unused", letters(), chroma_url, database_url=url))

    with opened() as writer, opened() as reader:
        sync(writer, corpus, limit_bytes=LIMIT)
        assert isinstance(reader.vector_store, ChromaStore)
        for path, text in ARTICLES.items():
            assert find(reader, text, 1).passages[0].article.path == path
        (corpus / "pier.txt").unlink()
        sync(writer, corpus, limit_bytes=LIMIT)
        assert reader.vector_store.ids() == reader.lexical_index.ids() == reader.catalog.chunk_ids()
        lost = sorted(reader.catalog.chunk_ids())[:1]
        reader.vector_store.delete(lost)  # as a writer that was stopped before it knew that it writes no more

    embeddings = letters()
    with contextlib.closing(Index(tmp_path / "unused", embeddings, chroma_url, database_url=url)) as writer:
        assert writer.vector_store.ids() == writer.catalog.chunk_ids()
        assert texts_embedded(embeddings) == 0
    assert not (tmp_path / "unused").exists()

    chroma_url = "http://127.0.0.1:1"
    with opened() as index, pytest.raises(StorageError, match="No Chroma server answers"):
        _ = index.vector_store
