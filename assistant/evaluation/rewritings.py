"""True sentences in other words, as people and models rewrite what a passage says."""

import random
import re
from collections.abc import Sequence

from vectorstore import fold, is_chinese
from vectorstore.text.chinese_script import converter

_FRAMES = {
    True: ("根据文章，", "文章提到，", "资料显示，", "其中，"),
    False: ("According to the article, ", "The passage says that ", "In addition, "),
}
# Word pairs that the check's own lists do not have: it knows the words of its lists, and figures on those would prove
# nothing.
SYNONYMS = {
    True: (
        "地处 坐落;设立 创设;帮忙 协力;著名 知名;重要 要紧;快速 迅速;经常 时常;"
        "居民 住民;全部 所有;主要 首要;需要 须要;获得 取得;修建 兴建;选择 挑选;"
        "立即 即刻;逐渐 渐渐;仍然 依旧;特别 尤其;各地 各处"
    ),
    False: (
        "purchased acquired;assist help;obtained got;require need;attempted tried;resided lived;permit "
        "let;selected chose;entire whole;rapidly quickly;"
        "additional further;primarily mainly;frequently often;famous renowned;nearby neighbouring;significant "
        "notable;whole entire;"
        "often frequently;mainly chiefly;known recognised;around roughly"
    ),
}
_OPENERS = re.compile(
    r"(?:In|On|At|During|After|Before|Since|By|From|Until|Under|When|While|Because|Although) [^,]{3,60}, "
)
_NUMERALS = "零一二三四五六七八九"
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_FULL_WIDTH = str.maketrans("0123456789", "０１２３４５６７８９")
PLAIN_NUMBER = re.compile(r"(?<![\d.,A-Za-z])\d{1,6}(?![\d.,A-Za-z])")


def in_other_script(sentence: str) -> str:
    """The sentence in the other Chinese script."""
    simplified = str(converter("t2s").convert(sentence))
    return simplified if simplified != sentence else str(converter("s2t").convert(sentence))


def with_other_numerals(sentence: str, *, chinese: bool) -> str | None:
    """The sentence with its first number written in another way."""
    number = PLAIN_NUMBER.search(sentence)
    if not number:
        return None
    value, after = int(number.group()), sentence[number.end() :]
    if chinese and after.startswith("年"):
        written = (
            "".join("〇一二三四五六七八九"[int(digit)] for digit in number.group())
            if value > 999
            else number.group().translate(_FULL_WIDTH)
        )
    elif chinese:
        written = _chinese_numeral(value) if value < 100 else number.group().translate(_FULL_WIDTH)
    else:
        written = f"{value:,}" if value > 9999 else _english_numeral(value) if value < 100 else number.group()
    return sentence[: number.start()] + written + after


def _chinese_numeral(value: int) -> str:
    tens, ones = divmod(value, 10)
    return ("" if not tens else ("十" if tens == 1 else f"{_NUMERALS[tens]}十")) + (
        _NUMERALS[ones] if ones or not tens else ""
    )


def _english_numeral(value: int) -> str:
    return _ONES[value] if value < 20 else _TENS[value // 10 - 2] + (f"-{_ONES[value % 10]}" if value % 10 else "")


def clauses_of(sentence: str) -> list[str]:
    """The clauses of a sentence, each with the comma that ends it."""
    return re.split(r"(?<=[，；;])|(?<=, )", sentence)


def without_a_clause(sentence: str, rng: random.Random) -> str | None:
    """Without the first clause, or without the last: what stays is what the passage says."""
    clauses = clauses_of(sentence)
    kept = (
        "".join(clauses[1:])
        if rng.random() < 0.5
        else "".join(clauses[:-1]).rstrip("，；;, ") + ("。" if is_chinese(sentence) else ".")
    )
    return (
        kept[0].upper() + kept[1:]
        if len(clauses) > 2 and len(kept) >= 12 and not re.search(r"不|没|沒|未|\bnot\b|\bno\b", sentence)
        else None
    )


def with_swapped_clauses(sentence: str, *, chinese: bool) -> str | None:
    """The sentence with its two clauses, or its opening and the rest, in the other order."""
    if not chinese:
        opener = _OPENERS.match(sentence)
        rest = sentence[opener.end() :].rstrip(".") if opener else ""
        return (
            f"{rest[0].upper()}{rest[1:]} {opener.group()[0].lower()}{opener.group()[1:-2]}."
            if opener and rest
            else None
        )
    clauses = sentence.rstrip("。").split("，")
    return f"{clauses[1]}，{clauses[0]}。" if len(clauses) == 2 and min(map(len, clauses)) >= 6 else None


def with_other_word(sentence: str, table: str, rng: random.Random, *, chinese: bool) -> str | None:
    """The sentence with one word of the table's pairs replaced by the other of its pair."""
    words = [(a, b) for pair in table.split(";") for x, y in [pair.split()] for a, b in ((x, y), (y, x))]
    edge = "" if chinese else r"\b"
    candidates = [(a, b) for a, b in words if re.search(f"{edge}{a}{edge}", fold(sentence) if chinese else sentence)]
    if not candidates:
        return None
    word, other = rng.choice(candidates)
    at = re.search(f"{edge}{word}{edge}", fold(sentence) if chinese else sentence)
    assert at  # it was found above
    return sentence[: at.start()] + other + sentence[at.end() :]


def with_frame(sentence: str, rng: random.Random, *, chinese: bool) -> str:
    """The sentence behind words that lead over to it."""
    frame = rng.choice(_FRAMES[chinese])
    return frame + (sentence if chinese else _lower_first(sentence))


def _lower_first(sentence: str) -> str:
    return (
        sentence[0].lower() + sentence[1:]
        if re.match(r"(?:The|A|An|In|On|At|It|This|These|His|Her|Their|There|He|She|They|By|After)\b", sentence)
        else sentence
    )


def without_aside(sentence: str) -> str | None:
    """The sentence without what it has in brackets, or in a relative clause."""
    written = re.sub(r"\s?[（(][^（()）]{1,40}[)）]|, which [^,]{3,50},", "", sentence)
    return written if written != sentence else None


def joined_with_next(sentences: Sequence[str], rng: random.Random, *, chinese: bool) -> str | None:
    """A sentence and the next one: an `it` in the second still means what it meant."""
    if len(sentences) < 2:
        return None
    place = rng.randrange(len(sentences) - 1)
    first, second = sentences[place : place + 2]
    return f"{first.rstrip('。！')}，{second}" if chinese else f"{first.rstrip('.!')}, and {_lower_first(second)}"
