"""Numbers, dates and amounts of a sentence that its sources do not have, or have of something else."""

import re
from collections.abc import Iterator
from functools import lru_cache

from assistant.verify.binding import Bound, counted_noun
from assistant.verify.comparison import Comparison
from assistant.verify.computed import may_be_computed
from assistant.verify.figures import Figure, figures_in
from assistant.verify.lexicon import word_list, word_set
from assistant.verify.reading import plain
from assistant.verify.rules.rule import Finding
from vectorstore.text.dates import Date

# A figure of the sources that stands among so much more of the sentence's words than the sentence's own one does is
# what they say there.
_AMONG, _MORE = 0.45, 0.32
_NOUN_MORE = -0.05  # the same where it counts the same thing, and the sentence's own figure counts something else there
_NOUN_AMONG, _NOUN_LIKE = 0.2, 0.3
_MANY = 4  # words for a 1 to stand in its place
_FROM_TO = re.compile(
    r"(?:\bfrom |[从由])\D{0,12}?(\d+(?:\.\d+)?)[^\d,;，；。]{0,16}?(?:\bto "
    r"|[到至为])[^\d,;，；。]{0,6}?(\d+(?:\.\d+)?)"
)
_FEW = 2  # words that a figure must stand among to be compared


def missing_dates(compared: Comparison) -> Iterator[Finding]:
    """Dates that no source has, and that do not follow from one."""
    told = plain(compared.told)
    for date in figures_in(told)[1]:
        if not compared.figures.dates.hold(date):
            yield _finding("not_in_passage", told[date.start : date.end].strip(), compared)


def missing_figures(compared: Comparison) -> Iterator[Finding]:
    """Numbers that no source has, that round none of theirs, and that are neither counts of what they list nor told as computed."""
    for figure in _missing(compared):
        if not figure.may_count and not may_be_computed(figure, compared.told, compared.figures):
            yield _finding("not_in_passage", figure.written, compared)


def uncertain_figures(compared: Comparison) -> Iterator[Finding]:
    """Numbers that no source has, but that may be a count, a sum or the like."""
    for figure in _missing(compared):
        if figure.may_count or may_be_computed(figure, compared.told, compared.figures):
            yield _finding("computed_or_counted", figure.written, compared)


def other_measures(compared: Comparison) -> Iterator[Finding]:
    """Numbers that the sources have in another measure only: 6000 households for 6000 people."""
    for figure in figures_in(plain(compared.told))[0]:
        if compared.figures.holds(figure) and compared.figures.otherwise_counted(figure):
            yield _finding("other_measure", f"{figure.written} ({figure.kind})", compared)


def other_rates(compared: Comparison) -> Iterator[Finding]:
    """Numbers that the sources have by another time only: a month for a year."""
    told = plain(compared.told)
    by_rate = {(figure.value, _clause(told, figure)): figure for figure in figures_in(told)[0]}
    for (_, clause), figure in by_rate.items():
        mine = _rates(clause)
        if len(mine) != 1:
            continue
        there = [
            (text, other)
            for text in map(plain, compared.everything)
            for other in figures_in(text)[0]
            if other.value == figure.value
        ]
        theirs = [_rates(_clause(text, other)) for text, other in there]
        if theirs and all(rates and not rates & mine for rates in theirs):
            yield _finding("other_rate", f"{figure.written} ({next(iter(mine))})", compared)


def missing_rates(compared: Comparison) -> Iterator[Finding]:
    """A time by which the sentence tells something, as each quarter, where the sources tell it by another, or nothing by any."""
    there = "\n".join(map(plain, compared.everything))
    words = {entry.split("=")[0]: entry.split("=", 1)[1] for entry in word_list("rate_words")}
    for rate in sorted(_rates(plain(compared.told))):
        if re.search(words[rate], there):
            continue
        yield Finding("not_in_passage", (rate,))


def other_figures(compared: Comparison) -> Iterator[Finding]:
    """Figures in whose place, among the same words, the sources have another one."""
    for bound in {(bound.written, bound.near): bound for bound in compared.bound}.values():
        if len(bound.words) >= _FEW and not is_trivial(bound) and not _follows(bound, compared):
            other = next((other for other in compared.scores.bound if _is_instead(bound, other, compared)), None)
            if other:
                yield _finding("other_figure", other.written, compared, bound.written)


def _follows(bound: Bound, compared: Comparison) -> bool:
    """Whether the number does not stand there as it is, but rounds one that does, or is told as computed from some."""
    figure = bound.what
    if not isinstance(figure, Figure) or figure.value in compared.figures.values:
        return False
    return compared.figures.holds(figure) or may_be_computed(figure, compared.told, compared.figures)


