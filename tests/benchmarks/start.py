"""How long a start takes over an index that is there: from the command to the first line, the first answer of the port
and the page.

Prints JSON.

The articles are made up by a program, always the same ones, of news-like paragraphs in Chinese and English. Their
vectors are drawn around centres, under the name of the local encoder: a start that finds nothing changed embeds
nothing, and 100,000 chunks would take the encoder hours. With `--checkout` the program of another checkout is measured
over the same folder.
"""

import argparse
import json
import os
import random
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import numpy as np
from langchain_core.embeddings import Embeddings
from tqdm import tqdm

from assistant.settings import Settings
from vectorstore import Index, NamedEmbeddings, load_embeddings, sync

ROOT = Path(__file__).parents[2]
ARTICLES_AT_ONCE = 500
PATIENCE = 1800  # seconds; a busy machine is slow, not wrong
COUNTIES = "河口 石桥 青山 白水 柳林 东岭 沙洲 云台 长坪 金溪".split()
PLACES = "Riverton Stonebridge Greenhill Whitewater Willow Eastridge Sandbank Cloudmere Longmeadow Goldbrook".split()
DONE = {
    "新修水渠": ("公里", "kilometres of canal were dug"),
    "组建巡查小组": ("个", "patrol teams were formed"),
    "栽种桃树": ("棵", "peach trees were planted"),
    "改造旧屋": ("间", "old houses were repaired"),
    "培训农技人员": ("名", "farm advisers were trained"),
    "开通乡村客车": ("班", "village buses were put on the road"),
}
AFTER = (
    (
        "负责人说，工程比去年提前了{days}天完工，余款已经全部付清。",
        "The work was done {days} days earlier than last year, and all bills were paid.",
    ),
    (
        "村民代表在{month}月的会上看过账目，没有提出不同意见。",
        "Villagers looked at the accounts at a meeting in month {month} and raised no objection.",
    ),
    (
        "明年的计划还要再增加{more}户，报名从{month}月开始。",
        "Next year {more} more households will join; they can sign up from month {month} on.",
    ),
    (
        "县里的检查组走访了{more}户人家，记录了{days}条意见。",
        "Inspectors of the county visited {more} households and wrote down {days} remarks.",
    ),
)


class Drawn(Embeddings):
    """Vectors drawn around two thousand centres."""

    def __init__(self) -> None:
        self._random = np.random.default_rng(1)
        self._centres = self._random.standard_normal((2000, 512), dtype=np.float32)

    def embed_documents(self, texts: list[str]) -> list[list[float]]:
        vectors = self._random.standard_normal((len(texts), 512), dtype=np.float32)
        drawn: list[list[float]] = (
            vectors + self._centres[self._random.integers(0, len(self._centres), len(texts))]
        ).tolist()
        return drawn

    def embed_query(self, text: str) -> list[float]:
        return self.embed_documents([text])[0]


def main() -> None:
    """Make the folder where it is not there, and print what each start over it took."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("folder", type=Path, help="for the articles and the index, which a later run uses again")
    parser.add_argument("--chunks", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=3, help="starts that are counted, after one that is not")
    parser.add_argument("--checkout", type=Path, default=ROOT, help="whose `assistant serve` is measured")
    given = parser.parse_args()
    chunks = _made(given.folder.resolve(), given.chunks)
    rounds = [
        _started(given.folder.resolve(), given.checkout.resolve())
        for _ in tqdm(range(given.rounds + 1), desc="starting")
    ][1:]
    middle = {name: round(statistics.median(row[name] for row in rounds), 2) for name in rounds[0]}
    load = round(os.getloadavg()[0], 1)
    print(
        json.dumps(
            {
                "chunks": chunks,
                "checkout": str(given.checkout),
                "load": load,
                "seconds, median": middle,
                "rounds": rounds,
            },
            indent=2,
        )
    )


def _made(folder: Path, wanted: int) -> int:
    """The number of chunks of the folder's index, which is made where it has too few."""
    corpus = folder / "corpus"
    corpus.mkdir(parents=True, exist_ok=True)
    embeddings = NamedEmbeddings(Drawn(), load_embeddings("local").name)
    index = Index(folder / "index", embeddings)
    try:
        with tqdm(total=wanted, desc="making", unit=" chunks") as bar:
            bar.update(index.catalog.chunk_count())
            while index.catalog.chunk_count() < wanted:
                _write(corpus, ARTICLES_AT_ONCE)
                sync(index, corpus, limit_bytes=Settings().max_file_mb * 2**20)
                bar.update(index.catalog.chunk_count() - bar.n)
        return index.catalog.chunk_count()
    finally:
        index.close()


