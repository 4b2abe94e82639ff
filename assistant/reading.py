"""A text as the check of citations reads it: its words in canonical form, with the clause and the sentence each stands in."""

import re
from functools import lru_cache
from typing import NamedTuple

from assistant.numerals import canonical
from vectorstore import sentence_spans

NEGATIONS = frozenset("不没非未无否勿莫") | frozenset(
    """not no never none without neither nor cannot nobody nothing hardly barely scarcely seldom rarely few little failed refused denied fails refuses
    denies""".split()
)
# Words that may come and go without changing what a sentence says.
FUNCTION = frozenset("的了是在和与及或都就还其之以而并为有等地得着所这那该此很个们") | frozenset(
    """a an the of in on at and as is are was were be been being it its this that these those there their has have had also which who whom whose so
    such""".split()
)
HEDGES = frozenset("拟将或若") | frozenset(
    "may might could would should perhaps possibly probably planned plans expected expects intends if reportedly allegedly".split()
)
REPORTING = frozenset("说称道") | frozenset("said says claimed claims told reported reports believes believed".split())
_PAIRS = """增 减;升 降;高 低;多 少;上 下;东 西;南 北;前 后;左 右;内 外;买 卖;进 出;早 晚;长 短;强 弱;大 小;男 女;快 慢;始 终;
more less;more fewer;rose fell;rise fall;rises falls;increased decreased;increase decrease;grew shrank;up down;before after;over under;
above below;north south;east west;northern southern;eastern western;higher lower;high low;first last;bought sold;won lost;his her;he she;
to from;by to;into from;largest smallest;oldest youngest;early late;earlier later;inside outside;with without;all some;every some"""
COORDINATORS = frozenset("并且又") | frozenset({"and", "but"})
OPPOSITES: dict[str, str] = {word: other for pair in _PAIRS.replace("\n", "").split(";") for word, other in (pair.split(), pair.split()[::-1])}

_UNIT = re.compile(r"\d+(?:\.\d+)?|[\u3400-\u9fff\uf900-\ufaff]|[^\W\d_\u3400-\u9fff\uf900-\ufaff]+(?:['’][^\W\d_]+)?|[,;:，；：—]+")
_CONTRACTED = re.compile(r"\b(?:ca(?=n['’]t)|wo(?=n['’]t)|\w+?(?=n['’]t))n['’]t\b|\bcannot\b", re.IGNORECASE)


class Reading(NamedTuple):
    """Words in order, and for each the number of its clause, of its sentence, and of its phrase: and, but and 并 begin a new one."""

    units: tuple[str, ...]
    clauses: tuple[int, ...]
    sentences: tuple[int, ...]
    phrases: tuple[int, ...]

    def breaks(self, place: int) -> bool:
        """Whether a clause begins with the word at this place."""
        return place == 0 or place >= len(self.units) or self.clauses[place] != self.clauses[place - 1]


@lru_cache(maxsize=512)
def read(text: str) -> Reading:
    """The text's reading; the same text is read once."""
    units: list[str] = []
    clauses: list[int] = []
    sentences: list[int] = []
    phrases: list[int] = []
    clause = phrase = 0
    for number, span in enumerate(sentence_spans(text)):
        clause += 1
        for unit in _UNIT.findall(canonical(_CONTRACTED.sub(_written_out, text[span.start : span.end]))):
            if unit[0] in ",;:，；：—":
                clause += 1
                continue
            phrase += unit in COORDINATORS
            units.append(unit)
            clauses.append(clause)
            sentences.append(number)
            phrases.append(clause + phrase)
    return Reading(tuple(units), tuple(clauses), tuple(sentences), tuple(phrases))


def is_han(unit: str) -> bool:
    """Whether a unit is a Chinese character."""
    return "\u3400" <= unit[0] <= "\u9fff"


@lru_cache(maxsize=65536)
def stem(unit: str) -> str:
    """An English word without the endings that a sentence may change."""
    word = unit.removesuffix("'s").removesuffix("’s")
    for ending in ("ing", "ed", "es", "s"):
        if len(word) > len(ending) + 3 and word.endswith(ending):
            return word[: -len(ending)]
    return word


def _written_out(match: re.Match[str]) -> str:
    word = match.group().lower()
    if word == "cannot" or word.startswith("can"):
        return "can not"
    return "will not" if word.startswith("won") else f"{match.group()[:-3]} not"
