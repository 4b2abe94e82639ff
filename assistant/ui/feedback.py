"""Readers' feedback on answers, for the owner of the page: one JSON object a line, in a file or in PostgreSQL.

A verdict is saved as soon as the reader chooses it, again with its comment, and as `none` when the reader takes it
back. Of the lines of one `turn` the last one counts.
"""

import json
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal, Protocol

from assistant.records.postgres_records import PostgresRecords
from assistant.records.record_store import RecordStore
from assistant.schemas import Answer
from assistant.settings import Settings

FEEDBACK_FILE = "opinions.jsonl"  # in the index folder
_SIZE_AT_MOST = 50 * 2**20  # bytes: strangers can write into it


class Feedback(Protocol):
    """Where the lines are kept; one that is full stays as it is."""

    def append(self, line: str) -> None:
        """Keep a line; raises OSError or StorageError where that fails."""


class FeedbackFile:
    """Lines in a file of the index folder."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / FEEDBACK_FILE
        self._writing = threading.Lock()

    def append(self, line: str) -> None:
        """Keep a line; raises OSError where it cannot be written."""
        content = f"{line}\n".encode()
        with self._writing:
            self._file.parent.mkdir(parents=True, exist_ok=True)
            if (self._file.stat().st_size if self._file.exists() else 0) + len(content) > _SIZE_AT_MOST:
                return
            with self._file.open("ab", buffering=0) as opened:  # one write, which another process's cannot part
                opened.write(content)


class FeedbackTable:
    """Lines in PostgreSQL."""

    def __init__(self, records: RecordStore) -> None:
        self._records = records

    def append(self, line: str) -> None:
        """Keep a line; raises StorageError where PostgreSQL does not answer."""
        with self._records.transaction("feedback") as transaction:
            [(size,)] = transaction.fetch("SELECT coalesce(sum({bytes_of}(line)), 0) FROM feedback")
            if size + len(line) <= _SIZE_AT_MOST:
                transaction.execute("INSERT INTO feedback (line) VALUES (?)", line)

    def lines(self) -> list[str]:
        """All lines, in the order in which they came."""
        return [line for (line,) in self._records.fetch("SELECT line FROM feedback ORDER BY number")]


def feedback_of(settings: Settings) -> Feedback:
    """Where this assistant keeps its readers' feedback."""
    if url := settings.database_address:
        return FeedbackTable(PostgresRecords(url))
    return FeedbackFile(settings.index_folder)


def feedback_line(turn: str, verdict: Literal["up", "down", "none"], comment: str, answer: Answer) -> str:
    """One reader's verdict, as it is kept."""
    line = {
        "time": datetime.now(UTC).isoformat(timespec="seconds"),
        "turn": turn,
        "verdict": verdict,
        "comment": comment.strip(),
        "question": answer.question,
        "answer": answer.answer,
        "state": answer.state,
        "citations": [citation.model_dump(mode="json") for citation in answer.citations],
        "model": answer.model,
        "prompt": answer.prompt,
    }
    return json.dumps(line, ensure_ascii=True)
