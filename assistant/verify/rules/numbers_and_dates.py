"""Numbers, dates and amounts of a sentence that its sources do not have, or have with another measure."""

import re
from collections.abc import Iterator

from assistant.verify.arithmetic import may_be_computed
from assistant.verify.comparison import Comparison
from assistant.verify.normalization import normalize
from assistant.verify.quantities import Quantity, quantities_in
from assistant.verify.rules.rule import Finding

_FROM_TO = re.compile(
    r"(?:\bfrom |[从由])\D{0,12}?(\d+(?:\.\d+)?)[^\d,;，；。]{0,16}?(?:\bto "
    r"|[到至为])[^\d,;，；。]{0,6}?(\d+(?:\.\d+)?)"
)


def missing_dates(comparison: Comparison) -> Iterator[Finding]:
    """Dates that no source has, and that do not follow from one."""
    normalized = normalize(comparison.sentence)
    for date in quantities_in(normalized)[1]:
        if not comparison.known_quantities.dates.contains(date):
            yield quantity_finding("not_in_passage", normalized[date.start : date.end].strip(), comparison)


def missing_numbers(comparison: Comparison) -> Iterator[Finding]:
    """Numbers that no source has, that round none of theirs, and that are neither counted nor computed from theirs."""
    for number in _missing(comparison):
        if not is_counted_or_computed(number, comparison):
            yield quantity_finding("not_in_passage", number.written, comparison)


def uncertain_numbers(comparison: Comparison) -> Iterator[Finding]:
    """Numbers that no source has, but that may be a count, a sum or the like."""
    for number in _missing(comparison):
        if is_counted_or_computed(number, comparison):
            yield quantity_finding("computed_or_counted", number.written, comparison)


def different_measures(comparison: Comparison) -> Iterator[Finding]:
    """Numbers that the sources have with another measure only: 6000 households for 6000 people."""
    known = comparison.known_quantities
    for number in quantities_in(normalize(comparison.sentence))[0]:
        if known.contains(number) and known.has_other_measure(number):
            yield quantity_finding("other_measure", f"{number.written} ({number.measure})", comparison)


def reversed_ranges(comparison: Comparison) -> Iterator[Finding]:
    """A change from one number to another that the sources have the other way round."""
    known = {match.groups() for text in map(normalize, comparison.texts) for match in _FROM_TO.finditer(text)}
    for match in _FROM_TO.finditer(normalize(comparison.sentence)):
        one, other = match.groups()
        if (other, one) in known and (one, other) not in known:
            yield quantity_finding("other_figure", f"{other} → {one}", comparison, f"{one} → {other}")


def is_counted_or_computed(number: Quantity, comparison: Comparison) -> bool:
    """Whether the number may count what the sources list, or be computed from their numbers."""
    return number.may_be_count or may_be_computed(number, comparison.sentence, comparison.known_quantities)


def quantity_finding(code: str, value: str, comparison: Comparison, wrong: str | None = None) -> Finding:
    """The finding on a quantity, with the words of the sentence that it is about.

    `wrong` is the sentence's quantity where `value` is the sources'. A quantity that the sentence writes in another way
    is shown by its clause.
    """
    written = wrong or value
    values = (value,) if wrong is None else (value, wrong)
    shown = written if written in comparison.sentence else _clause_with(written, comparison.sentence)
    return Finding(code, values, shown)


def _missing(comparison: Comparison) -> Iterator[Quantity]:
    for number in quantities_in(normalize(comparison.sentence))[0]:
        is_article = number.value == 1 and "1" not in comparison.sentence
        if not is_article and not comparison.known_quantities.contains(number):
            yield number


def _clause_with(written: str, sentence: str) -> str | None:
    """The clause of the sentence whose normalized form has the quantity."""
    clauses = [clause.strip() for clause in re.split(r"[，,；;。：:]", sentence) if written in normalize(clause)]
    return clauses[0] if clauses else None
