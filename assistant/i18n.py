"""The words of the program in the three languages of its page, from `texts.json` among the page's own files."""

import json
import re
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Self

_FILE = Path(__file__).parent / "ui" / "static" / "texts.json"
_VALUE = re.compile(r"\{\w+\}")


@cache
def all_texts() -> dict[str, dict[str, str]]:
    """Every text of the page, by language and key; all languages have the same keys."""
    texts: dict[str, dict[str, str]] = json.loads(_FILE.read_text(encoding="utf-8"))
    return texts


# Kinds of sentences that are made where no page is known, in English: why a file is refused, what is wrong with the
# index. They are kept and sent as sentences; as in gettext, the sentence itself leads to its translations.
_MADE_ELSEWHERE = ("refused_", "trouble_", "upload_")


@cache
def _forms() -> list[tuple[str, re.Pattern[str]]]:
    """The keys of such sentences with the form of the English one, the more particular forms first."""
    english = [(key, text) for key, text in all_texts()["en"].items() if key.startswith(_MADE_ELSEWHERE)]
    english.sort(key=lambda row: -len(_VALUE.sub("", row[1])))
    return [
        (key, re.compile(re.sub(r"\\{(\w+)\\}", r"(?P<\1>.*?)", re.escape(text)), re.DOTALL)) for key, text in english
    ]


@lru_cache(maxsize=4096)
def _form_of(sentence: str) -> tuple[str, dict[str, str]] | None:
    """The key of a sentence made elsewhere, and the values in it; None where it is of no known form."""
    found = ((key, form.fullmatch(sentence)) for key, form in _forms())
    return next(((key, match.groupdict()) for key, match in found if match), None)


class Texts:
    """The texts of one language."""

    def __init__(self, language: str) -> None:
        self.language = language if language in all_texts() else "en"
        self._texts = all_texts()[self.language]

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key with its {places} filled."""
        return self._texts[key].format(**values) if values else self._texts[key]

    def error(self, code: str, values: Mapping[str, str], sentence: str = "") -> str:
        """The sentence of a failure of this kind.

        The given one, if it can be, in this language where there is none for it.
        """
        if f"error_{code}" not in self._texts:
            return self.told(sentence)
        at = self("error_at", server=values["server"]) if values.get("server") else ""
        offer = self("error_offer") if code.startswith("model_") else ""
        return self(f"error_{code}", **{**values, "at": at}) + offer

    def state(self, state: str) -> str:
        """A citation's state in words."""
        return self._texts[f"state_{state}"]

    def brief(self, state: str) -> str:
        """A citation's state in as few words as a line of text can hold."""
        return self._texts.get(f"brief_{state}", self.state(state))

    def reason(self, reason: str) -> str:
        """The reason of a verdict, a code and the words that it names, as a sentence.

        A sentence of another source as `told` has it.
        """
        code, _, words = reason.partition(": ")
        if text := self._texts.get(f"reason_{code}"):
            there, _, rest = words.partition(", ") if "{there}" in text else ("", "", words)
            return text.format(there=there, words=rest)
        return self.told(reason)

    def told(self, sentence: str) -> str:
        """A sentence that was made elsewhere, or a part of one; as it stands where it is of no known form."""
        form = _form_of(sentence)
        return self(form[0], **{name: self.told(value) for name, value in form[1].items()}) if form else sentence

    def name_of(self, language: str | None) -> str:
        """The name of an article's language; its code where the page has no name for it."""
        return self._texts.get(f"lang_{language}", language or "")

    def omitted(self, kind: str) -> str:
        """A kind of what was left out of an article in words; its own name where the page has none for it."""
        return self._texts.get(f"omitted_{kind}", kind)

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
