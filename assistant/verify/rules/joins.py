"""What is doubtful where two stretches of a passage meet in a sentence: what stood between them, and what joins them now."""

import re
from collections.abc import Iterator

from assistant.verify.alignment import Tile
from assistant.verify.lexicon import table, word_set
from assistant.verify.reading import Reading
from assistant.verify.rules.rule import Finding
from vectorstore.text.scripts import is_han

FINITE = re.compile(r"[a-z]{2,}ed")  # what an `and` joins is a second verb of the subject, as far as its form tells


def seam(sentence: Reading, source: Reading, tile: Tile, following: Tile) -> Iterator[Finding]:
    """What is doubtful where one stretch follows another."""
    gap = source.units[tile.stop : following.at] if following.at >= tile.stop else None
    same = source.sentences[tile.at] == source.sentences[following.at]
    if any(sentence.breaks(place) for place in range(tile.end, following.start + 1)):
        if sentence.units[tile.end - 1] in word_set("reporting") and (gap is None or gap):
            yield Finding("other_speaker")
        elif (
            same and gap != () and (not _begins(source, following.at) or _from_another_bracket(source, tile, following))
        ):
            yield Finding("parts_apart")
        elif same and gap and _of_another(source, tile, following):
            yield Finding("subject_between")
        elif not same and not _two_whole(source, tile, following):
            yield Finding("two_sentences")
    elif gap is None or not same:
        yield Finding("other_order")
    elif any(unit not in word_set("function") for unit in gap) and not _may_go(source, tile, following):
        left = [unit for unit in gap if unit not in word_set("function")]
        yield Finding("left_out", (" ".join(left)[:60],))
    else:
        mine = sentence.units[tile.end : following.start]
        small = all(goes_without(source, place) for place in range(tile.stop, following.at))
        yield from _related(mine, gap if small else tuple(unit for unit in gap if unit in mine))


def _related(mine: tuple[str, ...], theirs: tuple[str, ...]) -> Iterator[Finding]:
    """What the small words between two stretches make of them, where the passage's make something else: of for and, was for nothing."""
    joins = ({table("joins")[word] for word in words if word in table("joins")} for words in (mine, theirs))
    being = [{table("being")[word] for word in words if word in table("being")} for words in (mine, theirs)]
    if len(set(map(frozenset, joins))) > 1 or ("都" in mine and "都" not in theirs):
        yield Finding("joined_otherwise")
    if all(word_set("cases") & set(words) for words in (mine, theirs)) and word_set("cases") & set(mine) != word_set(
        "cases"
    ) & set(theirs):
        yield Finding("joined_otherwise")
    if bool(being[0]) != bool(being[1]) or {"now", "then"} <= being[0] ^ being[1] or "still" in being[0] ^ being[1]:
        yield Finding("verb_form")


def _from_another_bracket(source: Reading, tile: Tile, following: Tile) -> bool:
    """Whether a stretch in brackets stands behind other words than in the passage: what brackets hold is said of what is before them."""
    between = range(tile.stop, following.at) if following.at >= tile.stop else [tile.at]
    return source.clauses[following.at] in source.bracketed and any(
        source.clauses[place] not in source.bracketed for place in between
    )


def _of_another(source: Reading, tile: Tile, following: Tile) -> bool:
    """Whether a clause that is left out brings a subject of its own, which the clause after it goes on with."""
    clauses = (
        {source.clauses[place] for place in range(tile.stop, following.at)}
        - {source.clauses[tile.at], source.clauses[following.at]}
        - source.bracketed
    )
    heads = [head(source, clause) for clause in clauses]
    han = is_han(source.units[following.at])
    own = _is_subject(source, head(source, source.clauses[following.at]))
    goes_on = not own and (
        han or source.units[source.clause_at(source.clauses[following.at]).start] in word_set("coordinators")
    )
    return goes_on and any(_is_subject(source, place) for place in heads)


def head(source: Reading, clause: int) -> int:
    """Where the clause's subject would stand: behind the times, conjunctions and the like that open it."""
    place = source.clause_at(clause).start
    while source.kinds[place] in ("opener", "number", "adverb") and not source.breaks(place + 1):
        place += 1
    return place


def _is_subject(source: Reading, place: int) -> bool:
    return source.kinds[place] in ("name", "noun") or source.units[place] in word_set("pronouns") | word_set(
        "determiners"
    )


def _begins(source: Reading, place: int) -> bool:
    """Whether a clause begins here, or a second verb of the same subject.

    Words that say nothing may stand before it.
    """
    while (
        not source.breaks(place)
        and source.units[place - 1] in word_set("function")
        and source.units[place - 1] not in word_set("coordinators")
    ):
        place -= 1
    return source.breaks(place) or source.units[place - 1] in word_set("coordinators")


def _two_whole(source: Reading, tile: Tile, following: Tile) -> bool:
    """Whether one sentence of the source ends and another begins here; a pronoun must still mean what it meant."""
    ends = tile.stop == len(source.units) or source.sentences[tile.stop] != source.sentences[tile.at]
    next_one = source.sentences[following.at] == source.sentences[tile.at] + 1
    return ends and source.opens(following.at) and (next_one or source.units[following.at] not in word_set("pronouns"))


def _may_go(source: Reading, tile: Tile, following: Tile) -> bool:
    """Whether what stands between two stretches can be left out: an aside, degree and manner, or a first verb of the same subject.

    In `A did this and did that`, the sentence `A did that` leaves nothing out that changes it; in `A sold this and that
    died` it would.
    """
    gap = range(tile.stop, following.at)
    words = {source.units[place] for place in gap}
    if words & (
        word_set("negations")
        | word_set("hedges")
        | word_set("reporting")
        | word_set("excepting")
        | word_set("conditions")
    ):
        return False
    if source.clauses[tile.stop - 1] in source.bracketed and source.clauses[following.at] not in source.bracketed:
        return False  # what stands in brackets goes on with nothing behind them
    if source.breaks(tile.stop) and source.breaks(following.at):
        return not _of_another(source, tile, following)
    if all(goes_without(source, place) for place in gap):
        return True
    if word_set("negations") & set(source.units[tile.at : tile.stop]):
        return False  # it denies the first verb
    verb = source.units[following.at]
    second = is_han(verb) or verb in word_set("auxiliaries") or bool(FINITE.fullmatch(verb))
    return source.opens(tile.at) and source.units[following.at - 1] in word_set("coordinators") and second


def goes_without(source: Reading, place: int) -> bool:
    """Whether a shorter sentence may leave this word out."""
    return source.units[place] in word_set("function") or source.kinds[place] == "adverb"
