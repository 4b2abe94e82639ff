"""What the index asks of a vector store, and how a kind of store is opened.

A vector store is an index that can be thrown away. The catalog holds the vectors that count, and fills the store again
from them. A new store is one module with a class like this protocol, and its entry in `backends.py`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from vectorstore.index.rows import Vectors


class VectorStore(Protocol):
    """One collection of unit vectors, each under the id of its chunk, searched by cosine.

    Several threads may search at once while one of them writes. Every method raises SearchIndexError where the store
    is broken or does not answer: the index is then rebuilt from the catalog.
    """

    def put(self, ids: Sequence[str], vectors: Vectors) -> None:
        """Store vectors in place of older ones of the same ids.

        `vectors` has one row for each id: unit vectors of 32-bit floats, all of one length.
        """

    def delete(self, ids: Iterable[str]) -> None:
        """Delete the vectors of these ids; an id that is not there is no error."""

    def ids(self) -> set[str]:
        """The ids of all vectors."""

    def count(self) -> int:
        """The number of vectors."""

    def search(self, vector: Vectors, k: int) -> list[str]:
        """The ids of the `k` vectors with the highest cosine to this one, the highest first.

        Fewer where the store holds fewer; none where `k` is 0. The search may be approximate.
        """

    def verify(self, probes: Mapping[str, Vectors]) -> None:
        """Search for vectors that should be there, by id.

        Raises SearchIndexError where the store misses more of them than its approximate search explains.
        """

    def flush(self) -> None:
        """Write to disk what is held in memory, so that the next opening is quick."""

    def close(self) -> None:
        """Release the folder or the connection; no other method is called afterwards."""


def find_no_damage(_folder: Path, _collection: str, _probes: Mapping[str, Vectors]) -> str:
    """Of a store whose files cannot take down the process that opens them."""
    return ""


@dataclass(frozen=True)
class VectorStoreBackend:
    """A kind of vector store.

    Its files are in a folder `<name>-<generation>` of the index, which the index deletes once the store is closed. A
    store that is rebuilt gets the next generation's folder.
    """

    name: str
    open: Callable[[Path, str], VectorStore]
    """Opens or makes the collection of this name in this folder. Raises StorageError where that fails."""
    find_damage: Callable[[Path, str, Mapping[str, Vectors]], str] = find_no_damage
    """Tries files that may be torn, before they are opened, with some vectors by id that should be found.

    Takes the folder and the collection's name. Returns what is wrong in a sentence, or nothing.
    """
    is_remote: bool = False
    """Whether a server holds the vectors: the index then reports a broken store, and never rebuilds it by itself."""
