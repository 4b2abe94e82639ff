"""Copies the index of a folder into an empty database; nothing is embedded again."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

from vectorstore.errors import StorageError
from vectorstore.index import lock
from vectorstore.index.catalog import SqliteCatalog
from vectorstore.index.database import CATALOG_FILE
from vectorstore.index.postgres.catalog import PostgresCatalog
from vectorstore.index.postgres.keyword_index import PostgresKeywordIndex
from vectorstore.index.postgres.leadership import Leadership, new_name
from vectorstore.index.rows import decode_chunk

_TABLES = ("files", "refusals", "holdings", "articles", "shingles", "chunks", "vectors")
_OWN_PROPERTIES = ("identity", "seal", "generation")  # of the folder


def move_index(folder: Path, database_url: str, progress: Callable[[int, int], None]) -> int:
    """Copy the catalog in the folder, which stays as it is, in one transaction; returns the number of chunks.

    `progress` is called with the number of chunks done and of all. Raises IndexInUseError where another process has the
    folder or the database, and StorageError where there is no index in the folder, or one in the database.
    """
    file = folder / CATALOG_FILE
    if not file.exists():
        raise StorageError("index_missing", folder=folder)
    with ExitStack() as opened:
        opened.callback(lock.acquire(folder).release)
        SqliteCatalog(file).close()  # leads one of an older version to the present one
        source = opened.enter_context(closing(sqlite3.connect(f"{file.resolve().as_uri()}?mode=ro", uri=True)))
        name = new_name()
        target = opened.enter_context(closing(PostgresCatalog(database_url, name=name)))
        leadership = Leadership(database_url, name, lambda: None)
        opened.callback(leadership.release)
        target.fence = leadership.require()
        if not target.is_empty() or target.files():
            raise StorageError("database_not_empty", place=target.place)
        with target.transaction():
            _copy_catalog(source, target)
            chunks = _index_terms(source, target, progress)
        target.analyze()
        return chunks


def _copy_catalog(source: sqlite3.Connection, target: PostgresCatalog) -> None:
    for table in _TABLES:
        columns = [row[1] for row in source.execute(f"PRAGMA table_info({table})")]
        rows = source.execute(f"SELECT {', '.join(columns)} FROM {table}")  # noqa: S608  # names of ours
        target.copy_rows(table, columns, rows)
    for name, value in source.execute("SELECT name, value FROM facts"):
        if name not in _OWN_PROPERTIES:
            target.set_property(name, value)


def _index_terms(source: sqlite3.Connection, target: PostgresCatalog, progress: Callable[[int, int], None]) -> int:
    [(total,)] = source.execute("SELECT count(*) FROM chunks")

    def chunks() -> Iterator[tuple[str, str, str]]:
        for number, row in enumerate(source.execute("SELECT * FROM chunks"), start=1):
            chunk = decode_chunk(row)
            yield chunk.id, chunk.article, chunk.embedding_text
            progress(number, total)

    PostgresKeywordIndex(target).fill(chunks())
    return int(total)
