"""The same figure told the other way round: more and less, at least and at most, earlier and later."""

import re
from collections.abc import Iterator

from assistant.check.opposites.pair import Pair, common_words
from assistant.verify.quantities import Quantity
from assistant.verify.quantity_context import QuantityMention
from assistant.verify.rules.rule import Finding

# Words of one direction and of the other, of the same dimension.
_DIRECTIONS = (
    (
        re.compile(
            r"[多高增升涨]|扩大|加[大宽长快]|(?<!不)超过|超出|上调|翻[番倍]"
            r"|\b(?:more|higher|taller|larger|bigger|above|increas\w+|r[oi]s(?:e|es|en|ing)|gr[eo]w\w*|gain\w*|add\w*"
            r"|rais\w+|up|climb\w*|extra|exceed\w*|over|longer|widen\w*)\b"
        ),
        re.compile(
            r"(?<!至)[少低减降跌]|缩[小短减]|不[及足到]|下调|削"
            r"|\b(?:less|fewer|lower|shorter|smaller|below|decreas\w+|fell|fall\w*|drop\w*|declin\w+|reduc\w+|cut\w*"
            r"|down|shr[aiu]nk\w*|lost|lose\w*|short of|under|narrow\w*)\b"
        ),
    ),
    (
        re.compile(r"提前|提早|早[了于]|\b(?:earlier|ahead|early)\b"),
        re.compile(r"推迟|延[后迟到]|[晚迟][了于]|\b(?:later|late|delay\w*|behind|postpon\w*)\b"),
    ),
)
_AT_LEAST = re.compile(
    r"至少|最少|起码|不[得能可]?[少低]于|多于|高于|大于|(?<![不得能可])超过|逾|(?<![未不])满|以上"
    r"|\b(?:at least|no less than|not less than|no fewer than|not fewer than|minimum|over|above|or more|upwards of"
    r"|exceed\w*)\b|(?<!no )(?<!not )\bmore than\b"
)
_AT_MOST = re.compile(
    r"[至最顶]多|不[得能可]?(?:[多高]于|超过)|(?<![不得能可])[少低小]于|不到|不足|[未不]满|以[内下]|上限"
    r"|\b(?:at most|no more than|not more than|up to|maximum|under|below"
    r"|or less|or fewer|within|limited to|capped at)\b|(?<!no )(?<!not )\b(?:less|fewer) than\b"
)
_DENIED = re.compile(r"[没非未无]|不(?![到足及同过少])|\b(?:not|no|never|neither|nor|without)\b")
_THAN = re.compile(
    r"比[^，。；\d]{1,8}?(?=[多少高低长短增减升降涨跌早晚大小远近快慢])|\bthan (?:in |on |at |the |a )*\w+"
)
_BEFORE, _BEHIND = 20, 8  # characters beside a figure in which its bound stands
_EDGES = " %,.，。、:：;；()（）"


def turned_directions(pair: Pair) -> Iterator[Finding]:
    """Figures that both have, with words of the opposite direction beside them."""
    for own, there in pair.equal() if pair.same_language else ():
        one, other = own.phrase, there.phrase
        if _DENIED.search(one) or _DENIED.search(other) or not common_words(one, other):
            continue
        if _is_compared_the_other_way(one, other):
            continue
        for up, down in _DIRECTIONS:
            side = _side(one, up, down)
            if side and side == -_side(other, up, down):
                word = (up if side > 0 else down).findall(one)[0]
                yield Finding("turned_round", (word,), word)


def turned_bounds(pair: Pair) -> Iterator[Finding]:
    """Figures that both have, at least so many in the one and at most so many in the other."""
    for own in pair.own:
        one = _bound(own)
        others = [_bound(there) for equal, there in pair.equal() if equal is own]
        sides = {other[0] for other in others if other}
        if one and sides and one[0] not in sides:  # `from 80 to under 90, from 90 to under 100` has 90 as both
            yield Finding("turned_round", (one[1],), one[1])


def _side(text: str, up: re.Pattern[str], down: re.Pattern[str]) -> int:
    return bool(up.search(text)) - bool(down.search(text))


def _is_compared_the_other_way(one: str, other: str) -> bool:
    """Whether only one compares, or what the one compares with is what the other says it of."""
    mine, others = _THAN.search(one), _THAN.search(other)
    if not mine or not others:
        return bool(mine) != bool(others)
    return not common_words(mine.group(), others.group()) and mine.group() != others.group()


def _bound(mention: QuantityMention) -> tuple[int, str] | None:
    """1 for at least, -1 for at most, with the words; None where neither is said beside the figure, or both are."""
    if not isinstance(mention.quantity, Quantity):
        return None
    behind = mention.following.strip(_EDGES)
    before = mention.phrase.removesuffix(behind)[-_BEFORE:]
    found = [
        (side, match.group())
        for side, pattern in ((1, _AT_LEAST), (-1, _AT_MOST))
        for text in (before, behind[:_BEHIND])
        for match in pattern.finditer(text)
    ]
    return found[0] if len({side for side, _ in found}) == 1 else None
