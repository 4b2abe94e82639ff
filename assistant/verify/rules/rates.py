"""The periods by which a sentence gives amounts, such as each quarter, where the sources give them by another."""

import re
from collections.abc import Iterator
from functools import lru_cache

from assistant.verify.comparison import Comparison
from assistant.verify.lexicon import word_list
from assistant.verify.normalization import normalize
from assistant.verify.quantities import Quantity, quantities_in
from assistant.verify.rules.numbers_and_dates import quantity_finding
from assistant.verify.rules.rule import Finding


def missing_rates(comparison: Comparison) -> Iterator[Finding]:
    """Periods of the sentence that no source has in any form."""
    known = "\n".join(map(normalize, comparison.all_texts))
    patterns = dict(_pattern_of(entry) for entry in word_list("loose_rates"))
    for period in sorted(_periods(normalize(comparison.sentence))):
        if not re.search(patterns[period], known):
            yield Finding("not_in_passage", (period,))


def different_rates(comparison: Comparison) -> Iterator[Finding]:
    """Numbers that the sources give by another period only: a month for a year."""
    normalized = normalize(comparison.sentence)
    by_clause = {(number.value, _clause(normalized, number)): number for number in quantities_in(normalized)[0]}
    for (_, clause), number in by_clause.items():
        own = _periods(clause)
        others = _periods_of_sources(number, comparison) if len(own) == 1 else []
        if others and all(periods and not periods & own for periods in others):
            yield quantity_finding("other_rate", f"{number.written} ({next(iter(own))})", comparison)


def _periods_of_sources(number: Quantity, comparison: Comparison) -> list[frozenset[str]]:
    """The periods of each clause in which a source has the number."""
    return [
        _periods(_clause(text, other))
        for text in map(normalize, comparison.all_texts)
        for other in quantities_in(text)[0]
        if other.value == number.value
    ]


def _clause(text: str, number: Quantity) -> str:
    """The clause of a number in a normalized text."""
    start = max(text.rfind(sign, 0, number.start) for sign in ",;.，；。\n") + 1
    ends = [place for place in (text.find(sign, number.end) for sign in ",;，；。\n") if place >= 0]
    return text[start : min(ends, default=len(text))]


@lru_cache(maxsize=4096)
def _periods(text: str) -> frozenset[str]:
    """The periods by which a text gives something: year, month, day."""
    patterns = (_pattern_of(entry) for entry in word_list("rates"))
    return frozenset(period for period, pattern in patterns if re.search(pattern, text))


def _pattern_of(entry: str) -> tuple[str, str]:
    period, _, pattern = entry.partition("=")
    return period, pattern
