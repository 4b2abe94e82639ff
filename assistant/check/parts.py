"""The statements of a sentence that makes several, as spans of its text."""

import re

from assistant.verify.quantity_context import content_words
from vectorstore import is_chinese
from vectorstore.text.sentences import Span, trim

_ENGLISH = re.compile(
    r";\s+|,\s+(?=(?:and|but|while|whereas|although|though|yet|so|because|since|which|who|where|whose)\s)"
    r"|\s+[–—]\s+|\s(?=(?:while|whereas|although)\s)"
)
_CHINESE = re.compile(r"[；;]|[，,](?!\d)|——")
_FEWEST_WORDS = 3  # content words of a part
_FEWEST_HAN = 7  # characters of a part in Chinese
_MOST_PARTS = 8


def statement_spans(text: str) -> tuple[Span, ...]:
    """Spans of the statements in order; none where the sentence makes only one."""
    chinese = is_chinese(text)
    cuts = [match.end() for match in (_CHINESE if chinese else _ENGLISH).finditer(text) if not _is_inside(text, match)]
    spans: list[Span] = []
    start = 0
    for end in (*cuts, len(text)):
        if _is_statement(text[start:end], chinese=chinese) or (end == len(text) and not spans):
            spans.append(trim(text, start, end))
            start = end
    if start < len(text) and spans:  # what is left at the end says too little by itself
        spans[-1] = trim(text, spans[-1].start, len(text))
    return tuple(spans) if 2 <= len(spans) <= _MOST_PARTS else ()


def _is_statement(part: str, *, chinese: bool) -> bool:
    if chinese:
        return sum(map(str.isalnum, part)) >= _FEWEST_HAN
    return len(content_words(part)) >= _FEWEST_WORDS


def _is_inside(text: str, match: re.Match[str]) -> bool:
    """Whether the cut would be inside brackets or a quotation."""
    before = text[: match.start()]
    return any(
        before.count(one) > before.count(other) for one, other in ("()", "（）", "“”", "「」", "《》", "[]")
    ) or (before.count('"') % 2 == 1)
