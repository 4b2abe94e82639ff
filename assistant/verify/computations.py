"""Computations that a judge names as evidence: each is done again, with numbers that the passages have."""

import re
from collections.abc import Callable, Iterator, Sequence
from decimal import Decimal, DivisionByZero, InvalidOperation
from math import prod
from typing import Literal

from pydantic import BaseModel, ConfigDict

from vectorstore import fold
from vectorstore.text.numerals import NUMBER, canonical, numbers

Operation = Literal["sum", "difference", "product", "ratio", "share", "count"]
_MIN_OPERANDS = 2
_SHARE_SIGN = re.compile(rf"{NUMBER.pattern}(\s?%)?")
_PER_CENT = re.compile(r"\bper ?cent\b")
_HALF = re.compile(r"\bhalf\b|半")
_OF_TWO = ("difference", "ratio", "share")
_OPERATIONS: dict[str, Callable[[Sequence[Decimal]], Decimal]] = {
    "sum": lambda values: sum(values, Decimal(0)),
    "difference": lambda values: abs(values[0] - values[1]),
    "product": lambda values: prod(values, start=Decimal(1)),
    "ratio": lambda values: values[0] / values[1],
    "share": lambda values: 100 * values[0] / values[1],  # in per cent
}


class Computation(BaseModel):
    """A figure of the sentence that a judge says follows from numbers of the passages."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    operation: Operation
    operands: tuple[str, ...]
    result: str


def confirmed_results(computations: Sequence[Computation], text: str) -> Iterator[str]:
    """The results that come out when code computes them again from numbers of the text."""
    known = set(numbers(text))
    for computation in computations:
        value = _count(computation.operands, text) if computation.operation == "count" else _value(computation, known)
        results = numbers(computation.result)
        if value is not None and len(results) == 1 and _is_rounded(value, results[0]):
            yield computation.result


def _count(items: Sequence[str], text: str) -> Decimal | None:
    """How many items there are; None where the text does not have all of them, each once."""
    whole = without_blanks(text)[0]
    bare = [without_blanks(item)[0] for item in items]
    is_listed = len(set(bare)) == len(bare) > 1 and all(item and item in whole for item in bare)
    return Decimal(len(items)) if is_listed else None


def _value(computation: Computation, known: set[str]) -> Decimal | None:
    """What the operation gives; None where an operand is not known, or it cannot be done with so many, or at all."""
    plain = [_plain(operand) for operand in computation.operands]
    operands = [number for operand in plain for number in NUMBER.findall(operand)]
    shares = [bool(sign) for operand in plain for sign in _SHARE_SIGN.findall(operand)]
    is_too_many = computation.operation in _OF_TWO and len(operands) > _MIN_OPERANDS
    if not set(operands) <= known or len(operands) < _MIN_OPERANDS or is_too_many:
        return None
    values = [Decimal(number) for number in operands]
    if computation.operation == "product":
        values = [value / 100 if is_share else value for value, is_share in zip(values, shares, strict=True)]
    try:
        return _OPERATIONS[computation.operation](values)
    except (DivisionByZero, InvalidOperation):
        return None


def _plain(operand: str) -> str:
    """The operand with its numbers in digits; half, a third and 半价 are shares also where no `of` follows."""
    written = canonical(_PER_CENT.sub("%", operand))
    return written if NUMBER.search(written) else canonical(_HALF.sub("50%", f"{operand} of"))


def _is_rounded(value: Decimal, written: str) -> bool:
    """Whether the written number is the value, rounded to as many places as it has."""
    places = -min(0, int(Decimal(written).as_tuple().exponent))
    return round(value, places) == Decimal(written)


def without_blanks(text: str) -> tuple[str, list[int]]:
    """The folded text without white space, and the place in the text of each character that is left."""
    folded = fold(text)
    places = [match.start() for match in re.finditer(r"\S", folded)]
    return "".join(folded[place] for place in places), places
