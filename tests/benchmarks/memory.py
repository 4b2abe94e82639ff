"""How much memory one long article takes while it is read, cleaned and cut into rows, for each MB of its file.

`python -m tests.benchmarks.memory [MEGABYTES]`; each text is read in a process of its own.
"""

import resource
import subprocess
import sys
import time

TEXTS = {
    "chinese": "河口乡去年组建了37个水质巡查小组，每周巡查2次。村里的老人说，从前的井水比现在还要清。\n",
    "english": "The village dug 37 deep wells, and the water is clearer than it was in the year before.\n",
}


def measure(name: str, megabytes: int) -> None:
    """Print the peak of this process above what it takes without an article."""
    from vectorstore.index.chunking import build_article_row
    from vectorstore.index.splitter import split
    from vectorstore.ingest.loaded_article import LoadedArticle
    from vectorstore.ingest.loader import Loader

    line = TEXTS[name]
    with Loader() as loader:
        [warm] = loader.load("warm.txt", (line * 50).encode())
        assert isinstance(warm, LoadedArticle)
        build_article_row(warm)
        content = "".join(f"{number} {line}" for number in range(megabytes * 2**20 // len(line.encode()))).encode()
        before = _peak()
        began = time.perf_counter()
        [loaded] = loader.load("long.txt", content)
        assert isinstance(loaded, LoadedArticle)
        read = _peak() - before
        chunks = sum(1 for _ in split(loaded.cleaned.text))
        print(f"{name}: {len(content) / 2**20:.0f} MB, read and cleaned {read / megabytes:.1f} MB for each MB, "
              f"split {(_peak() - before) / megabytes:.1f}, {chunks:,} chunks, "
                  f"{time.perf_counter() - began:.0f} s")  # fmt: skip


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    if len(sys.argv) > 2:
        measure(sys.argv[2], int(sys.argv[1]))
    else:
        for name in TEXTS:
            subprocess.run(
                [sys.executable, "-m", "tests.benchmarks.memory", sys.argv[1] if len(sys.argv) > 1 else "20", name],
                check=True,
            )
