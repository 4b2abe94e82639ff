"""Uploads become ordinary articles or are refused with a reason, and nothing else can be added or removed."""

import contextlib
import threading
import zipfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from gradio.utils import get_upload_folder
from hypothesis import given
from hypothesis import strategies as st

from assistant import Assistant
from assistant.i18n import Translator
from assistant.ui.library import indexed_articles, library_html
from assistant.ui.library_page import change_functions
from assistant.ui.uploads import UPLOADS, UploadError, add_upload, plain_name, remove_upload
from vectorstore import EmbeddingError

ENGLISH = Translator("en")


WATER = "河口乡去年组建了37个水质巡查小组。每个小组有6名成员。"


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "water.txt").write_text(WATER, encoding="utf-8")
    with Assistant(corpus=tmp_path / "corpus", index=tmp_path / "index", model="quote") as opened:
        opened.sync()
        yield opened


@pytest.fixture
def upload(tmp_path: Path) -> Path:
    file = tmp_path / "blob"
    file.write_text("山坡上种了900棵桃树，明年还会再种一些。", encoding="utf-8")
    return file


def test_an_archive_is_removed_by_any_article_in_it(assistant: Assistant, tmp_path: Path) -> None:
    archive = tmp_path / "blob.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("one.txt", "东村去年修了12口水井，全部通水，村民都很满意。")
        packed.writestr("in/two.txt", "西村今年修了9座小桥，全部通车，路也平了。")
    add_upload(assistant, archive, "villages.zip")
    members = [holding.article.path for holding in indexed_articles(assistant) if "villages" in holding.article.path]
    assert len(members) == 2
    for path in ("uploads/../water.txt", "uploads/", "uploads", "water.txt", "/etc/passwd", "uploads/../../x"):
        with pytest.raises(UploadError):
            remove_upload(assistant, path)
    remove_upload(assistant, members[1])
    assert [holding.article.path for holding in indexed_articles(assistant)] == ["water.txt"]


def test_an_upload_becomes_an_ordinary_article_and_can_be_removed(assistant: Assistant, upload: Path) -> None:
    path = add_upload(assistant, upload, "桃树.txt")
    assert path == f"{UPLOADS}/桃树.txt"
    assert "900" in assistant.ask("种了多少棵桃树？").answer
    assert 'class="remove"' in library_html(indexed_articles(assistant), (), ENGLISH, changeable=True)
    assert 'class="remove"' not in library_html(indexed_articles(assistant), (), ENGLISH, changeable=False)
    remove_upload(assistant, path)
    assert [holding.article.path for holding in indexed_articles(assistant)] == ["water.txt"]


def test_a_name_in_use_gets_a_number_and_the_same_file_none(assistant: Assistant, upload: Path, tmp_path: Path) -> None:
    assert add_upload(assistant, upload, "trees.txt") == f"{UPLOADS}/trees.txt"
    assert add_upload(assistant, upload, "trees.txt") == f"{UPLOADS}/trees.txt"
    other = tmp_path / "other"
    other.write_text("山坡上又种了三百棵梨树，后年会结果。", encoding="utf-8")
    assert add_upload(assistant, other, "trees.txt") == f"{UPLOADS}/trees (2).txt"


def test_uploads_of_one_name_at_once_are_all_kept(
    assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    both_copy = threading.Barrier(2)

    def copy_slowly(source: Path, target: Path) -> None:
        with contextlib.suppress(threading.BrokenBarrierError):  # where the second one waits for the first
            both_copy.wait(0.5)
        target.write_bytes(source.read_bytes())

    monkeypatch.setattr("assistant.ui.uploads.shutil.copyfile", copy_slowly)
    files = [tmp_path / kind for kind in ("pears", "plums")]
    for file in files:
        file.write_text(
            f"On the slope there are three hundred {file.name}, and next year there will be more.", encoding="utf-8"
        )
    with ThreadPoolExecutor() as pool:
        paths = set(pool.map(lambda file: add_upload(assistant, file, "trees.txt"), files))

    assert paths == {f"{UPLOADS}/trees.txt", f"{UPLOADS}/trees (2).txt"}
    assert {holding.article.path for holding in indexed_articles(assistant)} == {"water.txt", *paths}


def test_an_upload_that_could_not_be_indexed_is_indexed_at_the_next_try(
    assistant: Assistant, upload: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_: object) -> None:
        raise ConnectionError("the server went away")

    with monkeypatch.context() as patch:
        patch.setattr("vectorstore.embeddings.LocalEmbeddings.embed_with_sentences", silent)
        with pytest.raises(EmbeddingError):
            add_upload(assistant, upload, "trees.txt")

    path = add_upload(assistant, upload, "trees.txt")
    assert path in [holding.article.path for holding in indexed_articles(assistant)]


def test_a_refused_upload_leaves_nothing_behind(assistant: Assistant, tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.write_text("x", encoding="utf-8")
    with pytest.raises(UploadError, match="too little text"):
        add_upload(assistant, empty, "empty.txt")
    with pytest.raises(UploadError, match="this kind of file cannot be read"):
        add_upload(assistant, empty, "program.exe")
    assert list((assistant.settings.corpus / UPLOADS).iterdir()) == []
    assert assistant.refused() == []


@pytest.mark.parametrize(
    "path", ["water.txt", "../water.txt", f"{UPLOADS}/../water.txt", "/etc/passwd", "", UPLOADS, f"{UPLOADS}/none.txt"]
)
def test_only_uploads_are_removed(assistant: Assistant, path: str) -> None:
    with pytest.raises(UploadError):
        remove_upload(assistant, path)
    assert (assistant.settings.corpus / "water.txt").exists()


@pytest.mark.parametrize(
    ("name", "plain"),
    [
        ("水井.txt", "水井.txt"),
        ("../../etc/passwd.txt", "passwd.txt"),
        ("..\\..\\boot.md", "boot.md"),
        ("/absolute.txt", "absolute.txt"),
        (".hidden.txt", "hidden.txt"),
        ("...txt", "article.txt"),
        (".txt", "txt"),
        ("a\nb\x00c.txt", "a_bc.txt"),
        ("<img src=x onerror=run()>.TXT", "img src_x onerror_run().txt"),
        ("\u202etxt.exe.txt", "txt.exe.txt"),
        ("x" * 300 + ".md", "x" * 80 + ".md"),
        ("", "article"),
    ],
)
def test_file_names_keep_their_words_and_lose_what_is_dangerous(name: str, plain: str) -> None:
    assert plain_name(name) == plain


@given(st.text(max_size=80))
def test_no_name_leaves_the_folder_or_hides(name: str) -> None:
    plain = plain_name(name)
    assert Path(plain).name == plain
    assert not plain.startswith(".")
    assert len(plain.encode()) <= 255


def test_only_files_that_were_uploaded_through_the_page_are_added(assistant: Assistant, upload: Path) -> None:
    functions = {function.__name__: function for function in change_functions(assistant)}
    reply: dict[str, Any] = functions["add"]({"path": str(upload), "name": "trees.txt", "language": "en"})
    assert "error" in reply
    assert upload.exists()  # another's file is not touched
    arrived = Path(get_upload_folder()) / "canary" / "blob.txt"
    arrived.parent.mkdir(parents=True, exist_ok=True)
    arrived.write_bytes(upload.read_bytes())
    assert functions["add"]({"path": str(arrived), "name": "trees.txt", "language": "en"}) == {"known": False}
    assert not arrived.exists()
    assert functions["remove"]({"path": "water.txt"})["error"]
    assert functions["compare"]({"language": "en"}) == {"changes": ""}
