"""Tries a Chroma folder in a process of its own: one that was torn by a kill can take down whoever opens it."""

import io
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import numpy as np

from vectorstore.errors import SearchIndexError
from vectorstore.index.chroma import ChromaStore
from vectorstore.index.rows import Vectors

_SECONDS_AT_MOST = 300
_SWOLLEN = 10  # times the size of the vectors: a torn list of links grows without end when it is opened


def health_check(folder: Path, collection: str, probes: Mapping[str, Vectors]) -> str:
    """What is wrong with the folder, in a sentence; empty where nothing is.

    `probes` are vectors by id; those whose id the collection has must be found in it.
    """
    content = io.BytesIO()
    np.savez(content, ids=np.array(list(probes), dtype=str), vectors=np.array(list(probes.values())))
    try:
        tried = subprocess.run(  # noqa: S603  # this very program
            [sys.executable, "-m", __name__, str(folder), collection],
            input=content.getvalue(),
            capture_output=True,
            check=False,
            timeout=_SECONDS_AT_MOST,
        )
    except subprocess.TimeoutExpired:
        return "Chroma's files could not be opened in time."
    if tried.returncode == 0:
        return ""
    return (
        tried.stdout.decode(errors="replace").strip() or f"Opening Chroma's files ended a process ({tried.returncode})."
    )


def _main() -> int:
    """The child: prints what is wrong and returns 1, or returns 0."""
    folder, collection = Path(sys.argv[1]), sys.argv[2]
    content = np.load(io.BytesIO(sys.stdin.buffer.read()))
    probes = dict(zip(content["ids"].tolist(), content["vectors"], strict=True))
    try:
        _check_link_lists(folder)
        store = ChromaStore(folder, collection)
        stored = store.ids()
        store.verify({identity: vector for identity, vector in probes.items() if identity in stored})
    except SearchIndexError as error:
        sys.stdout.buffer.write(str(error).encode())
        return 1
    return 0


def _check_link_lists(folder: Path) -> None:
    """Raises SearchIndexError where a list of links is far larger than the vectors that it links."""
    for links in folder.rglob("link_lists.bin"):
        vectors = links.with_name("data_level0.bin")
        if links.stat().st_size > _SWOLLEN * max(vectors.stat().st_size if vectors.exists() else 0, 2**20):
            raise SearchIndexError("chroma_links_torn")


if __name__ == "__main__":
    sys.exit(_main())
