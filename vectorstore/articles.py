"""The records that travel: article, sentence, passage, and the report of a sync. They hold facts and do nothing."""

from typing import Any, Self

from pydantic import BaseModel, ConfigDict, Field

from vectorstore.messages import Message, english


class FrozenModel(BaseModel):
    """A catalog that never changes, and whose JSON is the same in Python, on the command line and on the page."""

    model_config = ConfigDict(frozen=True)


class Article(FrozenModel):
    """One document of the corpus; what is unknown is null."""

    id: str = Field(description="sixteen hex digits of the SHA-256 of the original text")
    title: str
    author: str | None = None
    source: str | None = None
    date: str | None = Field(default=None, description="as far as it is known: 2016, 2016-05 or 2016-05-01")
    language: str | None = Field(default=None, description="zh-Hans, zh-Hant, en, … (BCP 47)")
    url: str | None = None
    path: str = Field(
        description=(
            "relative to the corpus folder, with forward slashes; of a member of an archive, behind the archive's own"
        )
    )
    row: int | None = Field(
        default=None,
        description=(
            "row of the table it stands in, as a spreadsheet shows it: from 1, the line of names and empty rows "
            "counted; the line of JSON Lines, the place in a JSON array"
        ),
    )


class Sentence(FrozenModel):
    """One sentence of a passage, in cleaned words and as the article prints it."""

    text: str = Field(description="cleaned, in the article's own script")
    start: int = Field(description="offset into the original text, in characters")
    end: int
    quote: str = Field(description="original[start:end], damage and script included")
    page: int | None = Field(default=None, description="the page it begins on, from 1, where the file has pages")
    ocr: float | None = Field(
        default=None,
        description="how sure text recognition was of its least sure line, 0 to 1; null where it was not read so",
    )
    score: float = Field(default=0.0, description="nearness to the question, 0 to 1")
    vector: bytes = Field(
        default=b"",
        exclude=True,
        repr=False,
        description="by the local encoder, 512 half-precision numbers; empty where another one made the index",
    )


class Passage(FrozenModel):
    """A chunk that was found for a question."""

    id: str
    number: int | None = Field(default=None, description="the number readers see, once an answer cites the article")
    rank: int = Field(description="1 is the best")
    score: float = Field(description="nearness to the question, 0 to 1")
    text: str = Field(description="cleaned, in the article's own script")
    start: int = Field(description="offset into the original text, in characters")
    end: int
    page: int | None = Field(default=None, description="the page it begins on, from 1, where the file has pages")
    article: Article
    headings: tuple[str, ...] = Field(
        default=(), exclude=True, repr=False, description="what it stands under in its article, the widest first"
    )
    sentences: tuple[Sentence, ...] = Field(default=(), exclude=True, repr=False)


class Disagreement(FrozenModel):
    """Two sentences of different passages that say the same of different numbers."""

    passages: tuple[str, str] = Field(description="their ids")
    numbers: tuple[str, str] = Field(description="each with its unit, as the sentences have it, folded")
    sentences: tuple[str, str] = Field(description="folded: Simplified, half width, lower case")


class SearchResult(FrozenModel):
    """What a search found: passages, best first, and how much of the question they carry."""

    passages: tuple[Passage, ...]
    confidence: float = Field(description="0 to 1: how likely the best passage is to answer")
    missing: tuple[str, ...] = Field(default=(), description="words of the question that no passage has")
    disagreements: tuple[Disagreement, ...] = Field(
        default=(), description="where the passages give different numbers for the same thing"
    )


class Omission(FrozenModel):
    """What a reader of an article's file would see, or what the file hides, and the article's text does not have."""

    kind: str = Field(description="a code: navigation, comments, related, hidden, scanned_page, …")
    place: int = Field(description="offset into the original text at which it would stand, in characters")
    length: int = Field(description="in characters; 0 where it is no text, as a picture")
    text: str = Field(description="what was left out")
    where: str = Field(default="", description="the place in the file, where it has a name: `page 3`")


class IndexedArticle(FrozenModel):
    """An article of the index with what was made of it."""

    article: Article
    chunks: int = Field(description="how many pieces of it can be found")
    cleaning: dict[str, int] = Field(description="how many repairs each step made")
    unrepaired: int = Field(
        default=0, description="places that a lost byte made unreadable and that are left as they stand"
    )
    encoding: str = Field(default="utf-8", description="as which its file was read")
    paths: tuple[str, ...] = Field(description="every file that holds it, reposts included")
    found_in: dict[str, str] = Field(
        default={}, description="where the file states a fact of the article, by the fact's name"
    )
    omissions: tuple[Omission, ...] = Field(
        default=(), description="what its file shows or hides and its text does not have"
    )
    ocr: float | None = Field(
        default=None,
        description="how sure text recognition was of its least sure line, 0 to 1; null where it read none",
    )


class RefusedFile(FrozenModel):
    """A file that was not indexed, and why.

    Equal where path and reason are: a reason in English is the same whether its code is known or not.
    """

    path: str
    reason: str = Field(description="in English")
    code: str = Field(default="", description="the kind of reason; empty where an older version read the file")
    values: dict[str, Any] = Field(default={}, description="what the reason names, by name")

    @classmethod
    def because(cls, path: str, message: Message) -> Self:
        """The file of this path, refused with this message."""
        return cls(path=path, reason=english(**message), **message)

    @property
    def message(self) -> Message | str:
        """The reason as a message; the English sentence where an older version read the file."""
        return Message(code=self.code, values=self.values) if self.code else self.reason

    def __eq__(self, other: object) -> bool:
        return isinstance(other, RefusedFile) and (self.path, self.reason) == (other.path, other.reason)

    def __hash__(self) -> int:
        return hash((self.path, self.reason))


class NearDuplicate(FrozenModel):
    """A place that holds the same article as another one, or nearly the same: the article is stored once."""

    path: str
    of: str = Field(description="the path of the article that is kept, the earliest one")
    resemblance: float = Field(
        default=1.0, description="share of common shingles, 0 to 1 (Broder 1997); 1 where the texts are equal"
    )


class CleaningReport(FrozenModel):
    """What cleaning did to an article that was read, and what it could not mend."""

    path: str
    encoding: str = Field(description="as which the file's bytes were read")
    changes: dict[str, int] = Field(description="number of repairs of each step")
    unrepaired: int = Field(
        default=0, description="places that a lost byte made unreadable and that are left as they stand"
    )


class ArticleOmissions(FrozenModel):
    """What was left out of an article that was read, and where its facts were found."""

    path: str
    omissions: tuple[Omission, ...] = ()
    found_in: dict[str, str] = Field(
        default={}, description="where the file states a fact of the article, by the fact's name"
    )


class SyncReport(FrozenModel):
    """What a sync did, or would do: paths relative to the corpus folder."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    refused: tuple[RefusedFile, ...] = ()
    reposts: tuple[NearDuplicate, ...] = Field(
        default=(), description="all that there are, not those of this run alone"
    )
    cleaned: tuple[CleaningReport, ...] = Field(
        default=(),
        description="articles read in this run of which more than white space was cleaned, or that are not UTF-8",
    )
    omitted: tuple[ArticleOmissions, ...] = Field(
        default=(),
        description="articles read in this run of whose file something is not in the text, or whose facts have a place",
    )
    unchanged: int = 0
    seconds: float = 0.0
