"""Numbers as the automatic numbering of word processors writes them (ECMA-376, part 1, 17.18.59)."""

from collections.abc import Callable

_DIGITS = "〇一二三四五六七八九"
_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_LEGAL_TRADITIONAL = "零壹貳參肆伍陸柒捌玖"
_STEMS, _BRANCHES = "甲乙丙丁戊己庚辛壬癸", "子丑寅卯辰巳午未申酉戌亥"
_ROMAN = (
    (1000, "m"),
    (900, "cm"),
    (500, "d"),
    (400, "cd"),
    (100, "c"),
    (90, "xc"),
    (50, "l"),
    (40, "xl"),
    (10, "x"),
    (9, "ix"),
    (5, "v"),
    (4, "iv"),
    (1, "i"),
)
_ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
_TENS = "_ _ twenty thirty forty fifty sixty seventy eighty ninety".split()
_ORDINALS = {
    "one": "first",
    "two": "second",
    "three": "third",
    "five": "fifth",
    "eight": "eighth",
    "nine": "ninth",
    "twelve": "twelfth",
}


def numeral(number: int, form: str) -> str:
    """The number in this form; in digits where the form is unknown or has no sign for it."""
    if number < 0 or number > 99_999:
        return str(number)
    return FORMS.get(form, str)(number)


def chinese(number: int, digits: str = _DIGITS, units: str = "十百千", myriad: str = "万") -> str:
    """As it is counted: 一百二十三, 十一."""
    if number >= 10_000:
        rest = number % 10_000
        last = f"{_chinese_zero(digits) if rest < 1000 else ''}{chinese(rest, digits, units)}" if rest else ""
        return f"{chinese(number // 10_000, digits, units, myriad)}{myriad}{last}"
    if number < 10:
        return digits[number]
    text = ""
    figures = str(number)
    for place, figure in enumerate(figures):
        power = len(figures) - place - 1
        if figure != "0":
            text += digits[int(figure)] + (units[power - 1] if power else "")
        elif int(figures[place:] or 0) and not text.endswith(_chinese_zero(digits)):
            text += _chinese_zero(digits)
    return text.removeprefix(digits[1]) if 10 <= number < 20 and digits is _DIGITS else text


def _chinese_zero(digits: str) -> str:
    return "零" if digits is _DIGITS else digits[0]


def _digit_by_digit(number: int) -> str:
    return "".join(_DIGITS[int(figure)] for figure in str(number))


def _chinese_counting(number: int) -> str:
    """Counted up to 99, then figure by figure, as Word writes chineseCounting."""
    return chinese(number) if number < 100 else _digit_by_digit(number)


