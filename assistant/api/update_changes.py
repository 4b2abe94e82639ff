"""What a page needs of an update beside what it has: the fields that changed, and of long texts their new ends."""

from typing import Any

_ALWAYS_SENT = ("turn", "phase")  # fields of an update


class UpdateChanges:
    """Keeps what the page has of one answer."""

    def __init__(self) -> None:
        self._page_has: dict[str, Any] = {}

    def of(self, update: dict[str, Any]) -> dict[str, Any]:
        """The changes that make this update of the one before.

        A text that begins like the one that the page has is under `grown`: how much of the old one stays, in UTF-16
        code units, as JavaScript counts, and what follows.
        """
        changes: dict[str, Any] = {}
        grown: dict[str, tuple[int, str]] = {}
        for name, value in update.items():
            before = self._page_has.get(name)
            if name in _ALWAYS_SENT:
                changes[name] = value
            elif isinstance(value, str) and isinstance(before, str) and before and value != before:
                same = common_length(before, value)
                grown[name] = _utf16_length(value[:same]), value[same:]
            elif value != before:
                changes[name] = value
        self._page_has |= update
        return {**changes, "grown": grown} if grown else changes


def common_length(one: str, other: str) -> int:
    """How many characters two texts have in common at their beginning."""
    if other.startswith(one):
        return len(one)
    low, high = 0, min(len(one), len(other))  # the answer is at least `low`; by halves, as comparing slices is fast
    while low < high:
        middle = (low + high + 1) // 2
        if one[low:middle] == other[low:middle]:
            low = middle
        else:
            high = middle - 1
    return low


def _utf16_length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2
