"""How much disk and memory each further chunk takes, in a folder, in PostgreSQL and at a Chroma server.

Prints JSON. What is there with no chunk at all is left out: two sizes are measured, and the difference is divided.
"""

import argparse
import contextlib
import json
import tempfile
from pathlib import Path

import numpy as np
import psutil
import psycopg

from tests import chroma, postgresql
from tests.benchmarks.stores import fill
from vectorstore import move_index
from vectorstore.index.chroma import ChromaStore
from vectorstore.index.database import CATALOG_FILE

_DIMENSIONS = 512
_TOTAL = "SELECT pg_database_size(current_database())"
_TERMS = "SELECT pg_relation_size('chunk_terms_terms') + pg_total_relation_size('term_counts')"


def measure_catalogs(small: int, large: int, server: postgresql.Server) -> dict[str, float]:
    """Bytes a chunk of the catalog in a folder, of the database, and of the part of it that a search by words reads."""
    with tempfile.TemporaryDirectory() as folder:
        sizes = [_catalog_sizes(Path(folder), size, server.database()) for size in (small, large)]
    chunks = sizes[1][0] - sizes[0][0]
    names = ("catalog in a folder", "database", "index of words")
    grown = (after - before for before, after in zip(sizes[0][1:], sizes[1][1:], strict=True))
    return {name: bytes_more / chunks for name, bytes_more in zip(names, grown, strict=True)}


def _catalog_sizes(folder: Path, size: int, url: str) -> tuple[int, int, int, int]:
    fill(folder, size)
    chunks = move_index(folder, url, lambda _done, _total: None)
    with contextlib.closing(psycopg.connect(url, autocommit=True)) as session:
        session.execute("CHECKPOINT")
        [(total,)] = session.execute(_TOTAL).fetchall()
        [(terms,)] = session.execute(_TERMS).fetchall()
    return chunks, (folder / CATALOG_FILE).stat().st_size, total, terms


def measure_chroma(small: int, large: int) -> dict[str, float]:
    """Bytes a vector on the disk and in the memory of a Chroma server."""
    chance = np.random.default_rng(5)
    with tempfile.TemporaryDirectory() as name, chroma.running(folder := Path(name)) as server:
        process = psutil.Process(server.process.pid)
        with contextlib.closing(ChromaStore(server.url, "sizing")) as store:
            found, made = [], 0
            for size in (small, large):
                vectors = chance.standard_normal((size - made, _DIMENSIONS)).astype(np.float32)
                store.put([f"{number:024d}@1" for number in range(made, size)], vectors)
                made = size
                store.search(vectors[0], 10)
                disk = sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())
                found.append((disk, process.memory_info().rss))
    more = large - small
    return {
        "disk of a Chroma server": (found[1][0] - found[0][0]) / more,
        "memory of a Chroma server": (found[1][1] - found[0][1]) / more,
    }


def main() -> None:
    """Print the bytes of each."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("sizes", nargs=2, type=int, help="in chunks, the smaller first")
    sizes = parser.parse_args().sizes
    print(json.dumps(measure_chroma(sizes[0], sizes[1]), indent=1), flush=True)
    with postgresql.running() as server:
        print(json.dumps(measure_catalogs(sizes[0], sizes[1], server), indent=1), flush=True)


if __name__ == "__main__":
    main()
