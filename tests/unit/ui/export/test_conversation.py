"""Conversations as files: each mark has its footnote, copies say the verdicts, and nothing in a file does anything."""

import io
import re
import zipfile
from xml.etree import ElementTree as ET

import pytest

from assistant.i18n import Translator
from assistant.schemas import Answer, Citation
from assistant.ui.answer_parts import answer_parts
from assistant.ui.export.conversation import FORMATS, export_conversation, file_name
from assistant.ui.export.copying import copy_texts
from assistant.ui.export.footnotes import with_footnotes
from assistant.verdicts import Verdict
from tests.hostile import HOSTILE
from tests.unit.ui.test_sanitize import Reading, dangers
from vectorstore import Article

ENGLISH = Translator("en")
WELLS = Article(
    id="a1",
    title="水井",
    author="甲乙、丙丁",
    source="河口报",
    date="2020-05-01",
    language="zh-Hans",
    url="https://paper.example/wells",
    path="wells.md",
)
ROADS = Article(
    id="b2", title="Roads & {bridges}", author="A. Writer and B. Writer", date="2019", language="en", path="roads.txt"
)


def citation(sentence: str, number: int, article: Article, quote: str) -> Citation:
    return Citation(
        number=number,
        state=Verdict.VERIFIED,
        sentence=sentence,
        quote=quote,
        start=0,
        end=len(quote),
        passage_id="p",
        article=article,
    )


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
    footnoted = with_footnotes(ANSWER, ENGLISH)
    parts, notes = footnoted.parts, footnoted.notes
    assert [part.number for part in parts if not isinstance(part, str)] == [1, 2, 3, 4]
    assert (
        notes[0] == "“河口乡有37口水井。” 甲乙、丙丁, 水井, 河口报, 2020-05-01, https://paper.example/wells (verified)"
    )
    assert len(notes) == 4


def test_a_copy_has_verdicts_and_another_one_has_footnotes() -> None:
    copies = copy_texts(ANSWER, ENGLISH)
    assert copies["text"] == (
        "There are 37 wells [1, verified]. **Two** roads lead there [1, verified] [2, verified].\n\n- One is "
        "new [2, verified]."
    )
    assert "There are 37 wells [1]." in copies["footnotes"]
    assert "[4] “One is new.”" in copies["footnotes"]


def test_markdown_numbers_its_footnotes_through_the_conversation() -> None:
    text = export_conversation("md", "Wells and roads", [ANSWER, ANSWER], ENGLISH).decode()
    assert text.startswith("# Wells and roads\n")
    assert text.count("## How many wells?") == 2
    used, defined = re.findall(r"\[\^(\d+)\](?!:)", text), re.findall(r"^\[\^(\d+)\]:", text, re.MULTILINE)
    assert used == defined == [str(number) for number in range(1, 9)]


def test_a_web_page_links_each_mark_to_its_footnote_and_runs_nothing() -> None:
    page = export_conversation("html", "Wells <roads>", [ANSWER], Translator("zh-Hans")).decode()
    read = Reading(page)
    assert [value for name, value in read.attributes if name == "href"] == [f"#note-{n}" for n in range(1, 5)]
    assert [value for name, value in read.attributes if name == "id"] == [f"note-{n}" for n in range(1, 5)]
    assert "script" not in read.tags
    assert "default-src 'none'" in page
    assert "已核对" in page


@pytest.mark.parametrize("text", HOSTILE)
@pytest.mark.parametrize("kind", list(FORMATS))
def test_hostile_text_is_only_text_in_every_file(text: str, kind: str) -> None:
    article = Article(id="a", title=text, author=text, source=text, date=text, url=text, path=text)
    hostile = ANSWER.model_copy(
        update={"question": text, "answer": f"Words[1]. {text}", "citations": (citation("Words.", 1, article, text),)}
    )
    content = export_conversation(kind, text, [hostile], ENGLISH)
    if kind == "html":
        page = Reading(content.decode())
        body = content.decode().partition("<h1>")[2]
        assert [
            danger
            for danger in dangers(body.replace("math", "b"))
            if not re.fullmatch(r"(id=note-1|href=#note-1)", danger)
        ] == []
        assert page.tags.count("meta") == 3
    elif kind == "docx":
        with zipfile.ZipFile(io.BytesIO(content)) as file:
            ET.fromstring(file.read("word/footnotes.xml"))
            links = [
                link.get("Target", "")
                for link in ET.fromstring(file.read("word/_rels/document.xml.rels"))
                if link.get("TargetMode") == "External"
            ]
            assert all(link.startswith("https://far.example") for link in links)
    elif kind == "ris":
        assert all(re.match(r"[A-Z][A-Z0-9]  - ", line) for line in content.decode().split("\r\n") if line)
    else:
        content.decode()


