"""The words of the program in the three languages of its page, from `static/texts.json`, and which of them a reader wants."""

import json
import re
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Self


def static(name: str) -> str:
    """One of the page's own files: scripts, styles, markup, words."""
    return (Path(__file__).parent / "static" / name).read_text(encoding="utf-8")


@cache
def all_texts() -> dict[str, dict[str, str]]:
    """Every text of the page, by language and key; all languages have the same keys."""
    texts: dict[str, dict[str, str]] = json.loads(static("texts.json"))
    return texts


@cache
def _reasons() -> list[tuple[str, re.Pattern[str]]]:
    """The kinds of reasons with the form of their English sentences, which are the check's own."""
    english = {key: text for key, text in all_texts()["en"].items() if key.startswith("reason_")}
    return [(key, re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.*?)", re.escape(text)), re.DOTALL)) for key, text in english.items()]


class Texts:
    """The texts of one language."""

    def __init__(self, language: str) -> None:
        self.language = language if language in all_texts() else "en"
        self._texts = all_texts()[self.language]

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key with its {places} filled."""
        return self._texts[key].format(**values) if values else self._texts[key]

    def error(self, code: str, values: Mapping[str, str], sentence: str = "") -> str:
        """The sentence of a failure of this kind; the given one where there is none for it."""
        if f"error_{code}" not in self._texts:
            return sentence
        at = self("error_at", server=values["server"]) if values.get("server") else ""
        offer = self("error_offer") if code.startswith("model_") else ""
        return self(f"error_{code}", **{**values, "at": at}) + offer

    def state(self, state: str) -> str:
        """A citation's state in words."""
        return self._texts[f"state_{state}"]

    def reason(self, reason: str) -> str:
        """Why a citation is not verified; as it stands where it is of no kind that the check of citations gives.

        Kept answers hold reasons as sentences, so that these are read for their kind.
        """
        for kind, form in _reasons():
            found = form.fullmatch(reason)
            if found:
                return self(kind, **found.groupdict())
        return reason

    def name_of(self, language: str | None) -> str:
        """The name of an article's language; its code where the page has no name for it."""
        return self._texts.get(f"lang_{language}", language or "")

    def step(self, step: str) -> str:
        """A step of the cleaning in words; its own name where the page has none for it."""
        return self._texts.get(f"step_{step}", step)


class ToldError(Exception):
    """A failure with a sentence in every language of the page; as a string it is the English one."""

    code: str = ""
    values: Mapping[str, str] = {}  # replaced, never changed

    @classmethod
    def of(cls, code: str, **values: str) -> Self:
        """The failure of this kind, whose sentence names these values."""
        error = cls(Texts("en").error(code, values))
        error.code, error.values = code, values
        return error
