"""The language of who asks, for texts that do not show one: the page's, the terminal's, or the one a request prefers.

It is a context variable, as the id of a request is (`request_ids.py`).
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar

_current: ContextVar[str] = ContextVar("reader_language", default="")
_LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")  # in POSIX's order
_TRADITIONAL = frozenset(("hant", "tw", "hk", "mo"))  # scripts and regions of a tag, in lower case


def current_reader_language() -> str:
    """`en`, `zh-Hans`, `zh-Hant` or another tag; empty where nobody said one."""
    return _current.get()


@contextmanager
def reader_language(tag: str) -> Iterator[None]:
    """Use this language while the context is open; a generator may open it in one task and close it in another."""
    before = _current.get()
    _current.set(with_script(tag))
    try:
        yield
    finally:
        _current.set(before)


def preferred_language(accepted: str) -> str:
    """The tag that an Accept-Language header likes best; empty where it names none."""
    weighed = []
    for part in accepted.split(","):
        tag, _, parameters = part.strip().partition(";")
        weight = parameters.strip().removeprefix("q=") or "1"
        if tag.strip() not in ("", "*"):
            weighed.append((_weight(weight), tag.strip()))
    return max(weighed, key=lambda pair: pair[0])[1] if weighed else ""


def terminal_language(environment: Mapping[str, str]) -> str:
    """The tag that the variables of a terminal's locale name, such as `zh_TW`; empty where they name no language."""
    value = next(filter(None, map(environment.get, _LOCALE_VARIABLES)), "")
    tag = value.partition(".")[0].partition("@")[0]
    return "" if tag in ("C", "POSIX") else tag


def with_script(tag: str) -> str:
    """A tag of Chinese by its script, `zh-Hans` or `zh-Hant`, as its region writes; any other tag as it is."""
    language, *rest = tag.replace("_", "-").split("-")
    if language.lower() not in ("zh", "yue"):
        return tag
    is_simplified = "hans" in map(str.lower, rest)
    is_traditional = language.lower() == "yue" or not _TRADITIONAL.isdisjoint(map(str.lower, rest))
    return "zh-Hant" if is_traditional and not is_simplified else "zh-Hans"


def _weight(text: str) -> float:
    try:
        return float(text)
    except ValueError:
        return 0.0
