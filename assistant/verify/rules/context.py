"""Why a sentence whose every word stands in a passage may still say something else: what the passage has around and between them."""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from assistant.verify.alignment import Tile, left_out, source_places
from assistant.verify.comparison import Comparison
from assistant.verify.lexicon import word_set
from assistant.verify.reading import Reading
from assistant.verify.rules.joins import FINITE, goes_without, seam
from assistant.verify.rules.rule import Finding
from assistant.verify.rules.scope import limits
from vectorstore.text.scripts import is_han

_WANTS_MORE = re.compile(
    "(?:同意|反对|禁止|允许|愿意?|可以?|要求|决定|计划|拒绝|建议|希望|能|会|应当?|须|想|打算|准备|停止|不得)$"
)
_FORMS = re.compile("[a-z]{2,}(ing|ed)")
_SAID_BETWEEN = 6  # characters of a Chinese clause that tells whose words those on both sides of it are


def left_around(compared: Comparison) -> Iterator[Finding]:
    """Hedges, exceptions and denials beside the words that the sentence takes over, which it leaves out."""
    around = left_out(compared.source, compared.tiles)
    for words, code in (("hedges", "less_sure"), ("excepting", "limited"), ("negations", "negation_beside")):
        if around & word_set(words):
            yield Finding(code)


def only_asked(compared: Comparison) -> Iterator[Finding]:
    """What the source only asks."""
    if not compared.sentence.asked and compared.source.asked & {
        compared.source.sentences[tile.at] for tile in compared.tiles
    }:
        yield Finding("only_asked")


def framed(compared: Comparison) -> Iterator[Finding]:
    """What other clauses make of one: a condition, somebody's words, a heading."""
    inside = source_places(compared.tiles)
    for clause in sorted({compared.source.clauses[tile.at] for tile in compared.tiles}):
        yield from _framed(compared.source, clause, inside)


def limited(compared: Comparison) -> Iterator[Finding]:
    """Whom and when it holds for, and what is excepted, as clauses beside it say."""
    inside = source_places(compared.tiles)
    for clause in sorted({compared.source.clauses[place] for place in inside}):
        yield from limits(compared.source, clause, inside)


def cut(compared: Comparison) -> Iterator[Finding]:
    """Clauses that begin or end in the middle of the source's."""
    yield from _cut(compared.sentence, compared.source, compared.tiles)


def said_otherwise(compared: Comparison) -> Iterator[Finding]:
    """Verbs in another form, and clauses divided in another way."""
    yield from _said_otherwise(compared.sentence, compared.source, compared.tiles)


def seams(compared: Comparison) -> Iterator[Finding]:
    """What is doubtful where two stretches meet."""
    for tile, following in pairwise(compared.tiles):
        yield from seam(compared.sentence, compared.source, tile, following)


def _framed(source: Reading, clause: int, inside: set[int]) -> Iterator[Finding]:
    """What clauses before and after one make of it, where the sentence leaves them out: a condition, somebody's words."""
    first = source.clause_at(clause).start
    whole = source.sentence_at(first)
    if source.units[first] in word_set("inverted") and first not in inside:
        yield Finding("some_cases_only")
    others: dict[int, list[int]] = {}
    for place in whole:
        if source.clauses[place] != clause and place not in inside:
            others.setdefault(source.clauses[place], []).append(place)
    for number, places in others.items():
        words = [source.units[place] for place in places]
        if number < clause and word_set("negations") & set(words):
            yield Finding("negation_before")
        if word_set("conditions") & set(words) and (number < clause or words[0] in word_set("conditions")):
            yield Finding("some_cases_only")
        han = any(map(is_han, words))
        reports = words[-1] in word_set("reporting") or (not han and bool(word_set("reporting") & set(words)))
        only = (number == source.clauses[whole[-1]] or len(words) <= _SAID_BETWEEN) if han else not _says_more(words)
        if reports and (number < clause or only):
            yield Finding("somebodys_words")
    for number in sorted({source.clauses[place] for place in whole} & source.headed):
        heading = [place for place in whole if source.clauses[place] == number - 1]
        if number <= clause and heading and not inside.intersection(heading):
            yield Finding("under_other_words", (" ".join(source.units[place] for place in heading)[-60:],))


def _says_more(words: list[str]) -> bool:
    """Whether an English clause says something of its own, and does not only tell whose words those before it are."""
    return words[0] in word_set("opens_another") or (words[0].endswith("ing") and words[0] != "according")


