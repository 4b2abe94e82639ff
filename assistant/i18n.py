"""The texts of the program: one file a language in `locales`, all with the same keys, and errors with such texts.

A language is there as soon as its file is.
"""

import json
import re
from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path
from typing import Any

from assistant.audience import reader_is_visitor

LOCALES = Path(__file__).parent / "locales"
# What only who runs the program can do something about: a variable, an option, a command, a folder of the server.
_SETTING = re.compile(r"[A-Z]{3,}_[A-Z]|--[a-z]|pip install|ask-articles\[|`assistant |\{(?:folder|variable)\}")
_OF_MODEL = ("error_model", "error_list", "answer_empty")
_BETWEEN_CHARACTERS = re.compile(r"(?<=[\u3400-\u9fff\d]) (?=[\u3400-\u9fff])|(?<=[\u3400-\u9fff]) (?=\d)")


@cache
def all_texts() -> dict[str, dict[str, str]]:
    """Every text by language and key; a language's code (BCP 47) is the name of its file."""
    return {file.stem: json.loads(file.read_text(encoding="utf-8")) for file in sorted(LOCALES.glob("*.json"))}


@cache
def _visitor_texts(language: str) -> dict[str, str]:
    """The texts of a language for those who can set nothing: none names a setting, a command or a folder."""
    texts = all_texts()[language]
    return {key: texts.get(f"visitor_{key}") or _without_setting(key, text, texts) for key, text in texts.items()}


def _without_setting(key: str, text: str, texts: Mapping[str, str]) -> str:
    if not _names_setting(text):
        return text
    return texts["visitor_model" if key.startswith(_OF_MODEL) else "visitor_other"]


def _names_setting(text: str) -> bool:
    return bool(_SETTING.search(text))


def translate(code: str, values: Mapping[str, Any], language: str) -> str:
    """The text of a message in this language; raises KeyError for an unknown code."""
    return Translator(language).message(code, values)


class Translator:
    """The texts of one language, of English where there is no such language, in words for who reads them."""

    def __init__(self, language: str) -> None:
        self.language = language if language in all_texts() else "en"
        texts = all_texts()[self.language]
        self._texts = _visitor_texts(self.language) if reader_is_visitor() else texts
        self._is_for_visitor = reader_is_visitor()

    def __call__(self, key: str, **values: object) -> str:
        """The text of a key with its {places} filled."""
        return self._texts[key].format(**values) if values else self._texts[key]

    def message(self, code: str, values: Mapping[str, Any], otherwise: str | None = None) -> str:
        """The text of a message; a value may be a message itself, as `{"code": …, "values": …}`.

        `otherwise` is the text for a code that is unknown here; without it such a code raises KeyError.
        """
        text = self._texts.get(f"error_{code}") or (self._texts[code] if otherwise is None else self._texts.get(code))
        if text is None:
            is_plain = not (self._is_for_visitor and _names_setting(str(otherwise)))
            return str(otherwise) if is_plain else self._texts["visitor_other"]
        shown = {name: self.message(**value) if isinstance(value, dict) else value for name, value in values.items()}
        at = self("error_at", server=values["server"]) if values.get("server") and not self._is_for_visitor else ""
        offer = self("error_offer") if code.startswith("model_") and not self._is_for_visitor else ""
        return text.format(**{**shown, "at": at}) + offer

    def state(self, state: str) -> str:
        """A citation's state in words."""
        return self._texts[f"state_{state}"]

    def short_state(self, state: str) -> str:
        """A citation's state in as few words as a line of text can hold."""
        return self._texts.get(f"brief_{state}", self.state(state))

    def reason(self, reason: str) -> str:
        """The reason of a verdict, `CODE` or `CODE: WORDS`, as a sentence; as it is where it has no known code."""
        code, _, words = reason.partition(": ")
        text = self._texts.get(f"reason_{code}")
        if not text:
            return reason
        there, _, rest = words.partition(", ") if "{there}" in text else ("", "", words)
        return text.format(there=_joined(there), words=_joined(rest))

    def language_name(self, language: str | None) -> str:
        """The name of an article's language, with its region; its code where the page has no name for it."""
        tag = language or ""
        from vectorstore import without_region  # loads numpy, which the first second of a start does without

        own = without_region(tag)
        name = self._texts.get(f"lang_{own}")
        if name is None:
            return tag
        return name if own == tag else f"{name}, {tag.removeprefix(own).lstrip('-')}"

    def omission(self, kind: str) -> str:
        """A kind of what was left out of an article in words; its own name where the page has none for it."""
        return self._texts.get(f"omitted_{kind}", kind)

    def cleaning_step(self, step: str) -> str:
        """A step of the cleaning in words; its own name where the page has none for it."""
        return self._texts.get(f"step_{step}", step)


class LocalizedError(Exception):
    """A failure with a text in every language: `code` names its kind, `values` are what the text names.

    As a string it is the English text. Raises KeyError for a code without a text, and where a value is missing that
    the text names.
    """

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.code = code
        self.values = values
        self._english = translate(code, values, "en")

    def __str__(self) -> str:
        return self._english

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(type(self), self.code, **self.values), (), self.__dict__


def _joined(words: str) -> str:
    """Words of a reason as people write them: between the Chinese characters that a check compares are no blanks."""
    return _BETWEEN_CHARACTERS.sub("", words)
