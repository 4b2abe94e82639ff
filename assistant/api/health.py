"""How far the server's start is, for the page that waits for it and for programs.

It holds numbers only: whoever may not read the articles may read this.
"""

import time
from dataclasses import dataclass, field
from typing import Any, Literal

from assistant.i18n import Texts

Step = Literal["opening", "comparing", "indexing", "search", "page", "ready"]
STATUS_PATH = "/starting.json"
RETRY_SECONDS = 5  # after which a program should ask again


@dataclass(frozen=True)
class StartStatus:
    """A step of the start, and while files are indexed, how many of them are done."""

    step: Step = "opening"
    done: int = 0  # files
    total: int = 0  # files
    began: float = field(default_factory=time.monotonic)

    def as_json(self) -> dict[str, Any]:
        """The status as the page reads it; while files are counted, with files a second and the seconds left."""
        if not self.done:
            return {"step": self.step}
        seconds = max(time.monotonic() - self.began, 0.001)
        left = (self.total - self.done) * seconds / self.done
        return {
            "step": self.step,
            "done": self.done,
            "total": self.total,
            "rate": round(self.done / seconds, 1),
            "seconds_left": round(left),
        }

    def message(self) -> str:
        """The status as an English sentence for programs."""
        step = Texts("en")(f"starting_{self.step}").lower()
        files = f", {self.done} of {self.total} files" if self.done else ""
        return f"The server is starting ({step}{files}): ask again in {RETRY_SECONDS} seconds."
