"""Labels say where in its file a part of an article is, and how sure text recognition was."""

import pytest

from assistant.i18n import Translator
from assistant.ui.labels import file_type, location_label, ocr_label
from vectorstore import Article


def article(path: str, row: int | None = None) -> Article:
    return Article(id="a", title="Wells", path=path, row=row)


@pytest.mark.parametrize(
    ("path", "row", "page", "words", "kind"),
    [
        ("a.txt", None, None, "", "txt"),
        ("a.pdf", None, 3, "page 3", "pdf"),
        ("in/a.PPTX", None, 3, "slide 3", "pptx"),
        ("a.ppt", None, 3, "slide 3", "ppt"),
        ("a.odp", None, 3, "slide 3", "odp"),
        ("a.odt", None, 3, "page 3", "odt"),
        ("a.csv", 2, None, "row 2", "csv"),
        ("b.zip/a.xlsx/东村.井", 2, None, "sheet 东村.井 · row 2", "xlsx"),
        ("a.ods/wells", None, None, "sheet wells", "ods"),
        ("a.xlsx", 2, None, "row 2", "xlsx"),
        ("b.zip/in/a.md", None, None, "", "md"),
    ],
)
def test_the_place_in_a_file_is_named_as_its_program_names_it(
    path: str, row: int | None, page: int | None, words: str, kind: str
) -> None:
    assert location_label(article(path, row), page, Translator("en")) == words
    assert file_type(article(path, row)) == kind


@pytest.mark.parametrize(
    ("confidence", "words"), [(None, ""), (0.0, "0%"), (0.899, "89%"), (0.9, "90%"), (0.998, "99%"), (1.0, "99%")]
)
def test_recognition_is_never_called_wholly_sure(confidence: float | None, words: str) -> None:
    label = ocr_label(confidence, Translator("en"))
    assert words in label
    assert bool(label) == bool(words)
