"""The server follows the corpus folder, survives what goes wrong there, and keeps strangers out."""

import shutil
import threading
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import httpx
import pytest

from assistant import Assistant, corpus_watcher
from assistant.server import build_app
from tests.serving import came_true, listening, serving
from vectorstore import StorageError, SyncReport


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[tuple[Assistant, Path]]:
    """An assistant whose server follows its corpus folder."""
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "water.txt").write_text("河口乡去年组建了37个水质巡查小组。", encoding="utf-8")
    with Assistant(corpus=corpus, index=tmp_path / "index") as assistant:
        assistant.sync()
        with listening(build_app(assistant, watch=True)):
            yield assistant, corpus


def test_a_new_article_is_found_while_the_chat_is_open_and_a_folder_made_anew_is_followed_again(
    watched: tuple[Assistant, Path], caplog: pytest.LogCaptureFixture
) -> None:
    assistant, corpus = watched

    # written again until it is seen: the folder may not be watched at once
    def seen() -> bool:
        (corpus / "trees.txt").write_text("山坡上种了900棵桃树，明年还会再种一些。", encoding="utf-8")
        return len(assistant.articles()) == 2

    assert came_true(seen)
    assert "900" in assistant.ask("种了多少棵桃树？").answer
    shutil.rmtree(corpus)
    assert came_true(lambda: "There is no corpus folder" in caplog.text)
    corpus.mkdir()
    (corpus / "plums.txt").write_text("山坡上种了70棵李树，明年还会再种一些。", encoding="utf-8")
    assert came_true(lambda: [article.path for article in assistant.articles()] == ["plums.txt"])


@pytest.mark.slow
def test_a_folder_that_vanishes_before_it_is_watched_is_followed_once_it_is_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "water.txt").write_text("河口乡去年组建了37个水质巡查小组。", encoding="utf-8")
    seen = corpus_watcher._identity

    def goes_once_seen(folder: Path) -> tuple[int, int] | None:
        place = seen(folder)
        monkeypatch.setattr(corpus_watcher, "_identity", seen)
        corpus.rename(tmp_path / "away")
        return place

    with Assistant(corpus=corpus, index=tmp_path / "index") as assistant:
        assistant.sync()
        monkeypatch.setattr(corpus_watcher, "_identity", goes_once_seen)
        with listening(build_app(assistant, watch=True)):
            assert came_true((tmp_path / "away").exists)
            (tmp_path / "away").rename(corpus)
            (corpus / "trees.txt").write_text("山坡上种了900棵桃树，明年还会再种一些。", encoding="utf-8")
            assert came_true(lambda: len(assistant.articles()) == 2)


