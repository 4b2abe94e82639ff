"""Machines, the database and Chroma fail while chats run and a sync goes on: nothing is lost, nothing is twice."""

import contextlib
import logging
import os
import random
import signal
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import httpx
import psutil
import psycopg
import pytest

from tests import chroma, postgresql
from tests.machines import KEY, Machine, machines
from tests.serving import came_true
from vectorstore.index.chroma import ChromaStore

logger = logging.getLogger(__name__)
SOAK = bool(os.environ.get("ASSISTANT_SOAK"))
ROUNDS = 6 if SOAK else 1
STOPPED_SECONDS = 30.0 if SOAK else 0.0  # beside the time until another one leads
CHATS = 20
PAUSE, ANSWERS = (0.2, 20) if SOAK else (1.0, 5)  # seconds between a chat's questions; waited for after each fault
ARTICLES, ADDED = (12, 30) if SOAK else (8, 6)  # the second with each fault
SENTENCE = "The village of number {0} registered {1} households and {0} wells."
_OWNER = "SELECT owner FROM heartbeat WHERE seen > clock_timestamp() - interval '5 s'"


def write(corpus: Path, number: int) -> None:
    text = SENTENCE.format(number, number * 7 + 3) + "\nIts roads were mended by the people themselves.\n"
    (corpus / f"village{number:03}.txt").write_text(text, encoding="utf-8")


class Askers:
    """Programs that ask all the time, each another machine with each question, and what became of each question."""

    def __init__(self, found: list[Machine]) -> None:
        self._machines, self.outcomes, self.sentences = found, Counter[str](), Counter[str]()
        self._ended, self._lock = threading.Event(), threading.Lock()

    @contextmanager
    def asking(self) -> Iterator[None]:
        threads = [threading.Thread(target=self._go_on, args=(number,), daemon=True) for number in range(CHATS)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self._ended.set()
            for thread in threads:
                thread.join(300)
        assert not any(thread.is_alive() for thread in threads)

    def answered(self) -> int:
        return self.outcomes["answered"]

    def _go_on(self, number: int) -> None:
        draw = random.Random(number)
        while not self._ended.wait(PAUSE):
            outcome = self._ask(draw.choice(self._machines), draw.randrange(ARTICLES))
            with self._lock:
                self.outcomes[outcome] += 1

    def _ask(self, machine: Machine, village: int) -> str:
        try:
            reply = machine.ask(
                f"How many households are in the village of number {village}?", KEY.format(village % 10)
            )
        except httpx.TransportError:
            return "not reached"
        if not reply.is_success:
            self.sentences[str(reply.json()["error"]["message"])] += 1
            return "refused in a sentence"
        answer = str(reply.json()["choices"][0]["message"]["content"])
        return "answered" if f"{village * 7 + 3} households" in answer else f"wrong: {answer[:200]}"


class Site:
    """Three assistants, PostgreSQL and a Chroma server."""

    def __init__(
        self, found: list[Machine], server: postgresql.Server, database: str, store: chroma.ChromaServer
    ) -> None:
        self.machines, self.server, self.database, self.chroma = found, server, database, store

    def leader(self) -> psutil.Process | None:
        """The process that writes, as long as it shows signs of life."""
        with contextlib.suppress(psycopg.Error, psutil.Error):
            for (owner,) in self.fetch(_OWNER):
                return psutil.Process(int(owner.split()[1]))
        return None

    def another_leads(self, before: psutil.Process) -> bool:
        return came_true(lambda: (now := self.leader()) is not None and now.pid != before.pid)

    def fetch(self, query: str) -> list[tuple[Any, ...]]:
        with contextlib.closing(psycopg.connect(self.database, autocommit=True)) as session:
            return session.execute(query.encode()).fetchall()

    def stop_the_leader_for_a_while(self) -> None:
        before = self._leader()
        before.send_signal(signal.SIGSTOP)
        assert self.another_leads(before)
        threading.Event().wait(STOPPED_SECONDS)
        before.send_signal(signal.SIGCONT)

    def kill_chroma(self) -> None:
        self.chroma.kill()
        self.chroma.start()

    def fail_the_database(self) -> None:
        self.server.stop()
        self.server.start()

    def kill_the_leader(self) -> None:
        before = self._leader()
        before.kill()
        assert self.another_leads(before)

    def _leader(self) -> psutil.Process:
        assert came_true(lambda: self.leader() is not None)
        leader = self.leader()
        assert leader
        return leader


@pytest.fixture
def site(tmp_path: Path) -> Iterator[Site]:
    (tmp_path / "corpus").mkdir()
    for number in range(ARTICLES):
        write(tmp_path / "corpus", number)
    with postgresql.running() as server, chroma.running(tmp_path / "chroma") as store:
        database = server.database()
        with machines(tmp_path, database, 3, "--watch", CHROMA_URL=store.url) as found:
            yield Site(found, server, database, store)


@pytest.mark.slow
def test_whatever_fails_the_chats_go_on_and_the_sync_ends(site: Site, tmp_path: Path) -> None:
    askers = Askers(site.machines)
    written = ARTICLES
    faults: list[Callable[[], None]] = [
        site.stop_the_leader_for_a_while,
        site.kill_chroma,
        site.fail_the_database,
    ]
    with askers.asking():
        assert came_true(lambda: askers.answered() > ANSWERS)
        for fault in faults * ROUNDS + [site.kill_the_leader]:  # of the three two are left then
            for _ in range(ADDED):
                write(tmp_path / "corpus", written)
                written += 1
            before = askers.answered()
            fault()
            assert came_true(lambda before=before: askers.answered() > before + ANSWERS)  # type: ignore[misc]
        count = "SELECT count(*) FROM articles WHERE (SELECT value FROM facts WHERE name = 'writing') = '0'"
        assert came_true(lambda: site.fetch(count) == [(written,)])
    logger.info("%s; %s", askers.outcomes, askers.sentences)

    assert not [outcome for outcome in askers.outcomes if outcome.startswith("wrong")], askers.outcomes
    assert all("\n" not in sentence and "Traceback" not in sentence for sentence in askers.sentences)
    listed = site.fetch("SELECT id FROM chunks")
    assert len(listed) == written
    assert site.fetch("SELECT count(*), count(DISTINCT path) FROM articles") == [(written, written)]
    assert sorted(site.fetch("SELECT chunk FROM chunk_terms")) == sorted(listed)
    [(model,)], [(identity,)] = (
        site.fetch(f"SELECT value FROM facts WHERE name = '{name}'") for name in ("model", "identity")
    )
    with contextlib.closing(ChromaStore(site.chroma.url, f"{model} {identity}")) as store:
        stored = [vector.partition("@")[0] for vector in store.ids()]
    assert sorted(stored) == sorted(identity for (identity,) in listed)
