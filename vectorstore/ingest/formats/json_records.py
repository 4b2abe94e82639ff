"""Rows out of JSON: lines of it, an array, one object, or what programs put around such rows.

Numbers stay as they are written.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any, NamedTuple

NOT_JSON = "not_json"
NO_OBJECT = "not_json_object"
TEXT = "text"  # the column of a row that is nothing but a text
_DEEPEST = 6  # levels of objects around the rows
_NEXT_ROW = re.compile(r"\}\s*,\s*(?=\{)")  # from where an array is read on behind a broken row
_BLANK, _BETWEEN = re.compile(r"\s*"), re.compile(r"[\s,]*")
_LOOKED_AT = 20  # lines by which JSON Lines are told from a document
_SHORT = 40  # characters of a name or a tag
_ENDED = tuple("。！？!?")


class _Number(str):
    """A number as it is written."""

    __slots__ = ()


class FoundRow(NamedTuple):
    """A row by its number: its columns, or the code of the reason why it has none."""

    number: int
    columns: Mapping[str, str]
    reason: str = ""


def lines(text: str) -> Iterator[FoundRow] | None:
    """The rows of JSON Lines, numbered by line; None where the text is one document, as an array over several lines."""
    head = [line for line in islice(_split(text), _LOOKED_AT) if line.strip()]
    values = [value for line in head if (value := _or_nothing(line)) is not None]
    first = values[0] if head and values and _or_nothing(head[0]) is not None else None
    if first is None:
        return (
            _lines(text)
            if any(isinstance(value, Mapping) for value in values) and not head[0].lstrip().startswith("[")
            else None
        )
    # one line that is all there is may be a whole document
    return _lines(text) if len(head) > 1 else None


def _or_nothing(line: str) -> Any:
    try:
        return _value(line)
    except (ValueError, RecursionError):
        return None


def _split(text: str) -> Iterator[str]:
    start = 0
    while start < len(text):
        end = text.find("\n", start)
        end = len(text) if end < 0 else end
        yield text[start:end]
        start = end + 1


def _lines(text: str) -> Iterator[FoundRow]:
    for number, line in enumerate(_split(text), 1):
        if not line.strip():
            continue
        try:
            yield _row(number, _value(line))
        except (ValueError, RecursionError):
            yield FoundRow(number, {}, NOT_JSON)


def document(text: str, is_row: Callable[[Mapping[str, str]], bool]) -> tuple[list[FoundRow], dict[str, str]]:
    """The rows of a whole document, and what stands beside them in it; `is_row` tells a row by its columns.

    Of a broken array the rows that can be read are there, and one in the place of each that cannot.
    """
    try:
        values, beside = _rows_of(_value(text), is_row, 0)
    except (ValueError, RecursionError):
        repaired_rows = list(_repair(text))
        return repaired_rows if any(not row.reason for row in repaired_rows) else [FoundRow(1, {}, NOT_JSON)], {}
    return [_row(number, value) for number, value in enumerate(values, 1)], beside


def _repair(text: str) -> Iterator[FoundRow]:
    """The rows of an array of which something is broken, or of objects one behind the other."""
    decoder, number = _decoder(), 0
    place = _BLANK.match(text).end()  # type: ignore[union-attr]  # fits anywhere
    try:
        decoder.raw_decode(text, place)
    except (ValueError, RecursionError):
        place = text.find("[", place) + 1 or place
    while place < len(text):
        place = _BETWEEN.match(text, place).end()  # type: ignore[union-attr]  # fits anywhere
        if place >= len(text) or text[place] == "]":
            break
        number += 1
        try:
            value, place = decoder.raw_decode(text, place)
            yield _row(number, value)
        except (ValueError, RecursionError):
            yield FoundRow(number, {}, NOT_JSON)
            following = _NEXT_ROW.search(text, place)
            place = following.end() if following else len(text)


_IsRow = Callable[[Mapping[str, str]], bool]


def _rows_of(value: Any, is_row: _IsRow, depth: int) -> tuple[Sequence[Any], dict[str, str]]:
    """The rows in a value, and the other values around them."""
    if isinstance(value, list):
        return value, {}
    if not isinstance(value, Mapping):
        return [value], {}
    if by_column := _by_column(value, is_row):
        return by_column, {}
    texts = {name: "" for name, part in value.items() if isinstance(part, str) or _is_list_of_texts(part)}
    return ([value], {}) if is_row(texts) or depth == _DEEPEST else _rows_inside(value, is_row, depth)


def _rows_inside(value: Mapping[str, Any], is_row: _IsRow, depth: int) -> tuple[Sequence[Any], dict[str, str]]:
    """The rows in that part of an object which holds most text of them; the object itself where none does."""
    inner = {name: part for name, part in value.items() if isinstance(part, (Mapping, list)) and part}
    if len(inner) == len(value) > 1 and all(_is_row_value(part, is_row) for part in inner.values()):
        return list(inner.values()), {}  # objects by their names
    found = {name: _rows_of(part, is_row, depth + 1) for name, part in inner.items()}
    weights = {
        name: sum(len("".join(_flat(row).values())) for row in rows if _is_row_value(row, is_row))
        for name, (rows, _) in found.items()
    }
    heaviest = max(weights, key=weights.__getitem__, default="")
    if not weights.get(heaviest):
        return [value], {}
    rows, beside = found[heaviest]
    around = _flat({name: part for name, part in value.items() if name != heaviest})
    return rows, around | {f"{heaviest}.{name}": part for name, part in beside.items()}


def _is_row_value(row: Any, is_row: _IsRow) -> bool:
    return isinstance(row, Mapping) and is_row(_flat(row))


def _by_column(value: Mapping[str, Any], is_row: _IsRow) -> list[dict[str, Any]]:
    """Rows of a table that was written column by column, as pandas does.

    It has the form {"text": {"0": …, "1": …}} or {"columns": […], "data": [[…]]}.
    """
    columns, data = value.get("columns"), value.get("data")
    if (
        isinstance(columns, list)
        and isinstance(data, list)
        and all(isinstance(row, list) and len(row) <= len(columns) for row in data)
    ):
        return [dict(zip(map(str, columns), row, strict=False)) for row in data]
    if not is_row(dict.fromkeys(value, "")):
        return []
    if all(isinstance(part, Mapping) for part in value.values()):
        keys = dict.fromkeys(key for part in value.values() for key in part)
        return [{name: part[key] for name, part in value.items() if key in part} for key in keys]
    if all(isinstance(part, list) for part in value.values()) and len({len(part) for part in value.values()}) == 1:
        return [dict(zip(value, row, strict=True)) for row in zip(*value.values(), strict=True)]
    return []


def _row(number: int, value: Any) -> FoundRow:
    if isinstance(value, str) and not isinstance(value, _Number):
        return FoundRow(number, {TEXT: value})
    return FoundRow(number, _flat(value)) if isinstance(value, Mapping) else FoundRow(number, {}, NO_OBJECT)


def _flat(value: Mapping[str, Any]) -> dict[str, str]:
    """The columns of an object; those of an object inside as `meta.date`."""
    found: dict[str, str] = {}
    for name, part in value.items():
        if isinstance(part, Mapping):
            for inner, text in _flat(part).items():
                found[unique_name(f"{name}.{inner}", found)] = text
        elif names := _names_of(part):
            found[unique_name(name, found)] = _join_texts(names)
            if any(len(one) > 1 for one in part):
                found[unique_name(name, found)] = _plain(part)
        elif part is not None:
            found[unique_name(name, found)] = _join_texts(part) if _is_list_of_texts(part) else _plain(part)
    return found


def _names_of(value: Any) -> list[str]:
    """The names in a list of objects that each have one, such as authors."""
    objects = value if isinstance(value, list) and all(isinstance(one, Mapping) for one in value) else []
    names = [one.get("name") for one in objects]
    return [str(name) for name in names] if all(isinstance(name, str) and name for name in names) else []


def _is_list_of_texts(value: Any) -> bool:
    return isinstance(value, list) and bool(value) and all(isinstance(one, str) for one in value)


def _join_texts(texts: Sequence[str]) -> str:
    """Paragraphs one below the other; names, and other short words, in one line."""
    paragraphs = any(len(text) > _SHORT or text.endswith(_ENDED) for text in texts)
    return ("\n" if paragraphs else ", ").join(texts)


def _plain(value: Any) -> str:
    if isinstance(value, (Mapping, list)):
        return json.dumps(value, ensure_ascii=False)
    return (
        {True: "true", False: "false"}.get(value, "")
        if isinstance(value, bool)
        else ""
        if value is None
        else str(value)
    )


def _value(text: str) -> Any:
    return _decoder().decode(text)


def _decoder() -> json.JSONDecoder:
    return json.JSONDecoder(parse_float=_Number, parse_int=_Number, parse_constant=_Number, object_pairs_hook=_object)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """The object with each of its values, also where two have one name."""
    found: dict[str, Any] = {}
    for name, value in pairs:
        found[unique_name(name, found)] = value
    return found


def unique_name(name: str, names_in_use: Mapping[str, object]) -> str:
    """The name, with a number behind it where the name is used already."""
    number, free = 1, name
    while free in names_in_use:
        number += 1
        free = f"{name} ({number})"
    return free
