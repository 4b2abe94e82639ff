"""Processes of a server are killed while chats run, articles are added and the index changes: nothing is lost."""

import contextlib
import json
import logging
import os
import random
import signal
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest
from websockets.exceptions import WebSocketException
from websockets.sync.client import connect

from tests.serving import came_true
from tests.workers import KEY, Workers, serving_with_workers

logger = logging.getLogger(__name__)
SOAK = bool(os.environ.get("ASSISTANT_SOAK"))
KILLS = 60 if SOAK else 4
CHATS, PROGRAMS = (10, 10) if SOAK else (2, 2)
PAUSE = 1.0 if SOAK else 0.7
STOPPED = 0.2  # share of the processes that are stopped and not killed
ARTICLES = 12
SENTENCE = "The village of number {0} registered {1} households and {0} wells."


def write(corpus: Path, number: int) -> None:
    text = SENTENCE.format(number, number * 7 + 3) + "\n" + "Its roads were mended by the people themselves.\n"
    (corpus / f"village{number:03}.txt").write_text(text, encoding="utf-8")


@pytest.fixture
def workers(tmp_path: Path) -> Iterator[Workers]:
    (tmp_path / "corpus").mkdir()
    for number in range(ARTICLES):
        write(tmp_path / "corpus", number)
    with serving_with_workers(tmp_path, "--watch", count=3 if SOAK else 2) as workers:
        yield workers


class Askers:
    """Programs and pages that ask all the time, and what became of each of their questions."""

    def __init__(self, workers: Workers) -> None:
        self.workers, self.outcomes = workers, Counter[str]()
        self._ended = threading.Event()
        self._lock = threading.Lock()

    @contextmanager
    def asking(self) -> Iterator[None]:
        asks = [self.ask_as_program] * PROGRAMS + [self.ask_as_page] * CHATS
        threads = [threading.Thread(target=self._go_on, args=(number,), daemon=True) for number in range(len(asks))]
        self._asks = asks
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._ended.set()
            for thread in threads:
                thread.join(120)
        assert not any(thread.is_alive() for thread in threads), "a question was never replied to"

    def _go_on(self, number: int) -> None:
        turn = 0
        while not self._ended.is_set():
            turn += 1
            try:
                outcome = self._asks[number](number % ARTICLES, f"turn-{number}-{turn}")
            except (httpx.TransportError, WebSocketException, OSError):
                outcome = "connection lost"
            with self._lock:
                self.outcomes[outcome] += 1

    def ask_as_program(self, number: int, _turn: str) -> str:
        reply = self.workers.asked(f"How many households has the village of number {number}?", key=KEY.format(1))
        if reply.is_success:
            return self._judged(number, str(reply.json()["choices"][0]["message"]["content"]))
        return "said why not" if reply.json()["error"]["message"] else "no sentence"

    def ask_as_page(self, number: int, turn: str) -> str:
        question = f"How many households has the village of number {number}?"
        with connect(f"{self.workers.url.replace('http', 'ws')}/answer", max_size=None, open_timeout=60) as socket:
            socket.send(json.dumps({"turn": turn, "question": question, "language": "en"}))
            updates = [json.loads(message) for message in socket]
        if any(update.get("phase") == "error" for update in updates):
            return "said why not" if any(update.get("notice") for update in updates) else "no sentence"
        if not any(update.get("phase") == "done" for update in updates):
            return "connection lost"
        return self._judged(number, json.dumps(updates))

    @staticmethod
    def _judged(number: int, text: str) -> str:
        return "answered" if f"registered {number * 7 + 3} households" in text else "wrong"


@pytest.mark.slow
def test_kills_lose_nothing(workers: Workers, tmp_path: Path) -> None:
    chance = random.Random(20261130)
    corpus, askers = tmp_path / "corpus", Askers(workers)
    added = ARTICLES
    with askers.asking():
        for _ in range(KILLS):
            number = signal.SIGSTOP if chance.random() < STOPPED else signal.SIGKILL
            with contextlib.suppress(psutil.NoSuchProcess, IndexError):
                chance.choice(workers.supervisor.children()).send_signal(number)
            write(corpus, added)
            added += 1
            time.sleep(PAUSE)  # the moment of the kill is what varies
    logger.info("%s", dict(askers.outcomes))
    assert set(askers.outcomes) <= {"answered", "said why not", "connection lost"}, askers.outcomes
    assert came_true(lambda: has_all(workers, added)), "an article was lost, or a process did not come back"
    children = workers.supervisor.children()
    workers.served.told_to_end(signal.SIGTERM)
    code, _ = workers.served.ended()
    assert code == -signal.SIGTERM
    assert not [child for child in children if child.is_running()]


def has_all(workers: Workers, count: int) -> bool:
    """Whether every process finds the last article that was added, and the first."""
    return all(
        f"registered {number * 7 + 3} households"
        in workers.answer(f"How many households has the village of number {number}?", number=worker)
        for number in (0, count - 1)
        for worker in (0, 1)
    )


@pytest.mark.slow
def test_no_process_outlives_the_one_that_keeps_them(workers: Workers) -> None:
    children = workers.supervisor.children()
    assert len(children) >= 3
    workers.supervisor.kill()
    gone, alive = psutil.wait_procs(children, timeout=60)
    assert not alive
    assert len(gone) == len(children)
    assert not workers.folder.exists()
