"""Words, signs and patterns of numbers in Arabic, Chinese and English."""

import re

from vectorstore.text.scripts import COUNTED_CLASS, DIGIT_CLASS

DIGITS = dict(zip(DIGIT_CLASS, [0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 2], strict=True))
UNITS = {"十": 10, "百": 100, "千": 1000}
# How digits and tens are written as well: 二○一六, 廿三.
VARIANTS = str.maketrans({"○": "〇", "廿": "二十", "卅": "三十"})
RING = re.compile(rf"(?<=[{DIGIT_CLASS}])○+(?=[{DIGIT_CLASS}年])")  # at other places it is a bullet
LARGE = {"万": 10**4, "亿": 10**8, "兆": 10**12}
ENGLISH_LARGE = {"hundred": 100, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
SHORT_LARGE = {"k": 10**3, "mn": 10**6, "mln": 10**6, "bln": 10**9, "bn": 10**9, "tn": 10**12}
NAMES = (
    "two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen "
    "eighteen nineteen"
).split()
TENS = "twenty thirty forty fifty sixty seventy eighty ninety".split()
WORDS = {word: value for value, word in enumerate(NAMES, start=2)} | {
    word: 10 * value for value, word in enumerate(TENS, start=2)
}
WORDS |= {
    f"{tens}-{ones}": WORDS[tens] + value for tens in TENS for value, ones in enumerate(["one", *NAMES[:8]], start=1)
}

# A number in canonical text. A dash before it is a sign only where nothing that it could join stands before it.
NO_NUMBER_BEFORE = r"(?<![a-z\d_.)%\]年月日号时点分元万亿米里人岁度个名家户期-])"
LONGEST = 24  # signs of one numeral; longer, and it is none
MEASURES = (
    "个名位人户家所座本次年月日天岁项条种类支部倍元万亿台辆头只亩米吨里张件"
    "艘棵斤层周口眼间处套批层排组队章节届期轮块片株匹顶把桶箱车班国省市县镇"
)
_ARABIC = r"\d+(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?"
CHINESE = rf"[{COUNTED_CLASS}][{COUNTED_CLASS}万亿]*"
# A numeral starts where no other sign of it stands before, and after 第, 几十 or 数百 there is none.
_CHINESE_START = rf"(?<![第{COUNTED_CLASS}万亿])(?<!几(?=[十百千]))(?<!数(?=[十百千]))"
_ABOUT = r"(?:[多余来几](?=万?亿|[千百]?万))?"
_SMALL_WORD = rf"(?:{'|'.join(sorted(WORDS, key=len, reverse=True))})"
_LARGE_WORD = r"(?:thousand|million|billion|trillion)"
_GROUP = (
    rf"(?:(?:one|an?|{_SMALL_WORD}) hundred(?: and (?:one|{_SMALL_WORD})| {_SMALL_WORD})?"
    rf"|{_SMALL_WORD}|(?:one|an?)(?= {_LARGE_WORD}))"
)
NUMERAL = re.compile(
    rf"(?P<arabic>{_ARABIC})"
    rf"(?P<more>{_ABOUT})(?P<large>\s?(?:[千百]?万?[亿兆]|[千百]?万|千(?=[元人名户亩吨公里个])|百(?=[元人名户亩吨公里米个])|(?:hundred"
    rf"|{_LARGE_WORD}|[mb]l?n|tn|k)\b))?"
    rf"|(?<=[近上过逾超达])(?P<bare>[百千]?[万亿]|[百千])(?=[{MEASURES}])"
    rf"|{_CHINESE_START}(?P<chinese>{CHINESE})(?P<rest>点[〇零一二三四五六七八九]{{1,6}}(?:(?P<factor>[万亿])|(?=[倍个米吨%]|公里|公斤"
    rf"|平方)))?(?P<over>[多余来几](?P<times>[百千]?万?亿|[百千]?万))?"
    rf"|\b(?P<word>{_GROUP}(?: {_LARGE_WORD}(?: (?:and )?{_GROUP})?)*)\b"
)
# 一 alone is a word more often than a number (一般, 统一, 一些); it counts only before a measure word.
MEASURE = re.compile(rf"\s?[多余来几]?[{MEASURES}]")
# Measures before which 一 is a word all the same: 一点, 一度, 一步.
OTHER_MEASURE = re.compile(r"\s?(?:[点时度步代]|小时|分钟|公[里斤顷吨]|平方|英[里尺亩]|千[米克]|方面)")

_WRITTEN_CHINESE = (
    rf"(?<![{COUNTED_CLASS}])[{COUNTED_CLASS}]{{1,{LONGEST}}}(?:点[〇零一二三四五六七八九]{{1,{LONGEST}}})?"
)
_NUMERAL_OR_DIGITS = rf"(?:{_WRITTEN_CHINESE}|(?<![\d.])\d{{1,{LONGEST}}}(?:\.\d{{1,{LONGEST}}})?)"
SHARE = re.compile(
    rf"百分之(?P<percent>{_NUMERAL_OR_DIGITS})"
    rf"|(?P<of>{_NUMERAL_OR_DIGITS})分之(?P<parts>{_NUMERAL_OR_DIGITS})"
    rf"|(?<![\d{COUNTED_CLASS}万第])(?P<tenths>[一二三四五六七八九两\d])成(?P<half>半"
    rf"|[一二三四五六七八九](?![{COUNTED_CLASS}万]))?(?![立为员分功果就长本交熟绩型品色份套都形效群不])"
    r"|(?P<halved>(?:过|逾|超)?半数|(?:过|逾|超)半|一半|\bhalf (?:of|the)\b)"
    r"|\b(?P<some>an?|one) (?P<fraction>third|quarter|fifth|sixth|seventh|eighth|ninth|tenth)(?= of\b)"
    r"|\b(?P<many>one|two|three|four|five|six|seven|eight|nine)(?:-| (?=\w+s\b))(?P<fractions>third|quarter"
    r"|fifth|sixth|seventh|eighth|ninth|tenth)s?\b"
    r"|\b(?P<dozens>half a|an?|one|two|three|four|five|six) dozen\b"
)
FRACTIONS = {
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
FRACTIONS |= {word: WORDS[word] for word in NAMES[:8]}
PAST_THE_HOUR = re.compile("(?<=[点时])十(?=分)")  # not 十分, very
DECADE = re.compile(r"(?<!\d)(\d{1,2})\s?世纪\s?(\d)0\s?年代")
BELOW_ZERO = re.compile(rf"(?:零下\s?|\bminus\s|{NO_NUMBER_BEFORE}[−-])(?=[\d〇零一二三四五六七八九十])")


# 3至5万 is 3万至5万.
RANGE = re.compile(
    rf"(?<![\d.,])(\d{{1,6}}(?:\.\d{{1,6}})?)(?=(?:[到至~–-]| to "
    rf"| or )\d{{1,6}}(?:\.\d{{1,6}})?(\s?(?:[千百]?[万亿]|{_LARGE_WORD}\b)))"
)