def _letters(first: str, size: int = 26) -> Callable[[int], str]:
    """From a to z, then aa to zz, as Word goes on."""
    return lambda number: (
        chr(ord(first) + (number - 1) % size) * ((number - 1) // size + 1) if 0 < number <= 780 else str(number)
    )


def _sign_at(signs: str, otherwise: Callable[[int], str] = str) -> Callable[[int], str]:
    return lambda number: signs[number - 1] if 0 < number <= len(signs) else otherwise(number)


def _cycle(signs: str) -> Callable[[int], str]:
    return lambda number: (
        signs[(number - 1) % len(signs)] * ((number - 1) // len(signs) + 1) if 0 < number <= 780 else str(number)
    )


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        count, number = divmod(number, value)
        text += letters * count
    return text or "0"


def _english(number: int) -> str:
    if number < 20:
        return _ONES[number]
    if number < 100:
        return _TENS[number // 10] + (f"-{_ONES[number % 10]}" if number % 10 else "")
    for size, name in ((1000, "thousand"), (100, "hundred")):
        if number >= size:
            rest = number % size
            return f"{_english(number // size)} {name}{f' {_english(rest)}' if rest else ''}"
    return str(number)


def _ordinal(number: int) -> str:
    ending = "th" if number % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(number % 10, "th")
    return f"{number}{ending}"


def _ordinal_words(number: int) -> str:
    head, last = _english(number)[:0], _english(number)
    for mark in ("-", " "):
        if mark in last:
            place = last.rindex(mark) + 1
            head, last = head + last[:place], last[place:]
    last = _ORDINALS.get(last) or (last[:-1] + "ieth" if last.endswith("y") else f"{last}th")
    return (head + last).capitalize()


def _range(first: int, last: int) -> str:
    return "".join(map(chr, range(first, last + 1)))


_CIRCLES = _range(0x2460, 0x2473) + _range(0x3251, 0x325F) + _range(0x32B1, 0x32BF)
_SIMPLIFIED = {"chineseCountingThousand", "japaneseCounting", "taiwaneseCountingThousand"}
FORMS: dict[str, Callable[[int], str]] = {
    "decimalZero": lambda number: f"{number:02}",
    "custom": lambda number: f"{number:03}",
    "numberInDash": lambda number: f"- {number} -",
    "none": lambda number: "",  # noqa: ARG005  # all have one signature
    "upperRoman": lambda number: _roman(number).upper(),
    "lowerRoman": _roman,
    "upperLetter": _letters("A"),
    "lowerLetter": _letters("a"),
    "russianUpper": _cycle("АБВГДЕЖЗИКЛМНОПРСТУФХЦЧШЩЭЮЯ"),
    "russianLower": _cycle("абвгдежзиклмнопрстуфхцчшщэюя"),
    "ordinal": _ordinal,
    "cardinalText": lambda number: _english(number).capitalize(),
    "ordinalText": _ordinal_words,
    "hex": lambda number: f"{number:X}",
    "chicago": _cycle("*†‡§"),
    **dict.fromkeys(
        ("ideographDigital", "japaneseDigitalTenThousand", "taiwaneseDigital", "koreanDigital2"), _digit_by_digit
    ),
    **dict.fromkeys(("chineseCounting", "taiwaneseCounting"), _chinese_counting),
    **dict.fromkeys(_SIMPLIFIED, chinese),
    "chineseLegalSimplified": lambda number: chinese(number, _LEGAL, "拾佰仟"),
    "ideographLegalTraditional": lambda number: chinese(number, _LEGAL_TRADITIONAL, "拾佰仟", "萬"),
    "ideographTraditional": _sign_at(_STEMS),
    "ideographZodiac": _sign_at(_BRANCHES),
    "ideographZodiacTraditional": lambda number: (
        _STEMS[(number - 1) % 10] + _BRANCHES[(number - 1) % 12] if number else "0"
    ),
    **dict.fromkeys(("decimalEnclosedCircle", "decimalEnclosedCircleChinese"), _sign_at(_CIRCLES)),
    "decimalEnclosedParen": _sign_at(_range(0x2474, 0x2487), lambda number: f"({number})"),
    "decimalEnclosedFullstop": _sign_at(_range(0x2488, 0x249B), lambda number: f"{number}."),
    "ideographEnclosedCircle": _sign_at(_range(0x3280, 0x3289), lambda number: f"({number})"),
    **dict.fromkeys(
        ("decimalFullWidth", "decimalFullWidth2"),
        lambda number: str(number).translate({ord("0") + figure: 0xFF10 + figure for figure in range(10)}),
    ),
    **dict.fromkeys(
        ("aiueo", "aiueoFullWidth"),
        _sign_at("アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワヲン"),
    ),
    **dict.fromkeys(
        ("iroha", "irohaFullWidth"),
        _sign_at("イロハニホヘトチリヌルヲワカヨタレソツネナラムウヰノオクヤマケフコエテアサキユメミシヱヒモセスン"),
    ),
    "ganada": _sign_at("가나다라마바사아자차카타파하"),
    "chosung": _sign_at("ㄱㄴㄷㄹㅁㅂㅅㅇㅈㅊㅋㅌㅍㅎ"),
}
