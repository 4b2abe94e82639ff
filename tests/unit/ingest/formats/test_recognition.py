"""Pictures of text become text with its page and its confidence, in the child process, without a network."""

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from assistant.answer.citations import CitationStream
from assistant.verdicts import Verdict
from assistant.verify.sources import MIN_OCR_CONFIDENCE, Source
from assistant.verify.verifier import check_statement
from tests import making
from tests.unit.ingest.formats.test_pdf import LEFT, lines, named
from vectorstore import Article, Passage, Sentence
from vectorstore.errors import RefusedError
from vectorstore.index.chunking import build_article_row, rechunk
from vectorstore.ingest.formats import image, recognition
from vectorstore.ingest.formats.extract import Extract
from vectorstore.ingest.loaded_article import LoadedArticle
from vectorstore.ingest.loader import Loader
from vectorstore.ingest.sandbox.child_process import Parser

pytest.importorskip("rapidocr")
SENTENCE = "The mill stands beside the harbour."


@pytest.fixture(scope="module")
def parser() -> Iterator[Parser]:
    parser = Parser()
    yield parser
    parser.close()


def picture(*pages: list[str], kind: str = "PNG") -> bytes:
    """A picture of these pages, as a scanner makes it."""
    import pypdfium2

    document = pypdfium2.PdfDocument(making.drawn(*(lines(page, 60, 760, size=14, step=24) for page in pages)))
    drawn = [
        document[number].render(scale=100 / 72, crop=(0, 560, 200, 0)).to_pil().convert("RGB")
        for number in range(len(pages))
    ]
    document.close()
    file = io.BytesIO()
    drawn[0].save(file, kind, **({"save_all": True, "append_images": drawn[1:]} if kind == "TIFF" else {}))
    return file.getvalue()


def scanned(content: bytes) -> Callable[[Any], None]:
    """A page as large as its picture: recognition takes as long as the page has dots, and A4 took three seconds."""
    from reportlab.lib.utils import ImageReader

    def draw(canvas: Any) -> None:
        canvas.setPageSize((395, 282))
        canvas.drawImage(ImageReader(io.BytesIO(content)), 0, 0, 395, 282)

    return draw


def test_a_scanned_page_is_read_between_the_others(parser: Parser) -> None:
    extract = parser.read("pdf", making.drawn(lines(LEFT), scanned(picture([SENTENCE])), lines(["A last page."])))

    assert extract.text[extract.pages[1] : extract.pages[2]].strip() == SENTENCE
    [found] = extract.recognised
    assert (extract.text[found.start : found.end], found.page) == (SENTENCE, 2)
    assert 0.9 < found.confidence <= 1
    assert named(extract, "scanned_page") == []


@pytest.mark.slow
def test_the_pages_of_a_picture_are_pages(parser: Parser) -> None:
    extract = parser.read("image", picture([SENTENCE], ["Boats lie at the quay."], kind="TIFF"))

    assert [(extract.text[part.start : part.end], part.page) for part in extract.recognised] == [
        (SENTENCE, 1),
        ("Boats lie at the quay.", 2),
    ]
    assert extract.pages == (0, len(SENTENCE) + 1)


@pytest.mark.parametrize(
    "angle", [pytest.param(90, marks=pytest.mark.slow), 180, pytest.param(270, marks=pytest.mark.slow)]
)
def test_a_picture_that_lies_on_its_side_or_its_head_is_read(parser: Parser, angle: int) -> None:
    from PIL import Image

    file = io.BytesIO()
    Image.open(io.BytesIO(picture([SENTENCE, "Boats lie at the quay."]))).rotate(angle, expand=True).save(file, "PNG")

    assert parser.read("image", file.getvalue()).text == f"{SENTENCE}\nBoats lie at the quay.\n"


@pytest.mark.parametrize(
    ("kind", "content", "reason"),
    [
        ("pdf", making.scan(), "is a scan in which no text was recognised"),
        pytest.param("image", making.png(), "is a picture in which no text was recognised", marks=pytest.mark.slow),
        ("image", b"\x89PNG\r\n\x1a\n", "is a broken or an oversized picture; save it anew"),
    ],
)
def test_a_picture_without_words_is_refused(parser: Parser, kind: str, content: bytes, reason: str) -> None:
    with pytest.raises(RefusedError, match=reason):
        parser.read(kind, content)


def test_without_the_extra_a_picture_is_refused_by_name(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recognition, "is_installed", lambda: False)

    with pytest.raises(
        RefusedError, match=r'is a picture; install the extra `ocr` to read it: pip install "ask-articles\[ocr\]"'
    ):
        image.read(picture([SENTENCE]))


def test_a_picture_is_reported_by_its_bytes() -> None:
    with Loader() as loader, pytest.raises(RefusedError, match="is not a picture, whatever its ending says"):
        list(loader.load("a.png", b"words"))


def loaded(confidence: float) -> LoadedArticle:
    text = f"{SENTENCE}\nBoats lie at the quay.\n"
    from vectorstore.ingest.formats.extract import Recognised
    from vectorstore.ingest.loaded_article import build_article

    spans = (Recognised(0, len(SENTENCE), confidence, 1), Recognised(len(SENTENCE) + 1, len(text) - 1, 0.99, 1))
    return build_article("a.png", Extract(text, pages=(0,), recognised=spans), "utf-8")


