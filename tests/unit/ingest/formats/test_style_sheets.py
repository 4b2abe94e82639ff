"""What style sheets alone say of words is seen: struck out, raised, lowered. What tables hide or move out is there."""

import pytest

from tests.unit.ingest.formats.test_books import book, item, page
from vectorstore.ingest.formats import epub, html, mhtml
from vectorstore.ingest.formats.extract import Extract

WATER = "河口乡去年组建了37个水质巡查小组，每周巡查2次。"
SHEET = (
    "@import url(a;b.css); .up, #high {font-size:.7em; vertical-align: super} span.low{vertical-align:sub}"
    ".cut{text-decoration:underline line-through}.back{vertical-align:super}.back{vertical-align:baseline}"
)


def words(extract: Extract, kind: str) -> list[str]:
    return [part.text for part in extract.left_out if part.kind == kind]


@pytest.mark.parametrize(
    ("inside", "seen"),
    [
        ("10<span class='x up'>6</span>平方米", "10^6平方米"),
        ("10<i id='high'>-3</i>米", "10^-3米"),
        ("H<span class='low'>2</span>O，x<b class='low'>9</b>", "H2O，x9"),
        ("价<span class='cut'>5元</span>6元", "价6元"),
        ("第10<span class='back'>6</span>号", "第106号"),
    ],
)
def test_raised_lowered_and_struck_words_are_known_by_their_class(inside: str, seen: str) -> None:
    body = f"<p>{WATER}</p><p>{inside}</p><p>{WATER}</p>"
    own = html.read(f"<head><style>{SHEET}</style></head><body>{body}</body>".encode())
    printed = html.read(f"<head><style media='print'>{SHEET}</style></head><body>{body}</body>".encode())
    linked = page(body).replace("<title>", "<link rel='stylesheet' href='../s/a.css'/><title>")
    chapter = epub.read(
        book({"t/c.xhtml": linked}, item("c", "t/c.xhtml"), '<itemref idref="c"/>', {"OEBPS/s/a.css": SHEET.encode()})
    )

    assert [extract.text.split(WATER)[1].strip() for extract in (own, chapter)] == [seen, seen]
    assert words(own, "struck") == words(chapter, "struck") == ["5元"] * ("cut" in inside)
    assert ("^" in printed.text, words(printed, "struck")) == (False, [])


def test_a_saved_page_is_seen_with_the_style_sheets_that_are_saved_with_it() -> None:
    parts = {
        "text/html": f"<body><h1>河口的水</h1><p class='collapse'>{WATER}10<i class='up'>6</i></p></body>",
        "text/css": f"{SHEET}.collapse{{display:none}}.collapse.show{{display:block}}",
    }
    bodies = "".join(f"--b\r\nContent-Type: {kind}; charset=utf-8\r\n\r\n{text}\r\n" for kind, text in parts.items())
    saved = f"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=b\r\n\r\n{bodies}--b--\r\n"

    assert mhtml.read(saved.encode()).text == f"# 河口的水\n\n{WATER}10^6"


def test_what_a_table_hides_is_none_of_its_text() -> None:
    table = (
        "<table><caption style='display:none'>密一</caption><tr><th>村</th><th hidden>密二</th></tr>"
        "<tr><td>甲</td><td style='display:none'>密三</td></tr><tr style='display:none'><td>密四</td><td>密五</td></tr>"
        "<tbody class='late'><tr><td>密六</td><td>密七</td></tr></tbody></table>"
    )
    extract = html.read(f"<style>.late{{display:none}}</style><p>{WATER}</p>{table}<p>{WATER}</p>".encode())

    assert extract.text == f"{WATER}\n\n| 村 |\n| 甲 |\n\n{WATER}"
    assert " ".join(words(extract, "hidden")).split() == ["密一", "密二", "密三", "密四", "密五", "密六", "密七"]


@pytest.mark.parametrize(
    "place", ["{}<tr>", "<tr>{}", "<tr><td>甲</td>{}</tr>", "</tr>{}<tbody>", "<tr><td><td>甲</td>{}"]
)
@pytest.mark.parametrize(
    "what", ["<caption>标记</caption>", "<div>标记</div>", "标记", "<td>标记</td>", "<!-- x -->标记"]
)
def test_text_anywhere_in_a_table_is_there_once(place: str, what: str) -> None:
    rows = "<td>乙</td><td>丙</td></tr><tr><td>丁</td><td>戊</td></tr>"
    extract = html.read(f"<p>{WATER}</p><table>{place.format(what)}{rows}</table>己<p>{WATER}</p>".encode())

    assert [extract.text.count(mark) for mark in ("标记", "乙", "丙", "丁", "戊", "己")] == [1] * 6


MATHS = "<math><mn>3.2</mn><mo>×</mo><msup><mn>10</mn><mn>6</mn></msup></math>"
DRAWN = "<nobr aria-hidden='true'><span class='mn'>3.2</span><span>×</span><span>10</span><span>6</span></nobr>"


@pytest.mark.parametrize(
    "formula",
    [
        f"<span class='mwe-math-mathml-inline mwe-math-mathml-a11y' style='display: none;'>{MATHS}</span>"
        "<img src='a.svg' class='mwe-math-fallback-image-inline' alt='{\\displaystyle 3.2}'>",
        f"<span class='MathJax'>{DRAWN}<span class='MJX_Assistive_MathML'>{MATHS}</span></span>",
        f"<span class='MathJax' data-mathml='{MATHS.replace('<', '&lt;')}'>{DRAWN}</span>",
        f"<mjx-container class='MathJax' jax='SVG'><svg></svg><mjx-assistive-mml>{MATHS}</mjx-assistive-mml>"
        "</mjx-container>",
    ],
)
def test_a_formula_that_a_script_drew_is_read_from_its_source(formula: str) -> None:
    extract = html.read(f"<h1>河口的水</h1><p>{WATER}</p><p>共{formula}平方米。</p>".encode())

    assert extract.text.endswith("共3.2×10^6平方米。")
