"""Closes up Chinese that was set apart letter by letter, such as `柳 河 镇 今 天 召 开 大 会，部 署 工 作`.

Names of two characters in a form, verses, columns of a table and English words among Chinese are rightly apart.
"""

import re
from collections import Counter
from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple

from vectorstore.ingest.clean.markup import Edit
from vectorstore.ingest.clean.probability import log_probability
from vectorstore.text.normalize import fold
from vectorstore.text.scripts import HAN_CLASS

_SPACE = r"[^\S\r\n\t]"
_HAN = re.compile(f"[{HAN_CLASS}]")
_LINE = re.compile(rf"^[^\r\n]*[{HAN_CLASS}][^\w\s]*{_SPACE}[^\r\n]*", re.MULTILINE)
_START = re.compile(r"[#>\-*+ \t\u3000]*")  # marks at the head of a line
_UNIT = re.compile(rf"(?P<han>[{HAN_CLASS}])|(?P<number>\d+)|(?P<word>[A-Za-z][\w.-]*)|(?P<sign>[^\s])")
_SPACED_NAME = re.compile(
    rf"(?:(?<=[，。、；：！？（《“\n])|\A)(?:[{HAN_CLASS}] ){{2,}}[{HAN_CLASS}](?=[{HAN_CLASS}]{{3}})"
)  # 柳 河 镇的水厂
_SPACED_STRETCH = re.compile(rf"[{HAN_CLASS}](?:{_SPACE}[{HAN_CLASS}]){{5,}}")
_ENUMERATION = re.compile(
    "[一二三四五六七八九十日]+|[甲乙丙丁戊己庚辛壬癸]+|[东南西北中]+|[金木水火土]+|[春夏秋冬]+|[上中下左右前后]+|[男女年月日时]+|[大中小]+|[是否有无]+"
)
_MIN_LETTERS = 3  # characters, of which a name in a form has two
_MIN_LONGEST = 4  # characters of the longest stretch in a line with signs inside
_MAX_TABLE_PARTS = 8  # parts of a line up to which lines alike below each other are a table
_MAX_UNSPACED_SHARE = 0.125  # share of neighbours that may stand together in a line that is set apart
_MIN_SPACED = 8  # neighbours that are apart, from which on some may stand together
_MIN_WIDE_LETTERS = 8  # characters of a line in which two or three spaces may stand between letters
_MIN_WORD_GAIN = (
    3.3  # nats a character that words are more probable by than the same letters as a list; lists gain less than 2.9
)


class _Unit(NamedTuple):
    start: int
    end: int
    kind: str
    gap: int  # spaces before it


class _Stretch(NamedTuple):
    """Characters that only such gaps part: how many, and how many neighbours are apart and together."""

    size: int
    spaced: int
    unspaced: int


def remove_letter_spacing(text: str) -> Iterator[Edit]:
    """The spaces in lines in which each Chinese character stands by itself, and in such a stretch of a sentence.

    Wider gaps part words, and lines alike below each other are a table.
    """
    gaps = {gap for name in _SPACED_NAME.finditer(text) if not _is_enumeration(name.group()) for gap in _gaps_in(name)}
    lines: list[tuple[int, int, int, set[tuple[int, int]]]] = []  # start, end, parts and gaps of a line
    for match in _LINE.finditer(text):
        units = _units(text, match.start(), match.end())
        if found := _gaps_of_line(text, units):
            parts = len(text[units[0].start : match.end()].split())
            lines.append((match.start(), match.end() + _line_end(text, match.end()), parts, found))
        else:
            for stretch in _SPACED_STRETCH.finditer(text, *match.span()):
                if not _is_enumeration(stretch.group()) and _reads_as_words(stretch.group()):
                    gaps.update(_gaps_in(stretch))
    for place, (start, end, parts, found) in enumerate(lines):
        before, after = lines[place - 1 : place], lines[place + 1 : place + 2]
        neighbour_parts = [line[2] for line in before if line[1] == start] + [
            line[2] for line in after if line[0] == end
        ]
        if parts > _MAX_TABLE_PARTS or parts not in neighbour_parts:
            gaps |= found
    yield from ((start, end, "") for start, end in sorted(gaps))


def _line_end(text: str, end: int) -> int:
    return 2 if text.startswith("\r\n", end) else 1


