"""What PostgreSQL adds to the catalog: versions of the tables, fenced writers, and a sentence where it is away."""

import threading
from collections.abc import Iterator

import psycopg
import pytest

from tests import postgresql
from vectorstore import StorageError
from vectorstore.index.postgres import database
from vectorstore.index.postgres.catalog import PostgresCatalog
from vectorstore.index.postgres.schema import CATALOG_TABLES, STEPS


@pytest.fixture
def url(postgresql_server: postgresql.Server) -> str:
    return postgresql_server.database()


@pytest.fixture
def catalog(url: str) -> Iterator[PostgresCatalog]:
    """A catalog that leads."""
    opened = postgresql.writing_catalog(url)
    yield opened
    opened.close()


def run(url: str, statement: str) -> None:
    """As a program beside this one."""
    with psycopg.connect(url) as session:
        session.execute(statement.encode())
    session.close()


def test_who_writes_under_an_older_number_is_refused_and_changes_nothing(url: str, catalog: PostgresCatalog) -> None:
    catalog.set_property("model", "first")
    newer = postgresql.writing_catalog(url)

    with pytest.raises(StorageError, match="Another process writes the index") as refused, catalog.transaction():
        catalog.set_property("model", "late")

    assert refused.value.code == "lead_lost"
    assert newer.get_property("model") == "first"
    newer.set_property("model", "second")
    assert catalog.get_property("model") == "second"  # what it reads is still true
    with pytest.raises(StorageError, match="Another process writes the index"):
        catalog.delete_unlinked()
    newer.close()


def test_who_never_led_writes_nothing(url: str) -> None:
    follower = PostgresCatalog(url)
    with pytest.raises(StorageError) as refused:
        follower.set_property("model", "mine")
    assert (refused.value.code, follower.get_property("model")) == ("lead_lost", None)
    follower.close()


def test_a_change_of_one_process_is_a_change_to_all(url: str, catalog: PostgresCatalog) -> None:
    reader = PostgresCatalog(url)
    before = reader.change_count
    assert reader.change_count == before
    catalog.set_property("model", "first")
    assert reader.change_count != before
    reader.close()


def test_a_transaction_is_seen_by_nobody_before_its_end_and_nobody_waits_for_it(catalog: PostgresCatalog) -> None:
    seen: list[str | None] = []
    with catalog.transaction():
        catalog.set_property("model", "first")
        reader = threading.Thread(target=lambda: seen.append(catalog.get_property("model")))
        reader.start()
        reader.join()
        assert catalog.get_property("model") == "first"
    assert (seen, catalog.get_property("model")) == ([None], "first")


def test_a_database_of_a_later_version_is_refused_before_anything_is_written(url: str) -> None:
    PostgresCatalog(url).close()
    run(url, f"UPDATE leadership SET schema_version = {len(STEPS) + 1}")
    with pytest.raises(StorageError, match="newer version of this program") as refused:
        PostgresCatalog(url)
    assert "127.0.0.1" in str(refused.value)


def test_a_database_of_an_earlier_version_is_led_to_the_present_one(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    PostgresCatalog(url).close()
    later_steps = (*STEPS, "CREATE TABLE later (name TEXT)", "DROP TABLE later")
    monkeypatch.setattr(database, "CATALOG_TABLES", CATALOG_TABLES._replace(steps=later_steps))
    later = PostgresCatalog(url)
    assert later.fetch_all("SELECT schema_version FROM leadership") == [(len(STEPS) + 2,)]
    later.close()


def test_a_step_that_fails_leaves_the_database_as_it_was(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    PostgresCatalog(url).close()
    with monkeypatch.context() as patched:
        failing_steps = (*STEPS, "DROP TABLE facts", "SELECT 1 / 0")
        patched.setattr(database, "CATALOG_TABLES", CATALOG_TABLES._replace(steps=failing_steps))
        with pytest.raises(StorageError, match="division by zero"):
            PostgresCatalog(url)
    catalog = PostgresCatalog(url)
    assert catalog.get_property("identity")
    catalog.close()


def test_a_database_with_tables_of_another_program_is_left_alone(url: str) -> None:
    run(url, "CREATE TABLE files (name TEXT)")
    with pytest.raises(StorageError, match=r"tables of another program \(files\)"):
        PostgresCatalog(url)


def test_a_database_that_is_not_in_utf8_is_refused(postgresql_server: postgresql.Server) -> None:
    run_alone = psycopg.connect(postgresql_server.address("postgres"), autocommit=True)
    run_alone.execute("CREATE DATABASE latin ENCODING 'LATIN1' TEMPLATE template0")
    run_alone.close()
    with pytest.raises(StorageError, match="is not in UTF-8"):
        PostgresCatalog(postgresql_server.address("latin"))


def test_many_that_open_an_empty_database_at_once_make_it_once(url: str) -> None:
    failures: list[Exception] = []

    def opened() -> None:
        try:
            PostgresCatalog(url).close()
        except StorageError as error:
            failures.append(error)

    threads = [threading.Thread(target=opened) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failures == []
    PostgresCatalog(url).close()


@pytest.mark.parametrize(
    "address", ["postgresql://who:secret-word@127.0.0.1:1/library", "postgresql://127.0.0.1:1/", "postgresql://[::1"]
)
def test_a_server_that_is_not_there_is_named_without_the_password(address: str) -> None:
    with pytest.raises(StorageError, match="does not answer") as refused:
        PostgresCatalog(address)
    assert "secret-word" not in str(refused.value)


def test_a_database_that_goes_away_and_comes_back_costs_one_sentence() -> None:
    with postgresql.running() as server:
        catalog = postgresql.writing_catalog(server.database())
        catalog.set_property("model", "first")
        server.stop()
        with pytest.raises(StorageError, match=r"does not answer .* nothing indexed was lost"):
            catalog.get_property("model")
        with pytest.raises(StorageError, match="does not answer"):
            catalog.set_property("model", "lost")
        server.start()
        assert catalog.get_property("model") == "first"
        catalog.set_property("model", "second")
        assert catalog.get_property("model") == "second"
        catalog.close()


def test_a_connection_that_is_ended_within_a_transaction_undoes_all_of_it(url: str, catalog: PostgresCatalog) -> None:
    catalog.set_property("model", "first")

    def break_off() -> None:
        with catalog.transaction():
            catalog.set_property("model", "second")
            run(url, "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid != pg_backend_pid()")
            catalog.set_property("splitter", "third")

    with pytest.raises(StorageError, match="does not answer"):
        break_off()
    assert (catalog.get_property("model"), catalog.get_property("splitter")) == ("first", None)
    catalog.set_property("model", "second")
    assert catalog.get_property("model") == "second"


def test_a_closed_catalog_says_so(url: str) -> None:
    catalog = PostgresCatalog(url)
    catalog.close()
    with pytest.raises(StorageError, match="was closed"):
        catalog.get_property("model")


def test_what_was_deleted_is_gone_after_vacuuming(catalog: PostgresCatalog) -> None:
    catalog.set_property("model", "first")
    catalog.vacuum()
    assert catalog.get_property("model") == "first"
