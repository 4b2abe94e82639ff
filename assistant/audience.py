"""For whom a sentence is written: for who runs the program, or for a visitor, who can set nothing.

It is a context variable, as the language of the reader is (`reader_language.py`).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

_is_visitor: ContextVar[bool] = ContextVar("is_visitor", default=False)


def reader_is_visitor() -> bool:
    """Whether who reads is a visitor; False where nobody said so."""
    return _is_visitor.get()


@contextmanager
def writing_for(*, visitor: bool) -> Iterator[None]:
    """Write for a visitor, or for who runs the program, while the context is open."""
    before = _is_visitor.get()
    _is_visitor.set(visitor)
    try:
        yield
    finally:
        _is_visitor.set(before)