def _cut(sentence: Reading, source: Reading, tiles: Sequence[Tile]) -> Iterator[Finding]:
    """Where the sentence's clauses begin or end in the middle of the passage's: the rest may be what they are about."""
    for tile in tiles:
        before, after = tile.at - 1, tile.stop
        if sentence.breaks(tile.start) or not any(
            sentence.units[place] not in word_set("function") for place in _clause_before(sentence, tile.start)
        ):
            left = [
                source.units[place]
                for place in _clause_before(source, tile.at)
                if not goes_without(source, place) and not _within(place, tiles)
            ]
            if left and (source.units[before] not in word_set("coordinators") or _governs(source, tile.at)):
                yield Finding("begins_before", (" ".join(left)[-60:],))
        ends = (
            (tile.end == len(sentence.units) or sentence.breaks(tile.end))
            and not source.breaks(after)
            and not _within(after, tiles)
        )
        if ends and not _may_end(source, after):
            yield Finding("goes_on_after", (source.units[after],))


def _governs(source: Reading, place: int) -> bool:
    """Whether what stands before an `and` may hold for what follows it, too: a denial, a condition, somebody's words."""
    words = {source.units[before] for before in _clause_before(source, place)}
    return bool(
        words & (word_set("reporting") | word_set("conditions") | word_set("hedges") | {"that"})
        or any(is_han(word) for word in words & word_set("negations"))
    )


def _may_end(source: Reading, place: int) -> bool:
    """Whether a statement can end before the word at this place: a circumstance follows, or a second statement."""
    unit, counted = source.units[place], source.kinds[place - 1] == "number"
    before = {source.units[at] for at in _clause_before(source, place)}
    if (
        (unit == "because" and word_set("negations") & before)
        or (unit in word_set("circumstances") and word_set("rules") & before)
        or _WANTS_MORE.search(_words_before(source, place))
    ):
        return False
    if unit not in (word_set("goes_on") - word_set("ranges") if counted else word_set("goes_on")):
        return False
    following = [
        at for at in range(place + 1, min(place + 5, len(source.units))) if source.clauses[at] == source.clauses[place]
    ]
    if unit in word_set("circumstances") and word_set("negations") & {source.units[at] for at in following}:
        return False  # in one place but not in another
    if unit in word_set("circumstances"):
        named = any(source.kinds[at] in ("number", "name") for at in following)
        return named or (not counted and bool(following) and source.units[following[0]] in word_set("determiners"))
    if (
        unit in word_set("coordinators") and not is_han(unit) and following
    ):  # `and tunnel study`: the words before may belong to its last one
        verb = source.units[following[0]]
        verbal = (
            verb in word_set("function") | word_set("auxiliaries") | word_set("pronouns") | word_set("adverbs")
            or (verb in word_set("negations") and len(following) > 1)
            or bool(FINITE.fullmatch(verb))
        )
        return (
            (len(following) == 1 and unit != "but" and verb not in word_set("negations"))
            or verbal
            or source.kinds[following[0]] == "number"
        )
    return True


def _said_otherwise(sentence: Reading, source: Reading, tiles: Sequence[Tile]) -> Iterator[Finding]:
    """Where a stretch has a verb in another form, or divides its clauses in another way: `the judge, said the clerk, lied`."""
    pairs = [(tile.start + step, tile.at + step) for tile in tiles for step in range(tile.end - tile.start)]
    if any(_form(sentence.units[mine]) != _form(source.units[theirs]) for mine, theirs in pairs):
        yield Finding("verb_form")
    within = {(mine + 1, theirs + 1) for mine, theirs in pairs}
    inner = [pair for pair in pairs if pair in within]
    lost = [theirs for mine, theirs in inner if source.breaks(theirs) and not sentence.breaks(mine)]
    gained = any(sentence.breaks(mine) and not source.breaks(theirs) for mine, theirs in inner)
    if lost and (gained or any(_parted(source, place, lost) for place in lost)):
        yield Finding("divided_otherwise")


def _parted(source: Reading, place: int, lost: list[int]) -> bool:
    """Whether the clause that ended here is somebody's saying between two breaks that are lost, or a denial alone."""
    before = [*_clause_before(source, place - 1), place - 1]
    words = {source.units[at] for at in before}
    return (
        words <= word_set("negations")
        or (before[0] in lost and bool(words & word_set("reporting")))
        or (source.clauses[place] in source.headed and not words & word_set("reporting"))
    )


def _words_before(source: Reading, place: int) -> str:
    return "".join(source.units[at] for at in _clause_before(source, place))


def _form(word: str) -> str:
    form = _FORMS.fullmatch(word)
    return form.group(1) if form else ""


def _clause_before(reading: Reading, place: int) -> list[int]:
    """The places of the same clause before this one."""
    start = place
    while not reading.breaks(start):
        start -= 1
    return list(range(start, place))


def _within(place: int, tiles: Sequence[Tile]) -> bool:
    return any(tile.at <= place < tile.stop for tile in tiles)
