"""Copies a catalog between a folder and a database; nothing is embedded again."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path

from vectorstore.errors import StorageError
from vectorstore.index import lock
from vectorstore.index.catalog import SqliteCatalog
from vectorstore.index.database import CATALOG_FILE
from vectorstore.index.postgres.catalog import PostgresCatalog
from vectorstore.index.postgres.connections import connect, migrate
from vectorstore.index.postgres.keyword_index import PostgresKeywordIndex
from vectorstore.index.postgres.leadership import Leadership, new_name
from vectorstore.index.postgres.schema import CATALOG_TABLES, TABLES
from vectorstore.index.postgres.values import restored
from vectorstore.index.rows import decode_chunk

Progress = Callable[[int, int], None]
_TABLES = ("files", "refusals", "holdings", "articles", "shingles", "chunks", "vectors")
_OWN_PROPERTIES = ("identity", "seal", "generation")  # of the folder, or of the database
_ROWS_AT_ONCE = 2000


def move_index(
    folder: Path, database_url: str, progress: Progress, copy_records: Callable[[], None] = lambda: None
) -> int:
    """Copy the catalog in the folder, which stays as it is, in one transaction; returns the number of chunks.

    `progress` is called with the number of chunks done and of all. `copy_records` is called when all is copied, and
    before it is there for others. Raises IndexInUseError where another process has the folder or the database, and
    StorageError where there is no index in the folder, or one in the database.
    """
    file = folder / CATALOG_FILE
    if not file.exists():
        raise StorageError("index_missing", folder=folder)
    with ExitStack() as opened:
        opened.callback(lock.acquire(folder).release)
        SqliteCatalog(file).close()  # leads one of an older version to the present one
        target = opened.enter_context(_led(database_url))
        if _has_index(target):
            raise StorageError("database_not_empty", place=target.place)
        return _fill(file, target, progress, copy_records)


def replace_shared_catalog(database_url: str, file: Path, copy_records: Callable[[], None]) -> None:
    """Put a checked copy of a catalog in the place of the one in the database, in one transaction.

    Raises IndexInUseError where another process writes the database.
    """
    with _led(database_url) as target:
        _fill(file, target, lambda _done, _total: None, copy_records)


def copy_shared_catalog(database_url: str, file: Path) -> bool:
    """Copy the catalog in the database into a new file, as it is at one moment, while others write it.

    Returns whether it lists anything. Raises StorageError.
    """
    import psycopg

    SqliteCatalog(file).close()
    with closing(sqlite3.connect(file)) as target, closing(connect(database_url, new_name())) as source:
        migrate(source, database_url, CATALOG_TABLES)
        source.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        with source.transaction(), target:
            for table in _TABLES:
                columns = [row[1] for row in target.execute(f"PRAGMA table_info({table})")]
                names, places = ", ".join(columns), ", ".join("?" * len(columns))
                with source.cursor(table, binary=True) as rows:
                    rows.execute(f"SELECT {names} FROM {table}".encode())  # noqa: S608  # names of ours
                    while batch := rows.fetchmany(_ROWS_AT_ONCE):
                        target.executemany(f"INSERT INTO {table} VALUES ({places})", restored(batch))  # noqa: S608
            facts = source.execute("SELECT name, value FROM facts WHERE name <> ALL(%s)", [list(_OWN_PROPERTIES)])
            target.executemany("INSERT INTO facts VALUES (?, ?)", facts.fetchall())
        target.execute("PRAGMA journal_mode=DELETE")  # one file, which needs no other beside it
        [(count,)] = target.execute("SELECT count(*) FROM files").fetchall()
    return bool(count)


def has_shared_index(database_url: str) -> bool:
    """Whether the database holds an index."""
    with closing(PostgresCatalog(database_url, name=new_name())) as catalog:
        return _has_index(catalog)


def _has_index(catalog: PostgresCatalog) -> bool:
    return bool(not catalog.is_empty() or catalog.files())


@contextmanager
def _led(database_url: str) -> Iterator[PostgresCatalog]:
    """The catalog of the database, under the lead of this process."""
    name = new_name()
    with closing(PostgresCatalog(database_url, name=name)) as target, ExitStack() as opened:
        leadership = Leadership(database_url, name, lambda: None)
        opened.callback(leadership.release)
        target.fence = leadership.require()
        yield target


def _fill(file: Path, target: PostgresCatalog, progress: Progress, copy_records: Callable[[], None]) -> int:
    """Have the database list what the file lists, and nothing else; returns the number of chunks."""
    uri = f"{file.resolve().as_uri()}?mode=ro"
    with closing(sqlite3.connect(uri, uri=True)) as source:
        with target.transaction():
            for table in TABLES:
                kept = " WHERE name <> 'identity'" if table == "facts" else ""
                target.execute(f"DELETE FROM {table}{kept}")  # noqa: S608  # names of ours
            _copy_catalog(source, target)
            chunks = _index_terms(source, target, progress)
            copy_records()
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


def _index_terms(source: sqlite3.Connection, target: PostgresCatalog, progress: Progress) -> int:
    [(total,)] = source.execute("SELECT count(*) FROM chunks")

    def chunks() -> Iterator[tuple[str, str, str]]:
        for number, row in enumerate(source.execute("SELECT * FROM chunks"), start=1):
            chunk = decode_chunk(row)
            yield chunk.id, chunk.article, chunk.embedding_text
            progress(number, total)

    PostgresKeywordIndex(target).fill(chunks())
    return int(total)