def _is_instead(bound: Bound, other: Bound, compared: Comparison) -> bool:
    """Whether the sources have the other figure where the sentence has this one."""
    if (
        not are_alike(bound.what, other.what)
        or is_same(bound.what, other.what)
        or (is_trivial(other) and (other.written.isdigit() or len(bound.words) < _MANY))
    ):
        return False
    scores, words = compared.scores, bound.near if len(bound.near) >= _FEW else bound.words
    same = [one for one in scores.bound if is_same(bound.what, one.what)]
    counts_own, counts_other = max((_like_noun(bound, one) for one in same), default=0.0), _like_noun(bound, other)
    if counts_own and counts_own >= counts_other:
        return False  # it counts the same there
    own = max((scores.share(words, one) for one in same), default=0.0)
    share = scores.share(words, other)
    if (
        share >= _NOUN_AMONG
        and counts_other - counts_own >= _NOUN_LIKE
        and (share - own >= _NOUN_MORE or (counts_own and counts_other == 1))
    ):
        return True  # the latter: secondary schools, where the number is of primary ones
    alone = scores.share_near(words, other)
    beside = max((scores.share(words, one, beside=one.sentence != other.sentence) for one in same), default=0.0)
    return alone >= _AMONG and alone - beside >= _MORE


def turned_ranges(compared: Comparison) -> Iterator[Finding]:
    """A change from one number to another that the sources have the other way round."""
    theirs = {match.groups() for text in map(plain, compared.texts) for match in _FROM_TO.finditer(text)}
    for match in _FROM_TO.finditer(plain(compared.told)):
        one, other = match.groups()
        if (other, one) in theirs and (one, other) not in theirs:
            yield _finding("other_figure", f"{other} → {one}", compared, f"{one} → {other}")


def _missing(compared: Comparison) -> Iterator[Figure]:
    for figure in figures_in(plain(compared.told))[0]:
        article = figure.value == 1 and "1" not in compared.told
        if not article and not compared.figures.holds(figure):
            yield figure


def _finding(code: str, value: str, compared: Comparison, wrong: str | None = None) -> Finding:
    written = wrong or value
    values = (value,) if wrong is None else (value, wrong)
    return Finding(code, values, written if written in compared.told else _clause_of(written, compared.told))


def _clause_of(written: str, told: str) -> str | None:
    """The clause of the sentence that a figure in plain form stands in."""
    clauses = [clause.strip() for clause in re.split(r"[，,；;。：:]", told) if written in plain(clause)]
    return clauses[0] if clauses else None


def _clause(text: str, figure: Figure) -> str:
    """The clause of a figure in plain text."""
    start = max(text.rfind(sign, 0, figure.start) for sign in ",;.，；。\n") + 1
    ends = [place for place in (text.find(sign, figure.end) for sign in ",;，；。\n") if place >= 0]
    return text[start : min(ends, default=len(text))]


@lru_cache(maxsize=4096)
def _rates(text: str) -> frozenset[str]:
    """The times by which a text tells something: year, month, day."""
    return frozenset(entry.split("=")[0] for entry in word_list("rates") if re.search(entry.split("=", 1)[1], text))


def is_trivial(bound: Bound) -> bool:
    """Whether it is a 1 or 0, which may be an article or nothing."""
    return isinstance(bound.what, Figure) and bound.what.value <= 1


def _like_noun(one: Bound, other: Bound) -> float:
    """How far two numbers count the same thing, from 0 to 1; men and people are counted everywhere."""
    mine, theirs = (
        counted_noun(one) - word_set("counted_everywhere"),
        counted_noun(other) - word_set("counted_everywhere"),
    )
    return len(mine & theirs) / len(mine) if mine else 0.0


def are_alike(one: Figure | Date, other: Figure | Date) -> bool:
    """Whether the one could stand in the place of the other."""
    if isinstance(one, Date) and isinstance(other, Date):
        years = bool(one.year and other.year and not (one.month or one.day))
        return (
            years
            or bool(one.month and other.month)
            or bool(one.century and other.century)
            or bool(one.decade and other.decade)
        )
    if isinstance(one, Date) or isinstance(other, Date):
        return False
    counts = {"", "people", "households"}
    return one.kind == other.kind or {one.kind, other.kind} <= counts


def is_same(one: Figure | Date, other: Figure | Date) -> bool:
    """Whether both may be one number, or agree as dates in all that both tell."""
    if isinstance(one, Date) and isinstance(other, Date):
        both = list(zip(one.parts, other.parts, strict=True))
        return all(a is None or b is None or a == b for a, b in both) and any(
            a is not None and b is not None for a, b in both
        )
    if isinstance(one, Figure) and isinstance(other, Figure):
        return one.value == other.value or one.low <= other.value < one.high or other.low <= one.value < other.high
    figure, date = (one, other) if isinstance(one, Figure) else (other, one)
    return isinstance(figure, Figure) and isinstance(date, Date) and figure.value in date.parts
