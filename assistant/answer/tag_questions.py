"""Statements that ask to be confirmed: `the mill is in Arden, isn't it?` is searched for as what it asks."""

import re
from collections.abc import Sequence
from typing import NamedTuple

from assistant.answer.answer_type import answer_type
from vectorstore import Passage, fold, is_chinese

_TAG = re.compile(
    r"\s*[,，]?\s*(?:(?:(?:is|was|are|were|does|did|do|has|have)n['’]?t|is|was|does|did) (?:it|he|she|they|there|that)"
    r"|right|correct|innit|am i right)\s*[?？]+\s*$"
    r"|\s*[,，]?\s*(?:对[吧吗么]|是[吧吗么]|不是吗|没错吧|对不对|是不是|對[吧嗎]|是嗎|不是嗎|沒錯吧|對不對|吧)\s*[?？。]*\s*$",
    re.IGNORECASE,
)
_PLACED = re.compile(
    r"^(?P<thing>[^,]+?)\s+(?P<verb>is|was|lies|are|were)\s+(?:located |situated )?(?:in|at|near)\s+"
    r"(?P<place>[A-Z][^,?]*)$"
)
_ASKED_PLACED = re.compile(
    r"^[Ii](?P<verb>s|sn['’]t)\s+(?P<thing>(?:the )?[^,\s]+(?: [A-Z]\w+)*)\s+(?:in|at|near)\s+"
    r"(?P<place>[A-Z][^,?]*)\?*$"
)
_PLACED_CHINESE = re.compile(
    r"^(?P<thing>[^在，,]{2,}?)(?:是不是|是否|是)?(?:位于|位於|在)(?P<place>[^，,？?吗嗎]{2,8})[吗嗎]?[？?]*$"
)
_DECLARED = re.compile(r"^\W*(?:is|was|are|were|do|does|did|what|who|where|when|why|how|which)\b", re.IGNORECASE)


class _Placed(NamedTuple):
    """Something, and where it is said to be."""

    verb: str
    thing: str
    place: str


def as_asked(question: str) -> str:
    """The statement without its tag; of where something is, the question where, with the place that was named.

    Any other text is unchanged.
    """
    bare = _without_tag(question)
    placed = _placed(bare)
    if not placed:
        return bare
    if is_chinese(question):
        return f"{placed.thing}在哪里？{placed.place}"
    return f"Where {placed.verb} {placed.thing}? {placed.place}"


def unknown_place(question: str, passages: Sequence[Passage]) -> list[str]:
    """The place where the question has something, if no passage in the question's language names it."""
    placed = _placed(_without_tag(question))
    texts = [
        fold(text)
        for passage in passages
        for text in (passage.text, passage.article.title)
        if is_chinese(text) == is_chinese(question)
    ]
    return [placed.place] if placed and texts and not any(fold(placed.place) in text for text in texts) else []


def _without_tag(question: str) -> str:
    bare = _TAG.sub("", question)
    return question if bare != question and _DECLARED.match(bare) else bare


def _placed(statement: str) -> _Placed | None:
    statement = statement.strip()
    if answer_type(statement).kind != "other":
        return None
    if is_chinese(statement):
        match = _PLACED_CHINESE.match(statement)
        return _Placed("", match["thing"], match["place"]) if match else None
    match = _PLACED.match(statement) or _ASKED_PLACED.match(statement)
    verb = match["verb"] if match and match["verb"] in ("was", "are", "were") else "is"
    return _Placed(verb, match["thing"], match["place"].strip()) if match else None
