"""The name under which a browser keeps what belongs to one assistant."""

import hashlib

from assistant.assistant import Assistant


def storage_name(assistant: Assistant, user: str = "", kind: str = "") -> str:
    """The name, different for each index and user; `kind` keeps apart what are not conversations."""
    parts = filter(None, (str(assistant.settings.index_folder), user, kind))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:12]