def unsupported(sentence: str, quote: str = "河口乡有37口水井。") -> Answer:
    """An answer of one sentence that its article does not say."""
    state = {"state": Verdict.UNSUPPORTED, "method": None, "reasons": ("not_in_passage: 99",)}
    plain = sentence.replace("[1]", "")
    return ANSWER.model_copy(
        update={"answer": sentence, "citations": (citation(plain, 1, WELLS, quote).model_copy(update=state),)}
    )


@pytest.mark.parametrize(
    ("language", "sentence", "copied"),
    [
        ("zh-Hans", "共有51[1]。", "共有51 [1，未获支持]。"),
        ("en", "In 2016[1].", "In 2016 [1, unsupported]."),
        ("zh-Hant", "51[1]", "51 [1，未獲支持]"),
    ],
)
def test_a_copy_of_an_unsupported_sentence_says_so_and_alters_no_figure(
    language: str, sentence: str, copied: str
) -> None:
    copies = copy_texts(unsupported(sentence), Translator(language))
    assert copies["text"].startswith(copied + "\n\n")
    assert copies["footnotes"].startswith(copied)
    assert f"✗ {Translator(language).state('unsupported')}" in copies["text"].splitlines()[-1]
    assert "99" in copies["footnotes"].splitlines()[-1]  # the reason


def test_a_figure_behind_a_mark_is_kept_apart_from_it() -> None:
    assert copy_texts(ANSWER.model_copy(update={"answer": "In 2016[?]12 came.", "citations": ()}), ENGLISH)[
        "text"
    ].startswith("In 2016 [?, unknown source] 12 came.")


@pytest.mark.parametrize("kind", ["md", "html"])
def test_a_file_says_date_model_and_verdicts(kind: str) -> None:
    content = export_conversation(
        kind, "Wells", [unsupported("There are 99[1].")], ENGLISH, ["2026-11-30 09:15"]
    ).decode()
    assert re.search(r"Exported on \d{4}-\d\d-\d\d", content)
    for words in (
        "Asked on 2026-11-30 09:15 · Model: m",
        "✗ unsupported: 1",
        "unsupported",
        "The nearest words of the article, which do not say it: “河口乡有37口水井。”",
    ):
        assert words in content


def test_code_stays_to_the_letter_in_markdown_and_formulas_are_rendered_in_a_page() -> None:
    answer = ANSWER.model_copy(update={"answer": "```c\nif (a < b && x[1]) {}\n```\n\n<b> $10^6$[1]", "citations": ()})
    text = export_conversation("md", "C", [answer], ENGLISH).decode()
    assert "if (a < b && x[1]) {}" in text
    assert "&lt;b>" in text
    assert "<msup><mn>10</mn><mn>6</mn></msup>" in export_conversation("html", "C", [answer], ENGLISH).decode()


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("河口乡有多少口水井？", "河口乡有多少口水井？.md"),
        ('a/b\\c: "d"?', "a b c d.md"),
        ("..", "conversation.md"),
        ("CON", "_CON.md"),
        ("长" * 200, "长" * 60 + ".md"),
        ("a\u202egpj", "agpj.md"),
    ],
)
def test_a_file_has_the_name_of_its_conversation(title: str, name: str) -> None:
    assert file_name("md", title) == name


@pytest.mark.parametrize("language", ["en", "zh-Hans", "zh-Hant"])
@pytest.mark.parametrize("kind", ["md", "html", "docx", "bib", "ris", "gbt"])
def test_an_imported_answer_says_in_every_file_that_it_was_not_checked_here(kind: str, language: str) -> None:
    texts = Translator(language)
    said = texts("imported_in_file")
    content = export_conversation(kind, "C", [ANSWER], texts, imported=[0])
    text = content.decode() if kind != "docx" else _word_text(content)
    assert said in text
    own = export_conversation(kind, "C", [ANSWER, ANSWER], texts, imported=[1])
    assert (said in (own.decode() if kind != "docx" else _word_text(own))) == (kind in ("md", "html", "docx"))


def _word_text(content: bytes) -> str:
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        return "".join(re.sub("<[^>]*>", "", file.read(name).decode()) for name in file.namelist() if "xml" in name)


def test_nothing_of_an_imported_answer_is_verified_and_the_files_verdict_is_named() -> None:
    parts = answer_parts(ANSWER, ENGLISH, imported=True)
    assert any(citation.state == "verified" for citation in ANSWER.citations)
    for shown in (parts["answer"], parts["sources"].partition("<details")[0], parts["checks"]):
        assert "verified" not in re.sub(r"the file says: verified", "", shown)
        assert "✓" not in shown
    assert "not checked here; the file says: verified" in parts["sources"]
    for copied in parts["copies"].values():
        assert "not checked here" in copied
        assert "verified" not in copied.replace("the file says: verified", "")
