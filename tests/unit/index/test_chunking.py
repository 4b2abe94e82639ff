"""What is stored of a chunk: exact quotes of the original, the page, and an id of its own."""

from collections.abc import Iterator

import pytest

from tests import making
from vectorstore.articles import RefusedFile
from vectorstore.errors import RefusedError
from vectorstore.index.chunking import build_article_row
from vectorstore.index.rows import ArticleRow
from vectorstore.ingest.loader import Loader

SCRAPED = "水網\n構(gòu)建新的水網(wǎng)，每年節(jié)省1.6萬元。\n&nbsp;橋是木頭做的。老人们说：“从前的井水更清！”\n"


@pytest.fixture(scope="module")
def loader() -> Iterator[Loader]:
    with Loader() as opened:
        yield opened


def row(loader: Loader, path: str, content: bytes) -> ArticleRow:
    [part] = loader.load(path, content)
    assert not isinstance(part, RefusedFile)
    return build_article_row(part)


def test_quotes_are_the_originals_words_and_texts_are_the_cleaned_ones(loader: Loader) -> None:
    stored = row(loader, "a.txt", SCRAPED.encode())

    sentences = [(chunk.text[s.chunk_start : s.chunk_end], s.quote) for chunk in stored.chunks for s in chunk.sentences]
    assert sentences[0] == ("構建新的水網，每年節省1.6萬元。", "構(gòu)建新的水網(wǎng)，每年節(jié)省1.6萬元。")
    assert all(s.quote == stored.original[s.start : s.end] for chunk in stored.chunks for s in chunk.sentences)
    assert [(chunk.start, chunk.end) for chunk in stored.chunks] == [
        (chunk.sentences[0].start, chunk.sentences[-1].end) for chunk in stored.chunks
    ]
    assert stored.cleaning == {"pinyin": 3, "markup": 1} | {
        step: count for step, count in stored.cleaning.items() if step in ("whitespace", "unicode")
    }


def test_a_sentence_names_the_page_it_begins_on(loader: Loader) -> None:
    pages = [
        ["The mill of Northbridge grinds barley in autumn, and oats in spring."],
        ["The quarry of Westport was closed after the flood of 1987."],
    ]
    stored = row(loader, "two.pdf", making.pdf(pages))

    assert [(s.quote[:8], s.page) for chunk in stored.chunks for s in chunk.sentences] == [
        ("The mill", 1),
        ("The quar", 2),
    ]
    assert {s.page for chunk in row(loader, "a.txt", SCRAPED.encode()).chunks for s in chunk.sentences} == {None}


def test_the_same_words_in_two_articles_have_ids_of_their_own_and_one_digest(loader: Loader) -> None:
    one = row(loader, "a.txt", b"The mill grinds barley. It stands by the river.")
    other = row(loader, "b.txt", b"The mill grinds barley. It stands by the river.\n")

    assert one.chunks[0].digest == other.chunks[0].digest
    assert one.chunks[0].id != other.chunks[0].id


def test_an_article_of_headings_is_refused(loader: Loader) -> None:
    with pytest.raises(RefusedError, match="only headings"):
        row(loader, "a.md", b"# The mill grinds barley\n\n## It stands by the river\n")
