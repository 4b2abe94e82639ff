"""One thing that the doctor looked at."""

from typing import NamedTuple


class Finding(NamedTuple):
    """What was found, whether it is in order, and how to change it; the names are also the keys of `--json`."""

    ok: bool
    what: str
    found: str
    change: str
