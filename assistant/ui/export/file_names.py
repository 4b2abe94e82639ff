"""Names of files that every system allows."""

import re

from assistant.ui.sanitize import strip_invisible

# What no system allows in a file's name, and the names that Windows reserves.
_NOT_IN_NAMES = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f]+')
_RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)(?:\.|\Z)", re.IGNORECASE)
_NAME_AT_MOST = 60  # characters; in UTF-8 a Chinese one takes three of the 255 bytes that a name may have


def safe_name(title: str, otherwise: str = "text") -> str:
    """The title as far as every system allows it in a name, without an ending."""
    name = " ".join(_NOT_IN_NAMES.sub(" ", strip_invisible(title)).split())[:_NAME_AT_MOST].strip(" .")
    return f"{'_' if _RESERVED.match(name) else ''}{name or otherwise}"