def test_each_sentence_has_the_confidence_of_its_least_sure_line() -> None:
    row = build_article_row(loaded(0.5))

    assert [sentence.ocr for chunk in row.chunks for sentence in chunk.sentences] == [0.5, 0.99]
    assert rechunk(row).chunks == row.chunks


def test_the_record_keeps_what_was_recognised(tmp_path: Path) -> None:
    from vectorstore.index.catalog_articles import _decode_reading
    from vectorstore.index.rows import decode_chunk, encode_chunk

    row = build_article_row(loaded(0.5))
    assert decode_chunk(encode_chunk(row.chunks[0])) == row.chunks[0]
    assert (
        _decode_reading("[false, 0, [0, 7]]").recognised
        == _decode_reading("[true, 0, [], true, false]").recognised
        == ()
    )
    assert _decode_reading("[false, 0, [0], false, false, [[0, 7, 0.5, 1]]]").recognised[0].confidence == 0.5


def passage(confidence: float | None) -> Passage:
    sentences = (
        Sentence(text=SENTENCE, start=0, end=len(SENTENCE), quote=SENTENCE, page=1, ocr=confidence),
        Sentence(text="Boats lie at the quay.", start=36, end=58, quote="Boats lie at the quay.", page=1, ocr=0.99),
    )
    article = Article(id="0" * 16, title="Mill", path="a.png")
    return Passage(
        id="p",
        rank=1,
        score=1.0,
        text=f"{SENTENCE}\nBoats lie at the quay.",
        start=0,
        end=58,
        article=article,
        sentences=sentences,
    )


@pytest.mark.parametrize("quoted", [False, True])
@pytest.mark.parametrize(
    ("confidence", "state", "reasons"),
    [
        (0.99, Verdict.VERIFIED, ()),
        (None, Verdict.VERIFIED, ()),
        (MIN_OCR_CONFIDENCE - 0.01, Verdict.UNDECIDED, ("ocr_unsure",)),
    ],
)
def test_nothing_is_verified_by_a_line_that_was_not_read_for_sure(
    confidence: float | None, state: Verdict, reasons: tuple[str, ...], quoted: bool
) -> None:
    stream = CitationStream([passage(confidence)], {}, quoted=quoted)
    parts = [*stream.feed(f"{SENTENCE} [1]\nBoats lie at the quay. [1]\n"), *stream.finish()]
    first, second = (part for part in parts if not isinstance(part, str))

    assert (first.state, first.reasons, first.ocr) == (state, reasons, confidence)
    assert (second.state, second.ocr) == (Verdict.VERIFIED, 0.99)


def test_nothing_is_contradicted_by_a_line_that_was_not_read_for_sure() -> None:
    text = "The mill took in 37 boats last year."

    assert check_statement("The mill took in 31 boats last year.", [Source(text)]).state == Verdict.CONTRADICTED
    assert check_statement(
        "The mill took in 31 boats last year.", [Source(text, uncertain_sentences=(text,))]
    ).reasons == ("ocr_unsure",)


def test_pages_are_reported_while_they_are_read(parser: Parser) -> None:
    heard: list[tuple[int, int]] = []
    parser.read(
        "pdf",
        making.drawn(lines(LEFT), scanned(picture([SENTENCE])), scanned(picture([SENTENCE]))),
        lambda *place: heard.append(place),
    )

    assert heard == [(0, 2), (1, 2), (2, 2)]


@pytest.mark.slow
def test_the_bar_of_a_scan_has_its_rate_and_the_time_left(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    from assistant.__main__ import main

    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "mill.pdf").write_bytes(
        making.drawn(scanned(picture([SENTENCE])), scanned(picture(["Boats lie at the quay."])))
    )
    assert main(["index", "--corpus", str(tmp_path / "corpus"), "--index", str(tmp_path / "index")]) == 0

    told = capfd.readouterr()
    assert re.search(r"reading mill\.pdf: +50%.* 1/2 \[\d\d:\d\d<\d\d:\d\d, +[\d.]+(s/ pages| pages/s)\]", told.err)
    assert "added: mill.pdf" in told.out


@pytest.mark.parametrize(
    ("words", "share"), [([SENTENCE, "Boats lie at the quay."], 1.0), ([SENTENCE, "Boats lie at the quay."], 0.4)]
)
def test_a_photograph_is_read_right_or_for_unsure(words: list[str], share: float) -> None:
    import numpy as np
    from PIL import Image

    from tests.benchmarks.ocr import photographed

    sheet = Image.open(io.BytesIO(picture(words)))
    small = sheet.resize((int(sheet.width * share), int(sheet.height * share)), Image.Resampling.LANCZOS)
    found = recognition.recognise(photographed(np.asarray(small), "all"))

    assert found
    assert all(segment.text in words or segment.confidence < MIN_OCR_CONFIDENCE for segment in found)
    if share == 1.0:
        assert [segment.text for segment in found] == words
