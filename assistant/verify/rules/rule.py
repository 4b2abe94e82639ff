"""What a rule is, and what it finds."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from assistant.verdicts import Verdict
from assistant.verify.comparison import Comparison


@dataclass(frozen=True)
class Finding:
    """What speaks against a sentence: a code, the words and figures that it is about, and which words of the sentence are concerned."""

    code: str
    values: tuple[str, ...] = ()
    wrong: str | None = None

    @property
    def reason(self) -> str:
        """The finding as records have it: `code`, or `code: value, value`."""
        return f"{self.code}: {', '.join(self.values)}" if self.values else self.code


@dataclass(frozen=True)
class Rule:
    """One way in which a sentence may not be what its sources say, with the verdict where it finds something."""

    name: str
    concludes: Verdict
    find: Callable[[Comparison], Iterable[Finding]]
    within_language: bool = True  # needs both sides in one language
    across_languages: bool = False  # can compare two languages
