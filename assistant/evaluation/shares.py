"""Shares in words, which stay true of a file of three questions."""

_MANY = 20  # from which on a share in percent says more than the count


def plural(count: int, noun: str) -> str:
    """The count with its noun: `1 question`, `1,190 questions`."""
    return f"{count:,} {noun}" if count == 1 else f"{count:,} {noun}s"


def share(count: int, of: int, noun: str) -> str:
    """The share as a count, with percent where there are many: `2 of 3 questions`, `45 of 60 questions (75 %)`."""
    percent = f" ({f'{100 * count / of:.1f}'.removesuffix('.0')} %)" if of >= _MANY else ""
    return f"{count:,} of {plural(of, noun)}{percent}"