def _units(text: str, start: int, end: int) -> list[_Unit]:
    """The characters, numbers, words and signs of a line behind the marks at its head."""
    head = _START.match(text, start, end)
    place = head.end() if head else start
    units: list[_Unit] = []
    for match in _UNIT.finditer(text, place, end):
        gap = match.start() - (units[-1].end if units else place)
        units.append(_Unit(match.start(), match.end(), str(match.lastgroup), gap if units else 0))
    return units


def _gaps_of_line(text: str, units: list[_Unit]) -> set[tuple[int, int]]:
    """The gaps between the letters of a line that is set apart; none of another one."""
    letters = "".join(text[unit.start : unit.end] for unit in units if unit.kind == "han")
    words = sum(unit.kind == "word" for unit in units)
    if len(letters) < _MIN_LETTERS or 2 * words > len(letters) or _ENUMERATION.fullmatch(fold(letters)):
        return set()
    gap_width = _usual_gap(units, len(letters))
    stretches = _stretches(units, gap_width)
    spaced, unspaced = sum(one.spaced for one in stretches), sum(one.unspaced for one in stretches)
    if not spaced or unspaced > (_MAX_UNSPACED_SHARE * spaced if spaced >= _MIN_SPACED else 0):
        return set()
    longest = max(one.size for one in stretches)
    whole = sum(one.size for one in stretches if one.size >= _MIN_LETTERS)
    has_signs_inside = any(unit.kind == "sign" and not unit.gap for unit in units[1:-1])  # as names in a row have
    if 2 * whole < len(letters) or longest < (
        _MIN_LONGEST if has_signs_inside and len(stretches) > 1 else _MIN_LETTERS
    ):
        return set()
    return {
        (other.start - other.gap, other.start)
        for one, other in pairwise(units)
        if other.gap == gap_width and not _keeps_gap(text, units, one, other)
    }


def _usual_gap(units: list[_Unit], letters: int) -> int:
    """How many spaces stand between letters: one, or as many as everywhere in a long line."""
    gaps = Counter(other.gap for one, other in pairwise(units) if one.kind == other.kind == "han")
    gaps.pop(0, None)
    if not gaps or gaps[1] or letters < _MIN_WIDE_LETTERS:
        return 1
    usual = min(gaps)
    return usual if usual <= _MIN_LETTERS else 1


def _stretches(units: list[_Unit], gap_width: int) -> list[_Stretch]:
    """The stretches of Chinese characters, which signs, words and wider gaps end; numbers stand inside one."""
    found: list[_Stretch] = []
    before: _Unit | None = None
    for unit in units:
        if unit.kind not in ("han", "number"):
            before = None
            continue
        if before is None or unit.gap > gap_width:
            found.append(_Stretch(0, 0, 0))
        is_pair = before is not None and before.kind == unit.kind == "han"
        size, spaced, unspaced = found[-1]
        found[-1] = _Stretch(
            size + (unit.kind == "han"),
            spaced + (is_pair and unit.gap == gap_width),
            unspaced + (is_pair and not unit.gap),
        )
        before = unit
    return [stretch for stretch in found if stretch.size]


def _keeps_gap(text: str, units: list[_Unit], one: _Unit, other: _Unit) -> bool:
    """Whether a gap parts English words, cells of a table, or numbers that have more than one figure."""
    if "|" in (text[one.end - 1], text[other.start]) or one.kind == other.kind == "word":
        return True
    return one.kind == other.kind == "number" and _has_long_number(units, one)


def _has_long_number(units: list[_Unit], unit: _Unit) -> bool:
    """Whether one of the numbers beside each other here has more than one figure: 12 3000."""
    place = first = units.index(unit)
    while first > 0 and units[first - 1].kind == "number":
        first -= 1
    while place < len(units) and units[place].kind == "number":
        place += 1
    return any(one.end - one.start > 1 for one in units[first:place])


def _gaps_in(match: re.Match[str]) -> Iterator[tuple[int, int]]:
    for place, sign in enumerate(match.group(), match.start()):
        if sign.isspace():
            yield place, place + 1


def _is_enumeration(words: str) -> bool:
    return bool(_ENUMERATION.fullmatch(fold("".join(words.split()))))


def _reads_as_words(stretch: str) -> bool:
    """Whether letters that stand apart are words rather than a list of letters: 赤 橙 黄 绿 青 蓝 紫."""
    letters = "".join(stretch.split())
    return log_probability(letters) - sum(map(log_probability, letters)) >= _MIN_WORD_GAIN * len(letters)
