"""Over all formats and scripts, a chunk says what its original says at the offsets that it names."""

import re
from collections.abc import Callable, Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests import making
from vectorstore import fold
from vectorstore.index.splitter import split
from vectorstore.ingest.loaded_article import LoadedArticle
from vectorstore.ingest.loader import Loader

HANS = (
    "河口乡去年打了37口深井，",
    "老人们说水比从前清。",
    "道路修好以后，",
    "“谁也不能独占。”",
    "孩子们夏天都到井边打水喝；",
    "3.5%的人家用上了自来水！",
)
HANT = (
    "河口鄉去年打了37口深井，",
    "老人們說水比從前清。",
    "道路修好以後，",
    "「誰也不能獨占。」",
    "孩子們夏天都到井邊打水喝；",
    "3.5%的人家用上了自來水！",
)
LATIN = (
    "The village dug 37 deep wells, ",
    "and the water is clearer. ",
    "Dr. Ito said so in 1987. ",
    "“Nobody owns it.” ",
    "The children drink there; ",
)
MARKS = {
    script: [first + second for first in marks for second in marks]
    for script, marks in (
        ("zh", "天地日月山水金木火土"),
        ("en", "alder birch cedar elm fir hazel ivy larch oak pine".split()),
    )
}


@st.composite
def articles(draw: st.DrawFn) -> list[str]:
    """Paragraphs of one script in which no sentence stands twice, as in what people write."""
    script = draw(st.sampled_from([HANS, HANT, LATIN]))
    marks = iter(MARKS["en" if script is LATIN else "zh"])
    sizes = draw(st.lists(st.integers(3, 12), min_size=2, max_size=6))

    def sentence() -> str:
        mark, words = next(marks), draw(st.sampled_from(script))
        # marked at both ends, so that no line of a page repeats another one, as running heads do
        return (
            f"{mark} {words.rstrip()[:-1]} {mark}{words.rstrip()[-1]} "
            if script is LATIN
            else f"{mark}{words[:-1]}{mark}{words[-1]}"
        )

    return ["".join(sentence() for _ in range(size)).strip() for size in sizes]


Maker = Callable[[list[str]], tuple[str, bytes]]


def lines_of(paragraph: str) -> list[str]:
    """As a page would break it: at 30 characters, between words where there are some."""
    return re.findall(r".{1,45}(?:\s+|$)", paragraph) if paragraph[0] < "\u2e80" else re.findall(".{1,30}", paragraph)


def as_pdf(paragraphs: list[str]) -> bytes:
    """Pages of a few lines each, in a font for the script."""
    text = "".join(paragraphs)
    font = (
        "Helvetica"
        if text[0] < "\u2e80"
        else "MSung-Light"
        if "鄉" in text or "們" in text or "後" in text or "誰" in text
        else "STSong-Light"
    )
    lines = [
        line.strip().replace("“", '"').replace("”", '"') for paragraph in paragraphs for line in lines_of(paragraph)
    ]
    return making.pdf([lines[start : start + 7] for start in range(0, len(lines), 7)], font=font)


FORMATS: dict[str, Maker] = {
    "utf-8": lambda paragraphs: ("a.txt", "\n".join(paragraphs).encode()),
    "utf-16": lambda paragraphs: ("a.txt", "\r\n".join(paragraphs).encode("utf-16")),
    "gb18030": lambda paragraphs: ("a.txt", "\n".join(paragraphs).encode("gb18030")),
    "markdown": lambda paragraphs: (
        "a.md",
        ("---\ntitle: 井\n---\n\n# 井\n\n" + "\n\n".join(f"**{p[:4]}**{p[4:]}" for p in paragraphs)).encode(),
    ),
    "scraped": lambda paragraphs: (
        "a.txt",
        "".join(
            f"<p>&nbsp;{p.replace('村', '村(cūn)').replace('水', '水(shuǐ)').replace('井', '井(jǐng)')}</p>\n"
            for p in paragraphs
        ).encode(),
    ),
    "html": lambda paragraphs: ("a.html", making.html("水井", *paragraphs).encode()),
    "pdf": lambda paragraphs: ("a.pdf", as_pdf(paragraphs)),
    "docx": lambda paragraphs: ("a.docx", making.docx(["# 水井", *paragraphs])),
    "epub": lambda paragraphs: (
        "a.epub",
        making.epub({"井": "".join(f"<p>{p}</p>" for p in paragraphs)}, title="井", author="王川"),
    ),
    "jsonl": lambda paragraphs: ("a.jsonl", making.jsonl({"text": "\n".join(paragraphs)})),
    "zip": lambda paragraphs: ("a.zip", making.archive({"井/a.txt": "\n".join(paragraphs).encode()})),
}
_TAKEN_OUT = re.compile(r"<[^<>]{1,9}>|&nbsp;|\([a-zūǐǎ]{2,6}\)|-\n|\*\*|\W")


def words(text: str) -> str:
    """The letters and digits of a text, without what cleaning takes out of it."""
    return fold(_TAKEN_OUT.sub("", text))


@pytest.fixture(scope="module")
def loader() -> Iterator[Loader]:
    with Loader() as loader:
        yield loader


@pytest.mark.parametrize("name", FORMATS)
@settings(max_examples=12)
@given(paragraphs=articles())
def test_a_chunk_and_each_of_its_sentences_is_what_the_original_says_there(
    loader: Loader, name: str, paragraphs: list[str]
) -> None:
    [part] = loader.load(*FORMATS[name](paragraphs))
    assert isinstance(part, LoadedArticle)
    cleaned, said = part.cleaned, ""
    for chunk in split(cleaned.text, markdown=part.markdown, size=60):
        for span in (chunk.span, *chunk.sentences):
            start, end = cleaned.original_span(span.start, span.end)
            assert words(part.original[start:end]) == words(cleaned.text[span.start : span.end])
        said += words(cleaned.text[chunk.span.start : chunk.span.end])
    assert said.endswith(
        words("".join(paragraphs))
    )  # a heading or a menu may stand before it, and nothing of the article is lost
