"""What stands above or below the line, told in a line: exponents, indices and the marks of notes. Knows nothing of files."""

import re

_EXPONENT = re.compile(r"[+\-\u2212\u2013]?\d{1,4}(?:[./]\d{1,3})?|[a-z](?:[+\-]\d)?", re.IGNORECASE)
_ENDING = re.compile(r"st|nd|rd|th|er|re|e|ème|o|a|me|mes|lle", re.IGNORECASE)  # 1st, 1er, Mme
_SIGN = re.compile(r"[®©™°′″*†‡+\-\u2212]+|tm|sm", re.IGNORECASE)
_NOTE = re.compile(r"[\[(（【〔]?\s*(?:注\s*)?(?:\d{1,3}|[a-z]|[\u2460-\u2473])(?:\s*[,，、;–-]\s*(?:\d{1,3}|[a-z]))*\s*[\])）】〕]?", re.IGNORECASE)
_BASE = re.compile(r"(?:\d|(?<![A-Za-z])[A-Za-zµμΩ]{1,3}|[)）\]])$")  # a number, a unit or a variable
_LENGTH = re.compile(r"(?<!平方)(?<!立方)(?:[千厘毫分微纳]?米|公里|公分)$")  # 米, but not 平方米


def superscript(before: str, raised: str, *, linked: bool = False) -> str:
    """What a raised text becomes behind these words: `^6`, an ending as it is, or the mark of a note set apart: ` [2]`.

    `linked` says that it leads to another place, as the marks of notes do.
    """
    words = " ".join(raised.split())
    if not words:
        return ""
    bracketed = words[0] in "[(（【〔"
    if not (linked or bracketed):
        if _EXPONENT.fullmatch(words) and (_BASE.search(before) or _LENGTH.search(before)) and not (words.isalpha() and before[-1:].isalpha()):
            return f"^{words}"
        if _SIGN.fullmatch(words) or (_ENDING.fullmatch(words) and before[-1:].isalnum()):
            return {"tm": "™", "sm": "℠"}.get(words.lower(), words)
    if _NOTE.fullmatch(words):
        return f" [{words.strip('[](（）)【】〔〕 ')}]"
    return f"^({words})" if _BASE.search(before) and not linked and len(words) < 12 and not re.search("[\u3400-\u9fff]", words) else f" ({words})"


def subscript(before: str, lowered: str, after: str) -> str:
    """What a lowered text becomes: as it is in H2O, apart where digits would run together, as in `log_2 8`."""
    words = " ".join(lowered.split())
    if before[-1:].isdigit() and words[:1].isdigit():
        return f"_{words}"
    if after[:1].isdigit() and words[-1:].isdigit():
        return f"_{words} "
    return words
