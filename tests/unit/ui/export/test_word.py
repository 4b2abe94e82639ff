"""The Word file, read back with python-docx and opened by LibreOffice: everything in it is Word's own."""

import io
import shutil
import subprocess
import zipfile
from pathlib import Path
from xml.etree import ElementTree as ET

import docx
import pytest
from pypdfium2 import PdfDocument

from assistant.i18n import Translator
from assistant.schemas import Answer
from assistant.ui.export.conversation import export_conversation
from assistant.verdicts import Verdict
from tests.unit.ui.export.test_conversation import ANSWER, ENGLISH, ROADS, WELLS, citation

WORD = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
MARKDOWN = """# The wells

There are **37** *deep* ~~dry~~ `open` wells[1].

1. one
   - deep
     1. deeper
2. two

   more of two

Between.

1. again one

Then:

7. seven

> A quote
> of two lines

| Year | Wells |
|---|---|
| 2016 | **37**[2] |

```py
x = 1 < 2
y = [1]
```

---

See [the report](https://paper.example/a?b=1&c=2) and https://paper.example/x.

- [x] done

שלום 37.
"""


def whole(**changes: object) -> Answer:
    cited = citation("There are **37** *deep* ~~dry~~ `open` wells.", 1, WELLS, "河口乡有37口水井。")
    doubtful = cited.model_copy(
        update={"state": Verdict.UNSUPPORTED, "method": None, "reasons": ("not_in_passage: 99",)}
    )
    return ANSWER.model_copy(
        update={"answer": MARKDOWN, "citations": (doubtful, citation("| 2016 | **37** |", 2, ROADS, "Two roads."))}
        | changes
    )


def read(*answers: Answer) -> "docx.document.Document":
    return docx.Document(io.BytesIO(export_conversation("docx", "Wells", answers, ENGLISH, ["2026-11-30 09:15"])))


def test_markdown_becomes_words_own_elements_and_none_of_its_signs_is_left() -> None:
    document = read(whole())
    styles = [(p.style.name if p.style else "", p.text) for p in document.paragraphs]
    assert ("Heading 3", "The wells") in styles
    assert ("List Bullet 2", "deep") in styles
    assert ("List Number 3", "deeper") in styles
    assert ("List Continue", "more of two") in styles
    assert ("Quote", "A quote\nof two lines") in styles
    assert ("Code", "x = 1 < 2\ny = [1]") in styles
    assert ("List Bullet", "☑ done") in styles
    runs = {run.text: run for p in document.paragraphs for run in p.runs}
    assert runs["37"].bold
    assert any(run.italic and run.text == "deep" for p in document.paragraphs for run in p.runs)
    assert runs["dry"].font.strike
    assert runs["open"].font.name == "Consolas"
    [table] = document.tables
    assert [[cell.text for cell in row.cells] for row in table.rows] == [["Year", "Wells"], ["2016", "37"]]
    text = "\n".join(p.text for p in document.paragraphs if p.style and p.style.name != "Code")
    assert not any(sign in text for sign in ("**", "~~", "|", "`", "](", "# ", "---"))


def test_each_list_has_its_own_numbers_and_its_own_first_one() -> None:
    document = read(whole(), whole())
    counted = [p for p in document.paragraphs if p.style and p.style.name == "List Number"]
    assert [p.text for p in counted] == ["one", "two", "again one", "seven"] * 2
    lists = [next(p._p.iter(f"{WORD}numId")).get(f"{WORD}val") for p in counted]
    assert lists[0] == lists[1]
    assert len(set(lists)) == 6
    numbering = document.part.numbering_part.element
    starts = {
        str(num.numId): num.findall(f"{WORD}lvlOverride/{WORD}startOverride")[0].get(f"{WORD}val")
        for num in numbering.num_lst
        if num.findall(f"{WORD}lvlOverride")
    }
    assert [starts[identity] for identity in lists] == ["1", "1", "1", "7"] * 2


def test_links_are_whole_and_lead_to_their_address() -> None:
    document = read(whole())
    [line] = [p for p in document.paragraphs if p.text.startswith("See ")]
    assert [(link.text, link.address) for link in line.hyperlinks] == [
        ("the report", "https://paper.example/a?b=1&c=2"),
        ("https://paper.example/x", "https://paper.example/x"),
    ]
    assert line.text == "See the report (https://paper.example/a?b=1&c=2) and https://paper.example/x."


def test_date_model_and_verdicts_are_in_it() -> None:
    text = [p.text for p in read(whole()).paragraphs]
    assert any(line.startswith("Exported on 20") for line in text)
    assert "Asked on 2026-11-30 09:15 · Model: m" in text
    assert any("✗ unsupported: 1" in line for line in text)
    assert "There are 37 deep dry open wells [unsupported]." in text


def test_a_paragraph_from_right_to_left_is_one() -> None:
    [line] = [p for p in read(whole()).paragraphs if "שלום" in p.text]
    assert line._p.get_or_add_pPr().find(f"{WORD}bidi") is not None


def test_marks_are_real_footnotes_in_place() -> None:
    content = export_conversation("docx", "Wells", [ANSWER, whole()], ENGLISH)
    with zipfile.ZipFile(io.BytesIO(content)) as file:
        notes = ET.fromstring(file.read("word/footnotes.xml"))
        body = ET.fromstring(file.read("word/document.xml"))
        assert b"footnotes+xml" in file.read("[Content_Types].xml")
    written = {note.get(f"{WORD}id"): "".join(text.text or "" for text in note.iter(f"{WORD}t")) for note in notes}
    assert [reference.get(f"{WORD}id") for reference in body.iter(f"{WORD}footnoteReference")] == [
        str(number) for number in range(1, 7)
    ]
    assert "河口乡有37口水井。" in written["1"]
    assert written["5"].endswith("(unsupported) (not in the passage: 99)")
    assert {"-1", "0"} <= set(written)


@pytest.mark.skipif(not shutil.which("soffice"), reason="LibreOffice is not installed")
def test_libreoffice_opens_it_whole(tmp_path: Path) -> None:
    file = tmp_path / "wells.docx"
    file.write_bytes(export_conversation("docx", "水井", [ANSWER, whole()], Translator("zh-Hans")))
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    subprocess.run(
        ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(file)],
        check=True,
        timeout=300,
    )
    with PdfDocument(tmp_path / "wells.pdf") as printed:
        text = "".join(sheet.get_textpage().get_text_bounded() for sheet in printed)
    words = "".join(text.split())  # a line of the page may end anywhere
    for phrase in (
        "1. one",
        "2. two",
        "1. again one",
        "7. seven",
        "x = 1 < 2",
        "[未获支持]",
        "河口乡有37口水井。",
        "已核对",
    ):
        assert "".join(phrase.split()) in words, phrase
