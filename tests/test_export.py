"""Conversations as files: each mark has its footnote in Markdown, HTML and Word, and the sources are entries that tools read."""

import io
import re
import zipfile
from xml.etree import ElementTree as ET

import docx
import pytest

from assistant.answers import Answer, Citation
from assistant.page.bibliography import as_bibtex, as_gbt7714, as_ris, cited_articles
from assistant.page.export import FORMATS, copies, exported, footnoted
from assistant.texts import Texts
from assistant.verdicts import Verdict
from tests.hostile import HOSTILE
from tests.test_safety import Reading, dangers
from vectorstore import Article

ENGLISH = Texts("en")
WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
WELLS = Article(
    id="a1", title="水井", author="甲乙、丙丁", source="河口报", date="2020-05-01", language="zh-Hans", url="https://paper.example/wells", path="wells.md"
)
ROADS = Article(id="b2", title="Roads & {bridges}", author="A. Writer and B. Writer", date="2019", language="en", path="roads.txt")


def citation(sentence: str, number: int, article: Article, quote: str) -> Citation:
    return Citation(number=number, state=Verdict.VERIFIED, sentence=sentence, quote=quote, start=0, end=len(quote), passage_id="p", article=article)


ANSWER = Answer(
    question="How many wells?",
    answer="There are 37 wells[1]. **Two** roads lead there[1][2].\n\n- One is new[2].",
    state="answered",
    citations=(
        citation("There are 37 wells.", 1, WELLS, "河口乡有37口水井。"),
        citation("**Two** roads lead there.", 1, WELLS, "有两条路。"),
        citation("**Two** roads lead there.", 2, ROADS, "Two roads."),
        citation("- One is new.", 2, ROADS, "One is new."),
    ),
    passages=(),
    model="m",
    prompt="p",
)


def test_every_mark_is_a_footnote_with_its_quote_and_state() -> None:
    parts, notes = footnoted(ANSWER, ENGLISH)
    assert [part for part in parts if not isinstance(part, str)] == [1, 2, 3, 4]
    assert notes[0] == "“河口乡有37口水井。” 甲乙、丙丁, 水井, 河口报, 2020-05-01, https://paper.example/wells (verified)"
    assert len(notes) == 4


def test_copies_have_the_numbers_and_with_footnotes_the_notes_below() -> None:
    told = copies(ANSWER, ENGLISH)
    assert told["text"] == ANSWER.answer
    assert "There are 37 wells[1]." in told["footnotes"]
    assert "[4] “One is new.”" in told["footnotes"]


def test_markdown_numbers_its_footnotes_through_the_conversation() -> None:
    text = exported("md", "Wells and roads", [ANSWER, ANSWER], ENGLISH).decode()
    assert text.startswith("# Wells and roads\n")
    assert text.count("## How many wells?") == 2
    used, defined = re.findall(r"\[\^(\d+)\](?!:)", text), re.findall(r"^\[\^(\d+)\]:", text, re.MULTILINE)
    assert used == defined == [str(number) for number in range(1, 9)]


def test_a_web_page_links_each_mark_to_its_note_and_may_run_nothing() -> None:
    page = exported("html", "Wells <roads>", [ANSWER], Texts("zh-Hans")).decode()
    read = Reading(page)
    assert [value for name, value in read.attributes if name == "href"] == [f"#note-{n}" for n in range(1, 5)]
    assert [value for name, value in read.attributes if name == "id"] == [f"note-{n}" for n in range(1, 5)]
    assert "script" not in read.tags
    assert "default-src 'none'" in page
    assert "已核对" in page


def test_word_has_real_footnotes_in_place() -> None:
    content = exported("docx", "Wells", [ANSWER, ANSWER], ENGLISH)
    document = docx.Document(io.BytesIO(content))
    assert [p.text for p in document.paragraphs if p.style and p.style.name.startswith("Heading")] == ["Wells", "How many wells?", "How many wells?"]
    assert any(p.style and p.style.name == "List Bullet" and p.text.startswith("One is new") for p in document.paragraphs)
    assert any(run.bold and run.text == "Two" for p in document.paragraphs for run in p.runs)
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        notes = ET.fromstring(file.read("word/footnotes.xml"))
        body = ET.fromstring(file.read("word/document.xml"))
        assert b"footnotes+xml" in file.read("[Content_Types].xml")
    written = {note.get(f"{WORD}id"): "".join(text.text or "" for text in note.iter(f"{WORD}t")) for note in notes}
    referred = [reference.get(f"{WORD}id") for reference in body.iter(f"{WORD}footnoteReference")]
    assert referred == [str(number) for number in range(1, 9)]
    assert "河口乡有37口水井。" in written["1"]
    assert "One is new." in written["8"]
    assert {"-1", "0"} <= set(written)


def test_bibtex_escapes_what_tex_would_read() -> None:
    entries = as_bibtex(cited_articles([ANSWER, ANSWER]))
    assert entries.count("@online{a1,") == entries.count("@misc{b2,") == 1
    assert r"title = {{Roads \& \{bridges\}}}" in entries
    assert "author = {{A. Writer} and {B. Writer}}" in entries
    assert "author = {{甲乙} and {丙丁}}" in entries
    assert entries.count("{") == entries.count("}")


def test_ris_has_one_record_an_article() -> None:
    records = as_ris(cited_articles([ANSWER])).split("ER  - \r\n\r\n")
    assert len(records) == 3
    assert records[0].startswith("TY  - ELEC\r\n")
    assert "AU  - 甲乙\r\nAU  - 丙丁\r\n" in records[0]
    assert "DA  - 2020/05/01/\r\n" in records[0]
    assert "DA  - 2019///\r\n" in records[1]


def test_gbt7714_lines_say_what_the_standard_wants() -> None:
    first, second = as_gbt7714(cited_articles([ANSWER])).splitlines()
    assert re.fullmatch(r"\[1\] 甲乙, 丙丁\. 水井\[EB/OL\]\. 河口报, \(2020-05-01\)\[\d{4}-\d\d-\d\d\]\. https://paper\.example/wells\.", first)
    assert second == "[2] A. Writer, B. Writer. Roads & {bridges}[Z]. 2019."


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("kind", list(FORMATS))
def test_hostile_text_goes_into_no_file_as_more_than_text(text: str, kind: str) -> None:
    article = Article(id="a", title=text, author=text, source=text, date=text, url=text, path=text)
    hostile = ANSWER.model_copy(update={"question": text, "answer": f"Words[1]. {text}", "citations": (citation("Words.", 1, article, text),)})
    content = exported(kind, text, [hostile], ENGLISH)
    if kind == "html":
        page = Reading(content.decode())
        body = content.decode().partition("<h1>")[2]
        assert [danger for danger in dangers(body) if not re.fullmatch(r"(id=note-1|href=#note-1)", danger)] == []
        assert page.tags.count("meta") == 3
    elif kind == "docx":
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            ET.fromstring(file.read("word/footnotes.xml"))
            assert b"TargetMode" not in file.read("word/_rels/document.xml.rels")
    elif kind == "ris":
        assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in content.decode().split("\r\n") if line)
    else:
        content.decode()
