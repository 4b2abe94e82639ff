"""The words that the check of sentences knows, from one data file for each language beside this one.

To add a language:

1. Put `<code>.toml` into this folder, such as `fr.toml`. Nothing else lists the languages: every file that is there is
   read when a word is first needed.
2. Copy the names of the lists from `en.toml`, each with the comment that says what the list is for, and fill them with
   words in folded form: lower case, half width. A list that the language has no words for is left out.
3. Add sentences of that language with their verdicts to `tests/cases/verify`, one line each.

The lists of all languages are joined, so a word must mean the same to the check in all of them.
"""

import re
import tomllib
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any

from vectorstore.text.scripts import is_han


def read_languages(folder: Traversable | Path) -> dict[str, dict[str, Any]]:
    """The lists of every language that has a file in the folder, by the language's code, in alphabetical order."""
    data = sorted((file for file in folder.iterdir() if file.name.endswith(".toml")), key=lambda file: file.name)
    return {file.name.removesuffix(".toml"): tomllib.loads(file.read_text(encoding="utf-8")) for file in data}


@cache
def word_list(name: str) -> tuple[str, ...]:
    """The words of a list in their order, of all languages, each once."""
    words = (word for entry in _entries(name) for word in (entry.split() if isinstance(entry, str) else entry))
    return tuple(dict.fromkeys(words))


@cache
def word_set(name: str) -> frozenset[str]:
    """The words of a list, of all languages."""
    return frozenset(word_list(name))


@cache
def pairs(name: str) -> tuple[tuple[str, str], ...]:
    """The pairs of a list, of all languages."""
    return tuple((one, other) for entry in _entries(name) for one, other in entry)


@cache
def pairs_both_ways(name: str) -> tuple[tuple[str, str], ...]:
    """The pairs of a list, and each of them reversed."""
    return tuple(pair for one, other in pairs(name) for pair in ((one, other), (other, one)))


@cache
def table(name: str) -> dict[str, str]:
    """The pairs of a list as a table from the first to the second."""
    return dict(pairs(name))


@cache
def table_both_ways(name: str) -> dict[str, str]:
    """The pairs of a list as a table from each to its other."""
    return dict(pairs_both_ways(name))


@cache
def frame_pattern() -> re.Pattern[str]:
    """How a writer leads over to what the articles say."""
    return re.compile(r"\s*(?:" + "|".join(word_list("frames")) + ")")


@cache
def whole_word_pattern() -> str:
    """A pattern for the Chinese words that are one token each, the longest first."""
    names = ("harmless", "scope", "whole_reporting_verbs", "whole_conditions")
    found = [word for name in names for word in word_list(name)]
    return "(?<![没拥仅原现特共具占所享])有的|" + "|".join(sorted(found, key=len, reverse=True))


@cache
def synonym_pattern() -> re.Pattern[str]:
    """The words that are compared as another one, the longest first."""
    words = sorted(table("synonyms"), key=len, reverse=True)
    return re.compile("|".join(word if any(map(is_han, word)) else rf"\b{word}\b" for word in words))


def _entries(name: str) -> list[Any]:
    found = [lists[name] for lists in _languages().values() if name in lists]
    if not found:
        raise KeyError(name)
    return found


@cache
def _languages() -> dict[str, dict[str, Any]]:
    return read_languages(files(__name__))
