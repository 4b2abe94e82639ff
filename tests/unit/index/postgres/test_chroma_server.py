"""The catalog in PostgreSQL and the vectors on a Chroma server: what several machines share."""

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import chroma, postgresql
from tests.unit.index.test_index import ARTICLES, LIMIT, letters, texts_embedded
from vectorstore import Index, StorageError, find, sync
from vectorstore.index.postgres.fenced_store import FencedVectorStore

pytestmark = pytest.mark.slow


@pytest.fixture
def chroma_url(tmp_path: Path) -> Iterator[str]:
    with chroma.running(tmp_path / "chroma") as server:
        yield server.url


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
        assert isinstance(reader.vector_store, FencedVectorStore)
        for path, text in ARTICLES.items():
            assert find(reader, text, 1).passages[0].article.path == path
        (corpus / "pier.txt").unlink()
        sync(writer, corpus, limit_bytes=LIMIT)
        assert reader.vector_store.ids() == reader.lexical_index.ids() == reader.catalog.chunk_ids()
        lost = sorted(reader.catalog.chunk_ids())[:1]
        writer.vector_store.delete(lost)  # and the writer dies
        writer.catalog.set_property("writing", "1")

    embeddings = letters()
    with contextlib.closing(Index(tmp_path / "unused", embeddings, chroma_url, database_url=url)) as writer:
        assert writer.vector_store.ids() == writer.catalog.chunk_ids()
        assert texts_embedded(embeddings) == 0
    assert not (tmp_path / "unused").exists()

    chroma_url = "http://127.0.0.1:1"
    with opened() as index, pytest.raises(StorageError, match="No Chroma server answers"):
        _ = index.vector_store
