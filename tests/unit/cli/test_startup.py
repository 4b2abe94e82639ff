"""The start of the server: a line for each step, a port that answers at once, and an end at any moment without loss."""

import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import httpx
import pytest

from assistant import Assistant
from assistant.api.health import STATUS_PATH
from assistant.cli.printing import DONE, FAILED, WRONG_USAGE
from tests.serving import came_true
from tests.starting import FAILING, FAILURE, Served, started
from vectorstore import CorpusError, Index, SyncReport, load_embeddings, sync
from vectorstore.index import health_check

FILES = 40
HEAVY = {"chromadb", "gradio", "langchain", "langchain_core", "numpy", "openai", "tantivy", "uvicorn"}
HELD_AT_A_FILE = """
from vectorstore.index import batch_writer, file_reader
batch_writer._BATCH_CHUNKS = 8
read_file = file_reader.read_file
def held(corpus, path, limit_bytes):
    if path == "article025.txt":
        hold()
    return read_file(corpus, path, limit_bytes)
file_reader.read_file = held
"""
HELD_AT_THE_OPENING = """
from assistant.assistant import Assistant
Assistant.open = lambda self: hold()
"""
CLOSING = """
from assistant.assistant import Assistant
close = Assistant.close
def told(self):
    close(self)
    print("closed", flush=True)
Assistant.close = told
"""


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    """Small articles."""
    folder = tmp_path / "corpus"
    folder.mkdir()
    for number in range(FILES):
        (folder / f"article{number:03}.txt").write_text(
            f"In {1950 + number} the harbour had {number * 7} boats and a pier of stone.", encoding="utf-8"
        )
    return folder


@pytest.fixture
def serving(corpus: Path, tmp_path: Path) -> Iterator[Callable[..., Served]]:
    with ExitStack() as stack:
        yield lambda patch="", *options: stack.enter_context(started(corpus, tmp_path / "index", patch, *options))


def get(url: str) -> httpx.Response:
    return httpx.get(url, trust_env=False)


def test_nothing_heavy_is_imported_before_the_port_is_taken() -> None:
    code = (
        "import assistant.cli.startup, json, sys; print(json.dumps(sorted({name.partition('.')[0] for name in "
        "sys.modules})))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, check=True, text=True, cwd=Path(__file__).parents[3]
    )
    assert not HEAVY & set(re.findall(r'"(\w+)"', loaded.stdout))


