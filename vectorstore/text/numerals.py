"""Numbers as people write them, in Arabic and Chinese, brought to one form: 五十一, ５１ and 51; 1.6万 and 16,000."""

import re
from decimal import Decimal

from vectorstore.text.normalize import fold
from vectorstore.text.numeral_patterns import (
    BELOW_ZERO,
    CHINESE,
    DECADE,
    DIGITS,
    ENGLISH_LARGE,
    FRACTIONS,
    LARGE,
    LONGEST,
    MEASURE,
    MEASURES,
    NO_NUMBER_BEFORE,
    NUMERAL,
    OTHER_MEASURE,
    PAST_THE_HOUR,
    RANGE,
    RING,
    SHARE,
    SHORT_LARGE,
    UNITS,
    VARIANTS,
    WORDS,
)
from vectorstore.text.scripts import is_han

MONTHS = "january february march april may june july august september october november december".split()
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth "
    "nineteenth twentieth"
).split()
NUMBER = re.compile(rf"(?:{NO_NUMBER_BEFORE}-)?\d+(?:\.\d+)?")


def canonical(text: str) -> str:
    """The folded text with every number in plain digits.

    Examples are `16000` for 1.6万, `30%` for 三成, `-5` for 零下五 and `1980年代` for 20世纪80年代.
    """
    converted = NUMERAL.sub(
        _convert_numeral,
        SHARE.sub(
            _convert_share, BELOW_ZERO.sub("-", PAST_THE_HOUR.sub("10", RANGE.sub(r"\1\2", _replace_rings(fold(text)))))
        ),
    )
    return DECADE.sub(lambda match: f"{int(match.group(1)) - 1}{match.group(2)}0年代", converted)


def _replace_rings(folded: str) -> str:
    """A zero that is written as a ring, 二○一六, with its own sign."""
    return RING.sub(lambda match: "〇" * len(match.group()), folded) if "○" in folded else folded


def numbers(text: str) -> list[str]:
    """The numbers of a text in canonical form, in order, with their sign where they are below zero."""
    return NUMBER.findall(canonical(text))


def ordinals(text: str) -> set[str]:
    """The ordinals of a text in digits: 第四, 第4, 4th and fourth are `4`."""
    folded = fold(text)
    found = {
        str(_chinese_integer(numeral)) for numeral in re.findall(rf"第({CHINESE})", folded) if len(numeral) <= LONGEST
    }
    found |= set(re.findall(r"第\s?([1-9]\d{0,9})", folded)) | set(
        re.findall(r"(?<!\d)([1-9]\d{0,5})(?:st|nd|rd|th)\b", folded)
    )
    return found | {str(value) for value, word in enumerate(_ORDINALS, start=1) if re.search(rf"\b{word}\b", folded)}


def _convert_share(match: re.Match[str]) -> str:
    """Per cent for a share, or a fraction where that would not be exact: 四分之一 is 25%, 三分之一 1/3."""
    if match.group("percent"):
        return f"{_format(_value(match.group('percent')))}%"
    if match.group("tenths"):
        half = match.group("half")
        ones = 0 if not half else 5 if half == "半" else DIGITS[half]
        return f"{_format(10 * _value(match.group('tenths')) + ones)}%"
    if match.group("halved"):
        over = match.group("halved")[0] in "过逾超"
        return (
            ("超" if over else "")
            + "50%"
            + ("" if is_han(match.group("halved")) else match.group("halved").removeprefix("half"))
        )
    if match.group("dozens"):
        return "6" if match.group("dozens") == "half a" else str(12 * FRACTIONS[match.group("dozens")])
    of, parts = match.group("of"), match.group("parts")
    whole = _value(of) if of else Decimal(FRACTIONS[match.group("fraction") or match.group("fractions")])
    part = _value(parts) if parts else Decimal(FRACTIONS[match.group("some") or match.group("many")])
    return (
        f"{_format(part * 100 / whole)}%"
        if whole and part * 10_000 % whole == 0
        else f"{_format(part)}/{_format(whole)}"
    )


