"""The encoding that a web page names in its head."""

import re

_CHARSET = re.compile(
    rb"<meta[^>]{0,200}?charset\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]{2,30})"
    rb"|<\?xml[^>]{0,100}encoding=[\"']([A-Za-z0-9_.:-]{2,30})",
    re.IGNORECASE,
)
_HEAD = 4096  # bytes in which a page names its encoding


def declared_charset(content: bytes) -> str | None:
    """The name of the encoding, as the page writes it; None where it names none."""
    found = _CHARSET.search(content[:_HEAD])
    return (found.group(1) or found.group(2)).decode() if found else None
