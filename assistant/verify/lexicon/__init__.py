"""The words that the check of citations knows about, from one data file for each language beside this one, read when first used."""

import re
import tomllib
from functools import cache
from importlib.resources import files
from typing import Any

from vectorstore.text.scripts import is_han

_LANGUAGES = ("en", "zh")


@cache
def word_list(name: str, language: str | None = None) -> tuple[str, ...]:
    """The words of a list in their order, of one language or of all."""
    entries = (
        entry for told in _entries(name, language) for entry in (told.split() if isinstance(told, str) else told)
    )
    return tuple(dict.fromkeys(entries))


@cache
def word_set(name: str) -> frozenset[str]:
    """The words of a list, of all languages."""
    return frozenset(word_list(name))


@cache
def pairs(name: str) -> tuple[tuple[str, str], ...]:
    """The pairs of a list, of all languages."""
    return tuple((one, other) for told in _entries(name, None) for one, other in told)


@cache
def both_ways(name: str) -> tuple[tuple[str, str], ...]:
    """The pairs of a list, and each turned round."""
    return tuple(pair for one, other in pairs(name) for pair in ((one, other), (other, one)))


@cache
def table(name: str) -> dict[str, str]:
    """The pairs of a list as a table from the first to the second."""
    return dict(pairs(name))


@cache
def either_way(name: str) -> dict[str, str]:
    """The pairs of a list as a table from each to its other."""
    return dict(both_ways(name))


@cache
def frame() -> re.Pattern[str]:
    """How a writer leads over to what the articles say."""
    return re.compile(r"\s*(?:" + "|".join(word_list("frames")) + ")")


@cache
def whole_words() -> str:
    """A pattern for the Chinese words that are read as one word each, the longest first."""
    found = [word for name in ("harmless", "scope", "whole_reporting", "whole_conditions") for word in word_list(name)]
    return "(?<![没拥仅原现特共具占所享])有的|" + "|".join(sorted(found, key=len, reverse=True))


@cache
def same_words() -> re.Pattern[str]:
    """The words that are read as another one."""
    return re.compile(
        "|".join(
            word if any(map(is_han, word)) else rf"\b{word}\b" for word in sorted(table("same"), key=len, reverse=True)
        )
    )


def _entries(name: str, language: str | None) -> list[Any]:
    found = [told[name] for told in map(_read, [language] if language else _LANGUAGES) if name in told]
    if not found:
        raise KeyError(name)
    return found


@cache
def _read(language: str) -> dict[str, Any]:
    return tomllib.loads((files(__name__) / f"{language}.toml").read_text(encoding="utf-8"))
