"""What a rule is, and what it finds."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from assistant.verdicts import Verdict
from assistant.verify.comparison import Comparison


@dataclass(frozen=True)
class Finding:
    """What speaks against a sentence: a code, the values that its message names, and the words of it that are wrong."""

    code: str
    values: tuple[str, ...] = ()
    wrong: str | None = None

    @property
    def reason(self) -> str:
        """The finding as records have it: `code`, or `code: value, value`."""
        return f"{self.code}: {', '.join(self.values)}" if self.values else self.code


class Rule(Protocol):
    """One way in which a sentence may not be what its sources say."""

    @property
    def name(self) -> str:
        """Its name in tests and measurements; readers see the codes of its findings."""

    @property
    def verdict(self) -> Verdict:
        """The verdict on a sentence in which it finds something."""

    def applies_to(self, comparison: Comparison) -> bool:
        """Whether it can compare this sentence with these sources, by their languages."""

    def find(self, comparison: Comparison) -> Iterable[Finding]:
        """What speaks against the sentence; nothing where nothing does."""


@dataclass(frozen=True)
class FunctionRule:
    """A rule whose findings a function yields."""

    name: str
    verdict: Verdict
    function: Callable[[Comparison], Iterable[Finding]]
    same_language: bool = True  # compares a sentence with sources in its own language
    cross_lingual: bool = False  # compares it with sources in another one

    def applies_to(self, comparison: Comparison) -> bool:
        """Whether it can compare this sentence with these sources, by their languages."""
        return self.cross_lingual if comparison.is_cross_lingual else self.same_language

    def find(self, comparison: Comparison) -> Iterable[Finding]:
        """What speaks against the sentence."""
        return self.function(comparison)
