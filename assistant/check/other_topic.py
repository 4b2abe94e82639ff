"""Whether a sentence of an article is about another time or thing than a statement, by the figures that it lacks.

`In 1974 the town had 1.2 million inhabitants` is no contradiction of what it had in 1960.
"""

from collections.abc import Sequence

from assistant.check.parts import statement_spans
from assistant.verify.known_quantities import KnownQuantities
from assistant.verify.quantities import Quantity
from assistant.verify.quantity_context import QuantityMention, is_trivial, quantity_mentions


def lacks_other_figures(statement: str, wrong: Sequence[str], text: str, found: Sequence[str]) -> bool:
    """Whether more is missing than one figure of the statement.

    The part of the statement that has the `wrong` figures needs all others in the article's sentence `text`, and the
    rest of it needs them somewhere in the texts `found`.
    """
    parts = [statement[span.start : span.end] for span in statement_spans(statement)]
    own = " ".join(part for part in parts if any(written_as(figure, part) for figure in wrong)) or statement
    return _missing(own, [text]) > 1 or _missing(statement, [text, *found]) > 1


def written_as(written: str, text: str) -> list[QuantityMention]:
    """The figures of a text that a reason writes so."""
    bare = written.partition(" (")[0]
    return [
        one
        for one in quantity_mentions(text)
        if bare == one.written or (isinstance(one.quantity, Quantity) and bare == one.quantity.written)
    ]


def _missing(statement: str, texts: Sequence[str]) -> int:
    known = KnownQuantities(texts)
    return sum(not known.has(one.quantity) for one in quantity_mentions(statement) if not is_trivial(one))
