"""Numbers as people write them, in Arabic and Chinese, brought to one form: 五十一, ５１ and 51; 1.6万 and 16,000."""

import re
from decimal import Decimal

from vectorstore.text.normalize import fold
from vectorstore.text.scripts import COUNTED_CLASS, DIGIT_CLASS, is_han

_DIGITS = dict(zip(DIGIT_CLASS, [0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 2], strict=True))
_UNITS = {"十": 10, "百": 100, "千": 1000}
# How digits and tens are written as well: 二○一六, 廿三.
_OTHERWISE = str.maketrans({"○": "〇", "廿": "二十", "卅": "三十"})
_RING = re.compile(rf"(?<=[{DIGIT_CLASS}])○+(?=[{DIGIT_CLASS}年])")  # at other places it is a bullet
_LARGE = {"万": 10**4, "亿": 10**8, "兆": 10**12}
_ENGLISH_LARGE = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_SHORT_LARGE = {"k": 10**3, "mn": 10**6, "mln": 10**6, "bln": 10**9, "bn": 10**9, "tn": 10**12}
_NAMES = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_WORDS = {word: value for value, word in enumerate(_NAMES, start=2)} | {
    word: 10 * value for value, word in enumerate(_TENS, start=2)
}
_WORDS |= {
    f"{tens}-{ones}": _WORDS[tens] + value for tens in _TENS for value, ones in enumerate(["one", *_NAMES[:8]], start=1)
}
MONTHS = "january february march april may june july august september october november december".split()
_ORDINALS = (
    "first second third fourth fifth sixth seventh eighth ninth tenth eleventh twelfth thirteenth fourteenth "
    "fifteenth sixteenth seventeenth eighteenth "
    "nineteenth twentieth"
).split()

# A number in canonical text. A dash before it is a sign only where nothing that it could join stands before it.
_FREE = r"(?<![a-z\d_.)%\]年月日号时点分元万亿米里人岁度个名家户期-])"
NUMBER = re.compile(rf"(?:{_FREE}-)?\d+(?:\.\d+)?")
_LONGEST = 24  # signs of one numeral; longer, and it is none
_MEASURES = (
    "个名位人户家所座本次年月日天岁项条种类支部倍元万亿台辆头只亩米吨里张件"
    "艘棵斤层周口眼间处套批层排组队章节届期轮块片株匹顶把桶箱车班国省市县镇"
)
_ARABIC = r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_CHINESE = rf"[{COUNTED_CLASS}][{COUNTED_CLASS}万亿]*"
# A numeral starts where no other sign of it stands before, and after 第, 几十 or 数百 there is none.
_STARTS = rf"(?<![第{COUNTED_CLASS}万亿])(?<!几(?=[十百千]))(?<!数(?=[十百千]))"
_MORE = r"(?:[多余来几](?=万?亿|[千百]?万))?"
_SMALL = rf"(?:{'|'.join(sorted(_WORDS, key=len, reverse=True))})"
_BIG = r"(?:thousand|million|billion|trillion)"
_GROUP = rf"(?:(?:one|an?|{_SMALL}) hundred(?: and (?:one|{_SMALL})| {_SMALL})?|{_SMALL}|(?:one|an?)(?= {_BIG}))"
_NUMBER = re.compile(
    rf"(?P<arabic>{_ARABIC})"
    rf"(?P<more>{_MORE})(?P<large>\s?(?:[千百]?万?[亿兆]|[千百]?万|千(?=[元人名户亩吨公里个])|百(?=[元人名户亩吨公里米个])|(?:hundred|{_BIG}|[mb]l?n|tn|k)\b))?"
    rf"|(?<=[近上过逾超达])(?P<bare>[百千]?[万亿]|[百千])(?=[{_MEASURES}])"
    rf"|{_STARTS}(?P<chinese>{_CHINESE})(?P<rest>点[〇零一二三四五六七八九]{{1,6}}(?:(?P<factor>[万亿])|(?=[倍个米吨%]|公里|公斤|平方)))?(?P<over>[多余来几](?P<times>[百千]?万?亿|[百千]?万))?"
    rf"|\b(?P<word>{_GROUP}(?: {_BIG}(?: (?:and )?{_GROUP})?)*)\b"
)
# 一 alone is a word more often than a number (一般, 统一, 一些); it counts only before a measure word.
_MEASURE = re.compile(rf"\s?[多余来几]?[{_MEASURES}]")
# Measures before which 一 is a word all the same: 一点, 一度, 一步.
_OTHER_MEASURE = re.compile(r"\s?(?:[点时度步代]|小时|分钟|公[里斤顷吨]|平方|英[里尺亩]|千[米克]|方面)")

