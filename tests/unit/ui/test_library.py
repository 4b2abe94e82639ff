"""The library: what it lists, what it says is refused, and uploads that become ordinary articles or a reason."""

import contextlib
import re
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
from assistant.i18n import Texts
from assistant.ui.library import (
    UPLOADS,
    UploadError,
    add_upload,
    hits_html,
    indexed_articles_of,
    library_html,
    plain_name,
    remove_upload,
    report_html,
)
from assistant.ui.library_page import _changes, _reads
from tests.hostile import HOSTILE
from tests.unit.ui.test_sanitize import Reading, dangers
from vectorstore import Article, EmbeddingError, IndexedArticle, Passage, RefusedFile, SyncReport

ENGLISH = Texts("en")
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


def test_the_table_tells_articles_reposts_repairs_and_refusals(assistant: Assistant) -> None:
    corpus = assistant.settings.corpus
    (corpus / "again.txt").write_text(WATER, encoding="utf-8")
    (corpus / "trees.md").write_text(
        "---\ntitle: Trees\ndate: 2020\n---\n\nThe village <b>planted</b> 900 peach trees on the slope.",
        encoding="utf-8",
    )
    (corpus / "picture.gif").write_bytes(b"GIF89a")
    assistant.sync()
    page = library_html(indexed_articles_of(assistant), assistant.refused(), ENGLISH, changeable=True)
    assert "Articles: 2; refused files: 1" in page
    assert "Also in: again.txt" in page or "Also in: water.txt" in page
    assert "markup 2" in page
    assert "picture.gif" in page
    assert ".gif" in page.partition("Refused files")[2]
    assert 'class="remove"' not in page  # what the owner put there is not removed from here


def test_refusals_and_failed_uploads_are_told_in_the_readers_language(assistant: Assistant, tmp_path: Path) -> None:
    (assistant.settings.corpus / "picture.gif").write_bytes(b"GIF89a")
    (assistant.settings.corpus / "short.txt").write_text("x", encoding="utf-8")
    assistant.sync()
    page = library_html(indexed_articles_of(assistant), assistant.refused(), Texts("zh-Hant"), changeable=False)
    assert "無法讀取 .gif 類型的檔案" in page
    assert "文字太少，無法據以回答" in page
    functions = {
        function.__name__: function for function in (*_changes(assistant), *_reads(assistant, changeable=True))
    }
    arrived = Path(get_upload_folder()) / "canary" / "short.txt"
    arrived.parent.mkdir(parents=True, exist_ok=True)
    for name, reason in (
        ("short.txt", "文字太少，无法据以回答"),
        ("program.exe", "无法读取这种文件"),
        ("broken.pdf", "并不是PDF 文件"),
    ):
        arrived.write_text("x", encoding="utf-8")
        assert reason in functions["add"]({"path": str(arrived), "name": name, "language": "zh-Hans"})["error"]
    assert "不是在这里添加的" in functions["remove"]({"path": "water.txt", "language": "zh-Hans"})["error"]
    assert "问题是空的" in functions["find"]({"query": "？", "language": "zh-Hans"})["error"]


def test_damage_that_could_not_be_repaired_is_told(assistant: Assistant) -> None:
    (assistant.settings.corpus / "torn.txt").write_text(
        "山坡上种了900棵桃\ufffd，明年还会再\ufffd一些，后年结果。", encoding="utf-8"
    )
    assistant.sync()
    torn, water = sorted(indexed_articles_of(assistant), key=lambda holding: -holding.unrepaired)
    assert (torn.unrepaired, torn.cleaning, water.unrepaired) == (2, {}, 0)
    page = library_html([torn], (), ENGLISH, changeable=False)
    assert "⚠ Places that could not be repaired: 2" in page
    assert "⚠" not in library_html([water], (), ENGLISH, changeable=False)


