"""Several processes on one machine, and another machine beside it, over one database and a Chroma server."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from tests import chroma, postgresql
from tests.e2e.api.test_workers import ARTICLES
from tests.machines import Machine, machines
from tests.serving import came_true
from tests.workers import QUESTION, Workers, serving_with_workers

pytestmark = pytest.mark.slow
ACCOUNT = ("li", "a-long-password")


@pytest.fixture(scope="module")
def site(
    tmp_path_factory: pytest.TempPathFactory, postgresql_server: postgresql.Server
) -> Iterator[tuple[Workers, Machine, Path]]:
    """A server of two workers, another one of one process, and their corpus."""
    folder, database = tmp_path_factory.mktemp("machines"), postgresql_server.database()
    (folder / "corpus").mkdir()
    for name, text in ARTICLES.items():
        (folder / "corpus" / name).write_text(text, encoding="utf-8")
    account = ":".join(ACCOUNT)
    with (
        chroma.running(folder / "chroma") as store,
        serving_with_workers(
            folder, "--watch", DATABASE_URL=database, CHROMA_URL=store.url, ACCOUNTS=account
        ) as workers,
        machines(folder, database, 1, CHROMA_URL=store.url, ACCOUNTS=account) as found,
    ):
        workers.log_in(0, *ACCOUNT)
        yield workers, found[0], folder / "corpus"


def test_all_answer_and_see_a_change(site: tuple[Workers, Machine, Path]) -> None:
    workers, machine, corpus = site
    (corpus / "heron.txt").write_text("Seventeen grey herons nest at the old weir below the mill.\n", encoding="utf-8")
    question = "How many grey herons nest at the weir?"
    assert came_true(lambda: "Seventeen" in machine.answer(question))
    for number in (0, 1):
        assert "Seventeen" in workers.answer(question, number=number)


def test_a_login_and_an_event_are_known_at_all(site: tuple[Workers, Machine, Path]) -> None:
    workers, machine, _ = site
    own = {"Cookie": workers.cookie}
    for number in range(4):  # new connections come to whichever worker is free
        with _client(workers.url, own) as one, _client(machine.url, own) as other:
            for first, second in ((one, other), (other, one)):
                assert second.get("/gradio_api/user").json() == ACCOUNT[0]
                begun = first.post("/gradio_api/call/ask", json={"data": [QUESTION, None, None]}).json()
                told = second.get(f"/gradio_api/call/ask/{begun['event_id']}").text
                assert "Twelve white swans" in told, number


def _client(url: str, headers: dict[str, str]) -> httpx.Client:
    return httpx.Client(base_url=url, headers=headers, timeout=90, trust_env=False)