_WRITTEN_CHINESE = (
    rf"(?<![{COUNTED_CLASS}])[{COUNTED_CLASS}]{{1,{_LONGEST}}}(?:点[〇零一二三四五六七八九]{{1,{_LONGEST}}})?"
)
_WRITTEN = rf"(?:{_WRITTEN_CHINESE}|(?<![\d.])\d{{1,{_LONGEST}}}(?:\.\d{{1,{_LONGEST}}})?)"
_SHARE = re.compile(
    rf"百分之(?P<percent>{_WRITTEN})"
    rf"|(?P<of>{_WRITTEN})分之(?P<parts>{_WRITTEN})"
    rf"|(?<![\d{COUNTED_CLASS}万第])(?P<tenths>[一二三四五六七八九两\d])成(?P<half>半|[一二三四五六七八九](?![{COUNTED_CLASS}万]))?(?![立为员分功果就长本交熟绩型品色份套都形效群不])"
    r"|(?P<halved>(?:过|逾|超)?半数|(?:过|逾|超)半|一半|\bhalf (?:of|the)\b)"
    r"|\b(?P<some>an?|one) (?P<fraction>third|quarter|fifth|sixth|seventh|eighth|ninth|tenth)(?= of\b)"
    r"|\b(?P<many>one|two|three|four|five|six|seven|eight|nine)(?:-| (?=\w+s\b))(?P<fractions>third|quarter"
    r"|fifth|sixth|seventh|eighth|ninth|tenth)s?\b"
    r"|\b(?P<dozens>half a|an?|one|two|three|four|five|six) dozen\b"
)
_FRACTIONS = {
    "third": 3,
    "quarter": 4,
    "fifth": 5,
    "sixth": 6,
    "seventh": 7,
    "eighth": 8,
    "ninth": 9,
    "tenth": 10,
    "a": 1,
    "an": 1,
    "one": 1,
}
_FRACTIONS |= {word: _WORDS[word] for word in _NAMES[:8]}
_PAST_THE_HOUR = re.compile("(?<=[点时])十(?=分)")  # not 十分, very
_DECADE = re.compile(r"(?<!\d)(\d{1,2})\s?世纪\s?(\d)0\s?年代")
_BELOW_ZERO = re.compile(rf"(?:零下\s?|\bminus\s|{_FREE}[−-])(?=[\d〇零一二三四五六七八九十])")


# 3至5万 is 3万至5万.
_RANGE = re.compile(
    rf"(?<![\d.,])(\d{{1,6}}(?:\.\d{{1,6}})?)(?=(?:[到至~–-]| to "
    rf"| or )\d{{1,6}}(?:\.\d{{1,6}})?(\s?(?:[千百]?[万亿]|{_BIG}\b)))"
)


def canonical(text: str) -> str:
    """The folded text with every number in plain digits.

    Examples are `16000` for 1.6万, `30%` for 三成, `-5` for 零下五 and `1980年代` for 20世纪80年代.
    """
    converted = _NUMBER.sub(
        _number,
        _SHARE.sub(_share, _BELOW_ZERO.sub("-", _PAST_THE_HOUR.sub("10", _RANGE.sub(r"\1\2", _ringless(fold(text)))))),
    )
    return _DECADE.sub(lambda match: f"{int(match.group(1)) - 1}{match.group(2)}0年代", converted)


def _ringless(folded: str) -> str:
    """A zero that is written as a ring, 二○一六, with its own sign."""
    return _RING.sub(lambda match: "〇" * len(match.group()), folded) if "○" in folded else folded


def numbers(text: str) -> list[str]:
    """The numbers of a text in canonical form, in order, with their sign where they are below zero."""
    return NUMBER.findall(canonical(text))


def ordinals(text: str) -> set[str]:
    """The ordinals of a text in digits: 第四, 第4, 4th and fourth are `4`."""
    folded = fold(text)
    found = {str(_counted(written)) for written in re.findall(rf"第({_CHINESE})", folded) if len(written) <= _LONGEST}
    found |= set(re.findall(r"第\s?([1-9]\d{0,9})", folded)) | set(
        re.findall(r"(?<!\d)([1-9]\d{0,5})(?:st|nd|rd|th)\b", folded)
    )
    return found | {str(value) for value, word in enumerate(_ORDINALS, start=1) if re.search(rf"\b{word}\b", folded)}