def test_kinds_rows_and_encodings_are_told(assistant: Assistant) -> None:
    corpus = assistant.settings.corpus
    (corpus / "table.csv").write_text(
        "title,text\n东村,东村去年修了12口水井，全部通水，村民都很满意。\n西村,西村今年修了9座小桥，全部通车，路也平了。\n",
        encoding="utf-8",
    )
    (corpus / "old.txt").write_bytes("南坡种了900棵桃树，明年还会再种一些，后年结果。".encode("gb18030"))
    assistant.sync()
    page = library_html(indexed_articles_of(assistant), assistant.refused(), ENGLISH, changeable=False)
    assert "table.csv · row 1" in page
    assert "table.csv · row 2" in page
    assert ">csv<" in page
    assert "old.txt · read as gb" in page
    assert "water.txt · " not in page


def test_an_archive_is_removed_by_any_article_in_it(assistant: Assistant, tmp_path: Path) -> None:
    archive = tmp_path / "blob.zip"
    with zipfile.ZipFile(archive, "w") as packed:
        packed.writestr("one.txt", "东村去年修了12口水井，全部通水，村民都很满意。")
        packed.writestr("in/two.txt", "西村今年修了9座小桥，全部通车，路也平了。")
    add_upload(assistant, archive, "villages.zip")
    members = [holding.article.path for holding in indexed_articles_of(assistant) if "villages" in holding.article.path]
    assert len(members) == 2
    for path in ("uploads/../water.txt", "uploads/", "uploads", "water.txt", "/etc/passwd", "uploads/../../x"):
        with pytest.raises(UploadError):
            remove_upload(assistant, path)
    remove_upload(assistant, members[1])
    assert [holding.article.path for holding in indexed_articles_of(assistant)] == ["water.txt"]


def test_an_upload_becomes_an_ordinary_article_and_can_be_removed(assistant: Assistant, upload: Path) -> None:
    path = add_upload(assistant, upload, "桃树.txt")
    assert path == f"{UPLOADS}/桃树.txt"
    assert "900" in assistant.ask("种了多少棵桃树？").answer
    assert 'class="remove"' in library_html(indexed_articles_of(assistant), (), ENGLISH, changeable=True)
    assert 'class="remove"' not in library_html(indexed_articles_of(assistant), (), ENGLISH, changeable=False)
    remove_upload(assistant, path)
    assert [holding.article.path for holding in indexed_articles_of(assistant)] == ["water.txt"]


def test_a_name_that_is_taken_gets_a_number_and_the_same_file_none(
    assistant: Assistant, upload: Path, tmp_path: Path
) -> None:
    assert add_upload(assistant, upload, "trees.txt") == f"{UPLOADS}/trees.txt"
    assert add_upload(assistant, upload, "trees.txt") == f"{UPLOADS}/trees.txt"
    other = tmp_path / "other"
    other.write_text("山坡上又种了三百棵梨树，后年会结果。", encoding="utf-8")
    assert add_upload(assistant, other, "trees.txt") == f"{UPLOADS}/trees (2).txt"


