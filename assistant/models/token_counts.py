"""The tokens of a text: counted by tiktoken where its tables are on this machine, else estimated.

Nothing is downloaded.
"""

import os
import tempfile
from functools import cache
from pathlib import Path
from typing import Any

from vectorstore import estimated_tokens

# tiktoken keeps a table under the SHA-1 of the address that it came from; this is o200k_base's (openai_public.py).
_TABLE_FILE, _ENCODING = "fb374d419588a4632f3f557e76b4b70aebbca790", "o200k_base"


def count_tokens(text: str) -> int:
    """The tokens of the text in o200k_base, or an estimate that is seldom too low."""
    encoding = _encoding()
    return estimated_tokens(text) if encoding is None else len(encoding.encode(text, disallowed_special=()))


def is_exact() -> bool:
    """Whether tokens are counted rather than estimated."""
    return _encoding() is not None


@cache
def _encoding() -> Any:  # tiktoken's Encoding, or None
    folder = (
        os.environ.get("TIKTOKEN_CACHE_DIR")
        or os.environ.get("DATA_GYM_CACHE_DIR")
        or Path(tempfile.gettempdir(), "data-gym-cache")
    )
    if not Path(folder, _TABLE_FILE).is_file():
        return None
    import tiktoken

    try:
        return tiktoken.get_encoding(_ENCODING)
    except (OSError, ValueError):
        # a broken file of another program: tiktoken then asks the network, which may not answer
        return None