def _share(match: re.Match[str]) -> str:
    """Per cent for a share, or a fraction where that would not be exact: 四分之一 is 25%, 三分之一 1/3."""
    if match.group("percent"):
        return f"{_written(_value(match.group('percent')))}%"
    if match.group("tenths"):
        half = match.group("half")
        ones = 0 if not half else 5 if half == "半" else _DIGITS[half]
        return f"{_written(10 * _value(match.group('tenths')) + ones)}%"
    if match.group("halved"):
        over = match.group("halved")[0] in "过逾超"
        return (
            ("超" if over else "")
            + "50%"
            + ("" if is_han(match.group("halved")) else match.group("halved").removeprefix("half"))
        )
    if match.group("dozens"):
        return "6" if match.group("dozens") == "half a" else str(12 * _FRACTIONS[match.group("dozens")])
    of, parts = match.group("of"), match.group("parts")
    whole = _value(of) if of else Decimal(_FRACTIONS[match.group("fraction") or match.group("fractions")])
    part = _value(parts) if parts else Decimal(_FRACTIONS[match.group("some") or match.group("many")])
    return (
        f"{_written(part * 100 / whole)}%"
        if whole and part * 10_000 % whole == 0
        else f"{_written(part)}/{_written(whole)}"
    )


def _value(written: str) -> Decimal:
    """The value of a numeral, Arabic or Chinese, with or without 点."""
    if written[0].isdigit():
        return Decimal(written)
    whole, _, rest = written.partition("点")
    return Decimal(f"{_counted(whole)}.{''.join(str(_DIGITS[digit]) for digit in rest) or 0}")


def _number(match: re.Match[str]) -> str:
    if len(match.group()) > _LONGEST + 20:
        return match.group()
    if match.group("arabic"):
        value = Decimal(match.group("arabic").replace(",", ""))
        large = (match.group("large") or "").strip()
        return _written(value * _factor(large)) + match.group("more")
    if match.group("bare"):
        return str(_factor(match.group("bare")))
    return str(_english(match.group("word"))) if match.group("word") else _chinese(match)


def _factor(large: str) -> int:
    factor = _ENGLISH_LARGE.get(large) or _SHORT_LARGE.get(large, 1)
    for character in large if factor == 1 else "":
        factor *= _UNITS.get(character) or _LARGE.get(character, 1)
    return factor


def _english(words: str) -> int:
    """The value of a numeral in English words."""
    total = section = 0
    for word in words.split():
        if word == "hundred":
            section = (section or 1) * 100
        elif word in _ENGLISH_LARGE:
            total, section = total + (section or 1) * _ENGLISH_LARGE[word], 0
        else:
            section += _WORDS.get(word, int(word in ("a", "an", "one")))
    return total + section


def _chinese(match: re.Match[str]) -> str:  # one return for each way of writing
    """Digits for a Chinese numeral, with 多 and the like behind them; words that only look like one stay."""
    word, over, times = match.group("chinese"), match.group("over"), match.group("times")
    if match.group("rest") and len(word) < _LONGEST:
        return _written(_value(word + match.group("rest").rstrip("万亿")) * _factor(match.group("factor") or "")) + (
            over or ""
        )
    if over:
        return (
            f"{_counted(word) * _factor(times)}{over[0]}" if word[0] not in "百千" or len(word) == 1 else match.group()
        )
    if word in ("百", "千") and re.match(rf"[余多]\s?[{_MEASURES}]", match.string[match.end() : match.end() + 3]):
        return str(_UNITS[word])
    if all(character in _DIGITS for character in word) and len(word) > 1:
        return "".join(str(_DIGITS[character]) for character in word)  # 二〇一六, or the digits of a year
    return (
        word if word[0] in "百千" or word[-1] in "零〇" or _is_a_word(match, word) else str(_counted(word))
    )  # 百姓, 千方百计


def _is_a_word(match: re.Match[str], sign: str) -> bool:
    """Whether a single sign of number stands before no measure: 一般, 四季."""
    alone = len(sign) == 1 and not _MEASURE.match(match.string, match.end())
    return alone and (sign == "一" or not _OTHER_MEASURE.match(match.string, match.end()))


def chinese_value(written: str) -> int:
    """The value of a numeral in Chinese signs alone, by its units or digit by digit: 十二, 廿三, 二○一六."""
    return _counted(written.translate(_OTHERWISE))


def _counted(word: str) -> int:
    """The value of a Chinese numeral by its units, of digits alone one after another."""
    if all(character in _DIGITS for character in word):
        return int("".join(str(_DIGITS[character]) for character in word))
    total = section = digit = 0
    for character in word:
        if character in _DIGITS:
            digit = _DIGITS[character]
        elif character in _UNITS:
            section += (digit or 1) * _UNITS[character]
            digit = 0
        elif _LARGE[character] > 10**4:
            total = (total + section + digit) * _LARGE[character]  # 一万亿
            section = digit = 0
        else:
            total += (section + digit) * _LARGE[character]
            section = digit = 0
    colloquial = len(word) > 1 and digit and word[-2] in "百千万亿"  # 两万五 is 25,000
    return total + section + (digit * (_UNITS.get(word[-2]) or _LARGE[word[-2]]) // 10 if colloquial else digit)


def _written(value: Decimal) -> str:
    return f"{value.normalize():f}"
