"""The rows of the catalog: files, articles, chunks and sentences, and how their columns are encoded."""

import json
from bisect import bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, fields
from itertools import islice, takewhile
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
from pydantic_core import from_json

from vectorstore.articles import Article, Omission, RefusedFile

if TYPE_CHECKING:  # whoever reads rows alone need not load how files are read
    from vectorstore.ingest.formats.extract import Recognised

_UNREPAIRED = "unrepaired"  # no step of the cleaning has this name
Vectors = np.ndarray[Any, np.dtype[np.float32]]
HalfVectors = np.ndarray[Any, np.dtype[np.float16]]


@dataclass(frozen=True)
class FileRow:
    """What was seen of a file; `size` is -1 where it must be looked at again."""

    path: str
    size: int
    mtime_ns: int
    digest: str


class FilterFields(NamedTuple):
    """What a filter asks of an article."""

    id: str
    source: str | None
    date: str | None
    language: str | None


class SentenceRow(NamedTuple):
    """A sentence: its offsets in the chunk's text and in the original, in characters.

    A tuple, as a search reads hundreds of them and makes tuples three times as quickly.
    """

    chunk_start: int
    chunk_end: int
    start: int
    end: int
    quote: str
    page: int | None = None
    ocr: float | None = None  # how sure text recognition was of it; None where it was not read so


@dataclass(frozen=True)
class ChunkRow:
    """A chunk as it is stored; start and end are offsets into the original."""

    id: str
    article: str
    position: int
    text: str
    start: int
    end: int
    heading: tuple[str, ...]
    sentences: tuple[SentenceRow, ...]
    digest: str

    @property
    def embedding_text(self) -> str:
        """The text that the chunk's vector is made of."""
        return embedding_text(self.heading, self.text)


@dataclass(frozen=True)
class ReadingOptions:
    """How an original text is cleaned, by `clean_text`'s parameters, and which of its lines text recognition read."""

    markdown: bool = False
    start: int = 0
    pages: tuple[int, ...] = ()
    exact: bool = False
    marked: bool = False
    recognised: "tuple[Recognised, ...]" = ()

    def page_at(self, offset: int) -> int | None:
        """The page on which this place of the original is, from 1; None where the file has no pages."""
        return bisect_right(self.pages, offset) or None

    def min_ocr_confidence(self, start: int, end: int) -> float | None:
        """How sure text recognition was of the least sure line of original[start:end], 0 to 1.

        None where it read none of it.
        """
        first = bisect_right(self.recognised, start, key=lambda part: part.end)
        lines = takewhile(lambda part: part.start < end, islice(self.recognised, first, None))
        return min((part.confidence for part in lines), default=None)

    @property
    def cleaning(self) -> dict[str, Any]:
        """What `clean_text` takes, by name."""
        return {field.name: getattr(self, field.name) for field in fields(self) if field.name != "recognised"}


@dataclass(frozen=True)
class ArticleRow:
    """An article as it is stored, with its chunks."""

    article: Article
    original: str
    encoding: str
    cleaning: dict[str, int]
    chunks: tuple[ChunkRow, ...]
    reading: ReadingOptions = ReadingOptions()
    unrepaired: int = 0
    sketch: tuple[int, ...] = field(default=(), repr=False)
    found_in: Mapping[str, str] = field(default_factory=dict)
    omissions: tuple[Omission, ...] = ()

    @property
    def text(self) -> str:
        """Its cleaned text without headings."""
        return "\n".join(chunk.text for chunk in self.chunks)


def embedding_text(heading: Iterable[str], text: str) -> str:
    """The text that the vector of a chunk with this heading is made of."""
    return "\n".join((*heading, text))


def encode_cleaning(row: ArticleRow) -> str:
    """The column of what cleaning did: the repairs of each step, and the places that it could not repair."""
    return json.dumps({**row.cleaning, **({_UNREPAIRED: row.unrepaired} if row.unrepaired else {})})


def decode_cleaning(stored: str) -> tuple[dict[str, int], int]:
    """The repairs of each step, and the number of places that could not be repaired, of their column."""
    found: dict[str, int] = json.loads(stored)
    unrepaired = found.pop(_UNREPAIRED, 0)
    return found, unrepaired


def encode_refusal(refused: RefusedFile) -> str:
    """The column of why a file is refused."""
    return refused.model_dump_json(include={"reason", "code", "values"})


def decode_refusal(path: str, stored: str) -> RefusedFile:
    """The refused file; older versions stored the English sentence alone."""
    return RefusedFile(path=path, **(from_json(stored) if stored.startswith("{") else {"reason": stored}))


def encode_omissions(omissions: Iterable[Omission]) -> str:
    """The column of what was left out of an article."""
    return json.dumps(
        [(part.kind, part.place, part.length, part.text, part.where) for part in omissions], ensure_ascii=False
    )


def decode_omissions(stored: str) -> tuple[Omission, ...]:
    """What was left out of an article, of its column."""
    rows: list[tuple[str, int, int, str, str]] = from_json(stored)
    return tuple(
        Omission(kind=kind, place=place, length=length, text=text, where=where)
        for kind, place, length, text, where in rows
    )


def encode_chunk(chunk: ChunkRow) -> tuple[object, ...]:
    """The columns of a chunk; a quote that is the same as the cleaned words is stored as null."""
    sentences = [
        (
            s.chunk_start,
            s.chunk_end,
            s.start,
            s.end,
            None if s.quote == chunk.text[s.chunk_start : s.chunk_end] else s.quote,
            s.page,
            s.ocr,
        )
        for s in chunk.sentences
    ]
    heading = json.dumps(chunk.heading, ensure_ascii=False)
    return (
        chunk.id,
        chunk.article,
        chunk.position,
        chunk.text,
        chunk.start,
        chunk.end,
        heading,
        json.dumps(sentences, ensure_ascii=False),
        chunk.digest,
    )


def decode_chunk(row: tuple[Any, ...]) -> ChunkRow:
    """The chunk of these columns."""
    identity, article, position, text, start, end = row[:6]
    sentences = tuple(
        SentenceRow(
            chunk_start, chunk_end, first, last, text[chunk_start:chunk_end] if quote is None else quote, page, *ocr
        )
        for chunk_start, chunk_end, first, last, quote, page, *ocr in from_json(
            row[7]
        )  # rows of before text recognition have none
    )
    return ChunkRow(identity, article, position, text, start, end, tuple(from_json(row[6])), sentences, row[8])