def test_a_start_tells_its_steps_and_refuses_no_connection_until_the_page_is_there_which_follows_the_folder(
    serving: Callable[..., Served], corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served = serving(CLOSING, "--watch")
    assert served.line() == f"Starting at {served.url}; stop with Ctrl+C."
    seen: list[int] = []
    while not seen or seen[-1] == 503:  # each on a line of its own; a refused one raises
        seen.append(get(f"{served.url}/library/?x").status_code)
        time.sleep(0.05)  # asked without a pause, it would start for twice as long
    assert seen[0] == 503
    assert seen[-1] == 200
    assert get(served.url + STATUS_PATH).json() == {"step": "ready"}
    lines = [served.line() for _ in range(6)]
    token = lines.pop(4)
    assert lines == [
        f"Opening the index {tmp_path / 'index'}",
        f"Comparing it with the corpus folder {corpus}",
        f"Opening the search over {FILES} articles (0 refused)",
        "Building the page",
        f"Open {served.url}",
    ]
    opened = re.escape(f"{served.url}/?token=")
    assert re.fullmatch(rf"To choose a model on the page, open {opened}[\w-]{{32}} \(it works once\)", token)
    asked = {"model": "ask-articles", "messages": [{"role": "user", "content": "山坡上种了多少棵桃树？"}]}

    def found() -> bool:
        (corpus / "trees.txt").write_text(
            "山坡上种了900棵桃树，明年还会再种一些。", encoding="utf-8"
        )  # again: the folder may not be watched at once
        reply = httpx.post(f"{served.url}/v1/chat/completions", json=asked, trust_env=False)
        return "900棵桃树" in reply.json()["choices"][0]["message"]["content"]

    assert came_true(found)
    closes(served, signal.SIGTERM, -signal.SIGTERM)
    with untried(tmp_path / "index", monkeypatch) as index:
        assert goes_on(index, corpus, FILES + 1).unchanged >= FILES


@pytest.mark.slow
def test_while_files_are_indexed_the_port_counts_them(serving: Callable[..., Served]) -> None:
    served = serving(HELD_AT_A_FILE)
    served.held()
    told = get(served.url + STATUS_PATH).json()
    assert (told["step"], told["done"], told["total"]) == ("indexing", 25, FILES)
    assert get(f"{served.url}/v1/models").status_code == 503
    served.let_go()


@contextmanager
def untried(index: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Index]:
    """The index, opened without a trial of its files."""

    def tried(*_: object) -> str:
        raise AssertionError("the files are tried in a process of their own")

    with monkeypatch.context() as patch:
        patch.setattr(health_check, "health_check", tried)
        opened = Index(index, load_embeddings("local"))
        try:
            yield opened
        finally:
            opened.close()


def goes_on(index: Index, corpus: Path, files: int = FILES) -> SyncReport:
    """The next sync, after which all articles are there and both search indexes hold the same."""
    report = sync(index, corpus, limit_bytes=2**20)
    listed = index.catalog.chunk_ids()
    assert len(index.catalog.articles()) == files
    assert listed == index.vector_store.ids() == index.lexical_index.ids()
    return report


@pytest.mark.parametrize(
    ("number", "code"), [(signal.SIGINT, FAILED), pytest.param(signal.SIGTERM, -signal.SIGTERM, marks=pytest.mark.slow)]
)
def test_a_start_that_is_stopped_while_it_indexes_ends_between_two_files(
    serving: Callable[..., Served],
    corpus: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
    code: int,
) -> None:
    served = serving(HELD_AT_A_FILE)
    served.held()
    served.told_to_end(number)
    served.let_go()
    returned, said = served.ended()
    assert returned == code
    if number == signal.SIGINT:
        assert said == "assistant: Stopped. What was indexed is kept; the next run goes on from there."
    with untried(tmp_path / "index", monkeypatch) as index:
        kept = {article.path for article in index.catalog.articles()}
        assert 0 < len(kept) < FILES
        assert set(goes_on(index, corpus).added).isdisjoint(kept)


@pytest.mark.slow
@pytest.mark.parametrize("patience", ["", "signals._FILE_SECONDS = 0.1"], ids=["told again", "in the end"])
def test_a_file_that_takes_too_long_is_not_waited_for(
    serving: Callable[..., Served], corpus: Path, tmp_path: Path, patience: str
) -> None:
    served = serving(HELD_AT_A_FILE + patience)
    served.held()
    served.told_to_end(signal.SIGINT)
    if not patience:
        assert get(served.url + STATUS_PATH).json()["step"] == "indexing"  # the first signal is heard
        served.told_to_end(signal.SIGINT)
    assert served.ended() == (FAILED, "assistant: Stopped. What was indexed is kept; the next run goes on from there.")
    index = Index(tmp_path / "index", load_embeddings("local"))
    goes_on(index, corpus)
    index.close()


@pytest.mark.slow
@pytest.mark.parametrize(("number", "code"), [(signal.SIGINT, FAILED), (signal.SIGTERM, -signal.SIGTERM)])
def test_a_start_that_is_stopped_at_another_step_ends_at_once(
    serving: Callable[..., Served], number: int, code: int
) -> None:
    served = serving(HELD_AT_THE_OPENING)
    served.held()
    served.told_to_end(number)
    assert served.ended()[0] == code


def closes(served: Served, number: int, code: int) -> None:
    """Ends the server by this signal, and sees that it closed its index before."""
    served.told_to_end(number)
    assert served.ended() == (code, "")
    assert served.stdout.read() == "closed\n"


@pytest.mark.slow
def test_a_server_that_is_interrupted_closes_its_index(
    serving: Callable[..., Served], corpus: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    served = serving(CLOSING)
    assert f"Open {served.url}\n" in iter(served.stderr.readline, "")
    closes(served, signal.SIGINT, DONE)
    with untried(tmp_path / "index", monkeypatch) as index:
        assert goes_on(index, corpus).unchanged == FILES


def test_a_start_that_fails_ends_in_a_sentence(serving: Callable[..., Served]) -> None:
    served = serving(FAILING)
    served.held()
    assert get(served.url).status_code == 503
    served.let_go()
    assert served.ended() == (FAILED, f"assistant: {FAILURE}")
    with pytest.raises(httpx.ConnectError):
        get(served.url)


def test_a_wrong_setting_and_an_unguarded_address_are_reported_before_anything_else(
    serving: Callable[..., Served],
) -> None:
    served = serving("", "--host", "0.0.0.0")
    assert served.line().startswith("assistant: Others could use this server at 0.0.0.0:")
    assert served.ended() == (WRONG_USAGE, "")


def test_an_index_is_opened_at_once_where_that_is_asked(tmp_path: Path) -> None:
    with (
        Assistant(corpus=tmp_path / "none", index=tmp_path / "index") as assistant,
        pytest.raises(CorpusError, match="no corpus folder"),
    ):
        assistant.open()
