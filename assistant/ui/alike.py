"""Characters that a search in conversations takes for the same: in either Chinese script, of any width and case."""

from collections import defaultdict
from collections.abc import Mapping
from functools import cache

from vectorstore import fold

_LAST = 0xFFFF  # the plane with all that folding changes
_SURROGATES = range(0xD800, 0xE000)


def alike(text: str) -> list[str]:
    """For each character of the text all characters that are the same as it."""
    return [_classes().get(folded, character) for character, folded in zip(text, fold(text), strict=True)]


@cache
def _classes() -> Mapping[str, str]:
    """By a folded character, all those that are folded to it, where there are several."""
    every = "".join(chr(code) for code in range(1, _LAST + 1) if code not in _SURROGATES)
    classes: defaultdict[str, list[str]] = defaultdict(list)
    for character, folded in zip(every, fold(every), strict=True):
        classes[folded].append(character)
    return {folded: "".join(characters) for folded, characters in classes.items() if len(characters) > 1}
