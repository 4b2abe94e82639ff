"""The log of a server as JSON: one object a line on standard error, with the id of the request that it is about."""

import json
import logging
import sys
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from types import TracebackType
from typing import Any, Self

from assistant.request_ids import current_request_id


class JsonFormatter(logging.Formatter):
    """A log record as one line of JSON; an attribute `fields` of it adds members.

    Of an exception the line has the kinds and the places, and no message: that can hold what somebody asked.
    """

    def format(self, record: logging.LogRecord) -> str:
        """The line."""
        line: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
        }
        if name := current_request_id():
            line["request_id"] = name
        line.update(getattr(record, "fields", {}))
        if record.exc_info and record.exc_info[1]:
            line["exception"] = _places(record.exc_info[1])
        return json.dumps(line, ensure_ascii=True, default=str)


class NoProgress:
    """In the place of the progress bar, which is no line of JSON."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Nothing was opened."""

    def __call__(self, done: int, total: int) -> None:
        """Show nothing."""

    def pages(self, path: str, done: int, pages: int) -> None:
        """Show nothing."""


def log_in_json() -> Callable[[str], None]:
    """Log everything in JSON from now on; returns what logs a line of the start."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    logging.basicConfig(level=logging.WARNING, handlers=[handler], force=True)
    logging.captureWarnings(capture=True)
    logging.getLogger("assistant").setLevel(logging.INFO)
    return logging.getLogger("assistant.serve").info


def _places(error: BaseException) -> list[dict[str, Any]]:
    """The kind of the exception and of each that led to it, with the places that they passed, the first one first."""
    chain: list[dict[str, Any]] = []
    current: BaseException | None = error
    while current is not None and len(chain) < 10:
        frames = traceback.extract_tb(current.__traceback__)
        chain.append(
            {
                "kind": type(current).__name__,
                "places": [f"{frame.filename}:{frame.lineno} {frame.name}" for frame in frames],
            }
        )
        current = current.__cause__ or (None if current.__suppress_context__ else current.__context__)
    return chain[::-1]
