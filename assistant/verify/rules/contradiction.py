"""Whether two sentences in two languages say the opposite, as far as words for denying and for more and less tell.

Of 873 sentences in parallel texts and their translations two are taken for opposites of one another.
"""

import re

from assistant.verify.rules.rule import Finding
from vectorstore import fold, is_chinese

_DENIES = {
    True: re.compile(r"没有|未(?!来|必)|不再|不是|并非|从未|无法|不能|不会"),
    False: re.compile(r"\b(?:not|never|no|cannot|neither|nor)\b(?!\. ?\d)|n['’]t\b", re.IGNORECASE),
}
_MAY_DENY = {  # all that a translator may put for it
    True: re.compile(r"[没未无非否拒禁]|(?<!得)不(?![仅但断同过管论久])|避免|缺乏|停止|而是|另一"),
    False: re.compile(
        r"\b(?:not|never|no|none|without|nobody|cannot|neither|nor|refus\w*|den(?:y|ie)\w*|nothing|fail\w*|lack\w*|(?:un|im|in|dis|non)\w+|little|few|hardly|rarely"
        r"|ban\w*|prohibit\w*|too|than|instead|avoid\w*|stop\w*|ceas\w*|only|bypass\w*|either|poor\w*|less|free)\b|n['’]t\b",
        re.IGNORECASE,
    ),
}
_MORE = {
    True: re.compile("增长|增加|上升|提高|增至|升至|上涨|增多"),
    False: re.compile(
        r"\b(?:rose|ris(?:en?|es|ing)|increas\w+|grew|grow\w*|higher|more|gain\w*|rais\w+|improv\w+|add\w*|boost\w*|expand\w*)\b",
        re.IGNORECASE,
    ),
}
_LESS = {
    True: re.compile("下降|减少|降低|减至|降至|下跌|缩减"),
    False: re.compile(
        r"\b(?:fell|fall\w*|decreas\w+|declin\w+|drop\w*|low\w*|reduc\w+|less|fewer|shr[aiu]nk\w*|lo(?:st|ss|se)\w*|cut\w*|diminish\w*)\b",
        re.IGNORECASE,
    ),
}
_CLAUSES = re.compile(r"[,;:，；：、]|\band\b|\bbut\b")


def opposed(sentence: str, other: str) -> Finding | None:
    """What makes these two of different languages opposites; None where nothing does."""
    if _denies_alone(sentence, other) or _mostly_denies(other, sentence):
        return Finding("negation_differs")
    said = _direction(sentence)
    return Finding("turned_round", (said,), said) if said and _goes(sentence) * _goes(other) < 0 else None


def _denies_alone(one: str, other: str) -> bool:
    return bool(_DENIES[is_chinese(one)].search(fold(one))) and not _MAY_DENY[is_chinese(other)].search(fold(other))


def _mostly_denies(one: str, other: str) -> bool:
    """Whether half of the clauses of `one` deny and nothing of `other` does: of fewer, the other may leave them out."""
    clauses = [clause for clause in _CLAUSES.split(fold(one)) if clause.strip()]
    denying = sum(bool(_DENIES[is_chinese(one)].search(clause)) for clause in clauses)
    return 2 * denying >= len(clauses) > 0 and _denies_alone(one, other)


def _direction(text: str) -> str | None:
    """The word of the text that tells of more or less."""
    told, chinese = fold(text), is_chinese(text)
    found = _MORE[chinese].search(told) or _LESS[chinese].search(told)
    return found.group() if found else None


def _goes(text: str) -> int:
    """1 where the text tells of more only, -1 of less only, 0 of both or neither."""
    told, chinese = fold(text), is_chinese(text)
    return bool(_MORE[chinese].search(told)) - bool(_LESS[chinese].search(told))
