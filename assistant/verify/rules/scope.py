"""What the clauses that a sentence leaves out make of the one it takes: whom and when it holds for, what is excepted, that it is not so."""

import re
from collections.abc import Iterator
from functools import cache

from assistant.verify.lexicon import word_list, word_set
from assistant.verify.reading import Reading
from assistant.verify.rules.joins import head
from assistant.verify.rules.rule import Finding
from vectorstore.text.scripts import is_han

# How a clause begins or ends that says of whom, when or by whose leave the one after it holds.
_HOLDS_FOR = re.compile(
    r"(?:对(?![此方手外])|经(?![济营常费理贸典])|当(?![地年天日晚月选前])|[按凭凡遇]|依(?![法然旧托次靠])|根据|违反|如(?![今此同下期实何])|直到|明年|后年|届时|今后).*"
    r"|(?:在.*|.{1,4})(?:上|(?<![公英海])里)|.*(?:[的者时前后中内下间外]|的.{0,2}(?:家庭|户|人|人员|学生|企业|单位|居民|村民|儿童|老人|职工|员工))|计划|暂定|.*草案.*"
    r"|(?:when|whenever|where|until|till|before|once(?! an? )|pending|as long as|so long as|should|subject"
    r"|among|of|for)\b.*"
    r"|(?:in case|in the event|apart|aside|besides)\b.*"
)
_ONLY_LEADS = frozenset("目前 日前 此前 其中 同时 随后 最后 然后 此后 之后 一时 当时".split())
_CIRCUMSTANCE = re.compile(r"(?:in|on|at|by|from|during|after|since|with|without|under|given|upon|through)\b")
_SHORT = 3  # words behind the first of a circumstance that follows: a longer one tells what happened beside it
# How far a statement holds, or how sure it is: in theory, with the state paying, perhaps.
_HOW_FAR = re.compile(
    r"(?:in|on|at|with|without|under|given|only|by (?:some|many|most|all)|to (?:the|its|his|her|their|some|many"
    r"|most))\b"
)
_PERHAPS = re.compile(
    r"或许|可能|也许|大概|恐怕|似乎|好像|看(?:上去|起来)|(?:理论|原则|名义|表面)上讲?"
    r"|(?:so )?it (?:seems|appears)|or (?:so|would|might|could|should|may|at least)\b.*"
)
_LEADS_OVER = re.compile(
    r"in (?:addition|fact|contrast|comparison|response|return|turn|total|all|short|particular|the end"
    r"|the meantime)|on the other hand|at the same time"
    "|similarly|likewise|additionally|accordingly|consequently"
)
_TAKEN_BACK = re.compile(
    "除外|例外|不包括|不含|不在此限|前提是|条件是|谣言|误传|谣传|不实|不属实|虚构|否认|不成立"
    r"|\b(?:excepted|except|excluding|apart from|aside from|rumou?r|myth|respectively|as long as|so long as"
    r"|false|untrue|hoax|den(?:y|ies|ied|ying))\b"
)
_ALL, _ONLY = re.compile(r"所有|全部|[都每均各]|\b(?:all|every|each)\b"), re.compile(r"[只仅]|\bonly\b")


@cache
def _said_by() -> re.Pattern[str]:
    """A clause after which somebody's words stand."""
    return re.compile(
        rf"据(?!此|点|.*统计).*|有(?:人|网民|消息|报道|传闻|媒体).*|the (?:story|legend|rumou?r) (?:goes"
        rf"|has it)|{_said()}"
    )


@cache
def _said_behind() -> re.Pattern[str]:
    """A clause that tells whose words those before it are."""
    heard = (
        rf"(?:{_verbs()}(?: (?:on|in|at|during|after|last|this|yesterday|today)\b.*)?|\b(?:assure|warn|remind"
        rf"|inform)(?:e?d|s)\b.*)"
    )
    return re.compile(rf"{_verbs()}.*|(?!(?:{'|'.join(word_set('opens_another'))}|\w+ing)\b).*{heard}|{_said()}")


def _verbs() -> str:
    return rf"\b(?:{'|'.join(word_list('saying'))})\b"


