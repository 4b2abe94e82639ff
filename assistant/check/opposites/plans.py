"""What is done, where the article's sentence only plans it, or says that it is not done yet."""

import re
from collections.abc import Iterator

from assistant.check.opposites.pair import LIKE, Pair, common_words
from assistant.verify.rules.rule import Finding

_DONE = re.compile(
    r"已经|已(?![往然])|早就|完成|通过了|[建修换装办]好了?|了$"
    r"|(?<![dt] )\b(?:has|have|had) (?:now |already |since |all |just )*(?:been )?\w+(?:ed|n|t|de)\b"
    r"|\b(?:are|is) now\b|\balready\b"
)
_OPEN = re.compile(
    r"尚未|还[未没]|仍未|[未没]能?(?=完成|决定|招标|同意|通过|动工|开工|批准)|计划|打算|拟(?!定)|预计|提出(?=，|到|在|要|将)|建议|有意|考虑|希望|将(?=[于在会从由])"
    r"|\bnot yet\b|\bhas yet to\b|\b(?:have|has|had) not\b|\bplan(?:s|ned)? to\b|\bpropos\w+|\bwould like\b"
    r"|\bintends? to\b"
    r"|\bis to\b|\bare to\b|\bexpected\b|\bdue\b|\bhopes? to\b|\bconsider\w*|\bundecided\b"
)
_FEWEST = 2  # content words that the clauses share


def done_for_planned(pair: Pair) -> Iterator[Finding]:
    """What the statement says is done, and all that the article's sentence says of it is open."""
    if not pair.same_language or pair.shared < LIKE or any(map(_OPEN.search, pair.own_clauses)):
        return
    for own in pair.own_clauses:
        word = _DONE.search(own)
        near = [clause for clause in pair.clauses_there if len(common_words(own, clause)) >= _FEWEST]
        if word and near and all(_OPEN.search(clause) and not _is_done(clause) for clause in near):
            yield Finding("less_sure", (), word.group())


def _is_done(clause: str) -> bool:
    return bool(_DONE.search(_OPEN.sub(" ", clause)))
