"""A PDF's text comes in reading order with its numbers as they are seen, and nothing else is lost."""

import io
import re
import subprocess
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import making
from tests.chromium import CHROMIUM
from vectorstore import clean_text
from vectorstore.errors import RefusedError
from vectorstore.ingest.formats import pdf, recognition
from vectorstore.ingest.formats.extract import Extract

LEFT = [
    "The council of Liuhe Town met on",
    "Monday and decided to build a new",
    "pump house beside the old mill. It",
    "will serve forty households that had",
    "no water of their own.",
]
RIGHT = [
    "Work on the harbour wall goes on",
    "until the autumn, when the boats",
    "come back from the outer banks and",
    "need a sheltered place to lie.",
    "Nobody has yet said who will pay.",
]
PROSE = [*LEFT, *RIGHT]
ARTICLE = " ".join(PROSE)
Draw = Callable[[Any], None]


@pytest.fixture(autouse=True, scope="module")
def _without_ocr() -> Iterator[None]:
    """As where the extra is not installed: what text recognition reads is proved elsewhere."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(recognition, "is_installed", lambda: False)
        yield


def lines(
    words: Sequence[str], x: float = 60, y: float = 700, *, step: float = 16, size: float = 11, font: str = "Helvetica"
) -> Draw:
    def draw(canvas: Any) -> None:
        canvas.setFont(font, size)
        for number, line in enumerate(words):
            canvas.drawString(x, y - step * number, line)

    return draw


def together(*draws: Draw) -> Draw:
    def draw(canvas: Any) -> None:
        for one in draws:
            one(canvas)

    return draw


def picture(share: float) -> Draw:
    from reportlab.lib.utils import ImageReader

    return lambda canvas: canvas.drawImage(ImageReader(io.BytesIO(making.png())), 0, 0, 595, 842 * share)


def read(*pages: Draw) -> Extract:
    return pdf.read(making.drawn(*pages))


def cleaned(extract: Extract) -> str:
    """The cleaned text; lines inside a paragraph that end with a full stop are left as they are, here joined."""
    return re.sub(r"(?<=[.。])\n(?!\n)", " ", clean_text(extract.text, pages=extract.pages).text.strip())


def named(extract: Extract, kind: str) -> list[tuple[str, str]]:
    return [(part.where, part.text) for part in extract.left_out if part.kind == kind]


def test_every_scanned_page_is_named() -> None:
    pages: list[Draw] = [picture(0.9)] * 10
    pages[1] = lines(LEFT)
    pages[8] = lines(RIGHT)
    extract = read(*pages)

    assert [where for where, _ in named(extract, "scanned_page")] == [
        f"page {number}" for number in (1, 3, 4, 5, 6, 7, 8, 10)
    ]
    assert extract.text[extract.pages[1] :].startswith("The council")
    assert extract.text[extract.pages[8] :].startswith("Work on")


def test_a_scan_with_a_stamp_on_every_page_is_a_scan() -> None:
    stamped = [together(picture(0.9), lines(["From the archive of Liuhe Town"], y=820)) for _ in range(3)]

    with pytest.raises(
        RefusedError,
        match=r"is a scan without a text layer; install the extra `ocr` to read it: "
        r"pip install \"ask-articles\[ocr\]\"",
    ):
        read(*stamped)
    assert [where for where, _ in named(read(*stamped, lines(PROSE)), "scanned_page")] == ["page 1", "page 2", "page 3"]


def test_letters_that_are_drawn_as_shapes_make_a_page_without_text() -> None:
    def shapes(canvas: Any) -> None:
        for number in range(60):
            path = canvas.beginPath()
            path.moveTo(60 + 7 * number, 700)
            path.lineTo(64 + 7 * number, 709)
            path.lineTo(66 + 7 * number, 700)
            canvas.drawPath(path, fill=1)

    assert named(read(lines(PROSE), shapes), "scanned_page") == [("page 2", "")]


def test_the_text_layer_over_a_scan_counts_as_seen() -> None:
    def layer(canvas: Any) -> None:
        canvas.saveState()
        text = canvas.beginText(60, 700)
        text.setTextRenderMode(3)
        for line in LEFT:
            text.textLine(line)
        canvas.drawText(text)
        canvas.restoreState()

    extract = read(together(picture(1.0), layer))
    assert cleaned(extract) == " ".join(LEFT)
    assert extract.left_out == ()
    assert named(read(lines(RIGHT), together(layer, lines(["Seen."], y=500))), "hidden") == [
        ("page 2", "\n".join(LEFT))
    ]


def test_a_large_picture_beside_text_is_named_and_a_background_is_not() -> None:
    assert named(read(together(picture(0.3), lines(PROSE))), "image") == [("page 1", "")]
    assert named(read(*[together(picture(0.7), lines(PROSE)) for _ in range(3)]), "image") == []


def white(canvas: Any) -> None:
    canvas.setFillGray(1)
    canvas.drawString(60, 400, "Nobody sees these words.")


def tiny(canvas: Any) -> None:
    canvas.setFont("Helvetica", 0.5)
    canvas.drawString(60, 400, "Nobody sees these words.")


def outside(canvas: Any) -> None:
    canvas.drawString(60, 2000, "Nobody sees these words.")


def clear(canvas: Any) -> None:
    canvas.setFillAlpha(0)
    canvas.drawString(60, 400, "Nobody sees these words.")


@pytest.mark.parametrize("draw", [white, tiny, outside, clear])
def test_words_that_nobody_sees_are_hidden(draw: Draw) -> None:
    extract = read(together(lines(PROSE), draw))

    assert named(extract, "hidden") == [("page 1", "Nobody sees these words.")]
    assert "Nobody sees" not in extract.text


def test_white_words_on_a_dark_ground_are_seen() -> None:
    def dark(canvas: Any) -> None:
        canvas.setFillGray(0.1)
        canvas.rect(50, 390, 300, 30, fill=1)
        white(canvas)

    assert "Nobody sees these words." in read(together(lines(PROSE), dark)).text


@pytest.mark.parametrize("row_by_row", [False, True])
@pytest.mark.parametrize("gutter", [11, 20, 60])
@pytest.mark.parametrize("shifted", [0, 7])
def test_two_columns_are_read_one_after_the_other(row_by_row: bool, gutter: float, shifted: float) -> None:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    right = 60 + max(stringWidth(line, "Helvetica", 11) for line in LEFT) + gutter
    rows: list[Draw] = []
    for number, (one, other) in enumerate(zip(LEFT, RIGHT, strict=True)):
        rows += [lines([one], y=700 - 16 * number), lines([other], right, 700 - shifted - 16 * number)]
    columns = rows if row_by_row else [*rows[::2], *rows[1::2]]
    title = lines(["Two reports from Liuhe Town and its harbour, read to the council"], y=760, size=14)
    close = lines(["Both reports were printed in the town's own paper in the same week of May."], y=560)
    extract = read(together(title, *columns, close))

    assert cleaned(extract).split("\n\n") == [
        "Two reports from Liuhe Town and its harbour, read to the council",
        ARTICLE,
        "Both reports were printed in the town's own paper in the same week of May.",
    ]


def test_chinese_columns_are_read_one_after_the_other() -> None:
    left = ["柳河镇去年修好了三座水闸，沿河", "的田地从此不再受旱，村民们在冬", "天里又把旧渠清了一遍。"]
    right = ["码头的石墙还要修到秋天，渔船", "回来以前必须完工，费用由镇上", "和船主一起承担。"]
    pair = [
        lines([one], x, 700 - 16 * n, font="STSong-Light")
        for n, row in enumerate(zip(left, right, strict=True))
        for x, one in zip((60, 250), row, strict=True)
    ]

    assert cleaned(read(together(*pair))) == "".join(left) + " " + "".join(right)


def test_a_sentence_goes_on_from_column_to_column_and_from_page_to_page() -> None:
    first = [*LEFT[:4], "no water and whose wells had all"]
    second = ["run dry in the year before, as the", *RIGHT[1:4], "and this was written down by the"]
    extract = read(
        together(lines(first), lines(second, 320)), lines(["clerk of the town. Then all of them went home."])
    )

    assert "whose wells had all run dry in the year before" in cleaned(extract)
    assert "written down by the clerk of the town." in cleaned(extract)


def test_the_cells_of_a_table_stay_apart() -> None:
    rows = [
        ("Village", "Wells", "Year"),
        ("Upper Mill", "7", "1987"),
        ("Lower Mill", "12", "1991"),
        ("Harbour", "3", "2004"),
    ]
    cells = [
        lines([cell], x, 600 - 18 * number)
        for number, row in enumerate(rows)
        for x, cell in zip((60, 200, 300), row, strict=True)
    ]
    extract = read(
        together(
            lines(PROSE, y=800),
            *cells,
            lines(["So much for the wells of the town and of its three villages in all."], y=500),
        )
    )

    assert (
        "\n\n| Village | Wells | Year |\n| Upper Mill | 7 | 1987 |\n| Lower Mill | 12 | 1991 |\n| Harbour | 3 "
        "| 2004 |\n\n"
    ) in extract.text
    assert "| Upper Mill | 7 | 1987 |" in cleaned(extract).split("\n")


def test_lines_that_a_cell_broke_are_one_cell() -> None:
    from reportlab.lib.styles import getSampleStyleSheet
    from reportlab.platypus import Paragraph, SimpleDocTemplate, Table

    style = getSampleStyleSheet()["Normal"]
    long = "The wall was built of stone from the quarry and has stood since without a crack in it"
    rows = [
        ["Place", "What was done"],
        ["Harbour", Paragraph(long, style)],
        ["Mill", Paragraph(f"{long}, they say", style)],
    ]
    file = io.BytesIO()
    SimpleDocTemplate(file).build([Table(rows, colWidths=[100, 160], style=[("GRID", (0, 0), (-1, -1), 0.5, "black")])])

    assert pdf.read(file.getvalue()).text.split("\n")[:3] == [
        "| Place | What was done |",
        f"| Harbour | {long} |",
        f"| Mill | {long}, they say |",
    ]


def test_a_list_is_no_table() -> None:
    items = [
        together(
            lines([f"{number}."], 60, 700 - 16 * number),
            lines([f"The {word} of the town was mended."], 90, 700 - 16 * number),
        )
        for number, word in enumerate(("mill", "wall", "road", "well", "gate"), 1)
    ]

    assert read(together(*items)).text.split("\n")[:2] == [
        "1. The mill of the town was mended.",
        "2. The wall of the town was mended.",
    ]


def test_lines_are_read_from_top_to_bottom_however_they_were_drawn() -> None:
    drawn = [lines([line], y=700 - 16 * number) for number, line in enumerate(PROSE)]

    assert cleaned(read(together(*drawn[::-1]))) == cleaned(read(together(*drawn)))


@pytest.mark.parametrize("angle", [90, 180, 270])
def test_a_turned_page_is_read_like_another(angle: int) -> None:
    def turned(canvas: Any) -> None:
        canvas.setPageRotation(angle)
        canvas.translate(*{90: (842, 0), 180: (595, 842), 270: (0, 595)}[angle])
        canvas.rotate(angle)
        together(lines(LEFT, y=400), lines(RIGHT, 320, 400))(canvas)

    assert cleaned(read(turned)) == ARTICLE


def test_turned_and_slanting_words_make_no_part_of_a_sentence() -> None:
    def beside(canvas: Any) -> None:
        lines(LEFT)(canvas)
        canvas.saveState()
        canvas.translate(50, 600)
        canvas.rotate(90)
        canvas.drawString(0, 0, "Set on its side.")
        canvas.restoreState()
        canvas.translate(100, 500)
        canvas.rotate(45)
        canvas.setFont("Helvetica", 40)
        canvas.drawString(0, 0, "DRAFT")

    extract = read(beside)
    assert cleaned(extract).split("\n\n") == [" ".join(LEFT), "Set on its side."]
    assert named(extract, "other_text") == [("page 1", "DRAFT")]


def test_a_page_that_lies_askew_is_read_like_another() -> None:
    def askew(canvas: Any) -> None:
        canvas.rotate(1.3)
        lines(PROSE)(canvas)

    assert cleaned(read(askew)) == ARTICLE


def test_chinese_from_top_to_bottom_is_read_from_the_right() -> None:
    def vertical(canvas: Any) -> None:
        canvas.setFont("STSong-Light", 12)
        for column, words in enumerate(("水站建在河口的南边，", "村民说水很清。")):
            for place, character in enumerate(words):
                canvas.drawString(400 - 24 * column, 700 - 12 * place, character)

    assert cleaned(read(vertical)).replace("\n", "") == "水站建在河口的南边，村民说水很清。"


@pytest.mark.parametrize("number", ["{}", "- {} -", "Page {} of 3", "第 {} 页"])
def test_heads_feet_and_numbers_are_set_apart_and_sentences_go_on(number: str) -> None:
    font = "STSong-Light" if "第" in number else "Helvetica"
    bodies = [PROSE, RIGHT, [*LEFT[:4], "no water."]]
    pages = [
        together(lines(["Liuhe Yearbook"], 250, 810), lines(body), lines([number.format(n)], 290, 40, font=font))
        for n, body in enumerate(bodies, 1)
    ]  # fmt: skip
    extract = read(*pages)

    assert cleaned(extract) == " ".join(" ".join(body) for body in bodies)
    assert named(extract, "header") == [
        entry for n in (1, 2, 3) for entry in ((f"page {n}", "Liuhe Yearbook"), (f"page {n}", number.format(n)))
    ]


def test_left_pages_may_have_another_head_than_right_ones() -> None:
    pages = [
        together(
            lines(["Liuhe Yearbook" if number % 2 else "The Mill"], y=810), lines([f"{word} was mended by the town."])
        )
        for number, word in enumerate(("Wall", "Mill", "Road", "Well"))
    ]

    assert cleaned(read(*pages)).split(" was mended by the town.") == ["Wall", " Mill", " Road", " Well", ""]


def test_a_line_that_repeats_inside_pages_is_text() -> None:
    page = lines(
        ["The water is ours.", "The wall is ours.", "The water is ours.", "The mill is ours.", "The water is ours."]
    )

    assert read(page, page, page).text.count("The water is ours.") == 9


def test_first_lines_that_differ_in_their_numbers_are_text() -> None:
    pages = [lines([f"The harbour took in {boats} boats that year.", *LEFT]) for boats in (12, 40, 7)]
    pages[1] = lines(["The harbour took in 40 boats that year.", *RIGHT])

    assert named(read(*pages), "header") == []


def test_foot_notes_are_set_apart() -> None:
    note = "1 See the yearbook of the town, page 7, on this."
    extract = read(
        together(lines([*LEFT[:4], "no water and whose wells had"]), lines([note], y=60, size=8)),
        lines(["run dry in the year before."]),
    )

    assert "whose wells had run dry in the year before." in cleaned(extract)
    assert named(extract, "note") == [("page 1", note)]


def raised(before: str, mark: str, after: str = "", *, font: str = "Helvetica") -> Draw:
    def draw(canvas: Any) -> None:
        from reportlab.pdfbase.pdfmetrics import stringWidth

        canvas.setFont(font, 11)
        canvas.drawString(60, 700, before)
        x = 60 + stringWidth(before, font, 11)
        canvas.setFont(font, 7)
        canvas.drawString(x, 704, mark)
        canvas.setFont(font, 11)
        canvas.drawString(x + stringWidth(mark, font, 7), 700, after)

    return draw


@pytest.mark.parametrize(
    ("before", "mark", "after", "text"),
    [
        ("共3.2×10", "6", "平方米。", "共3.2×10^6平方米。"),
        ("about 10", "-9", " m", "about 10^-9 m"),
        ("an area of 40 km", "2", " in all", "an area of 40 km^2 in all"),
        ("每天12立方米", "2", "，", "每天12立方米 [2]，"),
        ("the mill was closed.", "12", " Then", "the mill was closed. [12] Then"),
        ("it began in 1987", "3", " and went on", "it began in 1987 [3] and went on"),
        ("the mill", "[4]", " stood", "the mill [4] stood"),
        ("the 19", "th", " century", "the 19th century"),
        ("2", "8", " = 256", "2^8 = 256"),
    ],
)
def test_raised_figures_change_no_number(before: str, mark: str, after: str, text: str) -> None:
    font = "STSong-Light" if not before.replace("×", "").isascii() else "Helvetica"

    assert cleaned(read(raised(before, mark, after, font=font))) == text
    swapped = together(raised(before, mark, after, font=font), lines(["And so on to the end of the line."], y=680))
    assert cleaned(read(swapped)).startswith(text)


def test_a_hyphen_of_the_margin_is_joined() -> None:
    assert cleaned(read(lines(["The teach-", "ers of the town met."]))) == "The teachers of the town met."


def test_a_big_first_letter_belongs_to_its_word() -> None:
    page = together(
        lines(["T"], y=684, size=36),
        lines(["he council met in the old mill and", "talked about the wall until the bell"], 86, 700),
        lines(["rang and all of them went home again."], y=668),
    )

    assert cleaned(read(page)) == (
        "The council met in the old mill and talked about the wall until the bell rang and all of them went home again."
    )


def test_fields_are_text_and_comments_are_reported() -> None:
    def form(canvas: Any) -> None:
        lines(PROSE)(canvas)
        canvas.drawString(60, 400, "Name of the mill:")
        canvas.acroForm.textfield(name="mill", value="Upper Mill", x=180, y=395, width=200, height=18)
        canvas.textAnnotation("Ask the miller again.", Rect=[400, 400, 420, 420])

    extract = read(form)
    assert "Name of the mill: Upper Mill" in extract.text
    assert named(extract, "comments") == [("page 1", "Ask the miller again.")]


@pytest.mark.skipif(not CHROMIUM, reason="no Chromium is installed")
def test_fonts_without_a_map_to_characters_are_refused_by_name(tmp_path: Path) -> None:
    assert CHROMIUM
    page, printed = tmp_path / "page.html", tmp_path / "page.pdf"
    page.write_text(f"<!doctype html><meta charset=utf-8><p>{ARTICLE}</p>", encoding="utf-8")
    command = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={printed}", page.as_uri()]
    subprocess.run(command, check=True, capture_output=True, timeout=60)

    with pytest.raises(
        RefusedError, match="a PDF whose text cannot be read: its fonts do not say which characters they show"
    ):
        pdf.read(printed.read_bytes().replace(b"/ToUnicode", b"/NoUnicode"))


def test_a_page_that_cannot_be_read_is_named() -> None:
    def strange(canvas: Any) -> None:
        lines(["(cid:12)(cid:7)(cid:31)(cid:4)(cid:12)(cid:9)" * 2] * 8)(canvas)

    extract = read(lines(PROSE), strange)
    assert [where for where, _ in named(extract, "unreadable_page")] == ["page 2"]
    assert cleaned(extract) == ARTICLE
    extract = read(together(lines(PROSE), lines(["(cid:12)(cid:7)(cid:31)"], y=400)))
    assert named(extract, "broken_part") == [("page 1", "(cid:12)(cid:7)(cid:31)")]
    assert cleaned(extract) == ARTICLE


def test_facts_come_from_the_documents_information_and_no_date_from_its_making() -> None:
    extract = pdf.read(making.pdf([PROSE], title="Wells", author="Mill Press"))

    assert extract.facts == {"title": "Wells", "author": "Mill Press"}
    assert extract.found_in == {"title": "document information", "author": "document information"}


PLACES = (
    "body",
    "head",
    "foot",
    "side",
    "slant",
    "white",
    "tiny",
    "column",
    "cell",
    "note",
    "outside",
    "comment",
    "field",
)


def _put(canvas: Any, place: str, words: str) -> None:
    x, y = {"body": (60, 500), "head": (60, 820), "foot": (60, 30), "column": (320, 690), "cell": (400, 380)}.get(
        place, (60, 300)
    )
    canvas.saveState()
    canvas.setFont("Helvetica", {"tiny": 0.8, "note": 7}.get(place, 11))
    if place in ("side", "slant"):
        canvas.translate(500, 100)
        canvas.rotate(90 if place == "side" else 40)
        canvas.drawString(0, 0, words)
    elif place == "comment":
        canvas.textAnnotation(words, Rect=[400, 300, 420, 320])
    elif place == "field":
        canvas.acroForm.textfield(name=words, value=words, x=60, y=200, width=400, height=18)
    else:
        canvas.setFillGray(1 if place == "white" else 0)
        canvas.drawString(x, 1500 if place == "outside" else 60 if place == "note" else y, words)
    canvas.restoreState()


@given(
    pages=st.lists(st.sets(st.sampled_from(PLACES), min_size=1), min_size=1, max_size=4),
    prose=st.booleans(),
    pictured=st.booleans(),
)
@settings(max_examples=60, deadline=None)
def test_no_marked_sentence_vanishes(pages: list[set[str]], prose: bool, pictured: bool) -> None:
    marked = [
        [(place, f"Sentence q{number}q{place} stands here.") for place in sorted(places)]
        for number, places in enumerate(pages)
    ]

    def draw(sentences: list[tuple[str, str]]) -> Draw:
        def page(canvas: Any) -> None:
            if pictured:
                picture(0.9)(canvas)
            lines(PROSE if prose else ["The mill stands beside the harbour."], y=760)(canvas)
            for place, words in sentences:
                _put(canvas, place, words)

        return page

    if pictured and not prose:
        with suppress(RefusedError):  # pages of a picture and a line are scans where nothing else is seen
            assert _lost(read(*map(draw, marked)), marked) == []
    else:
        assert _lost(read(*map(draw, marked)), marked) == []


def _lost(extract: Extract, marked: list[list[tuple[str, str]]]) -> list[str]:
    """The marked sentences that are neither in the text nor in what is left out of it."""
    accounted = " ".join(" ".join([extract.text, *(part.text for part in extract.left_out)]).split())
    return [words for sentences in marked for _, words in sentences if words not in accounted]


def test_signs_of_symbol_fonts_are_what_they_show_and_unknown_ones_are_listed() -> None:
    """LibreOffice sets Wingdings and Symbol in OpenSymbol, with the places of the fonts that the document names."""
    extract = pdf.read((Path(__file__).parents[3] / "cases" / "ingest" / "signs_of_symbol_fonts.pdf").read_bytes())

    items = re.findall(r"Item (.*?) ?was chosen by the council of the town\.", extract.text)
    assert [item.strip() for item in items] == ["☑", "☐", "", "✓", "°", "±", "•", "", ""]
    assert named(extract, "symbol") == [("page 1", f"opensymbol {code}") for code in ("F06C", "F052", "F061")]
    assert not re.search("[\ue000-\uf8ff]", extract.text)


@pytest.mark.parametrize(
    ("font", "code", "shown"),
    [
        ("ABCDEF+Wingdings-Regular", 0xF06C, "●"),
        ("Wingdings", ord("l"), "●"),
        ("SymbolMT", 0xF061, "α"),
        ("Webdings", 0xF061, "✔"),
        ("Wingdings2", 0xF052, "☑"),
    ],
)
def test_a_sign_is_known_by_its_font(font: str, code: int, shown: str) -> None:
    assert read_in_font(font, code).text.strip() == f"Item {shown} here"


def read_in_font(font: str, code: int) -> Extract:
    """A page with this code in a font of this name, as its own table of characters has it."""
    table = (
        "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <00> <FF> endcodespacerange 1 "
        f"beginbfchar <41> <{code:04X}> endbfchar endcmap"
    )
    content = b"BT /F1 12 Tf 60 700 Td (Item ) Tj /F2 12 Tf (A) Tj /F1 12 Tf ( here) Tj ET"
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R/F2 6 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(content), content),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
        (
            f"<</Type/Font/Subtype/TrueType/BaseFont/{font}/FirstChar 65/LastChar 65/Widths[600]/ToUnicode 7 0 R>>"
        ).encode(),
        f"<</Length {len(table)}>>stream\n{table}\nendstream".encode(),
    ]
    file, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(file))
        file += b"%d 0 obj%s endobj\n" % (number, body)
    entries = b"".join(b"%010d 00000 n \n" % place for place in places)
    end = len(file)
    file += b"xref\n0 %d\n0000000000 65535 f \n%strailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        entries,
        len(objects) + 1,
        end,
    )
    return pdf.read(file)


@pytest.mark.parametrize("labels", [["100", "50", "0"], ["Figure 1: Depth of the wells"], ["12.5%"], ["Table 2 Wells"]])
def test_the_words_of_a_figure_are_not_joined_to_the_sentence_around_it(labels: list[str]) -> None:
    above = [
        "The village of the river dug thirty-seven deep wells",
        "in the year before last, and since that time the boats",
        "that came from the harbour took their water from them;",
        "of the river and of its mill the old people of it said",
    ]

    def page(canvas: Any) -> None:
        for number, line in enumerate(above):
            canvas.drawString(60, 780 - 14 * number, line)
        for number, label in enumerate(labels):
            canvas.drawString(70, 690 - 30 * number, label)
        canvas.drawString(60, 560, "that the water is clearer than it was in the old days.")

    text = clean_text(pdf.read(making.drawn(page)).text, pages=(0,)).text

    assert f"old people of it said\n\n{labels[0]}\n" in text
    assert f"{labels[-1]}\n\nthat the water" in text


def test_a_column_that_goes_on_higher_than_the_first_one_begins_is_read_behind_it() -> None:
    goes_on = ["no water of their own yet."]
    left = lines(["The council of Liuhe Town met on", *LEFT[1:-1]], y=690)
    right = together(lines(goes_on, x=310, y=700), lines(RIGHT, x=310, y=674))
    title = lines(["Two reports"], y=760, size=20)

    assert cleaned(read(together(title, left, right))).split("\n\n")[1:] == [
        " ".join([*LEFT[:-1], *goes_on]),
        " ".join(RIGHT),
    ]


def test_the_words_of_a_line_that_was_spread_over_the_width_are_no_cells() -> None:
    from reportlab.pdfbase.pdfmetrics import stringWidth

    broken = ["The council of the town, which had", "made 37 wells,", "for 12,001 homes that have and"]
    width = stringWidth(broken[0], "Helvetica", 11)

    def draw(canvas: Any) -> None:
        canvas.setFont("Helvetica", 11)
        for number, line in enumerate(broken * 2):
            words = line.split()
            gap = (width - sum(stringWidth(word, "Helvetica", 11) for word in words)) / (len(words) - 1)
            x = 60.0
            for word in words:
                canvas.drawString(x, 700 - 14 * number, word)
                x += stringWidth(word, "Helvetica", 11) + gap
        canvas.drawString(60, 700 - 14 * 6, "3.1 million litres.")

    assert cleaned(read(draw)) == " ".join([*broken, *broken, "3.1 million litres."])
