"""What commands print: lines that cannot steer the terminal, JSON, and errors."""

import json
import logging
import os
import sys
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pydantic import BaseModel

DONE, FAILED, WRONG_USAGE = 0, 1, 2  # exit codes
_MAX_EXCERPT = 300  # characters
# All control characters but tabs and ends of lines.
_CONTROL_CHARACTERS = dict.fromkeys([*range(9), *range(11, 32), *range(127, 160)])


def print_line(text: str, *, end: str = "\n") -> None:
    """Print text that others wrote, without control characters."""
    print(strip_control_characters(text), end=end, flush=end != "\n")


def print_status(line: str) -> None:
    """Print on standard error what the program does, or what the user should know."""
    print(strip_control_characters(line), file=sys.stderr)


def print_error(sentence: str, code: int) -> int:
    """Print what went wrong as one line on standard error, and return the exit code.

    With ASSISTANT_DEBUG set the traceback is logged too.
    """
    if os.environ.get("ASSISTANT_DEBUG"):
        logging.getLogger(__name__).exception(sentence)
    print_status("assistant: " + " ".join(sentence.split()))
    return code


def print_json(record: "BaseModel | dict[str, Any]") -> int:
    """Print the record as one JSON object, and return the exit code."""
    values = record if isinstance(record, dict) else record.model_dump(mode="json")
    print(json.dumps(values, ensure_ascii=False))
    return DONE


def excerpt(text: str) -> str:
    """The text in one line, shortened to 300 characters."""
    line = " ".join(text.split())
    return line if len(line) <= _MAX_EXCERPT else line[: _MAX_EXCERPT - 1] + "…"


def strip_control_characters(text: str) -> str:
    """The text without the characters that would steer the terminal."""
    return text.translate(_CONTROL_CHARACTERS)
