"""Conversations of accounts in both stores: apart from each other, gone when deleted, never half."""

import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Any

import psycopg
import pytest

from assistant.conversations import ConversationError, Conversations
from assistant.records.postgres_records import PostgresRecords
from assistant.records.record_store import RecordStore
from tests import postgresql
from vectorstore import StorageError


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | RecordStore:
    """Where conversations are kept."""
    if request.param == "sqlite":
        return tmp_path / "kept"
    server: postgresql.Server = request.getfixturevalue("postgresql_server")
    return PostgresRecords(server.database())


def conversation(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {"id": f"c{number}", "title": f"T{number}", "created": 1.0, "updated": time.time() * 1000, **changes}


def turn(number: int = 1, **changes: Any) -> dict[str, Any]:
    return {"id": f"t{number}", "question": f"secret{number}", "asked": float(number), "record": None, **changes}


def put(kept: Conversations, account: str, first: int = 1, second: int = 1, **changes: Any) -> bool:
    return kept.save(account, conversation(first), turn(second, **changes), is_new=True, is_new_turn=True)


def test_no_account_sees_or_changes_what_is_anothers(place: Path | RecordStore) -> None:
    kept = Conversations(place)
    put(kept, "li")
    put(kept, "wang", record={"answer": "mine"})  # with the same ids
    assert kept.turns("li", "c1")[0]["record"] is None
    kept.remove("wang", "c1")
    kept.remove_turn("wang", "t1")
    assert not kept.rename("wang", "c1", "Stolen")
    assert kept.add("wang", conversation(), [turn()]) == 1
    assert [one["title"] for one in kept.all("li")] == ["T1"]
    assert len(kept.turns("li")) == 1
    assert kept.all("") == kept.turns("%") == []


def test_what_another_device_did_is_not_undone(place: Path | RecordStore) -> None:
    kept = Conversations(place)
    put(kept, "li", record={"answer": "whole"})
    assert kept.rename("li", "c1", "Water")
    assert kept.save("li", conversation(), turn(text="half"), is_new=False, is_new_turn=False)
    assert kept.all("li")[0]["title"] == "Water"
    assert kept.turns("li")[0]["record"] == {"answer": "whole"}
    kept.remove_turn("li", "t1")
    assert kept.save("li", conversation(), turn(), is_new=False, is_new_turn=False)
    assert kept.turns("li") == []
    kept.remove("li", "c1")
    assert not kept.save("li", conversation(), turn(2), is_new=False, is_new_turn=True)
    assert kept.all("li") == kept.turns("li") == []


def test_what_is_deleted_is_gone_from_the_disk_and_the_files_are_the_users_alone(tmp_path: Path) -> None:
    kept = Conversations(tmp_path / "kept")
    for number in range(1, 30):
        put(kept, "li", number, number, text="words" * 300)
    for number in range(1, 30):
        kept.remove("li", f"c{number}")
    files = [file for file in (tmp_path / "kept").iterdir() if file.is_file()]
    assert files
    assert not any(b"secret" in file.read_bytes() or b"wordswords" in file.read_bytes() for file in files)
    assert {file.stat().st_mode & 0o777 for file in files} == {0o600}
    assert (tmp_path / "kept").stat().st_mode & 0o777 == 0o700


def test_conversations_end_after_so_many_days(place: Path | RecordStore) -> None:
    kept = Conversations(place)
    old = conversation(1, updated=(time.time() - 3 * 86400) * 1000)
    kept.save("li", old, turn(1), is_new=True, is_new_turn=True)
    put(kept, "li", 2, 2)
    assert len(Conversations(place, days=4).all("li")) == 2
    Conversations(place, days=2).expire()
    assert [one["id"] for one in kept.all("li")] == ["c2"]
    assert [one["id"] for one in kept.turns("li")] == ["t2"]


def test_no_clock_that_is_ahead_keeps_a_conversation_beyond_its_days(place: Path | RecordStore) -> None:
    kept = Conversations(place)
    put(kept, "li")
    kept.save("li", conversation(updated=9e15), turn(2), is_new=False, is_new_turn=True)
    kept.add("li", conversation(2, updated=9e15), [turn(3)])
    assert max(one["updated"] for one in kept.all("li")) <= time.time() * 1000


def test_conversations_without_a_turn_take_room_too(place: Path | RecordStore) -> None:
    kept = Conversations(place, max_bytes=1000)
    kept.add("li", conversation(1), [])
    kept.add("li", conversation(2), [])
    with pytest.raises(ConversationError, match="no room"):
        kept.add("li", conversation(3), [])


def test_an_account_without_room_keeps_what_it_has(place: Path | RecordStore) -> None:
    kept = Conversations(place, max_bytes=2000)
    put(kept, "li")
    with pytest.raises(ConversationError, match="no room"):
        put(kept, "li", 2, 2, text="x" * 2000)
    with pytest.raises(ConversationError, match="no room"):
        kept.add("li", conversation(3), [turn(3), turn(4, text="x" * 2000)])
    assert [one["id"] for one in kept.all("li")] == ["c1"]
    assert put(kept, "wang", 2, 2, text="x" * 1000)


def test_a_turn_has_room_for_four_megabytes_and_names_its_conversation(tmp_path: Path) -> None:
    kept = Conversations(tmp_path)
    assert put(kept, "li", text="x" * (4 * 2**20 - 1000))
    with pytest.raises(ConversationError, match="no room"):
        put(kept, "li", 1, 2, text="x" * 4 * 2**20)
    assert [(one["id"], one["conversation"]) for one in kept.turns("li")] == [("t1", "c1")]


WRITES = """
import sys, itertools
from pathlib import Path
from assistant.conversations import Conversations
kept = Conversations(Path(sys.argv[1]))
for number in itertools.count():
    turns = [{"id": f"{number}-{part}", "question": "q" * 2000, "asked": part, "record": None} for part in range(20)]
    kept.add("li", {"id": f"c{number}", "title": "T", "created": 1, "updated": number}, turns)
    print(number, flush=True)
"""


def test_a_kill_leaves_no_half_of_a_conversation(tmp_path: Path) -> None:
    with subprocess.Popen([sys.executable, "-c", WRITES, str(tmp_path)], stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        for _ in range(5):
            last = int(process.stdout.readline())
        process.send_signal(signal.SIGKILL)
    kept = Conversations(tmp_path)
    conversations = kept.all("li")
    assert len(conversations) > last
    assert {len(kept.turns("li", one["id"])) for one in conversations} == {20}


def test_two_machines_keep_the_conversations_of_one_account_together(postgresql_server: postgresql.Server) -> None:
    url = postgresql_server.database()
    one, other = (Conversations(PostgresRecords(url), max_bytes=10_000) for _ in range(2))
    checks = Conversations(PostgresRecords(url, "check_"))
    put(one, "li", text="a\0b 港")
    assert [found["text"] for found in other.turns("li")] == ["a\0b 港"]
    with ThreadPoolExecutor(8) as pool:
        kept = [pool.submit(put, (one, other)[number % 2], "li", number, number) for number in range(2, 12)]
    assert all(future.result() for future in kept)
    assert len(one.turns("li")) == 11
    results = [has_room_for(one if number % 2 else other, number) for number in range(20, 40)]
    assert False in results  # there is room for so much, and for no more
    assert len(one.turns("li")) == 11 + results.count(True)
    assert checks.all("li") == []


def has_room_for(kept: Conversations, number: int) -> bool:
    try:
        return put(kept, "li", number, number, text="x" * 500)
    except ConversationError:
        return False


def test_postgresql_that_is_away_is_said_and_a_connection_that_was_lost_is_made_again(
    postgresql_server: postgresql.Server,
) -> None:
    with pytest.raises(StorageError, match=r"PostgreSQL does not answer at 127\.0\.0\.1:1/x"):
        Conversations(PostgresRecords("postgresql://who:secret@127.0.0.1:1/x")).all("li")
    url = postgresql_server.database()
    kept = Conversations(PostgresRecords(url))
    put(kept, "li")
    with closing(psycopg.connect(url, autocommit=True)) as session:
        session.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE '%records'")
        assert len(kept.turns("li")) == 1
        session.execute("UPDATE record_tables SET schema_version = schema_version + 1")
    with pytest.raises(StorageError, match="newer version"):
        Conversations(PostgresRecords(url)).all("li")
