"""The library: what it lists, what it says is refused, and uploads that become ordinary articles or a reason."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from gradio.utils import get_upload_folder

from assistant import Assistant
from assistant.i18n import Translator
from assistant.ui.library import hits_html, indexed_articles, library_html, report_html
from assistant.ui.library_page import change_functions, read_functions
from assistant.ui.uploads import UPLOADS
from tests.hostile import HOSTILE
from tests.unit.ui.test_sanitize import Reading, dangers
from vectorstore import Article, IndexedArticle, Passage, RefusedFile, SyncReport

ENGLISH = Translator("en")


WATER = "河口乡去年组建了37个水质巡查小组。每个小组有6名成员。"


@pytest.fixture
def assistant(tmp_path: Path) -> Iterator[Assistant]:
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "water.txt").write_text(WATER, encoding="utf-8")
    with Assistant(corpus=tmp_path / "corpus", index=tmp_path / "index", model="quote") as opened:
        opened.sync()
        yield opened


def test_the_table_lists_articles_reposts_repairs_and_refusals(assistant: Assistant) -> None:
    corpus = assistant.settings.corpus
    (corpus / "again.txt").write_text(WATER, encoding="utf-8")
    (corpus / "trees.md").write_text(
        "---\ntitle: Trees\ndate: 2020\n---\n\nThe village <b>planted</b> 900 peach trees on the slope.",
        encoding="utf-8",
    )
    (corpus / "picture.gif").write_bytes(b"GIF89a")
    assistant.sync()
    page = library_html(indexed_articles(assistant), assistant.refused(), ENGLISH, changeable=True)
    assert "Articles: 2; refused files: 1" in page
    assert "Also in: again.txt" in page or "Also in: water.txt" in page
    assert "markup 2" in page
    assert "picture.gif" in page
    assert ".gif" in page.partition("Refused files")[2]
    assert 'class="remove"' not in page  # what the owner put there is not removed from here


def test_refusals_and_failed_uploads_are_translated(assistant: Assistant, tmp_path: Path) -> None:
    (assistant.settings.corpus / "picture.gif").write_bytes(b"GIF89a")
    (assistant.settings.corpus / "short.txt").write_text("x", encoding="utf-8")
    assistant.sync()
    page = library_html(indexed_articles(assistant), assistant.refused(), Translator("zh-Hant"), changeable=False)
    assert "無法讀取 .gif 類型的檔案" in page
    assert "文字太少，無法據以回答" in page
    functions = {
        function.__name__: function
        for function in (*change_functions(assistant), *read_functions(assistant, changeable=True))
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


def test_damage_that_could_not_be_repaired_is_counted(assistant: Assistant) -> None:
    (assistant.settings.corpus / "torn.txt").write_text(
        "山坡上种了900棵桃\ufffd，明年还会再\ufffd一些，后年结果。", encoding="utf-8"
    )
    assistant.sync()
    torn, water = sorted(indexed_articles(assistant), key=lambda holding: -holding.unrepaired)
    assert (torn.unrepaired, torn.cleaning, water.unrepaired) == (2, {}, 0)
    page = library_html([torn], (), ENGLISH, changeable=False)
    assert "⚠ Places that could not be repaired: 2" in page
    assert "⚠" not in library_html([water], (), ENGLISH, changeable=False)


def test_what_text_recognition_read_is_marked(assistant: Assistant) -> None:
    assistant.sync()
    plain, *_ = indexed_articles(assistant)
    scanned = plain.model_copy(update={"ocr": 0.876})

    assert "text recognition" not in library_html([plain], [], ENGLISH, changeable=False)
    assert "read by text recognition, 87% sure" in library_html([scanned], [], ENGLISH, changeable=False)


def test_kinds_rows_and_encodings_are_listed(assistant: Assistant) -> None:
    corpus = assistant.settings.corpus
    (corpus / "table.csv").write_text(
        "title,text\n东村,东村去年修了12口水井，全部通水，村民都很满意。\n西村,西村今年修了9座小桥，全部通车，路也平了。\n",
        encoding="utf-8",
    )
    (corpus / "old.txt").write_bytes("南坡种了900棵桃树，明年还会再种一些，后年结果。".encode("gb18030"))
    assistant.sync()
    page = library_html(indexed_articles(assistant), assistant.refused(), ENGLISH, changeable=False)
    assert "table.csv · row 2" in page
    assert "table.csv · row 3" in page
    assert ">csv<" in page
    assert "old.txt · read as gb" in page
    assert "water.txt · " not in page


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
        hits_html([passage], "words", ENGLISH),
    ]
    for page in pages:
        assert dangers(page) == []
        assert "a" not in Reading(page).tags


def test_changes_are_shown_before_they_are_made(assistant: Assistant) -> None:
    functions = {
        function.__name__: function
        for function in (*change_functions(assistant), *read_functions(assistant, changeable=True))
    }
    (assistant.settings.corpus / "trees.txt").write_text("山坡上种了900棵桃树，明年还会再种一些。", encoding="utf-8")
    (assistant.settings.corpus / "water.txt").unlink()
    (assistant.settings.corpus / "program.exe").write_bytes(b"MZ")
    changes = functions["compare"]({"language": "en"})["changes"]
    assert "trees.txt" in changes
    assert "water.txt" in changes
    assert re.search(r"refused</strong> program\.exe: .*\.exe", changes)
    assert "water.txt" in functions["shelves"]({"language": "en"})["table"]
    assert functions["apply"]({"language": "en"})["changes"] == changes
    assert functions["compare"]({"language": "en"}) == {"changes": ""}  # what was refused before is no change
    assert "water.txt" not in functions["shelves"]({"language": "en"})["table"]
    assert "900" in functions["find"]({"query": "桃树", "language": "en"})["hits"]
    assert "error" in functions["find"]({"query": "？", "language": "en"})
    assert "5,000" in functions["find"]({"query": "树" * 5000, "language": "en"})["error"]
