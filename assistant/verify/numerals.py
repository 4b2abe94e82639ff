"""Numbers as people write them, in Arabic and Chinese, brought to one form: 五十一, ５１ and 51; 1.6万 and 16,000."""

import re
from decimal import Decimal

from vectorstore import fold

_DIGITS = dict(zip("〇零一二三四五六七八九两", [0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 2], strict=True))
_UNITS = {"十": 10, "百": 100, "千": 1000}
_LARGE = {"万": 10**4, "亿": 10**8, "兆": 10**12}
_ENGLISH_LARGE = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_NAMES = "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen eighteen nineteen".split()
_TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
_WORDS = {word: value for value, word in enumerate(_NAMES, start=2)} | {word: 10 * value for value, word in enumerate(_TENS, start=2)}
_WORDS |= {f"{tens}-{ones}": _WORDS[tens] + value for tens in _TENS for value, ones in enumerate(["one", *_NAMES[:8]], start=1)}

# A number in canonical text. A dash before it is a sign only where nothing that it could join stands before it.
_FREE = r"(?<![a-z\d_.)%\]年月日号时点分元万亿米里人岁度个名家户期-])"
NUMBER = re.compile(rf"(?:{_FREE}-)?\d+(?:\.\d+)?")
_ARABIC = r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
_CHINESE = r"[〇零一二三四五六七八九两十百千][〇零一二三四五六七八九两十百千万亿]*"
_NUMBER = re.compile(
    rf"(?P<arabic>{_ARABIC})(?P<large>\s?(?:[千百]?万?[亿兆]|[千百]?万|千(?=[元人名户亩吨公里个])|百(?=[元人名户亩吨公里米个])|(?:thousand|million|billion|trillion)\b))?"
    rf"|(?<!第)(?P<chinese>{_CHINESE})"
    rf"|\b(?P<word>{'|'.join(sorted(_WORDS, key=len, reverse=True))})\b(?:\s(?P<times>hundred|thousand|million|billion|trillion)\b)?"
)
# 一 alone is a word more often than a number (一般, 统一, 一些); it counts only before a measure word.
_MEASURE = re.compile(
    r"\s?[个名位人户家所座本次年月日天岁项条种类支部倍元万亿台辆头只亩米吨里张件艘棵斤层周口眼间处套批层排组队章节届期轮块片株匹顶把桶箱车班国省市县镇]"
)
# Measures before which 一 is a word all the same: 一点, 一度, 一步.
_OTHER_MEASURE = re.compile(r"\s?(?:[点时度步代]|小时|分钟|公[里斤顷吨]|平方|英[里尺亩]|千[米克]|方面)")

_WRITTEN = r"[〇零一二三四五六七八九两十百千]+(?:点[〇零一二三四五六七八九]+)?|\d+(?:\.\d+)?"
_SHARE = re.compile(
    rf"百分之(?P<percent>{_WRITTEN})"
    rf"|(?P<of>{_WRITTEN})分之(?P<parts>{_WRITTEN})"
    r"|(?<![\d〇零一二三四五六七八九十百千万第])(?P<tenths>[一二三四五六七八九两\d])成(?P<half>半)?(?![立为员分功果就长本交熟绩型品色份套都形效群不])"
    r"|(?P<halved>半数|一半|\bhalf (?:of|the)\b)"
    r"|\b(?P<some>a|one|two|three) (?P<fraction>third|quarter|fifth|tenth)s?(?= of\b)"
)
_FRACTIONS = {"third": 3, "quarter": 4, "fifth": 5, "tenth": 10, "a": 1, "one": 1, "two": 2, "three": 3}
_PAST_THE_HOUR = re.compile("(?<=[点时])十(?=分)")  # not 十分, very
_DECADE = re.compile(r"(\d{1,2})\s?世纪\s?(\d)0\s?年代")
_BELOW_ZERO = re.compile(rf"(?:零下\s?|\bminus\s|{_FREE}[−-])(?=[\d〇零一二三四五六七八九十])")


def canonical(text: str) -> str:
    """The folded text with every number in plain digits, such as `16000` for 1.6万, `30%` for 三成, `-5` for 零下五 and `1980年代` for 20世纪80年代."""
    told = _NUMBER.sub(_plain, _SHARE.sub(_percent, _BELOW_ZERO.sub("-", _PAST_THE_HOUR.sub("10", fold(text)))))
    return _DECADE.sub(lambda match: f"{int(match.group(1)) - 1}{match.group(2)}0年代", told)


def numbers(text: str) -> list[str]:
    """The numbers of a text in canonical form, in order, with their sign where they are below zero."""
    return NUMBER.findall(canonical(text))


def ordinals(text: str) -> set[str]:
    """The ordinals of a Chinese text in digits: 第四 and 第4 are `4`."""
    return {written if written.isascii() else str(_counted(written)) for written in re.findall(rf"第({_CHINESE}|[1-9]\d*)", fold(text))}


def _percent(match: re.Match[str]) -> str:
    """Per cent for a share, or a fraction where that would not be exact: 四分之一 is 25%, 三分之一 1/3."""
    if match.group("percent"):
        return f"{_written(_value(match.group('percent')))}%"
    if match.group("tenths"):
        return f"{_written(10 * _value(match.group('tenths')) + (5 if match.group('half') else 0))}%"
    if match.group("halved"):
        return "50%" + match.group("halved").removeprefix("half").removeprefix("半数").removeprefix("一半")
    of, parts = match.group("of"), match.group("parts")
    whole = _value(of) if of else Decimal(_FRACTIONS[match.group("fraction")])
    part = _value(parts) if parts else Decimal(_FRACTIONS[match.group("some")])
    return f"{_written(part * 100 / whole)}%" if whole and part * 10_000 % whole == 0 else f"{_written(part)}/{_written(whole)}"


def _value(written: str) -> Decimal:
    """The value of a numeral, Arabic or Chinese, with or without 点."""
    if written[0].isdigit():
        return Decimal(written)
    whole, _, rest = written.partition("点")
    return Decimal(f"{_counted(whole)}.{''.join(str(_DIGITS[digit]) for digit in rest) or 0}")


def _plain(match: re.Match[str]) -> str:
    if match.group("arabic"):
        value = Decimal(match.group("arabic").replace(",", ""))
        return _written(value * _factor((match.group("large") or "").strip()))
    if match.group("word"):
        return str(_WORDS[match.group("word")] * _ENGLISH_LARGE.get(match.group("times") or "", 1))
    return _chinese(match)


def _factor(large: str) -> int:
    factor = _ENGLISH_LARGE.get(large, 1)
    for character in large if factor == 1 else "":
        factor *= _UNITS.get(character) or _LARGE.get(character, 1)
    return factor


def _chinese(match: re.Match[str]) -> str:
    """Digits for a Chinese numeral; words that only look like one stay."""
    word = match.group()
    if len(word) == 1 and not _MEASURE.match(match.string, match.end()) and (word == "一" or not _OTHER_MEASURE.match(match.string, match.end())):
        return word
    if all(character in _DIGITS for character in word) and len(word) > 1:
        return "".join(str(_DIGITS[character]) for character in word)  # 二〇一六, or the digits of a year
    if word[0] in "百千" or word[-1] in "零〇":
        return word  # 百姓, 千方百计
    return str(_counted(word))


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
    return total + section + digit


def _written(value: Decimal) -> str:
    return f"{value.normalize():f}"
