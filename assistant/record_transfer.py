"""Copies conversations, checked texts and readers' opinions between files and PostgreSQL."""

from collections.abc import Callable
from pathlib import Path

from assistant.conversations import CONVERSATIONS_FILE, conversation_file
from assistant.records.postgres_records import CHECKS, PostgresRecords
from assistant.records.record_store import RecordStore
from assistant.reviews import REVIEWS_FILE, review_file
from assistant.settings import Settings
from assistant.ui.feedback import FEEDBACK_FILE, FeedbackTable

_KINDS = {"": Path(), CHECKS: Path("checks")}  # by the prefix of their tables: the folder of their file
_TABLES = {
    "conversations": ("account", "id", "title", "created", "updated"),
    "turns": ("account", "id", "conversation", "asked", "is_whole", "record"),
}


def records_into_database(url: str, conversations: Path, feedback: Path, *, replace: bool = False) -> None:
    """Copy what is in the folder of conversations and the file of opinions; what is there already is not doubled.

    With `replace` what is there already is deleted. Raises StorageError.
    """
    for prefix, folder in _KINDS.items():
        file, target = conversations / folder / CONVERSATIONS_FILE, PostgresRecords(url, prefix)
        if replace:
            with target.transaction() as transaction:
                transaction.execute("DELETE FROM {prefix}conversations")
        if file.exists():
            _copy(conversation_file(file.parent), target)
        target.release()
    reviews = PostgresRecords(url)
    if replace:
        with reviews.transaction() as transaction:
            transaction.execute("DELETE FROM reviews")
    if (conversations / REVIEWS_FILE).exists():
        _copy_reviews(review_file(conversations), reviews)
    reviews.release()
    lines = feedback.read_text(encoding="utf-8").splitlines() if feedback.exists() else []
    table = PostgresRecords(url)
    with table.transaction("feedback") as transaction:
        if replace:
            transaction.execute("DELETE FROM feedback")
        known = {line for (line,) in transaction.fetch("SELECT line FROM feedback")}
        for line in lines:
            if line not in known:
                transaction.execute("INSERT INTO feedback (line) VALUES (?)", line)
    table.release()


def records_into_files(url: str, conversations: Path, feedback: Path) -> None:
    """Copy what is in the database into files, where there is anything; raises StorageError."""
    for prefix, folder in _KINDS.items():
        source = PostgresRecords(url, prefix)
        if source.fetch("SELECT 1 FROM {prefix}conversations LIMIT 1"):
            _copy(source, conversation_file(conversations / folder))
        source.release()
    table = PostgresRecords(url)
    if table.fetch("SELECT 1 FROM reviews LIMIT 1"):
        _copy_reviews(table, review_file(conversations))
    if lines := FeedbackTable(table).lines():
        feedback.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    table.release()


def move_records(settings: Settings, url: str) -> Callable[[], None]:
    """Copies what an assistant over an index folder keeps into the database."""
    return lambda: records_into_database(url, settings.conversations_folder, settings.index_folder / FEEDBACK_FILE)


def _copy(source: RecordStore, target: RecordStore) -> None:
    """Copy the conversations and their turns that are not there yet; of each account all at one moment, or none."""
    for (account,) in source.fetch("SELECT DISTINCT account FROM {prefix}conversations"):
        with source.transaction(account) as read, target.transaction(account) as written:
            for table, columns in _TABLES.items():
                names, places = ", ".join(columns), ", ".join("?" * len(columns))
                values = f"({names}) VALUES ({places})"
                insert = f"INSERT INTO {{prefix}}{table} {values} ON CONFLICT DO NOTHING"
                query = f"SELECT {names} FROM {{prefix}}{table} WHERE account = ?"  # noqa: S608  # names of ours
                for row in read.fetch(query, account):
                    written.execute(insert, *row)


def _copy_reviews(source: RecordStore, target: RecordStore) -> None:
    columns = ("key", "account", "is_right", "at", "sentence", "quote", "article", "path", "title")
    names, places = ", ".join(columns), ", ".join("?" * len(columns))
    insert = f"INSERT INTO reviews ({names}) VALUES ({places}) ON CONFLICT DO NOTHING"  # noqa: S608  # names of ours
    with target.transaction() as written:
        for row in source.fetch(f"SELECT {names} FROM reviews"):  # noqa: S608  # names of ours
            written.execute(insert, *row)