def _value(numeral: str) -> Decimal:
    """The value of a numeral, Arabic or Chinese, with or without 点."""
    if numeral[0].isdigit():
        return Decimal(numeral)
    whole, _, rest = numeral.partition("点")
    return Decimal(f"{_chinese_integer(whole)}.{''.join(str(DIGITS[digit]) for digit in rest) or 0}")


def _convert_numeral(match: re.Match[str]) -> str:
    if len(match.group()) > LONGEST + 20:
        return match.group()
    if match.group("arabic"):
        value = Decimal(match.group("arabic").replace(",", ""))
        large = (match.group("large") or "").strip()
        return _format(value * _factor(large)) + match.group("more")
    if match.group("bare"):
        return str(_factor(match.group("bare")))
    return str(_english_integer(match.group("word"))) if match.group("word") else _convert_chinese(match)


def _factor(large: str) -> int:
    factor = ENGLISH_LARGE.get(large) or SHORT_LARGE.get(large, 1)
    for character in large if factor == 1 else "":
        factor *= UNITS.get(character) or LARGE.get(character, 1)
    return factor


def _english_integer(words: str) -> int:
    """The value of a numeral in English words."""
    total = section = 0
    for word in words.split():
        if word == "hundred":
            section = (section or 1) * 100
        elif word in ENGLISH_LARGE:
            total, section = total + (section or 1) * ENGLISH_LARGE[word], 0
        else:
            section += WORDS.get(word, int(word in ("a", "an", "one")))
    return total + section


def _convert_chinese(match: re.Match[str]) -> str:  # one return for each way of writing
    """Digits for a Chinese numeral, with 多 and the like behind them; words that only look like one stay."""
    word, over, times = match.group("chinese"), match.group("over"), match.group("times")
    if match.group("rest") and len(word) < LONGEST:
        return _format(_value(word + match.group("rest").rstrip("万亿")) * _factor(match.group("factor") or "")) + (
            over or ""
        )
    if over:
        return (
            f"{_chinese_integer(word) * _factor(times)}{over[0]}"
            if word[0] not in "百千" or len(word) == 1
            else match.group()
        )
    if word in ("百", "千") and re.match(rf"[余多]\s?[{MEASURES}]", match.string[match.end() : match.end() + 3]):
        return str(UNITS[word])
    if all(character in DIGITS for character in word) and len(word) > 1:
        return "".join(str(DIGITS[character]) for character in word)  # 二〇一六, or the digits of a year
    return (
        word if word[0] in "百千" or word[-1] in "零〇" or _is_a_word(match, word) else str(_chinese_integer(word))
    )  # 百姓, 千方百计


def _is_a_word(match: re.Match[str], sign: str) -> bool:
    """Whether a single sign of number stands before no measure: 一般, 四季."""
    alone = len(sign) == 1 and not MEASURE.match(match.string, match.end())
    return alone and (sign == "一" or not OTHER_MEASURE.match(match.string, match.end()))


def chinese_value(numeral: str) -> int:
    """The value of a numeral in Chinese signs alone, by its units or digit by digit: 十二, 廿三, 二○一六."""
    return _chinese_integer(numeral.translate(VARIANTS))


def _chinese_integer(word: str) -> int:
    """The value of a Chinese numeral by its units, of digits alone one after another."""
    if all(character in DIGITS for character in word):
        return int("".join(str(DIGITS[character]) for character in word))
    total = section = digit = 0
    for character in word:
        if character in DIGITS:
            digit = DIGITS[character]
        elif character in UNITS:
            section += (digit or 1) * UNITS[character]
            digit = 0
        elif LARGE[character] > 10**4:
            total = (total + section + digit) * LARGE[character]  # 一万亿
            section = digit = 0
        else:
            total += (section + digit) * LARGE[character]
            section = digit = 0
    colloquial = len(word) > 1 and digit and word[-2] in "百千万亿"  # 两万五 is 25,000
    return total + section + (digit * (UNITS.get(word[-2]) or LARGE[word[-2]]) // 10 if colloquial else digit)


def _format(value: Decimal) -> str:
    return f"{value.normalize():f}"