def test_uploads_of_one_name_at_once_are_all_kept(
    assistant: Assistant, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = threading.Barrier(2)

    def copied(source: Path, target: Path) -> None:
        with contextlib.suppress(threading.BrokenBarrierError):  # where the second one waits for the first
            together.wait(0.5)
        target.write_bytes(source.read_bytes())

    monkeypatch.setattr("assistant.ui.library.shutil.copyfile", copied)
    files = [tmp_path / kind for kind in ("pears", "plums")]
    for file in files:
        file.write_text(
            f"On the slope there are three hundred {file.name}, and next year there will be more.", encoding="utf-8"
        )
    with ThreadPoolExecutor() as pool:
        paths = set(pool.map(lambda file: add_upload(assistant, file, "trees.txt"), files))

    assert paths == {f"{UPLOADS}/trees.txt", f"{UPLOADS}/trees (2).txt"}
    assert {holding.article.path for holding in indexed_articles_of(assistant)} == {"water.txt", *paths}


def test_an_upload_that_could_not_be_indexed_gets_in_when_it_is_tried_again(
    assistant: Assistant, upload: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent(*_: object) -> None:
        raise ConnectionError("the server went away")

    with monkeypatch.context() as patch:
        patch.setattr("vectorstore.index.embeddings.LocalEmbeddings.embed_documents", silent)
        with pytest.raises(EmbeddingError):
            add_upload(assistant, upload, "trees.txt")

    path = add_upload(assistant, upload, "trees.txt")
    assert path in [holding.article.path for holding in indexed_articles_of(assistant)]


def test_what_cannot_be_an_article_leaves_nothing_behind(assistant: Assistant, tmp_path: Path) -> None:
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
    ("name", "kept"),
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
def test_names_keep_their_words_and_lose_their_tricks(name: str, kept: str) -> None:
    assert plain_name(name) == kept


@given(st.text(max_size=80))
def test_no_name_leaves_the_folder_or_hides(name: str) -> None:
    kept = plain_name(name)
    assert Path(kept).name == kept
    assert not kept.startswith(".")
    assert len(kept.encode()) <= 255


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_names_and_reasons_are_only_text(text: str) -> None:
    article = Article(id="a", title=text, author=text, source=text, date=text, language=text, path=f"{UPLOADS}/{text}")
    passage = Passage(id="p", rank=1, score=0.5, text=text, start=0, end=1, article=article)
    pages = [
        library_html(
            [IndexedArticle(article=article, chunks=1, cleaning={text: 2}, paths=(text, "b"))],
            [RefusedFile(path=text, reason=text)],
            ENGLISH,
            changeable=True,
        ),
        report_html(
            SyncReport(added=(text,), changed=(text,), removed=(text,), refused=(RefusedFile(path=text, reason=text),)),
            [],
            ENGLISH,
        ),
        hits_html([passage], ENGLISH),
    ]
    for page in pages:
        assert dangers(page) == []
        assert "a" not in Reading(page).tags


def test_the_page_takes_only_files_that_came_in_through_it(assistant: Assistant, upload: Path) -> None:
    functions = {function.__name__: function for function in _changes(assistant)}
    told: dict[str, Any] = functions["add"]({"path": str(upload), "name": "trees.txt", "language": "en"})
    assert "error" in told
    assert upload.exists()  # another's file is not touched
    arrived = Path(get_upload_folder()) / "canary" / "blob.txt"
    arrived.parent.mkdir(parents=True, exist_ok=True)
    arrived.write_bytes(upload.read_bytes())
    assert functions["add"]({"path": str(arrived), "name": "trees.txt", "language": "en"}) == {"known": False}
    assert not arrived.exists()
    assert functions["remove"]({"path": "water.txt"})["error"]
    assert functions["compare"]({"language": "en"}) == {"changes": ""}


def test_changes_are_shown_before_they_are_made(assistant: Assistant) -> None:
    functions = {
        function.__name__: function for function in (*_changes(assistant), *_reads(assistant, changeable=True))
    }
    (assistant.settings.corpus / "trees.txt").write_text("山坡上种了900棵桃树，明年还会再种一些。", encoding="utf-8")
    (assistant.settings.corpus / "water.txt").unlink()
    (assistant.settings.corpus / "program.exe").write_bytes(b"MZ")
    shown = functions["compare"]({"language": "en"})["changes"]
    assert "trees.txt" in shown
    assert "water.txt" in shown
    assert re.search(r"refused</strong> program\.exe: .*\.exe", shown)
    assert "water.txt" in functions["shelves"]({"language": "en"})["table"]
    assert functions["apply"]({"language": "en"})["changes"] == shown
    assert functions["compare"]({"language": "en"}) == {"changes": ""}  # what was refused before is no change
    assert "water.txt" not in functions["shelves"]({"language": "en"})["table"]
    assert "900" in functions["find"]({"query": "桃树", "language": "en"})["hits"]
    assert "error" in functions["find"]({"query": "？", "language": "en"})
    assert "5,000" in functions["find"]({"query": "树" * 5000, "language": "en"})["error"]
