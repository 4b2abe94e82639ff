"""A statement beside one sentence of an article, with what the rules on opposites ask of both."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from assistant.check.nearest import shared_words
from assistant.verify.known_quantities import KnownQuantities
from assistant.verify.normalization import normalize
from assistant.verify.quantities import Quantity, is_equal
from assistant.verify.quantity_context import QuantityMention, content_words, is_trivial, quantity_mentions
from vectorstore import is_chinese

LIKE = 0.34  # share of a statement's words from which a sentence is about the same
_CLAUSES = re.compile(r"[,;:，；：。！？!?()（）\n—–]+|\.(?!\d)")


@dataclass(frozen=True)
class Pair:
    """A statement, a sentence of an article, and the figures of all that was found of the article."""

    statement: str
    text: str
    known: KnownQuantities

    @cached_property
    def is_chinese(self) -> bool:
        """Whether the statement is."""
        return is_chinese(self.statement)

    @cached_property
    def same_language(self) -> bool:
        """Whether both are in one language."""
        return self.is_chinese == is_chinese(self.text)

    @cached_property
    def shared(self) -> float:
        """The share of the statement's content words that the article's sentence has; 0 across languages."""
        return shared_words(self.statement, self.text) if self.same_language else 0.0

    @cached_property
    def own(self) -> tuple[QuantityMention, ...]:
        """The statement's figures and dates that say something."""
        return tuple(one for one in quantity_mentions(self.statement) if not is_trivial(one))

    @cached_property
    def there(self) -> tuple[QuantityMention, ...]:
        """Those of the article's sentence."""
        return tuple(one for one in quantity_mentions(self.text) if not is_trivial(one))

    @cached_property
    def known_there(self) -> KnownQuantities:
        """All figures and dates of the article's sentence."""
        return KnownQuantities([self.text])

    def equal(self) -> Iterator[tuple[QuantityMention, QuantityMention]]:
        """The figures that both have."""
        return (
            (own, there)
            for own in self.own
            for there in self.there
            if isinstance(own.quantity, Quantity)
            and isinstance(there.quantity, Quantity)
            and is_equal(own.quantity, there.quantity)
            and own.quantity.measure == there.quantity.measure
        )

    @cached_property
    def own_clauses(self) -> tuple[str, ...]:
        """The statement's clauses, normalized."""
        return clauses(self.statement)

    @cached_property
    def clauses_there(self) -> tuple[str, ...]:
        """The clauses of the article's sentence, normalized."""
        return clauses(self.text)


def clauses(text: str) -> tuple[str, ...]:
    """The clauses of a text, normalized."""
    return tuple(part.strip() for part in _CLAUSES.split(normalize(text)) if part.strip())


def common_words(one: str, other: str) -> set[str]:
    """The content words that two texts share."""
    return set(content_words(one)) & set(content_words(other))
