"""What a library finds in a file."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any


@dataclass(frozen=True)
class Extract:
    """The text that offsets refer to, and what the file says of itself.

    `facts` has the keys title, author, source, date, language and url, as far as they are known, and `made`: the date of
    the file's making, which is the article's only where nothing else tells it. `pages` are the offsets at which pages begin.
    """

    text: str
    facts: Mapping[str, str] = field(default_factory=dict)
    markdown: bool = False
    pages: tuple[int, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """What `from_json` makes the same extract of."""
        return asdict(self)

    @staticmethod
    def from_json(values: dict[str, Any]) -> "Extract":
        """The extract that crossed a pipe."""
        return Extract(str(values["text"]), dict(values["facts"]), bool(values["markdown"]), tuple(values["pages"]))
