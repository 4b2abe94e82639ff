"""Questions whether a place or a thing has something: what they ask for, and which texts name it."""

import re

from assistant.answer.spoken_chinese import as_mandarin
from vectorstore import fold, is_chinese, lemmas_of
from vectorstore.text.scripts import HAN_CLASS

_HEAD = 2  # characters at the end of a Chinese noun that say what kind of thing it is
_ENGLISH = re.compile(
    r"^\W*(?:(?:is|are|was|were) there(?: still| also)?(?: an?| any| some)|(?:do|does|did|has|have|had) .+?"
    r"(?: have| got)? (?:an?|any|its own|their own))\s+(?P<noun>[a-z][a-z' -]*?)"
    r"(?=\s+(?:in|at|on|near|nearby|of|for|to|from|with|by|that|which|who|where|between|among|around|there|here)\b"
    r"|\W*$)"
)
_CHINESE = re.compile(
    rf"(?:有没有|是否有|有(?=[{HAN_CLASS}]+?(?:吗|没有|没)\W*$))(?:[一几]?[个座家所条间])?"
    rf"(?P<noun>[{HAN_CLASS}]{{2,10}}?)(?:吗|没有|没|呢|啊)*\W*$"
)
_ASKS_OTHERWISE = re.compile(r"什么|怎么|为何|哪|谁|多少|几|是\W*$")


def asked_for_existence(question: str) -> str:
    """The noun for whose existence the question asks, folded; empty where it asks something else."""
    folded = as_mandarin(fold(question))
    if is_chinese(question):
        match = None if _ASKS_OTHERWISE.search(folded) else _CHINESE.search(folded)
        return match["noun"] if match else ""
    match = _ENGLISH.search(folded)
    return match["noun"].split()[-1] if match else ""


def names(text: str, noun: str) -> bool:
    """Whether a text has the noun, or of a Chinese one its last characters."""
    if is_chinese(noun):
        return noun[-_HEAD:] in fold(text)
    return set(lemmas_of(noun)).issubset(lemmas_of(text))
