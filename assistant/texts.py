"""The words of the page in its three languages, from `static/texts.json`, and which of them a reader wants."""

import json
from functools import cache
from pathlib import Path


def static(name: str) -> str:
    """One of the page's own files: scripts, styles, markup, words."""
    return (Path(__file__).parent / "static" / name).read_text(encoding="utf-8")


@cache
def all_texts() -> dict[str, dict[str, str]]:
    """Every text of the page, by language and key; all languages have the same keys."""
    texts: dict[str, dict[str, str]] = json.loads(static("texts.json"))
    return texts


class Texts:
    """The texts of one language."""

    def __init__(self, language: str) -> None:
        self.language = language if language in all_texts() else "en"
        self._texts = all_texts()[self.language]

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key with its {places} filled."""
        return self._texts[key].format(**values) if values else self._texts[key]

    def state(self, state: str) -> str:
        """A citation's state in words."""
        return self._texts[f"state_{state}"]

    def name_of(self, language: str | None) -> str:
        """The name of an article's language; its code where the page has no name for it."""
        return self._texts.get(f"lang_{language}", language or "")

    def step(self, step: str) -> str:
        """A step of the cleaning in words; its own name where the page has none for it."""
        return self._texts.get(f"step_{step}", step)
