"""Who does something, where it is and where it comes from: another one in the same place of the sentence."""

import re
from collections.abc import Iterator

from assistant.check.opposites.pair import LIKE, Pair
from assistant.verify.normalization import base_form
from assistant.verify.quantity_context import content_words
from assistant.verify.rules.rule import Finding
from vectorstore.text.scripts import HAN_CLASS

_PAYING = "承担 负担 出资 支付 出钱 补贴 资助 投资 提供".split()
_DOING = "经营 管理 负责 组织 主办 设计 建造 兴建 运营 接管 发起 领导 主持 编写 拥有".split()
_PLACING = (
    "取自 来自 源自 位于 坐落于 坐落在 设在 设于 建在 建于 立于 立在 运往 运到 送往 送到 搬到 搬至 迁到 迁至"
    " 终点在 终点是 起点在 起点是 通往 出口到 销往"
).split()
_BY = re.compile(rf"由(?P<who>[{HAN_CLASS}]{{2,12}}?)(?P<verb>{'|'.join((*_PAYING, *_DOING))})")
_AT = re.compile(rf"(?P<verb>{'|'.join(_PLACING)})(?P<who>[{HAN_CLASS}]{{2,12}})")
_ENGLISH = re.compile(r"\b(?P<verb>[a-z]{3,}(?:ed|n|t|id|ade)(?: for)?) by (?P<who>[a-z' ]{3,40})")
_LEVELS = frozenset("国省市县区乡镇村")
_SMALL = frozenset("的了由地个里中和与在是及当全本该各一")
_NEAR = 0.2  # share of the statement's words, where the verb is the same as well
_COMPASS = re.compile(
    r"(?P<way>[东西南北])(?P<part>[侧部边岸面麓坡端门])|\b(?P<way_en>east|west|north|south)(?:ern)? (?P<part_en>[a-z]+)"
)


def other_roles(pair: Pair) -> Iterator[Finding]:
    """Another one who did it, or another place, beside the same verb."""
    if not pair.same_language or pair.shared < _NEAR:
        return
    for pattern in (_BY, _AT) if pair.is_chinese else (_ENGLISH,):
        there = [match for clause in pair.clauses_there for match in pattern.finditer(clause)]
        for own in (match for clause in pair.own_clauses for match in pattern.finditer(clause)):
            others = [match["who"].strip() for match in there if _is_same_verb(own["verb"], match["verb"])]
            who = own["who"].strip()
            if len(others) == 1 and who not in pair.text and not _are_alike(who, others[0]):
                yield Finding("replaced", (others[0], who), who)


def other_directions(pair: Pair) -> Iterator[Finding]:
    """East where the article's sentence has west, of the same thing."""
    if not pair.same_language or pair.shared < LIKE:
        return
    own, there = _directions(pair.own_clauses), _directions(pair.clauses_there)
    for way, part in own - there:
        others = {other for other, same in there if base_form(same) == base_form(part)}
        if len(others) == 1 and all(other != way for other, _ in there):
            yield Finding("replaced", (next(iter(others)), way), way)


def _directions(clauses: tuple[str, ...]) -> set[tuple[str, str]]:
    found = (match for clause in clauses for match in _COMPASS.finditer(clause))
    return {(match["way"] or match["way_en"], match["part"] or match["part_en"]) for match in found}


def _is_same_verb(one: str, other: str) -> bool:
    return base_form(one) == base_form(other) or {one, other} <= set(_PAYING)


def _are_alike(one: str, other: str) -> bool:
    if not re.search(rf"[{HAN_CLASS}]", one):
        return bool(set(map(base_form, content_words(one))) & set(map(base_form, content_words(other))))
    levels = set(one) & _LEVELS, set(other) & _LEVELS
    if all(levels) and not levels[0] & levels[1]:  # the treasury of the province and that of the town
        return False
    return bool(set(one) & set(other) - _SMALL)
