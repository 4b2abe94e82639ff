"""Clauses that limit the one beside them: for whom and when it holds, what is excepted, that it is not so."""

import re
from collections.abc import Iterator
from functools import cache

from assistant.verify.comparison import Comparison
from assistant.verify.lexicon import word_list, word_set
from assistant.verify.rules.joins import subject_place
from assistant.verify.rules.rule import Finding
from assistant.verify.span_coverage import source_places
from assistant.verify.text_analysis import AnalyzedText
from vectorstore.text.scripts import is_han

# How a clause begins or ends that says of whom, when or by whose leave the one after it holds.
_HOLDS_FOR = re.compile(
    r"(?:对(?![此方手外])|经(?![济营常费理贸典])|当(?![地年天日晚月选前])|[按凭凡遇]|依(?![法然旧托次靠])|根据|违反|如(?![今此同下期实何])|直到|明年|后年|届时|今后).*"
    r"|(?:在.*|.{1,4})(?:上|(?<![公英海])里)|.*(?:[的者时前后中内下间外]|的.{0,2}(?:家庭|户|人|人员|学生|企业|单位|居民|村民|儿童|老人|职工|员工))|计划|暂定|.*草案.*"
    r"|(?:when|whenever|where|until|till|before|once(?! an? )|pending|as long as|so long as|should|subject"
    r"|among|of|for)\b.*"
    r"|(?:in case|in the event|apart|aside|besides)\b.*"
)
_LEADS_ONLY = frozenset("目前 日前 此前 其中 同时 随后 最后 然后 此后 之后 一时 当时".split())
_CIRCUMSTANCE = re.compile(r"(?:in|on|at|by|from|during|after|since|with|without|under|given|upon|through)\b")
_SHORT = 3  # words behind the first of a circumstance that follows: a longer one says what happened beside it
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
_BUT = ("但", "but ")
_THIS = ("这", "此", "which ")


@cache
def _attribution_before() -> re.Pattern[str]:
    """A clause after which somebody's words follow."""
    return re.compile(
        rf"据(?!此|点|.*统计).*|有(?:人|网民|消息|报道|传闻|媒体).*|the (?:story|legend|rumou?r) (?:goes"
        rf"|has it)|{_attribution()}"
    )


@cache
def _attribution_after() -> re.Pattern[str]:
    """A clause that says whose words those before it are."""
    verbs = _speech_verbs()
    ending = (
        rf"(?:{verbs}(?: (?:on|in|at|during|after|last|this|yesterday|today)\b.*)?|\b(?:assure|warn|remind"
        rf"|inform)(?:e?d|s)\b.*)"
    )
    openers = "|".join(word_set("clause_openers"))
    return re.compile(rf"{verbs}.*|(?!(?:{openers}|\w+ing)\b).*{ending}|{_attribution()}")


def _speech_verbs() -> str:
    return rf"\b(?:{'|'.join(word_list('speech_verbs'))})\b"


def _attribution() -> str:
    return rf".*(?:警告|反映|抱怨|质疑|担忧|流传|看来|告诉.{{1,6}})|as .*{_speech_verbs()}.*"


def limiting_clauses(comparison: Comparison) -> Iterator[Finding]:
    """What clauses beside those of the spans limit in them, where the sentence has nothing of these clauses.

    A semicolon ends what a clause can say of others.
    """
    source, inside = comparison.source_analysis, source_places(comparison.spans)
    for clause in sorted({source.clauses[place] for place in inside}):
        if _omits_subject(source, clause, inside):
            yield Finding("subject_left_out")
        for other in _omitted_neighbours(source, clause, inside, -1):
            yield from _limits_before(_text(source, clause), _text(source, other))
            if _says_how_far(source, other, is_before=True):
                yield Finding("less_sure")
        for other in _omitted_neighbours(source, clause, inside, 1):
            yield from _limits_after(source, clause, other)
            if _says_how_far(source, other, is_before=False):
                yield Finding("less_sure")


def _limits_before(clause: str, before: str) -> Iterator[Finding]:
    is_permission = word_set("permissions") & set(clause.split())
    if (before not in _LEADS_ONLY and _HOLDS_FOR.fullmatch(before)) or (_CIRCUMSTANCE.match(before) and is_permission):
        yield Finding("some_cases_only")
    if _attribution_before().fullmatch(before):
        yield Finding("somebodys_words")


def _limits_after(source: AnalyzedText, clause: int, other: int) -> Iterator[Finding]:
    text, after = _text(source, clause), _text(source, other)
    if _TAKEN_BACK.search(after) or (after.startswith(_BUT) and (_ALL.search(text) or _ONLY.search(after))):
        yield Finding("limited")
    is_last = other == _clauses(source, clause)[-1]
    if _attribution_after().fullmatch(after) and (is_last or not is_han(after)):  # else it may be of what is behind it
        yield Finding("somebodys_words")
    if word_set("negations") & set(_tokens(source, other)) and after.startswith(_THIS):
        yield Finding("negation_behind")


def _omitted_neighbours(source: AnalyzedText, clause: int, inside: set[int], step: int) -> Iterator[int]:
    """The clauses before or behind this one, up to one that the sentence has something of."""
    places = source.sentence_range(source.clause_range(clause).start)
    omitted = set(_clauses(source, clause)) - {source.clauses[place] for place in places if place in inside}
    other = clause + step
    while other in omitted:
        yield other
        other += step


def _omits_subject(source: AnalyzedText, clause: int, inside: set[int]) -> bool:
    """Whether a Chinese clause goes on with the subject of others that the sentence omits.

    The sentence must have the clause's beginning.
    """
    first, place = source.clause_range(clause).start, subject_place(source, clause)
    before = [other for other in _clauses(source, clause) if other < clause]
    omits_them = not any(other in inside for number in before for other in source.clause_range(number))
    return bool(before) and omits_them and first in inside and source.kinds[place] == "verb"


def _says_how_far(source: AnalyzedText, clause: int, *, is_before: bool) -> bool:
    """Whether a clause only says how far or how surely the one beside it holds.

    A time or a place that has a name or a number does not.
    """
    text = _text(source, clause)
    kinds = [source.kinds[place] for place in source.clause_range(clause)]
    first, _, rest = text.partition(" ")
    if _PERHAPS.fullmatch(text):
        return True
    leads_over = bool(_LEADS_OVER.fullmatch(text))
    if not rest:
        is_manner = first.endswith("ly") and kinds != ["adverb"] and not leads_over
        return is_manner or first in word_set("hedges")
    is_short = rest.split()[0] not in word_set("determiners") and rest.count(" ") < _SHORT
    is_named = bool({"name", "number"} & set(kinds))
    return bool(_HOW_FAR.match(text)) and (is_before or is_short) and not is_named and not leads_over


def _clauses(source: AnalyzedText, clause: int) -> list[int]:
    """The clauses of the sentence that this one belongs to."""
    places = source.sentence_range(source.clause_range(clause).start)
    return list(dict.fromkeys(source.clauses[places.start : places.stop]))


def _text(source: AnalyzedText, clause: int) -> str:
    tokens = _tokens(source, clause)
    return ("" if is_han(tokens[0]) or is_han(tokens[-1]) else " ").join(tokens)


def _tokens(source: AnalyzedText, clause: int) -> list[str]:
    return [source.tokens[place] for place in source.clause_range(clause)]
