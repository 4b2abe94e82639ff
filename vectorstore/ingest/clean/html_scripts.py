"""Raised, lowered and struck-out words between tags of HTML that stand in a text, as in a column of a table."""

import html
import re

from vectorstore.text.superscripts import FRACTION_SIGNS, note_mark, subscript, superscript

StepEdit = tuple[int, int, str, str]  # text[start:end] becomes this, by a step of this name

_SCRIPT = re.compile(
    rf"<sup>\s*(?P<above>\d{{1,4}})\s*</sup>\s*(?:[{FRACTION_SIGNS}]|&frasl;)\s*<sub>\s*(?P<below>\d{{1,4}})\s*</sub>"
    r"|<(?P<tag>sup|sub)\b[^<>]*>(?P<words>(?:[^<]|<(?!/?su[pb]\b)){0,200}?)</(?P=tag)\s*>",
    re.IGNORECASE,
)
_STRUCK = re.compile(
    r"<(?P<tag>del|strike|s)(?:\s[^<>]*)?>(?:(?!</?(?P=tag)\b)[\s\S]){0,4000}</(?P=tag)\s*>", re.IGNORECASE
)
_BEGINS = re.compile(r"<(?:sup|sub|del|strike|s)[\s>]", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*>?")
_CONTEXT = 160  # characters beside it from which it is told what a raised figure is


def script_edit(text: str, start: int) -> StepEdit | None:
    """What the words become whose tag begins here; None where it is another tag, or one that nothing closes."""
    if not _BEGINS.match(text, start):
        return None
    if struck := _STRUCK.match(text, start):
        return start, struck.end(), "", "struck"
    found = _SCRIPT.match(text, start)
    if not found:
        return None
    before = _seen(text[max(0, start - _CONTEXT) : start])
    after = _seen(text[found.end() : found.end() + _CONTEXT])
    if found["above"]:
        words = f"{' ' * before[-1:].isdigit()}{found['above']}/{found['below']}"
    else:
        inner = " ".join(_seen(found["words"]).split())
        write = note_mark if "<a" in found["words"].lower() else superscript
        write = write if found["tag"].lower() == "sup" else subscript
        words = write(before, inner, after) if inner else ""
    return start, found.end(), words, "markup"


def _seen(text: str) -> str:
    return html.unescape(_TAG.sub("", text))
