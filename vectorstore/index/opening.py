"""Opens what an index is made of: in a folder that one process owns, or in a database that several share."""

import os
import uuid
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path

from vectorstore.embeddings import NamedEmbeddings
from vectorstore.index import lock
from vectorstore.index.backends import select_backend
from vectorstore.index.catalog import Catalog, SqliteCatalog
from vectorstore.index.database import CATALOG_FILE, damaged_index
from vectorstore.index.generations import Generations
from vectorstore.index.lazy_search_indexes import LazySearchIndexes
from vectorstore.index.postgres.shared_indexes import SharedSearchIndexes
from vectorstore.index.postgres.sync_requests import SyncRequests
from vectorstore.index.search_indexes import LEXICAL
from vectorstore.index.shared_vectors import SHARED
from vectorstore.index.vector_store import VectorStoreBackend
from vectorstore.messages import message


@dataclass(frozen=True)
class OpenIndex:
    """A catalog with its search indexes, whether this process writes them, who does, and what gives all of it up.

    `requests` are syncs that processes ask of each other, where several share the index.
    """

    place: str
    catalog: Catalog
    search_indexes: LazySearchIndexes | SharedSearchIndexes
    is_writer: Callable[[], bool]
    writer: Callable[[], str]
    release: Callable[[], None]
    requests: SyncRequests | None = None


def open_folder(folder: Path, embeddings: NamedEmbeddings, backend: VectorStoreBackend) -> OpenIndex:
    """What is in a folder, or an empty index there; raises IndexInUseError naming the process that owns it."""
    with ExitStack() as opened:
        folder_lock = lock.acquire(folder)
        opened.callback(folder_lock.release)
        catalog = _open_catalog(folder, backend)
        opened.callback(catalog.close)
        if catalog.get_property("identity") is None:
            catalog.set_property("identity", uuid.uuid4().hex)
        generations = Generations(folder, catalog, backend.name, LEXICAL, SHARED)
        indexes = LazySearchIndexes(catalog, generations, embeddings, backend)
        release = opened.pop_all().close
    return OpenIndex(str(folder), catalog, indexes, lambda: True, _this_process, release)


def open_shared(
    database_url: str,
    embeddings: NamedEmbeddings,
    chroma_url: str | None,
    on_work: Callable[[], None],
    *,
    may_lead: bool,
) -> OpenIndex:
    """What is in a database, or an empty index there; raises StorageError where it does not answer."""
    from vectorstore.index.postgres.catalog import PostgresCatalog
    from vectorstore.index.postgres.leadership import Leadership, new_name

    name = new_name()
    with ExitStack() as opened:
        catalog = PostgresCatalog(database_url, name=name)
        opened.callback(catalog.close)
        requests = SyncRequests(database_url, name)
        opened.callback(requests.close)
        leadership = Leadership(database_url, name, on_work, may_lead=may_lead)
        opened.callback(leadership.release)
        backend = select_backend(chroma_url) if chroma_url else None
        indexes = SharedSearchIndexes(catalog, leadership, embeddings, backend)
        release = opened.pop_all().close
    return OpenIndex(
        catalog.place, catalog, indexes, lambda: leadership.fence is not None, leadership.leader, release, requests
    )


def _this_process() -> str:
    return f"process {os.getpid()}"


def _open_catalog(folder: Path, backend: VectorStoreBackend) -> SqliteCatalog:
    """The folder's catalog, a new one where there is none.

    Raises StorageError where the file was emptied, while its search indexes are still there.
    """
    file = folder / CATALOG_FILE
    if file.exists() and not file.stat().st_size and any(folder.glob(f"{backend.name}-*")):
        raise damaged_index(folder, message("record_empty"))
    return SqliteCatalog(file)
