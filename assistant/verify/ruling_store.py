"""Keeps what a judge said of a sentence beside passages, so that nothing is asked twice of what has not changed.

Rulings are kept, not verdicts: code looks for their evidence each time, as it does when they are new. A file keeps them
across runs. It holds no words of articles or texts, only hashes of them and places in them.
"""

import hashlib
import logging
import sqlite3
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ValidationError

from assistant.forks import call_after_fork
from assistant.verify.computations import Computation
from assistant.verify.evidence import Excerpt, locate_excerpt
from assistant.verify.judge import Ruling
from vectorstore import Passage

_FILE = "rulings.sqlite3"
_IN_MEMORY = 20_000  # rulings
_IN_FILE = 200_000  # rulings, about 80 MB; the oldest are dropped
_WAIT_SECONDS = 5.0  # for another process that writes
_SCHEMA = "CREATE TABLE IF NOT EXISTS rulings (key TEXT PRIMARY KEY, ruling TEXT NOT NULL)"
logger = logging.getLogger(__name__)


class _KeptExcerpt(BaseModel):
    """An excerpt as text[start:end] of a passage; one that is not there is empty, and fails as it did."""

    passage: str  # its key
    start: int
    end: int


class KeptRuling(BaseModel):
    """A ruling without a word of what was asked: places in the statement and in passages, by what these say."""

    verdict: Literal["supported", "contradicted", "not_told"]
    excerpts: tuple[_KeptExcerpt, ...]
    wrong: tuple[int, int] | None  # statement[start:end]
    computed: tuple[Computation, ...]

    @classmethod
    def of(cls, ruling: Ruling, statement: str, passages: Sequence[Passage]) -> "KeptRuling":
        """The ruling on a statement beside these passages."""
        excerpts = tuple(
            _KeptExcerpt(passage=passage_key(found.passage), start=found.start, end=found.end)
            if (found := locate_excerpt(excerpt, passages))
            else _KeptExcerpt(passage="", start=0, end=0)
            for excerpt in ruling.excerpts
        )
        wrong = ruling.wrong.strip()
        start = statement.find(wrong) if wrong else -1
        place = (start, start + len(wrong)) if start >= 0 else None
        return cls(verdict=ruling.verdict, excerpts=excerpts, wrong=place, computed=ruling.computed)

    @property
    def passages(self) -> tuple[str, ...]:
        """The keys of the passages that its excerpts name, each once."""
        return tuple(dict.fromkeys(excerpt.passage for excerpt in self.excerpts if excerpt.passage))

    def ruling(self, statement: str, passages: Sequence[Passage]) -> Ruling | None:
        """The ruling with the numbers of these passages; None where one that it names is not among them."""
        numbers = {passage_key(passage): number for number, passage in enumerate(passages, start=1)}
        if not all(key in numbers for key in self.passages):
            return None
        excerpts = []
        for one in self.excerpts:
            number = numbers.get(one.passage, 0)
            text = passages[number - 1].text[one.start : one.end] if number else ""
            excerpts.append(Excerpt(passage=number, text=text))
        wrong = statement[slice(*self.wrong)] if self.wrong else ""
        return Ruling(number=1, verdict=self.verdict, excerpts=tuple(excerpts), wrong=wrong, computed=self.computed)


def passage_key(passage: Passage) -> str:
    """What a judge is shown of a passage, as a hash."""
    article = passage.article
    facts = (article.title, article.author, article.source, article.date, *passage.headings, passage.text)
    return hash_of(*(fact or "" for fact in facts))


def hash_of(*texts: str) -> str:
    """A hash of these texts in their order."""
    return hashlib.sha256("\x00".join(texts).encode()).hexdigest()


class RulingStore:
    """The rulings by the hash of what was asked; safe to use from several threads and processes."""

    def __init__(self, folder: Path | None) -> None:
        """`folder` is where they are kept across runs; None keeps them in memory."""
        self._file = folder / _FILE if folder else None
        self._known: OrderedDict[str, KeptRuling] = OrderedDict()
        self._lock = threading.Lock()
        call_after_fork(self)

    def find(self, keys: Iterable[str]) -> dict[str, KeptRuling]:
        """The rulings that are kept under these keys."""
        wanted = list(dict.fromkeys(keys))
        with self._lock:
            found = {key: self._known[key] for key in wanted if key in self._known}
        return found | self._in_file([key for key in wanted if key not in found])

    def add(self, rulings: dict[str, KeptRuling]) -> None:
        """Keep these rulings; a file that cannot be written loses them with the process."""
        with self._lock:
            self._known |= rulings
            while len(self._known) > _IN_MEMORY:
                self._known.popitem(last=False)
        if not rulings or self._file is None:
            return
        rows = [(key, ruling.model_dump_json()) for key, ruling in rulings.items()]
        try:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            self._file.touch(mode=0o600)
            with self._open(self._file) as database, database:
                database.execute(_SCHEMA)
                database.executemany("INSERT OR REPLACE INTO rulings VALUES (?, ?)", rows)
                database.execute("DELETE FROM rulings WHERE rowid <= (SELECT max(rowid) FROM rulings) - ?", (_IN_FILE,))
        except (OSError, sqlite3.Error) as error:
            logger.warning("what the judge said is not kept: %s", error)

    def after_fork(self) -> None:
        """Replace the lock, which another thread of the parent may hold."""
        self._lock = threading.Lock()

    def _in_file(self, keys: Sequence[str]) -> dict[str, KeptRuling]:
        if self._file is None or not keys or not self._file.is_file():
            return {}
        found = {}
        try:
            with self._open(self._file) as database:
                for key in keys:
                    row = database.execute("SELECT ruling FROM rulings WHERE key = ?", (key,)).fetchone()
                    if row:
                        found[key] = KeptRuling.model_validate_json(row[0])
        except (sqlite3.Error, ValidationError) as error:
            logger.warning("what the judge said before cannot be read: %s", error)
        return found

    @contextmanager
    def _open(self, file: Path) -> Iterator[sqlite3.Connection]:
        """The file's database; a file that is none is removed, as it would stay so."""
        with closing(sqlite3.connect(file, timeout=_WAIT_SECONDS)) as database:
            try:
                yield database
            except sqlite3.DatabaseError as error:
                if type(error) is sqlite3.DatabaseError:
                    file.unlink(missing_ok=True)
                raise
