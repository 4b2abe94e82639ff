"""Proves by tables of cases that Word, PowerPoint, Excel, OpenDocument, RTF and e-mail say what their programs show."""

import random
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest

from tests.unit.ingest.formats import cases_kinds, cases_messages, cases_office, cases_open, cases_parts, cases_word
from tests.unit.ingest.formats.variations import Case, faults
from vectorstore.articles import RefusedFile
from vectorstore.errors import RefusedError
from vectorstore.ingest.loader import Loader

PRINTED = Path(__file__).parents[3] / "cases" / "ingest"
CASES = [
    *cases_word.CASES,
    *cases_office.CASES,
    *cases_open.CASES,
    *cases_kinds.CASES,
    *cases_messages.CASES,
    *cases_parts.CASES,
]


@pytest.fixture(scope="module")
def loader() -> Iterator[Loader]:
    with Loader() as one:
        yield one


@pytest.mark.parametrize("case", CASES, ids=str)
def test_a_file_says_what_its_program_shows(case: Case, loader: Loader) -> None:
    assert faults(case, loader) == []


# What Chromium printed (make_printed.py): what the text says in this order, what it never says, and what is listed as
# left out.
@pytest.mark.parametrize(
    ("name", "says", "never", "omits"),
    [
        ("power", ("3.2×10^6 cubic metres", "315 [2] families", "12 m^2 of land", "CO2 fell"), ("106", "3152"), ()),
        ("struck", ("The fine is eight hundred yuan",), ("five hundred", "due in May"), ("five hundred", "due in May")),
        ("underlined", ("The fine is eight hundred yuan, as the council decided.", "Village", "Families"), (), ()),
        (
            "heads_in_the_middle",
            ("| Village | Families | Level |", "| Hekou | 315 | 5 m |", "| Liushu | 206 | 7 m |"),
            (),
            (),
        ),
        (
            "box_with_a_frame",
            ("cubic metres last year and watered", "The office opens at nine in the morning and closes at five."),
            ("last The office",),
            (),
        ),
        (
            "box_with_a_margin",
            ("million cubic metres last year", "The office opens at nine in the morning and closes at five."),
            ("cubic The office",),
            (),
        ),
        ("columns_under_a_head", ("The water", "than they are today.", "Later", "than they are today."), (), ()),
        ("three_columns", ("watered all the fields below it.", "The new canal was finished this spring"), (), ()),
        (
            "note_inside_a_sentence",
            ("decided in the end to build a second reservoir.",),
            ("water office",),
            ("The figures are those of the water office.",),
        ),
        (
            "running_heads",
            ("The first meeting", "The tenth meeting", "The tenth meeting"),
            ("Water Letters", "1 / 4"),
            ("Water Letters No. 3", "4 / 4"),
        ),
        ("ligatures", ("The office offers efficient first-class fluid flow affairs.",), (), ()),
        ("turned", ("watered all the fields below it.", "A turned sentence stands at the edge."), (), ()),
        ("across_the_page", ("watered all the fields below it.",), ("DRAFT",), ("DRAFT",)),
        ("from_top_to_bottom", ("水库水满，河水清清。水乡水多，田水足。", "清水多，河水满，水清清。"), (), ()),
    ],
)
def test_a_printed_page_is_read_as_it_is_seen(
    name: str, says: tuple[str, ...], never: tuple[str, ...], omits: tuple[str, ...], loader: Loader
) -> None:
    content = (PRINTED / f"{name}.pdf").read_bytes()
    assert faults(Case("PDF", name, "a.pdf", lambda: content, says, never, omits), loader) == []


def test_a_damaged_file_is_an_article_or_a_refusal_in_one_sentence(loader: Loader) -> None:
    seeds = {
        case.path: case.make()
        for case in reversed(CASES)
        if case.name in ("a table", "a text box, once", "a foot note", "quoted printable")
    }
    seeds["a.pdf"] = (PRINTED / "power.pdf").read_bytes()
    dice = random.Random(20)
    for path, seed in seeds.items():
        damaged = [seed[: len(seed) * part // 100] for part in (0, 1, 25, 75, 99)]
        for _ in range(3):
            flipped = bytearray(seed)
            for _ in range(100):
                flipped[dice.randrange(len(seed))] ^= 1 << dice.randrange(8)
            damaged.append(bytes(flipped))
        for content in damaged:
            try:
                reasons = [one.reason for one in loader.load(path, content) if isinstance(one, RefusedFile)]
            except RefusedError as refusal:
                reasons = [str(refusal)]
            assert all(reason and "\n" not in reason and "Traceback" not in reason for reason in reasons), (
                path,
                reasons,
            )


@pytest.mark.parametrize(
    ("path", "part"),
    [
        ("a.docx", "word/document.xml"),
        ("a.pptx", "ppt/presentation.xml"),
        ("a.xlsx", "xl/workbook.xml"),
        ("a.odt", "content.xml"),
    ],
)
def test_a_file_that_unpacks_to_far_too_much_is_refused(path: str, part: str, loader: Loader) -> None:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as bomb:
        bomb.writestr(part, b"<a>" + b" " * (20 * 2**20))
    for content in (file.getvalue(), b"junk\r\n" + file.getvalue()):
        with pytest.raises(RefusedError, match=r"unpack|bomb|too|larger|MB"):
            list(loader.load(path, content))
