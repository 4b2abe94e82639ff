"""A line of the log in JSON: what it has, and that it has no word of an exception."""

import json
import logging
import sys

import pytest

from assistant.cli.json_logs import JsonFormatter
from assistant.request_ids import request_id

SECRET = "of a question"


def line(level: int = logging.INFO, *, exc_info: bool = False, **attributes: object) -> dict[str, object]:
    record = logging.LogRecord(
        "assistant.x", level, __file__, 1, "found %s", ("nine",), sys.exc_info() if exc_info else None
    )
    vars(record).update(attributes)
    written = JsonFormatter().format(record)
    assert "\n" not in written
    parsed: dict[str, object] = json.loads(written)
    return parsed


def test_a_line_has_its_time_its_request_and_the_members_that_were_added() -> None:
    with request_id("batch-7"):
        inside = line(created=0.0415, fields={"stage": "search", "seconds": 0.5})
    assert inside == {
        "time": "1970-01-01T00:00:00.041+00:00",
        "level": "info",
        "logger": "assistant.x",
        "message": "found nine",
        "request_id": "batch-7",
        "stage": "search",
        "seconds": 0.5,
    }
    assert set(line(logging.WARNING)) == {"time", "level", "logger", "message"}
    assert line(logging.WARNING)["level"] == "warning"


@pytest.mark.parametrize(
    ("is_caused", "is_suppressed", "kinds"),
    [
        (True, False, ["KeyError", "ValueError"]),
        (False, False, ["KeyError", "ValueError"]),
        (False, True, ["ValueError"]),
    ],
)
def test_an_exception_is_its_kinds_and_places_in_their_order(
    kinds: list[str], *, is_caused: bool, is_suppressed: bool
) -> None:
    try:
        try:
            dict[str, int]()[SECRET]
        except KeyError as first:
            if is_suppressed:
                raise ValueError(SECRET) from None
            if is_caused:
                raise ValueError(SECRET) from first
            raise ValueError(SECRET)  # noqa: B904  # the other way of being led to
    except ValueError:
        written = line(logging.ERROR, exc_info=True)
    assert SECRET not in json.dumps(written)
    chain = written["exception"]
    assert isinstance(chain, list)
    assert [error["kind"] for error in chain] == kinds
    for error in chain:
        [place] = error["places"]
        assert place.startswith(__file__)
        assert place.endswith(" test_an_exception_is_its_kinds_and_places_in_their_order")
