"""A reader that tests send to the child process: its text is the names of all modules that are loaded there."""

import sys

from vectorstore.ingest.formats.extract import Extract


def read(content: bytes) -> Extract:
    """One module a line."""
    return Extract("\n".join(sys.modules))
