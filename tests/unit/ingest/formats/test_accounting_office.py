"""No sentence of a deck, a workbook or a mail vanishes: it is in the text, a fact, or listed as left out."""

from collections.abc import Callable, Iterator
from email.message import EmailMessage
from io import BytesIO
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.unit.ingest.formats.cases_office import LAST, PROSE, book, box, slides
from vectorstore.ingest.loaded_article import LoadedArticle
from vectorstore.ingest.loader import Loader

Place = Callable[[Any, Any, str], object]


@pytest.fixture(scope="module")
def loader() -> Iterator[Loader]:
    with Loader() as one:
        yield one


def lost(loader: Loader, path: str, content: bytes, marks: list[str]) -> list[str]:
    """The marks that are nowhere in what the program knows of the file."""
    articles = [one for one in loader.load(path, content) if isinstance(one, LoadedArticle)]
    known = "\n".join(
        part
        for one in articles
        for part in (
            one.original,
            one.article.title,
            one.article.author or "",
            *(f"{left.text} {left.where}" for left in one.omissions),
        )
    )
    return [mark for mark in marks if mark not in known]


def _looks(name: str, value: str) -> Place:
    def put(_: Any, page: Any, mark: str) -> None:
        run = box(page, "x").text_frame.paragraphs[0].runs[0]
        run.text = mark
        run.font._element.set(name, value)

    return put


def _table(_: Any, page: Any, mark: str) -> None:
    made = page.shapes.add_table(2, 2, 0, 0, 900_000, 900_000).table
    made.cell(1, 1).text = mark


def _chart(_: Any, page: Any, mark: str) -> None:
    from pptx.chart.data import CategoryChartData
    from pptx.enum.chart import XL_CHART_TYPE

    data: Any = CategoryChartData()  # type: ignore[no-untyped-call]
    data.categories = [mark]
    data.add_series("s", (1,))
    page.shapes.add_chart(XL_CHART_TYPE.PIE, 0, 0, 900_000, 900_000, data)


def _hidden_slide(deck: Any, _: Any, mark: str) -> None:
    page = deck.slides.add_slide(deck.slide_layouts[5])
    page.shapes.title.text = mark
    page._element.set("show", "0")


DECK: dict[str, Place] = {
    "title": lambda _, page, mark: setattr(page.shapes.title, "text", mark),
    "box": lambda _, page, mark: box(page, mark),
    "group": lambda _, page, mark: setattr(
        page.shapes.add_group_shape().shapes.add_textbox(0, 0, 9, 9).text_frame, "text", mark
    ),
    "table": _table,
    "chart": _chart,
    "notes": lambda _, page, mark: setattr(page.notes_slide.notes_text_frame, "text", mark),
    "struck": _looks("strike", "sngStrike"),
    "raised": _looks("baseline", "30000"),
    "hidden slide": _hidden_slide,
    "next slide": lambda deck, _, mark: box(deck.slides.add_slide(deck.slide_layouts[6]), mark),
    "words of a shape": lambda _, page, mark: box(page, "x")._element.nvSpPr.cNvPr.set("descr", mark),
}


def _struck_cell(book: Any, sheet: Any, mark: str) -> None:
    sheet.write(5, 0, mark, book.add_format({"font_strikeout": True}))


def _hidden_row(_: Any, sheet: Any, mark: str) -> None:
    sheet.write(6, 0, mark)
    sheet.set_row(6, None, None, {"hidden": True})


def _hidden_column(_: Any, sheet: Any, mark: str) -> None:
    sheet.write(1, 7, mark)
    sheet.set_column(7, 7, None, None, {"hidden": True})


def _hidden_sheet(book: Any, _: Any, mark: str) -> None:
    other = book.add_worksheet()
    other.write(0, 0, mark)
    other.hide()


def _titled_chart(book: Any, sheet: Any, mark: str) -> None:
    chart = book.add_chart({"type": "line"})
    chart.add_series({"values": "=水情!$A$1:$A$2"})
    chart.set_title({"name": mark})
    sheet.insert_chart(9, 9, chart)


BOOK: dict[str, Place] = {
    "cell": lambda _, sheet, mark: sheet.write(4, 1, mark),
    "far cell": lambda _, sheet, mark: sheet.write(60, 12, mark),
    "comment": lambda _, sheet, mark: sheet.write_comment(1, 0, mark),
    "box": lambda _, sheet, mark: sheet.insert_textbox(9, 3, mark),
    "print head": lambda _, sheet, mark: sheet.set_header(f"&C{mark}"),
    "merged": lambda _, sheet, mark: sheet.merge_range(10, 0, 12, 1, mark),
    "sheet": lambda book, _, mark: book.add_worksheet().write(0, 0, f"{mark}，这一张表里只有这句话在此。"),
    "formula": lambda _, sheet, mark: sheet.write_formula(13, 0, '=""', None, mark),
    "struck": _struck_cell,
    "hidden row": _hidden_row,
    "hidden column": _hidden_column,
    "hidden sheet": _hidden_sheet,
    "chart": _titled_chart,
}


def _page(mail: EmailMessage, _: Any, mark: str) -> None:
    mail.add_alternative(f"<html><body><p>{LAST}</p><p>{mark}</p></body></html>", subtype="html")


def _forwarded(mail: EmailMessage, _: Any, mark: str) -> None:
    inner = EmailMessage()
    inner["Subject"] = "x"
    inner.set_content(mark)
    mail.add_attachment(inner)


MAIL: dict[str, Place] = {
    "page": _page,
    "subject": lambda mail, _, mark: mail.add_header("Subject", mark),
    "receiver": lambda mail, _, mark: mail.add_header("To", f"{mark} <a@example.org>"),
    "file": lambda mail, _, mark: mail.add_attachment(
        b"x", maintype="application", subtype="pdf", filename=f"{mark}.pdf"
    ),
    "forwarded": _forwarded,
}
FEW = settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def marked(places: list[str]) -> dict[str, str]:
    return {place: f"标记{number}号的话" for number, place in enumerate(places)}


@FEW
@given(st.lists(st.sampled_from(list(DECK)), min_size=1, max_size=5, unique=True))
def test_no_sentence_of_a_deck_vanishes(loader: Loader, places: list[str]) -> None:
    marks = marked(places)
    content = slides(lambda deck, page: [DECK[place](deck, page, mark) for place, mark in marks.items()])
    assert lost(loader, "a.pptx", content, [*marks.values(), LAST]) == []


@FEW
@given(st.lists(st.sampled_from(list(BOOK)), min_size=1, max_size=5, unique=True))
def test_no_sentence_of_a_workbook_vanishes(loader: Loader, places: list[str]) -> None:
    marks = marked(places)

    def make(book: Any, sheet: Any) -> None:
        sheet.write_row(0, 0, ("乡名", "说明"))
        sheet.write_row(1, 0, ("河口乡", PROSE[0]))
        for place, mark in marks.items():
            BOOK[place](book, sheet, mark)

    assert lost(loader, "a.xlsx", book(make), [*marks.values(), PROSE[0]]) == []


@FEW
@given(st.lists(st.sampled_from(list(MAIL)[1:]), min_size=1, max_size=4, unique=True), st.booleans())
def test_no_sentence_of_a_mail_vanishes(loader: Loader, places: list[str], page: bool) -> None:
    marks = marked([*(["page"] if page else []), *places])
    mail = EmailMessage()
    mail.set_content(LAST)
    for place, mark in marks.items():
        MAIL[place](mail, None, mark)
    content = BytesIO(mail.as_bytes()).getvalue()
    assert lost(loader, "a.eml", content, [*marks.values(), LAST]) == []