def _said() -> str:
    return rf".*(?:警告|反映|抱怨|质疑|担忧|流传|看来|告诉.{{1,6}})|as .*{_verbs()}.*"


def limits(source: Reading, clause: int, inside: set[int]) -> Iterator[Finding]:
    """What clauses beside this one say of it, where the sentence has nothing of them.

    A semicolon ends what a clause can say of others.
    """
    told = _text(source, clause)
    if _without_subject(source, clause, inside):
        yield Finding("subject_left_out")
    for other in _beside(source, clause, inside, -1):
        yield from _before(told, _text(source, other))
        if _tells_how_far(source, other, before=True):
            yield Finding("less_sure")
    for other in _beside(source, clause, inside, 1):
        last = other == _clauses(source, clause)[-1]
        yield from _behind(told, _text(source, other), last=last)
        if word_set("negations") & set(_units(source, other)) and _text(source, other).startswith(
            ("这", "此", "which ")
        ):
            yield Finding("negation_behind")
        if _tells_how_far(source, other, before=False):
            yield Finding("less_sure")


def _before(told: str, said: str) -> Iterator[Finding]:
    if (said not in _ONLY_LEADS and _HOLDS_FOR.fullmatch(said)) or (
        _CIRCUMSTANCE.match(said) and word_set("rules") & set(told.split())
    ):
        yield Finding("some_cases_only")
    if _said_by().fullmatch(said):
        yield Finding("somebodys_words")


def _behind(told: str, said: str, *, last: bool) -> Iterator[Finding]:
    if _TAKEN_BACK.search(said) or (said.startswith(("但", "but ")) and (_ALL.search(told) or _ONLY.search(said))):
        yield Finding("limited")
    if _said_behind().fullmatch(said) and (last or not is_han(said)):  # a Chinese one may tell of what is behind it
        yield Finding("somebodys_words")


def _beside(source: Reading, clause: int, inside: set[int], step: int) -> Iterator[int]:
    """The clauses before or behind this one, up to one that the sentence has something of."""
    left = set(_clauses(source, clause)) - {
        source.clauses[place] for place in source.sentence_at(source.clause_at(clause).start) if place in inside
    }
    while (clause := clause + step) in left:
        yield clause


def _without_subject(source: Reading, clause: int, inside: set[int]) -> bool:
    """Whether a Chinese clause goes on with the subject of others that the sentence leaves out.

    What it begins with must be taken over.
    """
    first, place = source.clause_at(clause).start, head(source, clause)
    before = [other for other in _clauses(source, clause) if other < clause]
    alone = bool(before) and not any(at in inside for other in before for at in source.clause_at(other))
    return alone and first in inside and source.kinds[place] == "verb"


def _tells_how_far(source: Reading, clause: int, *, before: bool) -> bool:
    """Whether a clause only says how far or how surely the one beside it holds.

    A time or a place that has a name or a number does not.
    """
    said = _text(source, clause)
    kinds = [source.kinds[place] for place in source.clause_at(clause)]
    first, _, rest = said.partition(" ")
    if not rest:
        manner = first.endswith("ly") and kinds != ["adverb"] and not _LEADS_OVER.fullmatch(said)
        return manner or first in word_set("hedges") or bool(_PERHAPS.fullmatch(said))
    alone = before or (rest.split()[0] not in word_set("determiners") and rest.count(" ") < _SHORT)
    circumstance = (
        _HOW_FAR.match(said) and alone and not {"name", "number"} & set(kinds) and not _LEADS_OVER.fullmatch(said)
    )
    return bool(circumstance or _PERHAPS.fullmatch(said))


def _clauses(source: Reading, clause: int) -> list[int]:
    """The clauses of the sentence that this one belongs to."""
    whole = source.sentence_at(source.clause_at(clause).start)
    return list(dict.fromkeys(source.clauses[whole.start : whole.stop]))


def _text(source: Reading, clause: int) -> str:
    words = _units(source, clause)
    return ("" if is_han(words[0]) or is_han(words[-1]) else " ").join(words)


def _units(source: Reading, clause: int) -> list[str]:
    return [source.units[place] for place in source.clause_at(clause)]