def _write(corpus: Path, number: int) -> None:
    """More articles, alternately in Chinese and in English, of about forty sentences."""
    begin = sum(1 for _ in corpus.rglob("*.md"))
    for article in range(begin, begin + number):
        chance, chinese = random.Random(article), article % 2 == 0
        place = chance.choice(COUNTIES if chinese else PLACES)
        paragraphs = [paragraph(chance, place, article, chinese=chinese) for _ in range(10)]
        title = f"{place}乡第{article}号简报" if chinese else f"{place} bulletin {article}"
        facts = f"---\ntitle: {title}\nsource: {place}\ndate: {2010 + article % 15}-{1 + article % 12:02d}-05\n---\n\n"
        folder = corpus / f"{article // 1000:03d}"
        folder.mkdir(exist_ok=True)
        (folder / f"{article:06d}.md").write_text(facts + "\n\n".join(paragraphs) + "\n", encoding="utf-8")


def paragraph(chance: random.Random, place: str, article: int, *, chinese: bool) -> str:
    """Four sentences on what was done in two villages."""
    said = []
    for _ in range(2):
        what, (measure, in_english) = chance.choice(list(DONE.items()))
        count, village = chance.randint(2, 9000), chance.randint(1, 400)
        first = (
            f"{place}乡{village}号村今年{what}{count}{measure}，见第{article}号简报。"
            if chinese
            else f"In village {village} of {place} {count} {in_english}."
        )
        after = chance.choice(AFTER)[0 if chinese else 1].format(
            days=chance.randint(2, 90), month=chance.randint(1, 12), more=chance.randint(2, 800)
        )
        said += [first, after]
    return ("" if chinese else " ").join(said)


def _started(folder: Path, checkout: Path) -> dict[str, float]:
    """Seconds from the command to each event of one start, which is ended afterwards."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    # compiled modules are kept, as `make run` keeps them, but beside the checkout
    kept = {
        name: value
        for name, value in os.environ.items()
        if name != "PYTHONDONTWRITEBYTECODE" and not name.startswith("ASSISTANT_")
    }
    surroundings = kept | {
        "PYTHONPATH": str(checkout),
        "PYTHONPYCACHEPREFIX": str(folder / "compiled"),
        "ASSISTANT_MODEL": "quote",
    }
    places = ["--corpus", str(folder / "corpus"), "--index", str(folder / "index"), "--port", str(port)]
    began = time.perf_counter()
    with subprocess.Popen(
        [sys.executable, "-m", "assistant", "serve", *places],
        stderr=subprocess.PIPE,
        text=True,
        env=surroundings,
        cwd=folder,
    ) as server:
        lines: list[tuple[float, str]] = []
        ready = threading.Event()
        reader = threading.Thread(target=_read, args=(server, began, lines, ready))
        reader.start()
        with httpx.Client(trust_env=False, timeout=PATIENCE) as client:
            answer = _answered(client, f"http://127.0.0.1:{port}/", began)
            ready.wait(PATIENCE)  # asked without a pause, the port would slow the start down
            client.get(f"http://127.0.0.1:{port}/").raise_for_status()
            page = time.perf_counter() - began
        server.send_signal(signal.SIGINT)
        told = time.perf_counter()
        server.wait(PATIENCE)
        ended = time.perf_counter() - told
        reader.join()
    opened = next(seconds for seconds, line in lines if line.startswith("Open http"))
    events = {
        "first line": lines[0][0],
        "first answer": answer,
        "ready": opened,
        "page": page,
        "end, from Ctrl+C": ended,
    }
    return {name: round(seconds, 2) for name, seconds in events.items()}


def _read(
    server: "subprocess.Popen[str]", began: float, lines: list[tuple[float, str]], ready: threading.Event
) -> None:
    assert server.stderr
    for line in server.stderr:
        lines += [(time.perf_counter() - began, line)]
        if line.startswith("Open http"):
            ready.set()
    ready.set()  # a server that ended will not be ready


def _answered(client: httpx.Client, url: str, began: float) -> float:
    """When the port answered anything."""
    while time.perf_counter() - began < PATIENCE:
        try:
            client.get(url)
        except httpx.ConnectError:  # the port is not taken yet
            time.sleep(0.01)
        else:
            return time.perf_counter() - began
    raise SystemExit("The server did not answer.")


if __name__ == "__main__":
    main()
