"""What one of the peers takes for everything, as JSON, in a process of its own.

    python -m tests.benchmarks.peers_measured NAME FOLDER URL

The folder has the articles and the questions that `tests.benchmarks.peers` wrote.
"""

import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tests.benchmarks.peer_ways import WAYS, Way

QUESTIONS, ANSWERS, WARM = 100, 10, 3
FIGURES = ("ingest", "sync, nothing changed", "sync, one changed", "sync, 1 in 100 changed", "search", "search p50 ms",
           "search p95 ms", "first text of an answer, ms", "memory, MB")  # fmt: skip


def measured(way: type[Way], folder: Path, url: str) -> dict[str, float]:
    """What one of them takes for everything, in a fresh process."""
    corpus = folder / "corpus"
    program = way(corpus, folder / "index", url)
    figures = {"ingest": _seconds(program.ingest)}
    questions: list[str] = json.loads((folder / "questions.json").read_text(encoding="utf-8"))
    for question in questions[:WARM]:
        assert program.search(question)
    asked, times = questions[WARM : WARM + QUESTIONS], []
    began = _processor()
    for question in asked:
        before = time.perf_counter()
        program.search(question)
        times.append((time.perf_counter() - before) * 1000)
    figures["search"] = round((_processor() - began) / len(asked), 4)
    figures |= {"search p50 ms": round(statistics.median(times), 1)}
    figures |= {"search p95 ms": round(sorted(times)[int(len(times) * 0.95)], 1)}
    figures["first text of an answer, ms"] = round(
        statistics.median(map(_first_text(program), questions[-ANSWERS:])), 1
    )
    program.prepare_sync()
    files = sorted(corpus.rglob("*.txt"))
    for name, number in zip(FIGURES[1:4], (0, 1, max(2, len(files) // 100)), strict=True):
        changed = files[:number]
        for file in changed:
            with file.open("a", encoding="utf-8") as grown:
                grown.write(f"\nBulletin {number} says the same of {file.stem}.\n")
        figures[name] = _seconds(lambda: program.sync(changed))  # noqa: B023  # called at once
    figures["memory, MB"] = _memory()
    return figures


def _first_text(program: Way) -> Callable[[str], float]:
    def asked(question: str) -> float:
        began, heard = time.perf_counter(), []
        program.answer(question, lambda: heard.append(time.perf_counter()))
        return (heard[0] - began) * 1000

    return asked


def _seconds(call: Callable[[], object]) -> float:
    began = _processor()
    call()
    return round(_processor() - began, 3)


def _processor() -> float:
    """Processor seconds of this process and of its children that have ended."""
    return sum(os.times()[:4])


def _memory() -> int:
    """The most that this process held."""
    return int(Path("/proc/self/status").read_text(encoding="ascii").split("VmHWM:")[1].split()[0]) // 1024


if __name__ == "__main__":
    print(json.dumps(measured(WAYS[sys.argv[1]], Path(sys.argv[2]), sys.argv[3])))
