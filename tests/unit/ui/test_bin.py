"""What is removed from the library can be put back for some days, and is lost at no moment."""

import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant import Assistant
from assistant.i18n import Translator
from assistant.ui.bin import Bin, BinError
from assistant.ui.library import indexed_articles, library_html
from assistant.ui.library_page import change_functions
from assistant.ui.uploads import UPLOADS, UploadError, remove_upload

TREES = "山坡上种了900棵桃树，明年还会再种一些。"
NAME = f"{UPLOADS}/trees.txt"


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    (tmp_path / "corpus" / UPLOADS).mkdir(parents=True)
    (tmp_path / "corpus" / NAME).write_text(TREES, encoding="utf-8")
    with Assistant(corpus=tmp_path / "corpus", index=tmp_path / "index", model="quote") as opened:
        opened.sync()
        yield opened


def paths(assistant: Assistant) -> list[str]:
    return [holding.article.path for holding in indexed_articles(assistant)]


def test_a_removed_file_is_put_back_as_it_was(assistant: Assistant) -> None:
    file = assistant.settings.corpus / NAME
    origin = file.with_name(".trees.txt.origin.json")
    origin.write_text("{}", encoding="utf-8")
    remove_upload(assistant, NAME)
    assert (file.exists(), origin.exists(), paths(assistant)) == (False, False, [])
    assert not assistant.settings.bin_folder.is_relative_to(assistant.settings.corpus)
    functions = {function.__name__: function for function in change_functions(assistant)}
    [removed] = Bin(assistant.settings).files()
    listed = functions["list_bin"]({"language": "zh-Hant"})["files"]
    assert NAME in listed
    assert removed.id in listed
    assert functions["put_back"]({"file": removed.id, "language": "en"}) == {"path": NAME}
    assert (file.read_text(encoding="utf-8"), origin.read_text(encoding="utf-8"), paths(assistant)) == (
        TREES,
        "{}",
        [NAME],
    )
    assert functions["list_bin"]({"language": "en"}) == {"files": ""}
    assert functions["put_back"]({"file": removed.id, "language": "zh-Hans"}) == {"error": "这个文件已不在回收站中。"}


def test_what_is_there_by_now_is_not_replaced(assistant: Assistant) -> None:
    remove_upload(assistant, NAME)
    file = assistant.settings.corpus / NAME
    file.write_text("Another text of some length.", encoding="utf-8")
    [removed] = Bin(assistant.settings).files()
    with pytest.raises(BinError, match="another file"):
        Bin(assistant.settings).put_back(removed.id)
    assert file.read_text(encoding="utf-8") == "Another text of some length."
    assert Bin(assistant.settings).files() == [removed]


def test_the_last_removed_comes_first_and_its_days_end(assistant: Assistant, monkeypatch: pytest.MonkeyPatch) -> None:
    now, kept = 1_000_000_000.0, Bin(assistant.settings)
    monkeypatch.setattr(time, "time", lambda: now)
    for name in ("a.txt", "b.txt"):
        file = assistant.settings.corpus / UPLOADS / name
        file.write_text(name, encoding="utf-8")
        kept.put(file, f"{UPLOADS}/{name}")
        now += 86_400
    assert [file.path for file in kept.files()] == [f"{UPLOADS}/b.txt", f"{UPLOADS}/a.txt"]
    now += 86_400 * 28 + 1
    assert [file.path for file in kept.files()] == [f"{UPLOADS}/b.txt"]
    kept.empty()
    assert (kept.files(), list(assistant.settings.bin_folder.iterdir())) == ([], [])


@pytest.mark.parametrize("act", ["put_back", "empty", "expire"])
def test_a_run_that_is_killed_while_it_deletes_leaves_nothing_that_looks_whole(
    assistant: Assistant, monkeypatch: pytest.MonkeyPatch, act: str
) -> None:
    remove_upload(assistant, NAME)
    kept = Bin(assistant.settings)
    [removed] = kept.files()
    tomorrow, expired = time.time() + 2 * 86_400, time.time() + 400 * 86_400

    def die(folder: Path, **_: object) -> None:
        (folder / "content").unlink()
        raise KeyboardInterrupt

    acts: dict[str, Callable[[], object]] = {
        "put_back": lambda: kept.put_back(removed.id),
        "empty": kept.empty,
        "expire": kept.files,
    }
    with monkeypatch.context() as patched:
        patched.setattr("assistant.ui.bin.shutil.rmtree", die)
        if act == "expire":
            patched.setattr("assistant.ui.bin.time.time", lambda: expired)
        with pytest.raises(KeyboardInterrupt):
            acts[act]()

    assert kept.files() == []
    assert kept.size().files == 0
    with pytest.raises(BinError):
        kept.put_back(removed.id)
    monkeypatch.setattr("assistant.ui.bin.time.time", lambda: tomorrow)
    assert kept.files() == []
    assert list(assistant.settings.bin_folder.iterdir()) == []  # what the killed run left is gone a day later


def test_a_move_that_fails_leaves_the_file_where_it_was(assistant: Assistant) -> None:
    folder = assistant.settings.bin_folder
    folder.parent.mkdir(parents=True)
    folder.write_text("in the way", encoding="utf-8")
    with pytest.raises(OSError, match=r".+"):
        remove_upload(assistant, NAME)
    assert (assistant.settings.corpus / NAME).read_text(encoding="utf-8") == TREES
    folder.unlink()


def test_no_path_leads_out_of_the_corpus(assistant: Assistant, tmp_path: Path) -> None:
    remove_upload(assistant, NAME)
    [removed] = Bin(assistant.settings).files()
    facts = assistant.settings.bin_folder / removed.id / "facts.json"
    for path in ("../out.txt", "/etc/out.txt", "uploads/../../out.txt"):
        facts.write_text(removed.model_copy(update={"path": path}).model_dump_json(), encoding="utf-8")
        with pytest.raises(BinError):
            Bin(assistant.settings).put_back(removed.id)
    for name in ("", "..", "x", "0" * 32):
        with pytest.raises(BinError):
            Bin(assistant.settings).put_back(name)
    with pytest.raises(UploadError):
        remove_upload(assistant, NAME)
    assert not (tmp_path / "out.txt").exists()


def test_a_repost_is_removed_by_itself(assistant: Assistant) -> None:
    corpus = assistant.settings.corpus
    again = f"{UPLOADS}/again & again.txt"
    for path in ("village.txt", again):
        (corpus / path).write_text(TREES, encoding="utf-8")
    assistant.sync()
    [holding] = indexed_articles(assistant)
    texts = Translator("en")
    table = library_html([holding], (), texts, changeable=True)
    assert table.count('class="remove"') == 2  # of three files with one article: what the owner put there stays
    assert "Remove the repost" in table
    assert 'class="remove"' not in library_html([holding], (), texts, changeable=False)
    for path in (again, NAME):
        remove_upload(assistant, path)
        [holding] = indexed_articles(assistant)
        assert path not in holding.paths
    assert list(holding.paths) == ["village.txt"]