@pytest.mark.slow
def test_a_failure_that_nobody_foresaw_does_not_end_the_following(
    watched: tuple[Assistant, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    assistant, corpus = watched
    failed = threading.Event()

    def fails() -> None:
        failed.set()
        raise OSError(24, "Too many open files")

    def seen(name: str) -> bool:
        (corpus / name).write_text(f"山坡上种了900棵桃树，明年还会再种一些，见{name}。", encoding="utf-8")
        return failed.is_set()

    with monkeypatch.context() as patch:
        patch.setattr(assistant, "sync", fails)
        assert came_true(lambda: seen("trees.txt"))
    assert came_true(lambda: seen("plums.txt") and len(assistant.articles()) == 3)


@pytest.mark.slow
def test_a_sync_that_failed_is_tried_again_though_no_file_changes(
    watched: tuple[Assistant, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    assistant, corpus = watched
    failed, sync = threading.Event(), assistant.sync

    def fails_once() -> SyncReport:
        if not failed.is_set():
            failed.set()
            raise StorageError("index_closed")
        return sync()

    def seen() -> bool:
        if not failed.is_set():
            (corpus / "trees.txt").write_text("山坡上种了900棵桃树，明年还会再种一些。", encoding="utf-8")
        return len(assistant.articles()) == 2

    monkeypatch.setattr(corpus_watcher, "_RETRY_SECONDS", 0.1)
    monkeypatch.setattr(assistant, "sync", fails_once)
    assert came_true(seen)


def test_a_folder_that_vanishes_costs_nothing_that_was_indexed(tmp_path: Path) -> None:
    corpus = tmp_path / "corpus"
    corpus.mkdir()
    (corpus / "water.txt").write_text("河口乡去年组建了37个水质巡查小组。", encoding="utf-8")
    with Assistant(corpus=corpus, index=tmp_path / "index") as assistant:
        assistant.sync()
        with serving(assistant) as url:
            shutil.rmtree(corpus)
            assert httpx.get(url, trust_env=False).status_code == 200
            assert "37" in assistant.ask("河口乡组建了多少个巡查小组？").answer


@pytest.fixture(scope="module")
def url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A page for tests that change nothing of it."""
    folder = tmp_path_factory.mktemp("served")
    (folder / "corpus").mkdir()
    (folder / "corpus" / "water.txt").write_text("河口乡去年组建了37个水质巡查小组。", encoding="utf-8")
    with Assistant(corpus=folder / "corpus", index=folder / "index") as assistant, serving(assistant) as address:
        yield address


@pytest.mark.parametrize(
    "path", ["/gradio_api/file=/etc/passwd", "/gradio_api/file=../../etc/passwd", "/gradio_api/proxy=http://192.0.2.1/"]
)
def test_no_file_and_no_other_address_is_reached_through_the_page(url: str, path: str) -> None:
    reply = httpx.get(url + path, trust_env=False)
    assert reply.status_code in (400, 403, 404)
    assert "root:" not in reply.text


def test_an_upload_beyond_the_limit_is_refused_by_the_server_too(tmp_path: Path) -> None:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "water.txt").write_text("河口乡去年组建了37个水质巡查小组。", encoding="utf-8")
    with (
        Assistant(corpus=tmp_path / "corpus", index=tmp_path / "index", max_file_mb=1) as assistant,
        serving(assistant) as url,
    ):
        sent = [
            httpx.post(f"{url}/library/gradio_api/upload", files={"files": ("a.txt", b"x" * size)}, trust_env=False)
            for size in (1000, 2 * 2**20)
        ]
        assert [reply.status_code for reply in sent] == [200, 413]


@pytest.fixture(scope="module")
def locked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], str]]:
    """The page with an account at this host's name, one server for each; no test changes its articles."""
    opened: dict[str, str] = {}
    with ExitStack() as stack:

        def open_once(host: str) -> str:
            if host not in opened:
                folder = tmp_path_factory.mktemp("locked")
                (folder / "corpus").mkdir()
                (folder / "corpus" / "water.txt").write_text("河口乡去年组建了37个水质巡查小组。", encoding="utf-8")
                assistant = Assistant(
                    corpus=folder / "corpus", index=folder / "index", host=host, accounts="reader:words"
                )
                opened[host] = stack.enter_context(serving(stack.enter_context(assistant)))
            return opened[host]

        yield open_once


@pytest.mark.parametrize(
    ("path", "host", "status"),
    [
        ("/library", "127.0.0.1", 200),
        ("/library", "0.0.0.0", 403),
        ("", "127.0.0.1", 403),
        ("/embed", "127.0.0.1", 403),
    ],
)
def test_files_are_taken_only_where_articles_can_be_added(
    locked: Callable[[str], str], path: str, host: str, status: int
) -> None:
    url = locked(host)
    with httpx.Client(trust_env=False) as reader:
        assert reader.post(f"{url}/login", data={"username": "reader", "password": "words"}).status_code == 200
        assert reader.post(f"{url}{path}/gradio_api/upload", files={"files": ("a.txt", b"x")}).status_code == status


@pytest.mark.parametrize(("host", "status"), [("127.0.0.1", 200), ("0.0.0.0", 404)])
def test_articles_can_be_changed_only_from_this_machine(locked: Callable[[str], str], host: str, status: int) -> None:
    url = locked(host)
    with httpx.Client(trust_env=False) as reader:
        assert reader.post(f"{url}/library/login", data={"username": "reader", "password": "words"}).status_code == 200
        config = reader.get(f"{url}/library/config").json()
        [part] = [component for component in config["components"] if component["type"] == "html"]
        call = {
            "data": {"path": "uploads/x.txt"},
            "component_id": part["id"],
            "fn_name": "remove",
            "session_hash": "abc",
        }
        assert reader.post(f"{url}/library/gradio_api/component_server/", json=call).status_code == status


@pytest.mark.parametrize("path", ["/", "/library/", "/check/", "/embed/"])
def test_each_page_has_its_script_once(url: str, path: str) -> None:
    config = httpx.get(f"{url}{path}config", trust_env=False).json()
    scripts = [part["props"]["js_on_load"] for part in config["components"] if part["type"] == "html"]
    assert len([script for script in scripts if script.startswith("const $context")]) == 1


def test_the_library_is_found_without_its_slash(url: str) -> None:
    reply = httpx.get(f"{url}/library?__theme=dark", trust_env=False, follow_redirects=True)
    assert reply.status_code == 200
    assert str(reply.url) == f"{url}/library/?__theme=dark"


def test_a_request_larger_than_anything_the_page_sends_is_refused(url: str) -> None:
    piece = b" " * 2**20

    def endless() -> Iterator[bytes]:  # a body that tells no length
        for _ in range(80):
            yield piece

    for path in ("/gradio_api/component_server", "/library/gradio_api/queue/join"):
        for content in (piece * 80, endless()):
            try:
                reply = httpx.post(
                    url + path, content=content, headers={"content-type": "application/json"}, trust_env=False
                )
            except httpx.TransportError:  # the server closed the line before all was sent, which refuses it as well
                continue
            assert reply.status_code == 413
            assert "larger than 64 MB" in reply.json()["detail"]
    assert httpx.get(url, trust_env=False).status_code == 200
