"""How far a start or an indexing is, for the pages that wait for it and for programs.

It holds numbers only: whoever may not read the articles may read this.
"""

import time
from dataclasses import dataclass, field, replace
from typing import Any, Literal

from assistant.i18n import Translator

Step = Literal["opening", "comparing", "indexing", "search", "page", "ready"]
RETRY_SECONDS = 5  # after which a program should ask again


@dataclass(frozen=True)
class StartStatus:
    """A step of the start, and while files are indexed, how many of them are done.

    The pages of a scanned file that is being read are counted in the same way.
    """

    step: Step = "opening"
    done: int = 0  # files
    total: int = 0  # files
    began: float = field(default_factory=time.monotonic)
    pages: "StartStatus | None" = None  # of a scan that is being read

    def with_files(self, done: int, total: int) -> "StartStatus":
        """The status while so many files are done; none of them is a scan that is being read."""
        return replace(self, step="indexing", done=done, total=total, pages=None)

    def with_pages(self, done: int, pages: int) -> "StartStatus":
        """The status while so many of a file's scanned pages are read; without them once all are."""
        began = self.pages.began if self.pages else time.monotonic()
        scan = StartStatus("indexing", done, pages, began) if done < pages else None
        return replace(self, step="indexing", pages=scan)

    def as_json(self) -> dict[str, Any]:
        """The status as the page reads it; while something is counted, with the rate a second and the seconds left."""
        pages = {"pages": {**self.pages.as_json(), "total": self.pages.total}} if self.pages else {}
        if not self.done:
            return {"step": self.step, **pages}
        seconds = max(time.monotonic() - self.began, 0.001)
        left = (self.total - self.done) * seconds / self.done
        return {
            "step": self.step,
            "done": self.done,
            "total": self.total,
            "rate": round(self.done / seconds, 2),
            "seconds_left": round(left),
            **pages,
        }

    def message(self) -> str:
        """The status as an English sentence for programs."""
        step = Translator("en")(f"starting_{self.step}").lower()
        files = f", {self.done} of {self.total} files" if self.done else ""
        pages = f", {self.pages.done} of {self.pages.total} pages of a scan" if self.pages else ""
        return f"The server is starting ({step}{files}{pages}): ask again in {RETRY_SECONDS} seconds."
