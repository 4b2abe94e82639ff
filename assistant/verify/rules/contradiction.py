"""Whether two sentences in two languages say the opposite, by their words for negation and for more and less.

Of 873 sentences in parallel texts and their translations two are taken for opposites of one another.
"""

import re

from assistant.verify.rules.rule import Finding
from vectorstore import fold, is_chinese

# Each pattern by whether the text is Chinese.
_NEGATION = {
    True: re.compile(r"没有|未(?!来|必)|不再|不是|并非|从未|无法|不能|不会"),
    False: re.compile(r"\b(?:not|never|no|cannot|neither|nor)\b(?!\. ?\d)|n['’]t\b", re.IGNORECASE),
}
_POSSIBLE_NEGATION = {  # all that a translator may put for it
    True: re.compile(r"[没未无非否拒禁]|(?<!得)不(?![仅但断同过管论久])|避免|缺乏|停(?![车泊靠留])|而是|另一"),
    False: re.compile(
        r"\b(?:not|never|no|none|without|nobody|cannot|neither|nor|refus\w*|den(?:y|ie)\w*|nothing|fail\w*|lack\w*"
        r"|(?:un|im|in|dis|non)\w+|little|few|hardly|rarely"
        r"|ban\w*|prohibit\w*|too|than|instead|avoid\w*|stop\w*|ceas\w*|only|bypass\w*|either|poor\w*|less|free"
        r"|stay\w*|remain\w*|still|kept|keeps?|same)\b"
        r"|n['’]t\b",
        re.IGNORECASE,
    ),
}
_MORE = {
    True: re.compile("增长|增加|上升|提高|增至|升至|上涨|增多"),
    False: re.compile(
        r"\b(?:rose|ris(?:en?|es|ing)|increas\w+|grew|grow\w*|higher|more|gain\w*|rais\w+|improv\w+|add\w*|boost\w*"
        r"|expand\w*)\b",
        re.IGNORECASE,
    ),
}
_LESS = {
    True: re.compile("下降|减少|降低|减至|降至|下跌|缩减"),
    False: re.compile(
        r"\b(?:fell|fall\w*|decreas\w+|declin\w+|drop\w*|low\w*|reduc\w+|less|fewer|shr[aiu]nk\w*|lo(?:st|ss|se)\w*"
        r"|cut\w*|diminish\w*)\b",
        re.IGNORECASE,
    ),
}
_CLAUSES = re.compile(r"[,;:，；：、]|\band\b|\bbut\b")


def contradiction_between(sentence: str, other: str) -> Finding | None:
    """What makes these two of different languages opposites; None where nothing does."""
    if _only_first_negates(sentence, other) or _mostly_negates(other, sentence):
        return Finding("negation_differs")
    word = _word_of_change(sentence)
    return Finding("turned_round", (word,), word) if word and _direction(sentence) * _direction(other) < 0 else None


def _only_first_negates(one: str, other: str) -> bool:
    has_negation = bool(_NEGATION[is_chinese(one)].search(fold(one)))
    return has_negation and not _POSSIBLE_NEGATION[is_chinese(other)].search(fold(other))


def _mostly_negates(one: str, other: str) -> bool:
    """Whether half of the clauses of `one` negate and nothing of `other` does.

    Of fewer, the other may leave them out.
    """
    clauses = [clause for clause in _CLAUSES.split(fold(one)) if clause.strip()]
    negating = sum(bool(_NEGATION[is_chinese(one)].search(clause)) for clause in clauses)
    return 2 * negating >= len(clauses) > 0 and _only_first_negates(one, other)


def _word_of_change(text: str) -> str | None:
    """The word of the text for more or less."""
    folded, chinese = fold(text), is_chinese(text)
    found = _MORE[chinese].search(folded) or _LESS[chinese].search(folded)
    return found.group() if found else None


def _direction(text: str) -> int:
    """1 where the text has words for more only, -1 for less only, 0 for both or neither."""
    folded, chinese = fold(text), is_chinese(text)
    return bool(_MORE[chinese].search(folded)) - bool(_LESS[chinese].search(folded))
