"""Statements and values as PostgreSQL reads them, and rows as they were before."""

import re
from collections.abc import Iterable, Sequence
from functools import cache
from typing import Any

# PostgreSQL stores no NUL in a text. It is written as two characters, and so is the first of these where a text has it:
# U+FDD0, which Unicode gives no meaning.
_ESCAPE = "\ufdd0"
_NUL, _OWN = f"{_ESCAPE}0", f"{_ESCAPE}1"
_FACT, _NUMBER = re.compile(r"{fact:(\w+)}"), re.compile(r"{number:(\w+)}")
_LISTS = {
    "{in_list}": "= ANY(?)",
    "{texts}": "unnest(?::text[]) k(value)",
    "{numbers}": "unnest(?::bigint[]) k(value)",
}


@cache
def spelled(statement: str) -> str:
    """A statement of the catalog as psycopg and PostgreSQL read it."""
    for name, form in _LISTS.items():
        statement = statement.replace(name, form)
    statement = _NUMBER.sub(r"(facts::json ->> '\1')::bigint", _FACT.sub(r"(facts::json ->> '\1')", statement))
    return statement.replace("%", "%%").replace("?", "%s")


def bound(values: Sequence[object]) -> list[object]:
    """The values of a row or of a query."""
    return [_escaped(value) if isinstance(value, str) else value for value in values]


def restored(rows: Iterable[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """Rows as they were before they were bound."""
    return [
        tuple(map(_unescaped, row)) if any(isinstance(value, str) and _ESCAPE in value for value in row) else row
        for row in rows
    ]


def _escaped(text: str) -> str:
    return text.replace(_ESCAPE, _OWN).replace("\0", _NUL) if "\0" in text or _ESCAPE in text else text


def _unescaped(value: Any) -> Any:
    return value.replace(_NUL, "\0").replace(_OWN, _ESCAPE) if isinstance(value, str) else value
