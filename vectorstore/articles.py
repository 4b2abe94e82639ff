"""The records that travel: article, sentence, passage, and the report of a sync. They hold facts and do nothing."""

from pydantic import BaseModel, ConfigDict, Field


class Record(BaseModel):
    """A frozen record whose JSON is the same in Python, on the command line and on the page."""

    model_config = ConfigDict(frozen=True)


class Article(Record):
    """One document of the corpus; what is unknown is null."""

    id: str = Field(description="sixteen hex digits of the SHA-256 of the original text")
    title: str
    author: str | None = None
    source: str | None = None
    date: str | None = Field(default=None, description="as far as it is known: 2016, 2016-05 or 2016-05-01")
    language: str | None = Field(default=None, description="zh-Hans, zh-Hant, en, … (BCP 47)")
    url: str | None = None
    path: str = Field(description="relative to the corpus folder, with forward slashes")


class Sentence(Record):
    """One sentence of a passage, in cleaned words and as the article prints it."""

    text: str = Field(description="cleaned, in the article's own script")
    start: int = Field(description="offset into the original text, in characters")
    end: int
    quote: str = Field(description="original[start:end], damage and script included")
    score: float = Field(default=0.0, description="nearness to the question, 0 to 1")


class Passage(Record):
    """A chunk that was found for a question."""

    id: str
    number: int | None = Field(default=None, description="the number readers see, once an answer cites the article")
    rank: int = Field(description="1 is the best")
    score: float = Field(description="nearness to the question, 0 to 1")
    text: str = Field(description="cleaned, in the article's own script")
    start: int = Field(description="offset into the original text, in characters")
    end: int
    article: Article
    sentences: tuple[Sentence, ...] = Field(default=(), exclude=True, repr=False)


class Found(Record):
    """What a search found: passages, best first, and how much of the question they carry."""

    passages: tuple[Passage, ...]
    confidence: float = Field(description="0 to 1: the share of the question's information that the best passages carry")
    missing: tuple[str, ...] = Field(default=(), description="words of the question that no passage has")


class Holding(Record):
    """An article of the index with what was made of it."""

    article: Article
    chunks: int = Field(description="how many pieces of it can be found")
    cleaning: dict[str, int] = Field(description="how many repairs each step made")
    paths: tuple[str, ...] = Field(description="every file that holds it, reposts included")


class RefusedFile(Record):
    """A file that was not indexed, and why."""

    path: str
    reason: str


class Repost(Record):
    """A file that holds the same article as another one."""

    path: str
    of: str


class SyncReport(Record):
    """What a sync did, or would do: paths relative to the corpus folder."""

    added: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    moved: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    refused: tuple[RefusedFile, ...] = ()
    reposts: tuple[Repost, ...] = ()
    unchanged: int = 0
    seconds: float = 0.0
