"""Labelled texts as files have them: articles, and texts whose sentences are true, false, or told by no article."""

from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, ValidationError

from assistant.settings import SettingsError


class _Row(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)


class LabelledStatement(_Row):
    """A sentence of a text: `absent` is what no article tells, `nothing` states nothing."""

    text: str
    label: Literal["true", "false", "absent", "nothing"]
    error: str | None = None  # the kind of a false one's error
    article: str | None = None  # the path of the article that tells it, or that a false one was altered from
    before: str = " "  # what stands between it and the sentence before


class LabelledText(_Row):
    """A text by its sentences."""

    name: str
    sentences: tuple[LabelledStatement, ...]

    @property
    def text(self) -> str:
        """The text whole."""
        return "".join(one.before + one.text for one in self.sentences)

    def spans(self) -> Iterator[tuple[int, int]]:
        """The place of each sentence in the text, in characters."""
        position = 0
        for one in self.sentences:
            position += len(one.before)
            yield position, position + len(one.text)
            position += len(one.text)


class ArticleFile(_Row):
    """A file of the articles."""

    path: str
    text: str


class CheckSet(_Row):
    """Texts with the articles that they are checked against."""

    articles: tuple[ArticleFile, ...]
    texts: tuple[LabelledText, ...]


def read_check_set(file: Path) -> CheckSet:
    """The labelled texts of a file; raises SettingsError with the place of what is wrong in it."""
    try:
        found = CheckSet.model_validate_json(file.read_bytes())
    except ValidationError as error:
        first = error.errors()[0]
        raise SettingsError(f"`{file}`: {'.'.join(map(str, first['loc'])) or 'the file'}: {first['msg']}.") from None
    for article in found.articles:
        if Path(article.path).is_absolute() or ".." in Path(article.path).parts:
            raise SettingsError(f"`{file}`: `{article.path}` is no path inside a folder.")
    return found
