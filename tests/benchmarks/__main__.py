"""Measures what users feel and prints it as JSON: start, index, search and answer, memory. `make bench` runs
it alone.
"""

import json
import platform
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from assistant import Assistant
from assistant.folders import packaged_folder
from tests.benchmarks import chats, page
from vectorstore import load_embeddings

QUESTIONS = [
    "开江县组建了多少个驻村帮扶工作组？",
    "開江縣的聯合黨委有哪些方式？",
    "农村居民人均可支配收入是多少？",
    "每年引进多少名优秀大学毕业生？",
    "贫困村被划分为几个片区？",
]
ROUNDS = 20


def main() -> None:
    """Print every figure, in milliseconds unless its name says otherwise."""
    figures = {
        "machine": (
            f"{platform.processor() or platform.machine()}, {platform.system()}, Python {platform.python_version()}"
        )
    }
    with (
        tempfile.TemporaryDirectory() as folder,
        Assistant(corpus=packaged_folder("corpus"), index=Path(folder), model="quote") as assistant,
    ):
        results: dict[str, object] = {
            "import assistant": _imported("assistant"),
            "import assistant.chat": _imported("assistant.chat"),
            "index the sample articles": _timed(assistant.sync),
            "sync that changes nothing": _timed(assistant.sync),
            "embed a question": _spread(lambda question: load_embeddings("local").question(question)),
            "search": _spread(assistant.search),
            "ask, question to complete answer": _spread(assistant.ask),
            "ask in English": _spread(assistant.ask, ["How many village work teams did Kaijiang County form?"]),
            "peak memory MB": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024),
        }
    results["page"] = page.measure()
    results["chats side by side, seconds"] = chats.measure()
    print(json.dumps(figures | results, ensure_ascii=False, indent=2))


def _timed(call: Callable[[], object]) -> float:
    began = time.perf_counter()
    call()
    return round((time.perf_counter() - began) * 1000, 1)


def _spread(call: Callable[[str], object], questions: list[str] = QUESTIONS) -> dict[str, float]:
    call(questions[0])  # warm
    times = sorted(_timed(lambda: call(question)) for _ in range(ROUNDS) for question in questions)  # noqa: B023  # called at once
    return {"p50": round(statistics.median(times), 1), "p95": times[int(len(times) * 0.95)], "max": times[-1]}


def _imported(module: str) -> float:
    """The best of three fresh processes, Python's own start taken off."""
    return round(min(_run(f"import {module}") - _run("pass") for _ in range(3)), 1)


def _run(program: str) -> float:
    return _timed(lambda: subprocess.run([sys.executable, "-c", program], check=True))


if __name__ == "__main__":
    main()
