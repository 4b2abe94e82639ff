"""How a search grows with the index: a thousand to half a million chunks.

Prints JSON and draws a plot; `make bench` runs it up to 100,000.

Texts are made of invented words that are as unevenly common as words are; vectors are drawn around centres, as an
index of this size is measured and not the encoder. Each question is embedded by the real encoder all the same.
"""

import argparse
import json
import math
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from itertools import accumulate
from pathlib import Path
from typing import NoReturn

import numpy as np
from langchain_core.embeddings import Embeddings
from tqdm import tqdm

from tests.benchmarks.dense_recall import recall
from vectorstore import Filter, Index, NamedEmbeddings, find, load_embeddings, sync
from vectorstore.index.rows import Vectors

SIZES = (1_000, 10_000, 100_000, 500_000)
QUESTIONS, SEARCHERS, PASSAGES = 200, 8, 6
FIRST = "第一个问题是什么？"
SENTENCES = 200  # an article, about fifteen chunks
USUAL = "的了在和是有"  # characters of any prose: a text without them is refused as garbled
LIMIT = 2**25


class Drawn(NamedEmbeddings):
    """Vectors drawn around two thousand centres.

    A question is embedded by the real encoder and then given a drawn vector.
    """

    def __init__(self) -> None:
        super().__init__(_Nothing(), "drawn")
        self._random = np.random.default_rng(1)
        self._centres = self._random.standard_normal((2000, 512), dtype=np.float32)
        self._local = load_embeddings("local")

    def passages(self, texts: list[str]) -> Vectors:
        vectors: Vectors = self._random.standard_normal((len(texts), 512), dtype=np.float32)
        vectors += self._centres[self._random.integers(0, len(self._centres), len(texts))]
        vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
        return vectors

    def question(self, text: str) -> Vectors:
        self._local.question(text)
        vector: Vectors = self.passages([text])[0]
        return vector


class _Nothing(Embeddings):
    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        raise NotImplementedError

    def embed_query(self, text: str) -> list[float]:
        raise NotImplementedError


