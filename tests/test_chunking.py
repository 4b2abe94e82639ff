"""Proves that in every format and script each sentence of each chunk is the article's own words at just the place it names."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterator

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests import making
from vectorstore.articles import RefusedFile
from vectorstore.chunking import article_row
from vectorstore.loader import Loader
from vectorstore.rows import ArticleRow

SENTENCES = st.sampled_from(
    [
        "河口乡去年修了37公里水渠。",
        "老人们说：“从前的井水更清！”",
        "構(gòu)建新的水網，每年節省1.6萬元；",
        "渠水从北山流下来……",
        "橋是木頭做的，夜裡點一盞燈嗎？",
        "The old pier was rebuilt in 1987, e.g. after the flood.",
        "“Forty ships wait there,” said Dr. Lowe!",
        "Ａ１２３号井的水＆沙分开了。",
        "The hill's school teaches 90 children (one in ten walks).",
    ]
)
PARAGRAPHS = st.lists(st.lists(SENTENCES, min_size=2, max_size=12).map(" ".join), min_size=2, max_size=6)


def printed(paragraph: str) -> Iterator[str]:
    """Its lines on a page on which thirty Chinese characters have room."""
    line, width = "", 0.0
    for character in paragraph:
        line, width = line + character, width + (1.0 if character > "\u2e7f" else 0.5)
        if width >= 30:
            yield line
            line, width = "", 0.0
    if line:
        yield line


FORMATS: dict[str, Callable[[list[str]], bytes]] = {
    "a.txt": lambda paragraphs: "\r\n\r\n".join(paragraphs).encode(),
    "a.md": lambda paragraphs: ("---\ntitle: 水\n---\n# 水\n\n" + "\n\n> ".join(paragraphs)).encode("utf-8-sig"),
    "gb.txt": lambda paragraphs: "\n".join(paragraphs).encode("gb18030"),
    "wide.txt": lambda paragraphs: "\n".join(paragraphs).encode("utf-16"),
    "a.html": lambda paragraphs: making.html("水", *paragraphs).encode(),
    "a.docx": lambda paragraphs: making.docx(["# 水", *paragraphs], title="水"),
    "a.epub": lambda paragraphs: making.epub({"水": "<h1>水</h1>" + "".join(f"<p>{p}</p>" for p in paragraphs)}, title="水", author=""),
    "a.jsonl": lambda paragraphs: json.dumps({"title": "水", "text": "\n".join(paragraphs)}, ensure_ascii=False).encode(),
    "a.csv": lambda paragraphs: ('title,text\n水,"' + "\n".join(paragraphs).replace('"', '""') + '"\n').encode(),
    "a.pdf": lambda paragraphs: making.pdf([[line for p in paragraphs for line in printed(p)]], font="STSong-Light"),
}


@pytest.fixture(scope="module")
def loader() -> Iterator[Loader]:
    with Loader() as opened:
        yield opened


def rows(loader: Loader, path: str, content: bytes) -> Iterator[ArticleRow]:
    for part in loader.load(path, content):
        assert not isinstance(part, RefusedFile)
        yield article_row(part)


def letters(text: str) -> str:
    """What is left of a text when layout, Markdown and pinyin are not looked at."""
    return re.sub(r"\(gòu\)|amp;", "", re.sub(r"[\s\\*_#>|&-]", "", unicodedata.normalize("NFC", text)))


@pytest.mark.parametrize("path", FORMATS)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
@given(paragraphs=PARAGRAPHS)
def test_every_sentence_of_every_chunk_is_at_its_place_in_the_original(loader: Loader, path: str, paragraphs: list[str]) -> None:
    for row in rows(loader, path, FORMATS[path](paragraphs)):
        said = letters("".join(paragraphs))
        place = 0
        for chunk in row.chunks:
            assert chunk.start == chunk.sentences[0].start
            assert chunk.end == chunk.sentences[-1].end
            for sentence in chunk.sentences:
                words = chunk.text[sentence.begin : sentence.finish]
                assert sentence.quote == row.original[sentence.start : sentence.end]
                assert letters(sentence.quote) == letters(words)
                assert sentence.start >= place  # in order, and none twice
                place = sentence.end
                assert sentence.page == (1 if path.endswith(".pdf") else None)
        shown = "".join(letters(sentence.quote) for chunk in row.chunks for sentence in chunk.sentences)
        assert said.replace("水", "") in shown.replace("水", "")  # whole; a page's menu may stand before it, and a title


def test_a_sentence_names_the_page_it_begins_on(loader: Loader) -> None:
    content = making.pdf(
        [["The mill of Northbridge grinds barley in autumn, and oats in spring."], ["The quarry of Westport was closed after the flood of 1987."]]
    )
    [row] = rows(loader, "two.pdf", content)

    assert [(s.quote[:8], s.page) for chunk in row.chunks for s in chunk.sentences] == [("The mill", 1), ("The quar", 2)]
