"""Pages are added and refreshed while a server owns the index: it indexes what the commands save, once."""

import json
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from http.server import BaseHTTPRequestHandler
from pathlib import Path

import httpx
import pytest

from assistant import Assistant, web_articles
from assistant.__main__ import main
from assistant.cli.printing import DONE, FAILED
from assistant.fetching.saved import FETCHED_FOLDER
from tests.serving import came_true, serving
from tests.starting import COMMAND
from tests.unit.fetching.site import PAGE, Site, reply, site

NEWER = PAGE.replace("12处漏水", "15处漏水")
HELD_BETWEEN_THE_FILES = """
from assistant.fetching import saved
write = saved._write_whole
def held(file, content):
    if not file.name.endswith(".json"):
        file.with_name(f".{file.name}.part").write_bytes(content[:40])
        hold()
    write(file, content)
saved._write_whole = held
"""


@pytest.fixture
def web() -> Iterator[Site]:
    with site() as served:
        yield served


@pytest.fixture
def places(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The options that name an empty corpus and an index."""
    monkeypatch.setenv("ASSISTANT_FETCH_PRIVATE", "1")
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "trees.txt").write_text("山坡上种了900棵桃树，明年还会再种一些。", encoding="utf-8")
    return ["--corpus", str(tmp_path / "corpus"), "--index", str(tmp_path / "index")]


def kept(tmp_path: Path) -> dict[str, bytes]:
    return {
        file.name: file.read_bytes()
        for file in (tmp_path / "corpus" / FETCHED_FOLDER).glob("*")
        if not file.name.startswith(".")
    }


def by_the_page(url: str, address: str) -> str:
    """What becomes of an address that is added on the library page."""
    with httpx.Client(base_url=f"{url}/library/", trust_env=False, timeout=90) as client:
        [part] = [component for component in client.get("config").json()["components"] if component["type"] == "html"]
        call = {"component_id": part["id"], "fn_name": "fetch", "session_hash": "abc"}
        call["data"] = {"address": address, "language": "en"}
        state: str = client.post("gradio_api/component_server/", json=call).json()["state"]
        return state


def answer(url: str) -> str:
    asked = {"model": "ask-articles", "messages": [{"role": "user", "content": "巡查发现了多少处漏水？"}]}
    reply = httpx.post(f"{url}/v1/chat/completions", json=asked, trust_env=False, timeout=90).json()
    said: str = reply["choices"][0]["message"]["content"]
    return said


def test_a_running_server_indexes_what_commands_keep(
    tmp_path: Path, places: list[str], web: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    together = threading.Barrier(3)  # all have asked whether the page is there before one of them keeps it

    def send(handler: BaseHTTPRequestHandler) -> None:
        together.wait(90)
        reply()(handler)

    web.pages["/a"] = send
    with (
        Assistant(corpus=tmp_path / "corpus", index=tmp_path / "index", model="quote") as assistant,
        serving(assistant) as url,
    ):
        assistant.sync()
        command = [sys.executable, "-m", "assistant", "add", f"{web.url}/a", "--json", *places]
        with ThreadPoolExecutor() as pool:
            other = pool.submit(
                subprocess.run, command, capture_output=True, text=True, check=True, cwd=Path(__file__).parents[3]
            )
            page = pool.submit(by_the_page, url, f"{web.url}/a")
            assert main(["add", f"{web.url}/a", *places]) == DONE
            outcomes = [json.loads(other.result().stdout)["pages"][0]["state"], page.result()]
        said = capsys.readouterr().out
        assert f"in use by process {os.getpid()}, which has indexed what was kept." in said
        assert sorted([*outcomes, said.partition(":")[0]]) == ["added", "unchanged", "unchanged"]
        assert kept(tmp_path) == {"127.0.0.1-a.html": PAGE.encode()}
        assert "12处漏水" in answer(url)

        web.pages["/a"] = reply(NEWER)
        assert main(["refresh", *places]) == DONE
        said = capsys.readouterr().out
        assert said.startswith("changed: ")
        assert "which has indexed what was kept." in said
        assert "15处漏水" in answer(url)

        assert main(["index", *places]) == FAILED
        assert "Look for changes" in capsys.readouterr().err
        assert main(["ask", "巡查发现了多少处漏水？", *places]) == DONE
        captured = capsys.readouterr()
        assert "15处漏水" in captured.out
        assert f"open in process {os.getpid()}, which answers" in captured.err


def test_an_owner_that_does_not_look_costs_no_page(
    tmp_path: Path, places: list[str], web: Site, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_articles, "_OWNER_SYNC_SECONDS", 0.1)
    web.pages["/a"] = reply()
    with closing(Assistant(corpus=tmp_path / "corpus", index=tmp_path / "index", model="quote")) as owner:
        owner.sync()
        assert main(["add", f"{web.url}/a", "--json", *places]) == DONE
        said = json.loads(capsys.readouterr().out)
        assert said["pages"][0]["state"] == "added"
        assert "not indexed what was kept yet" in said["owner"]
        assert len(owner.articles()) == 1
    assert main(["index", *places]) == DONE
    assert f"added: {FETCHED_FOLDER}/127.0.0.1-a.html" in capsys.readouterr().out


def test_who_is_refused_an_index_gets_it_when_its_owner_has_gone(
    tmp_path: Path, places: list[str], web: Site, capsys: pytest.CaptureFixture[str]
) -> None:
    web.pages["/a"] = reply()
    owner = Assistant(corpus=tmp_path / "corpus", index=tmp_path / "index", model="quote")
    owner.sync()
    with ThreadPoolExecutor() as pool:
        added = pool.submit(main, ["add", f"{web.url}/a", *places])
        assert came_true(lambda: bool(kept(tmp_path)))
        owner.close()
        assert added.result() == DONE
    assert "in use" not in capsys.readouterr().out
    with Assistant(corpus=tmp_path / "corpus", index=tmp_path / "index", model="quote") as assistant:
        assert assistant.sync(dry_run=True).added == ()


def test_one_that_is_killed_between_the_two_files_is_made_good(tmp_path: Path, places: list[str], web: Site) -> None:
    web.pages["/a"] = reply()
    command = [sys.executable, "-c", COMMAND.format(patch=HELD_BETWEEN_THE_FILES), "add", f"{web.url}/a", *places]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[3]
    ) as killed:
        assert killed.stdout
        assert killed.stdout.readline() == "held\n"
        killed.kill()
    assert kept(tmp_path) == {}
    assert main(["add", f"{web.url}/a", *places]) == DONE
    assert kept(tmp_path) == {"127.0.0.1-a.html": PAGE.encode()}
    assert list((tmp_path / "corpus" / FETCHED_FOLDER).glob(".*.part")) == []


def test_a_corpus_folder_that_is_not_there_is_reported_before_anything_is_fetched(
    tmp_path: Path, web: Site, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSISTANT_FETCH_PRIVATE", "1")
    assert (
        main(["add", f"{web.url}/a", "--corpus", str(tmp_path / "nowhere"), "--index", str(tmp_path / "index")])
        == FAILED
    )
    assert "There is no corpus folder" in capsys.readouterr().err
    assert web.asked == []