def main() -> None:
    """Print every figure for each size, and draw them where a file is named for that."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("sizes", nargs="*", type=int, default=list(SIZES), help="in chunks, the smallest first")
    parser.add_argument(
        "--keep", type=Path, help="a folder for the articles and the index, which a later run goes on with"
    )
    parser.add_argument("--plot", type=Path, help="an SVG file")
    parser.add_argument(
        "--measure", type=Path, help=argparse.SUPPRESS
    )  # what each size is measured by, in a fresh process
    given = parser.parse_args()
    if given.measure:
        print(json.dumps(_measured(given.measure)))
        return
    with tempfile.TemporaryDirectory() as passing:
        rows = [_row(given.keep or Path(passing), size) for size in given.sizes]
    print(json.dumps(rows, ensure_ascii=False, indent=2))
    if given.plot:
        given.plot.write_text(_plot(rows), encoding="utf-8")


def _row(folder: Path, size: int) -> dict[str, object]:
    """One size, built and measured."""
    built = _grown(folder / "corpus", folder / "index", size)
    run = subprocess.run(
        [sys.executable, "-m", __spec__.name, "--measure", str(folder / "index")],
        check=True,
        capture_output=True,
        text=True,
    )
    row: dict[str, object] = json.loads(run.stdout) | {"seconds to get here without the encoder": round(built, 1)}
    print(json.dumps(row, ensure_ascii=False), file=sys.stderr)
    return row


def _grown(corpus: Path, folder: Path, size: int) -> float:
    """Add articles until the index has this many chunks; the seconds it took."""
    began = time.perf_counter()
    index = Index(folder, Drawn())
    try:
        while (lacking := size - index.catalog.chunk_count()) > 0:
            write(corpus, max(1, lacking // 16))
            with tqdm(unit=" articles", desc=f"{size:,} chunks") as bar:
                report = sync(
                    index,
                    corpus,
                    limit_bytes=LIMIT,
                    progress=lambda done, total, bar=bar: _shown(bar, done, total),  # type: ignore[misc]
                )
            assert not report.refused, report.refused[0]  # else the index would never be full
    finally:
        index.close()
    return time.perf_counter() - began


def _shown(bar: "tqdm[NoReturn]", done: int, total: int) -> None:
    bar.total = total
    bar.update(done - bar.n)


def _measured(folder: Path) -> dict[str, object]:
    """One index in a fresh process: the first question, then many, then eight searchers at once."""
    embeddings, before = Drawn(), _memory()
    index, first = _opened(folder, embeddings)  # with Chroma's import and the encoder's loading
    try:
        chance = random.Random(3)
        texts = [chance.choice(chunk.text.split("。")) for chunk in index.catalog.sample_chunks(QUESTIONS)]
        questions = [f"{text[chance.randrange(3) :][:12]}是多少？" for text in texts]
        source = index.catalog.articles()[0].source
        alone = _times(lambda q: find(index, q, PASSAGES), questions)
        processor = time.process_time()
        _times(lambda q: find(index, q, PASSAGES), questions)
        processor = (time.process_time() - processor) / len(questions)
        began = time.perf_counter()
        with ThreadPoolExecutor(SEARCHERS) as pool:
            list(pool.map(lambda q: find(index, q, PASSAGES), questions))
        together = time.perf_counter() - began
        filtered = _times(lambda q: find(index, q, PASSAGES, filters=Filter(sources=(source or "",))), questions[:50])
        dated = _times(lambda q: find(index, q, PASSAGES, filters=Filter(after="2015")), questions[:20])
        figures: dict[str, object] = {
            "chunks": index.catalog.chunk_count(),
            "search p50 ms": _at(alone, 0.5),
            "search p95 ms": _at(alone, 0.95),
            "processor time of a search, ms": round(processor * 1000, 1),
            "eight searchers, searches a second": round(len(questions) / together, 1),
            "one searcher, searches a second": round(len(questions) / (sum(alone) / 1000), 1),
            "filtered to a source of ten p50 ms": _at(filtered, 0.5),
            "filtered to half of the dates p50 ms": _at(dated, 0.5),
            "opening and first question, s": round(first, 2),
            "memory before opening, MB": before,
            "memory, MB": _memory(),
            "recall at 10 against exact search": recall(index, embeddings.passages(questions[:50])),
        }
    finally:
        index.close()
    index, warm = _opened(folder, embeddings)
    index.close()
    return figures | {"opening and first question in a warm process, s": round(warm, 2)}


def _opened(folder: Path, embeddings: Drawn) -> tuple[Index, float]:
    """The index after its first question, and the seconds until then."""
    began = time.perf_counter()
    index = Index(folder, embeddings)
    find(index, FIRST, PASSAGES)
    return index, time.perf_counter() - began


def _times(call: Callable[[str], object], questions: list[str]) -> list[float]:
    times = []
    for question in questions:
        began = time.perf_counter()
        call(question)
        times.append((time.perf_counter() - began) * 1000)
    return times


def _at(times: list[float], share: float) -> float:
    return round(sorted(times)[int(len(times) * share)], 1)


def _memory() -> int:
    """The most that this process held so far.

    What `getrusage` tells begins with the most of the process that started it.
    """
    return int(Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]) // 1024


def write(corpus: Path, number: int) -> None:
    """More articles of invented two-character words, the n-th most common one a hundredth as common as the first at n
    = 100.
    """
    spelling = random.Random(7)
    words = ["".join(chr(spelling.randrange(0x4E00, 0x5A00)) for _ in range(2)) for _ in range(50_000)]
    weights = list(accumulate(1 / (rank + 10) for rank in range(len(words))))
    begin = sum(1 for _ in corpus.rglob("*.md"))
    chance = random.Random(begin)
    for article in range(begin, begin + number):
        folder = corpus / f"{article // 1000:03d}"
        folder.mkdir(parents=True, exist_ok=True)
        said = []
        for _ in range(SENTENCES):
            drawn = chance.choices(words, cum_weights=weights, k=chance.randint(6, 14))
            said.append("".join(word + chance.choice(USUAL) for word in drawn) + "。")
        facts = f"---\ntitle: 第{article}篇\nsource: 第{article % 10}社\ndate: {2010 + article % 10}-05-01\n---\n\n"
        (folder / f"{article:06d}.md").write_text(facts + "".join(said) + "\n", encoding="utf-8")


def _plot(rows: list[dict[str, object]]) -> str:
    """Milliseconds and megabytes against chunks, both on logarithmic scales, as an SVG file."""
    series = (("search p50 ms", "#1d4ed8"), ("search p95 ms", "#60a5fa"), ("memory, MB", "#d97706"))
    parts = []
    for place, (name, colour) in enumerate(series):
        spots = [(_x(float(str(row["chunks"]))), _y(float(str(row[name])))) for row in rows]
        parts.append(
            f'<polyline fill="none" stroke="{colour}" stroke-width="2" '
            f'points="{" ".join(f"{x:.0f},{y:.0f}" for x, y in spots)}"/>'
        )
        parts += [f'<circle cx="{x:.0f}" cy="{y:.0f}" r="3" fill="{colour}"/>' for x, y in spots]
        parts.append(f'<text x="60" y="{20 + 16 * place}" fill="{colour}">{name}</text>')
    parts += [f'<text x="{_x(float(str(row["chunks"]))) - 20:.0f}" y="316">{row["chunks"]:,}</text>' for row in rows]
    parts += [f'<text x="8" y="{_y(value) + 4:.0f}">{value:,}</text>' for value in (1, 10, 100, 1000)]
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 560 330" font-family="sans-serif" '
        f'font-size="12">{"".join(parts)}</svg>\n'
    )


def _x(chunks: float) -> float:
    return 60 + (math.log10(chunks) - 3) / 2.8 * 460


def _y(value: float) -> float:
    return 300 - math.log10(max(value, 1)) / 3.5 * 280


if __name__ == "__main__":
    main()
